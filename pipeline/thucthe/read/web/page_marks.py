"""Mark captions, lead and source in a page, so that their kinds survive the extraction; read the author's box."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from thucthe.read.structure.credits import read_signature
from thucthe.read.structure.lines import (
    PARAGRAPH_LENGTH,
    clean,
    comparison_key,
    is_boilerplate,
    is_button,
    is_date_line,
    is_sentence,
)
from thucthe.read.structure.signatures import is_person
from thucthe.read.web.metadata import PageMetadata
from thucthe.read.web.page_blocks import BLOCKS, is_longer, lines_of
from thucthe.read.web.page_paragraphs import make_paragraphs
from thucthe.read.web.page_pruning import ALL, named_elements, phrases_in_text

_HEADINGS = frozenset({"h1", "h2", "h3"})
_LEADS = frozenset({"p", "h2", "h3", "h4", "strong", "b", "div"})
MARKS = {"⟦caption⟧": "caption", "⟦lead⟧": "lead", "⟦source⟧": "source"}
"""Prefixes of paragraphs that carry the kind of their section through the extraction."""
_QUOTES = frozenset({"blockquote", "q", "figure", "figcaption"})
_MARK = re.compile("|".join(MARKS))
_TABLE_CAPTION_LENGTH = 350
_TABLE_ROWS = 4
_LEAD_LENGTHS, _NAMED_LEAD_LENGTHS = range(25, 1500), range(8, 1500)
_NEAR = 40
"""Number of texts below the title that may be the lead."""
_DESCRIPTION_LENGTH = 40
_AUTHOR_LENGTH = 120
_HEADLINE_WORDS = 5
_SOURCE_LENGTH, _NAME_LENGTH = 300, 80


class Marked(NamedTuple):
    """The lead as it is marked, the text of an author's box, which is removed from the page, and the name in it."""

    lead: str | None
    byline: str | None
    author: str | None


def prepare_page(tree: HtmlElement, about: PageMetadata) -> Marked:
    """Mark captions, lead and source, make paragraphs of all text and remove those that are only links.

    Parameters
    ----------
    tree : HtmlElement
        A page that `prune_page` has pruned; it is changed.
    about : PageMetadata
    """
    for element in list(tree.iter("article")):
        if element.getparent() is not None and _is_teaser(element):
            element.drop_tree()
    named = named_elements(tree)
    for place in named["place"]:
        place.tail = f" - {place.tail or ''}"
    _mark_captions(tree, named["caption"])
    byline, author = _take_author(named["author"])
    _mark_sources(named["source"])
    lead = _mark_lead(tree, about, set(named["lead"]))
    make_paragraphs(tree)
    return Marked(lead, byline, author)


def _mark_captions(tree: HtmlElement, named: list[HtmlElement]) -> None:
    """Create a marked paragraph of each caption, and plain boxes of elements that hold only the picture and it."""
    captions = [*tree.iter("figcaption"), *named]
    outer = {ancestor for caption in captions for ancestor in caption.iterancestors()}
    for caption in captions:
        if caption not in outer:
            _mark_caption(caption, PARAGRAPH_LENGTH)
    for table in list(tree.iter("table")):
        if table.find(".//img") is not None and len(table.findall(".//tr")) <= _TABLE_ROWS:
            _mark_caption(table, _TABLE_CAPTION_LENGTH)
    for element in list(tree.iterfind("body//p")):
        if _stands_by_picture(element):
            _mark_caption(element, _TABLE_CAPTION_LENGTH)


def _stands_by_picture(element: HtmlElement) -> bool:
    """Check for text in italics or centred that a picture stands before."""
    text = element.text_content().strip()
    if not 0 < len(text) <= _TABLE_CAPTION_LENGTH:
        return False
    before = element.getprevious()
    pictured = element.find(".//img") is not None or (
        before is not None and before.find(".//img") is not None and not before.text_content().strip()
    )
    slanted = sum(len(part.text_content().strip()) for part in element.iter("em", "i")) >= ALL * len(text)
    look = f"{element.get('style')} {element.get('align')} {element.get('class')}"
    return pictured and (slanted or "center" in look)


def _mark_caption(element: HtmlElement, longest: int) -> None:
    text = " ".join(lines_of(element))
    if not 0 < len(text) <= longest or _MARK.search(text):
        return
    _replace(element, f"⟦caption⟧ {text}")
    for ancestor in element.iterancestors():
        if ancestor.tag in {"body", "html"} or is_longer(ancestor, 3 * len(text) + PARAGRAPH_LENGTH):
            break
        ancestor.attrib.clear()
        ancestor.tag = "div"


