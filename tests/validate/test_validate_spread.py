"""Judging groups and spreading to rows, against the plain way of doing it row by row."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dedupe.model import Column
from dedupe.validate.codes import finding
from dedupe.validate.spread import batch, group

ROWS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("12")), min_size=1, max_size=30
)


@given(ROWS)
def test_groups_are_the_distinct_rows_in_order_of_appearance(rows: list[tuple[str, str, str]]) -> None:
    columns = [Column.of(texts) for texts in zip(*rows, strict=True)]
    groups = group(columns)
    distinct = list(dict.fromkeys(rows))
    assert list(zip(*(groups.values(column) for column in columns), strict=True)) == distinct
    assert [distinct[number] for number in groups.of_row] == rows


@given(ROWS, st.lists(st.integers(0, 17), max_size=12))
def test_findings_reach_exactly_the_rows_of_their_group(rows: list[tuple[str, str, str]], picks: list[int]) -> None:
    groups = group([Column.of(texts) for texts in zip(*rows, strict=True)])
    distinct = list(dict.fromkeys(rows))
    found = [(pick % len(distinct), finding("rule", str(place), "m")) for place, pick in enumerate(picks)]
    spread = batch("h", groups, found)
    expected = sorted(
        (row, item.value) for number, item in found for row, texts in enumerate(rows) if texts == distinct[number]
    )
    assert (
        sorted((int(r), spread.findings[w].value) for r, w in zip(spread.rows, spread.which, strict=True)) == expected
    )
