"""Link short names of organizations to full names within an article: "FPT" to "Tập đoàn FPT"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from thucthe.resolve.coref.mentions import Mention
from thucthe.resolve.lexicon.gazetteer import find_candidates
from thucthe.resolve.lexicon.name_words import head_of, words_of_kind
from thucthe.text.keys import INNER_BRACKET, plain_key, spell_out

_WORDS = "organization_words.tsv"
_KINDS = ("ministry", "department", "company", "bank", "club", "media", "party", "hospital", "show")
_COMPANIES = frozenset({"company", "bank"})
_CLUB_TAILS = frozenset({"fc", "f.c", "cf"})
_PLAIN_HEADS = frozenset({"công ty", "doanh nghiệp", "ngân hàng"})
_SIGNS = re.compile(r"[\s.,-]+")
_UNITS = (" tỉnh", " thành phố", " huyện", " quận", " xã", " phường", "tỉnh ủy", "thành ủy", "huyện ủy", "quận ủy")
_FEWEST_LETTERS = 2
_FEWEST_CLIPPED, _LONGEST_CLIPPED = 3, 20
"""Minimum and maximum length of the first word of a club that is cut short."""
_Keys = Mapping[str, int]


def short_organizations(mentions: Sequence[Mention]) -> Iterator[tuple[str, str]]:
    """Find short names of organizations whose full names are in the article, too.

    Parameters
    ----------
    mentions : sequence of Mention
        The organizations of the article, by position.

    Yields
    ------
    (str, str)
        The `plain_key` of the short name and of the full one; each short one once.
    """
    first: dict[str, int] = {}
    for mention in mentions:
        first.setdefault(plain_key(mention.text, "ORG"), mention.start)
    written = {spell_out(mention.text): plain_key(mention.text, "ORG") for mention in mentions}
    found = (
        *_bycore_of(first),
        *_by_brand(first),
        *_by_beginning(first, written),
        *_by_place(first),
        *_by_country(first),
        *_by_bracket(first, mentions),
        *_clipped(first),
    )
    taken: set[str] = set()
    for short, full in found:
        if short not in taken and short != full:
            taken.add(short)
            yield short, full


def _bycore_of(keys: _Keys) -> Iterator[tuple[str, str]]:
    """Match "FPT" and "Công ty FPT" with "Công ty cổ phần Tập đoàn FPT": same name without legal form and kind."""
    groups: dict[str, dict[str, list[str]]] = {}
    for key in keys:
        kind, core = core_of(key)
        if len(core) >= _FEWEST_LETTERS:
            groups.setdefault(core, {}).setdefault(kind, []).append(key)
    for by_kind in groups.values():
        bare = by_kind.pop("", [])
        if len(by_kind) == 1:
            same = [*next(iter(by_kind.values())), *bare]
            full = max(same, key=lambda key: (len(key), key))
            yield from ((key, full) for key in same)
        else:
            for same in by_kind.values():
                full = max(same, key=lambda key: (len(key), key))
                yield from ((key, full) for key in same)


def _by_brand(keys: _Keys) -> Iterator[tuple[str, str]]:
    """Match "SSI" and "Công ty SSI" with "Công ty Chứng khoán SSI": the one company whose name ends so."""
    cores = {key: core_of(key) for key in keys}
    exact = {core for kind, core in cores.values() if kind}
    ending: dict[str, list[str]] = {}
    for key, (kind, core) in cores.items():
        if kind in _COMPANIES:
            words = core.split(" ")
            for at in range(1, len(words)):
                ending.setdefault(" ".join(words[at:]), []).append(key)
    for key, (kind, core) in cores.items():
        plain = not kind or key[: -len(core) - 1] in _PLAIN_HEADS
        fulls = ending.get(core, ())
        if plain and len(fulls) == 1 and (kind or core not in exact) and not find_candidates(_SIGNS.sub(" ", core)):
            yield key, fulls[0]


@lru_cache(20_000)
def core_of(key: str) -> tuple[str, str]:
    """Split the name of an organization into its kind and its core.

    Parameters
    ----------
    key : str
        Key of the name, see `thucthe.text.keys.plain_key`.

    Returns
    -------
    tuple of (str, str)
        Kind, such as ``company``, or an empty string; the name without words of the kind and the legal form.
    """
    base, of_tail = key, ""
    while tail := _tail_of(base):
        base, of_tail = base[: -len(tail) - 1], "club" if tail in _CLUB_TAILS else of_tail or "company"
    for kind in _KINDS:
        core, found = base, ""
        while head := head_of(core, words_of_kind(_WORDS, kind)):
            core, found = core[len(head) + 1 :], kind
        if found:
            return "club" if of_tail == "club" else found, core
    return of_tail, base


def _tail_of(core: str) -> str:
    """Return the word of the legal form or kind that ends a name, or an empty string: "FC", "S.R.L"."""
    _, space, last = core.rpartition(" ")
    return last if space and last in words_of_kind(_WORDS, "tail") else ""


def _by_beginning(keys: _Keys, written: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Match "UBND tỉnh" with "UBND tỉnh Quảng Nam", "Real" with "Real Madrid": the one name that begins so.

    What is left out must be a place or a higher organ, and the full name must come first: "Bộ Ngoại giao" before "Bộ
    Ngoại giao Nga" is the Vietnamese one.
    """
    fuller: dict[str, dict[str, bool]] = {}
    for full in written:
        words = full.split(" ")
        for end in range(1, len(words)):
            short = " ".join(words[:end])
            if short in written:
                fuller.setdefault(written[short], {})[written[full]] = _leaves_out(short, full)
    for short, fulls in fuller.items():
        fitting = [full for full in fulls if full != short]
        if len(fitting) != 1 or not fulls[fitting[0]]:
            continue
        if short.endswith(_UNITS) or keys[fitting[0]] < keys[short]:
            yield short, fitting[0]


