"""What a whole name is worth by its bearers: the formula, and what is learned from the table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from match_models import FIRM, PERSON, judged, model_of

from dedupe.match.enough import caution
from dedupe.match.namesakes import BELIEF_PAIRS, CLASSES, LEAST_GAIN, MOST_GAIN, class_of, formula, learned, limits

PRIOR, ROWS, SIZE = -12.0, 5000, 1.5


@pytest.mark.parametrize(
    ("bearers", "number"), [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (8, 2), (9, 3), (10**6, 9)]
)
def test_classes_double(bearers: int, number: int) -> None:
    assert class_of(np.array([bearers]))[0] == number


GAINS = st.lists(st.floats(LEAST_GAIN, MOST_GAIN), min_size=CLASSES, max_size=CLASSES).map(tuple)


@given(GAINS, st.integers(2, 10**6))
@settings(max_examples=100, deadline=None)
def test_a_commoner_name_never_weighs_more(gain: tuple[float, ...], rows: int) -> None:
    found = limits(np.arange(2, 400, dtype=np.int32), rows, SIZE, gain)
    assert (np.diff(found) <= 1e-9).all()


def test_without_learning_the_formula_holds() -> None:
    bearers = np.array([2, 3, 50], dtype=np.int32)
    assert limits(bearers, ROWS, SIZE, ()).tolist() == pytest.approx(
        np.log2(5100 * 1.5 / np.array([2, 3, 50])).tolist()
    )


def gains(found: list[float], count: list[float], bearers: list[int], family: int = 0) -> tuple[float, ...]:
    size = len(count)
    return learned(
        np.zeros(size, np.int8), np.full(size, family, np.int8), np.array(bearers, np.int32), np.array(found),
        np.array(count), prior=PRIOR, rows=ROWS, cluster_size=SIZE,
    )  # fmt: skip


def share_by_formula(bearers: int) -> float:
    return float(1 / (1 + 2 ** -(PRIOR + formula(np.array([bearers]), ROWS, SIZE)[0])))


def test_pairs_that_show_nothing_but_names_teach_nothing() -> None:
    """Where names are all there is, learning from its own verdicts would run away."""
    assert gains([1000 * share_by_formula(2)], [1000], [2])[0] == pytest.approx(0, abs=1e-6)


def test_the_share_of_duplicates_is_prior_and_name_together() -> None:
    gain = gains([900.0], [1000.0], [4])
    share = (900 + BELIEF_PAIRS * share_by_formula(4)) / (1000 + BELIEF_PAIRS)
    weight = limits(np.array([4], np.int32), ROWS, SIZE, (MOST_GAIN, *gain[1:]))[0]
    assert weight + PRIOR == pytest.approx(np.log2(share / (1 - share)), abs=0.5)  # 3 bearers and 4 share a class
    assert gains([100.0], [1000.0], [4])[1] < 0 < gain[1]


def test_other_names_and_single_bearers_are_left_out() -> None:
    assert gains([900.0], [1000.0], [4], family=5) == (0.0,) * CLASSES
    assert gains([900.0], [1000.0], [1]) == (0.0,) * CLASSES


@given(st.floats(0, 1), st.floats(0.5, 10**6), st.integers(2, 5000))
@settings(max_examples=100, deadline=None)
def test_gains_stay_in_bounds(share: float, pairs: float, bearers: int) -> None:
    assert all(LEAST_GAIN <= bits <= MOST_GAIN for bits in gains([share * pairs], [pairs], [bearers]))


def test_too_few_facts_are_told() -> None:
    assert caution(model_of(rows=1000)) == ""
    assert caution(model_of(FIRM, rows=1000)) == ""
    first_and_town = tuple(c for c in PERSON if c.name in ("given_name", "city", "country"))
    said = caution(model_of(first_and_town, rows=1000))
    assert "given name, city, country" in said
    levels = {"given_name": 0, "city": 0, "country": 0}
    assert judged(model_of(first_and_town, rows=1000), levels)[0] < 0
