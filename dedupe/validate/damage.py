"""Damage as findings: what `dedupe.damage` says about each column of a cleaned table."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dedupe.damage.column import damages
from dedupe.damage.found import Damage
from dedupe.damage.spreadsheets import SCIENTIFIC
from dedupe.damage.table import ColumnDamages, column_damages, nearest_country, words_of
from dedupe.model import CleanTable, Finding, FindingBatch
from dedupe.validate.codes import CODES, Severities, finding

__all__ = ["SCIENTIFIC", "damage", "validate_text"]

#: The kinds of damage that are findings; their codes are the same.
TOLD = frozenset(
    (
        "scientific_notation", "precision_lost", "spreadsheet_date", "replacement_character", "id_case_lost",
        "spreadsheet_error", "cut_off", "mojibake", "leading_zero_lost", "plus_lost", "excel_serial",
        "spreadsheet_number", "thousands_separator", "mixed_script", "bidi_control", "invisible_character",
        "control_character", "xml_escape", "html_entity", "text_wrapper", "null_word", "formula_like", "spaces_around",
    )
) & frozenset(CODES)  # fmt: skip

#: What other modules tell as well, from what the normalizers noted: type, code of the damage, note of the normalizer.
_TOLD_BY_NOTES = {"null_word": "placeholder"}


def validate_text(table: CleanTable, severities: Severities) -> list[FindingBatch]:
    """Returns the damage found in every column of the file, recognised or not."""
    countries = {
        column.header: column.keys["iso"].map(str.upper) for column in table.of_type("country") if "iso" in column.keys
    }
    types = {column.header: column.type for column in table.columns}
    vocabulary = words_of(dict(zip(table.headers, table.raw, strict=True)), types)
    found_batches: list[FindingBatch] = []
    for header, raw in zip(table.headers, table.raw, strict=True):
        kind = types.get(header, "")
        country = nearest_country(header, kind, countries)
        found = column_damages(raw, header, kind, country, "", vocabulary)
        if found.damages:
            found_batches += _batches(table, header, found, country is not None, severities)
    return found_batches


def damage(text: str, field_type: str = "") -> list[Finding]:
    """Returns what is wrong with a text by itself, given the type of its field ("" for an unknown one)."""
    return [_finding(item) for item in damages([text], field_type=field_type) if item.code in TOLD]


def _batches(
    table: CleanTable, header: str, found: ColumnDamages, placed: bool, severities: Severities
) -> Iterator[FindingBatch]:
    """Yields the findings of a column as one batch, its rows grouped by finding."""
    column = table.by_header(header)
    name = column.field if column is not None else header
    order = np.argsort(found.of_row, kind="stable")
    bounds = np.searchsorted(found.of_row[order], np.arange(int(found.of_row.max(initial=-1)) + 2))
    rows, which = [], []
    items: list[Finding] = []
    for item in found.damages:
        held = order[bounds[item.place] : bounds[item.place + 1]]
        if item.code not in TOLD or _told_elsewhere(table, header, item, placed, int(held[0])):
            continue
        rows.append(held)
        which.append(np.full(len(held), len(items), dtype=np.int32))
        items.append(severities.apply(name, _finding(item)))
    if items:
        yield FindingBatch(header, np.concatenate(rows).astype(np.int64), np.concatenate(which), tuple(items))


def _told_elsewhere(table: CleanTable, header: str, item: Damage, placed: bool, row: int) -> bool:
    """Returns whether the same is told by the module of the type: each damage is one finding."""
    column = table.by_header(header)
    if column is None:
        return False
    if item.code == "leading_zero_lost" and column.type == "postal_code":
        return placed
    note = _TOLD_BY_NOTES.get(item.code, "")
    return bool(note) and column.notes is not None and note in column.notes.text(row).split()


def _finding(item: Damage) -> Finding:
    told = f"{item.proof[:1].upper()}{item.proof[1:]}"
    message = told if told.endswith((".", "!", "?")) else f"{told}."
    return finding(item.code, item.value, message, item.proposed, item.severity)
