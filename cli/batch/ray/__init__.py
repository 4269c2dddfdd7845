"""Spread the work of one batch over a Ray cluster."""
