"""Read the values of a record's fields: texts, lines, names and addresses, whatever they are wrapped in."""

from __future__ import annotations

import ast
import html
import json
import re
import warnings
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from thucthe.read.records.field_names import OTHER, fold, kinds_of, values_that_mean
from thucthe.read.structure.credits import host_of, read_credit, read_signature

_LITERAL_LENGTH = 1_000_000
"""Maximum length of a text that is parsed as a Python literal, which takes much memory."""
_BRACKETS = {"[": "]", "{": "}"}
_QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_LITERAL_STRING = re.compile(r"('(?:[^'\\]|\\.?)*(?:'|\Z)|\"(?:[^\"\\]|\\.?)*(?:\"|\Z))(\s+(?=['\"]))?", re.S)
"""A string, up to the end where it has none, as each of its quotation marks could begin another one without end."""
_LIST_AT_END = re.compile(rf"\[\s*(?:{_QUOTED})(?:\s*,\s*(?:{_QUOTED}))+\s*\]\s*\Z", re.S)
_ESCAPED_BREAK = re.compile(r"(?:\\r)?\\n|\\r")
_ESCAPED = re.compile(r"\\([\"'/])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")
_CUT_OFF = re.compile(r"(?:…|\.\.\.)?\s?\[\+\d+ chars\]$")
_BLOCK_TAG = re.compile(r"<!--[^<>]*>|</?(?:p|div|br|li|ul|ol|h[1-6]|tr|td|img|figure)\b[^<>]*>", re.I)
_INLINE_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_HTML = re.compile(
    r"<(?:p|div|br|span|article|section|h[1-6]|figure|img|table|ul|ol|html|body)\b[^<>]*>"
    r"|</(?:a|b|strong|i|em|u|font|sup|sub|small|center|blockquote|li|td)>",
    re.I,
)
_LIST_ITEM = re.compile(r"\w{1,2}[).]\s")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*(?:\s|$)")
_TEXT_KINDS = frozenset({"text", "html", "title", "lead", "caption"})
_PROSE_WORDS = 12
"""Minimum number of words of running text in a field of unknown meaning."""
_NAME_KINDS = frozenset({"author", "source", "name", "title", "text"})
_NAME_LENGTH = 150
_NOTHING_LENGTH = 30
_BRACKETED = re.compile(r"^\(([^()]*)\)$")
_MAIL_ADDRESS = re.compile(r"\S+@\S+\s*\(([^()]+)\)|([^<>]+?)\s*<\S+@\S+>")
"""An e-mail address with a name: ``mau@bao.example (Lê An)`` as in RSS, ``Lê An <mau@bao.example>`` as in messages."""
_USER_NAME = re.compile(r"[a-z\d._-]+")
_AUTHOR_LABEL = re.compile(r"(?:tác giả|người viết|bởi|by|written by|author|đăng bởi)\s*[:\s]\s*(?=\S)", re.I)
_WEB_ADDRESS = re.compile(r"(?:https?:)?//\S+|(?:[\w-]+\.)+(?-i:[a-z]{2,})(?:[:/?#]\S*)?", re.I)
_FILE_ADDRESS = re.compile(r"\s*https?://\S+\s*")
"""A line that is an address, mostly of a picture."""
_PAGE_ADDRESS = re.compile(r"(?:(?:https?:)?//)?[^\s/]*/[^\s/]\S*|[^\s/]+\.(?:html?|php|aspx?|epi|vov|chn)")


def unwrap(value: Any) -> Any:
    """Take a value out of the wrapping of a MongoDB export, such as ``{"$date": …}``, or out of a literal in a text."""
    while isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith("$"):
        value = next(iter(value.values()))
    if isinstance(value, str) and (parsed := parse_literal(value)) is not None:
        return parsed
    return value


