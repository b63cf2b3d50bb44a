import unicodedata
from datetime import date
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.read.structure.sections import read_structure

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


@pytest.mark.parametrize(
    "line",
    [
        "Hà Nội, ngày 2 tháng 7 năm 2024",
        "Cập nhật lúc 09:12, Thứ ba, 02/07/2024 (GMT+7)",
        "14:05 | 02/07/2024",
        "2024-07-02 14:05",
        "Bảo Minh - 14:05 02/07/2024",
    ],
)
def test_a_date_line_is_the_date_and_a_source_section_or_byline(line):
    structure = read_structure(f"Tiêu đề\n\n{line}\n\nĐoạn mở đầu.\n\nĐoạn hai.")
    assert structure.published == date(2024, 7, 2)
    assert structure.sections[1].kind == ("byline" if "Minh" in line else "source")


def test_a_date_line_within_the_article_heads_a_part_of_it():
    headlines = "TIN BÀI KHÁC\n\nCựu giám đốc bị khởi tố\n\nGiá xăng giảm lần thứ ba"
    text = f"Tiêu đề\n\nĐoạn mở đầu.\n\nĐoạn hai.\n\nBảo Minh\n\n{headlines}"
    assert [kind for kind, _ in kinds(text)][-4:] == ["byline", "source", "source", "source"]
    within = "Tiêu đề\n\nĐoạn mở đầu.\n\nTin liên quan\n\nGiá xăng giảm lần thứ ba\n\nĐoạn hai là một câu.\n\nĐoạn ba."
    assert [kind for kind, _ in kinds(within)] == ["title", "lead", "source", "source", "body", "body"]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Bảo Minh", "Bảo Minh"),
        ("NGUYỄN VĂN A - TRẦN B", "NGUYỄN VĂN A - TRẦN B"),
        ("Minh Anh (Theo AFP)", "Minh Anh"),
        ("Theo NHK Minh Anh Theo NHK", "Minh Anh"),
        ("(theo Reuters) Minh Anh", "Minh Anh"),
        ("CTV Minh Anh/VOV.VN (biên dịch)", "Minh Anh"),
        ("Minh Anh - Ảnh: Quốc Bảo", "Minh Anh"),
        ("Tin, ảnh: Minh Anh (TTXVN)", "Minh Anh"),
        ("Ảnh: Reuters M.A", "M.A"),
        ("**Minh Anh**", "Minh Anh"),
    ],
)
def test_the_author_is_read_out_of_the_byline(line, author):
    text = f"Tiêu đề\n\nĐoạn mở đầu.\n\nĐoạn hai.\n\n{line}"
    assert kinds(text)[-1] == ("byline", line)
    assert read_structure(text).author == author


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("(TTXVN/Vietnam+)", "TTXVN/Vietnam+"),
        ("Theo Reuters", "Reuters"),
        ("(Theo Tuổi Trẻ)", "Tuổi Trẻ"),
        ("Theo Cổng thông tin điện tử tỉnh", "Cổng thông tin điện tử tỉnh"),
        ("Nguồn: Báo Mẫu", "Báo Mẫu"),
        ("https://baomau.example/a.html", "baomau.example"),
    ],
)
def test_the_source_is_read(line, source):
    text = f"Tiêu đề\n\nĐoạn mở đầu.\n\nĐoạn hai.\n\n{line}"
    assert kinds(text)[-1] == ("source", line)
    assert read_structure(text).source == source


LEAD = "Sáng 3/8, ban tổ chức hội sách trao giải cho ba tác giả trẻ của thành phố, sau hai tháng chấm bài."


@pytest.mark.parametrize(
    "lines",
    [
        ["Những người được giải gồm:", "Ông Lê Văn Tâm", "Bà Đỗ Thu An", "Ông Hạng Mí Sính"],
        ["Những người được giải gồm:", "Lê Văn Tâm", "Đỗ Thu An", "Hạng Mí Sính"],
        ["Giải được trao gồm:", "Lê Văn Tâm"],
        ["Giải Nhất", "Lê Văn Tâm", "Giải Nhì", "Đỗ Thu An"],
        ["Huế", "Đà Nẵng", "Cần Thơ"],
        ["KẾT LUẬN"],
        ["Nam Bộ"],
        ["LIÊN HỆ QUẢNG CÁO"],
        ["Lê Văn Tâm", "Trưa 3/8, ông từ trần tại quê nhà, sau một thời gian dài lâm bệnh."],
    ],
)
def test_names_in_a_list_places_headings_and_subheads_are_no_bylines(lines):
    text = "\n\n".join(["Hội sách trao giải", LEAD, *lines])
    structure = read_structure(text)
    assert structure.author is None
    assert [part for kind, part in kinds(text) if kind == "body"] == lines


