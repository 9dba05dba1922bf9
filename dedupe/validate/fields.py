"""Fields that must be filled, placeholders, and values that their type cannot be read from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.model import CleanColumn, CleanTable, Column, FindingBatch
from dedupe.ruleset.effective import ObjectRules
from dedupe.validate.codes import Severities, finding
from dedupe.validate.spread import BoolArray, batches, group, is_note, noted, of_values

#: type -> key that is empty where the value could not be read, code, and the sentence
_READABLE = {
    "country": ("iso", "country_unknown", '"{}" is no country that is known.'),
    "date": ("iso", "date_unreadable", '"{}" cannot be read as a date.'),
    "timestamp": ("iso", "date_unreadable", '"{}" cannot be read as a date.'),
    "url": ("domain", "url_syntax", '"{}" cannot be read as a web address.'),
}

#: Notes of the normalizers that are worth a finding: code and sentence
_NOTED = {
    "two_people": ("two_people", '"{}" names two people. They are compared by the first.'),
    "company_name": ("company_as_name", '"{}" is the name of an organisation or a department, not of a person.'),
    "ambiguous_date": ("date_ambiguous", 'In "{}" day and month could be the other way round.'),
}

#: Types whose placeholders are told by their own modules, or whose values are codes of the CRM.
_OWN_PLACEHOLDERS = frozenset("email phone fax system owner timestamp consent".split())


def filled(column: CleanColumn) -> BoolArray:
    """Returns for each row whether the column says something: not empty, no placeholder."""
    said = of_values(column.clean, [bool(text) and not text.isspace() for text in column.clean.values])
    return said & ~noted(column, "placeholder")


def validate_required(table: CleanTable, rules: ObjectRules, severities: Severities) -> list[FindingBatch]:
    """Returns a finding for each row in which a required field says nothing."""
    found_batches = []
    for field in rules.required:
        columns = table.of_field(field)
        missing = np.ones(len(table), dtype=bool)
        for column in columns:
            missing &= ~filled(column)
        rows = np.flatnonzero(missing).astype(np.int64)
        if len(rows):
            item = severities.apply(field, finding("required", "", f"The field {field} must be filled, and is empty."))
            which = np.zeros(len(rows), dtype=np.int32)
            found_batches.append(FindingBatch(columns[0].header if columns else field, rows, which, (item,)))
    return found_batches


def validate_readable(table: CleanTable, severities: Severities) -> list[FindingBatch]:
    """Returns placeholders, and values that could not be read: countries, dates, web addresses, numbers, flags."""
    found_batches = []
    newest = _newest(table)
    for column in table.columns:
        judges: list[_Judge] = [] if column.type in _OWN_PLACEHOLDERS else [_PLACEHOLDER]
        key = Column.constant("", len(table))
        if column.type in _READABLE:
            name, code, sentence = _READABLE[column.type]
            key = column.keys[name]
            judges.append(_Judge(code, sentence, _is_unreadable))
        elif column.type == "number":
            key = is_note(column, "not_a_number").map(lambda noted: "" if noted else "1")
            judges.append(_Judge("number_unreadable", '"{}" cannot be read as a number.', _is_unreadable))
        elif column.type == "consent":
            key = column.keys["restrictive"]
            judges.append(_UNKNOWN_FLAG)
        elif column.type == "state" and severities.asked(column.field, "state_unknown"):
            key = column.keys["fold"]
            judges.append(_UNKNOWN_STATE)
        if column.type == "date" and newest:
            judges.append(_later_than(newest))
        found_batches += _judge(column, key, judges, severities)
    return found_batches


def validate_notes(table: CleanTable, severities: Severities) -> list[FindingBatch]:
    """Returns what the normalizers noted about values: damage by spreadsheets, dates with two readings."""
    found_batches = []
    for column in table.columns:
        if column.notes is None:
            continue
        told = of_values(column.notes, [not _NOTED.keys().isdisjoint(notes.split()) for notes in column.notes.values])
        groups = group([column.raw, column.notes], np.flatnonzero(told))
        pairs = zip(groups.values(column.raw), groups.values(column.notes), strict=True)
        found = [
            (number, finding(_NOTED[note][0], raw, _NOTED[note][1].format(raw)))
            for number, (raw, notes) in enumerate(pairs)
            for note in dict.fromkeys(notes.split())
            if note in _NOTED
        ]
        found_batches += batches(column, groups, found, severities)
    return found_batches


@dataclass(frozen=True, slots=True)
class _Judge:
    """What is said of a value, by its key and by whether it is a placeholder."""

    code: str
    sentence: str
    is_wrong: Callable[[str, bool], bool]


def _judge(column: CleanColumn, key: Column, judges: Sequence[_Judge], severities: Severities) -> list[FindingBatch]:
    if not judges or not len(column.raw):
        return []
    empty = noted(column, "placeholder")
    wrong = []  # per judge: of each row
    for judge in judges:
        of_key = [[judge.is_wrong(text, is_empty) for is_empty in (False, True)] for text in key.values]
        wrong.append(np.array(of_key, dtype=bool)[key.codes, empty.astype(np.int8)])
    rows = np.flatnonzero(np.logical_or.reduce(wrong))
    if not len(rows):
        return []
    placeholder = is_note(column, "placeholder")
    groups = group([column.raw, key, placeholder], rows)
    found = [
        (number, finding(judge.code, raw, judge.sentence.format(raw)))
        for number, (raw, first) in enumerate(zip(groups.values(column.raw), groups.first.tolist(), strict=True))
        if raw and not raw.isspace()
        for judge, is_so in zip(judges, wrong, strict=True)
        if is_so[first]
    ]
    return batches(column, groups, found, severities)


def _is_unreadable(key: str, empty: bool) -> bool:
    return not key and not empty


_PLACEHOLDER = _Judge("placeholder", '"{}" only fills the box.', lambda _, empty: empty)
_UNKNOWN_FLAG = _Judge(
    "consent_unknown", '"{}" is no known spelling of yes or no; it counts as forbidding.', lambda key, _: key == "?"
)
#: A state that was recognised has its code: "us-ca".
_UNKNOWN_STATE = _Judge(
    "state_unknown", '"{}" is no state that is known.', lambda key, empty: not empty and "-" not in key
)


def _later_than(newest: str) -> _Judge:
    sentence = f'"{{}}" lies after {newest}, the newest day noted in the file.'
    return _Judge("date_future", sentence, lambda key, _: key[:10] > newest[: len(key)])


def _newest(table: CleanTable) -> str:
    """Returns the newest day that the CRM itself noted in the file, "" if it noted none: the file's own "today"."""
    days = [str(day) for column in table.of_type("timestamp") for day in column.keys["iso"].values]
    return max((day[:10] for day in days if len(day) >= 10), default="")
