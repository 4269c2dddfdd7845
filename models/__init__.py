"""The packaged model folders; read through importlib.resources only."""
