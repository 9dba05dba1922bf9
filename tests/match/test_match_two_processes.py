"""One process or two: the same pairs, weights and clusters, byte for byte."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from match_tables import clean_of, facts_from, mixed, people

from dedupe import beside
from dedupe.beside import Beside
from dedupe.match import matching, pairs
from dedupe.match.compare_values import ValueComparer
from dedupe.match.facts import Facts
from dedupe.match.matching import MatchResult, match_object
from dedupe.match.plugins import PluginJudge
from dedupe.match.scoring import weigh
from dedupe.match.training import learn


def result() -> MatchResult:
    clean, rules = clean_of(mixed())
    return match_object("contact", [clean], [rules])


def bytes_of(found: MatchResult) -> list[bytes]:
    """Returns all that was found, array by array."""
    arrays = [found.labels, found.weakest, found.cohesion, found.weakest_left, found.weakest_right]
    arrays += [getattr(found.pairs, field.name) for field in dataclasses.fields(found.pairs)]
    return [np.ascontiguousarray(array).tobytes() for array in arrays]


def processes(monkeypatch: pytest.MonkeyPatch, *, forks: bool, once: int, chunk: int, halved: int = 50) -> None:
    monkeypatch.setattr(beside, "can_fork", lambda: forks)
    for module in (matching, pairs):
        monkeypatch.setattr(module, "HALVED", halved)
        monkeypatch.setattr(module, "CHUNK", chunk)
    monkeypatch.setattr(matching, "ONCE", once)


@pytest.mark.parametrize("chunk", [3_001, 100_000])
@pytest.mark.parametrize("once", [0, 10**9], ids=["compared twice", "compared once"])
def test_two_processes_and_any_size_of_piece_give_the_same(
    monkeypatch: pytest.MonkeyPatch, once: int, chunk: int
) -> None:
    monkeypatch.setattr(matching, "ALL_PAIRS", 10)  # blocked, for fewer pairs
    processes(monkeypatch, forks=False, once=10**9, chunk=100_000, halved=10**9)
    alone = result()
    assert len(alone.pairs) > 100
    for forks in (False, True):
        processes(monkeypatch, forks=forks, once=once, chunk=chunk)
        assert bytes_of(result()) == bytes_of(alone)


def test_a_pair_weighs_the_same_alone_and_among_others() -> None:
    facts = facts_from(mixed())
    left, right = np.triu_indices(facts.keys.rows, 1)
    model = learn("contact", facts, left, right, complete=True)
    some = np.random.default_rng(4).permutation(len(left))[:300]
    evidence = pairs.compare_here(facts, left[some], right[some])
    weight, parts = weigh(evidence, model)
    for k in range(len(some)):
        alone, own = weigh(evidence.part(slice(k, k + 1)), model)
        assert alone.tobytes() == weight[k : k + 1].tobytes()
        assert own.tobytes() == np.ascontiguousarray(parts[k : k + 1]).tobytes()


def test_a_second_process_has_none_beside_itself() -> None:
    assert Beside(lambda: Beside(lambda: 3).result() + 1).result() == 4


def test_what_a_plug_in_does_wrong_is_not_lost_in_a_second_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(function: Callable[[], object], **_: object) -> object:
        raise AssertionError("a second process")

    facts = facts_from(people(40))
    place = next(k for k, comparer in enumerate(facts.comparers) if isinstance(comparer, ValueComparer))
    judge = PluginJudge("parts", lambda one, two: "wrong", 2)
    plugged = dataclasses.replace(facts.comparers[place], judge=judge, quick=False)
    facts = Facts(facts.keys, (*facts.comparers[:place], plugged, *facts.comparers[place + 1 :]))
    monkeypatch.setattr(pairs, "HALVED", 10)
    monkeypatch.setattr(pairs, "Beside", never)
    left, right = np.triu_indices(40, 1)
    pairs.compare_pairs(facts, left, right)
    assert judge.trouble


def test_pairs_in_two_halves_are_those_of_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = facts_from(people(60))
    left, right = np.triu_indices(60, 1)
    whole = pairs.compare_here(facts, left, right)
    monkeypatch.setattr(pairs, "HALVED", 10)
    halves = pairs.compare_pairs(facts, left, right)
    assert whole.levels.tolist() == halves.levels.tolist()
    assert whole.holders.tolist() == halves.holders.tolist()
    assert whole.namesakes.tolist() == halves.namesakes.tolist()
