"""Fuzzes the readers with guidance by coverage (atheris): whatever the bytes are, they become articles or rejects.

An input is a format and bytes; it is taken apart and read in this process, as the guarded child does. An exception that
a reader's guard would not turn into a reject, and an input that takes longer than the time limit of libFuzzer, is a
finding; the file that libFuzzer writes then is the input.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["thucthe", "docx", "striprtf", "trafilatura", "email", "tarfile", "zipfile"]):
    import io

    from thucthe.article import Rejection
    from thucthe.errors import UnreadableError
    from thucthe.read.documents.guard import limit_resources
    from thucthe.read.reader import read_item
    from thucthe.read.sources.read_options import ReadOptions
    from thucthe.read.take_apart import take_apart

from tests.attacks.hostile_corpus import sound_files

OPTIONS = ReadOptions()
ENDINGS = sorted(sound_files())
MOST_ITEMS = 20


def one_input(data):
    """Read bytes as a file whose ending the first of them chooses."""
    if not data:
        return
    ending, data = ENDINGS[data[0] % len(ENDINGS)], data[1:]
    items = take_apart(f"a{ending}", f"a{ending}", io.BytesIO(data), len(data), OPTIONS)
    for _, item in zip(range(MOST_ITEMS), items):
        assert item.path.startswith("a")
        if isinstance(item.content, Rejection):
            assert item.content.message
            continue
        try:
            article = read_item(item, item.content, OPTIONS)
        except UnreadableError:
            continue
        assert all(0 <= part.start <= part.end <= len(article.text) for part in article.sections)


def main():
    """Fuzz from sound files of all formats."""
    limit_resources()
    with tempfile.TemporaryDirectory() as corpus:
        for ending, data in sound_files().items():
            Path(corpus, ending.strip(".")).write_bytes(bytes([ENDINGS.index(ending)]) + data)
        atheris.Setup([*sys.argv, corpus], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
