"""The cleaned rows of a source with merges applied, streamed: memory does not grow with the table."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dedupe.export.merges import Merges
from dedupe.store.identifiers import MORE, TAIL, quoted
from dedupe.store.schema import CLEANED

#: Rows read at a time; SQLite takes at least 999 parameters in a statement.
_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Dataset:
    """The rows of a source to be exported."""

    object: str
    source: str
    headers: tuple[str, ...]  # unique, in the order of the export
    original: tuple[str, ...]  # as they stood in the file, where a header may come twice


def datasets(conn: sqlite3.Connection, object_: str) -> list[Dataset]:
    """Returns the sources of an object with the headers of each."""
    listed = conn.execute("SELECT header FROM cleaned_columns WHERE object = ? ORDER BY position", (object_,))
    every = [str(row[0]) for row in listed]
    sources = conn.execute(
        "SELECT DISTINCT source FROM records WHERE object = ? ORDER BY source", (object_,)
    ).fetchall()
    return [_dataset(conn, object_, str(source), every) for (source,) in sources]


def _dataset(conn: sqlite3.Connection, object_: str, source: str, every: Sequence[str]) -> Dataset:
    raw = conn.execute("SELECT raw FROM records WHERE object = ? AND source = ? LIMIT 1", (object_, source)).fetchone()
    own = json.loads(raw[0])
    headers = [header for header in every if header in own]
    order, original = _as_read(conn, source)
    if sorted(order) == sorted(headers):
        return Dataset(object_, source, tuple(order), tuple(original))
    return Dataset(object_, source, tuple(headers), tuple(headers))


def _as_read(conn: sqlite3.Connection, source: str) -> tuple[list[str], list[str]]:
    """Returns the headers of a source as the latest run read them, and as they stood in the file."""
    row = conn.execute("SELECT inputs FROM runs WHERE status = 'done' ORDER BY run_id DESC LIMIT 1").fetchone()
    for item in json.loads(row[0]) if row else ():
        if item.get("source") == source and "headers" in item:
            order, original = item["headers"], item.get("original_headers", item["headers"])
            return order, original if len(original) == len(order) else order
    return [], []


def rows_of(conn: sqlite3.Connection, dataset: Dataset, merges: Merges) -> Iterator[list[str]]:
    """Yields the rows in the order of the file: survivors with their proposal's values, merged records left out."""
    ids = array("q")
    for (number,) in conn.execute(
        "SELECT record_id FROM records WHERE object = ? AND source = ? ORDER BY row_number, record_id",
        (dataset.object, dataset.source),
    ):
        if number not in merges.losers:
            ids.append(number)
    names = dict(conn.execute("SELECT header, name FROM cleaned_columns WHERE object = ?", (dataset.object,)))
    for start in range(0, len(ids), _AT_A_TIME):
        yield from _chunk(conn, dataset, merges, ids[start : start + _AT_A_TIME].tolist(), names)


def _chunk(
    conn: sqlite3.Connection, dataset: Dataset, merges: Merges, ids: Sequence[int], names: dict[str, str]
) -> Iterator[list[str]]:
    found = _cleaned(conn, dataset, ids, names)
    proposals = {merges.survivors[number]: number for number in ids if number in merges.survivors}
    marks = ", ".join("?" for _ in proposals)
    place = {header: k for k, header in enumerate(dataset.headers)}
    for proposal, field, value in conn.execute(
        f"SELECT proposal_id, field, value FROM proposal_fields WHERE proposal_id IN ({marks})", tuple(proposals)
    ):
        if field in place:
            found[proposals[proposal]][place[field]] = value or ""
    for number in ids:
        yield found[number]


def _cleaned(
    conn: sqlite3.Connection, dataset: Dataset, ids: Sequence[int], names: dict[str, str]
) -> dict[int, list[str]]:
    stored = [header for header in dataset.headers if names[header] != MORE]
    columns = [TAIL[0], *(names[header] for header in stored)]
    more = len(stored) < len(dataset.headers)
    if more:
        columns.append(MORE)
    marks = ", ".join("?" for _ in ids)
    cursor = conn.execute(
        f"SELECT {', '.join(quoted(name) for name in columns)} FROM {quoted(CLEANED[dataset.object])} "
        f"WHERE {TAIL[0]} IN ({marks})",
        tuple(ids),
    )
    found: dict[int, list[str]] = {}
    for number, *values in cursor:
        told = dict(zip(stored, values, strict=False))
        if more:
            told.update(json.loads(values[-1] or "{}"))
        found[number] = [told.get(header) or "" for header in dataset.headers]
    return found
