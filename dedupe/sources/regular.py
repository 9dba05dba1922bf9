"""The fast path: the regular runs of a text are cut up by Arrow, straight into dictionaries.

Rows that are odd are read strictly one by one; those that can be taken are put back in their place, written regularly.
On any doubt the answer is None and the strict path reads the file. A property test holds the two to the same tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

import numpy as np

from dedupe.model import Column, IntArray
from dedupe.sources import rows
from dedupe.sources.layout import HEAD, Laid, finished, headed, named
from dedupe.sources.notices import NoticeLog
from dedupe.sources.records import Record, RecordReader, Shape, physical_lines
from dedupe.sources.rows import RowSorter, folded
from dedupe.sources.survey import Odd, Run, survey

#: Bytes that Arrow parses together; a record must fit in.
BLOCK = 1 << 22
#: How often the text is cut up again because rows turned out to be odd only then.
ROUNDS = 3


def read_regular(data: bytes, shape: Shape, first_line: int, source: str, where: str, log: NoticeLog) -> Laid | None:
    """Returns what a UTF-8 text holds, None where the strict path has to look at all of it."""
    if shape.width < 2 or ord(shape.delimiter) > 127:
        return None
    spoken = NoticeLog(source)
    head = list(islice(RecordReader(shape, spoken).records(physical_lines(data), first_line), HEAD))
    mine = NoticeLog(source)
    heading, cells = headed(head, source, where, mine)
    body = [record.cells for record in head[heading.body :] if record.cells]
    if heading.body >= len(head) or len(cells) != shape.width or rows.rows_end_early(body, len(cells)):
        return None
    line = head[heading.body].line
    if any(0 < notice.line < line for notice in spoken.finish()):
        return None
    begin = sum(len(text.encode("utf-8")) for text in islice(physical_lines(data), line - first_line))
    names = named(cells, heading.line, where, mine)
    doubtful: set[int] = set()
    for _ in range(ROUNDS):
        units = survey(data, begin, line, Shape(shape.delimiter, shape.width), doubtful)
        if units is None:
            return None
        own = NoticeLog(source)
        gathering = _Gathering(data, shape, RowSorter(source, where, cells, own), own)
        if not gathering.gather(units):
            return None
        columns = gathering.columns(len(cells))
        found = gathering.ragged(units, len(cells)) if columns is None else gathering.named_again(columns)
        if columns is not None and not found:
            laid = finished(gathering.sorter, cells, names, columns, gathering.places(), source, own)
            mine.absorb(own)
            log.absorb(mine)
            return laid
        if not found - doubtful:
            return None
        doubtful |= found
    return None


class _Gathering:
    """The rows of a text put together: runs as they stand, odd rows as the strict reader takes them."""

    def __init__(self, data: bytes, shape: Shape, sorter: RowSorter, log: NoticeLog) -> None:
        self.sorter = sorter
        self._data, self._shape, self._log = data, shape, log
        self._parts: list[bytes] = []
        self._numbers: list[IntArray] = []
        self._lines: list[IntArray] = []
        self._offsets: list[IntArray] = []  # -1 for an odd row

    def gather(self, units: Sequence[Run | Odd]) -> bool:
        """Returns whether all rows could be put together."""
        body, (offset, line) = _without_tail(units)
        for unit in body:
            if isinstance(unit, Run):
                self._add_run(unit)
            else:
                for notice in unit.notices:
                    self._log.add(notice.line, notice.code, notice.message)
                self._add(unit.record)
            if self.sorter.moved:
                return False
        records = RecordReader(self._shape, self._log).records(physical_lines(self._data, offset), line)
        for piece, last in rows.pieces_and_tail(records, 4096):
            body_of, totals, footer = self.sorter.ending(piece) if last else (piece, [], [])
            for record in body_of:
                self._add(record)
            self.sorter.set_aside(totals, footer)
        return bool(self._parts) and not self.sorter.moved

    def _add_run(self, run: Run) -> None:
        kept = ~run.blank
        filled = int(kept.sum())
        first = self.sorter.count + 1
        self.sorter.pass_by(filled, len(kept) - filled)
        if filled:
            self._parts.append(self._data[int(run.offsets[0]) : run.end])
            self._numbers.append(np.arange(first, first + filled, dtype=np.int64))
            self._lines.append(run.lines[kept])
            self._offsets.append(run.offsets[kept])

    def _add(self, record: Record) -> None:
        cells = self.sorter.taken(record)
        if cells is None:
            return
        quoted = self._shape.delimiter.join('"' + cell.replace('"', '""') + '"' for cell in cells)
        self._parts.append((quoted + "\n").encode("utf-8"))
        self._numbers.append(np.array([self.sorter.count], dtype=np.int64))
        self._lines.append(np.array([record.line], dtype=np.int64))
        self._offsets.append(np.array([-1], dtype=np.int64))

    def places(self) -> tuple[IntArray, IntArray]:
        """Returns the row numbers and the lines of the rows."""
        return np.concatenate(self._numbers), np.concatenate(self._lines)

    def columns(self, width: int) -> list[Column] | None:
        """Returns the columns as Arrow reads them, None where it finds a row of another width."""
        found = _columns(b"".join(self._parts), width, self._shape.delimiter)
        return found if found is None or len(found[0]) == sum(map(len, self._numbers)) else None

    def named_again(self, columns: Sequence[Column]) -> set[int]:
        """Returns the offsets of rows that are the header again."""
        first = columns[0]
        again = np.array([name in self.sorter.names for name in folded(first.values)], dtype=bool)[first.codes]
        if not again.any():
            return set()
        offsets = np.concatenate(self._offsets)
        return {
            int(offsets[row])
            for row in np.flatnonzero(again & (offsets >= 0)).tolist()
            if self.sorter.names_again([column.text(row) for column in columns])
        }

    def ragged(self, units: Sequence[Run | Odd], width: int) -> set[int]:
        """Returns the offsets of records in runs that have another number of fields."""
        view, mark = np.frombuffer(self._data, dtype=np.uint8), ord(self._shape.delimiter)
        found: set[int] = set()
        for run in (unit for unit in units if isinstance(unit, Run) and len(unit.offsets)):
            begin = int(run.offsets[0])
            cuts = np.add.reduceat(view[begin : run.end] == mark, run.offsets - begin, dtype=np.int64)
            ends = np.append(run.offsets[1:], run.end)
            for at in np.flatnonzero((cuts != width - 1) & ~run.blank).tolist():
                text = self._data[int(run.offsets[at]) : int(ends[at])]
                if b'"' not in text or _fields(text, self._shape.delimiter) != width:
                    found.add(int(run.offsets[at]))
        return found


def _fields(text: bytes, delimiter: str) -> int:
    """Returns the number of fields of a well-formed record."""
    outside = b"".join(text.split(b'"')[::2])  # doubled quotes leave an empty piece, which changes nothing
    return outside.count(delimiter.encode("ascii")) + 1


def _without_tail(units: Sequence[Run | Odd]) -> tuple[list[Run | Odd], tuple[int, int]]:
    """Returns all but the last rows, and the offset and line where those begin."""
    missing, body = rows.TAIL, list(units)
    while body:
        unit = body.pop()
        if isinstance(unit, Odd):
            missing -= bool(unit.record.cells)
            if missing <= 0 or not body:
                return body, (unit.offset, unit.record.line)
            continue
        filled = np.flatnonzero(~unit.blank)
        if len(filled) >= missing or not body:
            at = int(filled[-missing]) if len(filled) >= missing else 0
            if at:
                body.append(Run(unit.offsets[:at], unit.lines[:at], unit.blank[:at], int(unit.offsets[at])))
            return body, (int(unit.offsets[at]), int(unit.lines[at]))
        missing -= len(filled)
    return [], (0, 1)


def _columns(data: bytes, width: int, delimiter: str) -> list[Column] | None:
    """Returns the columns as Arrow reads them, None where it finds a row of another width."""
    import pyarrow as pa
    from pyarrow import csv

    names = [str(position) for position in range(width)]
    coded = pa.dictionary(pa.int32(), pa.string())
    try:
        table = csv.read_csv(
            pa.py_buffer(data),
            read_options=csv.ReadOptions(column_names=names, block_size=BLOCK),
            parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=b'"' in data),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, coded), null_values=[], strings_can_be_null=False
            ),
        )
        columns = table.columns
        del table
        # Each Arrow column is let go once it is converted: at no time is the whole file held twice.
        return [_column(columns.pop(0)) for _ in names]
    except pa.ArrowException:
        return None


def _column(chunked: Any) -> Column:
    whole = chunked.unify_dictionaries()
    codes = np.concatenate([chunk.indices.to_numpy(zero_copy_only=False) for chunk in whole.chunks])
    return Column(codes.astype(np.int32, copy=False), whole.chunk(0).dictionary.to_numpy(zero_copy_only=False))
