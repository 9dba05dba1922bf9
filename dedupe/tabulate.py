"""What the steps found, as rows of the database's tables. Values are joined in C, column by column."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dedupe.match.matching import VERDICTS, JudgedPairs, MatchResult
from dedupe.match.weights import Model, probability
from dedupe.merge.cleaned import clean_columns
from dedupe.model import (
    Check,
    CleanTable,
    Column,
    FieldChoice,
    FindingBatch,
    IntArray,
    Notice,
    Proposal,
    Quarantined,
    TextArray,
)
from dedupe.sources.order import Ordered

#: What evidence is called that another tool gave.
GIVEN = "given_score"
#: Proposals turned into rows at a time.
PROPOSALS = 5_000


def canonical(value: Any) -> str:
    """Returns canonical JSON: sorted keys, no spaces, letters as they are."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def text_column(column: Column) -> pa.Array:
    """Returns a text column as Arrow strings."""
    return pa.array(column.values, pa.large_string()).take(pa.array(column.codes))


def _same(text: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.large_string()), rows)


def _texts(values: TextArray | Sequence[str]) -> pa.Array:
    return pa.array(list(values), pa.large_string())


def record_rows(object_: str, source: str, ordered: Ordered, ids: IntArray) -> Iterator[pa.Table]:
    """Yields the rows of `records`, some at a time."""
    start = 0
    for raw in ordered.raw():
        rows = slice(start, start + len(raw))
        start += len(raw)
        yield pa.table(
            {
                "record_id": pa.array(ids[rows]),
                "object": _same(object_, len(raw)),
                "source": _same(source, len(raw)),
                "crm_id": _texts(ordered.crm_ids[rows]),
                "occurrence": pa.array(ordered.occurrences[rows]),
                "row_number": pa.array(ordered.table.row_numbers[rows]),
                "line": pa.array(ordered.table.lines[rows]),
                "content_hash": _texts(ordered.content_hash[rows]),
                "raw": raw,
            }
        )


def quarantine_rows(rows: Sequence[Quarantined]) -> pa.Table:
    """Returns the rows of `quarantine`."""
    return pa.table(
        {
            "source": _texts([row.source for row in rows]),
            "row_number": pa.array([row.row_number for row in rows], pa.int64()),
            "line": pa.array([row.line for row in rows], pa.int64()),
            "reason": _texts([row.reason for row in rows]),
            "raw": _texts([row.raw for row in rows]),
        }
    )


def notice_rows(notices: Sequence[Notice]) -> pa.Table:
    """Returns the rows of `notices`."""
    return pa.table(
        {
            "source": _texts([notice.source for notice in notices]),
            "line": pa.array([notice.line for notice in notices], pa.int64()),
            "code": _texts([notice.code for notice in notices]),
            "message": _texts([notice.message for notice in notices]),
        }
    )


def change_rows(table: CleanTable) -> Iterator[pa.Table]:
    """Yields the rows of `changes`, a column at a time, in a fixed order."""
    changed = [column.changed for column in table.columns if column.changed is not None]
    for item in sorted(changed, key=lambda item: item.header):
        told = pa.table(
            {
                "original": _texts(item.originals),
                "clean": _texts(item.clean),
                "rule": _texts(item.rules.values).take(pa.array(item.rules.codes)),
                "rows": pa.array(item.rows),
            }
        )
        names = ["original", "clean", "rule"]
        once = told.group_by(names, use_threads=False).aggregate([("rows", "sum")])
        once = once.sort_by([(name, "ascending") for name in names])
        yield pa.table(
            {
                "object": _same(table.object, len(once)),
                "source": _same(table.source, len(once)),
                "header": _same(item.header, len(once)),
                **{name: once[name] for name in names},
                "rows": once["rows_sum"],
            }
        )


