"""Cuts units into the word subwords that an encoder knows; forms come in, subword numbers go out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from tokenizers import Tokenizer

BEGIN, END = "<s>", "</s>"
_SPACE = "▁"
_MAX_SUBWORDS = 12
"""Subwords of one unit; what comes after is left out, so that a wall of letters costs no more than a sentence."""


class SubwordTokenizer:
    """A unigram vocabulary, asked unit by unit.

    Parameters
    ----------
    path : Path
        A ``tokenizer.json`` of the library tokenizers.
    """

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self.begin, self.end = self._number(BEGIN), self._number(END)
        self.unknown = self._number("<unk>")
        self.cut = lru_cache(maxsize=200_000)(self._encode)

    def _number(self, token: str) -> int:
        number = self._tokenizer.token_to_id(token)
        if number is None:
            raise ValueError(f"the vocabulary lacks {token}")
        return int(number)

    def _encode(self, form: str, glued: bool) -> tuple[int, ...]:
        """Give the subwords of a unit: at least one; without the sign for a space where none stands before it."""
        encoding = self._tokenizer.encode(form[:100], add_special_tokens=False)
        numbers, tokens = encoding.ids[:_MAX_SUBWORDS], encoding.tokens
        if glued and tokens and tokens[0] != _SPACE and tokens[0].startswith(_SPACE):
            bare = self._tokenizer.token_to_id(tokens[0][1:])
            numbers = numbers if bare is None else [bare, *numbers[1:]]
        elif glued and len(tokens) > 1 and tokens[0] == _SPACE:
            numbers = numbers[1:]
        return tuple(numbers) or (self.unknown,)

    def encode_batch(self, forms: Sequence[str], glued: Sequence[bool]) -> list[tuple[int, ...]]:
        """Cut every unit of a text."""
        return list(map(self.cut, forms, glued))
