"""Compare the reader of PDF files with pdfminer.six: processor time, and how far their words agree.

For the time each file is lengthened to a number of pages by repeating its own; the words are those of the file itself.
Needs pdfminer.six, which thucthe does not.

Usage: ``python tests/benchmarks/bench_pdf.py FILE... [PAGES]`` (default: 50 pages).
"""

import io
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from pdfminer.high_level import extract_text

from thucthe.read.documents.pdf import read_pdf


def lengthen(data: bytes, pages: int) -> bytes:
    """Return a PDF file with the pages of another one, over and over."""
    source, target = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument.new()
    for number in range(pages):
        target.import_pages(source, [number % len(source)])
    out = io.BytesIO()
    target.save(out)
    return out.getvalue()


def read_by_pdfminer(data: bytes) -> str:
    """Return the text that pdfminer.six finds in a PDF file."""
    return extract_text(io.BytesIO(data))


def measure(read: Callable[[bytes], object], data: bytes) -> float:
    """Return the processor time in seconds that reading takes."""
    began = time.process_time()
    read(data)
    return time.process_time() - began


def agreement(ours: str, theirs: str) -> float:
    """Return the F1 of the words of two texts, whatever their order."""
    left, right = Counter(ours.split()), Counter(theirs.split())
    return 2 * (left & right).total() / max(1, left.total() + right.total())


def main(files: list[str], pages: int) -> None:
    """Print a line for each file."""
    for name in files:
        file = Path(name).read_bytes()
        data = lengthen(file, pages)
        our_time, their_time = measure(read_pdf, data), measure(read_by_pdfminer, data)
        common = agreement(read_pdf(file).text, read_by_pdfminer(file))
        print(
            f"{Path(name).name}: {pages} pages, thucthe {1000 * our_time / pages:.1f} ms a page, "
            f"pdfminer.six {1000 * their_time / pages:.1f} ms a page, words in common {common:.3f}"
        )


if __name__ == "__main__":
    numbers = [int(value) for value in sys.argv[1:] if value.isdecimal()]
    main([value for value in sys.argv[1:] if not value.isdecimal()], numbers[0] if numbers else 50)
