"""Why any two records of a database are, or are not, one: for the command line, the review app and programs."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dedupe.errors import InputError
from dedupe.judged import StoredPair, stored_pair
from dedupe.match.explain import Explanation, FactExplained, explain_within
from dedupe.match.matching import UNSURE_ABOVE
from dedupe.match.weights import bits
from dedupe.model import MULTI, CleanTable, Column
from dedupe.restored import Restored, facts_beside, latest_model, latest_rules, restore
from dedupe.store.reads import RecordRow

#: Types of the columns that a fact is made from, where its name is not the type or the field.
_TYPES: Mapping[str, tuple[str, ...]] = {
    "given_name": ("given_name", "full_name"),
    "family_name": ("family_name", "full_name"),
    "street": ("street", "house_number"),
    "legal_form": ("company",),
    "name_suffix": ("name_suffix", "family_name", "full_name"),
}

#: Facts that are read out of other columns.
_WITHIN = ("name_suffix", "legal_form")


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """What one field says about the pair."""

    name: str
    left: str  # the cleaned values
    right: str
    level: str  # "" where one of the two says nothing
    weight: float
    plain: float  # before adjustments
    holders: int  # records that share the value; 0 where that does not apply


@dataclass(frozen=True, slots=True)
class PairExplained:
    """All that can be said about a pair."""

    object: str
    left: RecordRow
    right: RecordRow
    fields: tuple[FieldEvidence, ...]  # strongest first
    prior: float
    weight: float
    probability: float
    threshold: float
    verdict: str  # duplicate, related, unsure, different
    counterfactual: str
    stored: StoredPair | None  # None: the run did not keep the pair
    exact: bool  # False: recomputed from a sample of a large table

    @property
    def least(self) -> float:
        """Returns the match weight in bits from which a pair is a duplicate."""
        return bits(min(max(self.threshold, 0.001), 0.999))


def explain_pair(conn: sqlite3.Connection, left: RecordRow, right: RecordRow) -> PairExplained:
    """Returns why these two records of one object are, or are not, one. InputError where nothing was compared."""
    object_ = left.object
    model = latest_model(conn, object_)
    if model is None:
        raise InputError(f"the latest run had nothing to compare among its {object_}s: there are no weights to explain")
    ruleset = latest_rules(conn)
    stack = restore(conn, ruleset, object_, {left.record_id, right.record_id})
    extra = facts_beside(conn, ruleset, stack, object_)
    one, two = stack.row(left.record_id), stack.row(right.record_id)
    frequencies = None if stack.complete else _frequencies(conn, object_)
    found = explain_within(stack.tables, stack.rules, model, one, two, extra=extra, frequencies=frequencies)
    stored = stored_pair(conn, left.record_id, right.record_id)
    facts = found.facts if stored is None or stack.complete else _as_stored(found.facts, stored)
    weight = found.weight if stored is None or stack.complete else stored.weight
    fields = tuple(_field(fact, stack, one, two, extra) for fact in facts)
    return PairExplained(
        object=object_,
        left=left,
        right=right,
        fields=tuple(sorted(fields, key=lambda field: (-abs(field.weight), field.name))),
        prior=found.prior,
        weight=weight,
        probability=found.probability if stored is None or stack.complete else stored.probability,
        threshold=found.threshold,
        verdict=stored.verdict if stored is not None else _verdict(found),
        counterfactual=found.counterfactual,
        stored=stored,
        exact=stack.complete or stored is not None,
    )


def _verdict(found: Explanation) -> str:
    if found.duplicate:
        return "duplicate"
    return "unsure" if found.probability >= UNSURE_ABOVE else "different"


def _frequencies(conn: sqlite3.Connection, object_: str) -> dict[tuple[str, str], int] | None:
    rows = conn.execute("SELECT field, value, rows FROM term_frequencies WHERE object = ?", (object_,))
    return {(field, value): number for field, value, number in rows} or None


def _as_stored(facts: tuple[FactExplained, ...], stored: StoredPair) -> tuple[FactExplained, ...]:
    """Returns the facts with level and weight as the run stored them."""
    levels = {item.name: item for item in stored.evidence}
    return tuple(
        replace(fact, level=levels[fact.name].level, weight=levels[fact.name].weight)
        if fact.name in levels
        else replace(fact, level="", weight=0.0)
        for fact in facts
    )


def _field(fact: FactExplained, stack: Restored, left: int, right: int, extra: Mapping[str, Column]) -> FieldEvidence:
    told = fact.level or fact.name not in _WITHIN  # what is only a part of another value is shown where it matters
    one, two = (_shown(fact.name, stack, row, extra) if told else "" for row in (left, right))
    return FieldEvidence(fact.name, one, two, fact.level, fact.weight, fact.plain, fact.holders)


def _shown(name: str, stack: Restored, row: int, extra: Mapping[str, Column]) -> str:
    """Returns the cleaned values that a fact of a stacked row was made from, joined by a comma."""
    start = 0
    for table in stack.tables:
        if row < start + len(table):
            texts = _own(name, table, row - start)
            break
        start += len(table)
    if not texts and name in extra:
        texts = [extra[name].text(row)]
    return ", ".join(text.replace(MULTI, ", ") for text in dict.fromkeys(texts) if text)


def _own(name: str, table: CleanTable, row: int) -> list[str]:
    types = _TYPES.get(name, (name,))
    found = [column for column in table.columns if column.type in types or column.field == name]
    if name in ("given_name", "family_name") and any(column.type == name for column in found):
        own = [column for column in found if column.type == name]
        found = own if any(column.clean.text(row) for column in own) else found
    if name == "account":
        found = [column for column in table.columns if column.type == "reference" and column.field == name]
    return [column.clean.text(row) for column in found]
