"""Name a user's own tiers: two or three models with their prices, in a file of TOML."""
