"""`dedupe facets`: counts and clusters of a column, a mapping to edit, and the mapping applied."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dedupe.cli.commands import app

ROWS = b'Id;Title;Note\r\n1;CEO;"a;b"\r\n2;CEO; x \r\n3;"ceo";y\r\n4;C.E.O;\r\n5;;\xc3\xa4\r\n6;Cashier;7\r\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(ROWS)
    return path


def call(*args: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, list(args))
    return found.exit_code, found.output


def test_counts_shapes_and_spellings(file: Path) -> None:
    code, text = call("facets", str(file), "title")
    assert code == 0
    assert "column Title: 6 rows, 1 empty, 4 distinct values" in text
    assert [line.split() for line in text.splitlines() if line.strip().startswith("ceo ")][-1] == [
        "ceo", "1", "CEO", "2", "spelling",
    ]  # fmt: skip


def test_columns_where_none_is_named(file: Path) -> None:
    code, text = call("--json", "facets", str(file))
    assert code == 0
    assert json.loads(text)["columns"][1] == {"column": "Title", "distinct": 4, "filled": 5, "most_frequent": "CEO"}


def test_a_column_that_is_not_there(file: Path) -> None:
    code, text = call("facets", str(file), "Titel")
    assert code == 2
    assert 'did you mean "Title"?' in text


def test_the_mapping_is_edited_and_applied_and_all_else_stays_as_it_is(file: Path, tmp_path: Path) -> None:
    mapping, out = tmp_path / "mapping.csv", tmp_path / "out.csv"
    assert call("facets", str(file), "Title", "-o", str(mapping), "--method", "spelling")[0] == 0
    lines = list(csv.reader(mapping.open(encoding="utf-8-sig", newline="")))
    assert [line[:3] for line in lines] == [["old", "new", "rows"], ["ceo", "CEO", "1"]]
    mapping.write_text("old,new\nceo,\nCashier,Teller\nC.E.O,CEO\n", encoding="utf-8")
    code, text = call("facets", str(file), "Title", "--apply", str(mapping), "-o", str(out))
    assert code == 0
    assert "2 cells of Title replaced" in text
    assert out.read_bytes() == ROWS.replace(b"4;C.E.O;", b"4;CEO;").replace(b"Cashier", b"Teller")
    assert file.read_bytes() == ROWS
    log = list(csv.DictReader((tmp_path / "out.csv.changes.csv").open(encoding="utf-8", newline="")))
    assert [(row["original"], row["clean"], row["rule"]) for row in log] == [
        ("C.E.O", "CEO", "mapping"), ("Cashier", "Teller", "mapping"),
    ]  # fmt: skip


def test_nothing_is_replaced_unasked(file: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_text("old,new\nCEO,Boss\n", encoding="utf-8")
    assert call("facets", str(file), "Title", "-o", str(mapping))[0] == 2
    assert mapping.read_text(encoding="utf-8") == "old,new\nCEO,Boss\n"
    assert call("facets", str(file), "Title", "--apply", str(mapping), "-o", str(file), "--force")[0] == 2
    assert file.read_bytes() == ROWS
    assert call("facets", str(file), "Title", "--apply", str(mapping))[0] == 2
