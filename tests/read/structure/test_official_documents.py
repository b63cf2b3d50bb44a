import unicodedata
from datetime import date

import pytest

from thucthe.read.structure.official_documents import join_lines, read_official
from thucthe.read.structure.sections import read_structure

DECISION = """ỦY BAN NHÂN DÂN
XÃ BẢO NHAI
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 27/QĐ-UBND
Bảo Nhai, ngày 05 tháng 8 năm 2024
QUYẾT ĐỊNH
Về việc sửa ba cây cầu bị lũ cuốn
CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ BẢO NHAI
Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;
QUYẾT ĐỊNH:
Điều 1. Giao ông Sùng A Páo sửa cầu trước ngày 20 tháng 9 năm 2024.
Nơi nhận:
- Như Điều 1;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
(Đã ký)
Lù Thị Pằng
PHỤ LỤC
Danh sách thợ
CHỦ TỊCH
Hạng Mí Sính"""


def official(text):
    return read_official(text.splitlines())


def with_head(*lines):
    return "\n".join([*DECISION.splitlines()[:7], *lines])


def test_a_decision_states_title_issuing_body_date_and_signatory():
    found = official(DECISION)
    assert found.title == "QUYẾT ĐỊNH Về việc sửa ba cây cầu bị lũ cuốn"
    assert found.source == "ỦY BAN NHÂN DÂN XÃ BẢO NHAI"
    assert (found.published, found.author) == (date(2024, 8, 5), "Lù Thị Pằng")


def test_every_line_stays_and_has_a_kind():
    kinds = official(DECISION).kinds
    assert kinds[:9] == ("source",) * 7 + ("title",) * 2
    assert [kind for kind in kinds[9:] if kind != "body"] == ["byline"]
    assert len(kinds) == len(DECISION.splitlines())


def test_the_sections_of_an_official_document_are_its_own():
    structure = read_structure(DECISION)
    assert structure.title == "QUYẾT ĐỊNH Về việc sửa ba cây cầu bị lũ cuốn"
    assert [DECISION[s.start : s.end] for s in structure.sections] == DECISION.splitlines()
    decomposed = read_structure(unicodedata.normalize("NFD", DECISION))
    assert [section.kind for section in decomposed.sections] == [section.kind for section in structure.sections]


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["KẾ HOẠCH", "Sửa cầu và đường vào", "các thôn vùng lũ năm 2024", "Căn cứ nghị quyết của xã;"],
         "KẾ HOẠCH Sửa cầu và đường vào các thôn vùng lũ năm 2024"),
        (["NGHỊ QUYẾT", "CỦA BAN CHẤP HÀNH ĐẢNG BỘ XÃ", "về việc sửa cầu", "-----", "Căn cứ Điều lệ Đảng;"],
         "NGHỊ QUYẾT CỦA BAN CHẤP HÀNH ĐẢNG BỘ XÃ về việc sửa cầu"),
        (["KẾ HOẠCH SỬA CẦU VÙNG LŨ", "I. MỤC ĐÍCH"], "KẾ HOẠCH SỬA CẦU VÙNG LŨ"),
        (["NGHỊ QUYẾT", "VỀ VIỆC SỬA CẦU", "HỘI ĐỒNG NHÂN DÂN XÃ", "KHÓA II, KỲ HỌP THỨ BA", "Căn cứ Luật;"],
         "NGHỊ QUYẾT VỀ VIỆC SỬA CẦU"),
        (["THÔNG BÁO VỀ VIỆC SỬA CẦU CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ BẢO NHAI", "Căn cứ Luật;"],
         "THÔNG BÁO VỀ VIỆC SỬA CẦU"),
        (["BÁO CÁO", "-----", "Kết quả sửa cầu", "Thực hiện kế hoạch của xã, nay báo cáo như sau:"],
         "BÁO CÁO Kết quả sửa cầu"),
        (["BIÊN BẢN", "Hôm nay, tại nhà văn hóa thôn, bà con đã họp bàn việc sửa cầu."], "BIÊN BẢN"),
        (["DANH SÁCH", "NHỮNG NGƯỜI SỬA CẦU", "XÃ BẢO NHAI", "STT", "Họ và tên"],
         "DANH SÁCH NHỮNG NGƯỜI SỬA CẦU XÃ BẢO NHAI"),
    ],
)  # fmt: skip
def test_the_title_is_kind_and_subject_without_who_decides(lines, title):
    assert official(with_head(*lines)).title == title


@pytest.mark.parametrize(
    "subject",
    ["TỔ CHỨC HỘI CHỢ", "PHÒNG, CHỐNG LŨ QUÉT", "HỘI NGHỊ SỬA CẦU", "BẢO HIỂM CHO THỢ CẦU", "TRƯỜNG HỌC AN TOÀN"],
)
def test_a_subject_that_begins_like_an_authority_is_the_subject(subject):
    assert official(with_head("KẾ HOẠCH", subject, "Căn cứ Luật;")).title == f"KẾ HOẠCH {subject}"


