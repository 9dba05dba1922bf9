"""The closing summary of a run: what was read, counts that add up, what was found, and what to type next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from textwrap import wrap
from typing import TYPE_CHECKING

from dedupe.cli.terminal import count, table
from dedupe.sources.shown import shown
from dedupe.validate.codes import CODES

if TYPE_CHECKING:
    from dedupe.summary import FileCounts, ObjectCounts, Summary

#: Columns of a sentence.
_LINE = 98
#: Findings listed; the rest is counted in one line.
TOP = 8
#: Notices listed per file.
NOTICES = 3

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_RANK = {"error": 0, "warning": 1, "info": 2}


def closing_summary(summary: Summary) -> str:
    """Returns the summary as text for a terminal."""
    blocks = [_read(summary), _counts(summary), _matching(summary), _findings(summary), _proposals(summary)]
    took = sum(summary.seconds.values())
    if summary.db:
        blocks.append(
            f"Written to {shown(summary.db, 300)} in {took:.1f} s. Nothing was merged: that is for you to decide."
        )
        blocks.append(_next(summary))
    else:
        blocks.append(f"Dry run, {took:.1f} s: nothing was written.")
    return "\n\n".join(block for block in blocks if block)


def _read(summary: Summary) -> str:
    rows = [(shown(file.name), f"{file.rows:,} rows", _taken_for(file), _written_as(file)) for file in summary.files]
    text = f"Read (rules: {shown(summary.rules, 200)})\n" + table(("", "", "", ""), rows, right="lrll")
    notes = (*map(str, summary.pairs), *summary.notes)
    return "\n".join([text, *_notices(summary), *(f"  note: {shown(note, 300)}" for note in notes)])


def _taken_for(file: FileCounts) -> str:
    return (
        f"{file.object}s of {file.preset.capitalize()}" if file.preset else f"{file.object}s (no known CRM, profiled)"
    )


def _written_as(file: FileCounts) -> str:
    delimiter = _DELIMITERS.get(file.delimiter, shown(file.delimiter))
    return ", ".join(part for part in (file.encoding, delimiter) if part)


def _notices(summary: Summary) -> Iterator[str]:
    for file in summary.files:
        for notice in file.notices[:NOTICES]:
            yield f"  note: {shown(file.name)}: {shown(notice, 200)}"
        if len(file.notices) > NOTICES:
            yield f"  note: {shown(file.name)}: {count(len(file.notices) - NOTICES, 'more notice')} (table notices)"


def _counts(summary: Summary) -> str:
    quarantined = dict.fromkeys((item.object for item in summary.objects), 0)
    for file in summary.files:
        quarantined[file.object] += file.quarantined
    rows = [
        (
            f"{item.object}s",
            f"{item.records + quarantined[item.object]:,}",
            f"{item.records:,}",
            f"{quarantined[item.object]:,}",
            f"{item.entities:,}",
            f"{item.surplus:,}",
            f"{item.clusters:,}",
            f"{item.quality:.1f}",
        )
        for item in summary.objects
    ]
    headers = ("", "rows in", "= records", "+ quarantined", "records = left", "+ to merge", "groups", "quality")
    return table(headers, rows, right="lrrrrrrr")


def _matching(summary: Summary) -> str:
    """Returns how many pairs were compared, what share of the duplicates that finds, and who belongs together."""
    items = [item for item in summary.objects if item.compared or item.skipped]
    if not items:
        return ""
    columns: list[tuple[str, list[str]]] = [
        ("", [f"{item.object}s" for item in items]),
        ("pairs compared", [f"{item.compared:,}" for item in items]),
        ("a record", [f"{item.per_record:.1f}" for item in items]),
    ]
    if any(item.completeness is not None for item in items):
        columns.append(("duplicates among them", [_share(item.completeness) for item in items]))
    for name, numbers in (
        ("in one household", [item.households for item in items]),
        ("colleagues", [item.colleagues for item in items]),
        ("branches", [item.branches for item in items]),
    ):
        if any(numbers):
            columns.append((name, [f"{number:,}" for number in numbers]))
    rows = zip(*(values for _, values in columns), strict=True)
    text = table([name for name, _ in columns], rows, right="l" + "r" * (len(columns) - 1))
    return "\n".join([text, *_left_out(summary), *(line for item in items for line in _caution(item))])


def _caution(item: ObjectCounts) -> list[str]:
    """Returns the lines that say that a table has too little to tell records apart."""
    if not item.caution:
        return []
    return wrap(f"{item.object.capitalize()}s: {item.caution}", _LINE, initial_indent="  ", subsequent_indent="  ")


def _share(completeness: float | None) -> str:
    """Returns what share of the duplicates was among the pairs compared."""
    if completeness is None:
        return "not known"
    if completeness >= 0.9995:
        return "all" if completeness >= 1.0 else "nearly all"
    return f"about {100 * completeness:.1f} %"


def _left_out(summary: Summary) -> Iterator[str]:
    """Yields what was not compared, where that is more than what was: a switchboard, a default value."""
    for item in summary.objects:
        if item.skipped > item.compared:
            yield (
                f"  note: {item.object}s: {item.skipped:,} pairs were not compared, as too many records share one key "
                f"(blocks of {'; '.join(item.skipped_by)}; table blocking)"
            )


def _findings(summary: Summary) -> str:
    if not summary.findings:
        return "Findings: none"
    split = [(name.partition(" ")[0], name.partition(" ")[2], number) for name, number in summary.findings.items()]
    split.sort(key=lambda item: (_RANK.get(item[0], 3), -item[2], item[1]))
    rows = [
        (f"{number:,}", severity, code, CODES[code].explanation if code in CODES else "")
        for severity, code, number in split[:TOP]
    ]
    totals = ", ".join(
        count(sum(n for s, _, n in split if s == severity), noun)
        for severity, noun in (("error", "error"), ("warning", "warning"), ("info", "note"))
    )
    text = f"Findings: {totals}\n" + table(("", "", "", ""), rows, right="rlll")
    rest = len(split) - TOP
    return text + (f"\n  and {count(rest, 'more kind')} (table findings)" if rest > 0 else "")


def _proposals(summary: Summary) -> str:
    total = sum(item.proposals for item in summary.objects)
    auto, blocked = (sum(getattr(item, name) for item in summary.objects) for name in ("auto", "blocked"))
    if not total:
        return "Merge proposals: none"
    parts = [f"{auto:,} sure enough to approve in one go" if auto else "", f"{total - auto:,} to review"]
    if blocked:
        parts.append(f"{blocked:,} of them blocked")
    return f"Merge proposals: {total:,} ({', '.join(part for part in parts if part)})"


def _next(summary: Summary) -> str:
    from dedupe.store.database import open_database

    db = _quoted(summary.db)
    with closing(open_database(summary.db, readonly=True)) as conn:
        row = conn.execute(
            "SELECT proposal_id, object FROM proposals WHERE status = 'pending' "
            "ORDER BY object <> 'contact', blocked_by <> '', size, abs(confidence - 0.99), proposal_id LIMIT 1"
        ).fetchone()
        members = [] if row is None else conn.execute(
            "SELECT m.record_id, m.crm_id, (SELECT count(*) FROM records r WHERE r.crm_id = m.crm_id) "
            "FROM proposal_members m WHERE proposal_id = ? ORDER BY role <> 'survivor', record_id LIMIT 2", row[:1]
        ).fetchall()  # fmt: skip
    lines = []
    if row is not None:
        ids = [crm_id if times == 1 and crm_id.strip() else str(record_id) for record_id, crm_id, times in members]
        lines = [
            (f"dedupe proposals {db} list --object {row[1]}", "the merges that are proposed"),
            (f"dedupe proposals {db} show {row[0]}", "one of them, side by side"),
            (f"dedupe explain {db} {' '.join(_quoted(i) for i in ids)}", "why these two"),
            (f"dedupe proposals {db} approve {row[0]}", "decide; `dedupe undo` takes it back"),
        ]
    lines.append((f"dedupe export {db} --to csv -o cleaned", "the cleaned files, approved merges applied"))
    wide = max(len(command) for command, _ in lines)
    return "Next\n" + "\n".join(f"  {command:<{wide}}  # {why}" for command, why in lines)


def _quoted(text: str) -> str:
    from shlex import quote

    return quote(shown(text, 300))
