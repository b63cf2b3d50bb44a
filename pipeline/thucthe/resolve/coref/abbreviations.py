"""Resolve the abbreviations of an article's places and organizations to their full names.

Either the article explains the abbreviation, "full name (ABBREVIATION)" or the other way round, or its letters are the
initials of the full name: "Bộ GD&ĐT" for "Bộ Giáo dục và Đào tạo".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from thucthe.resolve.coref.mentions import Mention
from thucthe.resolve.lexicon.known_names import known_names
from thucthe.text.keys import normalize, plain_key
from thucthe.text.unicode_forms import to_nfc, to_nfd

_ABBREVIATION = re.compile(r"[^\W_][\w&.–-]{0,10}[^\W_]")
_CALLED = (
    r"(?:(?:sau đây |hay |còn |được |tên )*(?:viết|gọi|tên|nói)? ?tắt(?: theo tiếng Anh)?(?: là)?|"
    r"tiếng Anh(?: là)?|hay)"
)
_BRACKET = re.compile(rf"\s*(?:[(\[]\s*(?:{_CALLED})?\s*:?|,?\s*{_CALLED}\s*:?)\s*[\"“]?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\(\s*(?:viết tắt(?: là)?|gọi tắt(?: là)?)?\s*:?\s*([^\W\d_][\w&.-]{1,11})\s*\)")
_LONGEST_OPENING = 40
_CLOSING = frozenset(")],;.- ")
_WORD = re.compile(r"\S+")
_HEAD = re.compile(r"\b(?:Tổ chức|Liên minh|Liên đoàn|Hiệp hội|Quỹ|Diễn đàn|Cộng đồng|Ngân hàng|Tập đoàn)\b")
"""Nouns with which the name of an organization begins that has an abbreviation of its own."""
_WHOLE = re.compile(
    r"\b(?:Hiệp định|Hiệp ước|Nghị định thư|Công ước|Tổ chức|Cơ quan|Chương trình|Quỹ|Ủy ban|Uỷ ban|Hội đồng|Nghị viện|"
    r"Diễn đàn|Dự án|Trung tâm|Viện|Văn phòng|Tòa án|Toà án|Sáng kiến|Chiến lược|Kế hoạch|Phái bộ|Cao ủy)\b"
    r"(?:[^.;:()\n]{2,80}?\s(?:của|giữa|và|với|cho|tại|về)|(?:\s[^\s.,;:()]+){1,3})\s\Z"
)
"""The beginning of a longer name that an organization's name ends: "Tổ chức Y học của Liên hiệp X (TYX)"."""
_LONGEST_WHOLE = 100
_SKIPPED = frozenset({"và", "của", "về", "the", "of", "and", "for", "&"})
_CAPITALS = re.compile(r"[A-ZĐ]\.?[A-ZĐ]")
_PART = re.compile(r"[^\W_]+")
_MOST_FULL = 50
"""Maximum number of full names with the same initials that an abbreviation is compared with; an abbreviation of two
names is ambiguous and stays unresolved.
"""


def is_abbreviation(text: str) -> bool:
    """Check whether a name is an abbreviation in capital letters.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool
        True for ``SCO`` and ``GD&ĐT``, False for one letter and for words in small letters.
    """
    n_letters = sum(character.isalpha() for character in text)
    return _ABBREVIATION.fullmatch(text) is not None and text.isupper() and n_letters > 1


def is_acronym(text: str, name: str) -> bool:
    """Check whether the letters of an abbreviation are the initials of a name.

    Parameters
    ----------
    text : str
        Abbreviation, such as ``ĐBSCL``.
    name : str
        Full name; words such as "và" and "của" are skipped.

    Returns
    -------
    bool
    """
    return _letters(text) == _initials(name)


def explained(text: str, mentions: Sequence[Mention]) -> dict[Mention, Mention]:
    """Find the names that the article itself explains.

    Parameters
    ----------
    text : str
    mentions : sequence of Mention
        The places and organizations of the article, by position, outer ones first.

    Returns
    -------
    dict of Mention to Mention
        The full name of each short one; it may be a part of a mention if the short one abbreviates only that part.
    """
    ending: dict[tuple[int, str], Mention] = {}
    starting = {mention.start: mention for mention in reversed(mentions) if mention.label == "ORG"}
    for mention in mentions:
        # Of several names that end together the outermost comes first and stays.
        ending.setdefault((mention.end, mention.label), mention)
    found: dict[Mention, Mention] = {}
    for mention in mentions:
        if text[mention.end : mention.end + 1] not in _CLOSING:
            continue
        before = text[max(0, mention.start - _LONGEST_OPENING) : mention.start]
        opening = _find_opening(before)
        partner = ending.get((mention.start - len(opening.group()), mention.label)) if opening else None
        if partner is not None and _is_short_for(mention, partner):
            if (start := _start_of_whole(text, mention, partner)) is None:
                found[mention] = _spelled_out(mention, partner)
            elif start in starting:
                found[mention] = starting[start]
        elif partner is not None and _is_short_for(partner, mention):
            found[partner] = mention
        elif partner is not None and _is_foreign_form(mention, partner):
            found[mention] = partner
    for mention in mentions:
        # The recognizer may have found the abbreviation in other places, but not in these brackets.
        match = _IN_BRACKETS.match(text, mention.end)
        if match and is_abbreviation(match.group(1)):
            start, end = match.span(1)
            short = Mention(start, end, match.group(1), mention.label, False, match.group(1).lower())
            whole = _start_of_whole(text, short, mention)
            if short not in found and whole is None and _is_short_for(short, mention):
                found[short] = _spelled_out(short, mention)
    return found


