"""How good a model is: metrics, intervals, rules to be compared with, reports."""