def parse_literal(text: str) -> list[Any] | dict[str, Any] | None:
    """Parse a text that is a list or an object in JSON or Python notation; return None for any other text.

    A NumPy array of strings, which has no commas, is read as a list.
    """
    text = text.strip()
    if text[-1:] != _BRACKETS.get(text[:1]) or not ("'" in text or '"' in text) or len(text) > _LITERAL_LENGTH:
        return None
    try:
        return json.loads(text, strict=False)  # type: ignore[no-any-return]
    except (ValueError, RecursionError):
        pass
    with_commas = _LITERAL_STRING.sub(lambda match: match[1] + "," if match[2] else match[1], text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of escape sequences that it does not know
            value = ast.literal_eval(with_commas)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None
    return value if isinstance(value, list | dict) else None


def to_text(value: Any) -> str:
    """Collect the strings of a value in their order, a paragraph on each line.

    Lists of paragraphs, of text nodes as scrapers return them, and of objects as editors store them are understood;
    strings that continue a line are joined to it.
    """
    pieces = [_clean(piece) for piece in _strings(value)]
    if len(pieces) == 1:
        return pieces[0].strip()
    pieces = [piece for piece in pieces if not _FILE_ADDRESS.fullmatch(piece)]
    lines = pieces[:1]
    for before, piece in pairwise(pieces):
        lines.append(_separator(before, piece) + piece)
    return "\n".join(line for row in "".join(lines).splitlines() if (line := row.strip()))


def _strings(value: Any) -> list[str]:
    """List the strings of a value, with line breaks where the lists and fields that they stand in begin and end."""
    found: list[str] = []
    is_apart = False

    def visit(value: Any) -> None:
        nonlocal is_apart
        value = unwrap(value)
        if isinstance(value, str) and value:
            found.extend(["\n", value] if is_apart else [value])
            is_apart = False
        elif isinstance(value, list | dict):
            before, was_apart = len(found), is_apart
            is_apart |= isinstance(value, list)
            for part in value if isinstance(value, list) else _shown(value):
                visit(part)
                is_apart |= isinstance(value, dict) and len(found) > before
            if len(found) == before:
                is_apart = was_apart
            elif isinstance(value, dict):
                is_apart = False
            else:
                is_apart = True

    visit(value)
    return found


def _shown(value: dict[str, Any]) -> list[Any]:
    """List the fields of an object within a text that hold text themselves and no settings."""
    parts = [
        (kinds_of(key).keys(), part) for key, part in value.items() if isinstance(part, str | list | dict) and part
    ]
    parts = [(kinds, part) for kinds, part in parts if kinds.isdisjoint({OTHER, "url", "date"})]
    is_only = sum(isinstance(part, str) for _, part in parts) == 1
    return [
        part
        for kinds, part in parts
        if is_only or not isinstance(part, str) or not kinds.isdisjoint(_TEXT_KINDS) or " " in part.strip()
    ]


def _separator(before: str, piece: str) -> str:
    """Return the separator of consecutive strings: a line break unless the second continues the line of the first."""
    last, first = before.rstrip(), piece.lstrip()
    if not first or not last or "\n" in before[len(last) :] + piece[: len(piece) - len(first)]:
        return ""
    if (first[0] in ",.;:!?)]}”’%" and first.rstrip() not in ("...", "…")) or last[-1] in "([“‘":
        return ""
    ended = last[-1] in '.!?:;…”"'
    spaced = len(last) < len(before) or len(first) < len(piece)
    if ended or (first[0].islower() and _LIST_ITEM.match(first)):
        return "\n"
    return "" if spaced else " " if first[0].islower() else "\n"


def _clean(text: str) -> str:
    """Undo artefacts of exports: escapes that were escaped, notes that the text was cut off, halves of characters."""
    if not text.isascii():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text if "\n" in text else _ESCAPED_BREAK.sub("\n", text))
    return _CUT_OFF.sub("…", text) if text.endswith(" chars]") else text


def split_appended_list(value: Any) -> Any:
    """Separate a text from a list in Python notation that was appended to it: ``Lead.['First.', 'Second.']``."""
    if not isinstance(value, str) or not value.endswith("]") or len(value) > _LITERAL_LENGTH:
        return value
    start = value.find("['", 1)
    if start < 0 or not _LIST_AT_END.match(value, start):
        return value
    appended = parse_literal(value[start:])
    return [value[:start], appended] if appended else value


def resolve_entities(text: str) -> str:
    """Replace the character references of HTML, also those that were encoded twice."""
    for _ in range(2):
        if not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text


def strip_tags(text: str) -> str:
    """Remove HTML tags and replace character references."""
    if "<" in text:
        text = _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n", text))
    return resolve_entities(text) if "&" in text else text


def is_html(text: str) -> bool:
    """Check whether a text is HTML."""
    return "<" in text and bool(_HTML.search(text))


