import subprocess
import sys

import pytest

from thucthe.errors import InUseError
from thucthe.run.local import lock
from thucthe.run.local.lock import hold, is_held


@pytest.fixture
def out(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "_TIMEOUT_SECONDS", 0.1)
    (tmp_path / "parts").mkdir()
    return tmp_path


def test_a_lock_is_held_by_one_at_a_time(out):
    with hold(out):
        assert is_held(out)
        with pytest.raises(InUseError, match="in use"), hold(out):
            pass
    assert not is_held(out)
    with hold(out):
        pass


def test_a_lock_is_free_when_its_process_was_killed(out):
    code = """
import pathlib, sys
from thucthe.run.local.lock import hold
with hold(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    input()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    assert is_held(out)
    process.kill()
    process.communicate()
    assert not is_held(out)


def test_a_folder_without_a_run_is_not_locked(tmp_path):
    assert not is_held(tmp_path)
