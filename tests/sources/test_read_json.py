"""JSON in all the forms that programs and interfaces of CRMs write it in."""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from typing import Any

import pytest

from dedupe.errors import InputError
from dedupe.model import SourceFile
from dedupe.sources import ReadOptions, growing, read_file


def read(folder: Path, text: str | bytes, name: str = "t.json", **options: str) -> SourceFile:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    source = read_file(str(path), options=ReadOptions(**options))
    assert source.rows_in == len(source.table) + len(source.quarantine)
    return source


def rows(source: SourceFile) -> list[dict[str, str]]:
    return [
        {header: column.text(row) for header, column in zip(source.table.headers, source.table.columns, strict=True)}
        for row in range(len(source.table))
    ]


A, B = {"id": "1", "n": "A"}, {"id": "2", "n": "B"}
FORMS: list[tuple[str, str, str, str]] = [
    ("lines", '{"id": 1, "n": "A"}\n{"id": 2, "n": "B"}\n', "jsonl", "t.json"),
    ("lines with blank ones", '\n{"id": 1, "n": "A"}\r\n\r\n{"id": 2, "n": "B"}', "jsonl", "t.json"),
    ("array", '[{"id": 1, "n": "A"}, {"id": 2, "n": "B"}]', "json", "t.json"),
    ("array, one a line", '[\n{"id": 1, "n": "A"},\n{"id": 2, "n": "B"}\n]\n', "json", "t.json"),
    ("array, pretty", json.dumps([A, B], indent=4), "json", "t.json"),
    ("array without an ending", '[{"id": 1, "n": "A"}, {"id": 2, "n": "B"}]', "json", "t"),
    ("documents one after the other", json.dumps(A, indent=1) + "\n" + json.dumps(B, indent=1), "json", "t.json"),
    ("Salesforce", '{"totalSize": 2, "done": true, "records": [{"attributes": {"type": "Contact", "url": "/x"}, '
     '"id": 1, "n": "A"}, {"attributes": {"type": "Contact", "url": "/y"}, "id": 2, "n": "B"}]}', "json", "t.json"),
    ("HubSpot", '{"results": [{"id": "1", "properties": {"n": "A"}}, {"id": "2", "properties": {"n": "B"}}]}', "json",
     "t.json"),
    ("OData", '{"@odata.context": "x", "value": [{"id": 1, "n": "A"}, {"id": 2, "n": "B"}]}', "json", "t.json"),
    ("old OData", '{"d": {"results": [{"id": 1, "n": "A"}, {"id": 2, "n": "B"}]}}', "json", "t.json"),
    ("Pipedrive", '{"success": true, "data": [{"id": 1, "n": "A"}, {"id": 2, "n": "B"}], "additional_data": {}}',
     "json", "t.json"),
    ("one array of any name", '{"people": [{"id": 1, "n": "A"}, {"id": 2, "n": "B"}]}', "json", "t.json"),
    ("one array beside lists", '{"tags": ["x"], "people": [{"id": 1, "n": "A"}, {"id": 2, "n": "B"}]}', "json",
     "t.json"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "name"), [form[1:] for form in FORMS], ids=[form[0] for form in FORMS])
def test_forms(tmp_path: Path, text: str, kind: str, name: str) -> None:
    source = read(tmp_path, text, name)
    assert rows(source) == [A, B]
    assert source.format == kind
    assert not source.quarantine


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", ['[{"id": "1", "n": "Ä"}]', '{"id": "1", "n": "Ä"}\n{"id": "2", "n": "Ä"}\n'])
def test_encodings(tmp_path: Path, text: str, coding: str) -> None:
    data = text.encode(coding)
    assert rows(read(tmp_path, data))[0] == {"id": "1", "n": "Ä"}
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16, codecs.BOM_UTF32)):
        assert rows(read(tmp_path, data, "t"))[0] == {"id": "1", "n": "Ä"}


