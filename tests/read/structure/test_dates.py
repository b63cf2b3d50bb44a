import copy
import pickle
from datetime import date, datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.read.structure.dates import from_iso, read_date, stated_moment

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
        "Tue, 2 Jul 2024 00:30:00 +0700",
        "July 2, 2024",
        "Jul 2nd, 2024 at 10:30 PM",
        "2 July 2024",
        "02/Jul/2024:14:05:00 +0700",
        "02 Thg7 2024",
        "02 Th7, 2024",
        "2 Tháng Bảy, 2024",
        "Tháng 7 2, 2024",
        "Tue Jul 02 2024 07:05:00 GMT+0700 (Indochina Time)",
        "Tue Jul 02 14:05:00 +0000 2024",
        "2024年7月2日",
        "02 / 07 / 2024",
        "2024-07-02 14:05:00.123456",
        "/Date(1719900300000)/",
        datetime(2024, 7, 2, 23, 59),
        date(2024, 7, 2),
        45475,
        "45475.0",
        1719900300,
        "1719900300",
        1719900300000.0,
        1719900300000000,
        1719900300000000000,
    ],
)
def test_dates_are_read_in_the_forms_in_which_they_are_written(value):
    assert read_date(value) == DAY


def test_the_day_stands_before_the_month_unless_that_can_not_be():
    assert read_date("3/4/2024") == date(2024, 4, 3)
    assert read_date("7/25/2024") == date(2024, 7, 25)


@pytest.mark.parametrize(
    "value",
    [
        "2024-07-01T17:00:00Z",
        "2024-07-01T20:00:00.000+00:00",
        "2024-07-01 20:00:00 UTC",
        "Mon, 01 Jul 2024 20:00:00 GMT",
        "Jul 1, 2024 08:00 PM GMT-5",
        "01/07/2024 23:30 (GMT+2)",
        datetime(2024, 7, 1, 20, tzinfo=timezone.utc),
    ],
)
def test_times_in_other_time_zones_are_converted_to_that_of_vietnam(value):
    assert read_date(value) == DAY


def test_times_in_vietnam_and_without_a_zone_are_not_converted():
    assert read_date("2024-07-02T00:10:00+07:00") == read_date("2024-07-02T23:50:00") == DAY


@pytest.mark.parametrize("value", ["2024", "tháng 7 năm 2024", "Thứ năm 2024", "5 phút trước", "0900123456", 7, 2024])
def test_parts_of_dates_and_other_numbers_are_none(value):
    assert read_date(value) is None


@pytest.mark.parametrize("value", ["", "2/7", "hôm nay", "31/2/2024", None, True, [], float("nan"), float("inf"), -5])
def test_what_is_no_whole_date_is_none(value):
    assert read_date(value) is None


@given(st.text() | st.text("0123456789-/. :tháng,GMT+") | st.floats() | st.integers())
def test_nothing_breaks_it(value):
    assert isinstance(read_date(value), date | None)


@pytest.mark.parametrize(
    ("value", "stated"),
    [
        ("2024-07-02T14:05:30+07:00", "2024-07-02T14:05:30+07:00"),
        ("2024-07-01T20:00:00Z", "2024-07-01T20:00:00+00:00"),
        ("Thứ Ba, 02/07/2024, 14:05 (GMT+7)", "2024-07-02T14:05:00+07:00"),
        ("14h05 ngày 2/7/2024", "2024-07-02T14:05:00"),
        ("Jul 2nd, 2024 at 10:30 PM", "2024-07-02T22:30:00"),
        (datetime(2024, 7, 2, 23, 59), "2024-07-02T23:59:00"),
        (1719900300, "2024-07-02T13:05:00+07:00"),
        (datetime(2024, 7, 2), None),
        ("2/7/2024", None),
        ("25:70 2/7/2024", None),
    ],
)
def test_the_hour_and_its_zone_are_kept_if_they_are_stated(value, stated):
    day = read_date(value)
    assert day == DAY
    assert stated_moment(day) == stated
    for again in (copy.deepcopy(day), pickle.loads(pickle.dumps(day)), from_iso(stated or day.isoformat())):
        assert (again, stated_moment(again)) == (DAY, stated)
