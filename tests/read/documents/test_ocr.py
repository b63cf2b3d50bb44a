import io
import shutil
import subprocess

import pytest

from thucthe.errors import UnreadableError
from thucthe.read.documents.ocr import read_image, read_pdf_with_ocr
from thucthe.read.items import iter_items
from thucthe.read.reader import read_bytes, read_item
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.source_files import find_files

pytest.importorskip("pytesseract")
PIL_Image = pytest.importorskip("PIL.Image")
TEXT = "Bà Vi Thị Pan bán rau ở chợ Cốc Ly sáng nay."


def has_model():
    if not shutil.which("tesseract"):
        return False
    return "vie" in subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False).stdout


needs_tesseract = pytest.mark.skipif(not has_model(), reason="needs Tesseract and its Vietnamese model")


def draw(file_format, text=TEXT):
    """An image of a text, or a PDF file of such an image."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 1))
    figure.text(0.02, 0.5, text, fontsize=16)
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=200)
    if file_format == "png":
        return stream.getvalue()
    saved = io.BytesIO()
    PIL_Image.open(stream).convert("RGB").save(saved, format=file_format, resolution=200)
    return saved.getvalue()


@needs_tesseract
@pytest.mark.parametrize(
    ("file_format", "read"), [("png", read_image), ("tiff", read_image), ("pdf", read_pdf_with_ocr)]
)
def test_images_and_scanned_pages_are_read(file_format, read):
    assert read(draw(file_format)).text == TEXT


@needs_tesseract
def test_images_in_a_folder_are_read_only_when_that_is_wanted(tmp_path):
    (tmp_path / "a.png").write_bytes(draw("png"))
    assert not find_files([tmp_path])
    (file,) = find_files([tmp_path], ocr=True)
    options = ReadOptions(ocr=True)
    (item,) = iter_items(file, options)
    assert read_item(item, read_bytes(item, options), options).text == TEXT


@needs_tesseract
@pytest.mark.parametrize(("data", "says"), [(b"\x89PNG\r\n\x1a\n", "damaged"), (draw("png", ""), "no text")])
def test_what_shows_no_text_is_refused(data, says):
    with pytest.raises(UnreadableError, match=says):
        read_image(data)


@pytest.mark.parametrize("with_program", [False, True])
def test_a_missing_program_or_model_is_named(monkeypatch, tmp_path, with_program):
    if with_program:
        program = tmp_path / "tesseract"
        program.write_text("#!/bin/sh\necho 'List of available languages (1):'\necho eng\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableError, match="install tesseract-ocr-vie"):
        read_image(draw("png"))
