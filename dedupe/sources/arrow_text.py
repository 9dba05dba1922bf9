"""Arrow tables to text: typed values as a person would see them, each distinct value converted once."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from dedupe.errors import InputError
from dedupe.model import Column, Quarantined, Table
from dedupe.sources.cell_text import cell_text
from dedupe.sources.headers import unique_headers
from dedupe.sources.json_objects import list_text
from dedupe.sources.layout import Laid
from dedupe.sources.notices import NoticeLog
from dedupe.sources.shown import shown

#: Cells that are still taken: a file of a few bytes can claim any number of rows of one value.
MAX_CELLS = 400_000_000
#: Structs inside structs become columns "a.b.c" so far down; what lies deeper becomes JSON.
DEPTH = 6


def check_cells(rows: int, columns: int, where: str) -> None:
    """Does nothing, but InputError where a file claims more cells than are taken."""
    if rows * columns > MAX_CELLS:
        message = f"{rows:,} rows x {columns:,} columns, more than {MAX_CELLS:,} cells: give it in parts"
        raise InputError(message, where=where)


def laid_out(arrow: Any, source: str, where: str, log: NoticeLog) -> Laid:
    """Returns what an Arrow table holds, structs flattened; there are no lines."""
    import pyarrow as pa

    for _ in range(DEPTH):
        if not any(pa.types.is_struct(column.type) for column in arrow.schema):
            break
        arrow = arrow.flatten()
    original = tuple(arrow.column_names)
    headers = unique_headers(original, 0, where, log)
    columns = tuple(_column(column) for column in arrow.columns)
    numbers = np.arange(1, arrow.num_rows + 1, dtype=np.int64)
    table = Table(source, headers, columns, numbers, np.zeros(arrow.num_rows, dtype=np.int64))
    if not original:
        raise InputError("the file has no columns: export it again", where=where)
    if not arrow.num_rows:
        log.add(0, "no_rows", "the file holds a header and no rows")
    broken = np.zeros(len(table), dtype=bool)
    for column in columns:
        broken |= np.array(["\0" in value for value in column.values], dtype=bool)[column.codes]
    aside = tuple(_set_aside(table, row, log) for row in np.flatnonzero(broken).tolist())
    return Laid(table.take(np.flatnonzero(~broken)) if aside else table, original, arrow.num_rows, aside)


def damaged(error: Exception, what: str, where: str) -> InputError:
    """Returns the refusal of a file that its library cannot read."""
    return InputError(f"damaged or incomplete {what} ({shown(str(error))}): export it again", where=where)


def _set_aside(table: Table, row: int, log: NoticeLog) -> Quarantined:
    reason = f"row {row + 1} holds a NUL byte"
    log.add(0, "nul", reason + ": put into quarantine")
    return Quarantined(table.source, row + 1, 0, reason, "\t".join(column.text(row) for column in table.columns))


def _column(column: Any) -> Column:
    """Returns the column as text; converted once for each distinct value where the type can be dictionary-coded."""
    import pyarrow as pa

    if isinstance(column.type, pa.ExtensionType) or pa.types.is_dictionary(column.type):
        plain = column.type.value_type if pa.types.is_dictionary(column.type) else column.type.storage_type
        column = column.cast(plain)
    if not len(column):
        return Column.of(())
    try:
        coded = column.dictionary_encode(null_encoding="encode").combine_chunks()
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return Column.of(_texts(column))
    coded = coded.chunk(0) if isinstance(coded, pa.ChunkedArray) else coded
    codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    distinct = Column.of(_texts(coded.dictionary))
    return Column(distinct.codes[codes], distinct.values)


def _texts(values: Any) -> list[str]:
    """Returns the text of each value; as Arrow writes it where Python has no type (nanoseconds, year 10000)."""
    import pyarrow as pa

    if pa.types.is_float16(values.type) or pa.types.is_float32(values.type):
        return ["" if text is None else _short(text) for text in values.cast(pa.string()).to_pylist()]
    if pa.types.is_timestamp(values.type) and values.type.unit == "ns":
        values = _without_nanoseconds(values)
    if pa.types.is_timestamp(values.type) and values.type.unit == "ns":
        return [text or "" for text in values.cast(pa.string()).to_pylist()]
    try:
        return [_text(value) for value in values.to_pylist()]
    except (ValueError, OverflowError):
        return [text or "" for text in values.cast(pa.string()).to_pylist()]


def _without_nanoseconds(values: Any) -> Any:
    """Returns timestamps in microseconds where nothing is lost by it, else as they are."""
    import pyarrow as pa

    try:
        return values.cast(pa.timestamp("us", tz=values.type.tz))
    except pa.ArrowInvalid:
        return values


def _short(text: str) -> str:
    """Returns a number of single precision as Arrow writes it: 0.1 and not 0.10000000149011612."""
    if text in ("nan", "NaN"):
        return ""
    number = float(text)
    return cell_text(number) if number.is_integer() else text


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.hex()
    if isinstance(value, (list, tuple)):
        plain = all(isinstance(item, str) for item in value)
        return list_text(list(value)) if plain else _nested(value)
    return _nested(value) if isinstance(value, dict) else cell_text(value)


def _nested(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=cell_text)
