"""Rows of the gazetteer for states and provinces of other countries, regions of the world and former places."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from thucthe.errors import InvalidInputError, MissingPackageError
from thucthe.resolve.lexicon.gazetteer import place_key
from tools.place_rows import Names, Row, add_name

CLDR = Path("/usr/share/unicode/cldr/common")
"""Folder of the Debian package ``unicode-cldr-core``."""
_NAME = re.compile(r'<subdivision type="(\w+)"[^>]*>([^<]+)</subdivision>')
_GROUP = re.compile(r'<subgroup type="([A-Z]{2})" contains="([^"]*)"')
_GENERIC = re.compile(
    r"^(?:Tỉnh|Vùng|Khu vực hành chính|Khu vực|Khu hành chính|Khu tự trị|Cộng hòa tự trị|Cộng hòa|Bang|Tiểu bang|"
    r"Quận|Đô thị tự trị|Cộng đồng|Thành phố đô thị của|Thành phố)\s*(?=[A-ZÀ-Ỹ])",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*\([^)]*\)|²|,.*$")
_SIDE = re.compile(r"^(.+) (Bắc|Nam|Đông|Tây)$")
_NO_NAME = re.compile(r"(?:(?:phía|miền|bắc|nam|đông|tây|trung|thượng|ương|tâm|thủ đô|duyên hải)\s*)+", re.IGNORECASE)
_LEFT_OUT = frozenset({"VN", "US", "SI", "LV", "MT", "MK", "UG", "SC", "NR", "PW", "SM"})
"""Vietnam and the USA come from other lists; the others are divided into communes."""
_COUNTRIES = re.compile(r"cn(?:hk|mo|tw)|fi01|fr(?:bl|gf|gp|mf|mq|nc|pf|pm|re|tf|wf|yt)|nl(?:aw|cw|sx)")
"""Subdivisions with a code of their own in ISO 3166-1."""
_BOROUGH = re.compile(r"Khu .* Luân Đôn$")
_WRONG = frozenset({("GB-ENG", "Anh Quốc"), ("IQ-NI", "Duhok"), ("IQ-NI", "tỉnh Duhok"), ("IQ-NI", "Tỉnh Duhok")})
"""Names that mean the country in the press, or a neighbour."""
_STATE, _LOWER, _LIKE_CITY, _CHINESE = 2_000_000, 50_000, 1_000, 100_000_000
_REGION = 1_000_000_000
_OWN_WEIGHTS = {"province": 10_000_000, "district": 200_000, "city": 100_000_000}


def subdivision_rows(names: Names, cities: Collection[tuple[str, str]], cldr: Path = CLDR) -> Iterator[Row]:
    """Yield the states, provinces and regions of other countries that have a Vietnamese name in CLDR.

    Parameters
    ----------
    names : Names
        The names are added to it.
    cities : collection of (str, str)
        Country and key of the name of each city: its name alone means the city.
    cldr : Path
        Folder of CLDR with ``subdivisions`` and ``supplemental``.

    Raises
    ------
    MissingPackageError
        If the folder is missing.
    """
    if not cldr.is_dir():
        raise MissingPackageError(f"{cldr} is missing; install the Debian package unicode-cldr-core")
    vietnamese, english = (
        dict(_NAME.findall((cldr / "subdivisions" / f"{language}.xml").read_text(encoding="utf-8")))
        for language in ("vi", "en")
    )
    groups = _GROUP.findall((cldr / "supplemental" / "subdivisions.xml").read_text(encoding="utf-8"))
    first = {code for _, contained in groups for code in contained.split()}
    for code, name in vietnamese.items():
        country = code[:2].upper()
        if country in _LEFT_OUT or _COUNTRIES.fullmatch(code) or _BOROUGH.match(name):
            continue
        id = f"{country}-{code[2:].upper()}"
        plain = [form for form in _forms(name) if (id, form) not in _WRONG]
        forms = [*plain, *_forms(english.get(code, ""))]
        if not forms:
            continue
        ref = f"iso3166-2:{id}"
        for form in forms:
            add_name(names, form, ref)
        if any((country, place_key(form)) in cities for form in forms):
            weight = _LIKE_CITY
        elif country == "CN":
            weight = _CHINESE
        else:
            weight = _STATE if code in first else _LOWER
        yield Row(ref, forms[0], "state", country, f"iso3166:{country}", weight=weight)


def _forms(name: str) -> list[str]:
    """Return the forms of a subdivision's name, without remarks, with and without its kind."""
    plain = _REMARK.sub("", name).strip()
    bare = _GENERIC.sub("", plain)
    side = _SIDE.match(bare)
    forms = [bare, plain, f"{side[2]} {side[1]}" if side else ""]
    return [form for form in dict.fromkeys(forms) if len(form) > 1 and not _NO_NAME.fullmatch(form)]


def region_rows(names: Names) -> Iterator[Row]:
    """Yield the continents and regions of UN M49 with their Vietnamese names in CLDR."""
    from babel import Locale

    english = Locale("en").territories
    for code, name in Locale("vi").territories.items():
        if code.isdigit() and code != "001":
            ref = f"m49:{code}"
            for form in {name, english[code]}:
                add_name(names, form, ref)
            yield Row(ref, name.replace("Châu", "châu"), "region", "", weight=_REGION)


def own_rows(names: Names, path: Path, units: Mapping[str, Row]) -> Iterator[Row]:
    """Yield the regions, seas and former places of the project's own list.

    Parameters
    ----------
    names : Names
        The names are added to it.
    path : Path
        File of tab-separated id, name, kind, country, present places and other names.
    units : mapping of str to Row
        Vietnamese units by full name.

    Raises
    ------
    InvalidInputError
        If a present place is unknown; the message contains the file and the line.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        ref, name, kind, country, present, others = line.split("\t")
        now = list(filter(None, present.split("; ")))
        if any(len(one) > 2 and one not in units for one in now):
            raise InvalidInputError(f"{path}, line {number}: unknown place in {present}")
        refs = [f"iso3166:{one}" if len(one) == 2 else units[one].present for one in now]
        is_unit = kind in {"province", "district"}
        bare = name.partition(" ")[2] if is_unit else name
        for form in filter(None, (name if bare.isdigit() else bare, *others.split(", "))):
            add_name(names, form, ref)
        parent = f"iso3166:{country}" if country and kind != "country" else ""
        if kind == "district":
            parent = units[now[0]].ref
        yield Row(ref, name, kind, country, parent, present=" ".join(refs), weight=_OWN_WEIGHTS.get(kind, _REGION))
