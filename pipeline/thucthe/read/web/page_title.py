"""Choose the title of a web page: the visible heading, otherwise the name of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, takewhile

from lxml.html import HtmlElement

from thucthe.read.structure.lines import clean, comparison_key, is_section_name
from thucthe.read.web.page_blocks import lines_of
from thucthe.text.syllables import strip_diacritics

_SEPARATOR = re.compile(r"\s+(?:[-–—|»•·]|::)\s+|\s*\|\s*")
_SITE = re.compile(
    r"(?:báo|tạp chí|đài|trang|cổng|kênh|tin tức|website|trang chủ|thời báo)\b"
    r"|.*(?:\.(?:vn|com|net|org|info|example)|online|news|express)$",
    re.I,
)
_TITLED = (
    "contains(@class, 'title') or contains(@class, 'headline') or contains(@class, 'tieude') or @itemprop='headline'"
)
_MAX_TITLED = 50
_TITLE_LENGTH = 300
_HEADING_LENGTH = 10
_HEADING_WORDS = 4
_TITLE_WORDS = 6
"""A title of fewer words may be the name of the site."""
_PROSE_LENGTH = 120
_TOP_LINES, _SHARED_RATIO = 40, 0.6


def _page_title(tree: HtmlElement) -> str:
    element = tree.find("head/title")
    return element.text_content() if element is not None else ""


def choose_title(tree: HtmlElement, stated: list[str], sites: list[str]) -> str | None:
    """Choose the heading that agrees with the name of the page, else its h1, else its name without the site's."""
    cleaned = [name for text in (*stated, _page_title(tree)) if len(name := clean(text)) <= _TITLE_LENGTH]
    names = [bare for name in cleaned if (bare := _without_site(name, sites))]
    keys = [comparison_key(name) for name in names]
    tops = [text for text in _headings(tree.iter("h1")) if _without_site(text, sites) and not is_section_name(text)]
    others = _headings([*tree.iter("h2", "h3"), *tree.xpath(f"//*[{_TITLED}]")[:_MAX_TITLED]])
    has_title = _are_titles([text for text in tops if not _SITE.match(text)])
    for headings in (tops, [] if has_title else others):
        if agreeing := [text for text in headings if any(_agree(comparison_key(text), key) for key in keys)]:
            return max(agreeing, key=len)
    begun = {comparison_key(_SEPARATOR.split(name)[0]) for name in cleaned}
    short = [text for text in _headings(tree.iter("h1"), shortest=2) if comparison_key(text) in begun]
    if short and not _SITE.match(short[0]) and _without_site(short[0], sites):
        return short[0]
    if _are_titles(tops):
        return max(tops, key=lambda text: len(text.split()) >= _TITLE_WORDS)
    if names and not stated and (_SITE.match(names[0]) or len(names[0].split()) < _TITLE_WORDS):
        # The name of the site, unless the page shows it above its text.
        above = takewhile(lambda line: len(line) < _PROSE_LENGTH, lines_of(tree.find("body")))
        is_site = _SITE.match(names[0]) and len(names[0].split()) < _TITLE_WORDS
        return names[0] if not is_site and keys[0] in map(comparison_key, above) else None
    return _marked(tree, names[0]) if names else tops[0] if tops else None


def _marked(tree: HtmlElement, name: str) -> str:
    """Return the line at the top of a page that gives its name with the marks that the name itself lacks."""
    if not name.isascii():
        return name
    words = set(strip_diacritics(name.lower()).split())
    for line in islice(lines_of(tree.find("body")), _TOP_LINES):
        shared = words.intersection(bare := strip_diacritics(line.lower()).split())
        if not line.isascii() and len(shared) > 1 and len(shared) >= _SHARED_RATIO * len(bare):
            return line
    return name


def _are_titles(headings: list[str]) -> bool:
    """Check for a heading that is long enough to be more than the name of a site or section."""
    return any(len(text.split()) >= _HEADING_WORDS for text in headings)


def _headings(elements: Iterable[HtmlElement], shortest: int = _HEADING_LENGTH) -> list[str]:
    texts = (" ".join(lines_of(element))[: 4 * _TITLE_LENGTH] for element in elements)
    return [text for text in texts if shortest <= len(text) <= _TITLE_LENGTH]


def _agree(heading: str, name: str) -> bool:
    """Check whether one contains the other and is not much longer."""
    short, long = sorted((heading, name), key=len)
    return bool(short) and short in long and 2 * len(short) > len(long)


def _without_site(name: str, sites: list[str]) -> str:
    """Remove the name of the site from that of a page: ``Khai mạc hội sách | Báo Mẫu`` is ``Khai mạc hội sách``."""
    keys = {comparison_key(site) for site in sites}
    cuts = list(_SEPARATOR.finditer(name))
    while cuts and _is_site(name[cuts[-1].end() :], keys):
        name = name[: cuts.pop().start()]
    if cuts and _is_site(name[: cuts[0].start()], keys):
        name = name[cuts[0].end() :]
    return "" if comparison_key(name) in keys else name.strip()


def _is_site(part: str, keys: set[str]) -> bool:
    key = comparison_key(part)
    return (
        not key
        or key in keys
        or any(key in site or site in key for site in keys if len(site) > 4 and len(key) > 4)
        or (len(part) <= 60 and bool(_SITE.match(part.strip())))
    )
