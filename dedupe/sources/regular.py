"""The fast path: text that a byte-level check proves regular is cut up by Arrow, straight into dictionaries.

Only files that the strict path would take without a word about any row pass; on any doubt the answer is None and the
strict path reads the file. A property test holds the two to the same tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.model import Column, IntArray, Table
from dedupe.sources.layout import HEAD, LONG, TAIL, Laid, folded, header_at, kept_columns, named, settled_width
from dedupe.sources.notices import NoticeLog
from dedupe.sources.records import SWALLOWED, Record, RecordReader, Shape, physical_lines
from dedupe.sources.report_lines import footer_start, is_total

#: Bytes that are checked together: temporary arrays stay a small multiple of this.
PIECE = 1 << 22
#: Bytes that Arrow parses together; a record must fit in.
BLOCK = 1 << 22
QUOTE, LF, CR = 34, 10, 13

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Starts:
    """Where the records of a regular text are; blank lines are counted, not listed."""

    offsets: IntArray
    lines: IntArray  # physical line, 1 for the first
    longest: int  # bytes
    tallest: int  # lines
    blank: int


def read_regular(data: bytes, shape: Shape, first_line: int, source: str, where: str, log: NoticeLog) -> Laid | None:
    """Returns what a regular UTF-8 text holds, None where the strict path has to look at it."""
    if shape.width < 2 or ord(shape.delimiter) > 127 or b"\0" in data:
        return None
    starts = record_starts(data, ord(shape.delimiter))
    if starts is None or len(starts.lines) < 2 or starts.longest > LONG or starts.tallest > SWALLOWED:
        return None
    scratch = NoticeLog(source)
    head = list(islice(RecordReader(shape, where, scratch).records(physical_lines(data), first_line), HEAD))
    at = header_at(head)
    header = head[at]
    rows = [record.cells for record in head[at + 1 :] if record.cells]
    cells = settled_width(header, rows)
    if any(record.cells for record in head[:at]) or len(cells) != len(header.cells) or scratch.finish():
        return None
    columns = _columns(data, int(starts.offsets[1]), len(cells), shape.delimiter)
    if columns is None or len(columns[0]) != len(starts.lines) - 1 or _odd_rows(cells, columns):
        return None
    names = named(cells, header.line, where, log)
    if starts.blank:
        log.add(0, "blank_lines", f"{starts.blank} blank lines skipped")
    kept = kept_columns(names, cells, columns, log)
    numbers = np.arange(1, len(starts.lines), dtype=np.int64)
    headers = tuple(names[position] for position, _ in kept)
    table = Table(source, headers, tuple(column for _, column in kept), numbers, starts.lines[1:] + (first_line - 1))
    return Laid(table, tuple(cells[position] for position, _ in kept), len(numbers), ())


def record_starts(data: bytes, delimiter: int) -> Starts | None:
    """Returns where each record starts, None if a quote stands where none belongs.

    A quote is regular if it opens a field (before it a delimiter, a line end or nothing), closes one (after it the
    same), or is one of a doubled pair inside one: that is, closes and opens again.
    """
    view = np.frombuffer(data, dtype=np.uint8)
    size, quotes, lines = len(view), 0, 1
    offsets, numbers = [np.zeros(1, dtype=np.int64)], [np.ones(1, dtype=np.int64)]
    stops = []
    for begin in range(0, size, PIECE):
        piece = view[begin : begin + PIECE]
        quote = np.flatnonzero(piece == QUOTE) + begin
        if not _regular_quotes(view, quote, quotes % 2, delimiter):
            return None
        ends = _line_ends(view, piece, begin)
        outside = (np.searchsorted(quote, ends) + quotes) % 2 == 0
        at = ends[outside]
        offsets.append(at + 1)
        numbers.append(np.flatnonzero(outside) + (lines + 1))
        stops.append(at - ((view[at] == LF) & (view[at - 1] == CR) & (at > 0)))
        quotes += len(quote)
        lines += len(ends)
    if quotes % 2 or not size:
        return None
    stops.append(np.array([size]))
    return _filled(np.concatenate(offsets), np.concatenate(numbers), np.concatenate(stops), size)


def _line_ends(view: Bytes, piece: Bytes, begin: int) -> IntArray:
    """Returns the positions of the last byte of each line end in a piece: LF, and CR where no LF follows."""
    feeds = np.flatnonzero(piece == LF) + begin
    returns = np.flatnonzero(piece == CR) + begin
    if not len(returns):
        return feeds
    following = view[np.minimum(returns + 1, len(view) - 1)]  # a CR at the very end is followed by itself
    return np.sort(np.concatenate([feeds, returns[following != LF]]))


def _regular_quotes(view: Bytes, quote: IntArray, odd: int, delimiter: int) -> bool:
    """Returns whether quotes that open have the end of a field before them, and quotes that close one after them."""
    opening, closing = quote[odd::2], quote[1 - odd :: 2]
    around = np.zeros(256, dtype=bool)
    around[[delimiter, LF, CR, QUOTE]] = True
    before = around[view[opening - 1]] | (opening == 0)
    after = around[view[np.minimum(closing + 1, len(view) - 1)]]  # at the very end it is followed by itself
    return bool(before.all() and after.all())


def _filled(offsets: IntArray, lines: IntArray, stops: IntArray, size: int) -> Starts:
    """Returns the starts of the records that are not blank lines."""
    lengths = stops - offsets
    filled = lengths > 0
    heights = np.diff(np.append(lines, lines[-1]))
    blank = int(np.count_nonzero(~filled[:-1])) + int(not filled[-1] and offsets[-1] < size)
    tallest = int(heights[filled].max(initial=0))
    return Starts(offsets[filled], lines[filled], int(lengths.max(initial=0)), tallest, blank)


def _columns(data: bytes, begin: int, width: int, delimiter: str) -> list[Column] | None:
    """Returns the columns as Arrow reads them, None where it finds a row of another width."""
    import pyarrow as pa
    from pyarrow import csv

    names = [str(position) for position in range(width)]
    coded = pa.dictionary(pa.int32(), pa.string())
    try:
        table = csv.read_csv(
            pa.py_buffer(data).slice(begin),
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


def _odd_rows(header: list[str], columns: list[Column]) -> bool:
    """Returns whether the strict path would set a row aside: empty, a header again, a total, a footer."""
    empty = np.ones(len(columns[0]), dtype=bool)
    for column in columns:
        empty &= np.array([value == "" for value in column.values], dtype=bool)[column.codes]
        if not empty.any():
            break
    if empty.any():
        return True
    expected = folded(header)
    first = np.array([same == expected[0] for same in folded(columns[0].values)], dtype=bool)[columns[0].codes]
    if any(folded([column.text(row) for column in columns]) == expected for row in np.flatnonzero(first).tolist()):
        return True
    tail = range(max(len(empty) - TAIL, 0), len(empty))
    records = [Record(0, [column.text(row) for column in columns], "") for row in tail]
    return footer_start(records, len(columns)) < len(records) or is_total(records[-1].cells)
