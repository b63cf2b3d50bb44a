import shutil
import subprocess

import docx
import pytest

from thucthe.errors import UnreadableError
from thucthe.read.documents.doc import read_doc
from thucthe.read.reader import read_article

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
WORD = OLE + "WordDocument".encode("utf-16-le")


def test_without_a_program_the_message_names_those_that_read_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableError, match=r"LibreOffice, antiword or catdoc; install"):
        read_doc(WORD)


@pytest.mark.parametrize("name", ["antiword", "catdoc"])
def test_a_program_that_writes_text_is_used(monkeypatch, tmp_path, name):
    program = tmp_path / name
    program.write_text("#!/bin/sh\nprintf 'Chợ Cốc Ly họp lại\\nBà Vi Thị Pan bán rau.\\n'\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_doc(WORD).text.split("\n\n") == ["Chợ Cốc Ly họp lại", "Bà Vi Thị Pan bán rau."]


def test_a_program_that_fails_is_a_reason_to_refuse(monkeypatch, tmp_path):
    program = tmp_path / "catdoc"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableError, match="can't be converted"):
        read_doc(WORD)


@pytest.mark.parametrize(
    ("stream", "says"), [("Workbook", "Excel workbook"), ("PowerPoint Document", "PowerPoint"), ("x", "no Word file")]
)
def test_other_files_of_an_old_office_are_called_by_their_name(stream, says):
    with pytest.raises(UnreadableError, match=says):
        read_doc(OLE + stream.encode("utf-16-le"))


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_converts_a_real_file(tmp_path):
    word = docx.Document()
    word.add_heading("Chợ Cốc Ly họp lại", 1)
    word.add_paragraph("Bà Vi Thị Pan bán rau.")
    word.save(tmp_path / "a.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", str(tmp_path), str(tmp_path / "a.docx")],
        check=True,
        capture_output=True,
    )
    article = read_article("a.doc", (tmp_path / "a.doc").read_bytes())
    assert article.text == "Chợ Cốc Ly họp lại\n\nBà Vi Thị Pan bán rau."
    assert article.title == "Chợ Cốc Ly họp lại"