def finding_rows(table: CleanTable, ids: IntArray, batches: Sequence[FindingBatch]) -> Iterator[pa.Table]:
    """Yields the rows of `findings`, a column at a time."""
    crm_ids = _texts(table.crm_ids)
    for batch in batches:
        which, rows = pa.array(batch.which), pa.array(batch.rows)
        parts = {name: _texts([getattr(f, name) for f in batch.findings]).take(which) for name in _FINDING}
        yield pa.table(
            {
                "record_id": pa.array(ids[batch.rows]),
                "object": _same(table.object, len(batch.rows)),
                "crm_id": crm_ids.take(rows),
                "field": _same(batch.field, len(batch.rows)),
                **parts,
            }
        )


_FINDING = ("code", "severity", "value", "suggestion", "message")


def check_rows(checks: Iterable[Check]) -> pa.Table:
    """Returns the rows of `email_checks` or `phone_checks`: one per distinct value, in order of the value."""
    distinct = {check.value: check for check in checks}
    ordered = [distinct[value] for value in sorted(distinct)]
    flags = sorted({name for check in ordered for name in check.flags})
    return pa.table(
        {
            "value": _texts([check.value for check in ordered]),
            "normalized": _texts([check.normalized for check in ordered]),
            "status": _texts([check.status for check in ordered]),
            "reason": _texts([check.reason for check in ordered]),
            **{name: _texts([check.flags.get(name, "") for check in ordered]) for name in flags},
            "checker": _texts([check.checker for check in ordered]),
        }
    )


def cleaned_rows(
    table: CleanTable, ids: IntArray, clusters: IntArray, survivor: IntArray, quality: IntArray
) -> tuple[tuple[str, ...], pa.Table]:
    """Returns (headers, rows) of a cleaned dataset."""
    columns = [text_column(column) for column in clean_columns(table)]
    tail = [pa.array(values, pa.int64()) for values in (ids, clusters, survivor, quality)]
    names = [f"c{k}" for k in range(len(columns))]
    rows = pa.table([*columns, *tail], names=[*names, "_record_id", "_cluster_id", "_survivor", "_quality"])
    return table.headers, rows.rename_columns([*table.headers, "_record_id", "_cluster_id", "_survivor", "_quality"])


def member_rows(
    object_: str, tables: Sequence[CleanTable], occurrences: IntArray, ids: IntArray, clusters: IntArray
) -> pa.Table:
    """Returns the rows of `cluster_members`: every record once."""
    sources = pa.concat_arrays([_same(table.source, len(table)) for table in tables])
    crm_ids = pa.concat_arrays([_texts(table.crm_ids) for table in tables])
    return pa.table(
        {
            "object": _same(object_, len(ids)),
            "source": sources,
            "crm_id": crm_ids,
            "record_id": pa.array(ids),
            "cluster_id": pa.array(clusters),
            "occurrence": pa.array(occurrences),
        }
    )


def cluster_rows(result: MatchResult, ids: IntArray) -> pa.Table:
    """Returns the rows of `clusters`: those of two or more records, with their weakest link."""
    label, first, size = np.unique(result.labels, return_index=True, return_counts=True)
    several = size > 1
    label, first, size = label[several], first[several], size[several]
    return pa.table(
        {
            "object": _same(result.object, len(label)),
            "cluster_id": pa.array(ids[label]),
            "size": pa.array(size, pa.int64()),
            "confidence": pa.array(np.round(result.weakest[first], 6)),
            "cohesion": pa.array([f"{value:.6f}" for value in result.cohesion[first]], pa.large_string()),
            **_weakest_pair(result, ids, first),
        }
    )


def _weakest_pair(result: MatchResult, ids: IntArray, first: IntArray) -> dict[str, pa.Array]:
    """Returns the two records of the weakest link of each cluster, nothing where it is not known."""
    if len(result.weakest_left) != len(result.labels):
        return {}
    left, right = result.weakest_left[first], result.weakest_right[first]
    low, high = np.minimum(ids[left], ids[right]), np.maximum(ids[left], ids[right])
    unknown = (left < 0) | (right < 0)
    return {
        "weakest_left_id": pa.array(low, pa.int64(), mask=unknown),
        "weakest_right_id": pa.array(high, pa.int64(), mask=unknown),
    }


