"""Small cleaned tables for the tests of validation, and findings as plain tuples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dedupe.model import CleanTable, Column, Table, Validation, text_array
from dedupe.normalize.table import normalize_table
from dedupe.ruleset.effective import FieldRule, ObjectRules, ValidationRule


def rules_of(
    types: Mapping[str, str],
    *,
    kind: str = "contact",
    id_header: str = "",
    required: Sequence[str] = (),
    validate: Sequence[ValidationRule] = (),
    to: Mapping[str, str] | None = None,
) -> ObjectRules:
    """Returns rules with one field per header, named like it."""
    fields = tuple(
        FieldRule(header, type_, (header,), to=(to or {}).get(header, "")) for header, type_ in types.items()
    )
    return ObjectRules(kind, fields, id_header=id_header, required=tuple(required), validate=tuple(validate))


def clean_table(columns: Mapping[str, Sequence[str]], rules: ObjectRules) -> CleanTable:
    """Returns these columns normalized; without an id header the rows are known by their number."""
    rows = len(next(iter(columns.values())))
    numbers = np.arange(1, rows + 1, dtype=np.int64)
    table = Table("test", tuple(columns), tuple(Column.of(texts) for texts in columns.values()), numbers, numbers + 1)
    ids = columns[rules.id_header] if rules.id_header else [str(number) for number in numbers]
    return normalize_table(table, rules, text_array(ids))


def found(validation: Validation) -> list[tuple[int, str, str]]:
    """Returns (row, header, code) of all findings, sorted."""
    return sorted(
        (int(row), batch.field, batch.findings[which].code)
        for batch in validation.batches
        for row, which in zip(batch.rows, batch.which, strict=True)
    )
