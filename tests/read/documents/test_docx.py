import io
import zipfile
from contextlib import suppress
from functools import cache

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.documents.docx import read_docx

TITLE = "Lũ lớn ở Bảo Nhai làm ba cầu hư hỏng"
LEAD = "Mưa lớn từ đêm 2/7 làm nước sông Chảy dâng cao, ba cây cầu ở xã Bảo Nhai bị hư hỏng."


def save(word) -> bytes:
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


@pytest.fixture
def word():
    word = docx.Document()
    word.add_heading(TITLE, 0)
    word.add_paragraph(LEAD)
    return word


@cache
def short() -> bytes:
    word = docx.Document()
    word.add_paragraph("Tin")
    return save(word)


def parts(document):
    return [(section.kind, document.text[section.start : section.end]) for section in document.sections]


def rewrite(data: bytes, change) -> bytes:
    """Change the parts of a package: name and content come in, the new content goes out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def test_headings_text_and_tables_are_read_in_order(word):
    word.add_heading("Thiệt hại", 1)
    table = word.add_table(2, 2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ["Xã", "Cầu", "Bảo Nhai", "3"]):
        cell.text = text
    word.add_paragraph("Huyện sẽ sửa cầu trong tháng này, ông Giàng A Sử nói.")
    word.add_paragraph("Tin, ảnh: Lò Văn Páo")
    document = read_docx(save(word))
    body = ["Thiệt hại", "Xã", "Cầu", "Bảo Nhai", "3", "Huyện sẽ sửa cầu trong tháng này, ông Giàng A Sử nói."]
    assert document.text.split("\n\n") == [TITLE, LEAD, *body, "Tin, ảnh: Lò Văn Páo"]
    assert parts(document)[:2] == [("title", TITLE), ("lead", LEAD)]
    assert (document.title, document.author, document.encoding) == (TITLE, "Lò Văn Páo", "utf-8")


def test_what_stands_above_the_title_is_not_the_lead(word):
    word.paragraphs[0].insert_paragraph_before("Báo Sông Chảy")
    assert parts(read_docx(save(word))) == [("source", "Báo Sông Chảy"), ("title", TITLE), ("lead", LEAD)]


def test_text_boxes_links_and_breaks_are_read_and_deleted_text_is_not(word):
    box = (
        '<w:r {0}><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    paragraph = word.add_paragraph("Ông Sử ")
    paragraph._p.append(parse_xml(f"<w:hyperlink {nsdecls('w')}><w:r><w:t>nói</w:t></w:r></w:hyperlink>"))
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>cũ</w:delText><w:t>cũ</w:t></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t xml:space='preserve'> rõ</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(box.format(nsdecls("w"))))
    paragraph.add_run("\nrồi đi.")
    assert read_docx(save(word)).text.split("\n\n")[2:] == ["Ông Sử nói rõ", "rồi đi.", "Trong khung"]


@pytest.mark.parametrize(
    ("font", "written", "meant"),
    [
        (".VnTime", "Chñ tÞch n\xadíc", "Chủ tịch nước"),
        (".VnTimeH", "Céng hßa", "CỘNG HÒA"),
        ("VNI-Times", "Chuû tòch nöôùc", "Chủ tịch nước"),
        ("Times New Roman", "Chñ tÞch", "Chñ tÞch"),
    ],
)
def test_text_in_a_font_of_an_old_encoding_is_read_as_it_looks(word, font, written, meant):
    word.add_paragraph().add_run(written).font.name = font
    style = word.styles.add_style("Cũ", 1)
    style.font.name = font
    word.add_paragraph(written, style="Cũ")
    assert read_docx(save(word)).text.split("\n\n")[2:] == [meant, meant]


def test_an_official_document_with_its_letterhead_in_two_columns_is_read():
    word = docx.Document()
    head = word.add_table(2, 2)
    head.cell(0, 0).text, head.cell(1, 0).text = "ỦY BAN NHÂN DÂN\nXÃ BẢO NHAI", "Số: 27/QĐ-UBND"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    head.cell(1, 1).text = "Bảo Nhai, ngày 05 tháng 8 năm 2024"
    for line in ("QUYẾT ĐỊNH", "Về việc sửa cầu", "Căn cứ Luật Tổ chức chính quyền địa phương;"):
        word.add_paragraph(line)
    foot = word.add_table(1, 2)
    foot.cell(0, 0).text, foot.cell(0, 1).text = "Nơi nhận:\n- Lưu: VT.", "CHỦ TỊCH\n\nSùng A Páo"
    word.core_properties.author = "Lù Thị Pằng"
    document = read_docx(save(word))
    assert (document.title, document.author) == ("QUYẾT ĐỊNH Về việc sửa cầu", "Sùng A Páo")
    assert "CHỦ TỊCH\nSùng A Páo" in document.text
    assert (document.source, str(document.published)) == ("ỦY BAN NHÂN DÂN XÃ BẢO NHAI", "2024-08-05")
    assert "- Lưu: VT." in document.text


@pytest.mark.parametrize(
    ("author", "expected"), [("Admin", None), ("python-docx", None), ("Lù Thị Pằng", "Lù Thị Pằng")]
)
def test_who_typed_is_the_author_only_by_a_whole_name(word, author, expected):
    word.core_properties.author = author
    assert read_docx(save(word)).author == expected


def test_entities_are_not_expanded(word, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("bí mật", encoding="utf-8")
    head = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "nổ">]>'.encode()

    def change(name, content):
        if name != "word/document.xml":
            return content
        declaration, _, rest = content.partition(b"?>")
        return declaration + b"?>" + head + rest.replace(b"</w:t>", b"&x;&y;</w:t>", 1)

    try:
        text = read_docx(rewrite(save(word), change)).text
    except UnreadableError:
        return
    assert "bí mật" not in text
    assert "nổ" not in text


def test_a_zip_bomb_is_refused(word):
    stream = io.BytesIO(save(word))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package, package.open("word/media/a.png", "w") as part:
        for _ in range(260):
            part.write(bytes(1_000_000))
    with pytest.raises(UnreadableError, match="zip bomb"):
        read_docx(stream.getvalue())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_truncated_file_is_refused(word, share):
    data = save(word)
    with pytest.raises(UnreadableError, match="damaged or cut off"):
        read_docx(data[: int(len(data) * share)])


def test_a_file_without_text_is_refused():
    with pytest.raises(UnreadableError, match="holds no text"):
        read_docx(save(docx.Document()))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damaged_files_give_a_document_or_a_clear_refusal(data):
    names = data.draw(st.sampled_from(["word/document.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels"]))
    at, byte = data.draw(st.integers(0, 900)), data.draw(st.binary(max_size=3))

    def change(name, content):
        return content[:at] + byte + content[at + 1 :] if name == names else content

    with suppress(UnreadableError):
        read_docx(rewrite(short(), change))


@pytest.mark.parametrize(
    ("part", "says"), [("xl/workbook.xml", "Excel workbook"), ("ppt/presentation.xml", "PowerPoint")]
)
def test_other_office_files_are_called_by_their_name(part, says):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("[Content_Types].xml", "<x/>")
        package.writestr(part, "<x/>")
    with pytest.raises(UnreadableError, match=says):
        read_docx(stream.getvalue())
