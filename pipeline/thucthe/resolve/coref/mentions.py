"""What the parts of the resolver hand to each other: the mentions of an article, and what each is joined to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class Mention(NamedTuple):
    """A name where it stands in an article.

    Attributes
    ----------
    start, end : int
    text : str
    label : str
    nested : bool
        Whether it stands inside another one.
    key : str
        Its text as `keys.normalize` gives it.
    """

    start: int
    end: int
    text: str
    label: str
    nested: bool
    key: str


class Resolution(NamedTuple):
    """What a mention stands for: the fullest name of its entity in the article, and the rule that says so."""

    name: str
    rule: str


def best_form(forms: Iterable[str], *, longest: bool = False) -> str:
    """Choose among spellings of one name: not in capitals or small letters throughout, the commonest or the longest."""
    counts = Counter(forms)
    if len(counts) == 1:
        return next(iter(counts))

    def rank(form: str) -> tuple[bool, bool, int, int, str]:
        sizes = (len(form), counts[form]) if longest else (counts[form], len(form))
        return not _is_all_caps(form), not form.islower(), *sizes, form

    return max(counts, key=rank)


def _is_all_caps(form: str) -> bool:
    return form.isupper() and " " in form
