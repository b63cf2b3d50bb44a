"""Load the word lists of this subpackage: phrases around articles (``phrases.tsv``) and words of signatures."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from thucthe.text.wordlists import read_rows


@cache
def phrases(kind: str) -> frozenset[str]:
    """Return the phrases of one kind in ``phrases.tsv``, as written there."""
    return frozenset(phrase for row_kind, phrase in read_rows(files(__package__) / "phrases.tsv") if row_kind == kind)


@cache
def signature_words(kind: str) -> frozenset[str]:
    """Return the words of one kind in ``person_words.tsv`` in lower case."""
    rows = read_rows(files(__package__) / "person_words.tsv")
    found = (word for row_kind, words in rows if row_kind == kind for word in words.split())
    return frozenset(word.replace("_", " ").lower() for word in found)


def alternatives(*kinds: str) -> str:
    """Return the phrases of some kinds as alternatives of a regular expression, the longest first."""
    found = frozenset().union(*map(phrases, kinds))
    return "|".join(re.escape(phrase) for phrase in sorted(found, key=lambda phrase: (-len(phrase), phrase)))
