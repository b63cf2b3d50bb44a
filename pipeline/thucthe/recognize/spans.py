"""Writes names into a Doc and reads them from it.

Names as character spans come in; a Doc whose tokens fit them goes out, with ``ents`` and ``spans["nested"]`` set.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from thucthe.tokenize.tokenizer import make_doc, token_offsets

NESTED = "nested"


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name in a text: character offsets, label, confidence and who found it.

    Attributes
    ----------
    start, end : int
    label : str
    score : float
        0 to 1.
    recognizer : str
    given_name, given_id : str or None
        What the user's own list calls the entity.
    """

    start: int
    end: int
    label: str
    score: float
    recognizer: str
    given_name: str | None = None
    given_id: str | None = None


def register_extensions() -> None:
    """Make ``span._.confidence``, ``recognizer``, ``name`` and ``given_id`` known to spaCy."""
    for extension in ("confidence", "recognizer", "name", "given_id"):
        if not Span.has_extension(extension):
            Span.set_extension(extension, default=None)


def read_names(spans: Iterable[Span]) -> list[Name]:
    """Read spans of a Doc as names."""
    return [
        Name(
            span.start_char,
            span.end_char,
            span.label_,
            1.0 if span._.confidence is None else span._.confidence,
            span._.recognizer or "",
            span._.name,
            span._.given_id,
        )
        for span in spans
    ]


def write_names(doc: Doc, outer: Iterable[Name], nested: Iterable[Name]) -> Doc:
    """Replace the names of a Doc.

    Parameters
    ----------
    doc : Doc
    outer : iterable of Name
        Without overlap; become ``doc.ents``.
    nested : iterable of Name
        Inside the outer ones; become ``doc.spans["nested"]``.

    Returns
    -------
    Doc
        The same Doc, or a new one with the same text where a name's border fell inside a word. Span groups are carried
        over, other annotation of the tokens is not.
    """
    outer, nested = list(outer), list(nested)
    doc = split_words(doc, {border for name in (*outer, *nested) for border in (name.start, name.end)})
    doc.set_ents([_span(doc, name) for name in outer])
    doc.spans[NESTED] = [_span(doc, name) for name in nested]
    return doc


def _span(doc: Doc, name: Name) -> Span:
    span = doc.char_span(name.start, name.end, label=name.label)
    if span is None:
        raise ValueError(f"no words lie at {name.start}-{name.end} of the text")
    own = span._  # built anew at each access
    own.confidence, own.recognizer = name.score, name.recognizer
    own.name, own.given_id = name.given_name, name.given_id
    return span


def split_words(doc: Doc, borders: set[int]) -> Doc:
    """Split the words of a Doc at character offsets that lie inside them."""
    starts, ends, begins = token_offsets(doc)
    cuts = sorted(borders.difference(starts.tolist(), ends.tolist()))
    if not cuts:
        return doc
    text = doc.text  # built anew at each access
    spaces = doc.to_array("IS_SPACE")
    words: list[tuple[int, int]] = []
    for start, end, space in zip(starts.tolist(), ends.tolist(), spaces.tolist(), strict=True):
        first = start
        while cuts and cuts[0] < end:
            _append_stripped(words, text, first, cuts[0])
            first = cuts.pop(0)
        if first > start:
            _append_stripped(words, text, first, end)
        elif not space:
            words.append((start, end))
    split = make_doc(doc.vocab, text, words, set(starts[begins].tolist()), user_data=doc.user_data)
    for key, group in doc.spans.items():
        moved = (split.char_span(s.start_char, s.end_char, s.label_, s.kb_id_, span_id=s.id_) for s in group)
        split.spans[key] = [span for span in moved if span is not None]
    return split


def _append_stripped(words: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    part = text[start:end]
    if part.strip():
        words.append((start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())))
