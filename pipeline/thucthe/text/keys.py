"""Compute keys of names, equal for spellings of one name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from thucthe.text.glued import GLUED_WORD
from thucthe.text.normalize import modern_tone, normalize_with_offsets, space_words
from thucthe.text.syllables import is_syllable, strip_diacritics, syllables
from thucthe.text.unicode_forms import to_nfc
from thucthe.text.wordlists import read_gazetteer, read_rows

_SPACE = re.compile(r"\s+")
_DASH = re.compile(r" ?[–—] ?| - ?| ?- ")
_SPACED_HYPHEN = re.compile(r"(?<=[^\W\d_]) - (?=[^\W\d_])")
_AMPERSAND = re.compile(r" ?& ?")
_SYLLABLE = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile(r"[\"“”'‘’«»]")
_UNITS = (
    (re.compile(r"\b(?:tp|t\.p)\s*\.?\s*(?=\w)"), "thành phố "),
    (re.compile(r"\bq(?:uận(?=\d)|\.\s*|(?=\d))(?=\w)"), "quận "),
    (re.compile(r"\bp(?:hường(?=\d)|\.\s*|(?=\d))(?=\w)"), "phường "),
    (re.compile(r"\btx\s*\.?\s*(?=\w)"), "thị xã "),
)
_ARTICLE = "the "
_CITY, _PROVINCE, _CAPITAL = "thành phố ", "tỉnh ", "thủ đô "
_REGIONS = (
    "miền ", "tây nguyên", "tây bắc", "đông bắc", "bắc bộ", "trung bộ", "nam bộ", "bắc trung bộ", "nam trung bộ",
    "duyên hải", "đông nam bộ", "tây nam bộ", "đồng bằng ", "đbscl",
)  # fmt: skip
_CENTRAL_CITIES = frozenset({"hà nội", "hồ chí minh", "hải phòng", "đà nẵng", "cần thơ", "huế", "hcm"})
_SCHOOL = re.compile(r"\btrường (?=đại học|cao đẳng|trung học|tiểu học|mầm non|mẫu giáo|phổ thông)")
INNER_BRACKET = re.compile(r"\s*\(([^\W_](?:[\w&.–-]{0,10}[^\W_])?)\)(?=\s)")
"""An abbreviation in brackets within a name: "Câu lạc bộ (CLB) Sông Xanh"."""
_JOINTS = re.compile(r"[-‐-―,;/()\[\]]+")
_INITIAL = re.compile(r"(?:[^\W\d_]+['’.])+[^\W\d_]*\.?")
_INITIAL_BEFORE = re.compile(r"(?<=^[^\W\d_])\.(?=[^\W\d_]{2})")
"""Dot between an initial and a surname: "C.Ronaldo"."""
_LOOSE = " \"“”'‘’«»,;:/|–—-_*#"
_ADDRESS = re.compile(r"(?:(?:mrs?|ms|miss|sir|dr|madame?|ayatollah|sheikh)(?:\.\s*|\s+))+(?=\S)", re.I)
"""Words of address before a name, which a full stop may join to it: "Mr.Trần"."""
_GLUED_NUMBER = re.compile(rf"{GLUED_WORD}(?=\d)")
_SYLLABLES = frozenset({"ca", "tư"})
"""Abbreviations that are words as well, unless in capitals: "Ban Nội chính TƯ", but "Quỹ Đầu tư"."""
_CACHE_SIZE = 20_000


@lru_cache(_CACHE_SIZE)
def normalize(name: str) -> str:
    """Fold differences that do not distinguish names: Unicode form, case, white space, quotes, dashes, tone marks.

    A number glued to a word is separated from it: "quận1" becomes "quận 1".
    """
    text = _SPACE.sub(" ", _SIGNS.sub("", normalize_with_offsets(name).text).lower()).strip()
    text = _space_numbers(text)
    return _SYLLABLE.sub(lambda match: modern_tone(match.group()), _DASH.sub("-", text))


def compose(name: str) -> str:
    """Bring a name into NFC on one line without invisible characters, so that forms that look alike are equal."""
    text = to_nfc(name)
    if not text.isprintable():
        text = "".join(
            c for c in space_words(text) if c.isspace() or unicodedata.category(c) not in {"Cf", "Cc", "Co", "Cn"}
        )
    return _SPACE.sub(" ", text).strip()


def shown_form(name: str, label: str) -> str:
    """Return how a name is shown: composed, without loose signs at its ends.

    A person's name is without address, numbers, and spaces at hyphens; any other has a space before numbers: "quận 1"
    for "quận1".
    """
    text = compose(name).strip(_LOOSE)
    if label == "PER":
        words = _without_address(text).split(" ")
        kept = [word for word in words if not any(map(str.isdigit, word)) or "-" in word]
        text = _SPACED_HYPHEN.sub("-", " ".join(kept).strip(_LOOSE) or text)
    else:
        text = _space_numbers(text)
    return text or compose(name)


def _without_address(name: str) -> str:
    match = _ADDRESS.match(name)
    return name[match.end() :] if match else name


def _space_numbers(name: str) -> str:
    return _GLUED_NUMBER.sub(r"\g<0> ", name) if any(map(str.isdigit, name)) else name


@lru_cache(_CACHE_SIZE)
def plain_key(name: str, label: str) -> str:
    """Return the key of a name as written.

    Besides what `normalize` folds, the short forms of units ("TP.", "Q.1") are written out. A place loses "thủ đô", and
    "tỉnh" or "thành phố" before the name of a province or of a city that is governed like one; an organization loses
    them inside its name and an English article, and has the abbreviations written out that mean the same everywhere
    ("UBND").

    Parameters
    ----------
    name : str
    label : str
        PER has a key of its own, see `person_key`; names with labels of the user's own are only normalized.
    """
    if label == "LOC":
        key = _write_units(normalize(name))
        key = key.removeprefix(_CAPITAL)
        bare = key.removeprefix(_PROVINCE)
        if bare != key and (bare in _provinces() or bare.startswith(_REGIONS)):
            return bare
        bare = key.removeprefix(_CITY)
        return bare if bare in _CENTRAL_CITIES else key
    if label == "ORG":
        key = _fold_foreign(_in_organization().sub("", spell_out(name)))
        return key.removeprefix(_ARTICLE) if key.isascii() else key
    return person_key(name) if label == "PER" else normalize(name)


def person_key(name: str) -> str:
    """Return the key of a person's name, equal for spellings of one name.

    Hyphens are spaces, foreign words lose their diacritics, words of address ("Mr", "Ayatollah") and words with digits
    are left out, and a foreign name of two words has the same key in either order: "Takaichi Sanae".
    """
    key = _without_address(normalize(name))
    words = [word for word in _JOINTS.sub(" ", key).split() if word.isalpha() or _INITIAL.fullmatch(word)]
    folded = _INITIAL_BEFORE.sub(". ", _fold_foreign(" ".join(words) or key)).split(" ")
    if len(folded) == 2 and not all(map(is_syllable, folded)):
        folded.sort()
    return " ".join(folded)


def _fold_foreign(key: str) -> str:
    """Strip the diacritics of the words that are no Vietnamese syllables: "Hermès", "Álvaro"."""
    if key.isascii():
        return key
    return _SYLLABLE.sub(lambda match: match[0] if match[0] in syllables() else strip_diacritics(match[0]), key)


@lru_cache(_CACHE_SIZE)
def spell_out(name: str) -> str:
    """Normalize an organization's name and expand its unambiguous abbreviations.

    An abbreviation in brackets within the name is removed.
    """
    bare = INNER_BRACKET.sub("", name)
    words = _AMPERSAND.sub("&", _write_units(normalize(bare))).split(" ")
    capitals = set() if name.isupper() else {normalize(word) for word in name.split() if word.isupper()}
    plain = _SYLLABLES - capitals
    key = _SCHOOL.sub("", " ".join(word if word in plain else _expansions().get(word, word) for word in words))
    return key.replace("thành phố hcm", "thành phố hồ chí minh")


def _write_units(key: str) -> str:
    for pattern, unit in _UNITS:
        key = pattern.sub(unit, key)
    return key


@cache
def _expansions() -> dict[str, str]:
    return dict(read_rows(files(__package__) / "expansions.tsv"))


@cache
def _in_organization() -> re.Pattern[str]:
    provinces = "|".join(map(re.escape, sorted(_provinces())))
    cities = "|".join(sorted(_CENTRAL_CITIES))
    return re.compile(rf"(?<!^)\b(?:tỉnh (?=(?:{provinces})(?:\W|$))|thành phố (?=(?:{cities})(?:\W|$)))")


@cache
def _provinces() -> frozenset[str]:
    return frozenset(map(normalize, read_gazetteer("provinces")))
