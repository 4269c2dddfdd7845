"""Thresholds fitted to a user's own log, with what they are worth on prompts they were not fitted to."""
