"""A text into a unit vector: word pieces, MiniLM, loading in the background."""
