"""Convert Python values to Arrow arrays without pandas.

``pyarrow.array`` imports pandas to recognize its types, which takes a third of a second of each process of a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

_MAX_BYTES = 2**31 - 1
"""Maximum number of bytes of the values of an array of strings."""


def to_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Convert values to an array; None is null.

    Parameters
    ----------
    values : sequence
        Strings, bytes, numbers, dates, truth values or lists of them; others too, which `pyarrow.array` converts.
    kind : DataType
        Type of the array.
    """
    is_present = np.array([value is not None for value in values], dtype=bool)
    valid = None if is_present.all() else pa.py_buffer(np.packbits(is_present, bitorder="little"))
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        encoded = [b"" if v is None else v.encode() if isinstance(v, str) else v for v in values]
        ends = np.cumsum([0, *map(len, encoded)])
        if ends[-1] <= _MAX_BYTES:
            buffers = [valid, pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(b"".join(encoded))]
            return pa.Array.from_buffers(kind, len(values), buffers)
    elif pa.types.is_boolean(kind):
        bits = np.packbits(np.array([bool(v) for v in values], dtype=bool), bitorder="little")
        return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(bits)])
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind):
        numbers = np.array([0 if v is None else v for v in values], dtype=kind.to_pandas_dtype())
        return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(numbers)])
    elif pa.types.is_date32(kind):
        days = np.array(values, dtype="datetime64[D]").astype(np.int32)
        return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(days)])
    elif pa.types.is_list(kind):
        lists = [[] if v is None else v for v in values]
        ends = np.cumsum([0, *map(len, lists)]).astype(np.int32)
        items = to_array([item for one in lists for item in one], kind.value_type)
        return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(ends)], children=[items])
    return pa.array(values, kind)
