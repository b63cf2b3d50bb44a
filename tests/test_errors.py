"""Exceptions: one base class, and the built-in class that a caller would expect."""

import ast
import builtins
import inspect
import pickle
from pathlib import Path

import pytest

import thucthe
from thucthe import errors

PACKAGE = Path(thucthe.__file__).parent
CAUGHT_WHERE_RAISED = {
    ("corpora/stand_off.py", "TypeError"),
    ("batch/local/local_engine.py", "PermissionError"),
}
CLASSES = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == "thucthe.errors"]


@pytest.mark.parametrize("kind", CLASSES)
def test_all_errors_have_one_base_and_can_be_sent_to_another_process(kind):
    assert issubclass(kind, errors.ThuctheError)
    error = pickle.loads(pickle.dumps(kind("mất tệp")))
    assert (type(error), str(error)) == (kind, "mất tệp")


def raised(path):
    """Names of the built-in exceptions that a module raises."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
            kind = getattr(builtins, node.exc.func.id, None)
            if isinstance(kind, type) and issubclass(kind, Exception):
                yield node.exc.func.id


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_raises_only_errors_of_thucthe(path):
    name = path.relative_to(PACKAGE).as_posix()
    assert not [kind for kind in raised(path) if (name, kind) not in CAUGHT_WHERE_RAISED]


def test_a_caller_catches_everything_that_is_said_by_one_class(tmp_path):
    (tmp_path / "names.csv").write_text("name;kind\n", encoding="utf-8")
    mistakes = {
        lambda: thucthe.load("vi_none"): FileNotFoundError,
        lambda: thucthe.load(scheme="mine"): ValueError,
        lambda: thucthe.load(names=tmp_path / "none.csv"): FileNotFoundError,
        lambda: thucthe.load(names=tmp_path / "names.csv"): ValueError,
        lambda: thucthe.open(tmp_path / "none"): FileNotFoundError,
        lambda: thucthe.open(tmp_path): FileNotFoundError,
        lambda: thucthe.extract(tmp_path / "none"): FileNotFoundError,
    }
    for mistake, kind in mistakes.items():
        with pytest.raises(errors.ThuctheError) as caught:
            mistake()
        assert isinstance(caught.value, kind)
