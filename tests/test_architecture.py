"""The rules of the house: who may import whom and when, how long things may be, what a run leaves behind."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import routerlib

PACKAGE = Path(routerlib.__file__).parent
CLI = Path(str(import_module("routerlib.cli").__file__)).parent
HEAVY = {"torch", "sentence_transformers", "sklearn", "scipy", "matplotlib", "ray", "pandas", "pyarrow", "backports"}
LONGEST_FUNCTION = 50  # lines of statements; a command's signature is its list of options, its docstring its help
LONGEST_CLI_FILE = 250


def module_name(path: Path) -> str:
    base, root = (CLI, "routerlib.cli") if CLI in path.parents else (PACKAGE, "routerlib")
    parts = [root, *path.relative_to(base).with_suffix("").parts]
    return ".".join(part for part in parts if part != "__init__")


FILES = {module_name(path): path for path in sorted([*PACKAGE.rglob("*.py"), *CLI.rglob("*.py")])}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}
each_module = pytest.mark.parametrize("name", FILES)


def imported(name: str, tree: ast.AST) -> Iterator[str]:
    """Yield the full name of everything a tree imports, at whatever depth."""
    package = name if FILES[name].stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
            base = ".".join(filter(None, [above if node.level else "", node.module]))
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "import_module":
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def below(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


# Each layer may import only itself and those named; `training` and `cli` have rules of their below.
LAYERS = {
    "errors": "",
    "deciding.cascade": "",
    "streaming.elements": "",
    "streaming.lanes": "",
    "streaming.records": "conversation",
    "streaming.repetition": "conversation",
    "conversation": "",
    "parsing": "conversation.wrappers",
    "features": "parsing",
    "encoding": "errors parsing.language",
    "scoring": "",
    "deciding.tiers": "deciding.cascade errors",
    "deciding.rules": "conversation deciding.cascade deciding.tiers errors features parsing",
    "bundle": "deciding.cascade encoding errors features models scoring",
    "explaining.words": "scoring",
    "explaining.attribution": "deciding.cascade explaining.words features scoring",
    "deciding": "conversation errors features parsing",
    "router": "bundle conversation deciding encoding errors explaining.attribution explaining.words features parsing",
    "explaining": "deciding.cascade features parsing router scoring",
    "calibration": "deciding.cascade errors",
    "streaming": "conversation deciding errors router",
    "reporting": "bundle conversation deciding streaming.repetition",
    "training": "bundle calibration deciding.cascade encoding errors explaining features models parsing router scoring",
}
# What a folder of `cli` or `training` may import of its tree, besides itself.
ROOMS = {
    "cli.files": "status",
    "cli.output": "choices files status",
    "cli.input": "choices files status",
    "cli.loading": "choices status",
    "cli.commands": "choices input loading options output status",
    "cli.batch": "choices files input loading options output status",
    "cli.calibrate": "choices files input loading options output status",
    "cli.hook": "input loading options output status",
    "cli.report": "choices input loading options output status",
    "cli.explain": "choices input loading options output status",
    "training.data": "",
    "training.search": "data",
    "training.evaluation": "data folder search",
    "training.v5": "data evaluation folder search",
    "training.v6": "data evaluation folder search",
}


def named(root: str, names: str) -> list[str]:
    return [f"{root}.{name}" for name in names.split()]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_what_lies_above_it(layer: str) -> None:
    allowed = [f"routerlib.{layer}", *named("routerlib", LAYERS[layer])]
    for name, tree in TREES.items():
        if below(name, f"routerlib.{layer}"):
            ours = {target for target in imported(name, tree) if below(target, "routerlib")}
            assert {target for target in ours if not below(target, *allowed)} <= {"routerlib"}, name


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_it_names(room: str) -> None:
    root = f"routerlib.{room.partition('.')[0]}"
    allowed = [f"routerlib.{room}", *named(root, ROOMS[room])]
    for name, tree in TREES.items():
        if below(name, f"routerlib.{room}"):
            inside = {target for target in imported(name, tree) if below(target, root)}
            assert {target for target in inside if not below(target, *allowed)} <= {root}, name


def test_every_folder_has_its_line() -> None:
    folders = {name for name, path in FILES.items() if path.stem == "__init__"} - {"routerlib", "routerlib.cli"}
    lines = {f"routerlib.{layer}" for layer in (*LAYERS, *ROOMS)}
    assert {name for name in folders if not below(name, *lines)} == set()


def test_no_modules_import_one_another_in_a_circle() -> None:
    """Whatever is imported when, at the top, inside a function or for types alone."""
    graph = {name: {target for target in imported(name, tree) if target in TREES} for name, tree in TREES.items()}
    packages = {name for name, path in FILES.items() if path.stem == "__init__"}
    while leaves := [name for name, targets in graph.items() if not targets & graph.keys() - {name} - packages]:
        for leaf in leaves:
            del graph[leaf]
    assert sorted(graph) == []


@each_module
def test_nothing_outside_training_imports_training_or_the_command_line(name: str) -> None:
    if name == "routerlib.__main__":  # is the command line
        forbidden: tuple[str, ...] = ("routerlib.training",)
    elif below(name, "routerlib.training") or below(name, "routerlib.cli"):
        forbidden = ("routerlib.cli",) if below(name, "routerlib.training") else ("routerlib.training",)
    else:
        forbidden = ("routerlib.cli", "routerlib.training")
    assert [target for target in imported(name, TREES[name]) if below(target, *forbidden)] == []


@pytest.mark.parametrize(
    "layer",
    [
        "routerlib.deciding.cascade",
        "routerlib.features",
        "routerlib.parsing.prompt",
        "routerlib.parsing.request",
        "routerlib.parsing.lines",
    ],
)
def test_reading_measuring_and_deciding_know_no_arrays(layer: str) -> None:
    for name, tree in TREES.items():
        if below(name, layer):
            assert [target for target in imported(name, tree) if below(target, "mlx", "numpy")] == [], name


def test_the_cascade_needs_the_standard_library_only() -> None:
    targets = set(imported("routerlib.deciding.cascade", TREES["routerlib.deciding.cascade"]))
    assert {target.partition(".")[0] for target in targets} <= sys.stdlib_module_names


@each_module
def test_heavy_packages_are_imported_inside_functions_only(name: str) -> None:
    inside = {
        id(node)
        for function in ast.walk(TREES[name])
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in inside:
            assert HEAVY.isdisjoint(target.partition(".")[0] for target in imported(name, node))


def first_statement(function: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt:
    """Return what follows the docstring; the docstring itself where nothing does."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return body[0] if body else function.body[0]


