"""Read feeds (RSS, Atom), sitemaps and other XML files of records.

XML becomes JSON with an object for each element, in which `json_records` finds the records.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from thucthe.errors import UnreadableError
from thucthe.read.documents.guard import convert_guarded
from thucthe.read.records.field_names import is_list_name
from thucthe.read.records.json_records import iter_json
from thucthe.read.records.record import Record, decode_text
from thucthe.read.records.values import resolve_entities
from thucthe.read.sources.read_options import ReadOptions

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,200}\?>")
_ENCODING = re.compile(rb"<\?xml\b[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]+)")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)([A-Za-z][A-Za-z\d]{1,31};)?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_EMPTY_TAGS = ("br", "hr", "img")
"""Tags of HTML in a text that is not escaped, which XML needs to be closed."""
_TYPES = frozenset(
    {"str", "string", "int", "long", "float", "double", "bool", "date", "arr", "field", "property", "column"}
)
"""Elements whose attribute ``name`` is the name of the field, as in the XML of Solr and phpMyAdmin."""
_FEEDS = frozenset({"rss", "feed", "RDF"})
_SITEMAPS = frozenset({"urlset", "sitemapindex"})
_MAX_DEPTH = 50


def iter_xml(data: bytes, options: ReadOptions) -> Iterator[Record]:
    """Split an XML file into records.

    Parameters
    ----------
    data : bytes
        The file.
    options : ReadOptions

    Raises
    ------
    UnreadableError
        If it is not XML.
    """
    return iter_json(io.BytesIO(convert_guarded(f"{__name__}:convert_xml", data, options.time_limit)), "utf-8", options)


def convert_xml(data: bytes) -> bytes:
    """Convert XML to JSON: elements to objects, repeated ones to lists, attributes to fields, contents to ``text``.

    Names have their prefixes (``content:encoded``). No entity is expanded and nothing is fetched; errors in the XML are
    tolerated as far as possible.
    """
    declared = _ENCODING.search(data, 0, 300)
    text, _ = decode_text(data, "utf-8", declared[1].decode("ascii") if declared else None)
    text = _ENTITY.sub(_replace_entity, _CONTROL.sub("", _DECLARATION.sub("", text, count=1)))
    for tag in _EMPTY_TAGS:
        if f"</{tag}" not in text:
            text = re.sub(rf"<({tag}\b[^<>]*)(?<!/)>", r"<\1/>", text)
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    root = etree.fromstring(text.encode("utf-8"), parser)
    if root is None or root.tag == "parsererror":
        raise UnreadableError("the file is not XML")
    if _local(root.tag) in _SITEMAPS and next(root.iter("{*}title"), None) is None:
        raise UnreadableError("the sitemap lists addresses, and neither titles nor texts")
    if _local(root.tag) in _FEEDS and next(root.iter("{*}item", "{*}entry"), None) is None:
        raise UnreadableError("the feed holds no article")
    return json.dumps({_name(root): _to_value(root, 0)}, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _replace_entity(match: re.Match[str]) -> str:
    """Replace an entity of HTML, which XML does not have, and escape an ampersand that is none."""
    known = resolve_entities(match[0]) if match[1] else match[0]
    return known if known != match[0] else f"&amp;{match[1] or ''}"


def _name(element: etree._Element) -> str:
    return f"{element.prefix}:{_local(element.tag)}" if element.prefix else _local(element.tag)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _to_value(element: etree._Element, depth: int) -> Any:
    children = [child for child in element if isinstance(child.tag, str)]
    if element.get("type") == "xhtml" or depth == _MAX_DEPTH or (children and _has_text(element)):
        return "".join([element.text or "", *(etree.tostring(child, encoding="unicode") for child in children)])
    text = (element.text or "").strip()
    if not children and not element.attrib:
        return text
    fields: dict[str, Any] = {_local(name): value for name, value in element.attrib.items()}
    for child in children:
        typed = _local(child.tag) in _TYPES
        name = (child.get("name") if typed else None) or _name(child)
        value = _to_value(child, depth + 1)
        if typed and isinstance(value, dict):
            value.pop("name", None)
            value = value.get("text", value) if set(value) <= {"text", "type"} else value
        if isinstance(value, dict) and is_list_name(name):
            fields.setdefault(name, [])
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    return fields | {"text": text} if text else fields


def _has_text(element: etree._Element) -> bool:
    """Check whether there is text between the children of an element, as in running text with markup."""
    return any(child.tail and not child.tail.isspace() for child in element)
