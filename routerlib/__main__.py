"""``python -m routerlib``: the command line, for where no script of it is on the path."""

from routerlib.cli import main

if __name__ == "__main__":
    main()
