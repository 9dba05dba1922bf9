"""The cells of one field for a batch of records: text, what it is compared by, and whether it says anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.merge.stack import Attribute, Stacked
from dedupe.model import CleanColumn, IntArray

#: Keys that say together whether two values are the same thing, by type. A type that is not here (and a value without
#: any key) is compared by its text, letter case and blanks aside. A street's fold leaves out the number, a name's the
#: generation, a phone's the extension: so those belong to it.
COMPARED: Mapping[str, tuple[str, ...]] = {
    "given_name": ("fold", "suffix"),
    "middle_name": ("fold", "suffix"),
    "family_name": ("fold", "suffix"),
    "full_name": ("fold", "suffix"),
    "name_prefix": ("fold",),
    "name_suffix": ("fold",),
    "company": ("fold", "legal"),
    "email": ("mailbox",),
    "phone": ("number", "extension"),
    "fax": ("number", "extension"),
    "street": ("fold", "number", "unit"),
    "house_number": ("fold",),
    "unit": ("fold",),
    "city": ("fold",),
    "state": ("fold",),
    "postal_code": ("fold",),
    "country": ("iso",),
    "full_address": ("fold", "number", "postal"),
    "date": ("iso",),
    "timestamp": ("iso",),
    "url": ("domain",),
    "identifier": ("fold",),
    "reference": ("fold",),
    "record_id": ("fold",),
    "category": ("fold",),
    "title": ("fold",),
    "text": ("fold",),
    "number": ("fold",),
    "consent": ("restrictive",),
}

PLACEHOLDER = "placeholder"  # the note that normalizing leaves on "n/a", "test" and the like
_KEY_GAP = "\x1e"
NO_KEY = "="  # begins what a value without any key is compared by


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """One field of a batch. Distinct cells are numbered; cell number 0 is the empty one."""

    codes: IntArray  # per record of the batch
    listed: list[int]  # the same as a list: plain ints are read many times faster
    texts: list[str]  # per distinct cell
    keys: list[str]  # what two cells are compared by
    real: list[bool]  # says something: neither empty nor a placeholder
    uniform: list[bool]  # per cluster of the batch: all its records hold the same cell

    def key_if_real(self, index: int) -> str:
        """Returns what a record's cell is compared by; "" where it says nothing."""
        code = self.listed[index]
        return self.keys[code] if self.real[code] else ""


def cells_of(stacked: Stacked, attribute: Attribute, tables: IntArray, rows: IntArray, starts: IntArray) -> Cells:
    """Returns the cells of one field for the records (table, row); `starts` says where each cluster begins."""
    known: dict[tuple[str, str, bool], int] = {("", "", False): 0}
    codes = np.zeros(len(rows), dtype=np.int64)
    for number, columns in enumerate(stacked.columns):
        column = columns.get(attribute)
        if column is None:
            continue
        here = np.flatnonzero(tables == number)
        if not len(here):
            continue
        inverse, distinct = _distinct(column, rows[here])
        codes[here] = np.array([known.setdefault(cell, len(known)) for cell in distinct], dtype=np.int64)[inverse]
    uniform = np.minimum.reduceat(codes, starts) == np.maximum.reduceat(codes, starts) if len(starts) else starts
    listed: list[int] = codes.tolist()
    return Cells(
        codes,
        listed,
        [c[0] for c in known],
        [c[1] for c in known],
        [c[2] for c in known],
        uniform.astype(bool).tolist(),
    )


def placeholders(column: CleanColumn, rows: IntArray) -> NDArray[np.bool_]:
    """Returns, per row asked for, whether normalizing called the value a placeholder."""
    if column.notes is None:
        return np.zeros(len(rows), dtype=bool)
    marked = np.array([PLACEHOLDER in str(note).split() for note in column.notes.values], dtype=bool)
    return marked[column.notes.codes[rows]]


def _distinct(column: CleanColumn, rows: IntArray) -> tuple[IntArray, list[tuple[str, str, bool]]]:
    """Returns the number of each row's cell, and the cells (text, key, real)."""
    keys = [column.keys[name] for name in COMPARED.get(column.type, ()) if name in column.keys]
    # One number per combination; renumbered after every step, as the product of the sizes would overflow.
    combined = np.unique(column.clean.codes[rows].astype(np.int64), return_inverse=True)[1].reshape(-1)
    for key in keys:
        combined = combined * len(key.values) + key.codes[rows]
        combined = np.unique(combined, return_inverse=True)[1].reshape(-1)
    combined = combined * 2 + placeholders(column, rows)
    _, first, inverse = np.unique(combined, return_index=True, return_inverse=True)
    marked = (combined[first] & 1).tolist()
    texts = column.clean.values[column.clean.codes[rows[first]]].tolist()
    parts = [key.values[key.codes[rows[first]]].tolist() for key in keys]
    cells = []
    for number, text in enumerate(texts):
        if not text:
            cells.append(("", "", False))
            continue
        found = [part[number] for part in parts]
        key_text = _KEY_GAP.join(found) if any(found) else NO_KEY + " ".join(text.casefold().split())
        cells.append((text, key_text, bool(text.strip()) and not marked[number]))
    return inverse.reshape(-1), cells
