"""A merge proposal on the terminal: records side by side, the merged record, conflicts, the evidence of each pair."""

from __future__ import annotations

import json
import sqlite3
from itertools import combinations
from string import ascii_uppercase
from typing import Any

from dedupe.cli.terminal import count, table, width
from dedupe.explaining.words import called, level_in_words
from dedupe.judged import stored_pair
from dedupe.sources.shown import shown
from dedupe.store.reads import ProposalDetail, ProposalField, ProposalMember

#: Records shown side by side; more do not fit a terminal.
ABREAST = 4
#: Facts named per pair, the weightiest first.
FACTS = 4
#: Conflicts and pairs listed at most.
LISTED = 12


def proposal_text(conn: sqlite3.Connection, detail: ProposalDetail) -> str:
    """Returns the proposal for a terminal."""
    blocks = [_head(detail), _members(detail), _side_by_side(detail), _conflicts(detail), _pairs(conn, detail)]
    if detail.decisions:
        lines = [
            f"  {decision}" + (f": {shown(decision.note, 200)}" if decision.note else "")
            for decision in detail.decisions
        ]
        blocks.append("\n".join(["Decisions", *lines]))
    return "\n\n".join(block for block in blocks if block)


def _head(detail: ProposalDetail) -> str:
    p = detail.proposal
    sure = "" if p.confidence is None else f", confidence {p.confidence:.4f}"
    lines = [
        f"Proposal {p.proposal_id}: {count(p.size, p.object)}, {p.status}, band {p.band}{sure}",
        shown(p.reason, 600),
    ]
    if p.blocked_by:
        lines.append(f"Blocked by: {shown(p.blocked_by, 300)}")
    if p.evidence_changed:
        lines.append("A record has changed since this was approved.")
    return "\n".join(lines)


def _letters(detail: ProposalDetail) -> dict[int, str]:
    """Returns a short name for each record: A for the survivor, B, C ... for the others."""
    names = [*ascii_uppercase, *(f"{a}{b}" for a in ascii_uppercase for b in ascii_uppercase)]
    return dict(zip((member.record_id for member in detail.members), names, strict=False))


def _members(detail: ProposalDetail) -> str:
    letters = _letters(detail)
    rows = [
        (
            letters.get(m.record_id, ""),
            shown(m.crm_id),
            shown(m.source or ""),
            "survives" if m.role == "survivor" else "is merged",
        )
        for m in detail.members
    ]
    return table(("", "id", "source", ""), rows)


def _side_by_side(detail: ProposalDetail) -> str:
    letters = _letters(detail)
    members = detail.members[:ABREAST]
    wide = max(14, min(34, (width() - 24) // (len(members) + 1) - 2))
    rows = []
    for field in detail.fields:
        values = [_value(member, field.field) for member in members]
        if not (field.value or any(values)):
            continue
        mark = "!" if field.conflict else ""
        rows.append(
            (
                shown(field.field, 24),
                shown(field.value or "", wide),
                letters.get(field.from_record_id or -1, ""),
                mark,
                *(shown(value, wide) for value in values),
            )
        )
    headers = ("field", "merged record", "from", "", *(letters[m.record_id] for m in members))
    rest = len(detail.members) - len(members)
    return table(headers, rows) + (f"\n  and {count(rest, 'more record')}, not shown" if rest else "")


def _value(member: ProposalMember, header: str) -> str:
    value = member.cleaned.get(header)
    return value if value is not None else member.raw.get(header, "")


def _conflicts(detail: ProposalDetail) -> str:
    letters = _letters(detail)
    found = [field for field in detail.fields if field.conflict]
    if not found:
        return "No conflicts."
    lines = [_conflict(field, letters) for field in found[:LISTED]]
    if len(found) > LISTED:
        lines.append(f"  and {count(len(found) - LISTED, 'more conflict')}")
    return "\n".join([f"{count(len(found), 'conflict')} (the rule that chose, what was left out)", *lines])


def _conflict(field: ProposalField, letters: dict[int, str]) -> str:
    left_out = [f"{shown(a['value'], 40)} ({letters.get(a['record_id'], '?')})" for a in json.loads(field.alternatives)]
    chosen = shown(field.value or "(empty)", 40)
    return f"  {shown(field.field, 30)}: {chosen} by {field.rule}; left out: {', '.join(left_out) or 'nothing'}"


def _pairs(conn: sqlite3.Connection, detail: ProposalDetail) -> str:
    letters = _letters(detail)
    lines = []
    for one, two in combinations(letters, 2):
        pair = stored_pair(conn, one, two)
        if pair is None:
            continue
        facts = sorted(pair.evidence, key=lambda item: (-abs(item.weight), item.name))[:FACTS]
        said = ", ".join(
            f"{called(fact.name, fact.name, detail.proposal.object)[0]} {level_in_words(fact.name, fact.level)} "
            f"{fact.weight:+.1f}"
            for fact in facts
        )
        lines.append(f"  {letters[one]}-{letters[two]}  {pair.probability:.4f}  {pair.verdict}: {said}")
        if len(lines) == LISTED:
            break
    return "\n".join(["Why (probability, then the weightiest facts in bits)", *lines]) if lines else ""


def proposal_json(conn: sqlite3.Connection, detail: ProposalDetail) -> dict[str, Any]:
    """Returns the proposal for programs."""
    p = detail.proposal
    pairs = [
        (one, two, stored_pair(conn, one.record_id, two.record_id)) for one, two in combinations(detail.members, 2)
    ]
    return {
        "proposal_id": p.proposal_id, "object": p.object, "status": p.status, "band": p.band,
        "confidence": p.confidence, "blocked_by": p.blocked_by, "reason": p.reason, "version": p.version,
        "members": [
            {"record_id": m.record_id, "source": m.source, "crm_id": m.crm_id, "role": m.role,
             "raw": dict(m.raw), "cleaned": dict(m.cleaned)}
            for m in detail.members
        ],
        "fields": [
            {"field": f.field, "value": f.value, "from_record_id": f.from_record_id, "rule": f.rule,
             "conflict": f.conflict, "alternatives": json.loads(f.alternatives)}
            for f in detail.fields
        ],
        "pairs": [
            {"left": one.crm_id, "right": two.crm_id, "probability": pair.probability, "weight": pair.weight,
             "verdict": pair.verdict,
             "evidence": {e.name: {"level": e.level, "weight": e.weight} for e in pair.evidence}}
            for one, two, pair in pairs if pair is not None
        ],
    }  # fmt: skip
