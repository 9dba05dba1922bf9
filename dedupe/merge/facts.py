"""What the survivor rules ask of a record: how complete, how old, how valid it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.merge.batch import Batch
from dedupe.merge.flags import is_yes, marked, places_named, squeezed
from dedupe.merge.moments import moment
from dedupe.merge.stack import CARRIED, Attribute, Place, Stacked
from dedupe.merge.validity import Validity

MODIFIED_FIELDS = ("modified", "lastmodified", "modifiedat", "modifiedon", "updated", "updatedat", "lastupdated")
CREATED_FIELDS = ("created", "createdat", "createdon", "createddate", "createdate")
_MODIFIED_PARTS = ("modif", "updat", "chang")
_CREATED_PARTS = ("creat", "added")

#: Filled by the CRM in every record, so they say nothing about how much is known of the entity.
_NOT_COUNTED = frozenset(("record_id", "system", "timestamp", CARRIED))


@dataclass(frozen=True, slots=True, eq=False)
class RecordFacts:
    """One entry per record of a batch."""

    ids: list[str]
    has_id: list[bool]  # False where the id is but the number of the row
    positions: list[int]  # in the stack
    sources: list[str]
    completeness: list[int]  # filled fields: not empty, not a placeholder
    countable: list[int]  # fields its table has
    modified: list[int | None]
    modified_text: list[str]
    created: list[int | None]
    created_text: list[str]
    errors: list[int]
    warnings: list[int]
    has_email: list[bool]
    has_phone: list[bool]
    unfit: list[bool]  # deleted or converted: no CRM takes it as the record that stays


def facts_of(batch: Batch, validity: Validity) -> RecordFacts:
    """Returns the facts about every record of a batch."""
    filled, countable = _completeness(batch)
    modified, modified_text = _moments(batch, modified_place)
    created, created_text = _moments(batch, created_place)

    def gone(table: int) -> list[Place]:
        return places_named(batch.stacked, table, {"isdeleted", "deleted", "isconverted", "converted"}.__contains__)

    unfit = marked(batch, gone, is_yes)
    return RecordFacts(
        batch.ids,
        batch.has_id,
        batch.positions,
        batch.sources,
        filled,
        countable,
        modified,
        modified_text,
        created,
        created_text,
        _findings(batch, "error", validity),
        _findings(batch, "warning", validity),
        _has(batch, "email", validity),
        _has(batch, "phone", validity),
        unfit.tolist(),
    )


def modified_place(stacked: Stacked, table: int) -> Place | None:
    """Returns the column that says when a record was last changed."""
    return _timestamp(stacked, table, MODIFIED_FIELDS, _MODIFIED_PARTS)


def created_place(stacked: Stacked, table: int) -> Place | None:
    """Returns the column that says when a record was made."""
    return _timestamp(stacked, table, CREATED_FIELDS, _CREATED_PARTS)


def _timestamp(stacked: Stacked, table: int, names: Sequence[str], parts: Sequence[str]) -> Place | None:
    places = stacked.places[table]
    for name in names:
        for place in places:
            if squeezed(place.attribute.field) == name and place.column.type in ("timestamp", "date"):
                return place
    for place in places:
        text = squeezed(place.attribute.field) + " " + squeezed(place.header)
        if place.column.type == "timestamp" and any(part in text for part in parts):
            return place
    return None


def _completeness(batch: Batch) -> tuple[list[int], list[int]]:
    filled = np.zeros(len(batch), dtype=np.int64)
    per_table = np.zeros(len(batch.stacked.tables), dtype=np.int64)
    seen: set[Attribute] = set()
    for table, places in enumerate(batch.stacked.places):
        for place in places:
            if place.column.type in _NOT_COUNTED:
                continue
            per_table[table] += 1
            if place.attribute not in seen:
                seen.add(place.attribute)
                cells = batch.cells(place.attribute)
                filled += np.array(cells.real, dtype=bool)[cells.codes]
    return filled.tolist(), per_table[batch.table_codes].tolist()


def _moments(batch: Batch, find: Callable[[Stacked, int], Place | None]) -> tuple[list[int | None], list[str]]:
    moments: list[int | None] = [None] * len(batch)
    texts = [""] * len(batch)
    for table in range(len(batch.stacked.tables)):
        place = find(batch.stacked, table)
        here = np.flatnonzero(batch.table_codes == table)
        if place is None or not len(here):
            continue
        rows = batch.row_codes[here]
        clean = place.column.clean.values[place.column.clean.codes[rows]].tolist()
        iso = place.column.keys.get("iso")
        days = iso.values[iso.codes[rows]].tolist() if iso is not None else [""] * len(rows)
        known: dict[tuple[str, str], int | None] = {}
        for index, text, day in zip(here.tolist(), clean, days, strict=True):
            if (text, day) not in known:
                known[text, day] = moment(text, day)
            moments[index] = known[text, day]
            texts[index] = text
    return moments, texts


def _findings(batch: Batch, severity: str, validity: Validity) -> list[int]:
    counts = np.zeros(len(batch), dtype=np.int64)
    for table in range(len(batch.stacked.tables)):
        here = batch.table_codes == table
        counts[here] = validity.count(severity, table, batch.row_codes[here])
    return [int(count) for count in counts]


def _has(batch: Batch, kind: str, validity: Validity) -> list[bool]:
    """Returns whether each record has a value of this type that validating found no error in."""
    result = np.zeros(len(batch), dtype=bool)
    for table, places in enumerate(batch.stacked.places):
        here = np.flatnonzero(batch.table_codes == table)
        for place in places:
            if place.column.type == kind and len(here):
                cells = batch.cells(place.attribute)
                real = np.array(cells.real, dtype=bool)[cells.codes[here]]
                result[here] |= real & ~validity.wrong_rows(table, place.header, batch.row_codes[here])
    return [bool(value) for value in result]
