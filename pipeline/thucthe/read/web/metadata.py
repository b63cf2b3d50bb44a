"""A parsed web page comes in; what it says of itself goes out: title, author, site, address and date.

Data for machines (schema.org, OpenGraph, other meta elements) come first, then what a reader sees.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from thucthe.read.structure.dates import read_date
from thucthe.read.structure.lines import clean, comparison_key, is_date_line

_ARTICLE = re.compile(r"Article|Posting|Report", re.I)
_LOOSE = re.compile(r'"(headline|datePublished|articleBody)"\s*:\s*"((?:[^"\\]|\\.)*)"')
_MAX_THINGS = 200
_DATES = (
    "article:published_time", "datepublished", "pubdate", "publishdate", "publish-date", "date.published",
    "article.published", "og:article:published_time", "dc.date.issued", "dc.date", "article:published", "date",
)  # fmt: skip
_SEPARATOR = re.compile(r"\s+(?:[-–—|»•·]|::)\s+|\s*\|\s*")
_SITE = re.compile(
    r"(?:báo|tạp chí|đài|trang|cổng|kênh|tin tức|website|trang chủ|thời báo)\b"
    r"|.*(?:\.(?:vn|com|net|org|info|example)|online|news|express)$",
    re.I,
)
_NO_PERSON = re.compile(
    r"^\S+\.\S+$|https?:|www\.|\b(?:admin|administrator|editor|ban biên tập|tòa soạn)\b|^(?:báo|tạp chí|đài)\s",
    re.I,
)
_SILENT = frozenset({"script", "style"})
_TITLED = (
    "contains(@class, 'title') or contains(@class, 'headline') or contains(@class, 'tieude') or @itemprop='headline'"
)
_MOST_TITLED = 50
_TITLE_LENGTH = 300
_TITLE_LENGTHS = range(10, _TITLE_LENGTH + 1)
_TITLE_WORDS = 6
"""A title of fewer words may be the site's name."""
_NEAR = 60
"""How many elements away from the title a date line may stand."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself.

    Attributes
    ----------
    title, author, source, url : str or None
    published : date or None
    description : str
        Its summary for search engines, or nothing.
    body : str
        The article's text as schema.org data repeat it, or nothing.
    """

    title: str | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None
    published: date | None = None
    description: str = ""
    body: str = ""


def read_metadata(tree: HtmlElement, location: str | None = None) -> Metadata:
    """Read what a page says of itself.

    Parameters
    ----------
    tree : HtmlElement
        The whole page, scripts included.
    location : str or None
        Where the page was saved from, when the file tells.
    """
    article, publisher = _schema(tree)
    metas = _metas(tree)
    url = _address(tree, metas, article, location)
    stated = (article.get("headline"), metas.get("og:title"), metas.get("twitter:title"))
    site = metas.get("og:site_name") or publisher or metas.get("application-name")
    sites = [name for name in (site, publisher, urlsplit(url or "").hostname) if name]
    title = _choose_title(tree, [text for text in stated if isinstance(text, str)], sites)
    author = _person(article.get("author"), sites) or _person(metas.get("author") or metas.get("article:author"), sites)
    published = next((day for value in _dates(tree, metas, article) if (day := read_date(value))), None)
    return Metadata(
        title=title,
        author=author,
        source=clean(site) or None if site else None,
        url=url,
        published=published or _visible_date(tree, title),
        description=clean(metas.get("og:description") or metas.get("description") or ""),
        body=str(article.get("articleBody") or ""),
    )


def _schema(tree: HtmlElement) -> tuple[dict[str, Any], str | None]:
    """Give the first article of the schema.org data, and the name of its publisher or of the site."""
    article: dict[str, Any] = {}
    publisher = None
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        raw = (script.text or "").strip()
        try:
            data = json.loads(raw, strict=False)
        except (ValueError, RecursionError):
            data = {"@type": "Article", **{key: _unescape(value) for key, value in _LOOSE.findall(raw)}}
        for thing in _things(data):
            kind = str(thing.get("@type"))
            if _ARTICLE.search(kind) and not article.get("headline"):
                article = {**thing, **article}
                publisher = next(_names(thing.get("publisher")), publisher)
            elif kind in {"WebSite", "NewsMediaOrganization", "Organization"}:
                publisher = publisher or next(_names(thing), None)
    return article, publisher