def pair_rows(result: MatchResult, ids: IntArray) -> pa.Table:
    """Returns the rows of `pairs`; left_id < right_id."""
    pairs = result.pairs
    left, right = ids[pairs.left], ids[pairs.right]
    rules = [report.rule for report in result.reports] + ["same cluster", "identical rows"]
    verdicts = pa.array(VERDICTS, pa.large_string())
    return pa.table(
        {
            "object": _same(result.object, len(pairs)),
            "left_id": pa.array(np.minimum(left, right)),
            "right_id": pa.array(np.maximum(left, right)),
            "probability": pa.array(np.round(pairs.probability, 6)),
            "weight": pa.array(np.round(pairs.weight, 4)),
            "evidence": evidence_json(result),
            "found_by": pa.array(rules, pa.large_string()).take(pa.array(pairs.rule.astype(np.int64) % len(rules))),
            "verdict": verdicts.take(pa.array(pairs.verdict)),
        }
    )


def evidence_json(result: MatchResult) -> pa.Array:
    """Returns per pair a JSON object: per field the level reached and the weight it added."""
    pairs, model = result.pairs, result.model
    if result.given and len(pairs):
        return _given_json(result)
    if model is None or not len(pairs):
        return _same("{}", len(pairs))
    pieces = []
    for k in sorted(range(len(model.facts)), key=lambda k: model.facts[k].comparison.name):
        comparison = model.facts[k].comparison
        pieces.append(_evidence_members(comparison.name, comparison.levels, pairs, k))
    # An empty first piece, because a row of nothing but nulls would vanish from the result; its comma is cut off again.
    pieces.insert(0, _same("", len(pairs)))
    joined = pc.binary_join_element_wise(*pieces, pa.scalar(",", pa.large_string()), null_handling="skip")
    joined = pc.utf8_ltrim(joined, characters=",")
    braces = (pa.scalar("{", pa.large_string()), joined, pa.scalar("}", pa.large_string()))
    return pc.binary_join_element_wise(*braces, pa.scalar("", pa.large_string()))


def _given_json(result: MatchResult) -> pa.Array:
    """Returns per pair the one thing that is known of it: what another tool made of it."""
    distinct, back = np.unique(np.round(result.pairs.weight, 2), return_inverse=True)
    level = f"scored by another tool, in {result.given}"
    texts = [canonical({GIVEN: {"level": level, "weight": weight}}) for weight in distinct.tolist()]
    return pa.array(texts, pa.large_string()).take(pa.array(back.reshape(-1)))


def _evidence_members(name: str, levels: tuple[str, ...], pairs: JudgedPairs, k: int) -> pa.Array:
    level = pairs.levels[:, k].astype(np.int64)
    cents = np.round(pairs.parts[:, k].astype(np.float64) * 100).astype(np.int64)
    code = (level + 1) * 100_000 + cents + 50_000
    distinct, back = np.unique(code, return_inverse=True)
    texts: list[str | None] = []
    for item in distinct.tolist():
        number, weight = item // 100_000 - 1, (item % 100_000 - 50_000) / 100
        value = canonical({"level": levels[number], "weight": weight}) if number >= 0 else None
        texts.append(None if value is None else f"{canonical(name)}:{value}")
    return pa.array(texts, pa.large_string()).take(pa.array(back.reshape(-1)))


