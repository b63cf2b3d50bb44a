"""The rooms stand in a row: a room imports from the records and from rooms before it, never from one after it."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "pipeline" / "thucthe"
ROOMS = [
    "article",
    "resources",
    "ownership",
    "read",
    "tokenize",
    "recognize",
    "resolve",
    "write",
    "report",
    "pipelines",
    "run",
    "learn",
    "cli",
]


def imported_rooms(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("thucthe."):
            names.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("thucthe.")}
    return names


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if not room.startswith("__"):
            yield pytest.param(path, room, id=str(path.relative_to(PACKAGE)))


@pytest.mark.parametrize(("path", "room"), list(modules()))
def test_a_room_imports_only_rooms_before_it(path, room):
    later = ROOMS[ROOMS.index(room) + 1 :]
    assert not imported_rooms(path) & set(later)


@pytest.mark.parametrize(("path", "room"), list(modules()))
def test_tokenizing_and_recognizing_know_nothing_of_files_and_articles(path, room):
    if room in {"tokenize", "recognize", "resolve"}:
        assert not imported_rooms(path) & {"read", "write", "article"}


def test_importing_the_package_loads_nothing_heavy():
    import subprocess
    import sys

    code = (
        "import sys, thucthe; print([m for m in ('spacy', 'pandas', 'pyarrow', 'numpy', 'typer') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