@each_module
def test_no_function_is_longer_than_a_screen(name: str) -> None:
    lengths = {
        node.name: (node.end_lineno or node.lineno) - first_statement(node).lineno + 1
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {function: length for function, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("path", sorted(CLI.rglob("*.py")), ids=lambda path: path.name)
def test_no_file_of_the_command_line_is_too_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_CLI_FILE


@each_module
def test_no_source_holds_a_control_character(name: str) -> None:
    text = FILES[name].read_text(encoding="utf-8")
    found = [
        n
        for n, line in enumerate(text.split("\n"), start=1)
        if any(ord(mark) < 32 or ord(mark) == 127 for mark in line)
    ]
    assert found == []


def docstrings(tree: ast.AST) -> set[int]:
    """Return the ids of the nodes that are docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, documented)]
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def messages(name: str) -> Iterator[str]:
    """Yield every text of a module that may reach a Python caller in an exception: all but docstrings.

    Nor expressions; nor that of a `RecordError`, which never leaves `read_record`.
    """
    skipped = docstrings(TREES[name])
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "RecordError":
            skipped |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield from () if "(?P<" in node.value else (node.value,)


OPTION = re.compile(r"(?:^|[\s(:;])(?:--[a-z]|-[a-z] )")
PIP = "pip install --no-deps"  # a command line that is not ours
# Shapes name other programs and fields of their records.
OUTSIDE = ("routerlib.training", "routerlib.cli", "routerlib.conversation.shapes")


@pytest.mark.parametrize("name", [name for name in FILES if not below(name, *OUTSIDE)])
def test_the_library_names_parameters_and_no_options(name: str) -> None:
    assert [text for text in messages(name) if OPTION.search(text.replace(PIP, ""))] == []


def test_every_parameter_in_a_message_has_its_option_on_the_command_line() -> None:
    from routerlib.cli.status import OPTIONS, in_options

    named = {
        parameter
        for name in FILES
        if not below(name, *OUTSIDE)
        for text in messages(name)
        for parameter in re.findall("`([a-z_]+)`", text)
    }
    assert named == OPTIONS.keys()
    assert in_options("`encoder`: found 'bert'") == "--encoder: found 'bert'"


def run_python(code: str, **environment: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return ended.stdout


LOADED = "\nimport sys; print('loaded:', *sorted({name.partition('.')[0] for name in sys.modules}))"
FOR_NOTHING = {"numpy", "mlx", "pydantic", "ctranslate2", "tokenizers"} | HEAVY


def loaded_after(code: str) -> set[str]:
    """Run code in a process of its own; return the top-level modules it has imported."""
    return set(run_python(code + LOADED).rpartition("loaded:")[2].split())


def test_importing_the_package_imports_nothing_heavy() -> None:
    assert loaded_after("import routerlib") & FOR_NOTHING == set()


@pytest.mark.parametrize(
    "arguments", [["--help"], ["route", "--help"], ["batch", "--help"], ["calibrate", "--help"], ["report", "--help"]]
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    assert loaded_after(f"import routerlib.cli; assert routerlib.cli.run({arguments!r}) == 0") & FOR_NOTHING == set()


@pytest.mark.parametrize(
    "code",
    [
        "import routerlib.cli; assert routerlib.cli.run(['route', 'Sort a list']) == 0",
        "import routerlib; routerlib.ThreeTierRouter().route_many(['Sort a list', 'hi'])",
    ],
    ids=["command", "library"],
)
def test_routing_imports_neither_numpy_nor_anything_heavier(code: str) -> None:
    loaded = loaded_after(code)
    assert "mlx" in loaded
    assert loaded & (HEAVY | {"numpy", "pydantic"}) == set()


def test_routing_leaves_an_empty_temporary_folder_empty(tmp_path: Path) -> None:
    code = "import routerlib.cli; assert routerlib.cli.run(['route', 'Sort a list']) == 0"
    assert run_python(code, TMPDIR=str(tmp_path)).strip() in ("local", "sonnet", "opus")
    assert list(tmp_path.iterdir()) == []


def test_routing_writes_nothing_where_it_runs(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import routerlib.cli; routerlib.cli.run(['route', 'Sort a list'])"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert list(tmp_path.iterdir()) == []
