"""The labelled dates of tests/cases/dates.csv, and what a date in doubt keeps."""

from __future__ import annotations

import csv
import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from dedupe.normalize.date import AMBIGUOUS, UNREADABLE, normalize
from dedupe.normalize.date_calendars import _from_persian
from dedupe.normalize.result import PLACEHOLDER, Context

TABLE = Path(__file__).resolve().parents[1] / "cases" / "dates.csv"


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_there_are_enough() -> None:
    assert len(rows()) >= 120


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['order']} {row['value']}")
def test_date(row: dict[str, str]) -> None:
    result = normalize(row["value"], Context(order=row["order"]), "date")
    assert result.keys.get("iso", "") == row["iso"]
    if row["iso"]:
        assert result.value == row["iso"]
    elif row["value"]:
        assert result.value == row["value"]
        expected = {"placeholder": PLACEHOLDER, "impossible": UNREADABLE, "ambiguous": AMBIGUOUS}.get(row["note"])
        assert result.notes if expected is None else result.notes == (expected,)


def test_iranian_years_against_known_new_year_days() -> None:
    """First days of years as calendars print them."""
    known = {1300: "1921-03-21", 1342: "1963-03-21", 1357: "1978-03-21", 1375: "1996-03-20", 1399: "2020-03-20",
             1400: "2021-03-21", 1403: "2024-03-20", 1404: "2025-03-21"}  # fmt: skip
    assert {year: _from_persian(year, 1, 1) for year in known} == known


def test_iranian_days_follow_each_other() -> None:
    days = [
        _from_persian(year, month, day) for year in (1399, 1402, 1403) for month in range(1, 13) for day in range(1, 32)
    ]
    found = [datetime.date.fromisoformat(day) for day in days if day]
    per_year = [found[:366], found[366:731], found[731:1097]]
    for year in per_year:
        assert all(later - earlier == datetime.timedelta(days=1) for earlier, later in pairwise(year))
    assert len(found) == 366 + 365 + 366


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ("45297.67272", "2024-01-06T16:08:43"),
        ("1709632800", "2024-03-05T10:00:00"),
        ("1709632800000", "2024-03-05T10:00:00"),
        ("5 March 2024 10:15", "5 March 2024 10:15"),
        ("2024-03-05T10:11:12+02:00", "2024-03-05T10:11:12+02:00"),
    ],
)
def test_timestamps_keep_their_time(value: str, clean: str) -> None:
    assert normalize(value, Context(), "timestamp").value == clean
