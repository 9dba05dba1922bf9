"""What cleaning a file would do, told so that a person can judge it: by column and rule, the riskiest changes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.cleaning import Cleaned
from dedupe.model import Change
from dedupe.normalize.text import fold

#: Samples that are shown of each kind.
SAMPLES = 3
#: How risky a change is at least to be shown as one to look at.
LOOK_AT = 2


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What one rule (or several together) changes in a column."""

    rule: str
    values: int
    rows: int


@dataclass(frozen=True, slots=True)
class Risky:
    """A change that a person should look at, and why."""

    change: Change
    why: str


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """What changes in one column."""

    header: str
    field: str
    type: str
    filled: int  # rows that hold a value
    rows: int  # rows that change
    values: int  # distinct values that change
    rules: tuple[RuleCount, ...]  # most rows first
    frequent: tuple[Change, ...]
    risky: tuple[Risky, ...]
    samples: tuple[Change, ...]  # one of each rule, the most frequent


@dataclass(frozen=True, slots=True)
class NeedsPerson:
    """A finding on the values of a column: nothing is changed, a person has to decide."""

    header: str
    code: str
    severity: str
    rows: int
    message: str
    value: str  # of the most frequent one
    suggestion: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What cleaning a file would do."""

    rows: int
    rows_changed: int
    cells_changed: int
    columns: tuple[ColumnPreview, ...]  # those that change, in the order of the file
    untouched: tuple[str, ...]  # headers of columns in which nothing changes
    people: tuple[NeedsPerson, ...]  # most rows first


def preview_of(cleaned: Cleaned) -> Preview:
    """Returns what cleaning would do, nothing of it done."""
    columns = []
    for column in cleaned.table.columns:
        changes = [change for change in cleaned.changes if change.header == column.header]
        if changes:
            texts = column.raw.values
            filled = int(column.raw.counts()[np.array([value != "" for value in texts], dtype=bool)].sum())
            columns.append(_column(column.header, column.field, column.type, filled, changes))
    changed = {column.header for column in columns}
    return Preview(
        rows=len(cleaned.table),
        rows_changed=cleaned.rows_changed,
        cells_changed=sum(column.rows for column in columns),
        columns=tuple(columns),
        untouched=tuple(header for header in cleaned.table.headers if header not in changed),
        people=_people(cleaned),
    )


def _column(header: str, field: str, type_: str, filled: int, changes: Sequence[Change]) -> ColumnPreview:
    values: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for change in changes:
        values[change.rule] += 1
        rows[change.rule] += change.rows
    rules = sorted((RuleCount(rule, values[rule], rows[rule]) for rule in values), key=lambda r: (-r.rows, r.rule))
    judged = [(risk(change), change) for change in changes]
    ordered = sorted(changes, key=lambda change: (-change.rows, change.original))
    risky = sorted(
        ((score, why, change) for (score, why), change in judged if score >= LOOK_AT),
        key=lambda item: (-item[0], -item[2].rows, item[2].original),
    )
    return ColumnPreview(
        header,
        field,
        type_,
        filled,
        sum(change.rows for change in changes),
        len(changes),
        tuple(rules),
        tuple(ordered[:SAMPLES]),
        tuple(Risky(change, why) for _, why, change in risky[:SAMPLES]),
        tuple({change.rule: change for change in reversed(ordered)}[rule.rule] for rule in rules),
    )


def risk(change: Change) -> tuple[int, str]:
    """Returns how much of a value a change touches (0 to 4), and what: emptied, digits, letters, case, nothing.

    >>> from dedupe.model import Change
    >>> risk(Change("City", "Rome 2", "Rome", "pattern", 1))
    (3, 'digits go')
    """
    old, new = change.original, change.clean
    if not new:
        return (0, "only spaces go") if not old.strip() else (4, "the value goes")
    before, after = _digits(old), _digits(new)
    lost, more = before - after, after - before
    del lost["0"]  # those in front of a number go when its country is written
    if lost:
        return 3, "digits go"
    if "(line " in change.rule and more:
        return 3, "digits come in"
    one, two = _letters(old), _letters(new)
    gone, come = one - two, two - one
    if gone and come:
        return 3, "letters become others"
    if gone:
        return 2, "letters go"
    if come:
        return 2, "letters come in"
    if not new.isascii() and old.isascii():
        return 2, "letters get accents"
    return (1, "only case changes") if old.lower() == new.lower() and old != new else (0, "only signs change")


def _digits(text: str) -> Counter[str]:
    return Counter(character for character in text if character.isdigit())


def _letters(text: str) -> Counter[str]:
    return Counter(character for character in fold(text) if character.isalpha())


def _people(cleaned: Cleaned) -> tuple[NeedsPerson, ...]:
    found: dict[tuple[str, str], list[tuple[int, str, str, str, str]]] = {}
    done = {(change.header, change.original, change.clean) for change in cleaned.changes}
    for batch in cleaned.validation.batches:
        counts = np.bincount(batch.which, minlength=len(batch.findings)).tolist()
        for finding, rows in zip(batch.findings, counts, strict=True):
            if (batch.field, finding.value, finding.suggestion) in done:
                continue  # cleaning does what the finding proposes
            if rows and finding.severity != "info":
                entry = (rows, finding.value, finding.suggestion, finding.message, finding.severity)
                found.setdefault((batch.field, finding.code), []).append(entry)
    people = [_needs(header, code, entries) for (header, code), entries in found.items()]
    return tuple(sorted(people, key=lambda item: (item.severity != "error", -item.rows, item.header, item.code)))


def _needs(header: str, code: str, entries: Iterable[tuple[int, str, str, str, str]]) -> NeedsPerson:
    entries = sorted(entries, key=lambda entry: (-entry[0], entry[1], entry[2]))
    _, value, suggestion, message, severity = entries[0]
    return NeedsPerson(header, code, severity, sum(entry[0] for entry in entries), message, value, suggestion)
