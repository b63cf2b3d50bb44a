import os
from pathlib import Path

import pytest

from thucthe.errors import UnreadableError
from thucthe.read.reader import read_bytes
from thucthe.read.sources.item import Item
from thucthe.read.sources.open_file import open_regular


def test_a_regular_file_is_opened(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"Hu\xe1\xba\xbf")
    with open_regular(tmp_path / "a.txt") as file:
        assert file.read() == b"Hu\xe1\xba\xbf"


def test_a_folder_is_refused(tmp_path):
    with pytest.raises((UnreadableError, PermissionError)):
        open_regular(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_that_nobody_writes_to_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(UnreadableError, match="no regular file"):
        open_regular(tmp_path / "pipe.txt")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no devices here")
def test_a_file_that_was_swapped_for_a_device_is_refused(tmp_path):
    item = Item("a.txt", "txt", tmp_path / "a.txt")
    (tmp_path / "a.txt").symlink_to("/dev/zero")
    with pytest.raises(UnreadableError, match="no regular file"):
        read_bytes(item)
