"""What a run learned and how it looked for pairs, of one object: for `dedupe explain --model`."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from dedupe.explaining.values import kind_of
from dedupe.explaining.words import called, level_in_words
from dedupe.match.comparison import Role
from dedupe.restored import latest_model, latest_rules


@dataclass(frozen=True, slots=True)
class LevelLearned:
    """A comparison level."""

    label: str
    words: str
    m: float  # share among duplicates
    u: float  # share among different entities
    weight: float  # bits


@dataclass(frozen=True, slots=True)
class FactLearned:
    """A comparison and what its levels are worth."""

    name: str
    noun: str
    role: Role
    filled: int  # records that say something
    lift: float  # bits taken off the first level
    frequency: bool  # a common value weighs less
    levels: tuple[LevelLearned, ...]


@dataclass(frozen=True, slots=True)
class RuleUsed:
    """A blocking rule and the pairs it gave."""

    rule: str
    blocks: int
    pairs: int
    cap: int
    refined: int
    skipped: int
    worst: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """The model of an object with the blocking beside it."""

    object: str
    rows: int
    records: int
    expected: float
    prior: float
    threshold: float
    rounds: tuple[float, ...]  # expected pairs after each round of learning
    facts: tuple[FactLearned, ...]
    rules: tuple[RuleUsed, ...]
    compared: int
    completeness: float | None
    caution: str

    @property
    def found(self) -> str:
        """Returns what share of the duplicates is among the pairs compared, in words; "" where it is not known."""
        if self.completeness is None:
            return ""
        if self.completeness >= 1:
            return "all there are"
        share = "nearly all" if self.completeness >= 0.9995 else f"about {100 * self.completeness:.1f} % of all"
        return f"{share} duplicates are estimated to be among them"

    @property
    def odds(self) -> float:
        """Returns among how many random pairs one is a duplicate."""
        return float(2.0 ** min(-self.prior, 60.0) + 1.0)


def learned(conn: sqlite3.Connection, object_: str) -> Learned | None:
    """Returns what the latest run learned about an object, None where it had nothing to compare."""
    model = latest_model(conn, object_)
    if model is None:
        return None
    (threshold,) = conn.execute("SELECT threshold FROM models WHERE object = ? LIMIT 1", (object_,)).fetchone()
    told = _counts(conn, object_)
    own = [rules for rules in latest_rules(conn).tables if rules.object == object_]
    facts = []
    for fact in model.facts:
        comparison = fact.comparison
        kind = kind_of(comparison.name, own)
        rows = zip(comparison.levels, fact.m, fact.u, fact.weights, strict=True)
        facts.append(
            FactLearned(
                name=comparison.name,
                noun=called(comparison.name, kind, object_)[0],
                role=comparison.role,
                filled=fact.filled,
                lift=fact.lift,
                frequency=comparison.frequency,
                levels=tuple(
                    LevelLearned(label, level_in_words(kind, label), m, u, weight) for label, m, u, weight in rows
                ),
            )
        )
    return Learned(
        object=object_,
        rows=model.rows,
        records=int(told.get("records", model.rows)),
        expected=model.expected,
        prior=model.prior,
        threshold=float(threshold),
        rounds=model.rounds,
        facts=tuple(facts),
        rules=_rules(conn, object_),
        compared=int(told.get("compared", 0)),
        completeness=told.get("completeness"),
        caution=str(told.get("caution", "")),
    )


def _rules(conn: sqlite3.Connection, object_: str) -> tuple[RuleUsed, ...]:
    rows = conn.execute(
        "SELECT rule, blocks, pairs, cap, refined_blocks, skipped_pairs, worst FROM blocking WHERE object = ? "
        "ORDER BY rowid",
        (object_,),
    )
    return tuple(
        RuleUsed(rule, blocks, pairs, cap, refined, skipped, tuple((str(k), int(n)) for k, n in json.loads(worst)))
        for rule, blocks, pairs, cap, refined, skipped, worst in rows
    )


def _counts(conn: sqlite3.Connection, object_: str) -> dict[str, Any]:
    """Returns what the latest run counted of an object."""
    row = conn.execute("SELECT counts FROM runs WHERE status = 'done' ORDER BY run_id DESC LIMIT 1").fetchone()
    found = json.loads(row[0]).get("objects", []) if row else []
    return next((item for item in found if item.get("object") == object_), {})
