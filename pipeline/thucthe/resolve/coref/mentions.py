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
        Character offsets in the text of the article.
    text : str
    label : str
    nested : bool
        Whether it is inside another mention.
    key : str
        The text normalized by `thucthe.text.keys.normalize`.
    """

    start: int
    end: int
    text: str
    label: str
    nested: bool
    key: str


class Resolution(NamedTuple):
    """The longest name of a mention's entity in the article, and the rule that linked the two.

    Attributes
    ----------
    name : str
    rule : str
        One of the rules of `thucthe.doc_data`, such as `SAME_NAME`.
    """

    name: str
    rule: str


def best_form(forms: Iterable[str], *, longest: bool = False) -> str:
    """Choose the best spelling of a name.

    Parameters
    ----------
    forms : iterable of str
        All spellings, with repetitions; at least one.
    longest : bool
        Whether length comes before frequency.

    Returns
    -------
    str
        A spelling in mixed case if there is one, of these the most frequent one (the longest one with `longest`).
    """
    counts = Counter(forms)
    if len(counts) == 1:
        return next(iter(counts))

    def rank(form: str) -> tuple[bool, bool, int, int, str]:
        sizes = (len(form), counts[form]) if longest else (counts[form], len(form))
        return not _is_all_caps(form), not form.islower(), *sizes, form

    return max(counts, key=rank)


def _is_all_caps(form: str) -> bool:
    return form.isupper() and " " in form