def test_a_kind_of_several_words_has_a_subject_too():
    found = official(with_head("BÁO CÁO TỔNG KẾT", "Việc sửa cầu năm 2024", "I. KẾT QUẢ"))
    assert found.title == "BÁO CÁO TỔNG KẾT Việc sửa cầu năm 2024"
    notice = official(with_head("THÔNG BÁO TUYỂN THỢ", "Xã cần hai mươi thợ sửa cầu.", "Điều kiện: biết bơi."))
    assert notice.title == "THÔNG BÁO TUYỂN THỢ"


def test_the_motto_of_the_party_is_no_issuing_body():
    left = ["HUYỆN ỦY BẢO NHAI", "BAN TỔ CHỨC", "Số 3-TB/BTC"]
    right = ["ĐẢNG CỘNG SẢN VIỆT NAM", "Bảo Nhai, ngày 5 tháng 8 năm 2024"]
    text = "\n".join([*left, *right, "THÔNG BÁO", "Về việc họp chi bộ", "Kính gửi: Các chi bộ"])
    assert official(text).source == "HUYỆN ỦY BẢO NHAI BAN TỔ CHỨC"


@pytest.mark.parametrize(
    "number", ["Số: 27/UBND-NN V/v sửa cầu vùng lũ", "Số: 27/UBND-NN\nV/v sửa cầu vùng lũ", "Số: 27/UBND V/v:\nsửa cầu"]
)
def test_a_letter_is_called_by_its_subject(number):
    text = DECISION.replace("Số: 27/QĐ-UBND", number).split("QUYẾT ĐỊNH")[0] + "Kính gửi: Các thôn.\nĐề nghị báo cáo."
    assert official(text).title.lower().startswith("v/v")
    assert "sửa cầu" in official(text).title


@pytest.mark.parametrize("day", ["ngày    tháng 8 năm 2024", "ngày … tháng 8 năm 2024", "ngày ... tháng ... năm 2024"])
def test_a_blank_day_gives_no_date(day):
    found = official(DECISION.replace("ngày 05 tháng 8 năm 2024", day))
    assert found.is_dated
    assert found.published is None


def test_number_and_date_may_stand_on_one_line_and_the_day_after_a_colon():
    joined = DECISION.replace("27/QĐ-UBND\nBảo Nhai,", "27/QĐ-UBND Bảo Nhai,")
    assert official(joined).published == date(2024, 8, 5)
    judged = DECISION.replace("Bảo Nhai, ngày 05 tháng 8 năm 2024", "Ngày: 05 - 8 - 2024")
    assert official(judged).published == date(2024, 8, 5)


def test_an_issuing_body_may_take_several_lines_and_stand_twice():
    text = DECISION.replace("XÃ BẢO NHAI\n-------", "XÃ BẢO NHAI\nVÀ XÃ CỐC LY\n-------")
    assert official(text).source == "ỦY BAN NHÂN DÂN XÃ BẢO NHAI VÀ XÃ CỐC LY"
    twice = DECISION.replace("\nQUYẾT ĐỊNH\nVề", "\nỦY BAN NHÂN DÂN XÃ BẢO NHAI\nQUYẾT ĐỊNH\nVề")
    assert official(twice).source == "ỦY BAN NHÂN DÂN XÃ BẢO NHAI"


def test_emphasis_around_lines_is_no_part_of_what_they_say():
    text = "\n".join(f"**{line}**" if line.isupper() else line for line in DECISION.splitlines())
    found = read_structure(text)
    assert found.title == "QUYẾT ĐỊNH Về việc sửa ba cây cầu bị lũ cuốn"
    assert (found.source, found.author) == ("ỦY BAN NHÂN DÂN XÃ BẢO NHAI", "Lù Thị Pằng")


def test_an_application_has_its_date_and_who_made_it_at_the_end():
    head = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nĐƠN XIN SỬA CẦU\n"
    body = "Kính gửi: Ủy ban nhân dân xã\nCầu hỏng ngày 1 tháng 7 năm 2024.\n"
    end = "Bảo Nhai, ngày 5 tháng 8 năm 2024\nNgười làm đơn\n(Ký tên)\nLù Thị Pằng"
    found = official(head + body + end)
    assert (found.author, found.published) == ("Lù Thị Pằng", date(2024, 8, 5))
    assert official(head + body + "Người làm đơn\nLù Thị Pằng").published is None


@pytest.mark.parametrize(
    "written",
    ["ngày 5 tháng 8năm 2024", "ngày 05 tháng8 năm 2024.", "ngày 05/8/2024", "hồi 9 giờ 30 ngày 5 tháng 8 năm 2024"],
)
def test_the_date_may_be_written_in_other_ways(written):
    assert official(DECISION.replace("ngày 05 tháng 8 năm 2024", written)).published == date(2024, 8, 5)


