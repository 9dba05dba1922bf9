"""Persons and organisations in one table, parents and children with one name, and dates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from match_tables import clean_of, partition
from rapidfuzz.distance import OSA

from dedupe.match.compare_values import dates
from dedupe.match.generations import SuffixComparer, birth_years
from dedupe.match.keys import Key
from dedupe.match.kinds import FEWEST, SHARE, only
from dedupe.match.matching import MatchResult, match_object
from dedupe.model import text_array

GIVEN = ("Ada", "Bruno", "Carla", "Dieter", "Elena", "Farid", "Greta", "Hugo", "Irene", "Jonas")
FAMILY = ("Ashdown", "Bellweather", "Cordova", "Dunmore", "Eastlake", "Fenwick", "Garrow", "Hollis", "Ibarra", "Jessop")
FIRMS = ("Norrland Timber", "Quay Street Press", "Velora Optics", "Basalt Mining", "Heron Ferries", "Ocre Pigments")


def matched(rows: list[dict[str, str]]) -> MatchResult:
    clean, rules = clean_of(rows)
    return match_object("contact", [clean], [rules])


def facts_named(rows: list[dict[str, str]]) -> set[str]:
    model = matched(rows).model
    assert model is not None
    return {fact.comparison.name for fact in model.facts}


def mixed_rows() -> list[dict[str, str]]:
    rows = [{"First": g, "Last": f, "Company": "", "Phone": f"+1 617 555 01{k:02}", "Street": f"{k + 3} Elm Row",
             "City": "Salem"} for k, (g, f) in enumerate(zip(GIVEN, FAMILY, strict=True))]  # fmt: skip
    rows += [{"First": "", "Last": "", "Company": name, "Phone": f"+1 617 555 02{k:02}", "Street": f"{k + 5} Quay Road",
              "City": "Salem"} for k, name in enumerate(FIRMS)]  # fmt: skip
    return rows


def test_organisations_among_persons_meet_by_their_names() -> None:
    rows = mixed_rows()
    twice = {**rows[10], "Company": "Norrland Timber Inc", "Phone": "", "Street": "5 Quay Rd"}
    clerk = {**rows[0], "First": "Kurt", "Last": "Moller", "Phone": rows[11]["Phone"], "Street": rows[11]["Street"]}
    clean, rules = clean_of([*rows, twice, clerk])
    found = match_object("contact", [clean], [rules])
    groups = {frozenset(int(clean.row_numbers[row]) - 1 for row in group) for group in partition(found.labels)}
    assert {group for group in groups if len(group) > 1} == {frozenset({10, len(rows)})}


def test_a_table_of_one_kind_stays_as_it_is() -> None:
    assert {"organisation", "record_kind"} <= facts_named(mixed_rows())
    persons = [{**row, "Company": "Velora Optics"} for row in mixed_rows()[:10]] * 3
    assert "organisation" not in facts_named(persons)
    assert FEWEST > 1
    assert SHARE < 0.5


def test_only_leaves_the_values_of_the_rows() -> None:
    key = Key.from_texts(["a", "b", "a", ""])
    left = only(key, np.array([True, False, False, True]))
    assert left.filled().tolist() == [True, False, False, False]
    assert left.holders.sum() == 1


@pytest.mark.parametrize(
    ("suffixes", "years", "level"),
    [
        (("jr", "jr"), (1980, 1950), 0),
        (("jr", "sr"), (0, 0), 1),
        (("jr", ""), (1980, 1950), 1),
        (("", "ii"), (1950, 1980), 1),
        (("jr", ""), (1980, 1975), -1),
        (("jr", ""), (1980, 0), -1),
        (("", ""), (1980, 1950), -1),
    ],
)
def test_generations(suffixes: tuple[str, str], years: tuple[int, int], level: int) -> None:
    comparer = SuffixComparer(Key.from_texts(suffixes), np.array(years))
    found = comparer.compare(np.array([0, 1]), np.array([1, 0]))[0].level
    assert found.tolist() == [level, level]


def test_years_of_birth() -> None:
    key = Key.from_texts(["1980-02-03", "", "1975", "--02-03"])
    assert birth_years(key, 4).tolist() == [1980, 0, 1975, 0]
    assert birth_years(None, 2).tolist() == [0, 0]


def slips(x: str, y: str) -> int:
    return int(OSA.distance(x.replace("-", ""), y.replace("-", "")))


def plain(x: str, y: str) -> int:
    """Returns the level of two unequal dates, rule by rule."""
    far = abs(int(x[:4]) - int(y[:4])) >= 15
    if len(x) == len(y) == 4 and slips(x, y) <= 1:
        return 1
    if min(len(x), len(y)) < 10:
        return 3 if x.startswith(y) or y.startswith(x) else 4 + far
    (year, month, day), (year2, month2, day2) = x.split("-"), y.split("-")
    if slips(x, y) <= 1 or (year == year2 and month == day2 and day == month2):
        return 1
    if (year == year2 and (month == month2 or day == day2)) or (month, day) == (month2, day2):
        return 2
    return 3 if year == year2 else 4 + far


DATES = st.builds(
    lambda y, m, d, size: f"{y:04}-{m:02}-{d:02}"[:size],
    st.sampled_from([1950, 1951, 1905, 1960, 1965, 1975]), st.integers(1, 12), st.integers(1, 28),
    st.sampled_from([10, 10, 10, 7, 4]),
)  # fmt: skip


@given(st.lists(DATES, min_size=2, max_size=12, unique=True))
@settings(max_examples=300, deadline=None)
def test_dates_are_judged_rule_by_rule(texts: list[str]) -> None:
    a, b = np.triu_indices(len(texts), 1)
    found = dates(text_array(texts), a.astype(np.int64), b.astype(np.int64))
    assert found.tolist() == [plain(texts[i], texts[j]) for i, j in zip(a, b, strict=True)]
