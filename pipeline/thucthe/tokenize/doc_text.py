"""Read the text of a Doc, which spaCy joins from the tokens at each access."""

from __future__ import annotations

from spacy.tokens import Doc

_MOST_CACHED, _LONGEST_CACHED = 128, 10_000
"""Number of cached texts, and their maximum length in tokens."""
_texts: dict[bytes, str] = {}


def text_of(doc: Doc) -> str:
    """Return ``doc.text``; those of recent Docs are cached by their tokens, since all stages need them."""
    key = _key(doc)
    text = _texts.get(key)
    if text is None:
        text = doc.text
        _cache(key, text)
    return text


def remember(doc: Doc, text: str) -> None:
    """Cache the text of a new Doc."""
    _cache(_key(doc), text)


def _key(doc: Doc) -> bytes:
    """Return the tokens, as their numbers in the string store, with their spaces; they are equal for one text only."""
    key: bytes = doc.to_array(["ORTH", "SPACY"]).tobytes() if len(doc) <= _LONGEST_CACHED else b""
    return key


def _cache(key: bytes, text: str) -> None:
    if len(_texts) >= _MOST_CACHED:
        _texts.clear()
    if key:
        _texts[key] = text
