import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.read.structure.credits import is_outlet, read_author, read_credit, read_signature


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Bảo Minh", "Bảo Minh"),
        ("Bảo Minh - Thu Trần", "Bảo Minh - Thu Trần"),
        ("Hà Giang - Bảo Minh", "Hà Giang - Bảo Minh"),
        ("Bảo Minh (tổng hợp)", "Bảo Minh"),
        ("Bảo MinhTheo Reuters", "Bảo Minh"),
        ("BẢO MINHTheo Báo Mẫu", "BẢO MINH"),
        ("Bảo Minh - RT", "Bảo Minh"),
        ("Bảo Minh/TTXVN", "Bảo Minh"),
        ("Theo Bảo Minh", "Bảo Minh"),
        ("Theo NHK Bảo Minh", "Bảo Minh"),
        ("Theo Bảo Minh (Báo Mẫu)", "Bảo Minh"),
        ("Theo Bảo Minh/Zing", "Bảo Minh"),
        ("Bả\u00ado\u200b Minh", "Bảo Minh"),
        ("Tác\u00ad giả: Bảo\u200bMinh", "Bảo Minh"),
        ("BÀI VÀ ẢNH: VỪ BÁ CHỚ", "VỪ BÁ CHỚ"),
        ("Bài: Bảo Minh - Ảnh: Thu Trần", "Bảo Minh"),
        ("Tác giả: Jean Dupont", None),
        ("Ảnh: Bảo Minh", None),
        ("Tổng hợp", None),
    ],
)
def test_a_byline_names_the_author(line, author):
    credit = read_credit(line)
    assert (credit.kind, credit.author) == ("byline", author)


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("NLĐ", "NLĐ"),
        ("Thanh Niên", "Thanh Niên"),
        ("ABCD", "ABCD"),
        ("Theo Zing", "Zing"),
        ("NL\u200bĐ", "NLĐ"),
        ("baomau.vn", "baomau.vn"),
        ("theo The Conversation", "The Conversation"),
        ("(Theo Reuters, BBC)", "Reuters, BBC"),
        ("(TTXVN)", "TTXVN"),
        ("Nguồn: Báo Mẫu", "Báo Mẫu"),
        ("Tham khảo: Báo Mẫu", "Báo Mẫu"),
        ("Nguồn Báo Mẫu: https://baomau.example/a.html", "Báo Mẫu"),
        ("https://baomau.example/a.html", "baomau.example"),
    ],
)
def test_a_newspaper_or_agency_is_the_source(line, source):
    credit = read_credit(line)
    assert (credit.kind, credit.source, credit.author) == ("source", source, None)


@pytest.mark.parametrize(
    "line",
    [
        "Ông Lê Văn Tâm",
        "Nam Bộ",
        "Cần Thơ",
        "KẾT LUẬN",
        "Giải Nhì",
        "Sân Tả Phời: Bảo Minh - Hải Yến",
        "Nước rút chậm.",
        "Danh sách gồm:",
        "Lê Văn Tâm, Đại học Bảo Nhai",
        "Ảnh: người dân cung cấp cho báo hôm qua",
        "",
    ],
)
def test_other_lines_are_no_credits(line):
    assert read_credit(line) is None


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Theo Sùng A Páo", "Sùng A Páo"),
        ("Jean Dupont", "Jean Dupont"),
        ("Jeanie", "Jeanie"),
        ("Thái Bình", "Thái Bình"),
        ("Tác giả: Jean Dupont", None),
        ("VnExpress", None),
        ("Theo dõi", None),
        ("Xem thêm", None),
        ("Huế", None),
        ("tên tác giả", None),
    ],
)
def test_what_is_known_to_be_a_signature_may_be_any_name(text, author):
    assert read_signature(text) == author


def test_newspapers_are_known_by_name_and_abbreviation():
    assert all(map(is_outlet, ["Tuổi Trẻ", "SGGP", "Báo Bảo Nhai", "TTXVN/Vietnam+"]))
    assert not any(map(is_outlet, ["Bảo Minh", "PV", "HẾT", "Nước rút"]))


@given(st.text(alphabet="AaĐđ .,-/:()Theo Ảnhbài'0"))
def test_any_line_is_read(line):
    read_credit(line)
    read_signature(line)
    assert read_author(line) is None or read_author(line).strip()
