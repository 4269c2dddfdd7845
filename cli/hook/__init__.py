"""``vibe-router hook``: answer the hooks of coding agents, and print the settings that call them."""
