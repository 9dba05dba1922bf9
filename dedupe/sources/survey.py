"""Where the records of a large text are: in regular runs, proved so by a check of bytes, and one by one between them.

A run holds records whose quotes all stand where quotes belong. At the first quote that does not, and at records that
are odd in another way (very long or tall, empty, with a NUL), the strict reader takes one record and says where it
ends; there the check of bytes goes on. So a few odd rows cost what a few rows cost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.model import IntArray, Notice
from dedupe.sources.notices import NoticeLog
from dedupe.sources.records import SWALLOWED, TELLING_LINES, TELLING_WIDTH, Record, RecordReader, Shape, physical_lines
from dedupe.sources.rows import LONG

#: Bytes that are checked together, at the start of a run and at most: temporary arrays stay a small multiple of this.
FIRST_PIECE, PIECE = 1 << 16, 1 << 22
QUOTE, LF, CR = 34, 10, 13
#: NUL bytes and byte order marks: what the rows they stand in are worth is not told by quotes.
MARKS = (b"\0", b"\xef\xbb\xbf")
#: So many odd records are taken one by one, and then one of so many; with more, reading all of them strictly is faster.
ODD_AT_LEAST, ODD_OF = 200, 20
#: The same for marks, counted over bytes: a row is about this long.
ODD_BYTES = 4000

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Records that follow one another, blank lines among them."""

    offsets: IntArray
    lines: IntArray  # physical line, 1 for the first of the file
    blank: NDArray[np.bool_]
    end: int  # offset behind the last record


@dataclass(frozen=True, slots=True, eq=False)
class Odd:
    """A record that the strict reader took, and what it said about it."""

    record: Record
    offset: int
    end: int
    next_line: int
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Scan:
    offsets: IntArray  # of all records, blank lines included
    lines: IntArray
    stop: int  # where a quote stands in an odd place, or the size of the text
    stop_line: int


def survey(data: bytes, begin: int, line: int, shape: Shape, doubtful: Collection[int]) -> list[Run | Odd] | None:
    """Returns the records from `begin` on in order, None if too many are odd; `doubtful` are offsets of odd ones."""
    marks = sum(map(data.count, MARKS))
    if marks > ODD_AT_LEAST + len(data) // ODD_BYTES:
        return None
    surveyor = _Surveyor(data, shape, [*doubtful, *(_places(data) if marks else ())])
    units: list[Run | Odd] = []
    odd = records = 0
    for unit in surveyor.units(begin, line):
        units.append(unit)
        odd += isinstance(unit, Odd)
        records += len(unit.offsets) if isinstance(unit, Run) else 1
        if odd > ODD_AT_LEAST + records / ODD_OF:
            return None
    return units


class _Surveyor:
    def __init__(self, data: bytes, shape: Shape, doubtful: Collection[int]) -> None:
        self._data, self._view = data, np.frombuffer(data, dtype=np.uint8)
        self._delimiter, self._width = ord(shape.delimiter), shape.width
        self._doubtful = np.array(sorted(doubtful), dtype=np.int64)
        self._log = NoticeLog("")
        self._reader = RecordReader(shape, self._log)

    def units(self, begin: int, line: int) -> Iterator[Run | Odd]:
        first = True
        while begin < len(self._data):
            scan = scanned(self._view, begin, line, self._delimiter)
            blank = (self._view[scan.offsets] == LF) | (self._view[scan.offsets] == CR)
            place, begin, line = 0, scan.stop, scan.stop_line
            for at in self._odd_places(scan, blank, first):
                if at < place:
                    continue
                if at > place:
                    yield _run(scan, blank, place, at)
                odd = self.odd(int(scan.offsets[at]), int(scan.lines[at]))
                yield odd
                place = int(np.searchsorted(scan.offsets, odd.end))
                following = scan.offsets[place] if place < len(scan.offsets) else scan.stop
                if odd.end != following:  # the strict reader cuts otherwise from here on
                    place, begin, line = len(scan.offsets), odd.end, odd.next_line
                    break
            if place < len(scan.offsets):
                yield _run(scan, blank, place, len(scan.offsets))
            if begin == scan.stop < len(self._data):
                odd = self.odd(begin, line)
                yield odd
                begin, line, first = odd.end, odd.next_line, False
            first = first and bool(blank.all())

    def odd(self, offset: int, line: int) -> Odd:
        """Returns the record at an offset as the strict reader takes it."""
        sizes: list[int] = []
        record = next(self._reader.records(_measured(physical_lines(self._data, offset), sizes), line))
        lines = 1 + record.raw.count("\n") + record.raw.count("\r") - record.raw.count("\r\n")
        return Odd(record, offset, offset + sum(sizes[:lines]), line + lines, self._log.take())

    def _odd_places(self, scan: _Scan, blank: NDArray[np.bool_], first: bool) -> list[int]:
        """Returns the positions of records that the strict reader should look at."""
        if blank.all():
            return []
        lengths = np.diff(np.append(scan.offsets, scan.stop))
        heights = np.diff(np.append(scan.lines, scan.stop_line))
        odd = (heights > SWALLOWED) | (lengths > LONG)
        inside = np.searchsorted(scan.offsets, self._doubtful, side="right") - 1
        odd[inside[(self._doubtful >= scan.offsets[0]) & (self._doubtful < scan.stop)]] = True
        # Cells of several lines that cut like rows of their own, and rows that may be empty: looked at one by one.
        tall = (heights > 2) if self._width >= TELLING_WIDTH else np.zeros(len(odd), dtype=bool)
        for at in np.flatnonzero((tall | (lengths <= 3 * self._width + 1)) & ~odd & ~blank).tolist():
            text = self._data[scan.offsets[at] : scan.offsets[at] + lengths[at]]
            swallows = tall[at] and text.count(self._delimiter) >= (self._width - 1) * TELLING_LINES
            odd[at] = swallows or not text.strip(b'"\r\n' + bytes((self._delimiter,)))
        if first:
            odd[int(np.flatnonzero(~blank)[0])] = True
        return np.flatnonzero(odd & ~blank).tolist()


