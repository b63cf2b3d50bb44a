"""Format a Doc with coloured names for a terminal or as an HTML page."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from spacy import displacy
from spacy.tokens import Doc, Span

from thucthe.labels import canonical_label, label_colours

_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], "\ufffd") | {ord("\r"): ""}
"""Replacements of control characters, which could move the cursor or change colours of a terminal."""


def to_text(doc: Doc) -> Text:
    """Mark the names of a Doc by colour and brackets: ``[ORG Đài Tiếng nói [LOC Việt Nam]]``.

    Brackets and labels are always written, so that the text is complete without colour.

    Parameters
    ----------
    doc : Doc
        With ``ents`` and nested names in ``spans["nested"]``.
    """
    plain = doc.text
    text = Text()
    colours = doc_colours(doc)
    open_names: list[Span] = []
    position = 0

    def write(end: int) -> None:
        nonlocal position
        style = _style(colours[open_names[-1].label_], len(open_names) > 1) if open_names else ""
        text.append(plain[position:end].translate(_CONTROLS), style=style)
        position = end

    def close(before: int) -> None:
        while open_names and open_names[-1].end_char <= before:
            write(open_names[-1].end_char)
            text.append("]", style=f"bold {_style(colours[open_names.pop().label_])}")

    for name in sorted([*doc.ents, *doc.spans.get("nested", ())], key=lambda span: (span.start_char, -span.end_char)):
        close(name.start_char)
        write(name.start_char)
        open_names.append(name)
        text.append(f"[{name.label_} ", style=f"bold {_style(colours[name.label_])}")
    close(len(plain))
    write(len(plain))
    return text


def to_html(docs: Iterable[Doc]) -> str:
    """Render a page with the coloured names of Docs (displaCy); text is escaped."""
    docs = list(docs)
    colours = {label: colour for doc in docs for label, colour in doc_colours(doc).items()}
    page = str(displacy.render(docs, style="ent", page=True, jupyter=False, options={"colors": colours}))
    return page.replace("<head>", '<head>\n        <meta name="generator" content="thucthe">', 1)


def doc_colours(doc: Doc) -> dict[str, str]:
    """Map the labels of a Doc's names to their colours."""
    spans = (*doc.ents, *doc.spans.get("nested", ()))
    colours = label_colours({canonical_label(span.label_) for span in spans})
    return {span.label_: colours[canonical_label(span.label_)] for span in spans}


def _style(colour: str, inner: bool = False) -> str:
    style = f"#000000 on {colour}"
    return f"underline {style}" if inner else style
