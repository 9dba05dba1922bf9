"""Records to a table: where the header is, which records are rows, and what is only decoration around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from dedupe.errors import InputError
from dedupe.model import Column, IntArray, Quarantined, Table, TextArray
from dedupe.sources.columns import ColumnBuilder
from dedupe.sources.headers import unique_headers
from dedupe.sources.heading import Heading, find_heading
from dedupe.sources.notices import NoticeLog
from dedupe.sources.records import Record
from dedupe.sources.rows import RowSorter, pieces_and_tail, rows_end_early
from dedupe.sources.shown import shown

#: Records at the start among which the header is looked for and the width is settled.
HEAD = 200
#: Rows that are coded together: enough to spread the cost, few enough to stay in the cache.
CHUNK = 4096
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
    heading, cells = headed(head, source, where, log)
    names = named(cells, heading.line, where, log)
    rows = [record.cells for record in head[heading.body :] if record.cells]
    sorter = RowSorter(source, where, cells, log, ends_early=rows_end_early(rows, len(cells)))
    builder = ColumnBuilder(len(cells))
    numbers: list[int] = []
    lines: list[int] = []

    def take(piece: Sequence[Record]) -> None:
        chunk = []
        for record in piece:
            if (taken := sorter.taken(record)) is not None:
                chunk.append(taken)
                numbers.append(sorter.count)
                lines.append(record.line)
        builder.add(chunk)

    for piece, last in pieces_and_tail(chain(head[heading.body :], records), CHUNK):
        if last:
            body, totals, footer = sorter.ending(piece)
            take(body)
            sorter.set_aside(totals, footer)
        else:
            take(piece)
    places = np.array(numbers, dtype=np.int64), np.array(lines, dtype=np.int64)
    return finished(sorter, cells, names, builder.finish(), places, source, log)


def headed(head: Sequence[Record], source: str, where: str, log: NoticeLog) -> tuple[Heading, list[str]]:
    """Returns where the header is and its cells, as many as the rows have; says what stands above it."""
    heading = find_heading(head, source)
    if heading is None:
        raise InputError("file is empty: export it again", where=where)
    above = [record for record in head[: heading.at] if record.cells]
    if above:
        texts = " / ".join(shown(record.raw) for record in above[:5])
        log.add(heading.line, "preamble", f"header found on line {heading.line}; above it, not taken in: {texts}")
    for notice in heading.notices:
        log.add(notice.line, notice.code, notice.message)
    return heading, settled_width(heading.cells, [record.cells for record in head[heading.body :] if record.cells])


def named(cells: Sequence[str], line: int, where: str, log: NoticeLog) -> tuple[str, ...]:
    """Returns the unique names of the columns. InputError if there are too many."""
    if len(cells) > MAX_COLUMNS:
        message = f"{len(cells):,} columns on line {line}, more than {MAX_COLUMNS:,}: check the delimiter (--delimiter)"
        raise InputError(message, where=where, line=line)
    if len(cells) > MANY_COLUMNS:
        log.add(line, "many_columns", f"{len(cells):,} columns: more than many programs can load")
    return unique_headers(cells, line, where, log)


def settled_width(cells: list[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Returns the header cells, padded or cut where nearly all rows agree on another width.

    A delimiter at the end of every row, or of the header alone, is a habit of some exports and no damage.
    """
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


def finished(
    sorter: RowSorter,
    header: Sequence[str],
    names: Sequence[str],
    columns: Sequence[Column],
    places: tuple[IntArray, IntArray],
    source: str,
    log: NoticeLog,
) -> Laid:
    """Returns the table, without nameless columns that hold nothing; `places` are the row numbers and the lines."""
    quarantine = sorter.finish()
    kept = kept_columns(names, header, columns, log)
    table = Table(source, tuple(names[i] for i, _ in kept), tuple(column for _, column in kept), *places)
    return Laid(table, tuple(header[i] for i, _ in kept), sorter.count, quarantine)


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
