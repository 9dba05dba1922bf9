"""Reader for Parquet files."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from dedupe.errors import InputError
from dedupe.model import Column, Quarantined, Table
from dedupe.sources.cell_text import cell_text
from dedupe.sources.headers import unique_headers
from dedupe.sources.layout import Laid
from dedupe.sources.notices import NoticeLog
from dedupe.sources.shown import shown


def read_parquet(data: bytes, source: str, where: str, log: NoticeLog) -> Laid:
    """Returns what the file holds, typed values as text; there are no lines."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        arrow = pq.read_table(pa.BufferReader(data))
        original = tuple(arrow.column_names)
        headers = unique_headers(original, 0, where, log)
        columns = tuple(_column(column) for column in arrow.columns)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        what = shown(str(error))
        raise InputError(f"damaged or incomplete Parquet file ({what}): export it again", where=where) from None
    numbers = np.arange(1, arrow.num_rows + 1, dtype=np.int64)
    table = Table(source, headers, columns, numbers, np.zeros(arrow.num_rows, dtype=np.int64))
    if not arrow.num_rows:
        log.add(0, "no_rows", "the file holds a header and no rows")
    broken = np.zeros(len(table), dtype=bool)
    for column in columns:
        broken |= np.array(["\0" in value for value in column.values], dtype=bool)[column.codes]
    aside = tuple(_set_aside(table, row, log) for row in np.flatnonzero(broken).tolist())
    return Laid(table.take(np.flatnonzero(~broken)) if aside else table, original, arrow.num_rows, aside)


def _set_aside(table: Table, row: int, log: NoticeLog) -> Quarantined:
    reason = f"row {row + 1} holds a NUL byte"
    log.add(0, "nul", reason + ": put into quarantine")
    return Quarantined(table.source, row + 1, 0, reason, "\t".join(column.text(row) for column in table.columns))


def _column(column: Any) -> Column:
    """Returns the column as text; converted once for each distinct value where the type can be dictionary-coded."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        coded = column.dictionary_encode(null_encoding="encode").combine_chunks()
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return Column.of(map(_text, column.to_pylist()))
    coded = coded.chunk(0) if isinstance(coded, pa.ChunkedArray) and coded.num_chunks else coded
    if isinstance(coded, pa.ChunkedArray):
        return Column.of(())
    codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    texts = [_text(value) for value in coded.dictionary.to_pylist()]
    distinct = Column.of(texts)
    return Column(distinct.codes[codes], distinct.values) if len(codes) else Column.of(())


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.hex()
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False, default=cell_text)
    return cell_text(value)
