"""The readers of this module are what the child process is asked to run."""

import os
import re
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from thucthe.article import Section
from thucthe.errors import UnreadableError
from thucthe.read.documents.guard import Guard
from thucthe.read.structure.document import Document

DOCUMENT = Document("Huế \ud800", (Section("body", 0, 5),), "utf-8", "Tin", "An", None, "u", date(2024, 7, 2))


def give(data):
    print("a library says something")
    return DOCUMENT


def echo(data):
    return Document(data.decode(), (), "utf-8", str(os.getpid()))


def refuse(data):
    raise UnreadableError("so nicht")


def break_(data):
    raise KeyError(data.decode())


def recurse(data):
    return recurse(data)


def hang(data):
    re.match(r"(a+)+$", "a" * 60 + "b")  # for ages, and no other Python code gets a turn


def wait(data):
    time.sleep(float(data))


def eat(data):
    return bytearray(10**12)


def crash(data):
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(data):
    os._exit(3)


def convert(data):
    return data[::-1]


def path_of(function):
    return f"{__name__}:{function.__name__}"


@pytest.fixture
def guard(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    guard = Guard()
    yield guard
    guard.close()


def test_a_document_comes_back_as_it_was_made_whatever_is_printed(guard):
    assert guard.read(path_of(give), b"", 60) == DOCUMENT


def test_bytes_are_converted_and_refused_in_the_same_way(guard):
    assert guard.convert(path_of(convert), b"abc", 60) == b"cba"
    with pytest.raises(UnreadableError, match="so nicht"):
        guard.convert(path_of(refuse), b"", 60)


@pytest.mark.parametrize(
    ("reader", "data", "limit", "reason"),
    [
        (refuse, b"", 60, "so nicht"),
        (break_, b"x", 60, "damaged .KeyError: 'x'"),
        (recurse, b"", 60, "nested too deeply"),
        (eat, b"", 60, "memory"),
        (hang, b"", 0.2, "longer than 0.2 s"),
        (crash, b"", 60, "crash .Segmentation fault"),
        (leave, b"", 60, "crash .exit status 3"),
    ],
)
def test_whatever_happens_is_a_reason_and_the_next_article_is_read(guard, reader, data, limit, reason):
    with pytest.raises(UnreadableError, match=reason):
        guard.read(path_of(reader), data, limit)
    assert guard.read(path_of(echo), "Huế".encode(), 60).text == "Huế"


def test_one_child_reads_many_articles(guard):
    assert len({guard.read(path_of(echo), b"x" * size, 60).title for size in (0, 1, 100_000, 3_000_000)}) == 1


def test_a_child_that_was_killed_between_two_articles_is_replaced(guard):
    os.kill(int(guard.read(path_of(echo), b"", 60).title), signal.SIGKILL)
    time.sleep(0.2)
    assert guard.read(path_of(echo), b"Tin", 60).text == "Tin"


def is_running(process):
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system does not list its processes there")
@pytest.mark.parametrize("reader", [echo, wait])
def test_a_child_does_not_outlive_its_parent(reader, tmp_path):
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from thucthe.read.documents.guard import Guard
guard = Guard()
print(guard.read({path_of(echo)!r}, b"", 60).title, flush=True)
guard.read({path_of(reader)!r}, b"60", 2)
sys.stdin.read()
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child = int(parent.stdout.readline())
    time.sleep(0.3)
    parent.kill()
    parent.communicate()
    deadline = time.time() + 30
    while is_running(child) and time.time() < deadline:
        time.sleep(0.05)
    assert not is_running(child)
