"""Merge proposals: one for each cluster of two records or more."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np

from dedupe.merge.batch import Batch
from dedupe.merge.blocked import blocked_clusters, calls_needed
from dedupe.merge.consent import ConsentChooser, ConsentVerdict, consent_columns
from dedupe.merge.facts import facts_of
from dedupe.merge.fields import FieldChooser
from dedupe.merge.hierarchy import cyclic_clusters, hierarchy_conflicts, split_parent_child
from dedupe.merge.plan import plan_table
from dedupe.merge.stack import Stacked
from dedupe.merge.survivor import choose_survivor, survivor_order
from dedupe.merge.validity import Faults, Validity
from dedupe.model import FieldChoice, FloatArray, IntArray, Proposal, Validation
from dedupe.ruleset.effective import ObjectRules

#: Clusters laid out at a time: large enough for numpy to pay, small enough that the lists stay under 100 MB.
_BATCH = 10_000


def propose(
    stacked: Stacked,
    labels: IntArray,
    confidence: Mapping[int, float] | FloatArray,
    rules: Sequence[ObjectRules],
    validations: Sequence[Validation | Faults] = (),
    hints: Mapping[int, str] | None = None,
    conflicts: IntArray | None = None,
    share: tuple[int, int] = (0, 1),
) -> Iterator[Proposal]:
    """Yields one proposal per cluster of two or more, ordered by smallest member.

    Args:
        stacked: the tables of one object.
        labels: the cluster of each position; a negative label means none.
        confidence: per label, the probability of the cluster's weakest link.
        rules: one per table.
        validations: one per table, or none.
        hints: per label, a phrase on why the records belong together ("same e-mail address").
        conflicts: what `hierarchy_conflicts` gave, where it is at hand.
        share: (k, n) for the k-th of n parts of the proposals, k from 0.

    A cluster that holds a parent and its own child is never proposed; clustering was given `hierarchy_conflicts` so
    that it makes none.
    """
    if len(rules) != len(stacked.tables) or len(labels) != len(stacked):
        raise ValueError("one ObjectRules per table and one label per record are needed")
    pairs = hierarchy_conflicts(stacked, rules) if conflicts is None else conflicts
    cyclic = cyclic_clusters(labels, pairs)
    barred = {int(labels[parent]) for parent, _ in split_parent_child(labels, pairs)}
    proposer = _Proposer(stacked, confidence, rules, validations, hints or {}, cyclic)
    clusters = [members for members in clusters_of(labels) if int(labels[members[0]]) not in barred]
    clusters = clusters[len(clusters) * share[0] // share[1] : len(clusters) * (share[0] + 1) // share[1]]
    for start in range(0, len(clusters), _BATCH):
        yield from proposer.batch(clusters[start : start + _BATCH], labels)


def clusters_of(labels: IntArray) -> list[list[int]]:
    """Returns the members of each cluster of two or more, ascending, clusters ordered by their smallest member."""
    order = np.argsort(labels, kind="stable")
    order = order[labels[order] >= 0]
    if not len(order):
        return []
    changes = np.flatnonzero(np.diff(labels[order])) + 1
    starts = np.concatenate([np.zeros(1, dtype=np.int64), changes])
    sizes = np.diff(np.concatenate([starts, np.array([len(order)])]))
    several = sizes >= 2
    ranked = np.flatnonzero(several)[np.argsort(order[starts[several]], kind="stable")]
    flat: list[int] = order.tolist()
    begins, lengths = starts[ranked].tolist(), sizes[ranked].tolist()
    return [flat[begin : begin + length] for begin, length in zip(begins, lengths, strict=True)]


class _Proposer:
    """What stays the same from batch to batch."""

    def __init__(
        self,
        stacked: Stacked,
        confidence: Mapping[int, float] | FloatArray,
        rules: Sequence[ObjectRules],
        validations: Sequence[Validation | Faults],
        hints: Mapping[int, str],
        cyclic: frozenset[int],
    ) -> None:
        self._stacked = stacked
        self._confidence = confidence
        self._rules = rules
        self._without_ids = frozenset(number for number, table in enumerate(rules) if not table.id_header)
        self._hints = hints
        self._cyclic = cyclic
        self._validity = Validity(validations, [len(table) for table in stacked.tables])
        self._plans = [plan_table(stacked, number, rules[number]) for number in range(len(rules))]
        self._consent = consent_columns(stacked, rules)
        self._needs_turns = any(plan.uses("first_non_empty") for plan in self._plans)
        self._headers = [len(table.headers) for table in stacked.tables]
        # The survivor has to be chosen before one knows whose rules hold: so those of the first source by name.
        by_name = sorted(range(len(rules)), key=lambda number: (stacked.tables[number].source, number))
        self._chains = [rules[number].merge.survivor for number in by_name]
        self._by_name = {number: place for place, number in enumerate(by_name)}

    def batch(self, clusters: list[list[int]], labels: IntArray) -> Iterator[Proposal]:
        batch = Batch(self._stacked, clusters, self._without_ids)
        facts = facts_of(batch, self._validity)
        blocked = blocked_clusters(batch, self._rules)
        consent = ConsentChooser(batch, self._consent)
        choosers = [FieldChooser(batch, table, plan, facts, self._validity) for table, plan in enumerate(self._plans)]
        for number, members in enumerate(clusters):
            low, high = batch.bounds[number]
            tables = set(batch.tables[low:high])
            chain = self._chains[min(self._by_name[table] for table in tables)]
            survivor, why = choose_survivor(range(low, high), facts, chain)
            order = [survivor, *(i for i in range(low, high) if i != survivor)]
            ranked = survivor_order(order, facts, chain) if self._needs_turns else ()
            turns = {i: turn for turn, i in enumerate(ranked)}
            verdict = consent.choose(number, order)
            table = batch.tables[survivor]
            fields = self._fields(table, choosers[table].choose(number, order, turns), verdict)
            label = int(labels[members[0]])
            stops = self._stops(blocked[number], label, verdict)
            sure = self._sureness(label)
            yield Proposal(
                self._stacked.object,
                tuple(members),
                batch.positions[survivor],
                label,
                sure,
                self._band(sure, len(members), tables, stops, verdict),
                stops,
                self._reason(label, members, batch.ids[survivor], why, tables, fields, sure),
                fields,
            )

    def _fields(
        self, table: int, chosen: Sequence[tuple[int, FieldChoice]], verdict: ConsentVerdict
    ) -> tuple[FieldChoice, ...]:
        """Returns the cells in the order of the headers, then those the survivor's table has no column for."""
        cells: list[FieldChoice | None] = [None] * self._headers[table]
        for number, choice in chosen:
            cells[number] = choice
        for number, choice in verdict.cells:
            cells[number] = choice
        return (*(choice for choice in cells if choice is not None), *verdict.unplaced)

    def _stops(self, blocked: tuple[str, ...], label: int, verdict: ConsentVerdict) -> tuple[str, ...]:
        stops = list(blocked)
        if label in self._cyclic:
            stops.append("would_create_cycle")
        if verdict.unplaced:
            stops.append("consent_without_column")
        return tuple(stops)

    def _sureness(self, label: int) -> float:
        if isinstance(self._confidence, Mapping):
            return float(self._confidence.get(label, math.nan))
        return float(self._confidence[label])

    def _band(
        self, sure: float, size: int, tables: set[int], stops: tuple[str, ...], verdict: ConsentVerdict
    ) -> Literal["auto", "review"]:
        """Returns "auto" only where the rules of every table allow it and nothing speaks against it."""
        for table in tables:
            bar = self._rules[table].match.auto_above
            # Written so that a confidence that is not a number never passes.
            if bar is None or not sure >= bar or size > self._rules[table].merge.max_cluster:
                return "review"
        return "review" if stops or verdict.ambiguous else "auto"

    def _reason(
        self,
        label: int,
        members: Sequence[int],
        kept: str,
        why: str,
        tables: set[int],
        fields: Sequence[FieldChoice],
        sure: float,
    ) -> str:
        evidence = [] if math.isnan(sure) else [f"weakest link {sure:.3f}"]
        if self._hints.get(label):
            evidence.insert(0, self._hints[label])
        shown = f" ({', '.join(evidence)})" if evidence else ""
        parts = [f"{len(members)} {self._stacked.object}s seem to be one{shown}: kept {kept} because {why}"]
        conflicts = sum(choice.conflict for choice in fields)
        if conflicts:
            parts.append(f"{conflicts} field{'s differ' if conflicts > 1 else ' differs'}")
        presets = {self._rules[table].preset for table in tables}
        if len(tables) > 1:
            names = sorted({self._stacked.tables[table].source for table in tables})
            parts.append(f"they come from {', '.join(names)}")
        elif steps := calls_needed(min(presets), len(members)):
            parts.append(steps)
        return "; ".join(parts) + "."
