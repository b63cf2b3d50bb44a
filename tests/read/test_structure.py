from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.read.structure import read_structure

ARTICLE = """Chủ tịch tỉnh thăm vùng lũ

Ngày 3/8, Chủ tịch tỉnh đã tới các xã ven sông.

Đoàn công tác đi thuyền vào thôn. (Nguồn: TTXVN)

Đoàn công tác đi thuyền vào thôn. (Nguồn: TTXVN)

Nước đang rút chậm. Người dân dọn bùn.

Các trường sẽ mở cửa lại vào tuần sau.

Bảo Minh

Nguồn Báo Mẫu: https://baomau.example/chu-tich-tinh-123.html
"""
BLOB = """Khai mạc hội sách

Hội sách mở cửa sáng 3/8. Hơn 200 gian hàng tham gia. Ảnh chụp ở TP. Huế. Tin, ảnh: THANH PHƯƠNG

Nguồn: https://baomau.example/hoi-sach.epi
"""


def kinds(text):
    return [(section.kind, text[section.start : section.end]) for section in read_structure(text).sections]


def test_every_kind_of_section_is_recognized():
    assert [kind for kind, _ in kinds(ARTICLE)] == [
        "title", "lead", "caption", "caption", "body", "body", "byline", "source",
    ]  # fmt: skip


def test_title_author_source_and_address_are_read():
    structure = read_structure(ARTICLE)
    assert (structure.title, structure.author, structure.source, structure.url, structure.published) == (
        "Chủ tịch tỉnh thăm vùng lũ",
        "Bảo Minh",
        "Báo Mẫu",
        "https://baomau.example/chu-tich-tinh-123.html",
        None,
    )


def test_a_scraped_article_in_one_paragraph_is_taken_apart():
    assert [(kind, text.split(".")[0]) for kind, text in kinds(BLOB)] == [
        ("title", "Khai mạc hội sách"),
        ("lead", "Hội sách mở cửa sáng 3/8"),
        ("body", "Hơn 200 gian hàng tham gia"),
        ("byline", "Tin, ảnh: THANH PHƯƠNG"),
        ("source", "Nguồn: https://baomau"),
    ]
    assert read_structure(BLOB).author == "THANH PHƯƠNG"


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("Thứ Ba, 02/07/2024, 14:05 (GMT+7)", date(2024, 7, 2)),
        ("(Cập nhật 14:05 02/07/2024)", date(2024, 7, 2)),
        ("Thứ sáu, 31/2/2025", None),
        ("Ngày 2/7, đoàn đã tới Huế.", None),
    ],
)
def test_only_a_line_that_is_nothing_but_a_full_date_is_the_date(line, published):
    assert read_structure(f"Tiêu đề\n\n{line}\n\nĐoạn mở đầu.\n\nĐoạn hai.").published == published


@given(st.text(alphabet="AaĐđ .\n\r\t(:Nguồnhttps/0129\u200b\ufeff"))
def test_sections_cover_all_text_but_white_space_and_never_overlap(text):
    position = 0
    for section in read_structure(text).sections:
        assert text[position : section.start].strip(" \t\n\r\ufeff\u200b") == ""
        assert position <= section.start < section.end
        position = section.end
    assert text[position:].strip(" \t\n\r\ufeff\u200b") == ""
