"""Bounds of likeness: never below the true one, so that what they rule out is far apart beyond doubt."""

from __future__ import annotations

import gc

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, Indel, JaroWinkler

from dedupe.match import similarity
from dedupe.match.compare_values import codes
from dedupe.match.similarity import Letters, letters_of, numbered
from dedupe.model import text_array

WORD = st.text("abcdeABz09 -ä北\U00020000", max_size=12)


@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=20))
@settings(max_examples=150, deadline=None)
def test_the_bounds_hold(pairs: list[tuple[str, str]]) -> None:
    values = text_array(text for pair in pairs for text in pair)
    letters = Letters.of(values)
    a, b = np.arange(0, len(values), 2), np.arange(1, len(values), 2)
    one, two = letters.missing(a, b)
    most = letters.likeness(a, b, (one, two))
    for k, (x, y) in enumerate(pairs):
        if x == y:  # only different texts are asked for
            continue
        assert letters.lengths[[a[k], b[k]]].tolist() == [len(x), len(y)]
        assert max(one[k], two[k]) <= OSA.distance(x, y)
        assert one[k] + two[k] <= Indel.distance(x, y)
        assert most[k] >= JaroWinkler.similarity(x, y)


@pytest.mark.parametrize(
    ("x", "y", "missing", "likeness"),
    [
        ("marta", "marto", (0, 1), 0.92),
        ("abc", "xyz", (3, 3), 0.0),
        ("abcdef", "abcxyz", (3, 3), 0.7667),
        ("ab1", "ab2", (1, 1), 0.8222),
    ],
)
def test_the_bounds_rule_out_what_shares_little(x: str, y: str, missing: tuple[int, int], likeness: float) -> None:
    letters = Letters.of(text_array([x, y]))
    found = letters.missing(np.array([0]), np.array([1]))
    assert (int(found[0][0]), int(found[1][0])) == missing
    assert letters.likeness(np.array([0]), np.array([1]), found)[0] == pytest.approx(likeness, abs=1e-3)


def test_letters_are_worked_out_once_and_forgotten_with_the_texts() -> None:
    values = text_array(["oak", "elm"])
    assert letters_of(values) is letters_of(values)
    place = id(values)
    del values
    gc.collect()
    assert place not in similarity._WORKED_OUT


def test_letters_of_many_texts_are_those_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    values = text_array(["", "oak", "", "elm tree", "ä", ""])
    whole = Letters.of(values)
    monkeypatch.setattr(similarity, "PIECE", 2)
    pieces = Letters.of(values)
    assert whole.kinds.tolist() == pieces.kinds.tolist()
    assert whole.head.tolist() == pieces.head.tolist()


@given(st.lists(WORD, max_size=12))
def test_equal_texts_have_equal_numbers(texts: list[str]) -> None:
    found = numbered(pa.array(texts, pa.large_string())).tolist()
    assert [[x == y for y in found] for x in found] == [[x == y for y in texts] for x in texts]


@given(st.lists(st.tuples(*[st.text("0123456AB", min_size=1, max_size=8)] * 2), min_size=1, max_size=12))
@settings(max_examples=100, deadline=None)
def test_postal_codes_are_judged_as_one_by_one(pairs: list[tuple[str, str]]) -> None:
    values = text_array(text for pair in pairs for text in pair)
    found = codes(values, np.arange(0, len(values), 2), np.arange(1, len(values), 2)).tolist()
    for (x, y), level in zip(pairs, found, strict=True):
        edit = OSA.distance(x, y) <= 1 and min(len(x), len(y)) >= 3
        start = x[:4] == y[:4] and len(x) > 4 < len(y)
        assert level == (1 if edit or start else 2), (x, y)
