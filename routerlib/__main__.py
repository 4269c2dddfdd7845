"""``python -m routerlib`` is ``vibe-router``."""

from importlib import import_module

if __name__ == "__main__":
    import_module("routerlib.cli").main()
