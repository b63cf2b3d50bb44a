"""Cuts atoms into the word pieces that an encoder knows; forms come in, piece numbers go out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from tokenizers import Tokenizer

BEGIN, END = "<s>", "</s>"
_SPACE = "▁"
_MOST = 12
"""Pieces of one atom; what comes after is left out, so that a wall of letters costs no more than a sentence."""


class Pieces:
    """A unigram vocabulary, asked atom by atom.

    Parameters
    ----------
    path : Path
        A ``tokenizer.json`` of the library tokenizers.
    """

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self.begin, self.end = self._number(BEGIN), self._number(END)
        self.unknown = self._number("<unk>")
        self.cut = lru_cache(maxsize=200_000)(self._cut)

    def _number(self, token: str) -> int:
        number = self._tokenizer.token_to_id(token)
        if number is None:
            raise ValueError(f"the vocabulary lacks {token}")
        return int(number)

    def _cut(self, form: str, glued: bool) -> tuple[int, ...]:
        """Give the pieces of an atom: at least one; without the sign for a space where none stands before it."""
        encoding = self._tokenizer.encode(form[:100], add_special_tokens=False)
        numbers, tokens = encoding.ids[:_MOST], encoding.tokens
        if glued and tokens and tokens[0] != _SPACE and tokens[0].startswith(_SPACE):
            bare = self._tokenizer.token_to_id(tokens[0][1:])
            numbers = numbers if bare is None else [bare, *numbers[1:]]
        elif glued and len(tokens) > 1 and tokens[0] == _SPACE:
            numbers = numbers[1:]
        return tuple(numbers) or (self.unknown,)

    def cut_all(self, forms: Sequence[str], glued: Sequence[bool]) -> list[tuple[int, ...]]:
        """Cut every atom of a text."""
        return list(map(self.cut, forms, glued))