def _leaves_out(short: str, full: str) -> bool:
    rest = full[len(short) + 1 :]
    if rest.split(" ")[-1] in words_of_kind(_WORDS, "clubtail"):
        return True
    organ = head_of(f"{short} x", words_of_kind(_WORDS, "organ"))
    unit = short.endswith(_UNITS)
    place = rest.removeprefix("tỉnh ").removeprefix("thành phố ")
    if unit or (organ and find_candidates(_SIGNS.sub(" ", place))):
        return True
    return bool(organ and (head_of(f"{rest} x", words_of_kind(_WORDS, "organ")) or _is_unit(rest)))


def _clipped(keys: _Keys) -> Iterator[tuple[str, str]]:
    """Match "Man City" with "Manchester City"."""
    clubs = [key for key in keys if key.isascii() and key.rsplit(" ", 1)[-1] in words_of_kind(_WORDS, "clubtail")]
    fulls: dict[str, list[str]] = {}
    for full in clubs:
        word, space, rest = full.partition(" ")
        for end in range(_FEWEST_CLIPPED, min(len(word), _LONGEST_CLIPPED + 1)):
            fulls.setdefault(f"{word[:end]}{space}{rest}", []).append(full)
    for short in clubs:
        if len(fulls.get(short, ())) == 1:
            yield short, fulls[short][0]


def _is_unit(rest: str) -> bool:
    return rest.startswith(("tỉnh ", "thành phố ", "huyện ", "quận ", "thị xã ", "xã ", "phường ", "đặc khu "))


def _by_place(keys: _Keys) -> Iterator[tuple[str, str]]:
    """Match a club that is called by its town, "Nam Định", with the one club of the town, "Thép Xanh Nam Định"."""
    ending: dict[str, list[str]] = {}
    for key in keys:
        words = key.split(" ")
        for at in range(1, len(words)):
            end = " ".join(words[at:])
            if end in keys:
                ending.setdefault(end, []).append(key)
    for short, fulls in ending.items():
        clubs = [
            key for key in fulls if not head_of(key, words_of_kind(_WORDS, "organ") | words_of_kind(_WORDS, "school"))
        ]
        if len(clubs) == 1 == len(fulls) and find_candidates(_SIGNS.sub(" ", short)):
            yield short, clubs[0]


def _by_country(keys: _Keys) -> Iterator[tuple[str, str]]:
    """Match "Bộ Y tế Hoa Kỳ" with "Bộ Y tế Mỹ": one country in two forms at the end."""
    groups: dict[tuple[str, str], list[str]] = {}
    for key in keys:
        words = key.split(" ")
        for at in range(1, len(words)):
            places = [candidate.place for candidate in find_candidates(_SIGNS.sub(" ", " ".join(words[at:])))]
            countries = {place.country for place in places if place is not None and place.kind == "country"}
            if len(countries) == 1:
                groups.setdefault((" ".join(words[:at]), countries.pop()), []).append(key)
                break
    for same in groups.values():
        full = max(same, key=lambda key: (len(key), key))
        yield from ((key, full) for key in same)


def _by_bracket(keys: _Keys, mentions: Sequence[Mention]) -> Iterator[tuple[str, str]]:
    """Match "Học viện KHCN Sao" and "Học viện KHCN" with "Học viện Khoa học và Công nghệ (KHCN) Sao"."""
    for mention in mentions:
        bracket = INNER_BRACKET.search(mention.text)
        if bracket is None:
            continue
        before, after = mention.text[: bracket.start()].split(), mention.text[bracket.end() :]
        for end in range(1, len(before)):
            beginning = " ".join([*before[:end], bracket[1]])
            for short in (plain_key(beginning + after, "ORG"), plain_key(beginning, "ORG")):
                if short in keys:
                    yield short, plain_key(mention.text, "ORG")
