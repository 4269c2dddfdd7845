"""Evaluate a model: metrics, bootstrap intervals, baselines, and how they are printed."""