def model_rows(result: MatchResult, threshold: float) -> pa.Table | None:
    """Returns the rows of `models`: the learned weights, one row per level, with what is needed to explain a pair."""
    model = result.model
    if model is None:
        return None
    facts = [(f, level) for f in model.facts for level in range(len(f.comparison.levels))]
    return pa.table(
        {
            "object": _same(result.object, len(facts)),
            "field": _texts([f.comparison.name for f, _ in facts]),
            "level": pa.array([level for _, level in facts], pa.int64()),
            "label": _texts([f.comparison.levels[level] for f, level in facts]),
            "m": pa.array([f.m[level] for f, level in facts]),
            "u": pa.array([f.u[level] for f, level in facts]),
            "weight": pa.array([round(f.weights[level], 4) for f, level in facts]),
            "role": _texts([f.comparison.role for f, _ in facts]),
            "frequency": _texts([str(int(f.comparison.frequency)) for f, _ in facts]),
            "lift": _texts([repr(f.lift) for f, _ in facts]),
            "filled": _texts([str(f.filled) for f, _ in facts]),
            "rows": _texts([str(model.rows)] * len(facts)),
            "expected": _texts([repr(model.expected)] * len(facts)),
            "learned": _texts([_learned(model)] * len(facts)),
            "prior": _texts([repr(model.prior)] * len(facts)),
            "threshold": _texts([repr(threshold)] * len(facts)),
        }
    )


def _learned(model: Model) -> str:
    """Returns all that the model knows beside its facts, whatever it is."""
    return canonical({f.name: getattr(model, f.name) for f in fields_of(model) if f.name not in ("object", "facts")})


def blocking_rows(result: MatchResult) -> pa.Table:
    """Returns the rows of `blocking`: what each blocking rule gave, and the keys of its largest blocks."""
    reports = result.reports
    return pa.table(
        {
            "object": _same(result.object, len(reports)),
            "rule": _texts([report.rule for report in reports]),
            "blocks": pa.array([report.blocks for report in reports], pa.int64()),
            "pairs": pa.array([report.pairs for report in reports], pa.int64()),
            "cap": pa.array([report.cap for report in reports], pa.int64()),
            "refined_blocks": pa.array([report.refined_blocks for report in reports], pa.int64()),
            "skipped_pairs": pa.array([report.skipped_pairs for report in reports], pa.int64()),
            "worst": _texts([canonical([list(item) for item in report.worst]) for report in reports]),
        }
    )


def frequency_rows(result: MatchResult) -> pa.Table:
    """Returns the rows of `term_frequencies`: values that two or more records hold."""
    fields, values, holders = [], [], []
    for name, texts, counts in result.frequencies:
        order = np.argsort(texts.astype(str), kind="stable") if len(texts) else np.empty(0, np.int64)
        fields.append(_same(name, len(order)))
        values.append(_texts(texts[order]))
        holders.append(pa.array(counts[order], pa.int64()))
    empty = pa.array([], pa.large_string())
    return pa.table(
        {
            "object": _same(result.object, sum(len(part) for part in fields)),
            "field": pa.concat_arrays([empty, *fields]),
            "value": pa.concat_arrays([empty, *values]),
            "rows": pa.concat_arrays([pa.array([], pa.int64()), *holders]),
        }
    )


def link_rows(left: IntArray, right: IntArray, kind: str, confidence: NDArray[np.float64]) -> pa.Table:
    """Returns rows of `links`, sorted."""
    order = np.lexsort((right, left))
    return pa.table(
        {
            "record_id": pa.array(left[order]),
            "other_record_id": pa.array(right[order]),
            "kind": _same(kind, len(order)),
            "confidence": pa.array(np.round(confidence[order], 6)),
        }
    )


def relation_rows(result: MatchResult, ids: IntArray, kinds: Sequence[str]) -> Iterator[pa.Table]:
    """Yields rows of `links` for households, colleagues and branches."""
    pairs = result.pairs
    for number, kind in enumerate(kinds):
        chosen = np.flatnonzero((pairs.relation == number) & (pairs.verdict == VERDICTS.index("related")))
        left, right = ids[pairs.left[chosen]], ids[pairs.right[chosen]]
        low, high = np.minimum(left, right), np.maximum(left, right)
        yield link_rows(low, high, kind, 1.0 - probability(pairs.weight[chosen]))


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """What identifies the stacked rows of an object."""

    ids: IntArray
    sources: TextArray
    crm_ids: TextArray
    occurrences: IntArray
    hashes: NDArray[np.bytes_]  # content hashes

    def key(self, row: int) -> str:
        """Returns the stable key of a row, as JSON."""
        return canonical([self.sources[row], self.crm_ids[row], int(self.occurrences[row])])


