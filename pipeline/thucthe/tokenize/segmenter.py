"""Segment Vietnamese words with underthesea's model, scored for many sentences at once.

The model files are those of the installed underthesea package, located without importing it (its import loads PyTorch
where that is installed). The results equal those of ``underthesea.word_tokenize`` for the same tokens.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import count, product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thucthe.errors import ModelError
from thucthe.tokenize.crf import (
    AFTER,
    BEFORE,
    RESERVED,
    UNKNOWN,
    Batch,
    Floats,
    Ints,
    Types,
    WeightTable,
    add_scores,
    best_paths,
    pack,
    parse_crfsuite,
)

_MODEL = "pipeline/word_tokenize/models/ws_crf_vlsp2013_20230727"
_OFFSETS = {1: (-2, -1, 0, 1, 2), 2: (-2, -1, 0, 1), 3: (-2, -1, 0)}
_FLAGS = (".isdigit", ".istitle", ".is_in_dict")
"""Binary attributes of single tokens."""
_NO_KEYS = np.zeros(0, dtype=np.int64)


class _Ngrams(NamedTuple):
    """N-grams of one length and attribute.

    Attributes
    ----------
    written : list of str
        Their tokens, with spaces between them.
    offsets : list of int
        Offset of each from the token that it votes on.
    weights : list of float
    """

    written: list[str]
    offsets: list[int]
    weights: list[float]


def _number(written: Iterable[str]) -> dict[str, int]:
    """Assign numbers from 1 on to the tokens of n-grams."""
    return dict(zip(dict.fromkeys(" ".join(written).split(" ")), count(1)))


class WordSegmenter:
    """Underthesea's word segmentation model in the form of weight tables.

    The features are, for uni-, bi- and trigrams around a token: the n-gram as written and in lower case, whether each
    of its tokens starts with anything but a lower-case letter, and whether it is in the dictionary.

    Parameters
    ----------
    folder : Path
        Folder with underthesea's ``models.bin`` (a CRFsuite file) and ``dictionary.bin``.
    """

    def __init__(self, folder: Path) -> None:
        model = parse_crfsuite((folder / "models.bin").read_bytes())
        starts, predict_continuations = model.labels.index("B-W"), model.labels.index("I-W")
        self._transitions: Floats = model.transitions[
            np.ix_([starts, predict_continuations], [starts, predict_continuations])
        ]
        # With two labels only the difference of their scores matters.
        differences = model.weights[:, predict_continuations] - model.weights[:, starts]
        self._weights: dict[str, float] = dict(zip(model.attributes, differences.tolist(), strict=True))
        self._lexicon: set[str] = pickle.loads((folder / "dictionary.bin").read_bytes())
        ngrams = self._ngrams()
        words: dict[int, list[str]] = {}
        for word in self._lexicon:
            words.setdefault(word.count(" ") + 1, []).append(word)
        self._cased = _number(w for n in (1, 2, 3) for w in ngrams[n, ""].written)
        lower = (*ngrams[1, ".lower"].written, *ngrams[2, ".lower"].written, *words[2], *words[3])
        self._lower = _number(lower)
        flags = {"0": 0, "1": 1}
        titles = {n: [" ".join(bits) for bits in product("01", repeat=n)] for n in (2, 3)}
        in_lexicon, is_title = ".is_in_dict", ".istitle"
        self._tables = (
            (0, self._table(2, self._cased, ngrams[2, ""])),
            (1, self._table(2, self._lower, ngrams[2, ".lower"], words[2], in_lexicon, self._lexicon.__contains__)),
            (2, self._table(2, flags, None, titles[2], is_title, "1 1".__eq__)),
            (0, self._table(3, self._cased, ngrams[3, ""])),
            (1, self._table(3, self._lower, None, words[3], in_lexicon, self._lexicon.__contains__)),
            (2, self._table(3, flags, None, titles[3], is_title, "1 1 1".__eq__)),
        )
        self._flag_votes = {
            flags: [
                [self._weights.get(f"T[{offset}]{name}={flag}", 0.0) for name, flag in zip(_FLAGS, flags, strict=True)]
                for offset in _OFFSETS[1]
            ]
            for flags in product((False, True), repeat=len(_FLAGS))
        }
        self._types = Types(self._describe, 3, (5, 1))
        for row, mark in ((BEFORE, "BOS"), (AFTER, "EOS")):
            self._types.weights[row, :, 0] = [
                sum(self._weights.get(f"T[{offset}]{attribute}={mark}", 0.0) for attribute in ("", ".lower", *_FLAGS))
                for offset in _OFFSETS[1]
            ]

    def _ngrams(self) -> dict[tuple[int, str], _Ngrams]:
        """Group the model's features by length and attribute."""
        found: dict[tuple[int, str], _Ngrams] = {}
        groups: dict[str, tuple[int, int, _Ngrams]] = {}
        for name, weight in self._weights.items():
            place, _, value = name.partition("=")
            if place not in groups:
                first, _, attribute = place[2:].partition("]")
                offset, _, last = first.partition(",")
                n = int(last or offset) - int(offset) + 1
                groups[place] = n, int(offset), found.setdefault((n, attribute), _Ngrams([], [], []))
            n, at, group = groups[place]
            if n == 1 or value.count(" ") == n - 1:
                group.written.append(value)
                group.offsets.append(at)
                group.weights.append(weight)
        return found

    def _table(
        self,
        n: int,
        numbers: dict[str, int],
        ngrams: _Ngrams | None,
        others: Sequence[str] = (),
        flag: str = "",
        is_flagged: Callable[[str], bool] | None = None,
    ) -> WeightTable:
        """Build the weight table of n-grams of which some vote, and of one binary attribute of them and of others."""
        voting = ngrams or _Ngrams([], [], [])
        written = [*voting.written, *others]
        tokens = np.fromiter(map(numbers.__getitem__, " ".join(written).split(" ")), np.int64)
        keys = pack(tokens, n)[::n]
        known, places = np.unique(keys, return_inverse=True)
        rows = places + RESERVED
        offsets = _OFFSETS[n]
        weights = np.zeros((RESERVED + len(known), len(offsets), 1), dtype=np.float32)
        for place, offset in enumerate(offsets):
            name = f"T[{offset},{offset + n - 1}]"
            weights[UNKNOWN, place] = self._weights.get(f"{name}{flag}=False", 0.0) if flag else 0.0
            weights[RESERVED:, place] = weights[UNKNOWN, place]
            for row, mark in ((BEFORE, "BOS"), (AFTER, "EOS")):
                # The first table of each length also holds the boundary features of attributes without a table.
                attributes = {"": ("",), ".is_in_dict": (".lower", flag)}.get(flag, (flag,))
                weights[row, place] = sum(self._weights.get(f"{name}{a}={mark}", 0.0) for a in attributes)
        if is_flagged is not None:
            flagged = rows[list(map(is_flagged, written))]
            for place, offset in enumerate(offsets):
                weights[flagged, place] = self._weights.get(f"T[{offset},{offset + n - 1}]{flag}=True", 0.0)
        votes = np.searchsorted(offsets, voting.offsets)
        weights[rows[: len(votes)], votes, 0] += np.array(voting.weights, dtype=np.float64)
        return WeightTable(n, offsets, known, weights)

    def _describe(self, tokens: Sequence[str]) -> tuple[Ints, Floats]:
        attributes, weights = zip(*map(self._describe_one, tokens), strict=True)
        return np.array(attributes), np.array(weights, dtype=np.float32)[:, :, None]

    def _describe_one(self, token: str) -> tuple[tuple[int, int, int], list[float]]:
        lower = token.lower()
        is_title = not token[0].islower()
        flags = (token.isascii() and token.isdigit(), is_title, lower in self._lexicon)
        vote = self._weights.get
        weights = [
            sum((vote(f"T[{offset}]={token}", 0.0), vote(f"T[{offset}].lower={lower}", 0.0), *of_flags))
            for offset, of_flags in zip(_OFFSETS[1], self._flag_votes[flags], strict=True)
        ]
        return (self._cased.get(token, 0), self._lower.get(lower, 0), int(is_title)), weights

    def predict_continuations(self, tokens: Sequence[str], lengths: list[int]) -> npt.NDArray[np.bool_]:
        """Predict for each token whether it continues the word of the previous token.

        Parameters
        ----------
        tokens : sequence of str
            The tokens (syllables, numbers, signs) of all sentences, one sentence after the other.
        lengths : list of int
            Number of tokens of each sentence (at least 1).

        Returns
        -------
        array of bool, shape (n_tokens,)
            False for the first token of a sentence.
        """
        batch = Batch.of(lengths)
        rows = self._types.numbers(tokens)
        scores = np.zeros((len(tokens), 2), dtype=np.float32)
        difference = scores[:, 1:]
        add_scores(difference, batch, rows, WeightTable(1, _OFFSETS[1], _NO_KEYS, self._types.weights))
        attributes = self._types.attributes[rows]
        for column, table in self._tables:
            add_scores(difference, batch, table.find(pack(attributes[:, column], table.n)), table)
        answer: npt.NDArray[np.bool_] = best_paths(scores, self._transitions, batch) == 1
        answer[batch.starts] = False
        return answer


@cache
def load_segmenter() -> WordSegmenter:
    """Load the word segmentation model of the installed underthesea package, once per process.

    Raises
    ------
    ModelError
        If underthesea is missing or does not contain the model.
    """
    spec = find_spec("underthesea")
    folder = Path(spec.origin).parent / _MODEL if spec and spec.origin else None
    if folder is None or not (folder / "models.bin").exists():
        raise ModelError("underthesea's word segmentation model was not found; install underthesea 9.5 or a later 9.x")
    return WordSegmenter(folder)
