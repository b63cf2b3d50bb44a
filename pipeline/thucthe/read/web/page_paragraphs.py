"""Create paragraphs of all text in a page, and remove those that are nothing but links to other pages."""

from __future__ import annotations

import re
from itertools import takewhile

from lxml.etree import strip_tags
from lxml.html import HtmlElement

from thucthe.read.structure.credits import read_credit
from thucthe.read.structure.lines import LINE_LENGTH, is_boilerplate, is_headline, is_list_heading, is_sentence
from thucthe.read.web.page_blocks import BLOCKS, lines_of, link_ratio
from thucthe.read.web.page_pruning import ALL

_PICTURES = ("img", "picture", "video", "audio")
_INLINE = ("b", "strong", "i", "em", "u", "font", "span", "big", "small", "tt", "abbr", "mark", "ins", "s", "label")
_LISTS = frozenset({"h2", "h3", "h4", "h5", "h6", "p"})
_BOXES = frozenset(
    (
        *("body", "div", "td", "th", "article", "section", "main", "figure", "figcaption", "header", "form", "center"),
        *("blockquote", "li", "dd", "dt", "address", "fieldset", "nav"),
    )
)
_FLAT = frozenset({"blockquote", "li", "ul", "ol", "dl", "dd", "dt", "address", "fieldset"})
"""Elements that become plain boxes: trafilatura drops some of them in tables."""
_ARTICLES = re.compile(r"\b(?:tin|bài)\b", re.I)
_WORD = re.compile(r"[^\W_]+")
_BOILERPLATE_LINKED = 0.4
_LINKED_LENGTH = 60
"""A longer sentence that is a link, between paragraphs, is one of them; headlines have no full stop."""
_NAME_WORDS = 4
_NAME_LENGTH = 80


def make_paragraphs(tree: HtmlElement) -> None:
    """Create paragraphs of text that stands loose in boxes and cells; remove those that are only links."""
    for element in list(tree.iter(*_PICTURES)):
        element.drop_tree()
    for element in list(tree.iter("a")):
        if not element.text_content().strip():
            element.drop_tree()
    strip_tags(tree, *_INLINE)
    _drop_lists(tree)
    for element in list(tree.iterfind("body//p")):
        if any(child.tag in BLOCKS and child.tag != "br" for child in element):
            element.tag = "div"
    for element in [tree.find("body"), *tree.iterfind("body//*")]:
        if element.tag in _BOXES or (element.tag == "p" and element.find("br") is not None):
            if _has_loose_text(element):
                _wrap_text(element)
            if element.tag == "p":
                element.tag = "div"
        if element.tag in _FLAT:
            element.tag = "div"
    for element in list(tree.iterfind("body//p")):
        if leads_elsewhere(element):
            element.drop_tree()
        elif len(element.text_content()) <= _NAME_LENGTH or link_ratio(element) >= ALL:
            strip_tags(element, "a")


def leads_elsewhere(element: HtmlElement) -> bool:
    """Check for a paragraph that is nothing but links to other pages, or boilerplate with a link."""
    text = " ".join(element.text_content().split())
    ratio = link_ratio(element)
    within = all(map(_is_prose, (element.getprevious(), element.getnext())))
    longest = _LINKED_LENGTH if within and text.endswith(".") else LINE_LENGTH
    if not ratio or (ratio >= ALL and is_sentence(text) and len(text) > longest):
        return False
    if is_boilerplate(text) and ratio >= _BOILERPLATE_LINKED:
        return True
    if ratio < ALL:
        return False
    if len(_WORD.findall(text)) <= _NAME_WORDS and within:
        return False  # a name as a heading or an item
    return element.getnext() is not None or " " not in text or read_credit(text) is None


def _is_prose(element: HtmlElement | None) -> bool:
    return element is not None and link_ratio(element) < ALL and bool(_WORD.search(element.text_content()))


def _drop_lists(tree: HtmlElement) -> None:
    """Remove headings such as ``Tin liên quan`` and the headlines below them."""
    for element in list(tree.iterfind("body//*")):
        heading = " ".join(lines_of(element)) if element.tag in _LISTS and element.getparent() is not None else ""
        if not is_list_heading(heading):
            continue
        explicit = bool(_ARTICLES.search(heading))
        below = list(takewhile(lambda part: _is_headline_below(part, explicit), element.itersiblings()))  # noqa: B023
        if explicit or any(part.text_content().strip() for part in below):
            for part in (element, *below):
                part.drop_tree()


def _is_headline_below(element: HtmlElement, explicit: bool) -> bool:
    """Check for headlines below a heading; they are links unless the heading speaks of articles."""
    lines = list(lines_of(element))
    if not all(is_headline(line) and not read_credit(line) for line in lines):
        return False
    return explicit or not lines or link_ratio(element) >= ALL


def _has_loose_text(element: HtmlElement) -> bool:
    if element.text and not element.text.isspace():
        return True
    return any(child.tag not in BLOCKS or (child.tail and not child.tail.isspace()) for child in element)


def _wrap_text(element: HtmlElement) -> None:
    """Put each run of text and inline elements into a paragraph of its own."""
    content: list[HtmlElement] = []
    run: HtmlElement | None = None

    def add(text: str | None) -> None:
        nonlocal run
        if not text or text.isspace():
            return
        if run is None:
            run = element.makeelement("p")
            content.append(run)
        if len(run):
            run[-1].tail = text
        else:
            run.text = text

    add(element.text)
    for child in list(element):
        tail, child.tail = child.tail, None
        if child.tag not in BLOCKS:
            if run is None:
                run = element.makeelement("p")
                content.append(run)
            run.append(child)
        else:
            run = None
            if child.tag != "br":
                content.append(child)
        add(tail)
    element.text = None
    element[:] = content
