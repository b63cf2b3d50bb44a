"""Return the tokens or words of the sentences of a text."""

from __future__ import annotations

from thucthe.text.normalize import normalize_with_offsets
from thucthe.tokenize.lexer import lex
from thucthe.tokenize.sentences import sentence_starts
from thucthe.tokenize.tokenizer import segment


def sentence_tokens(text: str) -> list[list[tuple[int, int]]]:
    """Return the tokens of each sentence as (start, end) in code points; no sentence is empty."""
    normalized = normalize_with_offsets(text)
    tokens = lex(normalized.text)
    spans = [normalized.source_span(start, end) for start, end in tokens]
    return _part(spans, {spans[number][0] for number in sentence_starts(normalized.text, tokens)})


def sentence_words(text: str) -> list[list[tuple[int, int]]]:
    """Return the words of each sentence, which may have several syllables; otherwise as `sentence_tokens`."""
    return _part(*next(segment([text])))


def _part(spans: list[tuple[int, int]], begins: set[int]) -> list[list[tuple[int, int]]]:
    sentences: list[list[tuple[int, int]]] = []
    for span in spans:
        if span[0] in begins or not sentences:
            sentences.append([])
        sentences[-1].append(span)
    return sentences
