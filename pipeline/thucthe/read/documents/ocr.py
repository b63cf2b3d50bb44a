"""Recognize the text of images and of PDF files without text, by Tesseract with its Vietnamese model."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from thucthe.child import renew_time_limit
from thucthe.errors import UnreadableError
from thucthe.read.documents.package import Paragraph, make_document
from thucthe.read.documents.pdf import NoTextError, read_pdf
from thucthe.read.documents.pdf_pages import KIND, open_pdf
from thucthe.read.structure.document import Document

if TYPE_CHECKING:
    from PIL.Image import Image

_LANGUAGE = "vie"
_DOTS_PER_INCH = 300
_POINTS_PER_INCH = 72
_MAX_PIXELS = 100_000_000
_BREAK = re.compile(r"\n\s*\n|\f")


def read_pdf_with_ocr(data: bytes) -> Document:
    """Read a PDF file, by OCR if it holds no text.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    UnreadableError
        If it is damaged, shows no text, or Tesseract or its model is missing.
    """
    try:
        return read_pdf(data)
    except NoTextError:
        return make_document(list(_paragraphs(_render(data))), KIND)


def read_image(data: bytes) -> Document:
    """Read an image by OCR; one of several pages (TIFF) as a whole.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    UnreadableError
        If it is damaged, too large, shows no text, or Tesseract or its model is missing.
    """
    return make_document(list(_paragraphs(_frames(data))), "image")


def _render(data: bytes) -> Iterator[Image]:
    with closing(open_pdf(data)) as document:
        for number in range(len(document)):
            with closing(document[number]) as page:
                width, height = page.get_size()
                scale = _DOTS_PER_INCH / _POINTS_PER_INCH
                if width * height * scale**2 > _MAX_PIXELS:
                    scale = (_MAX_PIXELS / (width * height)) ** 0.5
                yield page.render(scale=scale, grayscale=True).to_pil()


def _frames(data: bytes) -> Iterator[Image]:
    import PIL.Image
    import PIL.ImageSequence

    try:
        with PIL.Image.open(io.BytesIO(data)) as image:
            for frame in PIL.ImageSequence.Iterator(image):
                if frame.width * frame.height > _MAX_PIXELS:
                    raise UnreadableError(f"the image has more than {_MAX_PIXELS:,} pixels")
                yield frame.convert("L")
    except (OSError, ValueError, SyntaxError, EOFError, PIL.Image.DecompressionBombError) as error:
        raise UnreadableError(f"the image is damaged or of no known kind ({type(error).__name__})") from error


def _paragraphs(images: Iterator[Image]) -> Iterator[Paragraph]:
    """Yield the paragraphs of images; the time limit holds for each of these."""
    import pytesseract

    _check_tesseract()
    for image in images:
        renew_time_limit()
        try:
            text = pytesseract.image_to_string(image, lang=_LANGUAGE)
        except pytesseract.TesseractError as error:
            raise UnreadableError(f"Tesseract failed ({' '.join(str(error).split())[:200]})") from error
        for block in _BREAK.split(text):
            if block.strip():
                yield None, " ".join(block.split())


def _check_tesseract() -> None:
    import pytesseract

    try:
        languages = pytesseract.get_languages()
    except pytesseract.TesseractNotFoundError as error:
        raise UnreadableError("OCR needs the program Tesseract; on Debian install tesseract-ocr-vie") from error
    if _LANGUAGE not in languages:
        raise UnreadableError("OCR needs Tesseract's Vietnamese model; on Debian install tesseract-ocr-vie")
