"""The examples kept beside the rules, tried: what cleaning makes of a record, and which records are taken for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from dedupe.errors import InputError, Problem
from dedupe.match.matching import match_object
from dedupe.model import CleanTable, Column, Table, text_array
from dedupe.normalize.table import normalize_table
from dedupe.ruleset.data import sample_folder
from dedupe.ruleset.effective import ObjectRules, Ruleset
from dedupe.ruleset.load import load_rules
from dedupe.ruleset.nearest import quoted
from dedupe.ruleset.packs import with_fields
from dedupe.ruleset.read import read_rules, read_text
from dedupe.ruleset.schema import ExamplePart
from dedupe.sources.read import read_file
from dedupe.sources.recognise import rules_for

#: Weights are learned from a table, and an example is none: it is judged among the records of the sample data.
_BACKGROUND = {"contact": "Contact.csv", "lead": "Contact.csv", "account": "Account.csv"}

Record = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of the examples of a rules file."""

    examples: int
    failed: tuple[Problem, ...]


def try_examples(path: str) -> Tried:
    """Returns how many examples a rules file holds, and those that fail, each with its line and what came instead."""
    file = read_rules(read_text(path), path)
    ruleset = load_rules(path)
    failed: list[Problem] = []
    count = 0
    for part, lines, rules in zip(file.tables, file.test_lines, ruleset.tables, strict=True):
        for example, line in zip(part.tests, lines, strict=True):
            count += 1
            failed += [Problem(path, line, message) for message in _failures(example, rules, ruleset)]
    return Tried(count, tuple(failed))


def _failures(example: ExamplePart, rules: ObjectRules, ruleset: Ruleset) -> Iterator[str]:
    if example.normalize is not None:
        yield from _cleaned(example.normalize, example.expect or {}, rules, ruleset)
    elif example.match is not None:
        judged = _judged(example.match, rules, ruleset)
        if len(set(judged.labels)) > 1:
            yield f"these records are not taken for one: {judged.told(apart=True)} ({_bar(rules)})"
    elif example.differ is not None:
        judged = _judged(example.differ, rules, ruleset)
        if len(set(judged.labels)) < len(judged.labels):
            yield f"these records are taken for one: {judged.told(apart=False)} ({_bar(rules)})"


def _bar(rules: ObjectRules) -> str:
    return f"review_above is {rules.match.review_above:g}"


@dataclass(frozen=True, slots=True)
class _Judged:
    """What matching made of the records of an example."""

    labels: tuple[int, ...]  # cluster of each record
    chances: Mapping[tuple[int, int], float]  # match probability of the pairs that were compared

    def told(self, *, apart: bool) -> str:
        """Returns the pairs that went apart, or together, with their probabilities."""
        count = len(self.labels)
        pairs = [(one, two) for one in range(count) for two in range(one + 1, count)]
        chosen = [(one, two) for one, two in pairs if (self.labels[one] != self.labels[two]) == apart]
        return ", ".join(f"{one + 1} and {two + 1} ({self._chance((one, two))})" for one, two in chosen[:5])

    def _chance(self, pair: tuple[int, int]) -> str:
        if pair in self.chances:
            return f"probability {self.chances[pair]:.2f}"
        return "nothing that counts as evidence brings them together"


def _cleaned(record: Record, wanted: Record, rules: ObjectRules, ruleset: Ruleset) -> Iterator[str]:
    whole = _with_fields(rules, [record, wanted], ruleset)
    table = normalize_table(_table(whole, [record]), whole, text_array(["1"]))
    for name, value in wanted.items():
        columns = table.of_field(name)
        if not columns:
            raise InputError(f"the example names {quoted(name)}, which is no field of the rules", where=ruleset.name)
        found = columns[0].clean.text(0)
        if found != value:
            changes = ", ".join(change.rule for change in columns[0].changes) or "no rule changes it"
            yield f"{name}: {quoted(record.get(name, ''))} becomes {quoted(found)}, not {quoted(value)} ({changes})"


def _judged(records: Sequence[Record], rules: ObjectRules, ruleset: Ruleset) -> _Judged:
    """Returns what becomes of the records when they stand among those of the sample data."""
    whole = _with_fields(rules, records, ruleset)
    others = _background(whole)
    table = _table(whole, [*others, *records])
    clean = normalize_table(table, whole, text_array(str(number) for number in table.row_numbers.tolist()))
    result = match_object(whole.object, [clean], [whole])
    first, pairs = len(others), result.pairs
    inside = np.flatnonzero((pairs.left >= first) & (pairs.right >= first))
    left, right = (pairs.left[inside] - first).tolist(), (pairs.right[inside] - first).tolist()
    chances = dict(zip(zip(left, right, strict=True), pairs.probability[inside].tolist(), strict=True))
    return _Judged(tuple(int(label) for label in result.labels[first:]), chances)


def _with_fields(rules: ObjectRules, records: Sequence[Record], ruleset: Ruleset) -> ObjectRules:
    """Returns the rules with fields: their own, or those that the names in the examples are recognised as."""
    if rules.fields:
        return replace(rules, id_header="")
    names = list(dict.fromkeys(name for record in records for name in record))
    found, _ = rules_for(_columns(names, records), object_hint=rules.object)
    return replace(with_fields(rules, found, ruleset.name), id_header="")


def _table(rules: ObjectRules, records: Sequence[Record]) -> Table:
    """Returns the records as a table: each field in its first column, the others empty."""
    headers = [header for rule in rules.fields for header in rule.headers]
    first = {rule.headers[0]: rule.field for rule in rules.fields}
    named = [{header: record.get(first.get(header, ""), "") for header in headers} for record in records]
    return _columns(headers, named)


def _columns(headers: Sequence[str], records: Sequence[Record]) -> Table:
    columns = tuple(Column.of(record.get(header, "") for record in records) for header in headers)
    numbers = np.arange(1, len(records) + 1, dtype=np.int64)
    return Table("examples", tuple(headers), columns, numbers, numbers)


def _background(rules: ObjectRules) -> list[dict[str, str]]:
    """Returns the sample records under the names of these rules' fields: those of the same name, else of the type."""
    sample = _sample(rules.object)
    taken: dict[str, int] = {}
    for same in (True, False):
        for rule in rules.fields:
            for number, column in enumerate(sample.columns):
                fits = column.field == rule.field if same else column.type == rule.type
                if rule.field not in taken and number not in taken.values() and fits:
                    taken[rule.field] = number
    texts = {name: sample.columns[number].raw.texts() for name, number in taken.items()}
    return [{name: str(column[row]) for name, column in texts.items()} for row in range(len(sample))]


@cache
def _sample(object_: str) -> CleanTable:
    table = read_file(str(sample_folder() / "salesforce" / _BACKGROUND[object_])).table
    rules, _ = rules_for(table, object_hint=object_)
    return normalize_table(table, rules, text_array(str(number) for number in table.row_numbers.tolist()))
