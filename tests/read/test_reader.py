import json
import unicodedata
from datetime import date

import pytest

from thucthe.errors import UnreadableError
from thucthe.read.items import Item
from thucthe.read.reader import make_article_id, read_article, read_bytes, read_item, read_one
from thucthe.read.sources.read_options import ReadOptions

TEXT = "Tin vùng lũ\n\nThủ tướng đã tới thăm các gia đình ở vùng lũ.\n"


def test_the_text_is_the_decoded_file_unchanged():
    data = "Tin\r\n\r\nÔng Hoà ở Huế.\r\n".encode("utf-16")
    article = read_article("a/b.txt", data)
    assert article.text == data.decode(article.encoding)
    assert article.title == "Tin"


def test_ids_depend_on_path_record_and_bytes():
    ids = {
        make_article_id("a", 0, b"x"),
        make_article_id("b", 0, b"x"),
        make_article_id("a", 1, b"x"),
        make_article_id("a", 0, b"y"),
    }
    assert len(ids) == 4
    assert all(len(one) == 16 for one in ids)


def test_a_record_becomes_an_article():
    data = json.dumps({"title": "Tin vùng lũ", "content": "Huế mưa.", "date": "2/7/2024"}).encode()
    article = read_item(Item("a.jsonl#3", "jsonl", data, 3, "utf-8-sig"), data)
    assert (article.path, article.format, article.encoding) == ("a.jsonl#3", "jsonl", "utf-8-sig")
    assert (article.text, article.published) == ("Tin vùng lũ\n\nHuế mưa.", date(2024, 7, 2))
    assert article.article_id == make_article_id("a.jsonl#3", 3, data)


def test_a_web_page_is_read_whatever_it_is_called():
    page = f"<!DOCTYPE html><html><body><h1>Tin vùng lũ</h1><p>{TEXT * 5}</p></body></html>".encode()
    assert read_article("a.txt", page).format == "html"


def test_title_author_and_source_are_composed_and_without_invisible_characters():
    text = "Chợ Cốc\u200b\xa0Ly họp\n\nBà Vi Thị Pan bán rau ở chợ Cốc Ly sáng nay.\n\nTác giả: Giàng Thị Mỷ\n"
    article = read_article("a.txt", unicodedata.normalize("NFD", text).encode())
    assert (article.title, article.author) == ("Chợ Cốc Ly họp", "Giàng Thị Mỷ")
    assert "\u200b" in article.text


@pytest.mark.parametrize(
    ("data", "options", "reason"),
    [
        (TEXT.encode(), ReadOptions(max_chars=20), "more than the 20 of --max-chars"),
        (b"The prime minister visited Hue on Monday.", ReadOptions(only_vietnamese=True), "not in Vietnamese"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ReadOptions(), "no Word file"),
        (b"\x89PNG\r\n\x1a\n", ReadOptions(), "the file is an image"),
        (b"MZ\x90\0\3\0\0\0\4", ReadOptions(), "binary data"),
    ],
)
def test_what_is_not_wanted_or_not_known_is_refused(data, options, reason):
    with pytest.raises(UnreadableError, match=reason):
        read_article("a.txt", data, options)


def test_an_article_in_another_language_is_read_and_marked():
    assert read_article("a.txt", b"The prime minister visited Hue on Monday.").language != "vi"
    assert read_article("a.txt", TEXT.encode(), ReadOptions(only_vietnamese=True)).language == "vi"


def test_a_file_that_can_not_be_an_article_for_its_size_is_not_opened(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"x" * 1000)
    with pytest.raises(UnreadableError, match="larger than 404 bytes"):
        read_bytes(Item("a.txt", "txt", tmp_path / "a.txt"), ReadOptions(max_chars=100))


def test_one_article_is_read_from_a_file_of_any_format(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"text": TEXT}), encoding="utf-8")
    assert read_one(str(tmp_path / "a.json")).text == TEXT.strip()
    (tmp_path / "a.jsonl").write_text(f"{json.dumps({'text': TEXT})}\n" * 2, encoding="utf-8")
    with pytest.raises(UnreadableError, match="several articles"):
        read_one(str(tmp_path / "a.jsonl"))
