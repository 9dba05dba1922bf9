"""Workbooks: made here, cell by cell, and broken on purpose."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from dedupe.errors import InputError
from dedupe.model import SourceFile
from dedupe.sources import ReadOptions, read_file, workbook, workbook_guard


def written(folder: Path, sheets: dict[str, list[list[Any]]], hidden: str = "") -> Path:
    path = folder / "book.xlsx"
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
    formats = {
        datetime.date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name == hidden:
            sheet.hide()
        else:
            sheet.activate()
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                sheet.write(r, c, value, formats.get(type(value)))
    book.close()
    return path


def rows(source: SourceFile) -> list[list[str]]:
    return [[column.text(row) for column in source.table.columns] for row in range(len(source.table))]


def test_cells_are_the_text_a_person_saw(tmp_path: Path) -> None:
    cells: list[tuple[Any, str]] = [
        ("007", "007"),
        (7, "7"),
        (442079460000, "442079460000"),
        (0.5, "0.5"),
        (True, "TRUE"),
        (datetime.date(2026, 2, 1), "2026-02-01"),
        (datetime.datetime(2026, 2, 1, 10, 30), "2026-02-01T10:30:00"),
        ("a\nb ", "a\nb "),
        ("", ""),
        ("=1+1", "=1+1"),
    ]
    path = written(tmp_path, {"S": [["k", *(f"c{i}" for i in range(len(cells)))], ["x", *(cell for cell, _ in cells)]]})
    source = read_file(str(path))
    assert rows(source) == [["x", *(text for _, text in cells)]]
    assert (source.format, source.encoding, source.delimiter) == ("xlsx", "", "")


def test_lines_are_row_numbers_of_the_sheet(tmp_path: Path) -> None:
    path = written(tmp_path, {"S": [[], ["My report"], [], ["id", "name"], [1, "A"], [], [2, "B"]]})
    source = read_file(str(path))
    assert source.table.headers == ("id", "name")
    assert source.table.lines.tolist() == [5, 7]
    assert source.table.row_numbers.tolist() == [1, 2]
    assert {n.code for n in source.notices} == {"preamble", "blank_lines"}


def test_the_first_visible_sheet_with_rows_is_taken_and_said(tmp_path: Path) -> None:
    sheets = {
        "Hidden": [["h", "i"], ["1", "2"]],
        "Cover": [["Our contacts"]],
        "People": [["id", "name"], ["1", "A"]],
        "Notes": [["x", "y"], ["9", "8"]],
    }
    path = written(tmp_path, sheets, hidden="Hidden")
    source = read_file(str(path))
    assert rows(source) == [["1", "A"]]
    notice = next(n for n in source.notices if n.code == "sheet")
    assert '"People"' in notice.message
    assert "--sheet" in notice.message
    assert rows(read_file(str(path), options=ReadOptions(sheet="Notes"))) == [["9", "8"]]
    with pytest.raises(InputError, match='no sheet "Nope"'):
        read_file(str(path), options=ReadOptions(sheet="Nope"))


def repacked(path: Path, change: dict[str, bytes]) -> Path:
    """Returns a copy of the workbook with parts added or replaced."""
    out = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, data in change.items():
            new.writestr(name, data)
    return out


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def cell(at: bytes, inside: bytes, attributes: bytes = b"") -> bytes:
    row = at.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return b'<row r="' + row + b'"><c r="' + at + b'" ' + attributes + b">" + inside + b"</c></row>"


REFUSED: list[tuple[str, dict[str, bytes], str]] = [
    ("DTD", {SHEET: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + HEAD + TAIL}, "DTD"),
    ("DTD in UTF-16", {SHEET: ("\ufeff<!DOCTYPE x>" + HEAD.decode()).encode("utf-16-le")}, "DTD"),
    ("far corner", {SHEET: HEAD + cell(b"A1", b"<v>1</v>") + cell(b"XFD1048576", b"<v>1</v>") + TAIL}, "XFD1048576"),
    ("far corner, two cells", {SHEET: HEAD + cell(b"XFD1", b"") + cell(b"A90000", b"") + TAIL}, "XFD90000"),
    (
        "far corner without content",
        {SHEET: HEAD + b'<row r="1"/><row><c r="XFD90000" s="1"/></row>' + TAIL},
        "XFD90000",
    ),
    ("packed too well", {"xl/media/a.xml": b"<a>" + b" " * (30 << 20)}, "bomb"),
    ("too many parts", {f"x/{n}.txt": b"" for n in range(1001)}, "parts"),
    ("no XML", {SHEET: b"<worksheet"}, "damaged"),
]


@pytest.mark.parametrize(("change", "says"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_attacks_are_refused_before_parsing(tmp_path: Path, change: dict[str, bytes], says: str) -> None:
    path = repacked(written(tmp_path, {"S": [["id"], [1]]}), change)
    with pytest.raises(InputError, match=says):
        read_file(str(path))


def test_the_extent_is_found_across_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_guard, "PIECE", 7)
    data = HEAD + cell(b"A1", b"<v>1</v>") + cell(b"XFD1048576", b"<v>1</v>") + TAIL
    path = repacked(written(tmp_path, {"S": [["id"], [1]]}), {SHEET: data})
    with pytest.raises(InputError, match="XFD1048576"):
        read_file(str(path))


NOTICED: list[tuple[str, bytes, str]] = [
    ("formula without value", cell(b"A2", b"<f>1+2</f>"), "formula_without_value"),
    ("formula with empty value", cell(b"A2", b"<f>1+2</f><v></v>"), "formula_without_value"),
    ("error", cell(b"A2", b"<v>#N/A</v>", b't="e"'), "error_cells"),
    ("many digits", cell(b"A2", b"<v>9007199254740993</v>"), "long_numbers"),
]


@pytest.mark.parametrize(("data", "code"), [c[1:] for c in NOTICED], ids=[c[0] for c in NOTICED])
def test_what_a_workbook_lost_is_said(tmp_path: Path, data: bytes, code: str) -> None:
    sheet = HEAD + cell(b"A1", b"<v>7</v>") + data + cell(b"A3", b"<f>1</f><v>1</v>") + TAIL
    source = read_file(str(repacked(written(tmp_path, {"S": [["id"], [1]]}), {SHEET: sheet})))
    assert [n.code for n in source.notices if n.code != "blank_lines"] == [code]


def test_a_workbook_cut_short_is_damaged(tmp_path: Path) -> None:
    path = written(tmp_path, {"S": [["id"], [1]]})
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(InputError, match="damaged or incomplete workbook"):
        read_file(str(path))


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("import os; os.abort()", "memory"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import sys; sys.exit(12)", "memory"),
        (
            'print(\'{"sheets": ["a"], "visible": [], "taken": "a"}\'); print(\'[["a"\'); raise SystemExit(3)',
            "exit code 3",
        ),
    ],
)
def test_a_reader_that_dies_is_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, says: str
) -> None:
    reader = tmp_path / "dying.py"
    reader.write_text(program)
    monkeypatch.setattr(workbook, "READER", reader)
    with pytest.raises(InputError, match=f"reader stopped: {says}"):
        read_file(str(written(tmp_path, {"S": [["id"], [1]]})))


def test_parts_of_one_name_are_taken_once(tmp_path: Path) -> None:
    data = io.BytesIO(written(tmp_path, {"S": [["id"], ["good"]]}).read_bytes())
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("XL/worksheets/Sheet1.xml", HEAD + cell(b"A1", b"<v>666</v>") + TAIL)
    path = tmp_path / "twice.xlsx"
    path.write_bytes(data.getvalue())
    source = read_file(str(path))
    assert rows(source) == [["good"]]
    assert {n.code for n in source.notices} == {"repeated_parts"}
