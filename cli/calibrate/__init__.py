"""``vibe-router calibrate``: thresholds from a log with outcomes."""
