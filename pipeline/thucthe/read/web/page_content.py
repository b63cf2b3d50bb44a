"""Choose the paragraphs of a page that are its article.

trafilatura finds where the article stands. What it leaves out there (quotations, lists, cells, repeated or short
paragraphs) is added again, so that no sentence of the article is lost.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from configparser import ConfigParser
from functools import cache
from html import unescape
from itertools import groupby

from lxml.html import HtmlElement

from thucthe.read.structure.credits import read_credit
from thucthe.read.structure.letterhead import is_letterhead, is_motto
from thucthe.read.structure.lines import clean, comparison_key, is_sentence
from thucthe.read.structure.official_documents import Official, read_official
from thucthe.read.structure.signatures import is_place
from thucthe.read.web.metadata import PageMetadata
from thucthe.read.web.page_blocks import Block, blocks_of, lines_of, link_ratio
from thucthe.read.web.page_marks import MARKS
from thucthe.read.web.page_pruning import ALL

Paragraph = tuple[str | None, str]
"""The kind of a paragraph's section, where the page states it, and its text."""

_LEAD, _SOURCE = (next(mark for mark, kind in MARKS.items() if kind == wanted) for wanted in ("lead", "source"))
_PROSE_LENGTH = 80
_MIN_RATIO = 0.5
"""With less of the page's long paragraphs the extraction is repeated with more care."""
_ENOUGH = 250
"""Fewer characters are no article when the schema.org data or the whole page hold more."""
_CONTAINER_RATIO = 0.9
"""The innermost element with this ratio of the extracted text holds the article."""
_TITLE_LENGTH = 10
_KEY_LENGTH = 25
"""A line with a key of at least this length is extracted when its key stands anywhere in the extracted text."""
_MAX_PLACES = 20
_WORD_START = re.compile(r"(?<!\S)\S")
_MAX_LINKED = 0.5
"""A line, or a box without any extracted line, with a larger ratio of links is no part of the article."""
_MAX_BOX_LINKED = 0.3
_CREDITS = 3
"""Maximum number of lines between the article and a byline below it."""
LISTED = 5
"""Minimum number of headlines with links of a page that lists articles."""
_LISTED_RATIO = 0.6
_PARAGRAPHS = 3
"""Number of paragraphs in a row that only an article has, whatever headlines stand around it."""
_HEADLINE_WORDS = 5
_DATE_LENGTH = 40
_LETTERHEAD_LINES = 12


def select_paragraphs(tree: HtmlElement, about: PageMetadata) -> list[Paragraph]:
    """Return the paragraphs of the article in a page, with the kinds that `prepare_page` has marked."""
    body = tree.find("body")
    blocks = list(blocks_of(body))
    lines = _main_text(tree, fast=True)
    prose = sum(len(block.text) for block in blocks if len(block.text) > _PROSE_LENGTH)
    if _length(lines) < _MIN_RATIO * prose:
        lines += _main_text(tree, fast=False)
    found = [block.text for block in _complete(blocks, lines, about.title)] or lines
    if _length(found) < _ENOUGH:
        found = max(found, _lines(unescape(about.body)), [block.text for block in blocks], key=_length)
    return [paragraph for line in found if (paragraph := _unmark(line))[1]]


def _lines(text: str) -> list[str]:
    return [line for part in text.splitlines() if (line := clean(part))]


def _length(lines: Sequence[str]) -> int:
    return sum(map(len, lines))


def _complete(blocks: list[Block], extracted: list[str], title: str | None) -> list[Block]:
    """Return the extracted blocks, and those between and next to them that trafilatura omits."""
    keys = [comparison_key(_unmark(line)[1]) for line in extracted]
    exact, stands_in = frozenset(keys), _substring_check(" ".join(keys))
    block_keys = [comparison_key(_unmark(block.text)[1]) for block in blocks]
    kept = [
        key in exact or (len(key) >= _KEY_LENGTH and stands_in(key)) or block.text.startswith(_LEAD)
        for key, block in zip(block_keys, blocks, strict=True)
    ]
    lengths: Counter[HtmlElement] = Counter()
    counts: Counter[HtmlElement] = Counter()
    for block, is_kept in zip(blocks, kept, strict=True):
        if is_kept:
            for element in (block.element, *block.element.iterancestors()):
                lengths[element] += len(block.text)
                counts[element] += 1
    if not lengths:
        return []
    container = _container(lengths, counts, {block.element for block in blocks})
    core = [i for i, block in enumerate(blocks) if kept[i] and _child_above(block.element, container) is not None]
    heading = next((i for i, key in enumerate(block_keys) if _begins_title(key, title)), core[0])
    places = {place for i in core for place in _places(blocks[i].element)}
    boxes = {element for element in lengths if element.getparent() is container}
    linked = cache(link_ratio)
    found = []
    for i, block in enumerate(blocks):
        box = _child_above(block.element, container)
        beside = not places.isdisjoint(_places(block.element))
        if block.text.startswith(_SOURCE) or (kept[i] and (box is not None or beside)):
            wanted = True
        elif block.linked > _MAX_LINKED:
            wanted = False
        elif box is not None and core[0] < i < core[-1]:
            wanted = box in boxes or box is block.element or linked(box) <= _MAX_BOX_LINKED
        else:
            below = core[-1] < i <= core[-1] + _CREDITS and (
                is_place(block.text) or read_credit(block.text) is not None
            )
            above = heading < i < core[0]
            prose = (kept[i] or above) and len(block.text) > _PROSE_LENGTH and is_sentence(block.text)
            wanted = below or beside or prose or (above and kept[i])
        if wanted:
            found.append(block)
    return found


