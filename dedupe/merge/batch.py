"""A batch of clusters, laid out so that the loop over them touches plain lists only."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from dedupe.merge.cells import Cells, cells_of
from dedupe.merge.stack import Attribute, Stacked
from dedupe.model import IntArray


class Batch:
    """The records of some clusters, cluster after cluster; inside one ordered by (source, id).

    That order decides every tie, so results do not depend on the order of the rows. A record is known here by its
    index in the batch; `positions[index]` is its position in the stack.

    `without_ids` are the tables without an id column. Their rows are known by their number in the file, which must
    decide nothing: they go by position, as the rows of a table stand in the order of their content.
    """

    def __init__(self, stacked: Stacked, clusters: list[list[int]], without_ids: Collection[int] = ()) -> None:
        flat = np.array([position for members in clusters for position in members], dtype=np.int64)
        number = np.repeat(np.arange(len(clusters)), [len(members) for members in clusters])
        tables, rows = stacked.locate_all(flat)
        ids = _ids(stacked, tables, rows)
        names = [table.source for table in stacked.tables]
        has_id = [table not in without_ids for table in range(len(stacked.tables))]
        told = [text if has_id[t] else "" for t, text in zip(tables.tolist(), ids, strict=True)]
        keyed = zip(number.tolist(), [names[t] for t in tables.tolist()], told, flat.tolist(), strict=True)
        order = np.array([k for k, _ in sorted(enumerate(keyed), key=lambda item: item[1])], dtype=np.int64)
        self.stacked = stacked
        self.positions: list[int] = flat[order].tolist()
        self.table_codes: IntArray = tables[order]
        self.row_codes: IntArray = rows[order]
        self.tables: list[int] = self.table_codes.tolist()
        self.rows: list[int] = self.row_codes.tolist()
        self.ids: list[str] = [ids[k] for k in order.tolist()]
        self.has_id: list[bool] = [has_id[t] for t in self.tables]
        self.sources: list[str] = [names[t] for t in self.tables]
        ends = np.cumsum([len(members) for members in clusters], dtype=np.int64)
        self.starts: IntArray = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1]]) if clusters else ends
        self.bounds: list[tuple[int, int]] = list(zip(self.starts.tolist(), ends.tolist(), strict=True))
        self._cells: dict[Attribute, Cells] = {}

    def __len__(self) -> int:
        return len(self.positions)

    def cells(self, attribute: Attribute) -> Cells:
        """Returns the cells of a field, built when first asked for."""
        found = self._cells.get(attribute)
        if found is None:
            found = cells_of(self.stacked, attribute, self.table_codes, self.row_codes, self.starts)
            self._cells[attribute] = found
        return found

    def any_in_cluster(self, marked: NDArray[np.bool_]) -> list[bool]:
        """Returns, per cluster, whether any of its records is marked."""
        if not len(self.starts):
            return []
        return [bool(value) for value in np.logical_or.reduceat(marked, self.starts)]


def _ids(stacked: Stacked, tables: IntArray, rows: IntArray) -> list[str]:
    ids = np.empty(len(rows), dtype=object)
    for number, table in enumerate(stacked.tables):
        here = tables == number
        ids[here] = table.crm_ids[rows[here]]
    return [str(text) for text in ids]