VALUES: list[tuple[str, dict[str, str]]] = [
    ('{"a": 1.0, "b": 1e5, "c": 123456789012345678901234567890, "d": -0}',
     {"a": "1.0", "b": "1e5", "c": "123456789012345678901234567890", "d": "-0"}),
    ('{"a": true, "b": false, "c": null, "d": ""}', {"a": "true", "b": "false", "c": "", "d": ""}),
    ('{"a": "007", "b": " x ", "c": "\\u00e9\\ud83d\\ude00"}', {"a": "007", "b": " x ", "c": "é😀"}),
    ('{"a": {"b": {"c": "x"}, "d": 1}}', {"a.b.c": "x", "a.d": "1"}),
    ('{"a": {}, "b": []}', {"a": "", "b": ""}),
    ('{"a": ["x", "y"], "b": ["x;y", "z"], "c": [1.50, true], "d": ["x", ""]}',
     {"a": "x;y", "b": '["x;y", "z"]', "c": "1.50;true", "d": '["x", ""]'}),
    ('{"a": [{"value": "x", "n": 1.0}]}', {"a": '[{"value": "x", "n": 1.0}]'}),
    ('{"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": 1}}}}}}}}', {"a.b.c.d.e.f.g": '{"h": 1}'}),
    ('{"a": NaN, "b": Infinity, "c": -Infinity}', {"a": "", "b": "Infinity", "c": "-Infinity"}),
    ('{"attributes": {"type": "X", "url": "y"}, "Account": {"attributes": {"type": "A"}, "Name": "N"}}',
     {"Account.Name": "N"}),
    ('{"attributes": {"size": "X"}}', {"attributes.size": "X"}),
    ('{"id": "1", "properties": {"email": "e", "id": "2"}, "archived": false}',
     {"id": "1", "email": "e", "properties.id": "2", "archived": "false"}),
    ('{"id": "1", "name": "n", "properties": {"email": "e"}}', {"id": "1", "name": "n", "properties.email": "e"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "row"), VALUES)
@pytest.mark.parametrize("name", ["t.json", "t.jsonl"])
def test_values(tmp_path: Path, text: str, row: dict[str, str], name: str) -> None:
    assert rows(read(tmp_path, text if name == "t.jsonl" else f"[{text}]", name)) == [row]


def test_an_object_that_is_missing_in_some_rows_makes_no_column_of_its_own(tmp_path: Path) -> None:
    text = '[{"id": 1, "Account": null}, {"id": 2, "Account": {"Name": "N"}}]'
    assert rows(read(tmp_path, text)) == [{"id": "1", "Account.Name": ""}, {"id": "2", "Account.Name": "N"}]
    text = '[{"id": 1, "Account": "x"}, {"id": 2, "Account": {"Name": "N"}}]'
    assert rows(read(tmp_path, text))[0] == {"id": "1", "Account": "x", "Account.Name": ""}


def test_names_that_come_late_are_empty_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "CHUNK", 3)
    values: list[dict[str, Any]] = [{"id": n, **({f"late{n // 4}": n} if n > 3 else {})} for n in range(11)]
    found = rows(read(tmp_path, "\n".join(map(json.dumps, values))))
    names = ["id", "late1", "late2"]
    assert found == [{name: str(value.get(name, "")) for name in names} for value in values]


SAID: list[tuple[str, str, str]] = [
    ('{"records": [{"a": 1}], "done": false, "nextRecordsUrl": "/q/1"}', "next_page", "nextRecordsUrl"),
    ('{"results": [{"a": 1}], "paging": {"next": {"after": "1"}}}', "next_page", "paging"),
    ('{"totalSize": 1, "records": [{"a": 1}]}', "members", "totalSize"),
    ('{"records": [{"a": 1}], "users": [{"b": 1}]}', "members", "users"),
    ('[{"attributes": {"type": "C", "url": "u"}, "a": 1}]', "attributes", "Salesforce"),
    ('[{"a": NaN}]', "not_finite", "NaN"),
]


