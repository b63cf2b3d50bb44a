"""Read the metadata that a web page states: title, author, site, address and date.

The title is the heading that a reader sees; for the rest machine-readable data (schema.org, OpenGraph, other meta
elements) come first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from thucthe.article import Metadata
from thucthe.read.structure.credits import is_outlet, read_signature
from thucthe.read.structure.dates import read_date
from thucthe.read.structure.lines import clean, comparison_key, is_date_line
from thucthe.read.structure.linked_data import GRAPH, is_article, resolve_references
from thucthe.read.structure.signatures import is_full_name
from thucthe.read.web.page_title import choose_title
from thucthe.text.syllables import strip_diacritics

_LOOSE = re.compile(r'"(headline|datePublished|articleBody)"\s*:\s*"((?:[^"\\]|\\.)*)"')
_MAX_THINGS = 200
_PUBLISHERS = ("WebSite", "NewsMediaOrganization", "Organization")
_DATES = (
    "article:published_time", "datepublished", "pubdate", "publishdate", "publish-date", "date.published",
    "article.published", "og:article:published_time", "dc.date.issued", "dc.date", "article:published", "date",
)  # fmt: skip
_NO_PERSON = re.compile(
    r"^\S+\.\S+$|https?:|www\.|\b(?:admin|administrator|editor|ban biên tập|tòa soạn)\b|^(?:báo|tạp chí|đài)\s",
    re.I,
)
_AUTHOR_LENGTH = 100
_SILENT = frozenset({"script", "style"})
_NEAR = 60
"""Maximum number of elements between the title and a date line."""
_AUTHORS = (
    "author",
    "article:author",
    "dc.creator",
    "creator",
    "byl",
    "dable:author",
    "parsely-author",
    "sailthru.author",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata(Metadata):
    """Metadata that a page states of itself.

    Attributes
    ----------
    description : str
        Its summary for search engines, or an empty string.
    body : str
        The article's text as schema.org data repeat it, or an empty string.
    is_article : bool
        Whether machine-readable data declare the page to be an article.
    """

    description: str = ""
    body: str = ""
    is_article: bool = False


def read_metadata(tree: HtmlElement, location: str | None = None) -> PageMetadata:
    """Read the metadata that a page states of itself.

    Parameters
    ----------
    tree : HtmlElement
        The whole page, scripts included.
    location : str or None
        The address that the page was saved from, when the file states it.
    """
    article, publisher = _schema(tree)
    metas = _metas(tree)
    url = _address(tree, metas, article, location)
    stated = (article.get("headline"), metas.get("og:title"), metas.get("twitter:title"))
    site = metas.get("og:site_name") or publisher or metas.get("application-name")
    sites = [name for name in (site, publisher, urlsplit(url or "").hostname) if name]
    title = choose_title(tree, [text for text in stated if isinstance(text, str)], sites)
    authors = (article.get("author"), *(metas.get(name) for name in _AUTHORS))
    stated_dates = _dates(tree, metas, article)
    published = next((day for value in stated_dates if (day := read_date(value))), None)
    return PageMetadata(
        title=title,
        author=next((name for value in authors if (name := _person(value, sites))), None),
        source=clean(site) or None if site else None,
        url=url,
        published=published or _visible_date(tree, title),
        description=clean(metas.get("og:description") or metas.get("description") or ""),
        body=str(article.get("articleBody") or ""),
        is_article=not _is_home(url) and (is_article(article) or metas.get("og:type") == "article" or bool(published)),
    )


def _schema(tree: HtmlElement) -> tuple[dict[str, Any], str | None]:
    """Return the first article of the schema.org data, and the name of its publisher or of the site."""
    article: dict[str, Any] = {}
    publisher = None
    for thing in resolve_references(thing for data in _linked_data(tree) for thing in _things(data)):
        if is_article(thing) and not article.get("headline"):
            article = {**thing, **article}
            publisher = next(_names(thing.get("publisher")), publisher)
        elif thing.get("@type") in _PUBLISHERS:
            publisher = publisher or next(_names(thing), None)
    return article, publisher


def _linked_data(tree: HtmlElement) -> Iterator[Any]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        raw = (script.text or "").strip()
        try:
            yield json.loads(raw, strict=False)
        except (ValueError, RecursionError):
            yield {"@type": "Article", **{key: _unescape(value) for key, value in _LOOSE.findall(raw)}}


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
            waiting.extend(thing[key] for key in (GRAPH, "mainEntity") if key in thing)


def _names(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, str) and clean(name):
            yield clean(name)


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Return the content of each meta element by its property, name or itemprop; the first of a name counts."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _person(value: Any, sites: list[str]) -> str | None:
    """Return the names of persons; a page's author is often the newspaper itself, which is none."""
    keys = {_bare(site) for site in sites}
    names = []
    for stated in _names(value):
        if len(stated) > _AUTHOR_LENGTH or _NO_PERSON.search(stated) or is_outlet(stated):
            continue
        name = read_signature(stated)
        is_site = name and not is_full_name(name) and any(_bare(name) in key or key in _bare(name) for key in keys)
        if name and not is_site:
            names.append(name)
    return ", ".join(dict.fromkeys(names)) or None


def _bare(name: str) -> str:
    """Return the letters of a name without marks, as they stand in a domain."""
    return re.sub(r"[\W_]", "", strip_diacritics(name.lower()))


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


def _is_home(url: str | None) -> bool:
    parts = urlsplit(url or "")
    return bool(parts.hostname) and len(parts.path) <= 1 and not parts.query


def _dates(tree: HtmlElement, metas: dict[str, str], article: dict[str, Any]) -> Iterator[object]:
    yield article.get("datePublished")
    yield from (metas.get(name) for name in _DATES)
    for element in tree.xpath("//*[@itemprop='datePublished']"):
        yield element.get("datetime") or element.get("content") or element.text_content()


def _visible_date(tree: HtmlElement, title: str | None) -> date | None:
    """Return the date nearest to the title; a page's head shows today's date, comments and other articles their own."""
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
