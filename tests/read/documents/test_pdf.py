import io
import textwrap
from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.documents.pdf import read_pdf

TITLE = "Lũ lớn ở Bảo Nhai làm ba cầu hư hỏng"
PARAGRAPHS = [
    "Mưa lớn từ đêm 2/7 làm nước sông Chảy dâng cao, ba cây cầu ở xã Bảo Nhai (Lào Cai) bị hư hỏng. Bà con phải đi "
    "vòng qua đèo, xa hơn mười cây số.",
    "Ông Giàng A Sử, trưởng bản, cho biết học sinh được nghỉ học đến hết tuần. “Nước lên nhanh quá”, ông nói.",
    "Huyện sẽ sửa cầu trong tháng này.",
]
FOOT, HEAD = "Trang {}", "Báo Sông Chảy - Số {}"
SIZE, SPACING, WIDTH = 10, 14, 62


def make(pages, size=(420, 595), **metadata) -> bytes:
    """Make a PDF file; a page is a list of (left, height, size of the letters, text)."""
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    stream = io.BytesIO()
    with mpl.rc_context({"pdf.fonttype": 42}), PdfPages(stream, metadata=metadata) as pdf:
        for page in pages:
            figure = Figure(figsize=(size[0] / 72, size[1] / 72))
            for left, height, letters, text in page:
                figure.text(left / size[0], height / size[1], text, fontsize=letters)
            pdf.savefig(figure)
    return stream.getvalue()


@cache
def short() -> bytes:
    return make([[(40, 500, SIZE, "Bà Pằng đi chợ.")]])


def lay_out(paragraphs, left=40, height=500, width=WIDTH):
    for paragraph in paragraphs:
        for line in textwrap.wrap(paragraph, width):
            yield left, height, SIZE, line
            height -= SPACING
        height -= SPACING / 2


LETTERHEAD = [
    [(60, 540, "ỦY BAN NHÂN DÂN"), (75, 526, "XÃ BẢO NHAI"), (70, 505, "Số: 27/QĐ-UBND")],
    [(200, 540, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (240, 526, "Độc lập - Tự do - Hạnh phúc"),
     (215, 505, "Bảo Nhai, ngày 05 tháng 8 năm 2024")],
]  # fmt: skip
DECISION = [
    *[(170, 470, "QUYẾT ĐỊNH"), (110, 456, "Về việc sửa ba cây cầu"), (40, 430, "Căn cứ Luật Giao thông;")],
    *[(40, 330, "Nơi nhận:"), (40, 318, "- Lưu: VT."), (240, 330, "CHỦ TỊCH"), (232, 280, "Sùng A Páo")],
]


@pytest.mark.parametrize("by_rows", [False, True])
def test_an_official_document_is_read_from_its_columns(by_rows):
    left, right = LETTERHEAD
    head = [line for pair in zip(left, right) for line in pair] if by_rows else left + right
    document = read_pdf(make([[(x, y, SIZE, text) for x, y, text in head + DECISION]]))
    assert (document.title, document.author) == ("QUYẾT ĐỊNH Về việc sửa ba cây cầu", "Sùng A Páo")
    assert (document.source, str(document.published)) == ("ỦY BAN NHÂN DÂN XÃ BẢO NHAI", "2024-08-05")


def test_lines_become_paragraphs_and_the_largest_letters_are_the_title():
    data = make([[(40, 560, 8, "Báo Sông Chảy"), (40, 540, 18, TITLE), *lay_out(PARAGRAPHS)]])
    document = read_pdf(data)
    assert document.text.split("\n\n") == ["Báo Sông Chảy", TITLE, *PARAGRAPHS]
    assert document.title == TITLE
    kinds = [section.kind for section in document.sections]
    assert kinds == ["source", "title", "lead", "body", "body"]


def test_paragraphs_go_on_across_pages_without_running_heads_and_page_numbers():
    lines = list(lay_out(PARAGRAPHS))
    cut = 2
    pages = [lines[:cut], lines[cut:]]
    data = make(
        [[(40, 580, 8, HEAD.format(77)), *page, (200, 20, 8, FOOT.format(i + 1))] for i, page in enumerate(pages)]
    )
    assert read_pdf(data).text.split("\n\n") == PARAGRAPHS


def test_columns_are_read_one_after_the_other():
    columns = [*lay_out(PARAGRAPHS, width=30), *lay_out(PARAGRAPHS, left=240, width=30)]
    assert read_pdf(make([columns])).text.split("\n\n") == PARAGRAPHS * 2


def test_columns_that_stand_row_by_row_are_read_one_after_the_other():
    left, right = lay_out(PARAGRAPHS, width=30), lay_out(PARAGRAPHS[::-1], left=240, width=30)
    rows = sorted([*left, *right], key=lambda line: (-line[1], line[0]))
    end = "Ảnh trên trang này là của nhiều người gửi về tòa soạn."
    data = make([[(40, 560, 18, TITLE), *rows, (40, 100, SIZE, end)]])
    assert read_pdf(data).text.split("\n\n") == [TITLE, *PARAGRAPHS, *PARAGRAPHS[::-1], end]


def test_a_table_is_read_row_by_row():
    rows = [(f"Thợ số {i} của bản", "Sùng A" if i % 3 else "Một nhóm thợ từ xã Bảo Nhai về") for i in range(9)]
    page = [(x, 500 - SPACING * i, SIZE, text) for i, row in enumerate(rows) for x, text in zip((40, 240), row)]
    text = read_pdf(make([page])).text
    assert text.index("Thợ số 1") < text.index("Sùng A") < text.index("Thợ số 2")


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("ông Xéc-", "gây La-vrốp", "ông Xéc-gây La-vrốp"),
        ("nước U-crai-", "na láng giềng", "nước U-crai-na láng giềng"),
        ("quan hệ Việt-", "Nga", "quan hệ Việt-Nga"),
        ("the develop-", "ment of", "the development of"),
        ("bà con", "ở bản", "bà con ở bản"),
    ],
)
def test_a_word_parted_at_the_end_of_a_line_is_joined(first, second, joined):
    data = make([[(40, 500, SIZE, f"Hôm qua, {first}"), (40, 486, SIZE, second)]])
    assert read_pdf(data).text == f"Hôm qua, {joined}"


