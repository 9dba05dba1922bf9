"""Rows in canonical order, and what of a row counts as its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedupe.model import Column, Table
from dedupe.sources.order import Ordered, in_order

HEADERS = ("Id", "Name", "Changed")
PASSING = frozenset(("Changed", "no such header"))

ROWS = st.lists(
    st.tuples(st.sampled_from("12"), st.sampled_from(["Ann", "Bob", ""]), st.sampled_from(["May", "June"])), max_size=9
)


def table_of(rows: Sequence[Sequence[str]]) -> Table:
    columns = tuple(Column.of([row[place] for row in rows]) for place in range(len(HEADERS)))
    numbers = np.arange(1, len(rows) + 1)
    return Table("records", HEADERS, columns, numbers, numbers + 1)


def lines(ordered: Ordered) -> list[tuple[object, ...]]:
    return list(zip(ordered.crm_ids, ordered.occurrences.tolist(), raw(ordered), strict=True))


def raw(ordered: Ordered) -> list[str]:
    return [text for part in ordered.raw() for text in part.to_pylist()]


def test_the_hash_leaves_out_what_is_ignored_and_nothing_else() -> None:
    def digest(**row: str) -> str:
        return hashlib.sha256(json.dumps(row, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    table = table_of([("1", "Ann", "May")])
    assert in_order(table, "Id").content_hash.tolist() == [digest(Id="1", Name="Ann", Changed="May")]
    assert in_order(table, "Id", PASSING).content_hash.tolist() == [digest(Id="1", Name="Ann")]
    assert json.loads(raw(in_order(table, "Id", PASSING))[0]) == {"Id": "1", "Name": "Ann", "Changed": "May"}
    assert in_order(table, "Id", frozenset(HEADERS)).content_hash.tolist() == [digest()]


@given(ROWS, st.randoms(use_true_random=False), st.sampled_from(["Id", ""]))
def test_the_order_is_that_of_the_content(rows: list[tuple[str, ...]], rng: object, id_header: str) -> None:
    shuffled = rng.sample(rows, len(rows))  # type: ignore[attr-defined]
    one, other = (in_order(table_of(some), id_header, PASSING) for some in (rows, shuffled))
    assert raw(one) == raw(other)
    assert one.content_hash.tolist() == other.content_hash.tolist()
    if id_header:
        assert lines(one) == lines(other)
        assert one.crm_ids.tolist() == sorted(row[0] for row in rows)


@given(ROWS, st.integers(0, 8))
def test_rows_with_one_id_keep_their_turns_when_only_a_date_changes(rows: list[tuple[str, ...]], which: int) -> None:
    later = [(*row[:2], "July") if place == which else row for place, row in enumerate(rows)]
    one, other = (in_order(table_of(some), "Id", PASSING) for some in (rows, later))
    told = [
        list(zip(found.crm_ids, found.occurrences.tolist(), found.content_hash, strict=True)) for found in (one, other)
    ]
    assert told[0] == told[1]
