"""Find head words at the beginning of names and directly before them.

The table ``head_words.tsv`` has one line for each head and group of labels:

======== =============================================================================================
column   meaning
======== =============================================================================================
head     the words, in lower case
side     ``inside`` or ``outside`` the span when the name follows directly, or ``compound``: a longer
         word or a name that contains a head and is none
labels   labels of the spans that are counted
unless   ``country`` or ``place`` (country, province or city): names that stand alone after the head
         ("báo Anh" are the papers of England, "khách sạn Hà Nội" hotels in Hà Nội) and are not counted
note     free text
======== =============================================================================================
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tools.label_files import Span, Text

TABLE = Path(__file__).with_name("head_words.tsv")
GAZETTEERS = Path(__file__).resolve().parents[1] / "data" / "gazetteers"

_PLURAL = re.compile(r"(?<!\w)(?:các|những|nhiều|mọi|một số|loạt) $", re.I)
_REGION = re.compile(r"(?:đông bắc|đông nam|tây bắc|tây nam|bắc|nam|trung|đông|tây|miền|châu|đồng bằng) ")


class Head(NamedTuple):
    """One line of the table."""

    side: str
    labels: frozenset[str]
    unless: str


class Occurrence(NamedTuple):
    """A head inside or outside a span, and the side on which the table wants it."""

    head: str
    labels: str
    is_capital: bool
    is_inside: bool
    is_wrong: bool
    text: Text
    span: Span


@cache
def read_heads() -> dict[str, list[Head]]:
    """Read the table of head words."""
    heads: dict[str, list[Head]] = defaultdict(list)
    for line in TABLE.read_text(encoding="utf-8").splitlines()[2:]:
        head, side, labels, unless, _ = line.split("\t")
        heads[head].append(Head(side, frozenset(labels.split()), unless))
    return dict(heads)


@cache
def read_places(kind: str) -> frozenset[str]:
    """Read the names, in lower case, of countries (`kind` ``country``) or of countries, provinces and cities."""
    files = ("countries",) if kind == "country" else ("countries", "provinces", "cities")
    names = {name for file in files for name in _lines(GAZETTEERS / f"{file}.txt")}
    for line in _lines(GAZETTEERS / "press_places.tsv"):
        place, _, forms = line.partition("\t")
        if kind == "place" or re.fullmatch("[A-Z]{2}", place):
            names |= {form.strip() for form in forms.split(",")}
    return frozenset(name.casefold() for name in names)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()[1:]


@cache
def _pattern(is_inside: bool) -> re.Pattern[str]:
    heads = "|".join(re.escape(head) for head in sorted(read_heads(), key=len, reverse=True))
    return re.compile(rf"({heads})(?= \S|$)" if is_inside else rf"(?<!\w)({heads}) $", re.I)


def _stands_alone(head: Head, name: str) -> bool:
    name = name.casefold()
    return bool(head.unless) and (name in read_places(head.unless) or bool(_REGION.match(name)))


def find_heads(texts: Iterable[Text]) -> Iterator[Occurrence]:
    """Yield the heads at the beginning of spans and directly before spans.

    The longest entry of the table that matches is taken. Heads in the plural ("các tỉnh A, B"), which are no part of a
    name, and heads before names that stand alone are skipped.
    """
    for text in texts:
        previous = 0
        for span in text.spans:
            name, before = text.text[span.start : span.end], text.text[max(previous, span.start - 40) : span.start]
            previous = span.end
            inside, outside = _pattern(True).match(name), _pattern(False).search(before)
            if inside and inside.end() < len(name):
                yield from _occurrences(inside, True, text, span)
            if outside and not _PLURAL.search(before[: outside.start()]):
                yield from _occurrences(outside, False, text, span)


def _occurrences(match: re.Match[str], is_inside: bool, text: Text, span: Span) -> Iterator[Occurrence]:
    head = match[1].casefold()
    for row in read_heads()[head]:
        if span.label in row.labels and (is_inside or not _stands_alone(row, text.text[span.start : span.end])):
            is_wrong = is_inside != (row.side == "inside")
            yield Occurrence(head, " ".join(sorted(row.labels)), match[1][0].isupper(), is_inside, is_wrong, text, span)
