"""Weights of levels: pooled where the data contradict the order, capped, and turned into probabilities."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.match.comparison import Comparison
from dedupe.match.weights import FEWEST_PAIRS, MAX_WEIGHT, MIN_WEIGHT, FactWeights, Model, bits, probability

SHARE = st.floats(1e-6, 1.0)


@st.composite
def shares(draw: st.DrawFn) -> tuple[tuple[float, ...], tuple[float, ...]]:
    size = draw(st.integers(2, 6))
    m, u = (np.array(draw(st.lists(SHARE, min_size=size, max_size=size))) for _ in range(2))
    return tuple((m / m.sum()).tolist()), tuple((u / u.sum()).tolist())


def fact(m: tuple[float, ...], u: tuple[float, ...], lift: float = 0.0, name: str = "city") -> FactWeights:
    levels = tuple(f"level {k}" for k in range(len(m)))
    return FactWeights(Comparison(name, "geo", levels, m, u), m, u, lift, 100)


def isotonic(m: tuple[float, ...], u: tuple[float, ...]) -> list[float]:
    """The falling ratios nearest to m / u, by the min-max formula: slow, but nothing like pooling."""

    def mean(i: int, j: int) -> float:
        return sum(m[i : j + 1]) / sum(u[i : j + 1])

    size = range(len(m))
    return [min(max(mean(i, j) for j in size if j >= k) for i in size if i <= k) for k in size]


@given(shares())
@settings(max_examples=300, deadline=None)
def test_pooled_levels_are_the_isotonic_fit(both: tuple[tuple[float, ...], tuple[float, ...]]) -> None:
    pooled = fact(*both).pooled
    assert [a / b for a, b in pooled] == pytest.approx(isotonic(*both), rel=1e-9)


@given(shares())
@settings(max_examples=200, deadline=None)
def test_weights_fall_with_disagreement_and_stay_within_bounds(
    both: tuple[tuple[float, ...], tuple[float, ...]],
) -> None:
    weights = fact(*both).weights
    assert all(a >= b - 1e-9 for a, b in pairwise(weights))
    assert all(MIN_WEIGHT <= weight <= MAX_WEIGHT for weight in weights)


def test_a_lift_is_taken_off_agreement_down_to_nothing() -> None:
    m, u = (0.9, 0.1), (0.1, 0.9)
    plain = fact(m, u).weights
    assert plain[0] == pytest.approx(math.log2(9))
    assert fact(m, u, lift=1.0).weights[0] == pytest.approx(plain[0] - 1.0)
    assert fact(m, u, lift=50.0).weights[0] == 0.0
    assert fact(m, u, lift=50.0).weights[1] == plain[1]


def test_weights_fall_with_disagreement_after_a_lift() -> None:
    weights = fact((0.72, 0.06, 0.22), (0.01, 0.002, 0.988), lift=4.0).weights
    assert weights[0] >= weights[1]


def test_kinds_of_mailboxes_are_not_pooled() -> None:
    m, u = (0.2, 0.7, 0.1), (0.4, 0.1, 0.5)
    assert fact(m, u, name="email").pooled == tuple(zip(m, u, strict=True))
    assert fact(m, u, name="city").pooled != tuple(zip(m, u, strict=True))


@given(st.floats(1e-6, 1 - 1e-6))
def test_bits_and_probability_are_inverse(share: float) -> None:
    assert probability(np.array([bits(share)]))[0] == pytest.approx(share, rel=1e-9)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_probability_rises_with_the_weight_and_never_leaves_its_range(one: float, two: float) -> None:
    low, high = probability(np.array(sorted([one, two])))
    assert 0.0 <= low <= high <= 1.0


@pytest.mark.parametrize(
    ("rows", "expected", "prior"),
    [
        (101, 50.5, math.log2(1 / 99)),
        (1001, 500.5, math.log2(1 / 999)),
        (21, 1.0, math.log2(1 / 209)),
        (21, 105.0, 0.0),
        (21, 210.0, 0.0),  # never more than half of the pairs
    ],
)
def test_prior_is_the_share_of_duplicates_among_all_pairs(rows: int, expected: float, prior: float) -> None:
    assert Model("contact", (), rows, expected).prior == pytest.approx(prior)


@pytest.mark.parametrize("rows", [0, 1, 2, 5, 14])
def test_a_tiny_table_is_a_sample_of_a_larger_world(rows: int) -> None:
    assert rows * (rows - 1) / 2 < FEWEST_PAIRS
    assert Model("contact", (), rows, 1.0).prior == pytest.approx(math.log2(1 / (FEWEST_PAIRS - 1)))
    assert Model("contact", (), rows, 0.5).prior == pytest.approx(math.log2(1 / (2 * FEWEST_PAIRS - 1)))


def test_the_prior_falls_with_the_number_of_records() -> None:
    priors = [Model("contact", (), rows, rows * 0.25).prior for rows in (10, 100, 10_000, 1_000_000)]
    assert priors == sorted(priors, reverse=True)
    assert priors[2] - priors[3] == pytest.approx(math.log2(100), abs=0.01)
