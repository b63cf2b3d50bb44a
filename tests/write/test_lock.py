import errno
import subprocess
import sys

import pytest

from thucthe.errors import InUseError
from thucthe.write import lock
from thucthe.write.lock import hold, is_held


@pytest.fixture
def out(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "_TIMEOUT_SECONDS", 0.1)
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
from thucthe.write.lock import hold
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


@pytest.mark.parametrize("problem", [NotImplementedError("no flock"), OSError(errno.ENOLCK, "no locks")])
def test_a_file_system_without_locks_does_not_stop_a_run(out, monkeypatch, caplog, problem):
    def acquire(self, *arguments, **options):
        raise problem

    monkeypatch.setattr(lock.FileLock, "acquire", acquire)
    with hold(out):
        assert "no locks" in caplog.text
    assert not is_held(out)


def test_a_lock_that_can_not_be_written_is_an_error(out, monkeypatch):
    def acquire(self, *arguments, **options):
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(lock.FileLock, "acquire", acquire)
    with pytest.raises(OSError, match="read-only"), hold(out):
        pass