def test_letters_and_marks_that_stand_apart_stay_together():
    import unicodedata

    text = unicodedata.normalize("NFD", "Bà Lù Thị Pằng ở Bảo Nhai")
    assert read_pdf(make([[(40, 500, SIZE, text)]])).text == text


def test_stated_title_and_author_are_believed_when_sensible():
    page = [list(lay_out([TITLE, *PARAGRAPHS]))]
    assert read_pdf(make(page, Title=TITLE, Author="Lò Văn Páo")).author == "Lò Văn Páo"
    document = read_pdf(make(page, Title="Microsoft Word - tin.doc", Author="Admin"))
    assert (document.title, document.author) == (TITLE, None)


def test_scanned_pages_are_refused_and_told():
    with pytest.raises(UnreadableError, match=r"pages without text \(scanned images\?\); --ocr reads them"):
        read_pdf(make([[]]))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n"])
def test_what_is_no_whole_pdf_is_refused(data):
    with pytest.raises(UnreadableError, match=r"damaged|cut off"):
        read_pdf(data)


def test_a_file_under_a_password_is_refused_and_told():
    # The trailer of a file that is encrypted with a password (RC4, 40 bit).
    data = make([[(40, 500, SIZE, "Tin")]])
    encrypt = b"<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -4>>"
    identity = b"/ID[<" + b"43" * 16 + b"><" + b"43" * 16 + b">]"
    assert b"trailer" in data
    with pytest.raises(UnreadableError, match="protected by a password"):
        read_pdf(data.replace(b"/Root", b"/Encrypt " + encrypt + identity + b"/Root"))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 20_000), st.binary(max_size=4), st.booleans())
def test_damaged_files_give_a_document_or_a_clear_refusal(at, replacement, cut):
    data = short()
    at %= len(data)
    with suppress(UnreadableError):
        read_pdf(data[:at] if cut else data[:at] + replacement + data[at + 1 :])