def _unescape(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _things(data: Any) -> Iterator[dict[str, Any]]:
    waiting, seen = [data], 0
    while waiting and seen < _MAX_THINGS:
        thing = waiting.pop(0)
        seen += 1
        if isinstance(thing, list):
            waiting.extend(thing[:_MAX_THINGS])
        elif isinstance(thing, dict):
            yield thing
            waiting.extend(thing[key] for key in ("@graph", "mainEntity") if key in thing)


def _names(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, str) and clean(name):
            yield clean(name)


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Give the content of each meta element by its property, name or itemprop; the first of a name counts."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _page_title(tree: HtmlElement) -> str:
    element = tree.find("head/title")
    return element.text_content() if element is not None else ""


def _choose_title(tree: HtmlElement, stated: list[str], sites: list[str]) -> str | None:
    """Take the heading that agrees with what the page is called; else its name without the site's."""
    cleaned = [name for text in (*stated, _page_title(tree)) if len(name := clean(text)) <= _TITLE_LENGTH]
    names = [bare for name in cleaned if (bare := _without_site(name, sites))]
    keys = [comparison_key(name) for name in names]
    tops = _headings(tree.iter("h1"))
    for headings in (tops, _headings([*tree.iter("h2", "h3"), *tree.xpath(f"//*[{_TITLED}]")[:_MOST_TITLED]])):
        if agreeing := [text for text in headings if any(_agree(comparison_key(text), key) for key in keys)]:
            return max(agreeing, key=len)
    tops = [text for text in tops if _without_site(text, sites)]
    if len(tops) == 1 and not stated:
        return tops[0]
    if names and not stated and (_SITE.match(names[0]) or len(names[0].split()) < _TITLE_WORDS):
        # A name that stands nowhere in the page is the site's.
        shown = comparison_key(" ".join(tree.xpath("body//text()[not(parent::script)]")))
        return names[0] if keys[0] in shown else None
    return names[0] if names else tops[0] if tops else None


def _headings(elements: Iterable[HtmlElement]) -> list[str]:
    texts = (clean(element.text_content()[: 4 * _TITLE_LENGTH]) for element in elements)
    return [text for text in texts if len(text) in _TITLE_LENGTHS]


def _agree(heading: str, name: str) -> bool:
    """Tell whether one holds the other and is not much longer."""
    short, long = sorted((heading, name), key=len)
    return bool(short) and short in long and 2 * len(short) > len(long)


def _without_site(name: str, sites: list[str]) -> str:
    """Take the site's name off a page's: ``Khai mạc hội sách | Báo Mẫu`` is ``Khai mạc hội sách``."""
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


def _person(value: Any, sites: list[str]) -> str | None:
    """Give the names of people; a page's author is often the newspaper itself, which is none."""
    keys = {comparison_key(site) for site in sites}
    names = [
        name
        for name in _names(value)
        if len(name) <= 100
        and not _NO_PERSON.search(name)
        and not any(comparison_key(name) in key or key in comparison_key(name) for key in keys)
    ]
    return ", ".join(dict.fromkeys(names)) or None


def _address(tree: HtmlElement, metas: dict[str, str], article: dict[str, Any], location: str | None) -> str | None:
    page = article.get("mainEntityOfPage")
    link = next((e.get("href") for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"), None)
    known = [metas.get("og:url"), location, article.get("url"), page.get("@id") if isinstance(page, dict) else page]
    base = next((url for url in known if isinstance(url, str) and url.startswith("http")), "")
    urls = []
    for url in (link, *known):
        try:
            whole = urljoin(base, url.strip()) if isinstance(url, str) else ""
            parts = urlsplit(whole)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.hostname:
            urls.append((whole, len(parts.path) > 1 or bool(parts.query)))
    # The address of the home page is that of an article only when nothing better is known.
    return next((url for url, deep in urls if deep), urls[0][0] if urls else None)


def _dates(tree: HtmlElement, metas: dict[str, str], article: dict[str, Any]) -> Iterator[object]:
    yield article.get("datePublished")
    yield from (metas.get(name) for name in _DATES)
    for element in tree.xpath("//*[@itemprop='datePublished']"):
        yield element.get("datetime") or element.get("content") or element.text_content()


def _visible_date(tree: HtmlElement, title: str | None) -> date | None:
    """Take the date nearest to the title; the page's head says today's date, comments and other articles their own."""
    key = comparison_key(title or "")
    place = 0
    found: list[tuple[int, date]] = []
    for i, element in enumerate(tree.iterfind("body//*")):
        if element.tag == "time" and (day := read_date(element.get("datetime") or element.text_content())):
            found.append((i, day))
        if element.tag not in _SILENT:
            lines = [line for text in (element.text, element.tail) if text and (line := " ".join(text.split()))]
            found.extend((i, day) for line in lines if is_date_line(line) and (day := read_date(line)))
            if key and not place and any(comparison_key(line) == key for line in lines):
                place = i
    near = [(abs(i - place), day) for i, day in found if not place or abs(i - place) <= _NEAR]
    return min(near, key=lambda one: one[0])[1] if near else None
