"""Ids of records: empty ones, blanks around them, and two records with one id."""

from __future__ import annotations

import numpy as np

from dedupe.model import CleanTable, Column, FindingBatch, IntArray
from dedupe.ruleset.effective import ObjectRules
from dedupe.validate.codes import Severities, finding
from dedupe.validate.spread import batch, group

#: More places than this are counted, not listed.
_LISTED = 5


def validate_ids(
    table: CleanTable, rules: ObjectRules, severities: Severities, lines: IntArray | None = None
) -> list[FindingBatch]:
    """Returns what is wrong with the ids; `lines` are the lines of the file on which the rows stand, if known."""
    if not rules.id_header:
        return []
    ids = Column.of(map(str, table.crm_ids))
    groups = group([ids])
    sizes = np.bincount(groups.of_row, minlength=len(groups))
    repeated = np.flatnonzero(sizes[groups.of_row] > 1)
    repeated = repeated[np.argsort(groups.of_row[repeated], kind="stable")]
    starts = np.searchsorted(groups.of_row[repeated], np.arange(len(groups)))
    found = []
    for number, (crm_id, size) in enumerate(zip(groups.values(ids), sizes.tolist(), strict=True)):
        bare = crm_id.strip()
        if not bare:
            found.append((number, finding("empty_id", crm_id, "The record has no id; it is known by its row only.")))
            continue
        if crm_id != bare:
            message = "There are spaces around the id; it is kept as it stands."
            found.append((number, finding("id_spaces", crm_id, message, bare)))
        if size > 1:
            rows = repeated[starts[number] : starts[number] + size]
            message = (
                f'The id "{crm_id}" stands in {_places(table, rows, lines)}: each of them is kept as its own record.'
            )
            found.append((number, finding("id_collision", crm_id, message)))
    field = next((column.field for column in table.columns if column.header == rules.id_header), "")
    settled = [(number, severities.apply(field, item)) for number, item in found]
    return [batch(rules.id_header, groups, settled)] if settled else []


def _places(table: CleanTable, rows: IntArray, lines: IntArray | None) -> str:
    """Returns "lines 2 and 4" (or rows), however the table is sorted."""
    known = lines is not None and bool(np.all(lines[rows] > 0))
    numbers = sorted((lines if known and lines is not None else table.row_numbers)[rows].tolist())
    word = "lines" if known else "rows"
    if len(numbers) > _LISTED:
        return f"{word} {', '.join(map(str, numbers[:_LISTED]))} and {len(numbers) - _LISTED} more"
    return f"{word} {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
