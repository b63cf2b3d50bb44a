"""Classify the differences between gold and predicted names, each with its sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from thucthe.evaluate.match import Pair, Span
from thucthe.evaluate.sentence_tokens import sentence_tokens

KINDS = ("missed", "spurious", "wrong border", "wrong label", "wrong border and label")


@dataclass(frozen=True, slots=True)
class Error:
    """A difference between a gold and a predicted name.

    Attributes
    ----------
    file : str
        Id of its text.
    kind : str
        One of `TAG_PREFIXES`.
    section : str
        Kind of its section.
    gold, found : Span or None
        Offsets in the text.
    sentence : str
        The sentence or sentences that contain it.
    offset : int
        Offset of the sentence in the text.
    """

    file: str
    kind: str
    section: str
    gold: Span | None
    found: Span | None
    sentence: str
    offset: int

    def text_of(self, span: Span | None) -> str:
        """Return the text of one of its two names, empty if there is none."""
        return self.sentence[span.start - self.offset : span.end - self.offset] if span else ""


def find_errors(file: str, text: str, pairs: Sequence[Pair], section_at: Callable[[int], str]) -> list[Error]:
    """List the pairs that differ.

    Parameters
    ----------
    file : str
        Id of the text.
    text : str
    pairs : sequence of Pair
    section_at : callable
        Returns the kind of the section at an offset.
    """
    wrong = [(kind, pair) for pair in pairs if (kind := _kind(pair))]
    if not wrong:
        return []
    sentences = [(tokens[0][0], tokens[-1][1]) for tokens in sentence_tokens(text)]
    starts = [start for start, _ in sentences]
    errors = []
    for kind, (gold, found) in wrong:
        start = min(span.start for span in (gold, found) if span)
        end = max(span.end for span in (gold, found) if span)
        first = max(0, bisect_right(starts, start) - 1)
        last = max(first, bisect_right(starts, end - 1) - 1)
        begin = min(sentences[first][0], start)
        sentence = text[begin : max(sentences[last][1], end)]
        errors.append(Error(file, kind, section_at(start), gold, found, sentence, begin))
    return errors


def _kind(pair: Pair) -> str | None:
    if pair.found is None:
        return "missed"
    if pair.gold is None:
        return "spurious"
    if pair.same_borders:
        return None if pair.same_label else "wrong label"
    return "wrong border" if pair.same_label else "wrong border and label"


def segments(error: Error) -> Iterator[tuple[str, bool, bool]]:
    """Split the sentence at the borders of both names: each piece, and whether the gold and the predicted name cover
    it.
    """
    spans = [span for span in (error.gold, error.found) if span]
    cuts = {error.offset, error.offset + len(error.sentence), *(cut for span in spans for cut in span[:2])}
    for start, end in pairwise(sorted(cuts)):
        in_gold, in_found = (s is not None and s.start <= start < s.end for s in (error.gold, error.found))
        yield error.sentence[start - error.offset : end - error.offset], in_gold, in_found


def highlight(error: Error) -> str:
    """Format the sentence on one line with the gold name in ``[]`` and the predicted one in ``{}``."""
    marked = ""
    in_gold = in_found = False
    for piece, gold, found in [*segments(error), ("", False, False)]:
        marked += "}" * (in_found and not found) + "]" * (in_gold and not gold)
        marked += "[" * (gold and not in_gold) + "{" * (found and not in_found)
        marked += piece
        in_gold, in_found = gold, found
    return " ".join(marked.split())
