"""Write names, given as character spans, into a Doc and read them from it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from thucthe.doc_data import NESTED, annotate
from thucthe.errors import InvalidInputError
from thucthe.tokenize.tokenizer import split_tokens


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name in a text: character offsets, label, confidence and recognizer.

    Attributes
    ----------
    start, end : int
    label : str
    score : float
        Confidence, 0 to 1.
    recognizer : str
    given_name, given_id : str or None
        Name and identifier of the entity in the user's own list.
    """

    start: int
    end: int
    label: str
    score: float
    recognizer: str
    given_name: str | None = None
    given_id: str | None = None


def add_names(doc: Doc, outer: Sequence[Name], nested: Sequence[Name] = (), *, overwrite: bool = False) -> Doc:
    """Add names to a Doc.

    Parameters
    ----------
    doc : Doc
    outer : sequence of Name
        By position, without overlap; added to ``doc.ents``.
    nested : sequence of Name
        Names inside them or, with `overwrite`, inside entities of the Doc; added to ``doc.spans["nested"]`` in place of
        those that they overlap.
    overwrite : bool
        Which one stays where a name overlaps an entity that the Doc already has: the name if true, else the entity.

    Returns
    -------
    Doc
        The same Doc, or the one that `split_tokens` returns where a border of a name lies inside a token.
    """
    kept = [(ent.start_char, ent.end_char) for ent in doc.ents]
    added = [(name.start, name.end) for name in outer]
    if overwrite:
        kept = [span for span in kept if not _overlaps(span, added)]
    else:
        outer = [name for name in outer if not _overlaps((name.start, name.end), kept)]
        nested = [name for name in nested if not _overlaps((name.start, name.end), kept)]
    doc = split_tokens(doc, {border for name in (*outer, *nested) for border in (name.start, name.end)})
    inside = [(name.start, name.end) for name in nested]
    present = [(span, (span.start_char, span.end_char)) for span in doc.spans.get(NESTED, ())]
    inner = [span for span, at in present if _overlaps(at, kept) and not _overlaps(at, inside)]
    remaining = set(kept)
    ents = [ent for ent in doc.ents if (ent.start_char, ent.end_char) in remaining]
    doc.set_ents([*ents, *(_make_span(doc, name) for name in outer)])
    doc.spans[NESTED] = [*inner, *(_make_span(doc, name) for name in nested)]
    return doc


def _overlaps(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    """Check whether a span overlaps one of others, which are sorted and disjoint."""
    before = bisect_left(others, span[1], key=lambda other: other[0]) - 1
    return before >= 0 and others[before][1] > span[0]


def touching(spans: Sequence[tuple[int, int]], start: int, end: int) -> Sequence[tuple[int, int]]:
    """Return those of sorted, disjoint spans that share a character with the range from `start` to `end`."""
    first = bisect_left(spans, start + 1, key=lambda span: span[1])
    last = bisect_left(spans, end, key=lambda span: span[0])
    return spans[first:last]


def _make_span(doc: Doc, name: Name) -> Span:
    given_id = name.given_id or ""
    span = doc.char_span(name.start, name.end, label=name.label, span_id=given_id)
    if span is None:
        raise InvalidInputError(f"no tokens at characters {name.start}-{name.end}")
    annotate(span, confidence=name.score, recognizer=name.recognizer, name=name.given_name, given_id=name.given_id)
    return span
