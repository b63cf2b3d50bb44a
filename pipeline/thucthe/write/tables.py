"""The tables of a run in memory."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from thucthe.article import SCHEMAS
from thucthe.write.text_files import read_csv


@dataclass(frozen=True)
class Tables:
    """The tables of a run as DataFrames; ``thucthe.article.SCHEMAS`` says their columns.

    Attributes
    ----------
    articles, mentions, entities, aliases, roles, cooccurrences, rejects : DataFrame
    """

    articles: pd.DataFrame
    mentions: pd.DataFrame
    entities: pd.DataFrame
    aliases: pd.DataFrame
    roles: pd.DataFrame
    cooccurrences: pd.DataFrame
    rejects: pd.DataFrame

    def __repr__(self) -> str:
        """Say how many rows each table has."""
        return f"Tables({', '.join(f'{field.name}: {len(getattr(self, field.name))}' for field in fields(self))})"


def to_arrow(rows: pd.DataFrame | list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    """Bring rows into a schema."""
    if isinstance(rows, list):
        return pa.Table.from_pydict({column: [row[column] for row in rows] for column in schema.names}, schema=schema)
    return pa.Table.from_pandas(rows[schema.names], schema=schema, preserve_index=False).replace_schema_metadata()


def from_arrow(tables: dict[str, pa.Table]) -> Tables:
    """Give Arrow tables as DataFrames."""
    return Tables(**{field.name: tables[field.name].to_pandas() for field in fields(Tables)})


def open_tables(folder: str | Path) -> Tables:
    """Open the tables of a finished run.

    Parameters
    ----------
    folder : str or Path
        What ``thucthe run --out`` wrote to, in Parquet or CSV.

    Raises
    ------
    FileNotFoundError
        When a table is missing.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder; give the folder that `thucthe run --out` wrote")
    tables = {}
    for field in fields(Tables):
        parquet, csv = folder / f"{field.name}.parquet", folder / f"{field.name}.csv"
        if parquet.exists():
            tables[field.name] = pq.read_table(parquet, schema=SCHEMAS[field.name])
        elif csv.exists():
            tables[field.name] = read_csv(csv, SCHEMAS[field.name])
        else:
            raise FileNotFoundError(f"{folder}: holds no table {field.name}; run `thucthe run` into this folder first")
    return from_arrow(tables)
