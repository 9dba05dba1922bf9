"""Rows in canonical order: by id, then by content, so that the order of a file decides nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from json.encoder import encode_basestring

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.model import Column, IntArray, Table, TextArray, text_array


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """A table whose rows are in canonical order, with what identifies each row."""

    table: Table
    crm_ids: TextArray  # exactly as they stood; the row number where there is no id column
    occurrences: IntArray  # 0 for the first row with an id, 1 for the second ...
    raw: pa.Array  # JSON object per row: header to text, keys sorted
    content_hash: TextArray  # sha256 of the JSON of the columns that describe the entity


def in_order(table: Table, id_header: str, ignored: frozenset[str] = frozenset()) -> Ordered:
    """Returns the table in canonical order. `id_header` "" : rows are known by their number.

    `ignored` are the headers that say nothing about the entity (when the row was changed, its checksum): they are
    left out of `content_hash`, so that the next export of an unchanged entity has the same one. The order still
    depends on whole rows, as what stands in any column may decide something.
    """
    raw = raw_json(table)
    whole = _hashes(raw)
    hashes = _hashes(raw_json(_without(table, ignored))) if ignored & set(table.headers) else whole
    if id_header:
        ids = table.column(id_header).texts()
    else:
        ids = text_array(str(number) for number in table.row_numbers.tolist())
    order = _order(ids if id_header else None, hashes, whole, table.row_numbers)
    ordered = table.take(order)
    sorted_ids = ids[order]
    return Ordered(ordered, sorted_ids, _occurrences(sorted_ids), raw.take(pa.array(order)), hashes[order])


def _hashes(texts: pa.Array) -> TextArray:
    return text_array(hashlib.sha256(text.encode()).hexdigest() for text in texts.to_pylist())


def _without(table: Table, ignored: frozenset[str]) -> Table:
    kept = [place for place, header in enumerate(table.headers) if header not in ignored]
    headers = tuple(table.headers[place] for place in kept)
    return replace(table, headers=headers, columns=tuple(table.columns[place] for place in kept))


def _order(ids: TextArray | None, hashes: TextArray, whole: TextArray, numbers: IntArray) -> IntArray:
    """Returns the order by id, what describes the entity, the whole row.

    What describes it goes first so that rows with one id keep their turns when only a date of change is another one.
    """
    columns = {"hash": pa.array(hashes, pa.string()), "number": pa.array(numbers)}
    keys = [("hash", "ascending"), ("number", "ascending")]
    if whole is not hashes:
        columns["whole"] = pa.array(whole, pa.string())
        keys.insert(1, ("whole", "ascending"))
    if ids is not None:
        columns["id"] = pa.array(ids, pa.large_string())
        keys.insert(0, ("id", "ascending"))
    return np.asarray(pc.sort_indices(pa.table(columns), sort_keys=keys)).astype(np.int64)


def _occurrences(sorted_ids: TextArray) -> IntArray:
    """Returns, for sorted ids, how many equal ids stand before each."""
    if not len(sorted_ids):
        return np.empty(0, dtype=np.int64)
    fresh = np.r_[True, sorted_ids[1:] != sorted_ids[:-1]]
    start = np.flatnonzero(fresh)
    return np.arange(len(sorted_ids)) - np.repeat(start, np.diff(np.r_[start, len(sorted_ids)]))


def raw_json(table: Table) -> pa.Array:
    """Returns each row as a JSON object of header to text, keys sorted, made value by value and joined in C."""
    rows = len(table)
    if not table.headers:
        return pa.array(["{}"] * rows, pa.large_string())
    pieces = []
    for header, column in sorted(zip(table.headers, table.columns, strict=True), key=lambda item: item[0]):
        pieces.append(_members(header, column))
    joined = pc.binary_join_element_wise(*pieces, pa.scalar(",", pa.large_string()))
    opened = pa.scalar("{", pa.large_string()), joined, pa.scalar("}", pa.large_string())
    result = pc.binary_join_element_wise(*opened, pa.scalar("", pa.large_string()))
    return result.combine_chunks() if isinstance(result, pa.ChunkedArray) else result


def _members(header: str, column: Column) -> pa.Array:
    name = json.dumps(header, ensure_ascii=False)
    # What json.dumps(text, ensure_ascii=False) does, without its look at the options for each of a million texts.
    values = pa.array([f"{name}:{encode_basestring(v)}" for v in column.values], pa.large_string())
    return values.take(pa.array(column.codes))
