"""Remove the parts of a page that do not belong to its article: scripts, menus, share bars, comments, related links.

The content of an element is inferred from its class, id or role (``page_parts.tsv``). A phrase within a sentence is
kept, whatever its class: news sites mark names that way.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files

from lxml.html import HtmlElement

from thucthe.read.structure.lines import is_boilerplate, is_sentence
from thucthe.read.web.page_blocks import BLOCKS, blocks_of, link_ratio
from thucthe.text.wordlists import read_rows

_SILENT = ("script", "style")
_ASIDE = (
    *("noscript", "template", "svg", "iframe", "object", "button", "select", "textarea", "nav"),
    *("aside", "footer"),
)
_NAMES = ("class", "id", "data-role", "type", "itemprop")
_HIDDEN = "@hidden or contains(translate(@style, ' ', ''), 'display:none')"
_ICON = re.compile(r"[ _-](?:icon|fa[bdlrs]?|material-icons)[ _-]")
"""Classes of elements whose text is the name of a picture in a font of icons."""
_SPACE = re.compile(r"\s")
_WORD = re.compile(r"\w")
_MAX_RATIO = 0.4
"""An element with a larger ratio of the page's text is its content, whatever its name."""
ALL = 0.9
"""A paragraph with at least this ratio of links leads to other articles; one with as much in italics is in italics."""
_LINKS = 3
"""Minimum number of links of a list that is a menu or leads to other articles."""
_PROSE_LENGTH, _PROSE_LINES = 80, 3
"""Minimum length and number of sentences without links of a box that is part of the article although it is hidden."""


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    rows = read_rows(files(__package__) / "page_parts.tsv")
    return {part: re.compile("|".join(row[1] for row in rows if row[0] == part)) for part in {row[0] for row in rows}}


@lru_cache(maxsize=50_000)
def _parts(names: str) -> frozenset[str]:
    """Return the content of an element according to its names."""
    padded = f" {names.lower()} "
    parts = {part for part, pattern in _patterns().items() if pattern.search(padded)}
    return frozenset(parts - {"drop", "other"} if parts & {"keep", "author"} else parts)


def named_elements(tree: HtmlElement) -> dict[str, list[HtmlElement]]:
    """Return the elements whose class, id or role say that they hold a part of the page, in document order."""
    found: dict[str, list[HtmlElement]] = {part: [] for part in _patterns()}
    for element in tree.xpath("/html/body//*[@class or @id or @data-role or @type or @itemprop or @rel]"):
        names = " ".join(element.get(key) or "" for key in _NAMES)
        for part in _parts(f"{names} author" if element.get("rel") == "author" else names):
            found[part].append(element)
    return found


def prune_page(tree: HtmlElement) -> None:
    """Remove scripts, menus, share bars, comments, related links and hidden elements from a page."""
    for element in list(tree.iter(*_SILENT)):
        element.drop_tree()
    for element in list(tree.iter("a")):
        if not element.get("href") and (element.get("name") or element.get("id")):
            element.drop_tag()  # the target of a link, which may hold paragraphs
    for element in list(tree.iter("i", "span")):
        if _ICON.search(f" {element.get('class') or ''} ") and not _SPACE.search(element.text_content().strip()):
            element.drop_tree()
    longest = _MAX_RATIO * len(tree.text_content())
    for element in list(tree.iter(*_ASIDE)):
        # An element that was never closed holds the rest of the page.
        if element.getparent() is None or len(element.text_content()) > longest:
            continue
        if element.tag == "footer" and _ends_article(element):
            element.tag = "div"
        else:
            element.drop_tree()
    longest = _MAX_RATIO * len(tree.text_content())
    named = named_elements(tree)
    phrases = phrases_in_text([*named["drop"], *named["other"]])
    others = frozenset(named["other"])
    texts = _classes_of_text(named["drop"])
    for element in [*tree.xpath(f"/html/body//*[{_HIDDEN}]"), *named["drop"], *named["other"]]:
        small = len(element.text_content()) <= longest and element.find(".//h1") is None
        if element.getparent() is None or element in phrases or not small:
            continue
        if element in others or not (_siblings(element) in texts or _holds_prose(element)):
            element.drop_tree()
    for element in list(tree.iter("ul", "ol")):
        if element.getparent() is not None and len(element) >= _LINKS and link_ratio(element) >= ALL:
            element.drop_tree()


def _ends_article(footer: HtmlElement) -> bool:
    """Check for the end of an article, with text or its author and without any link, in a footer of its own."""
    within = next(footer.iterancestors("article"), None) is not None
    return within and footer.find(".//a") is None and not any(is_boilerplate(block.text) for block in blocks_of(footer))


def _classes_of_text(elements: list[HtmlElement]) -> set[tuple[HtmlElement | None, str | None]]:
    """Return the classes that the paragraphs of a text have, which are no evidence for the content of one of them."""
    paragraphs = [element for element in elements if element.tag == "p"]
    counts = Counter(map(_siblings, paragraphs))
    return {_siblings(element) for element in paragraphs if counts[_siblings(element)] > 1 and _holds_prose(element)}


def _siblings(element: HtmlElement) -> tuple[HtmlElement | None, str | None]:
    """Return the key that the paragraphs of a class in one box have in common."""
    return (element.getparent() if element.tag == "p" else None), element.get("class")


def _holds_prose(element: HtmlElement) -> bool:
    """Check for a paragraph or several ones without links, which are part of the article in whatever box they stand."""
    blocks = blocks_of(element)
    sentences = (b for b in blocks if not b.linked and len(b.text) >= _PROSE_LENGTH and is_sentence(b.text))
    return sum(1 for _ in sentences) >= (1 if element.tag == "p" else _PROSE_LINES)


def phrases_in_text(elements: list[HtmlElement]) -> set[HtmlElement]:
    """Return the elements that are phrases in a line with other words, or a whole sentence or paragraph."""
    by_block: dict[HtmlElement, list[HtmlElement]] = {}
    for element in elements:
        if element.tag not in BLOCKS and all(child.tag not in BLOCKS for child in element.iterdescendants()):
            block = next((above for above in element.iterancestors() if above.tag in BLOCKS), None)
            if block is not None:
                by_block.setdefault(block, []).append(element)
    found: set[HtmlElement] = set()
    for block, inside in by_block.items():
        if _WORD.search(_line_text(block, frozenset(inside))):
            found.update(inside)
        else:
            found.update(element for element in inside if _is_whole_paragraph(element, block))
    return found


def _is_whole_paragraph(element: HtmlElement, block: HtmlElement) -> bool:
    text = element.text_content().strip()
    return is_sentence(text) or (block.tag == "p" and element.tag != "a" and element.find(".//a") is None)


def _line_text(block: HtmlElement, without: frozenset[HtmlElement]) -> str:
    """Return the text that stands directly in a block, without that of blocks in it and of some elements."""
    parts = [block.text or ""]
    for child in block:
        if child.tag not in BLOCKS and child not in without:
            parts.append(_line_text(child, without))
        parts.append(child.tail or "")
    return "".join(parts)
