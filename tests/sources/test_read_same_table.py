"""One table of texts, written in every kind of file, reads back the same from all of them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedupe.sources import read_file

Rows = Sequence[Sequence[str]]


def as_csv(names: Sequence[str], rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    return out.getvalue().encode("utf-8")


def as_lines(names: Sequence[str], rows: Rows) -> bytes:
    return "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows).encode("utf-8")


def as_array(names: Sequence[str], rows: Rows) -> bytes:
    text = json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False, indent=1)
    return text.encode("utf-8")


def as_answer(names: Sequence[str], rows: Rows) -> bytes:
    return b'{"done": true, "records": ' + as_array(names, rows) + b"}"


def columns(names: Sequence[str], rows: Rows) -> pa.Table:
    return pa.table({name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(names)})


def as_parquet(names: Sequence[str], rows: Rows) -> bytes:
    out = io.BytesIO()
    pq.write_table(columns(names, rows), out)
    return out.getvalue()


def as_feather(names: Sequence[str], rows: Rows) -> bytes:
    out = io.BytesIO()
    pyarrow.feather.write_feather(columns(names, rows), out)
    return out.getvalue()


def as_database(names: Sequence[str], rows: Rows) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE t ({', '.join(f'{name} TEXT' for name in names)})")
        connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(names))})", rows)
        connection.commit()
        return connection.serialize()


def as_workbook(names: Sequence[str], rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for r, row in enumerate([names, *rows], start=1):
        for c, text in enumerate(row, start=1):
            cell = book.active.cell(r, c)
            cell.value, cell.data_type = text, "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(names: Sequence[str], rows: Rows) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("Contact.csv", as_csv(names, rows))
    return out.getvalue()


def packed(names: Sequence[str], rows: Rows) -> bytes:
    return gzip.compress(as_csv(names, rows))


WRITERS: dict[str, Callable[[Sequence[str], Rows], bytes]] = {
    "t.csv": as_csv, "t.csv.gz": packed, "t.zip": zipped, "t.jsonl": as_lines, "t.json": as_array, "u.json": as_answer,
    "t.parquet": as_parquet, "t.feather": as_feather, "t.db": as_database, "t.xlsx": as_workbook,
}  # fmt: skip
#: A value that is no text by itself is not what is tried here: a name in front keeps rows from looking like headers,
#: footers or blank lines. XLSX knows no control characters, and _x000A_ there is a line feed.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="_\ufffe\uffff\r"), max_size=12)
TABLES = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(TEXT, min_size=width, max_size=width), min_size=1, max_size=6)
)


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TABLES)
def test_the_same_table(tmp_path: Path, name: str, texts: list[list[str]]) -> None:
    names = ["record_id", *(f"field_{number}" for number in range(len(texts[0])))]
    rows = [[f"id-{number:04}", *row] for number, row in enumerate(texts)]
    path = tmp_path / name
    path.write_bytes(WRITERS[name](names, rows))
    source = read_file(str(path))
    assert source.table.headers == tuple(names)
    assert [[column.text(row) for column in source.table.columns] for row in range(len(source.table))] == rows
    assert source.rows_in == len(rows)
    assert not source.quarantine
