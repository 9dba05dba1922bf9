"""Dates: what they mean, and when that cannot be known."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.normalize.date import AMBIGUOUS, infer_order, mostly_serials, normalize
from dedupe.normalize.result import Context

DAYS = st.dates(datetime.date(1940, 1, 1), datetime.date(2039, 12, 31))
UNAMBIGUOUS = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d %B %Y",
    "%B %d, %Y",
    "%d-%b-%y",
    "%a %b %d %Y",
    "%Y-%m-%dT%H:%M:%S.000+0000",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y",
    "%d.%m.%y",
]
DAY_FIRST = ["%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y", "%d/%m/%Y %H:%M"]
MONTH_FIRST = ["%m/%d/%Y", "%m-%d-%y", "%m/%d/%Y %I:%M %p"]


def iso(value: str, context: Context = Context()) -> str:
    return normalize(value, context, "date").keys.get("iso", "")


@settings(deadline=None)  # the first value of a run loads the word lists
@given(DAYS, st.sampled_from(UNAMBIGUOUS))
def test_a_date_that_says_what_it_means(day: datetime.date, pattern: str) -> None:
    assert iso(day.strftime(pattern)) == day.isoformat()


@settings(deadline=None)  # the first value of a run loads the word lists
@given(
    DAYS, st.sampled_from([("dmy", pattern) for pattern in DAY_FIRST] + [("mdy", pattern) for pattern in MONTH_FIRST])
)
def test_a_date_in_a_column_whose_order_is_known(day: datetime.date, form: tuple[str, str]) -> None:
    order, pattern = form
    text = day.strftime(pattern)
    assert iso(text, Context(order=order)) == day.isoformat()
    alone = normalize(text)
    if day.day <= 12 and day.day != day.month:
        assert (alone.value, dict(alone.keys), alone.notes) == (text, {}, (AMBIGUOUS,))
    else:
        assert alone.keys["iso"] == day.isoformat()


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.lists(DAYS, min_size=1, max_size=30), st.sampled_from([("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y")]))
def test_the_order_of_a_column(days: list[datetime.date], form: tuple[str, str]) -> None:
    order, pattern = form
    shown = any(day.day > 12 for day in days)
    assert infer_order([day.strftime(pattern) for day in days]) == (order if shown else "")


def test_the_order_of_mixed_columns() -> None:
    assert infer_order(["13/1/2020", "1/13/2020"]) == ""
    assert infer_order(["13/1/2020"] * 11 + ["1/13/2020"]) == "dmy"
    assert infer_order(["3.4.2020", "5.6.2020"]) == "dmy"
    assert infer_order(["2020-01-02", ""]) == "ymd"
    assert infer_order([" 25/1/2020 "]) == "dmy"
    assert infer_order([]) == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5. März 2024", "2024-03-05"),
        ("5 de marzo de 2024", "2024-03-05"),
        ("1er août 2020", "2020-08-01"),
        ("20 lutego 1999", "1999-02-20"),
        ("7 września 2001", "2001-09-07"),
        ("3 mei 1999", "1999-05-03"),
        ("12 de março de 2011", "2011-03-12"),
        ("4 maggio 1988", "1988-05-04"),
        ("March 5th, 2024 at 10:00 AM", "2024-03-05"),
        ("2024年3月5日", "2024-03-05"),
        ("2024년 3월 5일", "2024-03-05"),
        ("Mar 2024", "2024-03"),
        ("12/2023", "2023-12"),
        ("1995", "1995"),
        ("45297.67272", "2024-01-06"),
        ("2024-02-30", ""),
        ("32/13/2024", ""),
        ("Mar-05", ""),
        ("10:11", ""),
        ("44000", ""),
        ("some day in May", ""),
        ("March April 2024", ""),
        ("0000-00-00", ""),
        ("", ""),
    ],
)
def test_values(value: str, expected: str) -> None:
    assert iso(value) == expected


def test_excel_serials_only_where_the_column_holds_them() -> None:
    assert mostly_serials(["44000", "44001.5", ""])
    assert not mostly_serials(["44000", "2020-01-01"])
    assert not mostly_serials([])
    assert iso("44000", Context(serials=True)) == "2020-06-18"
    assert iso("60", Context(serials=True)) == ""


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.integers(7000, 73050))
def test_serials_count_days(serial: int) -> None:
    expected = datetime.date(2000, 1, 1) + datetime.timedelta(days=serial - 36526)  # Excel's own number of that day
    assert iso(str(serial), Context(serials=True)) == expected.isoformat()


def test_a_timestamp_keeps_its_text_and_a_date_loses_the_time() -> None:
    text = "2024-03-05T10:11:12Z"
    assert normalize(text, Context(), "timestamp").value == text
    assert normalize(text, Context(), "timestamp").keys["iso"] == "2024-03-05"
    assert normalize(text, Context(), "date").value == "2024-03-05"


CONTEXTS = st.builds(Context, order=st.sampled_from(["", "dmy", "mdy", "ymd"]), serials=st.booleans())
DATELIKE = st.text(st.sampled_from("0123456789/-. :TZMarpmai,"), max_size=20)


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.one_of(st.text(), DATELIKE), CONTEXTS, st.sampled_from(["date", "timestamp"]))
def test_idempotent(value: str, context: Context, field_type: str) -> None:
    once = normalize(value, context, field_type)
    again = normalize(once.value, context, field_type)
    assert again.value == once.value
    assert again.keys.get("iso", "") == once.keys.get("iso", "")
