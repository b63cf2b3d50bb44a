"""The exit status says why a command ended, and every code page can be printed to."""

import errno
import json
import os
import signal
import time
import unicodedata
from pathlib import Path

import pytest
from typer.testing import CliRunner

from thucthe.cli.app import app
from thucthe.cli.exit_status import ExitStatus, status_of
from thucthe.errors import (
    ForeignFileError,
    InUseError,
    InvalidInputError,
    ModelError,
    NoSpaceError,
    NothingToReadError,
    OtherSettingsError,
    RunError,
    UnreadableError,
)
from thucthe.write.lock import hold

ENGINE = "thucthe.batch.local.local_engine"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RunError("the processes can't work"), 1),
        (ModelError("damaged"), 1),
        (InvalidInputError("wrong"), 4),
        (NothingToReadError("empty"), 4),
        (UnreadableError("binary"), 4),
        (FileNotFoundError(2, "No such file"), 4),
        (OtherSettingsError("another model"), 5),
        (InUseError("in use"), 6),
        (ForeignFileError("in the way"), 7),
        (PermissionError(13, "Permission denied"), 7),
        (NoSpaceError("full"), 8),
        (OSError(errno.ENOSPC, "No space left on device"), 8),
    ],
)
def test_an_error_has_the_status_of_its_kind(error, status):
    assert status_of(error) == status


def test_each_status_has_its_own_number_and_a_sentence():
    assert len(ExitStatus.__members__) == len(ExitStatus)
    assert all(status.description.endswith(".") for status in ExitStatus)


def run(folder, out, *options, charset="utf-8"):
    return CliRunner(charset=charset).invoke(app, ["run", str(folder), "--out", str(out), "--workers", "0", *options])


def test_a_folder_in_use_has_a_status_of_its_own(folder, tmp_path):
    with hold(tmp_path / "out"):
        result = run(folder, tmp_path / "out")
    assert result.exit_code == ExitStatus.IN_USE
    assert "in use by another run" in result.stderr


def test_a_full_disk_has_a_status_of_its_own(folder, tmp_path, monkeypatch):
    def fill(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"{ENGINE}._prepare", fill)
    result = run(folder, tmp_path / "out", "--json-log")
    assert result.exit_code == ExitStatus.NO_SPACE
    assert json.loads(result.stderr)["error"] == "NoSpaceError"


def test_a_worker_that_finds_the_disk_full_says_so_in_the_systems_words(folder, tmp_path, monkeypatch):
    from thucthe.errors import WritingError

    def fill(*_):
        raise WritingError(os.strerror(errno.ENOSPC))

    monkeypatch.setattr(f"{ENGINE}._run", fill)
    assert run(folder, tmp_path / "out").exit_code == ExitStatus.NO_SPACE


def test_a_workbook_that_is_open_in_excel_is_named_as_unwritable(folder, tmp_path, tiny_model, monkeypatch):
    replace = Path.replace

    def replace_as_windows(self, target):
        if Path(target).name == "tables.xlsx":
            raise PermissionError(errno.EACCES, "Permission denied", str(self), None, str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replace_as_windows)
    result = run(folder, tmp_path / "out", "--model", str(tiny_model), "--format", "xlsx")
    assert result.exit_code == ExitStatus.OUTPUT
    assert "can't be written (Permission denied)" in result.stderr
    monkeypatch.setattr(Path, "replace", replace)
    assert run(folder, tmp_path / "out", "--model", str(tiny_model), "--format", "xlsx").exit_code == 0


def test_sigterm_interrupts_a_run_as_a_key_does(folder, tmp_path, monkeypatch):
    def wait(*_):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(f"{ENGINE}._run", wait)
    result = run(folder, tmp_path / "out")
    assert result.exit_code == ExitStatus.INTERRUPTED
    assert "rerun the same command to resume" in result.stderr
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize("charset", ["ascii", "cp1252"])
def test_any_code_page_can_be_printed_to(tmp_path, charset):
    result = run(tmp_path / "bài báo", tmp_path / "kết quả", charset=charset)
    assert result.exit_code == ExitStatus.BAD_INPUT
    assert "no such file or folder" in result.stderr
    helped = CliRunner(charset=charset).invoke(app, ["evaluate", "--help"])
    assert helped.exit_code == 0


@pytest.mark.parametrize("charset", ["ascii", "cp1252", "utf-8"])
def test_the_log_is_json_in_any_code_page(tmp_path, charset):
    result = run(tmp_path / "bệnh à viện", tmp_path / "out", "--json-log", charset=charset)
    assert "bệnh à viện" in json.loads(result.stderr)["message"]


def test_the_vietnamese_code_page_of_windows_shows_names_as_they_are(tmp_path):
    result = run(tmp_path / "Hà Nội, ước nguyện, 東京", tmp_path / "out", charset="cp1258")
    shown = unicodedata.normalize("NFC", result.stderr)
    assert r"Hà Nội, ước nguyện, \u6771\u4eac: no such file" in " ".join(shown.split())


def test_a_run_ends_well_in_a_code_page_without_vietnamese(folder, tmp_path, tiny_model):
    result = run(folder, tmp_path / "out", "--model", str(tiny_model), charset="cp1252")
    assert result.exit_code == 0
    assert r"Hà N\u1ed9i" in result.stdout
