"""Training data: scored, graded and typed prompts, split so that near-duplicates stay together."""