def test_a_name_right_under_the_title_is_no_byline_without_a_word_that_says_so():
    assert read_structure(f"Cáo phó\n\nLê Văn Tâm\n\n{LEAD}").author is None
    assert read_structure(f"Hội sách trao giải\n\nBài: Lê Văn Tâm\n\n{LEAD}\n\nĐoạn hai.").author == "Lê Văn Tâm"


@pytest.mark.parametrize(
    "below", ["Ảnh: Thu Trần", "(TTXVN)", "02/08/2024 09:10", "Xem thêm: Hội sách mở cửa", "SGGP", "minh@bao.example"]
)
def test_credits_and_lines_of_the_page_may_follow_the_byline(below):
    assert read_structure(f"Hội sách trao giải\n\n{LEAD}\n\nBảo Minh\n\n{below}").author == "Bảo Minh"


def test_a_separator_may_stand_above_the_byline():
    assert read_structure(f"Hội sách trao giải\n\n{LEAD}\n\n***\n\nBảo Minh").author == "Bảo Minh"


def test_a_name_after_place_and_time_of_an_essay_is_a_byline():
    text = "Bến đò cũ\n\nTôi về lại bến sông Chảy vào một chiều mưa.\n\nBảo Nhai, tháng 5/2024\n\nLù Thị Pằng"
    assert read_structure(text).author == "Lù Thị Pằng"


def test_a_name_after_a_line_with_an_address_is_a_byline():
    text = f"Hội sách trao giải\n\n{LEAD}\n\nXem tại www.hoisach.example\n\nBảo Minh"
    assert read_structure(text).author == "Bảo Minh"


def test_a_byline_with_a_word_that_says_so_may_stand_above_short_lines():
    text = f"Hội sách trao giải\n\n{LEAD}\n\nBài, ảnh: Bảo Minh\n\nThông báo\n\nGửi cho bạn bè"
    assert read_structure(text).author == "Bảo Minh"


@pytest.mark.parametrize("signature", ["Thái Bình", "JEANIE", "Trọng Tùng Đình Hiếu", "TD"])
def test_a_line_between_a_long_text_and_the_address_of_its_source_is_the_signature(signature):
    body = " ".join([LEAD] * 4) + " XEM CLIP:"
    text = f"Hội sách trao giải\n\n{body}\n\n{signature}\n\nNguồn: https://baomau.example/a.html"
    assert read_structure(text).author == signature


@pytest.mark.parametrize("glue", ["", " "])
def test_a_byline_at_the_end_of_the_last_paragraph_is_found(glue):
    text = f"Hội sách trao giải\n\n{LEAD}\n\nHội kéo dài ba ngày.{glue}Bảo Minh\n\nSGGP"
    assert [part for kind, part in kinds(text) if kind in {"byline", "source"}] == ["Bảo Minh", "SGGP"]
    assert read_structure(f"Hội sách\n\n{LEAD}\n\nHội mở ba ngày. Khách đến từ TP.HCM").source is None


def test_a_scraped_text_ends_with_date_section_keywords_and_newspaper():
    text = f"Hội sách trao giải\n{LEAD}\nĐoạn hai.\n02/08/24 09:10 GMT+7\nVăn hóa\nHội sách,Giải,Tác giả,Huế\nSGGP"
    structure = read_structure(text)
    assert (structure.author, structure.source, structure.published) == (None, "SGGP", date(2024, 8, 2))
    assert [kind for kind, _ in kinds(text)] == ["title", "lead", "body", "source", "source", "source", "source"]


@pytest.mark.parametrize(
    "first",
    [
        LEAD,
        f"{LEAD} Lễ trao giải kéo dài hai giờ.",
        LEAD[:-1] + ", theo thông báo của hội...",
        "Căn cứ Luật Xuất bản;",
        "- Ban tổ chức",
        "2. Ban tổ chức hội sách",
        "IV. Ban tổ chức",
        "Điều 10. Tàu vào cảng",
        "12",
    ],
)
def test_a_first_paragraph_that_is_prose_or_an_item_is_no_title(first):
    structure = read_structure(f"{first}\n\nĐoạn hai nói về hội sách.\n\nĐoạn ba.")
    assert structure.title is None
    assert "title" not in [section.kind for section in structure.sections]


