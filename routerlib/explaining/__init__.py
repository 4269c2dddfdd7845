"""Why: exact attributions of a decision, and what would change it."""
