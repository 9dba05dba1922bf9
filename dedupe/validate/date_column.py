"""Date columns in which nothing shows whether the day or the month comes first: one finding for the column."""

from __future__ import annotations

import numpy as np

from dedupe.model import CleanTable, FindingBatch
from dedupe.validate.codes import Severities, finding
from dedupe.validate.spread import is_note

_AMBIGUOUS = "ambiguous_date"
_SHOWN = 3


def validate_date_orders(table: CleanTable, severities: Severities) -> list[FindingBatch]:
    """Returns a finding at the first doubtful row of each date column whose order cannot be told."""
    found = []
    for column in table.of_type("date", "timestamp"):
        doubtful = is_note(column, _AMBIGUOUS)
        rows = np.flatnonzero(np.array([text == "1" for text in doubtful.values], dtype=bool)[doubtful.codes])
        if not len(rows):
            continue
        filled = sum(1 for text in column.raw.texts() if str(text).strip())
        samples = list(dict.fromkeys(str(text) for text in column.raw.texts()[rows]))
        shown = ", ".join(f'"{text}"' for text in sorted(samples)[:_SHOWN])
        message = (
            f"In {len(rows)} of the {filled} dates of the column {column.header} day and month could be the other way "
            f"round ({shown}), and no other value shows the order. They were left as they stand."
        )
        item = severities.apply(column.field, finding("date_ambiguous", sorted(samples)[0], message, "", "warning"))
        found.append(FindingBatch(column.header, rows[:1].astype(np.int64), np.zeros(1, dtype=np.int32), (item,)))
    return found