@pytest.mark.parametrize(
    "title", ["Hội sách trao giải", "10 hội sách lớn", "Ai được giải?", "Hội sách: ngày cuối...", "# Hội sách."]
)
def test_other_first_lines_are_titles(title):
    assert read_structure(f"{title}\n\n{LEAD}\n\nĐoạn hai.").title == title.removeprefix("# ")


def test_equal_numbers_in_a_table_are_no_captions():
    assert [kind for kind, _ in kinds(f"Hội sách\n{LEAD}\nGiải\n5\n5\nĐoạn cuối nói về giải.")][2:] == ["body"] * 4


def test_the_newspaper_before_the_lead_is_the_source_when_none_is_named():
    assert read_structure("Tiêu đề\n\n(Báo Mẫu) - Hội sách mở cửa.\n\nĐoạn hai.").source == "Báo Mẫu"


def test_headings_of_markdown_are_title_and_body():
    text = "# Khai mạc hội sách #\n\nHội sách mở cửa.\n\n## Khách đến đông\n\nHơn 200 gian hàng."
    assert [kind for kind, _ in kinds(text)] == ["title", "lead", "body", "body"]
    assert read_structure(text).title == "Khai mạc hội sách"


def test_a_caption_within_one_long_paragraph_is_found_by_its_credit():
    text = "Hội sách\n\nHội mở cửa. Khách xem sách. (Ảnh: Lê Nam) Trẻ em đến đông. Hội kéo dài ba ngày.\n\nBảo Minh"
    assert kinds(text)[1:-1] == [
        ("lead", "Hội mở cửa."),
        ("caption", "Khách xem sách. (Ảnh: Lê Nam)"),
        ("body", "Trẻ em đến đông. Hội kéo dài ba ngày."),
    ]


def test_the_lead_does_not_end_within_a_quotation():
    text = "Hội sách\n\nCuộc thi 'Đọc! Nước Việt' đã mở màn. Hơn 200 em tham gia."
    assert kinds(text)[1] == ("lead", "Cuộc thi 'Đọc! Nước Việt' đã mở màn.")


def test_letters_may_be_decomposed():
    text = unicodedata.normalize("NFD", ARTICLE)
    structure = read_structure(text)
    assert [section.kind for section in structure.sections] == [kind for kind, _ in kinds(ARTICLE)]
    assert structure.author == "Bảo Minh"


def test_known_kinds_are_kept_and_the_rest_is_found():
    text = "Hội sách\nĐoạn một.\nĐoạn hai.\nBảo Minh"
    found = [section.kind for section in read_structure(text, ["title", "caption"]).sections]
    assert found == ["title", "caption", "lead", "byline"]


@pytest.mark.parametrize(
    "line",
    ["Hà Nội " * 60_000, "." * 400_000, "a." * 200_000, "(Ảnh: " * 70_000, "\"'" * 200_000, "“Ông A nói. " * 40_000,
     "https://" + "x" * 400_000 + " y", "Nguồn" + " " * 400_000, "tin, bài, " * 40_000, ">> " * 140_000,
     "2/7/2024 " * 45_000, "(Ảnh: X) A. " * 35_000],
    ids=range(12),
)  # fmt: skip
def test_a_hostile_line_takes_no_longer_than_its_length(line):
    start = process_time()
    read_structure(f"Tiêu đề\n\n{line}\n\nBảo Minh\n\nNguồn: X")
    assert process_time() - start < 2


LINES = st.sampled_from(
    [
        "Tiêu đề",
        "Bảo Minh",
        "Xem thêm: a",
        "Tin liên quan",
        "2/7/2024",
        "Đoạn văn. Câu hai. (Ảnh: A) Ba.",
        "Theo B",
        "# c",
    ]
)


@settings(deadline=None)
@given(
    st.one_of(
        st.text(alphabet="AaĐđ .\n\r\t(:Nguồnhttps/0129\u200b\ufeff"), st.lists(LINES, max_size=12).map("\n\n".join)
    )
)
def test_sections_cover_all_text_but_white_space_and_never_overlap(text):
    position = 0
    for section in read_structure(text).sections:
        assert text[position : section.start].strip(" \t\n\r\ufeff\u200b") == ""
        assert position <= section.start < section.end
        position = section.end
    assert text[position:].strip(" \t\n\r\ufeff\u200b") == ""
