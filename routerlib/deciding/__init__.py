"""Decide which tier answers: by what surrounds an ask, after its probabilities."""
