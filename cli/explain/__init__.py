"""``vibe-router explain``: what went into a decision."""
