"""Data classes of the resolver: mentions of an article and their resolutions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class Mention(NamedTuple):
    """An occurrence of a name in an article.

    Attributes
    ----------
    start, end : int
    text : str
    label : str
    nested : bool
        Whether it is inside another one.
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
    """The longest name that the article gives the entity of a mention, and the rule that linked them."""

    name: str
    rule: str


def best_form(forms: Iterable[str], *, longest: bool = False) -> str:
    """Choose among spellings of one name: in mixed case if possible, then the most frequent or the longest."""
    counts = Counter(forms)
    if len(counts) == 1:
        return next(iter(counts))

    def rank(form: str) -> tuple[bool, bool, int, int, str]:
        sizes = (len(form), counts[form]) if longest else (counts[form], len(form))
        return not _is_all_caps(form), not form.islower(), *sizes, form

    return max(counts, key=rank)


def _is_all_caps(form: str) -> bool:
    return form.isupper() and " " in form
