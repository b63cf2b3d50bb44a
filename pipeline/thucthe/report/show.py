"""A Doc with names comes in; coloured text for a terminal or an HTML page goes out."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from spacy import displacy
from spacy.tokens import Doc

_COLOURS = {"PER": "#a6dcef", "LOC": "#b9e8a8", "ORG": "#ffe08a"}


def to_text(doc: Doc) -> Text:
    """Colour the names of a Doc by label; the label stands behind each, so that it reads without colour too."""
    plain = doc.text
    text = Text()
    position = 0
    for name in doc.ents:
        text.append(plain[position : name.start_char])
        style = f"#000000 on {_COLOURS[name.label_]}" if name.label_ in _COLOURS else "reverse"
        text.append(name.text, style=style)
        text.append(f"/{name.label_}", style="dim")
        position = name.end_char
    text.append(plain[position:])
    return text


def to_html(docs: Iterable[Doc]) -> str:
    """Make a page with the names of Docs in colour (displaCy); text is escaped."""
    return str(displacy.render(docs, style="ent", page=True, jupyter=False, options={"colors": _COLOURS}))