def is_nothing(text: str) -> bool:
    """Check whether a text says that there is no value: ``None``, ``nan``, ``N/A``, ``không rõ``."""
    value = text.strip(" \t\r\n()\"'")
    return not value or (len(value) < _NOTHING_LENGTH and (value == "NA" or fold(value) in values_that_mean("nothing")))


def is_prose(text: str) -> bool:
    """Check whether a text is running text of a sentence or more, and not code, data or a list of words."""
    words = text.split(None, _PROSE_WORDS)
    return len(words) >= _PROSE_WORDS and text.lstrip()[0] not in "{[<" and bool(_SENTENCE_END.search(text))


def is_web_address(text: str) -> bool:
    """Check whether a text is the address of a web page or the name of a host."""
    return len(text) < 10_000 and bool(_WEB_ADDRESS.fullmatch(text))


def to_line(value: Any) -> str | None:
    """Read a value as one line, such as a title; None when it has no words."""
    line = " ".join(strip_tags(to_text(value)).split())
    return None if is_nothing(line) or line.isdecimal() or is_web_address(line) else line


def to_paragraphs(value: Any) -> str | None:
    """Read a value as text, which may be HTML; None when it has no words."""
    text = to_text(split_appended_list(value))
    return None if is_nothing(text) or is_web_address(text) else text


def to_url(value: Any) -> str | None:
    """Read the address of an article, not that of a home page; of several links that of the page itself."""
    value = unwrap(value)
    if isinstance(value, list):
        pages = [link for link in value if not isinstance(link, dict) or link.get("rel", "alternate") == "alternate"]
        return next(filter(None, map(to_url, pages)), None)
    if isinstance(value, dict):
        parts = [part for kind in ("url", "text") for key, part in value.items() if kind in kinds_of(key)]
        return next(filter(None, map(to_url, parts or value.values())), None)
    text = value.strip() if isinstance(value, str) and len(value) < 10_000 else ""
    return text if not is_nothing(text) and _PAGE_ADDRESS.fullmatch(text) else None


def to_source(value: Any) -> str | None:
    """Read the name of a newspaper or site; the host where only an address is given."""
    names = [name for name in _names(value) if not name.isdecimal() and "@" not in name]
    name = next((name for name in names if not is_web_address(name)), names[0] if names else None)
    if name is None:
        return None
    if is_web_address(name):
        return host_of(name if "//" in name else f"https://{name}")
    credit = read_credit(name)
    return (credit.source if credit and credit.kind == "source" else None) or name


def to_authors(value: Any) -> tuple[str | None, str | None]:
    """Read the names of authors.

    Returns
    -------
    authors : str or None
        Names separated by commas; None when no person is among them.
    source : str or None
        The newspaper or agency named instead or besides: ``TTXVN`` for ``(Nguồn: TTXVN)``.
    """
    authors: list[str] = []
    source: str | None = None
    for name in _names(value):
        if mail := _MAIL_ADDRESS.fullmatch(name):
            name = mail[1] or mail[2]
        line = _AUTHOR_LABEL.sub("", _BRACKETED.sub(r"\1", name), count=1)
        is_person = not (_USER_NAME.fullmatch(line) or "@" in line or is_web_address(line))
        if not is_person or fold(line) in values_that_mean("nobody"):
            continue
        credit = read_credit(line)
        if credit and credit.kind == "source":
            source = source or credit.source
        elif author := read_signature(line):
            authors.append(author)
        else:
            source = source or line
    return ", ".join(dict.fromkeys(authors)) or None, source


def _names(value: Any) -> Iterator[str]:
    """List the names in a value; an object has one."""
    value = unwrap(value)
    if isinstance(value, list):
        for element in value:
            yield from _names(element)
    elif isinstance(value, dict):
        by_kinds = [(kinds_of(key).keys(), part) for key, part in value.items()]
        named = [part for kinds, part in by_kinds if not kinds.isdisjoint(_NAME_KINDS)]
        named = named or [part for kinds, part in by_kinds if isinstance(part, str) and not kinds]
        yield from _names(named[:1])
    elif isinstance(value, str):
        line = " ".join(strip_tags(_clean(value)).split())
        if not is_nothing(line) and len(line) <= _NAME_LENGTH:
            yield line