def _replace(element: HtmlElement, text: str) -> None:
    element.clear(keep_tail=True)
    element.tag = "p"
    element.text = text


def _mark_sources(named: list[HtmlElement]) -> None:
    """Create a marked paragraph of each box that names where the article was published first."""
    outer = frozenset(named)
    for element in named:
        if any(above in outer for above in element.iterancestors()) or element.tag not in BLOCKS:
            continue
        lines = list(lines_of(element))
        named_lines = [line for line in lines if not is_boilerplate(line)]
        short = 0 < sum(map(len, lines)) <= _SOURCE_LENGTH and all(
            len(line) <= _NAME_LENGTH for line in named_lines[:1]
        )
        if short and not _MARK.match(lines[0]):
            _replace(element, f"⟦source⟧ {(named_lines or lines)[0]}")


def _mark_lead(tree: HtmlElement, about: PageMetadata, named: set[HtmlElement]) -> str | None:
    """Mark the lead: the first text below the title whose element is named as one or that the metadata describe."""
    described = comparison_key(about.description)
    described = described[:_DESCRIPTION_LENGTH] if len(described) >= _DESCRIPTION_LENGTH else ""
    for element, text in islice(_texts_below(tree, about.title, named), _NEAR):
        if element in named or (described and comparison_key(text).startswith(described)):
            _replace(element, f"⟦lead⟧ {text}")
            return text
    return None


def _texts_below(tree: HtmlElement, title: str | None, named: set[HtmlElement]) -> Iterator[tuple[HtmlElement, str]]:
    """Iterate over the elements below the title that hold one paragraph of running text, or that are named."""
    elements = list(tree.iterfind("body//*"))
    start = next((i for i, element in enumerate(elements) if title and _is_heading_of(element, title)), -1)
    for element in elements[start + 1 :]:
        lengths = _NAMED_LEAD_LENGTHS if element in named else _LEAD_LENGTHS
        if (element.tag in _LEADS or element in named) and len(text := element.text_content()) in lengths:
            linked = sum(len(link.text_content()) for link in element.iter("a"))
            lines = list(lines_of(element) if element in named else islice(lines_of(element), 2))
            if len(text) - linked in lengths and (len(lines) == 1 or element in named) and not _MARK.match(text):
                yield element, " ".join(lines)


def _is_heading_of(element: HtmlElement, title: str) -> bool:
    text = " ".join(lines_of(element)) if element.tag in _HEADINGS else element.text
    return bool(text) and comparison_key(text) == comparison_key(title)


def _take_author(named: list[HtmlElement]) -> tuple[str | None, str | None]:
    """Remove the boxes with the author's name, which are above, below or next to the article; return text and name."""
    byline: str | None = None
    author: str | None = None
    phrases = phrases_in_text(named)
    for box in named:
        element = box
        if box in phrases:
            element = next(above for above in box.iterancestors() if above.tag in BLOCKS)
        lines = list(lines_of(element)) if element.getparent() is not None else []
        text = " ".join(lines)
        if not 0 < len(text) <= _AUTHOR_LENGTH or _MARK.match(text) or _is_quoted(element):
            continue
        signed = next((line for line in _signatures(box, text, lines) if read_signature(line)), None)
        name = read_signature(signed) if signed else None
        if name and author in {None, name} and not any(map(is_sentence, lines)):
            byline, author = byline or signed, name
            element.drop_tree()
        elif all(map(is_boilerplate, lines)):
            element.drop_tree()
    return byline, author


def _signatures(box: HtmlElement, text: str, lines: list[str]) -> Iterator[str]:
    """Yield what may be the signature in a box: persons side by side, its text, lines, what is no button or date."""
    pieces = [piece for part in box.itertext() if (piece := clean(part)) and not is_button(piece)]
    if len(pieces) > 1 and all(map(is_person, pieces)):
        yield ", ".join(pieces)
    yield from (text, *lines, " ".join(pieces))
    own = clean(box.text_content())
    if is_date_line(text.replace(own, " ", 1)):
        yield own


def _is_quoted(element: HtmlElement) -> bool:
    """Check for a name below a quotation or a picture, whose author is not that of the article."""
    return any(above.tag in _QUOTES or "quote" in (above.get("class") or "") for above in element.iterancestors())


def _is_teaser(element: HtmlElement) -> bool:
    """Check for a box in an article that leads to another one: a headline that is a link, and a summary."""
    text = element.text_content().strip()
    headline = next((part for link in element.iter("a") if (part := link.text_content().strip())), "")
    if not text.startswith(headline) or len(headline.split()) < _HEADLINE_WORDS or len(text) > PARAGRAPH_LENGTH:
        return False
    return element.find(".//h1") is None and is_longer(element.getparent(), 2 * len(text))
