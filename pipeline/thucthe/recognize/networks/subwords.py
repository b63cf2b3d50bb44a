"""Split units into the subwords of an encoder's vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from tokenizers import Tokenizer

from thucthe.errors import ModelError

BEGIN, END = "<s>", "</s>"
_SPACE = "▁"
_MAX_SUBWORDS = 12
"""Maximum number of subwords of one unit; the rest is skipped, which bounds the cost of very long strings."""


class SubwordTokenizer:
    """Unigram tokenizer applied to single units.

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
            raise ModelError(f"the vocabulary lacks {token}")
        return int(number)

    def _encode(self, form: str, glued: bool) -> tuple[int, ...]:
        """Return the subwords of a unit, at least one; without the space marker if no space precedes the unit."""
        encoding = self._tokenizer.encode(form[:100], add_special_tokens=False)
        numbers, tokens = encoding.ids[:_MAX_SUBWORDS], encoding.tokens
        if glued and tokens and tokens[0] != _SPACE and tokens[0].startswith(_SPACE):
            bare = self._tokenizer.token_to_id(tokens[0][1:])
            numbers = numbers if bare is None else [bare, *numbers[1:]]
        elif glued and len(tokens) > 1 and tokens[0] == _SPACE:
            numbers = numbers[1:]
        return tuple(numbers) or (self.unknown,)

    def encode_batch(self, forms: Sequence[str], glued: Sequence[bool]) -> list[tuple[int, ...]]:
        """Encode every unit of a text."""
        return list(map(self.cut, forms, glued))
