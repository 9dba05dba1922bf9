"""Rows in canonical order: by id, then by content, so that the order of a file decides nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from json.encoder import encode_basestring

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.model import Column, IntArray, Table, TextArray, text_array

#: Rows whose JSON is in memory at a time.
_SLICE = 50_000


@dataclass(frozen=True, eq=False)
class Ordered:
    """A table whose rows are in canonical order, with what identifies each row."""

    table: Table
    crm_ids: TextArray  # exactly as they stood; the row number where there is no id column
    occurrences: IntArray  # 0 for the first row with an id, 1 for the second ...
    ignored: frozenset[str] = frozenset()  # headers that say nothing about the entity

    @cached_property
    def content_hash(self) -> TextArray:
        """Returns for each row the sha256 of the JSON of the columns that describe the entity."""
        return _hashes(_without(self.table, self.ignored))

    def raw(self) -> Iterator[pa.Array]:
        """Yields the rows as JSON objects of header to text, keys sorted, some ten thousand at a time.

        All at once they would take more memory than the table itself.
        """
        return raw_json(self.table)


def in_order(table: Table, id_header: str, ignored: frozenset[str] = frozenset()) -> Ordered:
    """Returns the table in canonical order. `id_header` "" : rows are known by their number.

    `ignored` are the headers that say nothing about the entity (when the row was changed, its checksum): they are
    left out of `content_hash`, so that the next export of an unchanged entity has the same one. The order still
    depends on whole rows, as what stands in any column may decide something.
    """
    if id_header:
        ids = table.column(id_header).texts()
    else:
        ids = text_array(str(number) for number in table.row_numbers.tolist())
    if id_header and len(set(ids.tolist())) == len(ids):
        order = np.asarray(pc.sort_indices(pa.array(ids, pa.large_string()))).astype(np.int64)
        return Ordered(table.take(order), ids[order], np.zeros(len(ids), dtype=np.int64), ignored)
    hashes = _hashes(_without(table, ignored))
    whole = _hashes(table) if ignored & set(table.headers) else hashes
    order = _order(ids if id_header else None, hashes, whole, table.row_numbers)
    ordered = Ordered(table.take(order), ids[order], _occurrences(ids[order]), ignored)
    vars(ordered)["content_hash"] = hashes[order]  # known already
    return ordered


def _hashes(table: Table) -> TextArray:
    sha256 = hashlib.sha256
    return text_array(sha256(text.encode()).hexdigest() for texts in raw_json(table) for text in texts.to_pylist())


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


def raw_json(table: Table) -> Iterator[pa.Array]:
    """Yields each row as a JSON object of header to text, keys sorted, made value by value and joined in C."""
    if not table.headers:
        yield pa.array(["{}"] * len(table), pa.large_string())
        return
    sorted_columns = sorted(zip(table.headers, table.columns, strict=True), key=lambda item: item[0])
    members = [(_members(header, column), column.codes) for header, column in sorted_columns]
    comma, opening, closing, nothing = (pa.scalar(text, pa.large_string()) for text in (",", "{", "}", ""))
    for start in range(0, len(table), _SLICE):
        pieces = [values.take(pa.array(codes[start : start + _SLICE])) for values, codes in members]
        joined = pc.binary_join_element_wise(*pieces, comma)
        yield pc.binary_join_element_wise(opening, joined, closing, nothing)


def _members(header: str, column: Column) -> pa.Array:
    """Returns the member that each value of the column makes."""
    name = json.dumps(header, ensure_ascii=False)
    # What json.dumps(text, ensure_ascii=False) does, without its look at the options for each of a million texts.
    return pa.array([f"{name}:{encode_basestring(v)}" for v in column.values], pa.large_string())
