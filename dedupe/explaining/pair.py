"""Why any two records of a database are, or are not, one: for the command line, the review app and programs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dedupe.errors import InputError
from dedupe.explaining.evidence import FieldEvidence, PairExplained
from dedupe.explaining.grouped import Grouped, Question, grouped, members_of
from dedupe.explaining.less import counted_less
from dedupe.explaining.sentence import PERSON, Judged, counterfactual, entity_of, summary
from dedupe.explaining.unseen import why_unseen
from dedupe.explaining.values import kind_of, values_of
from dedupe.explaining.words import said
from dedupe.judged import StoredPair, links_between, stored_pair
from dedupe.match.explain import Explanation, PairJudge
from dedupe.match.matching import UNSURE_ABOVE
from dedupe.match.relations import RELATIONS
from dedupe.match.weights import Model, bits
from dedupe.merge.hierarchy import hierarchy_conflicts
from dedupe.merge.stack import Stacked
from dedupe.model import Column, FloatArray
from dedupe.restored import Restored, facts_beside, latest_model, latest_rules, restore
from dedupe.ruleset.effective import MatchRules
from dedupe.store.reads import RecordRow

#: Facts that are read out of other columns: shown only where they say something.
_WITHIN = ("name_suffix", "legal_form")


def explain_pair(conn: sqlite3.Connection, left: RecordRow, right: RecordRow) -> PairExplained:
    """Returns why these two records of one object are, or are not, one. InputError where nothing was compared."""
    return explainer(conn, left.object, members_of(conn, (left, right)))(left, right)


def explainer(
    conn: sqlite3.Connection, object_: str, wanted: set[int]
) -> Callable[[RecordRow, RecordRow], PairExplained]:
    """Returns what explains pairs of these records of an object. InputError where the run compared nothing."""
    model = latest_model(conn, object_)
    if model is None:
        raise InputError(f"the latest run had nothing to compare among its {object_}s: there are no weights to explain")
    ruleset = latest_rules(conn)
    stack = restore(conn, ruleset, object_, wanted)
    extra = facts_beside(conn, ruleset, stack, object_)
    frequencies = None if stack.complete else _frequencies(conn, object_)
    judge = PairJudge(stack.tables, stack.rules, model, extra=extra, frequencies=frequencies)
    return _Explainer(conn, model, stack, extra, judge).explain


def _frequencies(conn: sqlite3.Connection, object_: str) -> dict[tuple[str, str], int] | None:
    rows = conn.execute("SELECT field, value, rows FROM term_frequencies WHERE object = ?", (object_,))
    return {(field, value): number for field, value, number in rows} or None


@dataclass(frozen=True, slots=True, eq=False)
class _Explainer:
    """The tables of an object as the run matched them."""

    conn: sqlite3.Connection
    model: Model
    stack: Restored
    extra: Mapping[str, Column]
    judge: PairJudge

    def explain(self, left: RecordRow, right: RecordRow) -> PairExplained:
        """Returns why the two are, or are not, one."""
        found = self.judge.explain(self.stack.row(left.record_id), self.stack.row(right.record_id))
        stored = stored_pair(self.conn, left.record_id, right.record_id)
        if stored is not None and not self.stack.complete:
            found = _as_stored(found, stored, self.model)
        fields = self._fields(found, left, right)
        verdict = stored.verdict if stored is not None else _verdict(found)
        relation = _relation(self.conn, left, right, found) if verdict == "related" else ""
        group = self._group(found, stored, left, right)
        entity = entity_of(fields, left.object)
        sure = "duplicate" if found.duplicate else verdict  # somebody may have said no
        nouns = {field.name: field.said.noun for field in fields}
        return PairExplained(
            object=left.object,
            left=left,
            right=right,
            summary=summary(Judged(entity, sure, relation, found.probability, fields, group.fate)),
            fields=fields,
            less=counted_less(found.facts, nouns, self.model.rows, persons=entity == PERSON),
            prior=found.prior,
            rows=self.model.rows,
            weight=found.weight,
            probability=found.probability,
            threshold=found.threshold,
            verdict=verdict,
            relation=relation,
            change=found.change,
            counterfactual=counterfactual(entity, found.change, fields, duplicate=found.duplicate),
            group=group,
            stored=stored,
            unseen=self._unseen(left, right) if stored is None and verdict != "different" else "",
            exact=self.stack.complete or stored is not None,
        )

    def _unseen(self, left: RecordRow, right: RecordRow) -> str:
        shared = self.judge.shared_keys(self.stack.row(left.record_id), self.stack.row(right.record_id))
        return why_unseen(self.conn, left.object, shared)

    def _group(self, found: Explanation, stored: StoredPair | None, left: RecordRow, right: RecordRow) -> Grouped:
        match, least = self.stack.rules[0].match, bits(min(max(found.threshold, 0.001), 0.999))

        def weigh(one: Sequence[int], other: Sequence[int]) -> FloatArray:
            rows = [np.array([self.stack.row(number) for number in side], dtype=np.int64) for side in (one, other)]
            return self.judge.weights(*rows)

        pair = {self.stack.row(left.record_id), self.stack.row(right.record_id)}
        parents = hierarchy_conflicts(Stacked.of(self.stack.tables), self.stack.rules)
        ask = Question(
            left=left,
            right=right,
            duplicate=found.duplicate,
            least=least,
            compared=stored is not None,
            related_in_crm=any(set(item) == pair for item in parents.tolist()),
            weigh=weigh,
            allowed=_allowed(match, left, right),
            one_partner=match.one_to_one or match.reference in (left.source, right.source),
        )
        return grouped(self.conn, ask)

    def _fields(self, found: Explanation, left: RecordRow, right: RecordRow) -> tuple[FieldEvidence, ...]:
        """Returns what each field says, the strongest first."""
        named = {fact.name for fact in found.facts}
        kinds = {fact.name: kind_of(fact.name, self.stack.rules) for fact in found.facts}
        rows = (self.stack.row(left.record_id), self.stack.row(right.record_id))
        values = {name: [values_of(name, self.stack, row, self.extra, named) for row in rows] for name in named}
        words = {f.name: said(f, kinds[f.name], *values[f.name], object_=left.object) for f in found.facts}
        fields = []
        for fact in found.facts:
            shown = fact.level or fact.name not in _WITHIN
            one, two = values[fact.name] if shown else ((), ())
            fields.append(
                FieldEvidence(
                    name=fact.name,
                    kind=kinds[fact.name],
                    role=fact.role,
                    left=", ".join(one),
                    right=", ".join(two),
                    level=fact.level,
                    said=words[fact.name],
                    same=fact.number == 0,
                    weight=fact.weight,
                    plain=fact.plain,
                    holders=fact.holders,
                )
            )
        return tuple(sorted(fields, key=lambda field: (-abs(field.weight), field.name)))


def _allowed(match: MatchRules, left: RecordRow, right: RecordRow) -> bool:
    """Tells whether the two may be a pair at all: of the two sources that are linked, not both of a clean list."""
    if match.link:
        return {left.source, right.source} == set(match.link)
    return not match.reference or left.source != match.reference or right.source != match.reference


def _verdict(found: Explanation) -> str:
    if found.duplicate:
        return "duplicate"
    if found.relation:
        return "related"
    return "unsure" if found.probability >= UNSURE_ABOVE else "different"


def _relation(conn: sqlite3.Connection, left: RecordRow, right: RecordRow, found: Explanation) -> str:
    kinds = [kind for kind, _ in links_between(conn, left.record_id, right.record_id) if kind in RELATIONS]
    return kinds[0] if kinds else found.relation


def _as_stored(found: Explanation, stored: StoredPair, model: Model) -> Explanation:
    """Returns the explanation with levels and weights as the run stored them, where only a sample is at hand."""
    told = {item.name: item for item in stored.evidence}
    facts = []
    for fact, comparison in zip(found.facts, model.comparisons, strict=True):
        item = told.get(fact.name)
        if item is None or item.level not in comparison.levels:
            facts.append(replace(fact, level="", number=-1, weight=0.0, adjustments=()))
        else:
            number = comparison.levels.index(item.level)
            facts.append(replace(fact, level=item.level, number=number, weight=item.weight))
    duplicate = stored.weight >= bits(min(max(found.threshold, 0.001), 0.999))
    return replace(found, facts=tuple(facts), weight=stored.weight, probability=stored.probability, duplicate=duplicate)
