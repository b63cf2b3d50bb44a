from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.read.structure.dates import read_date

DAY = date(2024, 7, 2)


@pytest.mark.parametrize(
    "value",
    [
        "2024-07-02",
        "2024-07-02T23:59:00+07:00",
        "2024/7/2 14:05",
        "20240702",
        20240702,
        "20240702T140500",
        "02/07/2024",
        "2-7-2024",
        "Thứ Ba, 02/07/2024, 14:05 (GMT+7)",
        "14:05 2.7.2024",
        "Ngày 2 tháng 7 năm 2024",
        "2 tháng 7, 2024",
        "Tue, 02 Jul 2024 07:05:00 GMT",
        1719900300,
        "1719900300",
        1719900300000.0,
    ],
)
def test_dates_are_read_in_the_forms_in_which_they_are_written(value):
    assert read_date(value) == DAY


def test_the_day_stands_before_the_month_unless_that_can_not_be():
    assert read_date("3/4/2024") == date(2024, 4, 3)
    assert read_date("7/25/2024") == date(2024, 7, 25)


@pytest.mark.parametrize("value", ["", "2/7", "hôm nay", "31/2/2024", None, True, [], float("nan"), float("inf"), -5])
def test_what_is_no_whole_date_is_none(value):
    assert read_date(value) is None


@given(st.text() | st.text("0123456789-/. :tháng,GMT+") | st.floats() | st.integers())
def test_nothing_breaks_it(value):
    assert isinstance(read_date(value), date | None)
