"""The spaCy tokenizer for Vietnamese: words and sentences, with ``doc.text == text`` for any input."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab

from thucthe.text.normalize import modern_tone, normalize_with_offsets
from thucthe.tokenize.crf import Ints
from thucthe.tokenize.doc_text import remember, text_of
from thucthe.tokenize.lexer import lex
from thucthe.tokenize.segmenter import load_segmenter
from thucthe.tokenize.sentences import sentence_starts


@registry.tokenizers("thucthe.Tokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], Tokenizer]:
    """Create the tokenizer of a spaCy pipeline; the config's ``[nlp.tokenizer]`` names it ``thucthe.Tokenizer.v1``."""
    return lambda nlp: Tokenizer(nlp.vocab)


class Tokenizer(DummyTokenizer):
    """Vietnamese words and sentences with exact offsets.

    Parameters
    ----------
    vocab : Vocab
        The pipeline's vocabulary.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Tokenize a text; each word is a slice of the text, with the white space inside it."""
        return next(self.pipe([text]))

    def pipe(self, texts: Iterable[str], batch_size: int = 64, **kwargs: Any) -> Iterator[Doc]:
        """Tokenize a stream of texts in batches, which is faster for short texts."""
        stream = iter(texts)
        while batch := list(islice(stream, batch_size)):
            for text, (words, sentences) in zip(batch, segment(batch), strict=True):
                yield make_doc(self.vocab, text, words, sentences)

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Return no data: the tokenizer has no settings."""
        return b""

    def from_bytes(self, data: bytes, **kwargs: Any) -> Tokenizer:
        """Return the tokenizer unchanged."""
        return self

    def to_disk(self, path: str | Path, **kwargs: Any) -> None:
        """Write nothing: the tokenizer has no settings."""

    def from_disk(self, path: str | Path, **kwargs: Any) -> Tokenizer:
        """Return the tokenizer unchanged."""
        return self


def segment(texts: Sequence[str]) -> Iterator[tuple[list[tuple[int, int]], set[int]]]:
    """Find the words of texts and the starts of their sentences.

    Parameters
    ----------
    texts : sequence of str
        Any texts, in any normalization form.

    Yields
    ------
    words : list of (int, int)
        Spans of the text, in order, without the white space between them.
    sentences : set of int
        Start offsets of the words that begin a sentence.
    """
    shadows = [normalize_with_offsets(text) for text in texts]
    tokens = [lex(normalized.text) for normalized in shadows]
    starts = [sentence_starts(normalized.text, own) if own else [] for normalized, own in zip(shadows, tokens)]
    forms = [modern_tone(normalized.text[start:end]) for normalized, own in zip(shadows, tokens) for start, end in own]
    lengths = [after - before for own, firsts in zip(tokens, starts) for before, after in pairwise([*firsts, len(own)])]
    joined = load_segmenter().predict_continuations(forms, lengths) if forms else np.zeros(0, dtype=bool)
    done = 0
    for normalized, own, firsts in zip(shadows, tokens, starts):
        begins = np.append(~joined[done : done + len(own)], True)
        done += len(own)
        borders = np.array(own, dtype=np.int64).reshape(-1, 2)
        words = list(zip(borders[begins[:-1], 0].tolist(), borders[begins[1:], 1].tolist(), strict=True))
        if normalized.starts is not None:
            words = [normalized.source_span(start, end) for start, end in words]
        yield words, {normalized.source_span(*own[number])[0] for number in firsts}


def find_sentences(text: str) -> list[int]:
    """Return the start offsets of the sentences of a text, in ascending order."""
    normalized = normalize_with_offsets(text)
    tokens = lex(normalized.text)
    return [normalized.source_span(*tokens[number])[0] for number in sentence_starts(normalized.text, tokens)]


def token_offsets(doc: Doc) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """Return the character offsets of all tokens at once, which is much faster than reading each token's.

    Returns
    -------
    starts, ends : array of int64, shape (n_tokens,)
    begins : array of bool, shape (n_tokens,)
        Whether the token begins a sentence.
    """
    columns = doc.to_array(["LENGTH", "SPACY", "SENT_START"]).astype(np.int64).reshape(-1, 3)
    ends = np.cumsum(columns[:, 0] + columns[:, 1]) - columns[:, 1]
    starts = ends - columns[:, 0]
    begins = columns[:, 2] == 1
    begins[:1] = True
    return starts, ends, begins


def make_doc(vocab: Vocab, text: str, words: list[tuple[int, int]], sentences: set[int], **kwargs: Any) -> Doc:
    """Build a Doc whose text is exactly `text`.

    A single space after a word belongs to that word, as everywhere in spaCy; other characters between words become
    tokens of the preceding sentence.

    Parameters
    ----------
    vocab : Vocab
    text : str
    words : list of (int, int)
        Spans of `text`, in order.
    sentences : set of int
        Start offsets of words that begin a sentence.
    **kwargs
        Passed on to `Doc`.
    """
    pieces: list[str] = []
    spaces: list[bool] = []
    begins: list[bool | int | None] = []
    position = 0

    def fill(end: int) -> None:
        gap = text[position:end]
        if gap.startswith(" ") and spaces:
            spaces[-1] = True
            gap = gap[1:]
        if gap:
            pieces.append(gap)
            spaces.append(False)
            begins.append(len(pieces) == 1)

    for start, end in words:
        if start - position == 1 and text[position] == " " and spaces:
            spaces[-1] = True
        elif start > position:
            fill(start)
        pieces.append(text[start:end])
        spaces.append(False)
        begins.append(start in sentences or len(pieces) == 1)
        position = end
    fill(len(text))
    doc = Doc(vocab, words=pieces, spaces=spaces, sent_starts=begins, **kwargs)
    remember(doc, text)
    return doc


_CARRIED = (
    "TAG",
    "POS",
    "MORPH",
    "LEMMA",
    "NORM",
    "DEP",
    "HEAD",
    "ENT_IOB",
    "ENT_TYPE",
    "ENT_KB_ID",
    "ENT_ID",
    "SENT_START",
)
_BEGIN, _INSIDE = 3, 1
"""Values of ENT_IOB."""
_NO_SENTENCE_START = np.uint64(2**64 - 1)


def split_tokens(doc: Doc, offsets: Iterable[int]) -> Doc:
    """Split the tokens of a Doc at character offsets that lie inside them, in time linear in the number of tokens.

    Parameters
    ----------
    doc : Doc
    offsets : iterable of int

    Returns
    -------
    Doc
        The same Doc if all offsets are token borders. Otherwise a new one with the same text and all annotation: of the
        Doc, its tokens, entities and span groups. The parts of a token inherit its annotation, but for lemma and norm,
        which are reset as ``Retokenizer.split`` does; a dependent part has the first part as its head.
    """
    starts, ends, begins = token_offsets(doc)
    cuts = sorted(set(offsets).difference(starts.tolist(), ends.tolist()))
    if not cuts:
        return doc
    text = text_of(doc)
    words: list[tuple[int, int]] = []
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    done = 0
    for token, group in groupby(cuts, key=lambda cut: int(np.searchsorted(ends, cut, side="right"))):
        words += spans[done:token]
        for start, end in pairwise([spans[token][0], *group, spans[token][1]]):
            _append_stripped(words, text, start, end)
        done = token + 1
    words += spans[done:]
    split = make_doc(doc.vocab, text, words, set(starts[begins].tolist()), user_data=doc.user_data)
    _carry_over(doc, split)
    return split


def _append_stripped(words: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    part = text[start:end]
    if part.strip():
        words.append((start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())))


def _carry_over(doc: Doc, split: Doc) -> None:
    """Copy all annotation of a Doc to one with the same text and finer tokens."""
    starts = token_offsets(split)[0]
    source = np.searchsorted(token_offsets(doc)[0], starts, side="right") - 1
    source = source.clip(min=0)
    is_part = np.diff(source, prepend=-1) == 0
    is_split = is_part.copy()
    is_split[:-1] |= is_part[1:]
    first = np.searchsorted(source, np.arange(len(doc)))
    column = {name: number for number, name in enumerate(_CARRIED)}
    values: Any = doc.to_array(list(_CARRIED)).reshape(-1, len(_CARRIED))[source]
    values[is_part & (values[:, column["ENT_IOB"]] == _BEGIN), column["ENT_IOB"]] = _INSIDE
    values[is_part, column["SENT_START"]] = _NO_SENTENCE_START
    heads = values[:, column["HEAD"]].astype(np.int64) + source
    heads = np.where(is_part, first[source], first[heads.clip(0, len(doc) - 1)])
    values[:, column["HEAD"]] = (heads - np.arange(len(split))).astype(np.uint64)
    own = split.to_array(["ORTH", "NORM"])[is_split]
    values[is_split, column["LEMMA"]] = own[:, 0] * (values[is_split, column["LEMMA"]] != 0)
    values[is_split, column["NORM"]] = own[:, 1]
    is_set = values.any(axis=0)
    is_set[column["SENT_START"]] = True  # it is set already
    split.from_array([name for name, own in zip(_CARRIED, is_set) if own], values[:, is_set])
    split.cats, split.sentiment, split._context = doc.cats, doc.sentiment, doc._context
    if doc.tensor.size:
        split.tensor = doc.tensor[source]
    split.user_hooks, split.user_token_hooks, split.user_span_hooks = (
        doc.user_hooks, doc.user_token_hooks, doc.user_span_hooks
    )  # fmt: skip
    for key, group in doc.spans.items():
        moved = (split.char_span(s.start_char, s.end_char, s.label_, s.kb_id_, span_id=s.id_) for s in group)
        split.spans[key] = [span for span in moved if span is not None]