def _places(data: bytes) -> Iterator[int]:
    for mark in MARKS:
        at = data.find(mark)
        while at >= 0:
            yield at
            at = data.find(mark, at + 1)


def _measured(lines: Iterator[str], sizes: list[int]) -> Iterator[str]:
    for line in lines:
        sizes.append(len(line.encode("utf-8")))
        yield line


def _run(scan: _Scan, blank: NDArray[np.bool_], begin: int, end: int) -> Run:
    stop = int(scan.offsets[end]) if end < len(scan.offsets) else scan.stop
    return Run(scan.offsets[begin:end], scan.lines[begin:end], blank[begin:end], stop)


def scanned(view: Bytes, begin: int, line: int, delimiter: int) -> _Scan:
    """Returns where each record starts, up to the first one with a quote where none belongs.

    A quote is regular if it opens a field (before it a delimiter, a line end or nothing), closes one (after it the
    same), or is one of a doubled pair inside one: that is, closes and opens again.
    """
    size, quotes, wrong, piece = len(view), 0, -1, FIRST_PIECE
    offsets, numbers = [np.array([begin])], [np.array([line])]
    while begin < size and wrong < 0:
        part = view[begin : begin + piece]
        quote = np.flatnonzero(part == QUOTE) + begin
        wrong = _first_wrong(view, quote, quotes % 2, delimiter)
        ends = _line_ends(view, part, begin)
        if wrong >= 0:
            ends = ends[: int(np.searchsorted(ends, wrong))]
        outside = (np.searchsorted(quote, ends) + quotes) % 2 == 0
        offsets.append(ends[outside] + 1)
        numbers.append(np.flatnonzero(outside) + (line + 1))
        line += len(ends)
        quotes += len(quote)
        begin += piece
        piece = min(2 * piece, PIECE)
    starts, lines = np.concatenate(offsets), np.concatenate(numbers)
    if wrong < 0 and quotes % 2 == 0:
        if starts[-1] == size:
            return _Scan(starts[:-1], lines[:-1], size, int(lines[-1]))
        return _Scan(starts, lines, size, line + 1)
    return _Scan(starts[:-1], lines[:-1], int(starts[-1]), int(lines[-1]))


def _line_ends(view: Bytes, piece: Bytes, begin: int) -> IntArray:
    """Returns the positions of the last byte of each line end in a piece: LF, and CR where no LF follows."""
    feeds = np.flatnonzero(piece == LF) + begin
    returns = np.flatnonzero(piece == CR) + begin
    if not len(returns):
        return feeds
    following = view[np.minimum(returns + 1, len(view) - 1)]  # a CR at the very end is followed by itself
    return np.sort(np.concatenate([feeds, returns[following != LF]]))


def _first_wrong(view: Bytes, quote: IntArray, odd: int, delimiter: int) -> int:
    """Returns the first quote that opens or closes without the end of a field beside it; -1 for none."""
    around = np.zeros(256, dtype=bool)
    around[[delimiter, LF, CR, QUOTE]] = True
    right = np.empty(len(quote), dtype=bool)
    opening, closing = quote[odd::2], quote[1 - odd :: 2]
    right[odd::2] = around[view[opening - 1]] | (opening == 0)
    right[1 - odd :: 2] = around[view[np.minimum(closing + 1, len(view) - 1)]]  # at the very end: followed by itself
    wrong = np.flatnonzero(~right)
    return int(quote[wrong[0]]) if len(wrong) else -1
