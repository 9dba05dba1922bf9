"""What a run hands over to be stored: pairs with their parts, the links of clusters, how common values are."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from match_tables import Row, clean_of, mixed, partition, people

from dedupe.match.matching import ALL_PAIRS, DUPLICATE, KEEP_ABOVE, MatchResult, match_object
from dedupe.ruleset.effective import MatchRules


@cache
def run() -> MatchResult:
    clean, rules = clean_of(mixed())
    return match_object("contact", [clean], [rules])


def test_pairs_weigh_what_their_parts_say() -> None:
    found = run()
    assert found.model is not None
    sums = found.pairs.parts.sum(axis=1, dtype=np.float64) + found.model.prior
    assert found.pairs.weight == pytest.approx(sums, abs=1e-3)
    assert (found.pairs.left < found.pairs.right).all()
    codes = found.pairs.left * len(found.labels) + found.pairs.right
    assert (np.diff(codes) > 0).all(), "sorted, each pair once"
    assert ((found.pairs.verdict == DUPLICATE) == (found.pairs.probability >= 0.5 - 1e-9)).all()


def test_every_member_of_a_cluster_knows_its_weakest_link() -> None:
    found = run()
    for group in partition(found.labels):
        members = sorted(group)
        assert len(set(found.weakest[members].tolist())) <= 2  # exact copies weigh more than the rest
        if len(members) == 1:
            assert found.weakest[members].tolist() == [1.0]
        assert set(found.labels[members].tolist()) == {members[0]}


def looser() -> list[Row]:
    """Returns persons, some with three records: the outer two share nothing but what the middle one holds."""
    result: list[Row] = []
    for k, row in enumerate(people(60)):
        mailbox = {name: row[name] for name in ("Email", "Street", "Zip")}
        called = {name: row[name] for name in ("First", "Last", "Phone", "City")}
        result += [mailbox, row, called] if k < 25 else [row]
    return result


@pytest.mark.parametrize(
    "block", [(), (("email",), ("phone",), ("last_name",))], ids=["all pairs", "own blocking rules"]
)
def test_every_candidate_inside_a_cluster_is_stored(block: tuple[tuple[str, ...], ...]) -> None:
    rows = looser()
    assert len(rows) <= ALL_PAIRS
    clean, rules = clean_of(rows, match=MatchRules(block=block))
    found = match_object("contact", [clean], [rules])
    inner = {pair for members in partition(found.labels) for pair in combinations(sorted(members), 2)}
    stored = dict(zip(zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True),
                      found.pairs.probability.tolist(), strict=True))  # fmt: skip
    assert len(stored) == len(found.pairs.left)
    assert inner <= stored.keys()
    assert [pair for pair in inner if stored[pair] < KEEP_ABOVE], "some of them say too little to be stored otherwise"


def test_frequencies_are_the_values_that_two_different_rows_hold() -> None:
    rows = mixed()
    found = run()
    told = {
        name: dict(zip(map(str, values), counts.tolist(), strict=True)) for name, values, counts in found.frequencies
    }
    clean, _ = clean_of(rows)
    compared = [column for column in clean.columns if column.type != "record_id"]
    texts = np.array([[str(column.clean.text(row)) for column in compared] for row in range(len(rows))])
    distinct = np.unique(texts, axis=0, return_index=True)[1]
    assert len(distinct) < len(rows), "exact copies count once"
    for name, kind, key in (("email", "email", "mailbox"), ("phone", "phone", "number"), ("city", "city", "fold")):
        column = clean.of_type(kind)[0].keys[key]
        counted = Counter(str(column.text(int(row))) for row in distinct)
        assert told[name] == {value: number for value, number in counted.items() if value and number > 1}
        assert told[name]
    assert {"given_name", "family_name", "name"} <= told.keys()
