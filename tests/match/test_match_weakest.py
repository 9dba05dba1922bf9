"""The two records of the weakest link of each cluster, as the result of an object tells them."""

from __future__ import annotations

import numpy as np
from match_tables import clean_of, mixed, partition, people

from dedupe.match.matching import match_object


def test_the_weakest_link_lies_inside_its_cluster_and_is_a_told_pair() -> None:
    clean, rules = clean_of(mixed())
    found = match_object("contact", [clean], [rules])
    told = {pair: k for k, pair in enumerate(zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True))}
    groups = partition(found.labels)
    assert max(map(len, groups)) > 1
    for members in groups:
        ends = {(int(found.weakest_left[row]), int(found.weakest_right[row])) for row in members}
        ((left, right),) = ends
        if len(members) == 1:
            assert (left, right) == (-1, -1)
            continue
        assert left < right
        assert {left, right} <= members
        assert np.isclose(found.pairs.probability[told[left, right]], found.weakest[left])


def test_identical_records_are_held_by_the_first_and_a_copy_of_it() -> None:
    rows = [dict(row) for row in people(60)]
    clean, rules = clean_of([*rows, rows[7], rows[7]])
    found = match_object("contact", [clean], [rules])
    copies = [7, 60, 61]
    assert set(found.labels[copies].tolist()) == {7}
    assert set(found.weakest_left[copies].tolist()) == {7}
    assert set(found.weakest_right[copies].tolist()) <= {60, 61}
    assert len(set(found.weakest_right[copies].tolist())) == 1
