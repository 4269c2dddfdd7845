"""Explain a decision: exact attributions of its logits, and what would change it."""
