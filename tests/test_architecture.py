"""The package is layered: a subpackage imports only from those before it, and there are no circular imports."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "pipeline" / "thucthe"
LAYERS = (
    "version",
    "errors",
    "logs",
    "registry",
    "checked",
    "garbage",
    "child",
    "labels",
    "resources",
    "arrow_arrays",
    "durable",
    "shortage",
    "ownership",
    "schemas",
    "text",
    "article",
    "read",
    "doc_data",
    "tokenize",
    "recognize",
    "resolve",
    "write",
    "tables",
    "report",
    "pipelines",
    "batch",
    "engines",
    "corpora",
    "evaluate",
    "train",
    "cli",
    "api",
)
"""The modules and subpackages at the top of the package, from the lowest to the highest."""
ENTRANCES = ("thucthe", "thucthe.__main__")
"""Modules above all layers, which nothing imports."""


def module_name(path):
    parts = ("thucthe", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports_of(source, name, is_package, modules):
    """The modules of the package that a module imports, at its top or inside of functions."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = name.split(".")[: None if is_package and node.level == 1 else -(node.level - is_package)]
                base = ".".join([*parents, *filter(None, [node.module])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                found.add(whole if whole in modules else base)
    return {module for module in found if module in modules} - {name}


GRAPH = {
    name: imports_of(path.read_text(encoding="utf-8"), name, path.name == "__init__.py", MODULES)
    for name, path in MODULES.items()
}


def layer_of(module):
    return LAYERS.index(module.split(".")[1])


def room_of(module):
    """The folder of a module; a module at the top of the package is a layer of its own."""
    is_package = MODULES[module].name == "__init__.py"
    return module if is_package or module.count(".") == 1 else module.rpartition(".")[0]


def cycle_in(graph):
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return None


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        ("import thucthe", {"thucthe"}),
        ("from thucthe import __version__", {"thucthe"}),
        ("from thucthe import labels", {"thucthe.labels"}),
        ("import thucthe.labels as names", {"thucthe.labels"}),
        ("def late():\n    from thucthe.labels import LABELS", {"thucthe.labels"}),
        ("from . import zoo", {"thucthe.batch.zoo"}),
        ("from .zoo import Animal", {"thucthe.batch.zoo"}),
        ("from .. import labels", {"thucthe.labels"}),
        ("from ..labels import LABELS", {"thucthe.labels"}),
        ("import json\nfrom pathlib import Path", set()),
    ],
)
def test_every_form_of_import_is_seen(source, imported):
    modules = {"thucthe", "thucthe.labels", "thucthe.batch", "thucthe.batch.here", "thucthe.batch.zoo"}
    assert imports_of(source, "thucthe.batch.here", False, modules) == imported


def test_a_package_names_its_neighbours_by_one_dot():
    modules = {"thucthe", "thucthe.batch", "thucthe.batch.zoo"}
    assert imports_of("from .zoo import Animal", "thucthe.batch", True, modules) == {"thucthe.batch.zoo"}


@pytest.mark.parametrize("module", [name for name in MODULES if name not in ENTRANCES])
def test_a_module_imports_only_from_its_own_layer_and_those_before_it(module):
    upward = {other for other in GRAPH[module] if other in ENTRANCES or layer_of(other) > layer_of(module)}
    assert not upward


@pytest.mark.parametrize("module", [name for name in MODULES if name not in ENTRANCES])
def test_tokenizing_and_recognizing_know_nothing_of_files_and_articles(module):
    if module.split(".")[1] in {"text", "tokenize", "recognize", "resolve"}:
        assert not {other.split(".")[1] for other in GRAPH[module]} & {"read", "write", "schemas"}


def test_no_modules_import_each_other_in_a_circle():
    assert cycle_in(GRAPH) is None


def test_no_rooms_import_each_other_in_a_circle():
    rooms = {}
    for module, others in GRAPH.items():
        rooms.setdefault(room_of(module), set()).update(map(room_of, others))
    assert cycle_in({room: others - {room} for room, others in rooms.items()}) is None


def test_no_module_name_occurs_twice():
    names = [path.stem for path in MODULES.values() if not path.stem.startswith("__")]
    assert sorted(names) == sorted(set(names))


def test_importing_the_package_loads_nothing_heavy():
    heavy = ("spacy", "pandas", "pyarrow", "numpy", "typer", "duckdb", "lxml", "onnxruntime")
    code = f"import sys, thucthe; print([module for module in {heavy} if module in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
