"""Read a piece of HTML that holds nothing but an article's text, as content management systems store it."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from thucthe.article import Section
from thucthe.errors import UnreadableError
from thucthe.read.structure.document import Document
from thucthe.read.web.page_blocks import lines_of, parse_page

_SILENT = ("script", "style", "noscript", "template", "iframe", "object", "svg", "button", "select")
_CAPTION = "//figcaption | //*[contains(concat(' ', @class, ' '), ' wp-caption-text ')] | //caption"
_CAPTION_CODE = re.compile(r"\[caption\b[^\[\]]*\]([^\[\]]{1,2000})\[/caption\]")
_SHORT_CODE = re.compile(r"\[/?(?:caption|gallery|embed|audio|video|playlist|vc_\w+|et_pb_\w+)\b[^\[\]]*\]")
_LINE_BREAK = re.compile(r"\r?\n")
_BLOCK = re.compile(r"<(?:p|div|br|li|h[1-6]|table|section|article)\b", re.I)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_MARK = "\ue000"
"""Character of the private use area that is put before captions, so that they are known among the lines."""


def read_fragment(data: bytes) -> Document:
    """Read all text of a piece of HTML; nothing is taken for a part of a page that surrounds the article.

    Parameters
    ----------
    data : bytes
        In UTF-8.

    Returns
    -------
    Document
        A paragraph in each section, of the kind ``body`` or ``caption``.

    Raises
    ------
    UnreadableError
        If it shows no text.
    """
    text = _CONTROL.sub("", data.decode("utf-8", "replace")).replace(_MARK, "")
    is_raw = not _BLOCK.search(text)
    text = _SHORT_CODE.sub(" ", _CAPTION_CODE.sub(r"<figcaption>\1</figcaption>", text))
    if is_raw:
        text = _LINE_BREAK.sub(
            "<br>", text
        )  # line breaks are paragraphs that the system adds tags to when it shows them
    tree = parse_page(f"<html><body>{text}</body></html>")
    lines = _lines(tree) if tree is not None else []
    if not lines:
        raise UnreadableError("the HTML shows no text")
    sections: list[Section] = []
    end = -2
    for line in lines:
        start = end + 2
        end = start + len(line.removeprefix(_MARK))
        sections.append(Section("caption" if line.startswith(_MARK) else "body", start, end))
    return Document("\n\n".join(line.removeprefix(_MARK) for line in lines), tuple(sections), "utf-8")


def _lines(tree: HtmlElement) -> list[str]:
    for element in list(tree.iter(*_SILENT)):
        element.drop_tree()
    for caption in tree.xpath(_CAPTION):
        text = " ".join(lines_of(caption))
        caption.clear(keep_tail=True)
        caption.tag = "p"
        caption.text = f"{_MARK}{text}" if text else None
    return list(lines_of(tree.find("body")))
