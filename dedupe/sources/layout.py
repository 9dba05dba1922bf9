"""Records to a table: where the header is, which records are rows, and what is only decoration around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from dedupe.errors import InputError
from dedupe.model import Column, Quarantined, Table, TextArray
from dedupe.sources.columns import ColumnBuilder
from dedupe.sources.headers import unique_headers
from dedupe.sources.notices import NoticeLog
from dedupe.sources.records import Record
from dedupe.sources.report_lines import footer_start, is_total
from dedupe.sources.shown import shown

#: Records at the start among which the header is looked for and the width is settled.
HEAD = 200
#: Title lines above a header: reports have a handful.
PREAMBLE = 30
#: Rows that are coded together: enough to spread the cost, few enough to stay in the cache.
CHUNK = 4096
#: Records at the end that may be totals or the footer of a report.
TAIL = 24
#: From so many rows on, a file most of whose rows do not fit its header is refused instead of emptied into quarantine.
DOUBT_ROWS = 10
#: What a cell of Excel holds at most; longer rows deserve a word before they are exported.
LONG = 32_767
#: Beyond so many columns, tools that people load the result into begin to refuse (SQLite: 2,000; Excel: 16,384).
MANY_COLUMNS = 1_000
#: No spreadsheet and no CRM has more; a text with more is cut by the wrong delimiter.
MAX_COLUMNS = 16_384


@dataclass(frozen=True, slots=True)
class Laid:
    """What the records of a file came to."""

    table: Table
    original_headers: tuple[str, ...]  # one for each header of the table, exactly as it stood
    rows_in: int
    quarantine: tuple[Quarantined, ...]


def lay_out(records: Iterator[Record], source: str, where: str, log: NoticeLog, blank_rows: bool = False) -> Laid:
    """Returns the table in these records. With `blank_rows`, rows of empty cells are blank lines, as in a workbook."""
    if blank_rows:
        records = (record if any(record.cells) else record._replace(cells=[]) for record in records)
    head = list(islice(records, HEAD))
    at = header_at(head)
    if at < 0:
        raise InputError("file is empty: export it again", where=where)
    header = head[at]
    _say_preamble(head[:at], header, log)
    cells = settled_width(header, [record.cells for record in head[at + 1 :] if record.cells])
    names = named(cells, header.line, where, log)
    rows = RowTaker(source, where, cells, log)
    rows.take(chain(head[at + 1 :], records))
    return rows.finish(names)


def named(cells: Sequence[str], line: int, where: str, log: NoticeLog) -> tuple[str, ...]:
    """Returns the unique names of the columns. InputError if there are too many."""
    if len(cells) > MAX_COLUMNS:
        message = f"{len(cells):,} columns on line {line}, more than {MAX_COLUMNS:,}: check the delimiter (--delimiter)"
        raise InputError(message, where=where, line=line)
    if len(cells) > MANY_COLUMNS:
        log.add(line, "many_columns", f"{len(cells):,} columns: more than many programs can load")
    return unique_headers(cells, line, where, log)


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def header_at(head: Sequence[Record]) -> int:
    """Returns the position of the header: the first record that is as full as headers are, -1 if there is none."""
    first = next((i for i, record in enumerate(head) if record.cells), -1)
    widths = Counter(len(record.cells) for record in head if record.cells)
    if not widths:
        return -1
    fullest = max(_filled(record.cells) for record in head)
    if max(widths) < 2:
        return first
    for position, record in enumerate(head[:PREAMBLE]):
        # Headers may lack names, but title lines fill a cell or two of many.
        if _filled(record.cells) >= max(2, fullest / 3):
            return position
    return first


def _say_preamble(preamble: Sequence[Record], header: Record, log: NoticeLog) -> None:
    lines = [record for record in preamble if record.cells]
    if lines:
        texts = " / ".join(shown(record.raw) for record in lines[:5])
        log.add(header.line, "preamble", f"header found on line {header.line}; above it, not taken in: {texts}")


def settled_width(header: Record, rows: Sequence[Sequence[str]]) -> list[str]:
    """Returns the header cells, padded or cut where nearly all rows agree on another width.

    A delimiter at the end of every row, or of the header alone, is a habit of some exports and no damage.
    """
    cells = [cell.removeprefix("\ufeff") for cell in header.cells]
    widths = Counter(map(len, rows))
    if not widths:
        return cells
    width, often = max(widths.items(), key=lambda item: (item[1], item[0]))
    if width > len(cells) and often >= 0.9 * len(rows):
        longer = [row for row in rows if len(row) == width]
        if len(rows) >= 3 or not any(any(row[len(cells) :]) for row in longer):
            return cells + [""] * (width - len(cells))
    if width < len(cells) and often >= 0.9 * len(rows) and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    return cells


class RowTaker:
    """Takes records one by one: into the columns, or into quarantine."""

    def __init__(self, source: str, where: str, header: list[str], log: NoticeLog) -> None:
        self._source, self._where, self._header, self._log = source, where, header, log
        self._folded = folded(header)
        self._builder = ColumnBuilder(len(header))
        self._chunk: list[list[str]] = []
        self._numbers: list[int] = []
        self._lines: list[int] = []
        self._quarantine: list[Quarantined] = []
        self._ragged: list[int] = []  # lines
        self._blank = self._empty = self._count = 0

    def take(self, records: Iterator[Record]) -> None:
        """Takes all records; those at the end are looked at together for what reports append."""
        held: list[Record] = []
        while piece := list(islice(records, CHUNK)):
            held += piece
            self._take_all(held[:-TAIL])
            held = held[-TAIL:]
        start = footer_start(held, len(self._header))
        body, footer = held[:start], held[start:]
        while body and not body[-1].cells:
            footer.insert(0, body.pop())
        total = [body.pop()] if body and len(body[-1].cells) == len(self._header) and is_total(body[-1].cells) else []
        self._take_all(body)
        self._set_aside(total, "total", "total line")
        self._set_aside(footer, "report_footer", "report footer")

    def _take_all(self, records: Sequence[Record]) -> None:
        width, folded_first = len(self._header), self._folded[0]
        for record in records:
            cells = record.cells
            if not cells:
                self._blank += 1
                continue
            self._count += 1
            if (
                len(cells) != width
                or record.trouble
                or "\0" in record.raw
                or not any(cells)
                or (_first_folded(cells) == folded_first and folded(cells) == self._folded)
            ):
                self._refuse(record)
                continue
            if len(record.raw) > LONG:
                self._log.add(record.line, "long_value", f"line {record.line} holds {len(record.raw):,} characters")
            self._chunk.append(cells)
            self._numbers.append(self._count)
            self._lines.append(record.line)
        self._builder.add(self._chunk)
        self._chunk = []

    def _refuse(self, record: Record) -> None:
        line, cells = record.line, record.cells
        if record.trouble:
            reason = record.trouble
        elif "\0" in record.raw:
            reason = f"line {line} holds a NUL byte"
            self._log.add(line, "nul", reason + ": row put into quarantine")
        elif not any(cells):
            reason = "empty row"
            self._empty += 1
        elif folded(cells) == self._folded:
            reason = "repeated header row"
            self._log.add(
                line, "repeated_header_row", f"line {line} repeats the header: two files joined? Row left out"
            )
        else:
            reason = f"line {line} has {len(cells)} fields where the header has {len(self._header)}"
            self._ragged.append(line)
            self._log.add(line, "ragged", reason + ": row put into quarantine")
        self._quarantine.append(Quarantined(self._source, self._count, line, reason, record.raw))

    def _set_aside(self, records: Sequence[Record], code: str, reason: str) -> None:
        rows = [record for record in records if record.cells]
        self._blank += len(records) - len(rows)
        for record in rows:
            self._count += 1
            self._quarantine.append(Quarantined(self._source, self._count, record.line, reason, record.raw))
        if rows:
            texts = " / ".join(shown(record.raw) for record in rows[:6])
            self._log.add(rows[0].line, code, f"{reason} from line {rows[0].line} on, not taken in: {texts}")

    def finish(self, names: tuple[str, ...]) -> Laid:
        """Returns the table, without nameless columns that hold nothing."""
        self._doubt()
        if self._blank:
            self._log.add(0, "blank_lines", f"{self._blank} blank lines skipped")
        if self._empty:
            self._log.add(0, "empty_rows", f"{self._empty} rows without any value put into quarantine")
        if not self._count:
            self._log.add(0, "no_rows", "the file holds a header and no rows")
        kept = kept_columns(names, self._header, self._builder.finish(), self._log)
        table = Table(
            self._source,
            tuple(names[i] for i, _ in kept),
            tuple(column for _, column in kept),
            np.array(self._numbers, dtype=np.int64),
            np.array(self._lines, dtype=np.int64),
        )
        original = tuple(self._header[i] for i, _ in kept)
        return Laid(table, original, self._count, tuple(self._quarantine))

    def _doubt(self) -> None:
        if len(self._ragged) * 2 <= self._count or self._count < DOUBT_ROWS:
            return
        line = self._ragged[0]
        message = (
            f"{len(self._ragged)} of {self._count} rows do not have the {len(self._header)} fields of the header, "
            f"the first on line {line}: check the delimiter (--delimiter) or export the file again"
        )
        raise InputError(message, where=self._where, line=line)


def kept_columns(
    names: Sequence[str], header: Sequence[str], columns: Sequence[Column], log: NoticeLog
) -> list[tuple[int, Column]]:
    """Returns the columns with their positions, without those that have neither a name nor a value."""
    kept = []
    for position, (name, column) in enumerate(zip(names, columns, strict=True)):
        if header[position].strip():
            kept.append((position, column))
        elif _holds_data(column.values):
            log.add(0, "nameless_column", f'column {position + 1} has no name: kept as "{name}"')
            kept.append((position, column))
        else:
            log.add(0, "nameless_column", f"column {position + 1} has no name and no value: left out")
    return kept


def _holds_data(values: TextArray) -> bool:
    return any(value != "" for value in values)


def folded(cells: Iterable[str]) -> list[str]:
    """Returns the cells as headers are compared."""
    return [cell.strip("\ufeff \t\r\n").casefold() for cell in cells]


def _first_folded(cells: Sequence[str]) -> str:
    return cells[0].strip("\ufeff \t\r\n").casefold()
