"""Headers are the user's: whatever they hold comes back as it was, and none of it is ever taken for SQL."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_fake_run import Content, begin, run

from dedupe.store import open_database
from dedupe.store.identifiers import MAX_HEADERS, TAIL, column_names
from dedupe.store.reads import cleaned_row

HOSTILE = (
    "Id", "id", "ID", "Id__2", "", " ", 'a"b', "a'b", "[x]", "`x`", "x]; DROP TABLE runs;--", '"); DROP TABLE runs; --',
    "_record_id", "_Cluster_ID", "_more", "rowid", "select", "naïve", "NAÏVE", "名前", "a\nb", "nul\x00", "😀", "c0",
    "c1", "%s ?1 :a", "x" * 5_000,
)  # fmt: skip


def write_cleaned(path: Path, *batches: tuple[tuple[str, ...], dict[str, str]]) -> None:
    """Writes one row a batch, numbered from 1."""
    with begin(path) as writer:
        for number, (headers, values) in enumerate(batches, 1):
            columns = [pa.array([values[header]], pa.string()) for header in headers]
            tail = [pa.array([number], pa.int64()) for _ in TAIL]
            table = pa.Table.from_arrays([*columns, *tail], names=[*headers, *TAIL])
            writer.cleaned("contact", headers, table)
        writer.publish({}, {})


def read_back(path: Path, record_id: int = 1) -> dict[str, str | None]:
    with closing(open_database(path, readonly=True)) as conn:
        assert conn.execute("SELECT count(*) FROM runs").fetchone()[0] >= 1
        return cleaned_row(conn, "contact", record_id)


@pytest.mark.parametrize("count", [len(HOSTILE), 1])
def test_hostile_headers_come_back(tmp_path: Path, count: int) -> None:
    values = {header: f"value of {header[:20]!r}" for header in HOSTILE[:count]}
    write_cleaned(tmp_path / "a.db", (HOSTILE[:count], values))
    assert read_back(tmp_path / "a.db") == values


def test_plain_headers_are_the_columns_in_their_order(tmp_path: Path) -> None:
    run(tmp_path / "a.db", Content(headers=("Last Name", "Id", "E-mail")))
    with closing(open_database(tmp_path / "a.db", readonly=True)) as conn:
        cursor = conn.execute("SELECT * FROM cleaned_contacts")
        assert [column[0] for column in cursor.description] == ["Last Name", "Id", "E-mail", *TAIL]


def test_more_columns_than_sqlite_takes(tmp_path: Path) -> None:
    headers = tuple(f"h{number}" for number in range(2_100))
    values = {header: header * 2 for header in headers}
    write_cleaned(tmp_path / "a.db", (headers, values))
    assert read_back(tmp_path / "a.db") == values
    with closing(open_database(tmp_path / "a.db", readonly=True)) as conn:
        more = json.loads(conn.execute("SELECT _more FROM cleaned_contacts").fetchone()[0])
    assert list(more) == sorted(headers[MAX_HEADERS:])


def test_batches_with_different_headers_share_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    write_cleaned(path, (("A", "B"), {"A": "1", "B": "2"}), (("B", "C"), {"B": "3", "C": "4"}))
    assert read_back(path, 1) == {"A": "1", "B": "2", "C": None}
    assert read_back(path, 2) == {"A": None, "B": "3", "C": "4"}


def test_cleaned_rows_must_fit_their_headers(tmp_path: Path) -> None:
    with begin(tmp_path / "a.db") as writer, pytest.raises(ValueError, match="one column per header"):
        writer.cleaned("contact", ("A",), pa.table({"A": ["x"], "_record_id": [1]}))


@settings(max_examples=200)
@given(st.lists(st.text(max_size=4) | st.sampled_from(HOSTILE), unique=True, max_size=12))
def test_names_are_unique_for_sqlite_and_kept_where_they_can_be(headers: list[str]) -> None:
    names = [column.name for column in column_names(headers)]
    folded = [name.lower() for name in names]
    assert len({*folded, *TAIL, "_more"}) == len(headers) + len(TAIL) + 1
    for place, header in enumerate(headers):
        rivals = {h.lower() for h in headers[:place]} | {*TAIL, "_more"}
        if header and "\x00" not in header and header.lower() not in rivals:
            assert names[place] == header or any(h == "" or "\x00" in h for h in headers)
