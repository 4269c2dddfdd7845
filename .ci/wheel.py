"""Check a plain install: its model files are those of the working tree, nothing stale, and it is small enough."""

import sys
from pathlib import Path

LIMIT_MB = 450
SHARED = (  # what shells and man look for under share/
    "bash-completion/completions/vibe-router.bash",
    "zsh/site-functions/_vibe-router",
    "fish/vendor_completions.d/vibe-router.fish",
    "man/man1/vibe-router.1",
)


def main(environment: Path) -> None:
    """Compare the packages of a virtual environment with ``models/`` and with `LIMIT_MB`."""
    packages = next((environment / "lib").glob("python3.*/site-packages"))
    suffixes = {".md", ".json", ".bin", ".safetensors", ".txt", ".py", ""}
    found = {
        path.relative_to(packages / "routerlib/models")
        for path in (packages / "routerlib/models").rglob("*")
        if path.is_file()
    }
    wanted = {
        path.relative_to("models") for path in Path("models").rglob("*") if path.is_file() and path.suffix in suffixes
    }
    different = {path for path in found ^ wanted if "__pycache__" not in path.parts}
    if different:
        sys.exit(f"wheel: found other model files than in the working tree: {sorted(map(str, different))}")
    for path in wanted:
        if (packages / "routerlib/models" / path).read_bytes() != (Path("models") / path).read_bytes():
            sys.exit(f"wheel: models/{path} differs from the working tree")
    for name in SHARED:
        if not (environment / "share" / name).is_file():
            sys.exit(f"wheel: found no share/{name}, wanted it beside the packages")
    size = sum(path.stat().st_size for path in packages.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6
    count = len(list(packages.glob("*.dist-info")))
    print(f"installed: {size:.0f} MB in {count} packages, {len(wanted)} model files, all as in the working tree")
    if size > LIMIT_MB:
        sys.exit(f"wheel: found {size:.0f} MB installed, wanted at most {LIMIT_MB}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
