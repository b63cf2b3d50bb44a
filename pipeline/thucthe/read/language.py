"""Detect the language of a text as a BCP 47 tag."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from thucthe.text.syllables import is_syllable

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

VIETNAMESE = "vi"
WITHOUT_MARKS = "vi-Latn-x-notone"
"""Vietnamese written without its marks ("Viet Nam"); the part after ``x`` is a private-use subtag."""

_SAMPLE = 10_000
_MARKED = re.compile(
    "[ăâđêôơưạảãẹẻẽịỉĩọỏõụủũỵỷỹằắẳẵặầấẩẫậềếểễệồốổỗộờớởỡợừứửữự]|[aeiouyêôơưăâ][\u0300\u0301\u0303\u0309\u0323]", re.I
)
_MARKED_SHARE = 0.06
"""Share of letters that other languages don't have; Vietnamese news has 0.15 to 0.30."""
_SOME_MARKS = 0.01
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u0323][^\W\d_]*)*")
_SYLLABLES_SHARE = 0.75
"""Share of words that are Vietnamese syllables but for their marks; Vietnamese news has over 0.9, English about 0.3."""
_WORDS = 4
_MANY_WORDS = 12
_LETTERS = 12
# Languages that the news of the world is written in; py3langid knows more, and takes short texts for them.
_LANGUAGES = (
    "ar bg bn cs da de el en es et fa fi fr he hi hr hu id it ja ka km ko lo lt lv ms my nl no pl pt ro ru sk sl sr sv "
    "ta th tl tr uk ur vi wuu yue zh"
)
_NAMES = {"wuu": "zh", "yue": "zh"}


def detect_language(text: str) -> str | None:
    """Return the language of a text.

    Parameters
    ----------
    text : str
        Its first 10,000 characters are examined.

    Returns
    -------
    str or None
        ``vi``; ``vi-Latn-x-notone`` for Vietnamese without marks; another language's code, as py3langid [1]_ finds it;
        None where the text is too short to tell.

    References
    ----------
    .. [1] M. Lui and T. Baldwin, *langid.py: An Off-the-shelf Language Identification Tool*, ACL 2012;
       https://github.com/adbar/py3langid
    """
    sample = text[:_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    marked = len(_MARKED.findall(sample))
    if letters and marked >= _MARKED_SHARE * letters:
        return VIETNAMESE
    words = _WORD.findall(sample)
    syllables = sum(is_syllable(word.lower()) for word in words)
    like_vietnamese = len(words) >= _WORDS and syllables >= _SYLLABLES_SHARE * len(words)
    language = None
    if letters >= _LETTERS or not sample.isascii():
        language = str(_identifier().classify(sample)[0]) if letters else None
    # Short English texts may be of syllables that Vietnamese has too ("No man can do it").
    if like_vietnamese and (language != "en" or len(words) >= _MANY_WORDS):
        return VIETNAMESE if marked >= _SOME_MARKS * letters else WITHOUT_MARKS
    if language == VIETNAMESE:
        return None
    return _NAMES.get(language or "", language)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([language for language in identifier.labels if language in _LANGUAGES.split()])
    return identifier
