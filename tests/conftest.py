"""Shared fixtures."""

from pathlib import Path

import pytest
import spacy

import thucthe

ROOT = Path(__file__).resolve().parents[1]
POISON = """
import os, re, signal, time
from spacy.language import Language

@Language.component("poison")
def poison(doc):
    if "CRASH" in doc.text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "LOOP" in doc.text:
        re.match("(a+)+$", "a" * 99 + "b")
    if "SLEEP" in doc.text:
        time.sleep(600)
    return doc
"""


def pytest_make_parametrize_id(val, argname):
    """Use the argument's name as id of long bytes: archives contain the time, but ids must be equal in all workers."""
    return argname if isinstance(val, bytes) and len(val) > 40 else None


@pytest.fixture(scope="session")
def nlp():
    return thucthe.load()


@pytest.fixture(scope="session")
def articles() -> Path:
    """The sample articles of the project."""
    return ROOT / "data" / "articles"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with three short articles."""
    folder = tmp_path / "articles"
    (folder / "sub").mkdir(parents=True)
    texts = {
        "a.txt": "Việt Nam và Nhật Bản ký thỏa thuận\n\nThủ tướng Nhật Bản tới Hà Nội ngày 3/3.\n\nÔng gặp báo chí.\n",
        "b.txt": "Tin ngắn\n\nCông ty FPT mở văn phòng ở Đà Nẵng.\n\nAnh Lê Văn Tám cho biết như vậy.\n\nMinh Anh\n",
        "sub/c.txt": "Thời tiết\n\nHà Nội có mưa rào. Đà Nẵng nắng nóng.\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def make_model(folder, extra=None):
    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer")
    patterns = [{"label": "LOC", "pattern": name} for name in ("Huế", "Hà Nội", "Vinh")]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    if extra:
        nlp.add_pipe(extra)
    nlp.to_disk(folder)
    return folder


@pytest.fixture
def tiny_model(tmp_path):
    """The folder of a pipeline that recognizes three places."""
    return make_model(tmp_path / "tiny")


@pytest.fixture
def frail_model(tmp_path, monkeypatch):
    """The folder of a pipeline that crashes on some articles and does not terminate on others."""
    place = tmp_path / "site"
    (place / "poison-1.dist-info").mkdir(parents=True)
    (place / "poison_component.py").write_text(POISON, encoding="utf-8")
    (place / "poison-1.dist-info" / "METADATA").write_text("Name: poison\nVersion: 1\n", encoding="utf-8")
    entry = "[spacy_factories]\npoison = poison_component:poison\n"
    (place / "poison-1.dist-info" / "entry_points.txt").write_text(entry, encoding="utf-8")
    monkeypatch.syspath_prepend(str(place))
    monkeypatch.setenv("PYTHONPATH", str(place))
    import poison_component  # noqa: F401

    return make_model(tmp_path / "frail", "poison")


@pytest.fixture
def short_articles(tmp_path):
    """A folder with articles of one line, some of them in a container."""
    folder = tmp_path / "short"
    folder.mkdir()
    for i in range(10):
        (folder / f"{i:02}.txt").write_text(f"Tin số {i}\n\nMưa ở Huế và Hà Nội ngày {i + 1}/3.\n", encoding="utf-8")
    lines = "".join(f'{{"text": "Bài {i} về Vinh và Huế."}}\n' for i in range(8))
    (folder / "crawl.jsonl").write_text(lines, encoding="utf-8")
    return folder
