"""Keys: small integers per row, and which rows say the same."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from dedupe.match.keys import MAX_VALUES, Key, same_rows
from dedupe.match.similarity import distinct_pairs, scores
from dedupe.model import MULTI, Column, text_array

CELL = st.lists(st.sampled_from(["", "a", "b", "c", "dd", "e"]), max_size=4).map(MULTI.join)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Returns columns of one length."""
    rows = draw(st.integers(1, 12))
    return draw(st.lists(st.lists(CELL, min_size=rows, max_size=rows), min_size=1, max_size=3))


def held(columns: list[list[str]], row: int) -> list[str]:
    """Returns the values of a row: column by column, each once."""
    return list(dict.fromkeys(part for column in columns for part in column[row].split(MULTI) if part))


def read_back(key: Key) -> list[list[str]]:
    return [[str(key.values[code]) for code in row if code >= 0] for row in key.codes.tolist()]


@given(tables())
@settings(max_examples=150, deadline=None)
def test_key_holds_the_values_of_all_columns_once_and_in_order(columns: list[list[str]]) -> None:
    key = Key.of(*(Column.of(column) for column in columns))
    expected = [held(columns, row) for row in range(len(columns[0]))]
    assert read_back(key) == expected
    assert key.filled().tolist() == [bool(values) for values in expected]
    assert [str(key.values[c]) if c >= 0 else "" for c in key.first] == [
        values[0] if values else "" for values in expected
    ]
    assert key.width == max([1, *(len(values) for values in expected)])


@given(tables(), st.data())
@settings(max_examples=150, deadline=None)
def test_holders_are_the_rows_that_hold_a_value(columns: list[list[str]], data: st.DataObject) -> None:
    key = Key.of(*(Column.of(column) for column in columns))
    rows = len(columns[0])
    chosen = data.draw(st.lists(st.integers(0, rows - 1), max_size=rows))
    for part, members in ((key, range(rows)), (key.take(np.array(chosen, dtype=np.int64)), chosen)):
        naive = Counter(value for row in members for value in held(columns, row))
        counted = {str(v): int(n) for v, n in zip(part.values, part.holders, strict=True) if n}
        assert counted == dict(naive)


def test_a_cell_that_is_a_list_gives_its_first_values_only() -> None:
    key = Key.of(Column.of([MULTI.join(f"v{k}" for k in range(10)), "v9"]))
    assert read_back(key) == [[f"v{k}" for k in range(MAX_VALUES)], ["v9"]]


@pytest.mark.parametrize("columns", [[[]], [[], []], [[""]], [["", ""], ["", ""]]])
def test_nothing_is_a_key_without_values(columns: list[list[str]]) -> None:
    key = Key.of(*(Column.of(column) for column in columns))
    assert len(key) == len(columns[0])
    assert not key.filled().any()
    assert (key.codes == -1).all()


@given(tables(), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_same_rows_groups_rows_that_are_equal_in_every_key(columns: list[list[str]], width: int) -> None:
    keys = [Key.of(*(Column.of(c) for c in columns[:width])), *(Key.of(Column.of(c)) for c in columns[width:])]
    first, group = same_rows(keys)
    rows = [tuple(tuple(part[row]) for part in map(read_back, keys)) for row in range(len(columns[0]))]
    numbers: dict[object, int] = {}
    naive = [numbers.setdefault(row, len(numbers)) for row in rows]
    assert group.tolist() == naive
    assert first.tolist() == [naive.index(k) for k in range(len(numbers))]


def test_same_rows_tells_a_missing_value_from_every_other() -> None:
    keys = [Key.from_texts(["a", "", "b", "a"]), Key.from_texts(["", "a", "", ""])]
    assert same_rows(keys)[1].tolist() == [0, 1, 2, 0]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=30))
@settings(max_examples=150, deadline=None)
def test_distinct_pairs_give_every_pair_back(pairs: list[tuple[int, int]]) -> None:
    left, right = (np.array([pair[k] for pair in pairs], dtype=np.int32) for k in (0, 1))
    a, b, back = distinct_pairs(left, right, 7)
    again = list(zip(a.tolist(), b.tolist(), strict=True))
    assert again == sorted({(min(p), max(p)) for p in pairs})
    assert [again[k] for k in back] == [(min(p), max(p)) for p in pairs]


@given(st.lists(st.text("abcd ", max_size=6), min_size=1, max_size=6), st.data())
@settings(max_examples=100, deadline=None)
def test_scores_are_those_of_the_scorer_one_by_one(texts: list[str], data: st.DataObject) -> None:
    number = st.lists(st.integers(0, len(texts) - 1), min_size=1, max_size=10)
    one = data.draw(number)
    two = (data.draw(number) * 10)[: len(one)]
    one = one[: len(two)]
    a, b = np.array(one, dtype=np.int64), np.array(two, dtype=np.int64)
    edits = scores(text_array(texts), a, b, OSA.distance)
    assert edits.tolist() == [OSA.distance(texts[i], texts[j]) for i, j in zip(one, two, strict=True)]
    likeness = scores(text_array(texts), a, b, JaroWinkler.similarity, 0.8)
    naive = [JaroWinkler.similarity(texts[i], texts[j]) for i, j in zip(one, two, strict=True)]
    assert likeness.tolist() == pytest.approx([value if value >= 0.8 else 0.0 for value in naive], abs=1e-6)


def test_scores_of_no_pairs_are_none() -> None:
    empty = np.empty(0, dtype=np.int64)
    assert scores(text_array(["a"]), empty, empty, OSA.distance).tolist() == []
