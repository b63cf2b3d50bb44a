"""Fixtures that all tests share."""

from pathlib import Path

import pytest

import thucthe

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def nlp():
    return thucthe.load()


@pytest.fixture(scope="session")
def articles() -> Path:
    """The articles that come with the project."""
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
