"""Let a user's own rules decide before the networks: which tier, which at least, which at most."""
