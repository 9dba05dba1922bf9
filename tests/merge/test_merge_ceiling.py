"""The ceiling on merges that nobody looks at."""

from __future__ import annotations

import numpy as np
import pytest

from dedupe.ceiling import SMALL, under_ceiling
from dedupe.ruleset.effective import MatchRules, MergeRules, ObjectRules


def rules(auto: float | None = 0.9, **merge: float) -> ObjectRules:
    return ObjectRules("contact", (), match=MatchRules(auto_above=auto), merge=MergeRules(**merge))


def clusters(*sizes: int) -> np.ndarray:
    """Returns labels of clusters of these sizes, the label of each its first row, as matching gives them."""
    starts = np.cumsum((0, *sizes[:-1]))
    return np.repeat(starts, sizes)


@pytest.mark.parametrize(
    ("sizes", "sure", "given", "stopped"),
    [
        ((2,) * 100, 0.95, [rules()], True),
        ((2,) * 100, 0.85, [rules()], False),
        ((2,) * 100, 0.95, [rules(None)], False),
        ((2,) * 100, 0.95, [rules(max_auto=1.0)], False),
        ((2,) * 50 + (1,) * 100, 0.95, [rules()], False),
        ((2,) * 51 + (1,) * 100, 0.95, [rules()], True),
        ((2,) * 100, 0.95, [rules(), rules(None)], True),
        ((60,) * 10, 0.95, [rules()], False),  # larger than max_cluster: reviewed anyway
        ((60,) * 10, 0.95, [rules(max_cluster=100)], True),
        ((2,) * (SMALL // 2 - 1), 0.95, [rules()], False),
        ((), 0.95, [rules()], False),
    ],
)
def test_automatic_merges_stop_at_the_ceiling(
    sizes: tuple[int, ...], sure: float, given: list[ObjectRules], stopped: bool
) -> None:
    labels = clusters(*sizes) if sizes else np.empty(0, dtype=np.int64)
    weakest = np.where(np.isin(labels, np.flatnonzero(np.bincount(labels) > 1)), sure, 1.0) if sizes else np.empty(0)
    found = under_ceiling(given, labels, weakest)
    assert bool(found.message) == stopped
    assert found.rules == tuple(given) or stopped
    assert not stopped or all(table.match.auto_above is None for table in found.rules)


def test_the_message_says_how_many_and_what_happens() -> None:
    labels = clusters(*(2,) * 100)
    message = under_ceiling([rules()], labels, np.full(200, 0.99)).message
    assert "200 of 200 contacts (100%)" in message
    assert "limit (merge: max_auto) is 50%" in message
    assert "wait for review" in message
