"""What only other systems have is used behind a check, so that everything can be imported on Windows."""

import ast
from pathlib import Path

import pytest

import thucthe

PACKAGE = Path(thucthe.__file__).parent
SOURCES = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
POSIX_MODULES = {"fcntl", "grp", "posix", "pwd", "resource", "termios"}
POSIX_NAMES = {
    "os": {"fork", "getegid", "geteuid", "getgid", "getuid", "killpg", "sched_getaffinity", "setsid", "uname"},
    "signal": {"SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1"},
}


def is_posix_only(node):
    if isinstance(node, ast.Import):
        return any(alias.name in POSIX_MODULES for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module in POSIX_MODULES
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr in POSIX_NAMES.get(node.value.id, ())
    return False


def find_unchecked(source):
    """Yield the lines that use what Windows lacks, outside of a block whose first line allows for it."""
    lines = source.splitlines()

    def walk(tree, is_checked):
        for node in ast.iter_child_nodes(tree):
            head = lines[node.lineno - 1] if hasattr(node, "lineno") else ""
            is_called_elsewhere = isinstance(node, ast.FunctionDef) and f"={node.name} if sys.platform" in source
            allowed = is_checked or is_called_elsewhere or "win32" in head or "ImportError" in head
            if is_posix_only(node) and not allowed:
                yield node.lineno
            yield from walk(node, allowed)

    return list(walk(ast.parse(source), False))


def test_nothing_that_windows_lacks_is_used_without_a_check():
    assert not {path: lines for path, source in SOURCES.items() if (lines := find_unchecked(source))}


@pytest.mark.parametrize("code", ["import fcntl", "import os\nos.fork()", "def f():\n    import resource"])
def test_an_unchecked_use_is_found(code):
    assert find_unchecked(code)


def test_text_is_read_and_written_with_an_encoding():
    """The default encoding of Windows is a code page."""
    wrong = [
        f"{path}:{node.lineno}"
        for path, source in SOURCES.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"read_text", "write_text"}
        and "encoding" not in {keyword.arg for keyword in node.keywords}
        and not (node.func.attr == "read_text" and node.args)
    ]
    assert not wrong
