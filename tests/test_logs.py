"""Logging: silent by default, and nothing is swallowed without a record."""

import ast
import logging
import subprocess
import sys
from pathlib import Path

import pytest

import thucthe
from tests.conftest import make_model
from thucthe.batch.local.local_engine import run
from thucthe.batch.run_options import RunOptions
from thucthe.logs import forward, handle, suppressed

PACKAGE = Path(thucthe.__file__).parent
LEVELS = {"debug", "info", "warning", "error", "exception"}


def is_broad(kind):
    return kind is None or any(
        isinstance(node, ast.Name) and node.id in {"Exception", "BaseException"} for node in ast.walk(kind)
    )


def is_passed_on(body):
    nodes = [node for statement in body for node in ast.walk(statement)]
    logs = (node.func for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    return any(isinstance(node, ast.Raise) for node in nodes) or any(
        isinstance(call.value, ast.Name) and call.value.id == "_LOGGER" and call.attr in LEVELS for call in logs
    )


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_whatever_is_caught_is_raised_or_logged(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    swallowed = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and is_broad(node.type) and not is_passed_on(node.body)
    ]
    assert not swallowed
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "suppress"]


def test_suppressed_exceptions_are_logged_and_others_raised(caplog):
    logger = logging.getLogger("thucthe.test")
    with caplog.at_level(logging.DEBUG, "thucthe"):
        with suppressed(logger, "no such file", OSError):
            raise FileNotFoundError("x.txt")
        with pytest.raises(KeyError), suppressed(logger, "no such file", OSError):
            raise KeyError("x")
    assert [record.message for record in caplog.records] == ["no such file"]
    assert "x.txt" in caplog.text


def test_records_of_another_process_are_logged_here(caplog):
    logger, sent = logging.getLogger("thucthe"), []
    forward(sent.append, logging.INFO)
    try:
        logging.getLogger("thucthe.child").info("%d articles", 3)
        logging.getLogger("thucthe.child").debug("too fine")
    finally:
        logger.removeHandler(logger.handlers[-1])
        logger.setLevel(logging.NOTSET)
    caplog.clear()
    with caplog.at_level(logging.INFO, "thucthe"):
        for record in sent:
            handle(record)
    assert [(record.name, record.message) for record in caplog.records] == [("thucthe.child", "3 articles")]


@pytest.mark.parametrize("workers", [0, 1])
def test_what_a_component_failed_over_is_logged_whatever_process_it_was_in(
    workers, short_articles, tmp_path, failing_component, caplog
):
    model = make_model(tmp_path / "model", failing_component)
    with caplog.at_level(logging.WARNING, "thucthe"):
        run([short_articles], tmp_path / "out", RunOptions(str(model)), workers=workers)
    assert "crawl.jsonl#3: the stage" in caplog.text
    assert "RuntimeError: not this one" in caplog.text


def test_nothing_is_shown_unless_the_caller_asks_for_it(tmp_path):
    code = "import logging, thucthe; logging.getLogger('thucthe.batch').warning('loud')"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (result.stdout, result.stderr) == ("", "")
