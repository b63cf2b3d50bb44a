import io
import json
import shutil

import pytest
from rich.console import Console

from thucthe.cli.views.status import format_status, read_status
from thucthe.ownership import STATE
from thucthe.write.lock import hold


@pytest.fixture
def out(finished_run, tmp_path):
    return shutil.copytree(finished_run, tmp_path / "out")


def text(out):
    console = Console(width=200, file=io.StringIO())
    console.print(format_status(out, read_status(out)))
    return " ".join(console.file.getvalue().split())


def change_note(out, **fields):
    note = out / STATE / "progress.json"
    note.write_text(json.dumps(json.loads(note.read_text(encoding="utf-8")) | fields), encoding="utf-8")


def test_a_finished_run_is_told_with_its_tables(out):
    status = read_status(out)
    assert (status["phase"], status["is_running"], status["articles"], status["share"]) == ("finished", False, 18, 1.0)
    assert status["tables"]["articles"] == 18
    assert "finished" in text(out)
    assert "Articles 18" in text(out)


def test_files_that_are_not_read_are_told(out):
    assert "Left out" not in text(out)
    change_note(out, left_out={".doc": 1, ".mp4": 1200})
    assert "Left out 1,201 files that are not read (.mp4 1,200, .doc 1)" in text(out)


def test_a_run_that_goes_on_is_told_with_its_process_and_time_left(out):
    change_note(out, phase="working", share=0.25, seconds_left=3723.4, before=1200, rejects=2, pid=4321)
    with hold(out):
        for part in ("running (process 4321", "Articles 18, 1,200 before", "Rejects 2", "Done 25%", "left 1:02:03"):
            assert part in text(out)


def test_a_run_that_was_killed_is_told_as_stopped(out):
    change_note(out, phase="working", share=0.25, seconds_left=3723.4)
    assert read_status(out)["phase"] == "stopped"
    assert "interrupted; rerun the same command to resume" in text(out)
    assert "left" not in text(out)


def test_a_run_that_failed_is_told_with_its_reason(out):
    change_note(out, phase="failed", message="No space left on device")
    assert "failed: No space left on device" in text(out)


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="contains no run"):
        read_status(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff", b'{"phase": "asleep"}', b'{"phase": "finished", "articles": "x"}']
)
def test_a_damaged_note_is_told_in_a_sentence(out, content):
    (out / STATE / "progress.json").write_bytes(content)
    with pytest.raises(ValueError, match=r"progress\.json: this file is damaged; rerun"):
        read_status(out)


def test_a_damaged_description_of_the_run_is_told_in_a_sentence(out):
    (out / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"run\.json: this file is damaged; rerun"):
        read_status(out)
