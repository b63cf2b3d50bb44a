"""Parse a web page and iterate over its lines of text as a reader sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import html
from lxml.etree import LxmlError, iterwalk
from lxml.html import HtmlElement

from thucthe.read.structure.lines import clean

BLOCKS = frozenset(
    (
        *("p", "head", "list", "item", "quote", "table", "row", "cell", "lb", "body", "address", "article", "aside"),
        *("blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "option", "pre", "section", "td"),
        *("th", "title", "tr", "ul", "center", "nav"),
    )
)
"""Elements of HTML, and of trafilatura's output, that begin and end a line."""
_TAG_LENGTH = 10_000
_ATTRIBUTES = 1_000
_MANY_ELEMENTS = 2_000


def parse_page(page: str) -> HtmlElement | None:
    """Parse a page much as browsers do; entities of a document type are not expanded, nothing is fetched.

    Parameters
    ----------
    page : str
        Without control characters.

    Returns
    -------
    HtmlElement or None
        The whole page with its body; None when there is nothing to show.
    """
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True, no_network=True
    )
    try:
        tree = html.document_fromstring(_slim(page).encode("utf-8"), parser=parser)
    except (LxmlError, AssertionError):
        return None
    for element in tree.iter("pre"):
        _break_lines(element)
    return tree if tree.find("body") is not None else None


def _break_lines(element: HtmlElement) -> None:
    """Put line breaks where a text that is shown as it stands has them."""
    element.tag = "div"
    for part in list(element.iter()):
        for line in reversed((part.text or "").split("\n")[1:]):
            part.insert(0, _line_break(element, line))
        part.text = (part.text or "").split("\n")[0]
        if part is not element and part.tail:
            first, *lines = part.tail.split("\n")
            part.tail = first
            for line in reversed(lines):
                part.addnext(_line_break(element, line))


def _line_break(element: HtmlElement, tail: str) -> HtmlElement:
    found: HtmlElement = element.makeelement("br")
    found.tail = tail
    return found


def _slim(page: str) -> str:
    """Remove the attributes of tags that have thousands, over which the parser takes minutes."""
    parts = page.split("<")
    for i, part in enumerate(parts):
        if len(part) > _TAG_LENGTH:
            tag, end, text = part.partition(">")
            if len(names := tag.split()) > _ATTRIBUTES:
                parts[i] = f"{names[0]}{end}{text}"
    return "<".join(parts)


class Block(NamedTuple):
    """A line of text between the borders of block elements.

    Attributes
    ----------
    text : str
    element : HtmlElement
        The block element that it stands in.
    linked : float
        The ratio of its characters that are links.
    """

    text: str
    element: HtmlElement
    linked: float


def lines_of(element: HtmlElement) -> Iterator[str]:
    """Iterate over the lines of text in an element."""
    return (block.text for block in blocks_of(element))


def blocks_of(root: HtmlElement) -> Iterator[Block]:
    """Iterate over the lines of text in an element, with where they stand."""
    line: list[str] = []
    linked = links = 0
    block = root
    for event, part in iterwalk(root, events=("start", "end")):
        if part.tag in BLOCKS:
            if line and (text := clean("".join(line))):
                yield Block(text, block, _ratio(linked, line))
            line, linked = [], 0
            block = part if event == "start" or part is root else _block_around(part, root)
        if part.tag == "a":
            links += 1 if event == "start" else -1
        loose = part.text if event == "start" else None if part is root else part.tail
        if loose:
            line.append(loose)
            linked += len("".join(loose.split())) if links else 0
    if text := clean("".join(line)):
        yield Block(text, block, _ratio(linked, line))


def _ratio(linked: int, line: list[str]) -> float:
    return linked / max(1, sum(len("".join(part.split())) for part in line))


def _block_around(part: HtmlElement, root: HtmlElement) -> HtmlElement:
    around = part.getparent()
    while around is not root and around.tag not in BLOCKS:
        around = around.getparent()
    return around


def is_longer(element: HtmlElement, length: int) -> bool:
    """Check whether an element holds more characters, or thousands of elements, without looking at all it holds."""
    for n, part in enumerate(element.iter()):
        length -= len(part.text or "") + (len(part.tail or "") if n else 0)
        if length < 0 or n > _MANY_ELEMENTS:
            return True
    return False


def link_ratio(element: HtmlElement) -> float:
    """Return the ratio of the text of an element that is links."""
    length = sum(len(part.strip()) for part in element.itertext())
    linked = sum(len(part.strip()) for link in element.iter("a") for part in link.itertext())
    return min(1.0, linked / length) if length else 0.0
