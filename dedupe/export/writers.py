"""Rows to files: CSV for programs and for people, XLSX, Parquet. All take rows one by one."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

from dedupe.export.formula import safe
from dedupe.export.request import Audience, Target

#: Excel holds no more characters (UTF-16 units) in a cell, and no more rows on a sheet.
LONGEST, ROWS_PER_SHEET = 32_767, 1_048_576
#: Number of Excel's own format "Text": an edited cell stays text.
TEXT_FORMAT = 49
#: Rows of a Parquet row group: some tens of megabytes.
_GROUP = 20_000

#: Told of a value that does not fit its cell: (row, header, value).
TooLong = Callable[[int, str, str], None]
Rows = Iterable[Sequence[str]]


class Writer(Protocol):
    """Writes a table and returns the number of its rows."""

    def __call__(self, path: Path, headers: Sequence[str], rows: Rows, too_long: TooLong) -> int: ...


def writer_for(target: Target, audience: Audience) -> Writer:
    """Returns the function that writes a table in this format."""
    if target == "csv":
        return write_csv if audience == "crm" else write_csv_for_people
    if target == "parquet":
        return write_parquet
    return write_xlsx if audience == "crm" else write_xlsx_for_people


def write_csv(path: Path, headers: Sequence[str], rows: Rows, too_long: TooLong) -> int:
    """UTF-8 without a mark, quoted as RFC 4180 says, every value as it is."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        return _csv_rows(stream, headers, rows)


def write_csv_for_people(path: Path, headers: Sequence[str], rows: Rows, too_long: TooLong) -> int:
    """UTF-8 with the mark by which Excel knows it, and an apostrophe before what could run as a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        return _csv_rows(stream, [safe(header) for header in headers], ([safe(v) for v in row] for row in rows))


def _csv_rows(stream: object, headers: Sequence[str], rows: Rows) -> int:
    out = csv.writer(stream, lineterminator="\r\n")  # type: ignore[arg-type]
    out.writerow(headers)
    written = 0
    for row in rows:
        out.writerow(row)
        written += 1
    return written


def write_xlsx(path: Path, headers: Sequence[str], rows: Rows, too_long: TooLong) -> int:
    """Text cells only: nothing becomes a number, a date, a link or a formula."""
    return _workbook(path, headers, rows, too_long, {"num_format": TEXT_FORMAT})


def write_xlsx_for_people(path: Path, headers: Sequence[str], rows: Rows, too_long: TooLong) -> int:
    """Text cells marked as such, so that they stay text when a person edits them."""
    return _workbook(path, headers, rows, too_long, {"num_format": TEXT_FORMAT, "quote_prefix": True})


def _workbook(path: Path, headers: Sequence[str], rows: Rows, too_long: TooLong, cell: dict[str, int]) -> int:
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(path.parent),
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        as_text, head = book.add_format(cell), book.add_format({**cell, "bold": True})
        stream, done, again = iter(rows), 0, True
        while again:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            for column, header in enumerate(headers):
                sheet.write_string(0, column, header[:LONGEST], head)
            row = 0
            for row, values in enumerate(islice(stream, ROWS_PER_SHEET - 1), start=1):
                done += 1
                for column, value in enumerate(values):
                    if value:
                        sheet.write_string(row, column, _fitting(value, done, headers[column], too_long), as_text)
            again = row == ROWS_PER_SHEET - 1  # the sheet is full
    return done


def _fitting(value: str, row: int, header: str, too_long: TooLong) -> str:
    if len(value) * 2 <= LONGEST or len(value.encode("utf-16-le")) // 2 <= LONGEST:
        return value
    too_long(row, header, value)
    return f"({len(value):,} characters, too many for a cell: see long_values.csv)"


def write_parquet(path: Path, headers: Sequence[str], rows: Rows, too_long: TooLong) -> int:
    """Columns of text; a value that is empty is the empty text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(header, pa.string()) for header in headers])
    stream, done = iter(rows), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as out:
        while group := list(islice(stream, _GROUP)):
            columns = [pa.array([row[k] for row in group], pa.string()) for k in range(len(headers))]
            out.write_table(pa.Table.from_arrays(columns, schema=schema))
            done += len(group)
    return done
