"""``vibe-router batch``: many prompts, in order, while they arrive."""
