"""JSON lines, Parquet, and tables of a database."""

from __future__ import annotations

import datetime
import decimal
import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import feather

from dedupe.errors import InputError
from dedupe.model import SourceFile
from dedupe.sources import ReadOptions, arrow_text, read_file, sqlite_table
from dedupe.sources.cell_text import cell_text, number_text


def rows(source: SourceFile) -> list[list[str]]:
    assert source.rows_in == len(source.table) + len(source.quarantine)
    return [[column.text(row) for column in source.table.columns] for row in range(len(source.table))]


def test_json_lines_keep_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(
        b'{"id": 9007199254740993, "n": 1.10, "b": true, "x": null}\n\n'
        b'{"id": "007", "tags": ["a", 1.50], "o": {"k": "\\u00e9"}}\r\n'
        b'{"id": 1e400, "b": " t "}'
    )
    source = read_file(str(path))
    assert source.table.headers == ("id", "n", "b", "x", "tags", "o.k")
    assert rows(source) == [
        ["9007199254740993", "1.10", "true", "", "", ""],
        ["007", "", "", "", "a;1.50", "é"],
        ["1e400", "", " t ", "", "", ""],
    ]
    assert source.table.lines.tolist() == [1, 3, 4]
    assert source.format == "jsonl"


def test_bad_json_lines_go_to_quarantine(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"a": 1}\n{"a": 2\n[3]\n{"a": 4, "a": 5}\n' + "[" * 100_000 + '\n{"a": 6}\n', encoding="utf-8")
    source = read_file(str(path))
    assert rows(source) == [["1"], ["6"]]
    assert [(q.row_number, q.line) for q in source.quarantine] == [(2, 2), (3, 3), (4, 4), (5, 5)]
    assert 'holds "a" twice' in source.quarantine[2].reason
    path.write_text('{"a": "x\\u0000"}\n{"a": "\\ud800"}\n{"a": {"b": ' + "[" * 400 + "]" * 400 + '}}\n{"a": 1}\n')
    source = read_file(str(path))
    assert rows(source)[-1] == ["", "1"]
    assert ["NUL" in q.reason or "surrogate" in q.reason for q in source.quarantine[:2]] == [True, True]
    path.write_text("[1]\n2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r":1: .*one JSON object a line"):
        read_file(str(path))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_json_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("j") / "t.jsonl"
    path.write_text("".join(json.dumps({"k": "r", "t": text}) + "\n" for text in texts), encoding="utf-8")
    assert rows(read_file(str(path))) == [["r", text] for text in texts]


def test_parquet_values_become_text(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    table = pa.table(
        {
            "id": pa.array(["007", None, " x "]),
            "n": pa.array([7.0, 0.5, None]),
            "i": pa.array([1, None, 9007199254740993]),
            "d": pa.array([datetime.date(2026, 2, 1), None, None]),
            "t": pa.array([datetime.datetime(2026, 2, 1, 10, 30), None, None]),
            "b": pa.array([True, False, None]),
            "l": pa.array([["a"], None, []]),
            "c": pa.array(["x", "y", "x"]).dictionary_encode(),
        }
    )
    pq.write_table(table, path)
    source = read_file(str(path))
    assert rows(source) == [
        ["007", "7", "1", "2026-02-01", "2026-02-01T10:30:00", "TRUE", "a", "x"],
        ["", "0.5", "", "", "", "FALSE", "", "y"],
        [" x ", "", "9007199254740993", "", "", "", "", "x"],
    ]
    assert source.table.lines.tolist() == [0, 0, 0]
    pq.write_table(pa.table({"a": ["x", "y\0z", "w"]}), path)
    source = read_file(str(path))
    assert rows(source) == [["x"], ["w"]]
    assert [q.row_number for q in source.quarantine] == [2]
    pq.write_table(table.slice(0, 0), path)
    assert rows(read_file(str(path))) == []
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match="damaged or incomplete Parquet"):
        read_file(str(path))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "crm.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            'CREATE TABLE "od""d" (id, name, "NAME ", v); CREATE TABLE other (x);'
            "INSERT INTO other VALUES (1);"
            "INSERT INTO \"od\"\"d\" VALUES ('007', 'A', 1, 2.5), (7, NULL, 'x', x'ff'), (3.0, 'é', '', x'41');"
        )
    return path


def test_a_table_of_a_database(database: Path) -> None:
    before = database.read_bytes()
    source = read_file(f'{database}::od"d')
    assert source.table.headers == ("id", "name", "NAME__2", "v")
    assert rows(source) == [["007", "A", "1", "2.5"], ["3", "é", "", "A"]]
    assert [(q.row_number, q.line) for q in source.quarantine] == [(2, 0)]
    assert source.table.row_numbers.tolist() == [1, 3]
    assert rows(read_file(str(database), options=ReadOptions(table='od"d'))) == rows(source)
    assert database.read_bytes() == before
    assert [path.name for path in database.parent.iterdir()] == ["crm.db"]


def test_a_table_must_be_named_and_there(database: Path) -> None:
    with pytest.raises(InputError, match="--table"):
        read_file(str(database))
    with pytest.raises(InputError, match='no table "none"'):
        read_file(f"{database}::none")
    database.write_bytes(database.read_bytes()[:5000])
    with pytest.raises(InputError, match="backup"):
        read_file(f"{database}::other")


NUMBERS = [
    (7.0, "7"), (442079460000.0, "442079460000"), (-0.5, "-0.5"), (1e15, "1000000000000000"), (0.1, "0.1"),
    (float("nan"), ""), (1e300, "1e+300"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "text"), NUMBERS)
def test_numbers(number: float, text: str) -> None:
    assert number_text(number) == text


@given(st.integers(-(2**53), 2**53))
def test_whole_numbers_have_no_fraction(number: int) -> None:
    assert cell_text(float(number)) == str(number)


TYPED: list[tuple[str, pa.Array, list[str]]] = [
    ("decimal", pa.array([decimal.Decimal("1.50"), None]), ["1.50", ""]),
    ("struct", pa.StructArray.from_arrays([pa.array(["x", "y"])], ["in"]), ["x", "y"]),
    ("nested lists", pa.array([[["a"], ["b"]], None]), ['[["a"], ["b"]]', ""]),
    ("numbers in lists", pa.array([[1, 2], []]), ["[1, 2]", ""]),
    ("texts in lists", pa.array([["a", "b"], ["a;b"]]), ["a;b", '["a;b"]']),
    ("nanoseconds", pa.array([1, None], pa.timestamp("ns")), ["1970-01-01 00:00:00.000000001", ""]),
    ("whole microseconds", pa.array([1000, None], pa.timestamp("ns")), ["1970-01-01T00:00:00.000001", ""]),
    ("zone", pa.array([0, None], pa.timestamp("s", "UTC")), ["1970-01-01T00:00:00+00:00", ""]),
    ("far dates", pa.array([2932897, 0], pa.date32()), ["10000-01-01", "1970-01-01"]),
    ("time", pa.array([37800, None], pa.time32("s")), ["10:30:00", ""]),
    ("duration", pa.array([90000, None], pa.duration("s")), ["25:00:00", ""]),
    ("single precision", pa.array([0.1, 7.0], pa.float32()), ["0.1", "7"]),
    ("not a number", pa.array([float("nan"), None]), ["", ""]),
    ("bytes", pa.array([b"ab", b"\xff"]), ["ab", "ff"]),
    ("large", pa.array(["a", "b"], pa.large_string()), ["a", "b"]),
    ("null", pa.array([None, None]), ["", ""]),
    ("unsigned", pa.array([2**64 - 1, 0], pa.uint64()), ["18446744073709551615", "0"]),
    ("coded", pa.array(["x", None]).dictionary_encode(), ["x", ""]),
]


@pytest.mark.parametrize(("values", "texts"), [case[1:] for case in TYPED], ids=[case[0] for case in TYPED])
@pytest.mark.parametrize("name", ["t.parquet", "t.feather"])
def test_types_of_arrow(tmp_path: Path, name: str, values: pa.Array, texts: list[str]) -> None:
    table, path = pa.table({"v": values}), tmp_path / name
    if name == "t.parquet":
        pq.write_table(table, path)
    else:
        feather.write_feather(table, path)
    source = read_file(str(path))
    assert rows(source) == [[text] for text in texts]
    assert source.table.headers == (("v.in",) if pa.types.is_struct(values.type) else ("v",))


def test_arrow_files_that_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.feather"
    for data, says in ((b"FEA1....", "first version"), (b"ARROW1\0\0....", "damaged or incomplete Arrow")):
        path.write_bytes(data)
        with pytest.raises(InputError, match=says):
            read_file(str(path))
    monkeypatch.setattr(arrow_text, "MAX_CELLS", 10)
    table = pa.table({"v": ["x"] * 11})
    feather.write_feather(table, path)
    pq.write_table(table, tmp_path / "t.parquet")
    for name in ("t.feather", "t.parquet"):
        with pytest.raises(InputError, match="11 rows x 1 columns, more than 10 cells"):
            read_file(str(tmp_path / name))


def made(path: Path, script: str) -> str:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return str(path)


def test_the_one_table_with_rows_is_taken_and_views_by_name(tmp_path: Path) -> None:
    script = "CREATE TABLE e (x); CREATE TABLE p (id); INSERT INTO p VALUES (1);"
    script += "CREATE VIEW v AS SELECT id + 1 AS n FROM p;"
    path = made(tmp_path / "t.db", script)
    source = read_file(path)
    assert (source.table.headers, rows(source)) == (("id",), [["1"]])
    assert [notice.code for notice in source.notices] == ["table"]
    assert rows(read_file(f"{path}::v")) == [["2"]]
    with pytest.raises(InputError, match=r'no table "pp": its tables are e, p, v \(did you mean "p"\?\)'):
        read_file(f"{path}::pp")
    script = "CREATE VIEW only AS SELECT 7 AS id;"
    assert rows(read_file(made(tmp_path / "u.db", script))) == [["7"]]


def test_a_view_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_table, "SECONDS", 0.2)
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) AS n FROM c"
    with pytest.raises(InputError, match="took more than"):
        read_file(made(tmp_path / "t.db", f"CREATE VIEW v AS {endless};"))


def test_a_view_calls_no_dangerous_functions(tmp_path: Path) -> None:
    path = made(tmp_path / "t.db", "CREATE VIEW v AS SELECT load_extension('x') AS n;")
    with pytest.raises(InputError, match="cannot be read"):
        read_file(path)


def test_our_own_database_is_no_input(tmp_path: Path) -> None:
    path = made(tmp_path / "own.db", "PRAGMA application_id = 1684305264; CREATE TABLE records (id);")
    with pytest.raises(InputError, match="a database that dedupe wrote"):
        read_file(path)
    (tmp_path / "own.db.gz").write_bytes(gzip.compress((tmp_path / "own.db").read_bytes()))
    with pytest.raises(InputError, match="a database that dedupe wrote"):
        read_file(f"{path}.gz")


def test_a_database_with_a_log_inside_an_archive_is_read(tmp_path: Path) -> None:
    path = made(tmp_path / "t.db", "PRAGMA journal_mode = WAL; CREATE TABLE p (id); INSERT INTO p VALUES (1);")
    (tmp_path / "t.db.gz").write_bytes(gzip.compress(Path(path).read_bytes()))
    assert rows(read_file(f"{path}.gz")) == [["1"]]