def _start_of_whole(text: str, short: Mention, full: Mention) -> int | None:
    """Return the offset of the longer name that an abbreviation after its last part abbreviates, or None."""
    known = known_names().get((short.label, plain_key(short.text, short.label)))
    if is_acronym(short.text, full.text) or (known and known.full_key == plain_key(full.text, full.label)):
        return None
    first = max(0, full.start - _LONGEST_WHOLE)
    whole = _WHOLE.search(text[first : full.start])
    return first + whole.start() if whole else None


def _find_opening(before: str) -> re.Match[str] | None:
    """Find the opening bracket or phrase directly before an abbreviation."""
    if "(" not in before and "[" not in before and "tắt" not in before:
        return None
    return next((match for match in _BRACKET.finditer(before) if match.end() == len(before)), None)


def by_initials(mentions: Iterable[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Match abbreviated names with full names of the same label whose initials are their letters.

    Parameters
    ----------
    mentions : iterable of Mention
        Places and organizations of one article.

    Yields
    ------
    (Mention, Mention)
        Abbreviated and full name. An abbreviation with several full names is yielded with each.
    """
    full: dict[tuple[str, str], dict[str, Mention]] = {}
    short: dict[tuple[str, str], Mention] = {}
    for mention in mentions:
        if _CAPITALS.search(mention.text) and not (mention.text.isupper() and " " in mention.text):
            short.setdefault((mention.label, mention.key), mention)
        full.setdefault((mention.label, _initials(mention.text)), {}).setdefault(mention.key, mention)
    for mention in short.values():
        letters = "".join(
            _letters(word) if _CAPITALS.search(word) else _initials(word) for word in _words(mention.text)
        )
        for key, one in islice(full.get((mention.label, letters), {}).items(), _MOST_FULL if len(letters) > 1 else 0):
            if len(key) > len(mention.key) and _spells(_words(mention.text), _words(one.text)):
                yield mention, one


def _spells(short: list[str], full: list[str]) -> bool:
    """Check whether each word of a short name is one of the full name, or the initials of several."""
    at = 0
    for word in short:
        if at < len(full) and word.lower() == full[at].lower():
            at += 1
            continue
        if not word.isupper():
            return False
        for letter in _letters(word):
            if at >= len(full) or _letters(full[at])[:1] != letter:
                return False
            at += 1
    return at == len(full)


def _words(name: str) -> list[str]:
    return [word for word in _PART.findall(to_nfc(name)) if word not in _SKIPPED]


def _is_short_for(short: Mention, full: Mention) -> bool:
    """Check whether a name next to a bracket is short for the one on the other side.

    A place in brackets usually contains the place before it, so only initials count. Organizations also have
    abbreviations in other languages (WHO, VFF) and brands (Vinamilk): the full name must then be a phrase, for a
    brand a Vietnamese one or one that contains the brand.
    """
    if len(full.text) <= len(short.text) or is_abbreviation(full.text):
        return False
    if is_abbreviation(short.text) and is_acronym(short.text, full.text):
        return True
    if short.label != "ORG" or len(full.text.split()) < 3:
        return False
    if is_abbreviation(short.text):
        return short.text.replace("-", "").isalpha()
    brand = short.text.isascii() and len(short.text.split()) < 3 and short.text[0].isupper()
    return brand and (not full.text.isascii() or short.text in full.text.split())


def _is_foreign_form(foreign: Mention, name: Mention) -> bool:
    """Check whether brackets hold the foreign form of a Vietnamese name: "Viện Biển Oslo (Oslo Institute of the Sea)".

    The two share a word with a capital letter; without one the brackets may say where something belongs.
    """
    words, others = foreign.text.split(), name.text.split()
    is_phrase = foreign.label == "ORG" and len(words) > 2 < len(others)
    shared = any(word[0].isupper() for word in set(words).intersection(others))
    return is_phrase and shared and foreign.text.isascii() and not name.text.isascii()


def _spelled_out(short: Mention, full: Mention) -> Mention:
    """Find the part of a name that the abbreviation after it abbreviates.

    These are the words whose initials it is: "Tổng Thư ký [Liên hợp quốc] (LHQ)"; where there are none, for an
    organization, what begins with the last head noun: "Hội đồng Nguyên thủ [Tổ chức Hợp tác Thượng Hải] (SCO)".
    """
    starts = [word.start() for word in _WORD.finditer(full.text)]
    spelled = [at for at in starts if is_acronym(short.text, full.text[at:])]
    heads = [match.start() for match in _HEAD.finditer(full.text)] if full.label == "ORG" else []
    at = (spelled or (heads if is_abbreviation(short.text) else []) or [0])[-1]
    if at == 0:
        return full
    text = full.text[at:]
    return Mention(full.start + at, full.end, text, full.label, True, normalize(text))


@lru_cache(maxsize=10_000)
def _initials(name: str) -> str:
    return _letters("".join(word[0] for word in _words(name)))


def _letters(text: str) -> str:
    """Return the letters of a text in upper case and without diacritics, except Đ."""
    if text.isascii():
        return "".join(filter(str.isalpha, text.upper()))
    return "".join(c for c in to_nfd(text.upper()) if c.isalpha())
