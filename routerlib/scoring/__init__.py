"""Score a prompt: standardise features, project the embedding, run the two networks."""
