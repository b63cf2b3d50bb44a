"""Registries: other packages add entries by entry points; what is wrong with one is said in a sentence."""

import subprocess
import sys
from dataclasses import dataclass

import pytest

from tests.conftest import install
from thucthe.errors import InvalidInputError
from thucthe.registry import Registry

SUBTITLES = """
from thucthe.errors import UnreadableError
from thucthe.read.documents.plain_text import read_plain_text
from thucthe.read.sources.readers import Reader

VTT = Reader(suffixes=(".vtt",), magic=(b"WEBVTT",), function="subtitles:read", guarded=True)
SRT = Reader(suffixes=(".srt",), function="subtitles:read", guarded=False)
BROKEN = 3


def read(data):
    if b"-->" not in data:
        raise UnreadableError("these are no subtitles")
    lines = [line for line in data.splitlines() if line and b"-->" not in line and line != b"WEBVTT"]
    return read_plain_text(b" ".join(lines))
"""


def python(code, *arguments, status=0):
    """Run a program in a new process, which sees the distributions in ``site``."""
    result = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True)
    assert result.returncode == status, result.stderr
    return (result.stdout if status == 0 else result.stderr).strip()


@dataclass
class Animal:
    sound: str


def test_an_unknown_name_is_answered_with_the_known_ones():
    animals = Registry("animals", Animal, {"dog": Animal("gâu"), "cat": Animal("meo")})
    assert animals.get("cat").sound == "meo"
    with pytest.raises(InvalidInputError, match="cow is none of the animals dog, cat"):
        animals.get("cow")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("vtt = subtitles:MISSING", "can't be loaded .AttributeError"),
        ("vtt = no_such_module:VTT", "can't be loaded .ModuleNotFoundError"),
        ("vtt = subtitles:BROKEN", "vtt of the group thucthe_readers is no Reader"),
        ("pdf = subtitles:VTT", "pdf of the group thucthe_readers has the name of a built-in entry"),
    ],
)
def test_an_entry_point_that_can_not_be_used_is_said_in_a_sentence(site, entry, reason):
    install(site, "subtitles", SUBTITLES, {"thucthe_readers": entry})
    told = python(
        "import re, sys\n"
        "from thucthe.errors import PluginError\n"
        "from thucthe.read.sources.readers import READERS\n"
        "try:\n    READERS.entries\n"
        "except PluginError as error:\n    print(bool(re.search(sys.argv[1], str(error))))",
        reason,
    )
    assert told == "True"


@pytest.mark.parametrize("workers", [0, 1])
def test_a_reader_of_another_package_reads_its_files_in_every_process(site, tmp_path, tiny_model, workers):
    install(site, "subtitles", SUBTITLES, {"thucthe_readers": "vtt = subtitles:VTT\nsrt = subtitles:SRT"})
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.vtt").write_text("WEBVTT\n\n00:01 --> 00:05\nMưa lớn ở Huế\n", encoding="utf-8")
    (folder / "b.srt").write_text("1\n00:01 --> 00:05\nNắng ở Vinh\n", encoding="utf-8")
    (folder / "c.srt").write_text("Tin ở Vinh\n", encoding="utf-8")
    (folder / "d.txt").write_text("WEBVTT\n\n00:01 --> 00:05\nGió ở Hà Nội\n", encoding="utf-8")
    code = (
        "import sys, thucthe\n"
        "from thucthe.batch.local.local_engine import run\n"
        "from thucthe.batch.run_options import RunOptions\n"
        "source, out, model, workers = sys.argv[1:]\n"
        "run([source], out, RunOptions(model=model), workers=int(workers))\n"
        "tables = thucthe.open(out)\n"
        "print(dict(zip(tables.articles.path, tables.articles.format)), tables.mentions.text.tolist(), "
        "dict(zip(tables.rejects.path, tables.rejects.message)))"
    )
    told = python(code, folder, tmp_path / "out", tiny_model, workers)
    assert told == str({"a.vtt": "vtt", "b.srt": "srt", "d.txt": "vtt"}) + " ['Huế', 'Vinh', 'Hà Nội'] " + str(
        {"c.srt": "these are no subtitles"}
    )
