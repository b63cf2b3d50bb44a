"""A web page comes in; it goes out parsed, pruned of what is no part of the article, captions and lead marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice

from lxml import html
from lxml.etree import LxmlError, iterwalk, strip_tags
from lxml.html import HtmlElement

from thucthe.read.structure.lines import (
    PARAGRAPH_LENGTH,
    clean,
    comparison_key,
    heads_list,
    is_byline,
    is_caption,
    is_headline,
)
from thucthe.read.web.metadata import Metadata
from thucthe.text.wordlists import read_rows

_SILENT = ("script", "style")
_ASIDE = (
    *("noscript", "template", "svg", "iframe", "object", "button", "select", "textarea", "nav"),
    *("aside", "footer"),
)
_PICTURES = ("img", "picture", "video", "audio")
_NAMES = ("class", "id", "data-role", "type")
_HIDDEN = "@hidden or contains(translate(@style, ' ', ''), 'display:none')"
_INLINE = ("b", "strong", "i", "em", "u", "font", "span", "big", "small", "center", "tt", "abbr", "mark")
_HEADINGS = frozenset({"h1", "h2", "h3"})
_LISTS = frozenset({"h2", "h3", "h4", "h5", "h6", "p"})
_LEADS = frozenset({"p", "h2", "h3", "h4", "strong", "b", "div"})
_BLOCKS = frozenset(
    (
        *("p", "head", "list", "item", "quote", "table", "row", "cell", "lb", "body", "address", "article", "aside"),
        *("blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "option", "pre", "section", "td"),
        *("th", "title", "tr", "ul"),
    )
)
_BOXES = frozenset({"body", "div", "td", "th", "article", "section", "main", "figure", "figcaption", "header", "form"})
_ALL = 0.9
"""A paragraph with a larger share of links leads to other articles; one with as much in italics is all in italics."""
_LINKS = 3
"""A list of so many links is a menu or leads to other articles."""
_TAG_LENGTH = 10_000
_ATTRIBUTES = 1_000
MARKERS = {"⟦caption⟧": "caption", "⟦lead⟧": "lead"}
"""What is put before a paragraph, so that its part is known after the extraction."""
_MARK = re.compile("|".join(MARKERS))
_MOST = 0.4
"""An element that holds a larger share of the page's text is its content, whatever it is called."""
_TABLE_CAPTION_LENGTH = 350
_TABLE_ROWS = 4
_LEAD_LENGTHS = range(25, 1500)
_OPENINGS = range(60, 700)
"""Length of the text below the title that is its lead, though nothing says so."""
_NEAR = 40
"""How many texts below the title may be the lead."""
_DESCRIPTION_LENGTH = 40
_AUTHOR_LENGTH = 120


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
    return tree if tree.find("body") is not None else None


def _slim(page: str) -> str:
    """Take the attributes off tags that have thousands, over which the parser takes minutes."""
    parts = page.split("<")
    for i, part in enumerate(parts):
        if len(part) > _TAG_LENGTH:
            tag, end, text = part.partition(">")
            if len(names := tag.split()) > _ATTRIBUTES:
                parts[i] = f"{names[0]}{end}{text}"
    return "<".join(parts)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    rows = read_rows(files(__package__) / "page_parts.tsv")
    return {part: re.compile("|".join(row[1] for row in rows if row[0] == part)) for part in {row[0] for row in rows}}


@lru_cache(maxsize=50_000)
def _parts(names: str) -> frozenset[str]:
    """Tell what the names of an element say of its content."""
    padded = f" {names.lower()} "
    parts = {part for part, pattern in _patterns().items() if pattern.search(padded)}
    return frozenset(parts - {"drop"} if "keep" in parts else parts)


def _named(tree: HtmlElement) -> dict[str, list[HtmlElement]]:
    """List the elements whose class, id or role say that they hold a part of the page, in document order."""
    found: dict[str, list[HtmlElement]] = {part: [] for part in _patterns()}
    for element in tree.xpath("/html/body//*[@class or @id or @data-role or @type]"):
        for part in _parts(" ".join(element.get(key) or "" for key in _NAMES)):
            found[part].append(element)
    return found


def prepare_page(tree: HtmlElement, about: Metadata) -> tuple[str | None, str | None]:
    """Prune what is no part of the article; make marked paragraphs of captions and lead, plain ones of the rest.

    Parameters
    ----------
    tree : HtmlElement
        Is changed.
    about : Metadata

    Returns
    -------
    lead, author : str or None
        The lead as it is marked, and the author's name, which is taken out of the page.
    """
    for element in list(tree.iter(*_SILENT)):
        element.drop_tree()
    most = _MOST * len(tree.text_content())
    for element in list(tree.iter(*_ASIDE)):
        # What was never closed holds the rest of the page.
        if element.getparent() is not None and len(element.text_content()) <= most:
            element.drop_tree()
    _drop_parts(tree)
    named = _named(tree)
    for place in named["place"]:
        place.tail = f" - {place.tail or ''}"
    _mark_captions(tree, named["caption"])
    lead, author = _mark_lead(tree, about, set(named["lead"])), _take_author(named["author"])
    _make_paragraphs(tree)
    return lead, author


def _drop_parts(tree: HtmlElement) -> None:
    most = _MOST * len(tree.text_content())
    for element in [*tree.xpath(f"/html/body//*[{_HIDDEN}]"), *_named(tree)["drop"]]:
        small = len(element.text_content()) <= most and element.find(".//h1") is None
        if small and element.getparent() is not None:
            element.drop_tree()
    for element in list(tree.iter("ul", "ol")):
        if element.getparent() is not None and len(element) >= _LINKS and _is_all_links(element):
            element.drop_tree()