def _substring_check(text: str) -> Callable[[str], bool]:
    """Return a function that checks whether a key of at least `_KEY_LENGTH` stands in a text from some word on.

    It looks only where the key's first characters stand, the first `_MAX_PLACES` of these places: a search of the whole
    text for each key would take quadratic time.
    """
    places: dict[str, list[int]] = {}
    for word in _WORD_START.finditer(text):
        at = places.setdefault(text[word.start() : word.start() + _KEY_LENGTH], [])
        if len(at) < _MAX_PLACES:
            at.append(word.start())
    return lambda key: any(text.startswith(key, at) for at in places.get(key[:_KEY_LENGTH], ()))


def _begins_title(key: str, title: str | None) -> bool:
    """Check for the title or the first of its lines."""
    return bool(title) and len(key) >= _TITLE_LENGTH and comparison_key(title or "").startswith(key)


def _places(element: HtmlElement) -> list[tuple[HtmlElement, str]]:
    """Return where a paragraph stands: in which box, and in which kind of box of the box around it."""
    box = element.getparent()
    around = box.getparent() if box is not None else None
    return [(box, ""), *([(around, f"{box.tag} {box.get('class')}")] if around is not None else [])]


def _container(
    lengths: Counter[HtmlElement], counts: Counter[HtmlElement], paragraphs: set[HtmlElement]
) -> HtmlElement:
    """Return the innermost element around paragraphs that holds nearly all extracted text and most of its lines."""
    total, lines = max(lengths.values()), max(counts.values())
    container = next(element for element in lengths if element.tag == "body")
    while True:
        boxes = (child for child in container if child in lengths and child not in paragraphs)
        inner = max(boxes, key=lambda child: lengths[child], default=None)
        if inner is None or lengths[inner] < _CONTAINER_RATIO * total or 2 * counts[inner] < lines:
            return container
        container = inner


def _child_above(element: HtmlElement, container: HtmlElement) -> HtmlElement | None:
    """Return the child of a container that an element stands in."""
    while element is not None and element.getparent() is not container:
        element = element.getparent()
    return element


def is_listing(tree: HtmlElement, about: PageMetadata) -> bool:
    """Check for a page that lists articles, each with a headline that is a link, and holds none itself."""
    if about.is_article:
        return False
    blocks = list(blocks_of(tree.find("body")))
    prose = [i for i, block in enumerate(blocks) if len(block.text) > _PROSE_LENGTH and block.linked < _MAX_LINKED]
    are_listed = [_is_below_headline(blocks, i) for i in prose]
    runs = [len(list(run)) for is_listed, run in groupby(are_listed) if not is_listed]
    return sum(are_listed) >= max(LISTED, _LISTED_RATIO * len(prose)) and max(runs, default=0) < _PARAGRAPHS


def _is_below_headline(blocks: Sequence[Block], i: int) -> bool:
    """Check for a headline that is a link right above a line, or above a date or another short line above it."""
    above = blocks[i - 2 : i] if i > 1 else blocks[:i]
    return any(block.linked >= ALL for block in above[-1:]) or (
        len(above) > 1 and above[0].linked >= ALL and len(above[1].text) <= _DATE_LENGTH
    )


def count_headlines(tree: HtmlElement) -> int:
    """Count the links with as many words as a headline has."""
    return sum(1 for link in tree.iter("a") if len(link.text_content().split()) >= _HEADLINE_WORDS)


def find_official(tree: HtmlElement) -> tuple[list[str], Official] | None:
    """Find an official document in a page; return its lines and its metadata."""
    blocks = list(blocks_of(tree.find("body")))
    motto = next((i for i, block in enumerate(blocks) if is_motto(block.text)), None)
    if motto is None:
        return None
    around = blocks[motto].element
    while around.tag != "body" and _grows_by_text(around):
        around = around.getparent()
    end = max(i for i, block in enumerate(blocks) if around in (block.element, *block.element.iterancestors())) + 1
    lines = [block.text for block in blocks[:end]]
    for first in range(max(0, motto - _LETTERHEAD_LINES), motto + 1):
        if (first == 0 or is_letterhead(lines[first])) and (official := read_official(lines[first:])):
            return lines[first:], official
    return None


def _grows_by_text(element: HtmlElement) -> bool:
    """Check whether the surroundings of an element are text, not links to other pages."""
    others = [part for part in element.getparent() if part is not element]
    linked = sum(link_ratio(part) * len(part.text_content()) for part in others)
    return linked <= _MAX_BOX_LINKED * sum(len(part.text_content()) for part in others)


def _main_text(tree: HtmlElement, fast: bool) -> list[str]:
    """Extract the main text of a page, one line for each paragraph."""
    # It takes half a second to load.
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    try:
        result = bare_extraction(tree, fast=fast, include_comments=False, output_format="txt", config=_settings())
    except RecursionError:
        return []
    body = getattr(result, "body", None)
    return list(lines_of(body)) if body is not None else []


@cache
def _settings() -> ConfigParser:
    """Return trafilatura's settings, except that a short text is no reason to take the whole page."""
    from trafilatura.settings import use_config

    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
    return settings


def _unmark(line: str) -> Paragraph:
    mark = next((mark for mark in MARKS if line.startswith(mark)), None)
    for known in MARKS:
        line = line.replace(known, " ")
    return MARKS[mark] if mark else None, clean(line)
