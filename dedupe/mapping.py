"""A mapping of values, as `dedupe facets` writes it and a person edits it, applied to one column of a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from dedupe.cleaning import Cleaned
from dedupe.errors import RulesError
from dedupe.model import Change, CleanTable, SourceFile, Validation
from dedupe.ruleset.effective import ObjectRules
from dedupe.ruleset.replacement_lists import read_replacements

#: What the record of changes calls them.
RULE = "mapping"


def read_mapping(path: str) -> dict[str, str]:
    """Returns old value -> new value; lines whose new value is empty are left out. RulesError with every bad line."""
    file = Path(path)
    found = read_replacements(file.name, file.resolve().parent, (path, 0))
    if found.problems:
        raise RulesError(found.problems)
    return {pair.old: pair.new for pair in found.pairs}


def mapped(file: SourceFile, header: str, mapping: Mapping[str, str]) -> Cleaned:
    """Returns the file with the values of one column replaced where they are in the mapping; nothing else changes."""
    table = file.table
    column = table.column(header)
    values = column.values.tolist()
    rows = {value: int(n) for value, n in zip(values, column.counts(), strict=True) if n and value in mapping}
    changes = tuple(Change(header, old, mapping[old], RULE, rows[old]) for old in sorted(rows) if mapping[old] != old)
    finals = dict(zip(table.headers, table.columns, strict=True))
    finals[header] = column.recode([mapping.get(value, value) for value in values])
    ids = table.row_numbers.astype(str).astype(object)
    whole = CleanTable("contact", table.source, table.headers, ids, table.row_numbers, table.columns, ())
    nothing = Validation((), (), np.full(len(table), 100, dtype=np.int64))
    return Cleaned(file, ObjectRules("contact", ()), whole, nothing, finals, changes, ())
