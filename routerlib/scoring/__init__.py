"""Features and a vector into probabilities: projection and networks."""
