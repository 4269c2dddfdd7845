"""Measure the code: lengths of functions and files, public names without a docstring or with untyped parameters.

python tests/bench/structure.py
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[2]
FOLDERS = ("cli", "routerlib")
LONG_FILE = 250  # lines

Function = ast.FunctionDef | ast.AsyncFunctionDef


def public(tree: ast.Module) -> Iterator[Function | ast.ClassDef]:
    """Yield the public functions and classes of a module, and the public methods of these classes."""
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (inner for inner in node.body if isinstance(inner, Function) and inner.name[0] != "_")


def is_typed(function: Function) -> bool:
    """Return whether the result and every parameter but ``self`` have an annotation."""
    named = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    named += [more for more in (function.args.vararg, function.args.kwarg) if more]
    return function.returns is not None and all(one.annotation or one.arg in ("self", "cls") for one in named)


def main() -> None:
    """Print one figure a line."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    trees = {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    functions = [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{path}:{node.lineno} {node.name}", node)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, Function)
    ]
    sizes = [size for size, _, _ in functions]
    longest = max(functions, key=lambda one: one[0])
    print(f"functions: {len(sizes)}, median {median(sizes):g} lines, p90 {quantiles(sizes, n=10)[-1]:g}")
    print(f"longest function: {longest[0]} lines, {longest[1]}")
    lines = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in trees}
    over = ", ".join(f"{path} ({count})" for path, count in lines.items() if count > LONG_FILE)
    print(f"files: {len(lines)}, over {LONG_FILE} lines: {over or 'none'}")
    names = [(path, node) for path, tree in trees.items() for node in public(tree)]
    bare = [f"{path} {node.name}" for path, node in names if ast.get_docstring(node) is None]
    print(f"public names: {len(names)}, without a docstring: {', '.join(bare) or 'none'}")
    untyped = [place for _, place, node in functions if not is_typed(node)]
    print(f"functions not typed in full: {', '.join(untyped) or 'none'}")


if __name__ == "__main__":
    main()