@pytest.mark.parametrize(("text", "code", "says"), SAID)
def test_what_was_left_out_is_said(tmp_path: Path, text: str, code: str, says: str) -> None:
    assert [says in notice.message for notice in read(tmp_path, text).notices if notice.code == code] == [True]


ASIDE: list[tuple[str, int, str]] = [
    ('[\n{"a": 1},\n{"a": 1, "a": 2}\n]', 3, 'holds "a" twice'),
    ('[{"a": 1},\n\n{"a": {"b": 1, "b": 2}}]', 3, 'holds "b" twice'),
    ('[{"a": 1},\n{"a.b": 1, "a": {"b": 2}}]', 2, 'holds "a.b" twice'),
    ('[{"a": 1},\n5]', 2, "is not a JSON object"),
    ('[{"a": 1},\n{"a": "\\u0000"}]', 2, "NUL"),
    ('[{"a": 1},\n{"a": "\\ud800"}]', 2, "surrogate"),
    ('[{"a": 1},\n{"\\ud800": ""}]', 2, "surrogate"),
    ('{"a": 1}\n{"a": 1\n', 2, "is not JSON"),
    ('{"a": 1}\n\n{"a": 01}\n', 3, "is not JSON"),
    ('{"a": 1}\n{"a": 1} {"a": 2}\n', 2, "is not JSON"),
]


@pytest.mark.parametrize(("text", "line", "reason"), ASIDE)
def test_rows_that_cannot_be_taken(tmp_path: Path, text: str, line: int, reason: str) -> None:
    source = read(tmp_path, text)
    assert rows(source) == [{"a": "1"}]
    (aside,) = source.quarantine
    assert (aside.row_number, aside.line) == (2, line)
    assert reason in aside.reason
    assert aside.raw.strip() == (text.splitlines()[line - 1]).strip().removesuffix("]").strip()
    assert [notice.line for notice in source.notices if notice.code == "json"] == [line]


REFUSED: list[tuple[str, str]] = [
    ('[{"a": 1},\n{"a": 2', r"t\.json:2: damaged or incomplete JSON"),
    ('[{"a": 1} {"a": 2}]', r"t\.json:1: damaged or incomplete JSON .*',' delimiter, column 11"),
    ('{"records": [\n{"a": 1},\n]}', r"t\.json:3: damaged"),
    ('{"records": [{"a": 1}]', r"damaged"),
    ("[]", "no rows, the array is empty"),
    ('{"records": []}', 'the array "records" is empty'),
    ("[1, 2]", r"t\.json:1: line 1 is not a JSON object: expected an array of objects|expected objects in an array"),
    ('{"x": [{"a": 1}], "y": [{"b": 1}]}', r"several tables \(x, y\): name one, as in .*t\.json::x"),
    ("[" * 100_000, "nested too deeply"),
    ('{"a":' * 100_000, "nested too deeply|damaged"),
    ("   \n ", "empty"),
    ('"text"', "expected one JSON object a line"),
]


@pytest.mark.parametrize(("text", "says"), REFUSED)
def test_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read(tmp_path, text)
    assert len(str(caught.value)) < 1000


def test_an_array_can_be_named(tmp_path: Path) -> None:
    text = '{"x": [{"a": 1}], "y": [{"b": 2}]}'
    assert rows(read(tmp_path, text, table="y")) == [{"b": "2"}]
    assert rows(read_file(f"{tmp_path / 't.json'}::x")) == [{"a": "1"}]
    with pytest.raises(InputError, match=r'no array "z".*x, y'):
        read(tmp_path, text, table="z")


def test_a_new_name_in_every_row_is_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "MAX_COLUMNS", 50)
    with pytest.raises(InputError, match="different names"):
        read(tmp_path, "\n".join(json.dumps({f"k{n}": 1}) for n in range(60)))
    monkeypatch.setattr(growing, "MAX_CELLS", 50)
    with pytest.raises(InputError, match="different names"):
        read(tmp_path, "\n".join(json.dumps({"a": 1, "b": 2}) for n in range(60)))
