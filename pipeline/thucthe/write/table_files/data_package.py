"""Describe the tables in CSV by a Data Package: types, keys and meanings, for readers that would have to guess them.

Frictionless Data, "Table Schema" and "Data Package" (version 1).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from thucthe.schemas import COUNT, DAY, DEGREE, SCHEMA_VERSION, SCORE, SPECS, TEXT, Column, TableSpec

FILE = "datapackage.json"
_TYPES = {TEXT: "string", COUNT: "integer", SCORE: "number", DEGREE: "number", DAY: "date"}


def write_data_package(tables: Collection[str], folder: Path) -> None:
    """Write ``datapackage.json`` for the CSV files of tables of these names."""
    content = {
        "profile": "tabular-data-package",
        "name": "thucthe",
        "schema_version": SCHEMA_VERSION,
        "resources": [_resource(SPECS[name], tables) for name in tables],
    }
    (folder / FILE).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _resource(spec: TableSpec, tables: Collection[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column, spec) for column in spec.columns], "missingValues": [""]}
    if spec.key:
        schema["primaryKey"] = list(spec.key)
    keys = [
        {
            "fields": [column],
            "reference": {"resource": "" if other == spec.name else other, "fields": [*SPECS[other].key]},
        }
        for column, other in spec.references.items()
        if other in tables
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": spec.name,
        "path": f"{spec.name}.csv",
        "description": spec.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column, spec: TableSpec) -> dict[str, Any]:
    about: dict[str, Any] = {"name": column.name, "type": _TYPES[column.type], "description": column.meaning}
    if column.nullable or (column.type == TEXT and column.name not in spec.key):
        return about  # a text may be empty, which readers of CSV take for missing
    return about | {"constraints": {"required": True}}