def _is_all_links(element: HtmlElement) -> bool:
    linked = sum(len(link.text_content().strip()) for link in element.iter("a"))
    return linked > 0 and linked >= _ALL * len("".join(element.text_content().split("\n")).strip())


def _mark_captions(tree: HtmlElement, named: list[HtmlElement]) -> None:
    """Make a marked paragraph of each caption, and plain boxes of what holds only the picture and it."""
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
    """Tell text in italics or in the middle that a picture stands before."""
    text = element.text_content().strip()
    if not 0 < len(text) <= _TABLE_CAPTION_LENGTH:
        return False
    before = element.getprevious()
    pictured = element.find(".//img") is not None or (
        before is not None and before.find(".//img") is not None and not before.text_content().strip()
    )
    slanted = sum(len(part.text_content().strip()) for part in element.iter("em", "i")) >= _ALL * len(text)
    look = f"{element.get('style')} {element.get('align')} {element.get('class')}"
    return pictured and (slanted or "center" in look)


def _mark_caption(element: HtmlElement, longest: int) -> None:
    text = " ".join(lines_of(element))
    if not 0 < len(text) <= longest or _MARK.search(text):
        return
    _replace(element, f"⟦caption⟧ {text}")
    for ancestor in element.iterancestors():
        if ancestor.tag in {"body", "html"} or len(ancestor.text_content()) > 3 * len(text) + PARAGRAPH_LENGTH:
            break
        ancestor.attrib.clear()
        ancestor.tag = "div"


def _replace(element: HtmlElement, text: str) -> None:
    element.clear(keep_tail=True)
    element.tag = "p"
    element.text = text


def _mark_lead(tree: HtmlElement, about: Metadata, named: set[HtmlElement]) -> str | None:
    """Mark the lead: the first text below the title that is named or described as one, else the first of all."""
    texts = list(islice(_texts_below(tree, about.title, named), _NEAR))
    described = (
        comparison_key(about.description)[:_DESCRIPTION_LENGTH] if len(about.description) >= _DESCRIPTION_LENGTH else ""
    )
    leads = [
        (element, text)
        for element, text in texts
        if element in named or (described and comparison_key(text).startswith(described))
    ]
    if not leads and about.title:
        leads = [(element, text) for element, text in texts[:1] if len(text) in _OPENINGS and not is_caption(text)]
    if not leads:
        return None
    element, text = leads[0]
    _replace(element, f"⟦lead⟧ {text}")
    return text


def _texts_below(tree: HtmlElement, title: str | None, named: set[HtmlElement]) -> Iterator[tuple[HtmlElement, str]]:
    """Give the elements below the title that hold one paragraph of running text, or that are named."""
    key = comparison_key(title or "")
    below = not key
    for element in tree.iterfind("body//*"):
        if not below:
            text = element.text_content() if element.tag in _HEADINGS else element.text
            below = bool(text) and comparison_key(text) == key
        elif (element.tag in _LEADS or element in named) and len(text := element.text_content()) in _LEAD_LENGTHS:
            linked = sum(len(link.text_content()) for link in element.iter("a"))
            lines = list(lines_of(element) if element in named else islice(lines_of(element), 2))
            if len(text) - linked in _LEAD_LENGTHS and (len(lines) == 1 or element in named) and not _MARK.match(text):
                yield element, " ".join(lines)


def _take_author(named: list[HtmlElement]) -> str | None:
    """Take the author's name out of the page: sites print it above, below and beside the article."""
    author = None
    for element in named:
        text = clean(element.text_content())
        if text and len(text) <= _AUTHOR_LENGTH and not _MARK.match(text):
            author = author or (text if is_byline(text) else None)
            if element.getparent() is not None:
                element.drop_tree()
    return author


def _make_paragraphs(tree: HtmlElement) -> None:
    """Make paragraphs of text that stands loose in boxes and cells; drop those that are only links."""
    for element in list(tree.iter(*_PICTURES)):
        element.drop_tree()
    for element in list(tree.iter("a")):
        if not element.text_content().strip():
            element.drop_tree()
    strip_tags(tree, *_INLINE)
    _drop_lists(tree)
    for element in list(tree.iterfind("body//p")):
        if any(child.tag in _BOXES for child in element):
            element.tag = "div"
    for element in [tree.find("body"), *tree.iterfind("body//*")]:
        if element.tag in _BOXES and _has_loose_text(element):
            _wrap_text(element)
    for element in list(tree.iterfind("body//p")):
        text = element.text_content().strip()
        last_name = element.getnext() is None and " " in text and is_byline(text)
        if _is_all_links(element) and not last_name:
            element.drop_tree()


def _drop_lists(tree: HtmlElement) -> None:
    """Drop headings such as ``Tin liên quan`` and the headlines below them."""
    for element in list(tree.iterfind("body//*")):
        if element.tag in _LISTS and element.getparent() is not None and heads_list(" ".join(lines_of(element))):
            below = element.getnext()
            element.drop_tree()
            while below is not None and all(is_headline(line) for line in lines_of(below)):
                below, headline = below.getnext(), below
                headline.drop_tree()


def _has_loose_text(element: HtmlElement) -> bool:
    if element.text and not element.text.isspace():
        return True
    return any(child.tag not in _BLOCKS or (child.tail and not child.tail.isspace()) for child in element)


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
        if child.tag not in _BLOCKS:
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


def lines_of(element: HtmlElement) -> Iterator[str]:
    """Give the text between the borders of block elements, of a page or of what trafilatura makes of it."""
    line: list[str] = []
    for event, part in iterwalk(element, events=("start", "end")):
        if line and part.tag in _BLOCKS:
            if text := clean("".join(line)):
                yield text
            line = []
        loose = part.text if event == "start" else None if part is element else part.tail
        if loose:
            line.append(loose)
    if text := clean("".join(line)):
        yield text
