"""Arrays are those of ``pyarrow.array``, but a run needs no pandas for them."""

import datetime
import subprocess
import sys

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.arrow_arrays import to_array

KINDS = {
    pa.string(): st.text(st.characters(exclude_categories=["Cs"])),
    pa.binary(): st.binary(),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float64(): st.floats(allow_nan=False),
    pa.float32(): st.floats(allow_nan=False, width=32),
    pa.bool_(): st.booleans(),
    pa.date32(): st.dates(),
    pa.list_(pa.string()): st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]))),
    pa.timestamp("us"): st.datetimes(datetime.datetime(1900, 1, 1), datetime.datetime(2100, 1, 1)),
}


@pytest.mark.parametrize("kind", KINDS, ids=str)
@given(data=st.data())
def test_arrays_are_those_of_pyarrow(kind, data):
    values = data.draw(st.lists(st.none() | KINDS[kind]))
    array = to_array(values, kind)
    array.validate(full=True)
    assert array.equals(pa.array(values, kind))


def test_a_value_of_another_type_is_an_error():
    with pytest.raises((TypeError, ValueError)):
        to_array(["một"], pa.int64())


def test_a_run_does_without_pandas(tmp_path):
    (tmp_path / "bai.txt").write_text("Ông Lê Văn Sáu thăm Cà Mau ngày 2/3/2024.", encoding="utf-8")
    code = """import sys, thucthe
thucthe.run(*sys.argv[1:], model="vi_news_fast", workers=0)
print("pandas" in sys.modules)"""
    command = [sys.executable, "-c", code, str(tmp_path / "bai.txt"), str(tmp_path / "out")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "False"