def proposal_rows(batch: Sequence[Proposal], members: Members) -> dict[str, pa.Table]:
    """Returns the rows of `proposals`, `proposal_members` and `proposal_fields`, by table."""
    ids, sources = members.ids, members.sources
    keys = [_digest([p.object, *sorted(map(members.key, p.members))]) for p in batch]
    return {
        "proposals": _proposals(batch, ids, keys, members.hashes),
        "proposal_members": _members(batch, ids, keys, sources, members.crm_ids),
        "proposal_fields": _fields(batch, ids, keys, sources),
    }


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256(canonical(list(parts)).encode()).hexdigest()


def _proposals(batch: Sequence[Proposal], ids: IntArray, keys: Sequence[str], hashes: NDArray[np.bytes_]) -> pa.Table:
    return pa.table(
        {
            "proposal_key": _texts(keys),
            "object": _texts([p.object for p in batch]),
            "cluster_id": pa.array([int(ids[p.cluster]) for p in batch], pa.int64()),
            "band": _texts([p.band for p in batch]),
            "confidence": pa.array([round(p.confidence, 6) for p in batch], pa.float64()),
            "survivor_record_id": pa.array([int(ids[p.survivor]) for p in batch], pa.int64()),
            "size": pa.array([len(p.members) for p in batch], pa.int64()),
            "blocked_by": _texts([", ".join(p.blocked_by) for p in batch]),
            "reason": _texts([p.reason for p in batch]),
            "evidence_digest": _texts([_digest(sorted(hashes[m].decode() for m in p.members)) for p in batch]),
        }
    )


def _members(
    batch: Sequence[Proposal], ids: IntArray, keys: Sequence[str], sources: TextArray, crm_ids: TextArray
) -> pa.Table:
    rows = [(key, m, p.survivor) for key, p in zip(keys, batch, strict=True) for m in p.members]
    return pa.table(
        {
            "proposal_key": _texts([key for key, _, _ in rows]),
            "record_id": pa.array([int(ids[m]) for _, m, _ in rows], pa.int64()),
            "crm_id": _texts([str(crm_ids[m]) for _, m, _ in rows]),
            "role": _texts(["survivor" if m == s else "merged" for _, m, s in rows]),
            "source": _texts([str(sources[m]) for _, m, _ in rows]),
        }
    )


def _named_apart(proposal: Proposal, sources: TextArray) -> Sequence[FieldChoice]:
    """Returns the cells, each under a name of its own.

    A cell that the survivor's table has no column for stands under the header of its own source; where that is the
    header of another cell too, the source is named with it.
    """
    if len({choice.field for choice in proposal.fields}) == len(proposal.fields):
        return proposal.fields
    taken: set[str] = set()
    cells = []
    for choice in proposal.fields:
        name, again = choice.field, 1
        while name in taken:
            name = f"{choice.field} ({sources[choice.row]})" + (f" {again}" if again > 1 else "")
            again += 1
        taken.add(name)
        cells.append(choice if name == choice.field else replace(choice, field=name))
    return cells


def _fields(batch: Sequence[Proposal], ids: IntArray, keys: Sequence[str], sources: TextArray) -> pa.Table:
    rows = [(key, choice) for key, p in zip(keys, batch, strict=True) for choice in _named_apart(p, sources)]
    return pa.table(
        {
            "proposal_key": _texts([key for key, _ in rows]),
            "field": _texts([c.field for _, c in rows]),
            "value": _texts([c.value for _, c in rows]),
            "from_record_id": pa.array([int(ids[c.row]) for _, c in rows], pa.int64()),
            "rule": _texts([c.rule for _, c in rows]),
            "conflict": pa.array([int(c.conflict) for _, c in rows], pa.int64()),
            "alternatives": _texts(
                [canonical([{"record_id": int(ids[a.row]), "value": a.value} for a in c.alternatives])
                 if c.alternatives else "[]" for _, c in rows]
            ),
        }
    )  # fmt: skip
