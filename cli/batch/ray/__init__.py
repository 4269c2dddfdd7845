"""The work of one batch spread over a Ray cluster."""
