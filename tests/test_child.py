"""Child processes; the functions of this module are what they serve."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from thucthe.child import (
    Child,
    ChildExitError,
    clear_time_limit,
    describe_exit,
    is_timeout,
    renew_time_limit,
    set_time_limit,
)


def echo(connection):
    print("a library says something")
    while True:
        connection.send(connection.recv())


def exit_(connection):
    os._exit(connection.recv())


def crash(connection):
    os.kill(os.getpid(), connection.recv())


def hang(connection):
    set_time_limit(connection.recv())
    connection.send("began")
    while True:
        pass


def hurry(connection):
    set_time_limit(0.2)
    clear_time_limit()
    time.sleep(0.5)
    connection.send("still here")


def renew(connection):
    renew_time_limit()  # there is none yet
    set_time_limit(0.6)
    for _ in range(3):
        time.sleep(0.4)
        renew_time_limit()
    connection.send("still here")


def read_input(connection):
    connection.send(sys.stdin.read())


@pytest.fixture
def start(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    children = []

    def start(function):
        children.append(Child(f"{__name__}:{function.__name__}"))
        return children[-1]

    yield start
    for child in children:
        child.kill()


def ask(child, question):
    with child.talk() as connection:
        connection.send(question)
        return connection.recv()


def test_a_child_answers_again_and_again_whatever_is_printed(start, capfd):
    child = start(echo)
    assert [ask(child, question) for question in ("Huế", b"\0" * 3_000_000)] == ["Huế", b"\0" * 3_000_000]
    assert child.is_alive()
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("function", "question", "status"),
    [(exit_, 3, 3), (exit_, 0, 0), (crash, signal.SIGSEGV, -signal.SIGSEGV), (crash, signal.SIGKILL, -signal.SIGKILL)],
)
def test_how_a_child_exited_is_known(start, function, question, status):
    child = start(function)
    with pytest.raises(ChildExitError) as caught:
        ask(child, question)
    assert caught.value.status == status
    assert not child.is_alive()


def test_a_child_exits_at_its_time_limit_whatever_it_does(start):
    child = start(hang)
    assert ask(child, 0.3) == "began"
    began = time.monotonic()
    with pytest.raises(ChildExitError) as caught, child.talk() as connection:
        connection.recv()
    assert is_timeout(caught.value.status, time.monotonic() - began, 0.3)


def test_a_time_limit_that_is_cleared_has_no_effect(start):
    with start(hurry).talk() as connection:
        assert connection.recv() == "still here"


def test_a_time_limit_that_is_renewed_begins_again(start):
    with start(renew).talk() as connection:
        assert connection.recv() == "still here"


def test_other_exits_are_no_timeouts():
    assert not is_timeout(1, 0.1, 60)
    assert not is_timeout(-signal.SIGSEGV, 60, 60)
    assert describe_exit(-signal.SIGSEGV) == "Segmentation fault"
    assert describe_exit(3) == "exit status 3"


def test_a_child_does_not_wait_for_input(start):
    with start(read_input).talk() as connection:
        assert connection.recv() == ""


def test_an_interrupt_from_the_terminal_does_not_reach_a_child(start):
    child = start(echo)
    ask(child, "began")
    assert os.getsid(child._process.pid) != os.getsid(0)


def test_a_script_without_a_main_guard_is_not_run_again(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from thucthe.child import Child\n"
        "child = Child('test_child:echo')\n"
        "with child.talk() as connection:\n"
        "    connection.send('once')\n"
        "    print(connection.recv())\n",
        encoding="utf-8",
    )
    assert subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout == "once\n"
