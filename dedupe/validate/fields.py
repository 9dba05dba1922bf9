"""Fields that must be filled, placeholders, and values that their type cannot be read from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dedupe.model import CleanColumn, CleanTable, Column, Finding, FindingBatch
from dedupe.ruleset.effective import ObjectRules
from dedupe.validate.codes import Severities, finding
from dedupe.validate.spread import batches, group, is_note

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


def filled(column: CleanColumn) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Returns for each row whether the column says something: not empty, no placeholder."""
    said = np.array([bool(text.strip()) for text in column.clean.values], dtype=bool)
    placeholder = is_note(column, "placeholder")
    empty = np.array([text == "1" for text in placeholder.values], dtype=bool)
    if len(column.raw) == 0:
        return np.zeros(0, dtype=bool)
    result: np.ndarray[tuple[int], np.dtype[np.bool_]] = said[column.clean.codes] & ~empty[placeholder.codes]
    return result


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
        judges: list[Callable[[str, str, str], Finding | None]] = []
        key = Column.constant("", len(table))
        if column.type in _READABLE:
            name, code, sentence = _READABLE[column.type]
            key = column.keys[name]
            judges.append(_unreadable(code, sentence))
        elif column.type == "number":
            key = is_note(column, "not_a_number").map(lambda noted: "" if noted else "1")
            judges.append(_unreadable("number_unreadable", '"{}" cannot be read as a number.'))
        elif column.type == "consent":
            key = column.keys["restrictive"]
            judges.append(_unknown_flag)
        elif column.type == "state" and severities.asked(column.field, "state_unknown"):
            key = column.keys["fold"]
            judges.append(_unknown_state)
        if column.type == "date" and newest:
            judges.append(_later_than(newest))
        if column.type not in _OWN_PLACEHOLDERS:
            judges.insert(0, _placeholder)
        found_batches += _judge(column, key, judges, severities)
    return found_batches


def validate_notes(table: CleanTable, severities: Severities) -> list[FindingBatch]:
    """Returns what the normalizers noted about values: damage by spreadsheets, dates with two readings."""
    found_batches = []
    for column in table.columns:
        if column.notes is None:
            continue
        groups = group([column.raw, column.notes])
        pairs = zip(groups.values(column.raw), groups.values(column.notes), strict=True)
        found = [
            (number, finding(_NOTED[note][0], raw, _NOTED[note][1].format(raw)))
            for number, (raw, notes) in enumerate(pairs)
            for note in dict.fromkeys(notes.split())
            if note in _NOTED
        ]
        found_batches += batches(column, groups, found, severities)
    return found_batches


def _judge(
    column: CleanColumn, key: Column, judges: list[Callable[[str, str, str], Finding | None]], severities: Severities
) -> list[FindingBatch]:
    if not judges or (judges == [_placeholder] and column.notes is None):
        return []
    placeholder = is_note(column, "placeholder")
    groups = group([column.raw, key, placeholder])
    found: list[tuple[int, Finding]] = []
    rows = zip(groups.values(column.raw), groups.values(key), groups.values(placeholder), strict=True)
    readable = column.type in ("country", "timestamp", "url", "number")  # a key says that all is well
    for number, (raw, value, empty) in enumerate(rows):
        if readable and value and not empty:
            continue
        if raw and not raw.isspace():
            items = (judge(raw, value, empty) for judge in judges)
            found.extend((number, item) for item in items if item is not None)
    return batches(column, groups, found, severities)


def _placeholder(raw: str, _: str, empty: str) -> Finding | None:
    return finding("placeholder", raw, f'"{raw}" only fills the box.') if empty else None


def _unreadable(code: str, sentence: str) -> Callable[[str, str, str], Finding | None]:
    def judge(raw: str, key: str, empty: str) -> Finding | None:
        return finding(code, raw, sentence.format(raw)) if not key and not empty else None

    return judge


def _unknown_flag(raw: str, key: str, _: str) -> Finding | None:
    if key != "?":
        return None
    message = f'"{raw}" is no known spelling of yes or no; it counts as forbidding.'
    return finding("consent_unknown", raw, message)


def _unknown_state(raw: str, key: str, empty: str) -> Finding | None:
    if empty or "-" in key:  # a state that was recognised has its code: "us-ca"
        return None
    return finding("state_unknown", raw, f'"{raw}" is no state that is known.')


def _newest(table: CleanTable) -> str:
    """Returns the newest day that the CRM itself noted in the file, "" if it noted none: the file's own "today"."""
    days = [str(day) for column in table.of_type("timestamp") for day in column.keys["iso"].values]
    return max((day[:10] for day in days if len(day) >= 10), default="")


def _later_than(newest: str) -> Callable[[str, str, str], Finding | None]:
    def judge(raw: str, key: str, _: str) -> Finding | None:
        if key[:10] <= newest[: len(key)]:
            return None
        return finding("date_future", raw, f'"{raw}" lies after {newest}, the newest day noted in the file.')

    return judge
