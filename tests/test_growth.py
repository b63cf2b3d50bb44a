"""No stage takes a time that grows with the square of a text: crafted texts of n, 2n and 4n characters are measured.

Linear work on four times the text takes about 4 times as long, quadratic work 16 times. Processor time is measured, the
least of several tries, so that other work on the machine matters little.
"""

import base64
import gc
import io
import json
import random
import time
from dataclasses import asdict

import numpy as np
import pytest

from tests.resolve.marked import NLP
from thucthe.read.encoding.decode import decode
from thucthe.read.encoding.mojibake import fix_mojibake
from thucthe.read.records.compose import read_record
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.structure.sections import read_structure
from thucthe.read.take_apart import take_apart
from thucthe.read.web.html import read_html
from thucthe.recognize.postprocess import harmonize_labels, is_fragment
from thucthe.recognize.spans import Name, add_names
from thucthe.recognize.tags.decoding import Found, TagLattice
from thucthe.recognize.tags.scheme import TAGS
from thucthe.recognize.tags.units import Segmentation, find_units
from thucthe.resolve.coref.resolver import Resolver
from thucthe.resolve.linking.linker import Linker
from thucthe.resolve.roles.role_finder import find_roles
from thucthe.tokenize.tokenizer import segment

FACTOR = 9
TRIES = 3
ENOUGH = 0.02
"""Seconds below which times are too short to compare."""


