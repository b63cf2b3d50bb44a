"""Locate the tables of a run on disk, and convert rows to their schemas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from thucthe.arrow_arrays import to_array
from thucthe.errors import NotFoundError
from thucthe.ownership import find_owned
from thucthe.schemas import CATEGORICAL, SPECS
from thucthe.write.table_files.row_batches import Rows
from thucthe.write.table_files.text_files import read_csv
from thucthe.write.table_files.versions import newest_version

if TYPE_CHECKING:
    import pandas as pd


def to_arrow(rows: pd.DataFrame | list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    """Convert rows to a table with a schema."""
    if isinstance(rows, list):
        columns = [to_array([row[field.name] for row in rows], field.type) for field in schema]
        return pa.Table.from_arrays(columns, schema=schema)
    plain = rows[schema.names].astype(dict.fromkeys(CATEGORICAL.intersection(schema.names), object))
    return pa.Table.from_pandas(plain, schema=schema, preserve_index=False).replace_schema_metadata(schema.metadata)


def find_tables(folder: str | Path) -> dict[str, Rows]:
    """Locate the tables of a finished run.

    Parameters
    ----------
    folder : str or Path
        Output folder of ``thucthe run``, with tables in Parquet or CSV.

    Returns
    -------
    dict of str to Path or Table
        The Parquet file of each table, or the content of its CSV file; includes words if present. All are of the same
        run, also while another one ends, except for those that were replaced by hand.

    Raises
    ------
    NotFoundError
        If a table is missing.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise NotFoundError(f"{folder}: no such folder; give the folder that `thucthe run --out` wrote")
    tables: dict[str, Rows] = {}
    version = newest_version(folder)
    ours = set(find_owned(folder)) if version else set()
    for name, spec in SPECS.items():
        parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
        if version and (parquet in ours or not parquet.exists()) and (version / parquet.name).exists():
            tables[name] = version / parquet.name
        elif parquet.exists():
            tables[name] = parquet
        elif csv.exists():
            tables[name] = read_csv(csv, spec.schema)
        elif not spec.optional:
            raise NotFoundError(
                f"{folder}: holds no table {name} in Parquet or CSV; run `thucthe run` into this folder first"
            )
    return tables
