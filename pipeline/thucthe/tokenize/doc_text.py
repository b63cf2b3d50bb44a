"""Read the text of a Doc, which spaCy joins from the tokens at each access."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from spacy.tokens import Doc

_texts: WeakKeyDictionary[Doc, str] = WeakKeyDictionary()


def text_of(doc: Doc) -> str:
    """Return ``doc.text``, which is kept as long as the Doc, since all stages need it.

    It never changes: spaCy loads data into an empty Doc only, and splits and joins tokens of the same text.
    """
    text = _texts.get(doc)
    if text is None:
        text = doc.text
        remember(doc, text)
    return text


def remember(doc: Doc, text: str) -> None:
    """Keep the text of a new Doc."""
    if text:
        _texts[doc] = text
