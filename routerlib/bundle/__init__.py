"""A model folder on disk: config.json, weights, thresholds; checked when read."""
