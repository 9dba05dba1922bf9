"""The damage report as people read it, and as programs do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dedupe.cli.terminal import count, cut, width
from dedupe.damage.kinds import KINDS
from dedupe.sources.shown import shown

if TYPE_CHECKING:
    from dedupe.damage.report import DamageGroup, DamageReport, Example

#: Notices and quarantined lines listed; the rest is counted.
NOTICES, QUARANTINED = 5, 3
#: Columns for a value and its proposal.
_VALUE = 36

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_HEADINGS = {
    "error": "Lost or broken: look at these before you import or merge",
    "warning": "To decide: a proposal is made where one can be, nothing is changed without you",
    "info": "Harmless: cleaning repairs what is proved and records each change; the rest is good to know",
}


def damage_text(report: DamageReport, examples: int) -> str:
    """Returns the report of one file as text for a terminal."""
    blocks = ["\n".join(_facts(report))]
    for severity, heading in _HEADINGS.items():
        groups = [group for group in report.groups if group.severity == severity]
        if groups:
            listed = "\n".join("\n".join(_group(group, examples)) for group in groups)
            blocks.append(f"{heading}\n{listed}")
    blocks.append("\n".join(_verdict(report)))
    return "\n\n".join(blocks)


def _facts(report: DamageReport) -> Iterator[str]:
    file = report.file
    delimiter = _DELIMITERS.get(file.delimiter, shown(file.delimiter))
    written = ", ".join(part for part in (file.format, file.encoding, delimiter) if part)
    crm = f"{report.rules.object}s of {report.rules.preset.capitalize()}" if report.rules.preset else (
        f"{report.rules.object}s, no known CRM"
    )  # fmt: skip
    columns = count(len(file.table.headers), "column")
    yield f"{shown(file.name)}: {count(file.rows_in, 'row')}, {columns}; {written}; taken for {crm}"
    for notice in file.notices[:NOTICES]:
        where = f"line {notice.line}: " if notice.line and f"line {notice.line}" not in notice.message else ""
        yield f"  note: {where}{shown(notice.message, 200)}"
    if len(file.notices) > NOTICES:
        yield f"  note: {count(len(file.notices) - NOTICES, 'more notice')}"
    for row in file.quarantine[:QUARANTINED]:
        place = f"line {row.line}" if row.line else f"row {row.row_number}"
        where = "" if place in row.reason else f"{place}: "
        yield f"  not taken: {where}{shown(row.reason, 160)}"
    if len(file.quarantine) > QUARANTINED:
        yield f"  not taken: {count(len(file.quarantine) - QUARANTINED, 'more row')}"


def _group(group: DamageGroup, examples: int) -> Iterator[str]:
    kind = KINDS[group.code]
    yield f"  {count(group.cells, 'cell')} in {shown(group.header)}: {kind.title}; {kind.explanation}"
    chosen = group.examples[:examples]
    if not chosen:
        return
    before = [cut(f'"{example.damage.value}"', _VALUE) for example in chosen]
    after = [_after(example) for example in chosen]
    wide = max(map(len, before))
    for example, old, new in zip(chosen, before, after, strict=True):
        yield f"      {old:<{wide}}  ->  {new}   {_where(example)}"
    yield f"      how we know: {cut(chosen[0].damage.proof, max(width() * 2 - 20, 120))}"


def _after(example: Example) -> str:
    damage = example.damage
    if damage.proposed:
        return cut(f'"{damage.proposed}"', _VALUE)
    if damage.others:
        return cut("perhaps " + " or ".join(f'"{text}"' for text in damage.others), _VALUE)
    if damage.code in ("formula_like", "spreadsheet_error", "null_word"):
        return "(as it is)" if damage.code == "formula_like" else "(empty)"
    if damage.value.strip() == "":
        return "(empty)"
    return "(empty)" if damage.sure else "cannot be told"


def _where(example: Example) -> str:
    where = f"line {example.line:,}" if example.line else f"row {example.row_number:,}"
    return where if example.damage.rows == 1 else f"{where} and {count(example.damage.rows - 1, 'more row')}"


def _verdict(report: DamageReport) -> Iterator[str]:
    total = sum(group.cells for group in report.groups)
    repaired = sum(group.repaired for group in report.groups)
    proposed = sum(group.proposed for group in report.groups)
    if not total:
        yield f"Verdict: no damage found in {count(report.cells, 'cell')}."
    else:
        rest = total - repaired - proposed
        parts = [
            f"{repaired:,} repaired by cleaning" if repaired else "",
            f"{proposed:,} with a proposal" if proposed else "",
            f"{rest:,} to know about" if rest else "",
        ]
        told = ", ".join(part for part in parts if part)
        yield f"Verdict: {count(total, 'remark')} on {count(report.cells, 'cell')}: {told}."
    yield f"Next: dedupe run {_quoted(report.file.path)}"


def _quoted(text: str) -> str:
    from shlex import quote

    return quote(shown(text, 300))


def as_json(report: DamageReport, examples: int) -> dict[str, Any]:
    """Returns the report of one file as an object for `--json`."""
    file = report.file
    return {
        "file": file.name,
        "format": file.format,
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "rows": file.rows_in,
        "columns": len(file.table.headers),
        "object": report.rules.object,
        "preset": report.rules.preset,
        "notices": [{"line": n.line, "code": n.code, "message": n.message} for n in file.notices],
        "quarantined": [{"line": q.line, "row": q.row_number, "reason": q.reason} for q in file.quarantine],
        "damages": [_group_json(group, examples) for group in report.groups],
    }


def _group_json(group: DamageGroup, examples: int) -> dict[str, Any]:
    return {
        "kind": group.code,
        "title": group.title,
        "severity": group.severity,
        "column": group.header,
        "cells": group.cells,
        "repaired": group.repaired,
        "proposed": group.proposed,
        "examples": [
            {
                "value": example.damage.value,
                "proposed": example.damage.proposed,
                "others": list(example.damage.others),
                "proof": example.damage.proof,
                "severity": example.damage.severity,
                "line": example.line,
                "row": example.row_number,
                "rows": example.damage.rows,
            }
            for example in group.examples[:examples]
        ],
    }
