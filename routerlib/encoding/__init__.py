"""A text into a vector: static vectors of words, or MiniLM over word pieces, loaded in the background."""
