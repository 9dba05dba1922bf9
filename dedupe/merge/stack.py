"""Several tables of one object, one under another: a record is known by its position in the stack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dedupe.model import CleanColumn, CleanTable, Column, IntArray

#: Type of a column that no rule recognised: carried as it stood.
CARRIED = ""


class Attribute(NamedTuple):
    """What a column is about, whatever the table calls it: a canonical field and which of its columns.

    A header that no rule recognised stands for itself: `field` is the header then.
    """

    field: str
    slot: int = 0
    carried: bool = False


class Place(NamedTuple):
    """One column of a table, in the order of its file."""

    header: str
    attribute: Attribute
    column: CleanColumn


@dataclass(frozen=True, slots=True, eq=False)
class Stacked:
    """A view over the tables of one object. Position p is row `p - offsets[t]` of table t."""

    object: str
    tables: tuple[CleanTable, ...]
    offsets: IntArray  # one more than tables
    places: tuple[tuple[Place, ...], ...]  # per table, one per header
    columns: tuple[Mapping[Attribute, CleanColumn], ...]  # per table

    @staticmethod
    def of(tables: Sequence[CleanTable]) -> Stacked:
        """Returns the stack of these tables; ValueError if they are not of one object."""
        objects = sorted({table.object for table in tables})
        if len(objects) > 1:
            raise ValueError(f"tables of one object expected, got {', '.join(objects)}")
        offsets = np.zeros(len(tables) + 1, dtype=np.int64)
        np.cumsum([len(table) for table in tables], out=offsets[1:])
        places = tuple(_places(table) for table in tables)
        columns = tuple({place.attribute: place.column for place in row} for row in places)
        return Stacked(objects[0] if objects else "", tuple(tables), offsets, places, columns)

    def __len__(self) -> int:
        return int(self.offsets[-1])

    def locate(self, position: int) -> tuple[int, int]:
        """Returns the table's number and the row in it."""
        if not 0 <= position < len(self):
            raise IndexError(position)
        table = int(np.searchsorted(self.offsets, position, side="right")) - 1
        return table, position - int(self.offsets[table])

    def locate_all(self, positions: IntArray) -> tuple[IntArray, IntArray]:
        """Returns, for many positions at once, the tables' numbers and the rows in them."""
        tables = np.searchsorted(self.offsets, positions, side="right") - 1
        return tables.astype(np.int64), positions - self.offsets[tables]

    def crm_id(self, position: int) -> str:
        """Returns the record's id exactly as it stood."""
        table, row = self.locate(position)
        return str(self.tables[table].crm_ids[row])

    def source(self, position: int) -> str:
        """Returns the name of the source the record is from."""
        return self.tables[self.locate(position)[0]].source

    def raw(self, position: int, field: str, slot: int = 0) -> str:
        """Returns the text as it stood; "" where the table has no such field."""
        table, row = self.locate(position)
        column = self.columns[table].get(Attribute(field, slot))
        return "" if column is None else column.raw.text(row)

    def clean(self, position: int, field: str, slot: int = 0) -> str:
        """Returns the clean text; "" where the table has no such field."""
        table, row = self.locate(position)
        column = self.columns[table].get(Attribute(field, slot))
        return "" if column is None else column.clean.text(row)

    def key(self, position: int, field: str, name: str, slot: int = 0) -> str:
        """Returns a comparison key; "" where there is none."""
        table, row = self.locate(position)
        column = self.columns[table].get(Attribute(field, slot))
        key: Column | None = None if column is None else column.keys.get(name)
        return "" if key is None else key.text(row)


def _places(table: CleanTable) -> tuple[Place, ...]:
    recognised = {column.header: column for column in table.columns}
    taken: set[Attribute] = set()
    places = []
    for header, raw in zip(table.headers, table.raw, strict=True):
        column = recognised.get(header)
        if column is None:
            column = CleanColumn(header, CARRIED, header, 0, raw, raw)
            attribute = Attribute(header, 0, carried=True)
        else:
            attribute = Attribute(column.field, column.slot)
        while attribute in taken:  # two headers for one slot: the later one is a further slot
            attribute = attribute._replace(slot=attribute.slot + 1)
        taken.add(attribute)
        places.append(Place(header, attribute, column))
    return tuple(places)