@pytest.fixture(autouse=True, scope="module")
def few_objects():
    """Collect garbage only among objects of these tests: those of the models make each collection take long."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def repeat(unit):
    return lambda n: (unit * (n // len(unit) + 1))[:n]


def noise(n):
    """Text of random letters without a space, as in pictures that pages hold."""
    return base64.b64encode(random.Random(n).randbytes(n))[:n].decode()


def seconds(function, argument):
    gc.collect()
    began = time.process_time()
    function(argument)
    return time.process_time() - began


def check_growth(function, make, n):
    """Check that 4n takes at most `FACTOR` times as long as n; a slow try may be by chance, a fast one is not."""
    function(make(n))
    texts = [make(size) for size in (n, 2 * n, 4 * n)]
    for _ in range(TRIES):
        times = [seconds(function, text) for text in texts]
        if times[-1] < max(ENOUGH, FACTOR * times[0]):
            return
    pytest.fail(f"{n}, {2 * n} and {4 * n} take {times} seconds")


TEXTS = {
    "one letter": repeat("a"),
    "one letter with marks": repeat("ệ"),
    "plus signs": repeat("b+c+"),
    "hyphens before letters": repeat("--b"),
    "names of hosts": repeat("--b.c"),
    "initials": repeat("B.C."),
    "titles": repeat("TP.T.P.tr."),
    "numbers": repeat("1.1,1/1-1:1"),
    "addresses": repeat("http://b@c.d,"),
    "at signs": repeat("b@c-"),
    "white space": repeat("TP. \t\n"),
    "quotation marks": repeat("“\"'’”"),
    "combining marks": repeat("e\u0323\u0302"),
    "only combining marks": repeat("\u0301\u0323"),
    "random letters": noise,
    "words without spaces": repeat("ĐỗVănBé1"),
    "prose": repeat("Bà Đỗ Thị Bé tới chợ Lạng hôm qua. "),
    "lost spaces": lambda n: "Ã " + "x" * n + "Ã Viá»‡t",
    "broken words": repeat("chá»£ quÃ "),
    "broken lines": repeat("chá»£ quÃª\n"),
    "broken words without spaces": repeat("chá»£"),
    "lines": repeat("Chợ quê\n"),
    "credits": repeat("(Ảnh: Bé) "),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize(
    ("stage", "n"),
    [
        (lambda text: decode(text.encode()), 4000),
        (fix_mojibake, 4000),
        (read_structure, 4000),
        (find_units, 4000),
        (lambda text: list(segment([text])), 1500),
    ],
    ids=["decode", "repair", "structure", "units", "tokenize"],
)
def test_texts_are_read_in_time_that_grows_with_their_length(stage, n, text):
    check_growth(stage, text, n)


PROSE = "Bà Đỗ Thị Bé tới chợ Lạng hôm qua và mua một con gà trống ở đó. "
PARTS = {
    "figures": "<figure><img src=x><figcaption>Con gà số {}</figcaption></figure>",
    "figures in a box": ("<div>", "<figure><img src=x><figcaption>Con gà số {}</figcaption></figure>", "</div>"),
    "captions in a box": ("<div>", '<p class="caption">Con gà số {}</p>', "</div>"),
    "pictures": "<img src=x>",
    "paragraphs": f"<p>{PROSE}{{}}</p>",
    "items": ("<ul>", "<li><a href=x>Bài viết khác số {} ở đây</a></li>", "</ul>"),
    "rows": ("<table>", "<tr><td>Hàng {}</td></tr>", "</table>"),
    "teasers": "<article><a href=x><h2>Bài viết khác số {} ở đây</h2></a></article>",
    "sources": '<div class="source">Theo báo Lạng {}</div>',
    "line breaks": ("<p>", "dòng số {}<br>", "</p>"),
    "boxes of links": ("<div>", "<p>dòng {} <a href=x>bài khác nữa</a></p>", "</div>"),
}


def page(part):
    before, unit, after = part if isinstance(part, tuple) else ("", part, "")

    def make(n):
        body = "".join(unit.format(number) for number in range(n))
        prose = f"<p>{PROSE * 2}</p>" * 3
        return f"<html><body><article><h1>Tin chợ Lạng</h1>{prose}{before}{body}{after}{prose}</article>".encode()

    return make


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_pages_are_read_in_time_that_grows_with_their_length(part):
    check_growth(read_html, page(part), 250)


def test_a_page_with_a_picture_in_its_text_is_read_in_time_that_grows_with_its_length():
    check_growth(read_html, lambda n: page(f'<img src="data:image/png;base64,{noise(n)}">')(1), 20_000)


RECORDS = {
    "escaped quotation marks.json": ('[{"text": "', '\\"'),
    "values that never end.json": ("[", '{"a" '),
    "brackets.json": ("", "[{"),
    "blanks between records.json": ('[{"text": "Bài một"}', " "),
    "records under keys.json": ("{", '"%": {"title": "Bài", "text": "Bài một"}, '),
    "lines that are no JSON.jsonl": ('{"text": "Bài một"}\n', '{"a" \n'),
    "unclosed cells.csv": ("id,text\n", '1,"Bài\n'),
    "quotation marks.csv": ("id,text\n", '"'),
    "columns.csv": ("", "text,"),
}


@pytest.mark.parametrize("name", RECORDS)
def test_records_are_split_in_time_that_grows_with_the_length_of_their_file(name):
    before, unit = RECORDS[name]

    def make(n):
        return (before + "".join(unit.replace("%", str(i)) for i in range(n // len(unit)))).encode()

    def split(data):
        return list(take_apart(name, name, io.BytesIO(data), len(data), ReadOptions()))

    check_growth(split, make, 8000)


@pytest.mark.parametrize("unit", ["\\'", "'a ", " ", "… ", "<p ", "&a"])
def test_a_record_is_read_in_time_that_grows_with_its_length(unit):
    options = asdict(ReadOptions())

    def read(text):
        record = {"title": "Bài một", "sapo": f"Bài {text}", "text": f"['Bài một' {text}"}
        return read_record(json.dumps(record).encode(), "utf-8", options)

    check_growth(read, repeat(unit), 4000)


def distinct_names(n):
    forms = [form for number in range(n) for form in ("Đỗ", f"Bé{number}", ",")]
    text = Segmentation(" ".join(forms), forms, [False] * len(forms), [(i, i + 1) for i in range(len(forms))], [3] * n)
    scores = np.zeros((len(forms), len(TAGS)), dtype=np.float32)
    return text, [Found(3 * i, 3 * i + 1, "PER", 0.9) for i in range(n)], TagLattice(scores, text.lengths)


def test_labels_are_harmonized_in_time_that_grows_with_the_number_of_names():
    check_growth(lambda case: harmonize_labels(*case, 0), distinct_names, 500)


def test_fragments_are_found_in_time_that_grows_with_the_length():
    def check(text):
        for start in range(0, len(text), 10):
            is_fragment(text, start, start + 3)

    check_growth(check, repeat("Hà,Bé,Đỗ,"), 20_000)


NAMES = {
    "persons": ("PER", lambda i: f"Đỗ Văn Bé{i}"),
    "short names of one person": ("PER", lambda i: "Đỗ Văn Bé" if i % 2 else "Bé"),
    "clubs": ("ORG", lambda i: f"Lang{i}x City"),
    "companies": ("ORG", lambda i: f"Công ty Cổ phần Gà Lạng {i}"),
    "abbreviations": ("LOC", lambda i: f"CL{i}" if i % 2 else f"Chợ Lạng {i - 1}"),
    "places": ("LOC", lambda i: f"xã Lạng {i}"),
}


def named(kind):
    label, write = NAMES[kind]

    def make(n):
        text, names = "", []
        for number in range(n):
            name = write(number)
            names.append(Name(len(text), len(text) + len(name), label, 1.0, "test"))
            text += f"{name}, giám đốc "
        return add_names(NLP(text), names)

    return make


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("stage", [Resolver(), Linker(), find_roles], ids=["resolver", "linker", "roles"])
def test_names_are_resolved_in_time_that_grows_with_their_number(stage, kind):
    check_growth(stage, named(kind), 100)
