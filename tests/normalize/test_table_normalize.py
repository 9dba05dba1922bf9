"""A whole table through its normalizers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dedupe.model import Change, CleanTable, Column, Table
from dedupe.normalize import values as room
from dedupe.normalize.result import TYPE_KEYS
from dedupe.normalize.table import normalize_table
from dedupe.normalize.values import MODULES
from dedupe.ruleset.effective import FIELD_TYPES, FieldRule, ObjectRules

HEADERS = ("Id", "First", "Last", "Phone", "State", "OtherState", "Country", "OtherCountry", "Born", "Sum", "Loose")
ROWS = (
    ("0014000000Lmabc", "BOB", " O'Neil", "030 123456", "BY", "CA", "Germany", "USA", "13/4/1990", "x", "a"),
    ("0014000000Lmabd ", "n/a", "Smith", "(415) 555-2671", "CA", "BY", "USA", "Germany", "3/4/1990", " y ", "b"),
    ("0014000000Lmabe", "BOB", "Smith", "030 123456", "", "", "", "", "", "", ""),
)
RULES = ObjectRules(
    "contact",
    (
        FieldRule("id", "record_id", ("Id",)),
        FieldRule("first_name", "given_name", ("First", "Missing")),
        FieldRule("last_name", "family_name", ("Last", "First")),
        FieldRule("phone", "phone", ("Phone",), region_from="Country", default_region="DE"),
        FieldRule("state", "state", ("State", "OtherState")),
        FieldRule("country", "country", ("Country", "OtherCountry")),
        FieldRule("birthday", "date", ("Born",)),
        FieldRule("checksum", "system", ("Sum",)),
    ),
)


def table_of(rows: tuple[tuple[str, ...], ...], headers: tuple[str, ...] = HEADERS) -> Table:
    columns = tuple(Column.of([row[k] for row in rows]) for k in range(len(headers)))
    return Table("people", headers, columns, np.arange(1, len(rows) + 1), np.arange(2, len(rows) + 2))


def cleaned(table: Table, rules: ObjectRules = RULES, workers: int = 1) -> CleanTable:
    return normalize_table(table, rules, table.columns[0].texts(), workers)


@pytest.fixture(scope="module")
def clean() -> CleanTable:
    return cleaned(table_of(ROWS))


def texts(clean: CleanTable, header: str, key: str = "") -> list[str]:
    column = clean.by_header(header)
    assert column is not None
    return list((column.keys[key] if key else column.clean).texts())


def test_columns_are_those_with_a_rule_in_the_order_of_the_file(clean: CleanTable) -> None:
    assert [column.header for column in clean.columns] == list(HEADERS[:-1])
    assert [(column.field, column.slot) for column in clean.columns] == [
        ("id", 0),
        ("first_name", 0),
        ("last_name", 0),
        ("phone", 0),
        ("state", 0),
        ("state", 1),
        ("country", 0),
        ("country", 1),
        ("birthday", 0),
        ("checksum", 0),
    ]
    assert [list(column.texts()) for column in clean.raw] == [list(column) for column in zip(*ROWS, strict=True)]
    assert (clean.object, clean.source, clean.headers) == ("contact", "people", HEADERS)


def test_every_key_of_a_type_is_there_and_as_long_as_the_table(clean: CleanTable) -> None:
    for column in clean.columns:
        assert tuple(column.keys) == TYPE_KEYS.get(column.type, ())
        assert {len(key) for key in (*column.keys.values(), column.clean, column.raw)} <= {len(ROWS)}


def test_values_are_cleaned_and_placeholders_noted(clean: CleanTable) -> None:
    assert texts(clean, "First") == ["Bob", "n/a", "Bob"]
    assert texts(clean, "First", "fold") == ["bob", "", "bob"]
    first = clean.by_header("First")
    assert first is not None
    assert first.notes is not None
    assert list(first.notes.texts()) == ["", "placeholder", ""]
    assert texts(clean, "Last", "fold") == ["oneil", "smith", "smith"]


def test_ids_and_system_values_are_carried_as_they_stood(clean: CleanTable) -> None:
    assert texts(clean, "Id") == [row[0] for row in ROWS]
    assert texts(clean, "Sum") == [row[9] for row in ROWS]
    assert texts(clean, "Id", "fold")[1] == "0014000000LmabdAAB"


def test_the_country_of_a_row_decides_how_its_phone_is_read(clean: CleanTable) -> None:
    assert texts(clean, "Phone", "number") == ["+4930123456", "+14155552671", "+4930123456"]


def test_a_state_belongs_to_the_country_column_named_like_it(clean: CleanTable) -> None:
    assert texts(clean, "State", "fold") == ["de-by", "us-ca", ""]
    assert texts(clean, "OtherState", "fold") == ["us-ca", "de-by", ""]


def test_the_order_of_dates_is_found_for_the_column(clean: CleanTable) -> None:
    assert texts(clean, "Born") == ["1990-04-13", "1990-04-03", ""]


def test_changes_name_original_clean_rule_and_rows(clean: CleanTable) -> None:
    changes = {column.header: column.changes for column in clean.columns}
    assert changes["First"] == (Change("First", "BOB", "Bob", "name_case", 2),)
    assert changes["Last"] == (Change("Last", " O'Neil", "O'Neil", "spaces", 1),)
    assert [(change.original, change.rows) for change in changes["Phone"]] == [("(415) 555-2671", 1), ("030 123456", 2)]
    assert changes["Id"] == changes["Sum"] == ()


def test_the_order_of_rows_does_not_matter(clean: CleanTable) -> None:
    order = [2, 0, 1]
    other = cleaned(table_of(tuple(ROWS[k] for k in order)))
    for column in clean.columns:
        moved = other.by_header(column.header)
        assert moved is not None
        assert moved.changes == column.changes
        assert list(moved.clean.texts()) == list(column.clean.texts()[order])
        for name, key in column.keys.items():
            assert list(moved.keys[name].texts()) == list(key.texts()[order])


def test_the_number_of_processes_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple((f"ID{k}", f"JOHN{k} (bob)", "", str(k), *("",) * 7) for k in range(60))
    table = table_of(rows)
    alone = cleaned(table)
    monkeypatch.setattr(room, "PARALLEL_FROM", 50)
    monkeypatch.setattr(room, "_CHUNK", 7)
    spread = cleaned(table, workers=2)
    for one, other in zip(alone.columns, spread.columns, strict=True):
        assert list(one.clean.texts()) == list(other.clean.texts())
        assert one.changes == other.changes
        assert all(list(one.keys[name].texts()) == list(other.keys[name].texts()) for name in one.keys)
    assert texts(spread, "First", "nicks") == ["bob"] * 60


def test_an_empty_table_and_a_table_without_known_columns() -> None:
    empty = cleaned(table_of(()))
    assert len(empty) == 0
    assert all(len(column.clean) == 0 for column in empty.columns)
    assert cleaned(table_of(ROWS), ObjectRules("contact", ())).columns == ()


def test_values_that_no_row_holds_make_no_change() -> None:
    table = table_of(ROWS)
    rest = Table(
        table.source,
        table.headers,
        tuple(Column(c.codes[1:2], c.values) for c in table.columns),
        table.row_numbers[1:2],
        table.lines[1:2],
    )
    first = cleaned(rest).by_header("First")
    assert first is not None
    assert first.changes == ()


def test_every_field_type_has_a_module_that_is_there() -> None:
    assert set(MODULES) == set(FIELD_TYPES)
    assert set(TYPE_KEYS) == set(FIELD_TYPES) - {"system"}
    folder = Path(room.__file__).parent
    assert all((folder / f"{name}.py").is_file() for name in MODULES.values())