def test_the_columns_of_the_letterhead_may_stand_on_one_line():
    head = (
        "ỦY BAN NHÂN DÂN XÃ BẢO NHAI CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc Bảo Nhai, ngày 05 tháng 8 năm 2024\n"
    )
    found = official(head + "Số: 27/QĐ-UBND\nQUYẾT ĐỊNH\nVề việc sửa cầu\nCăn cứ Luật;")
    assert (found.source, found.published) == ("ỦY BAN NHÂN DÂN XÃ BẢO NHAI", date(2024, 8, 5))
    glued = DECISION.replace("XÃ BẢO NHAI\n-------", "XÃ BẢO NHAI Số: 27/QĐ-UBND").replace("\nSố: 27/QĐ-UBND", "")
    assert official(glued).source == "ỦY BAN NHÂN DÂN XÃ BẢO NHAI"


@pytest.mark.parametrize(
    ("block", "author"),
    [
        ("GIÁM ĐỐC\nThượng tá Lê Văn Tâm", "Lê Văn Tâm"),
        ("TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\n\nĐỖ THU AN", "ĐỖ THU AN"),
        ("KT. BỘ TRƯỞNG THỨ TRƯỞNG Đỗ Thu An", "Đỗ Thu An"),
        ("HIỆU TRƯỞNG\nChẻo Thị Lún", "Chẻo Thị Lún"),
        ("GIÁM ĐỐC\nBàn Tòn Ún", "Bàn Tòn Ún"),
        ("GIÁM ĐỐC\nCông Ty Sửa Cầu", None),
        ("CHỦ TỊCH", None),
        ("Giao Chủ tịch xã\nLê Văn Tâm", None),
        ("CHỦ TỊCH\nXÃ BẢO NHAI", None),
    ],
)
def test_the_author_is_who_signs_below_an_office(block, author):
    lines = [line for line in block.splitlines() if line]
    assert official(with_head("QUYẾT ĐỊNH", "Về việc sửa cầu", "Căn cứ Luật;", *lines)).author == author


@pytest.mark.parametrize(
    "text",
    [
        "Lũ lớn ở Bảo Nhai\nỦy ban nhân dân xã cho biết quyết định sửa cầu có hiệu lực từ ngày 5 tháng 8 năm 2024.",
        "Nước Cộng hòa xã hội chủ nghĩa Việt Nam\nĐộc lập, tự do là điều quý nhất, ông nói.",
        "QUYẾT ĐỊNH KHÓ KHĂN\nBà Pằng nghỉ việc ở chợ.",
        "",
    ],
)
def test_an_article_is_no_official_document(text):
    assert official(text) is None


def test_the_cover_of_a_report_names_no_author():
    text = "BỘ GIÁO DỤC VÀ ĐÀO TẠO\nTRƯỜNG ĐẠI HỌC BẢO NHAI\nLÊ THU HÀ\nĐỖ THU AN\nTôi xin cảm ơn thầy cô."
    structure = read_structure(text)
    assert (structure.title, structure.author) == (None, None)
    assert [section.kind for section in structure.sections][:2] == ["source", "source"]


def test_letterhead_title_and_signature_are_blocks_of_lines():
    lines = DECISION.splitlines()
    text = join_lines(lines, read_official(lines))
    assert "QUYẾT ĐỊNH\nVề việc sửa ba cây cầu" in text
    assert "(Đã ký)\nLù Thị Pằng" in text
    assert text.replace("\n\n", "\n") == DECISION


def test_a_title_that_issues_something_is_no_authority():
    lines = with_head("THÔNG TƯ", "BAN HÀNH QUY CHẾ SỬA CẦU TREO", "Căn cứ Luật Đường bộ;").splitlines()
    assert read_official(lines).title == "THÔNG TƯ BAN HÀNH QUY CHẾ SỬA CẦU TREO"


SIDE_BY_SIDE = """ỦY BAN NHÂN DÂN              CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ BẢO NHAI                  Độc lập - Tự do - Hạnh phúc
Số:      /QĐ-UBND\t\tBảo Nhai, ngày      tháng 8 năm 2024

QUYẾT ĐỊNH
Về việc sửa ba cây cầu bị lũ cuốn

Căn cứ Luật Tổ chức chính quyền địa phương;
Điều 1. Giao ông Sùng A Páo sửa cầu.

Nơi nhận:                    TM. ỦY BAN NHÂN DÂN
- Như Điều 1;                CHỦ TỊCH
- Lưu: VT.                   Lù Thị Pằng"""


def test_columns_side_by_side_are_read_one_by_one():
    structure = read_structure(SIDE_BY_SIDE)
    assert structure.title == "QUYẾT ĐỊNH Về việc sửa ba cây cầu bị lũ cuốn"
    assert structure.source == "ỦY BAN NHÂN DÂN XÃ BẢO NHAI"
    assert (structure.author, structure.published) == ("Lù Thị Pằng", None)
    texts = [SIDE_BY_SIDE[section.start : section.end] for section in structure.sections]
    assert "".join("".join(texts).split()) == "".join(SIDE_BY_SIDE.split())
    assert "Bảo Nhai, ngày      tháng 8 năm 2024" in texts
