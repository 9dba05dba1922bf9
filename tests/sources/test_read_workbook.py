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
from dedupe.sources.sheet_styles import with_zeros


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


STYLES = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="4">'
    b'<numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="000\\-00\\-0000"/>'
    b'<numFmt numFmtId="166" formatCode="dd/mm/yyyy;@"/><numFmt numFmtId="167" formatCode="0.00"/></numFmts>'
    b'<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="7"><xf numFmtId="0"/>'
    b'<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="14"><x/></xf>'
    b'<xf numFmtId="167"/><xf numFmtId="9"/></cellXfs></styleSheet>'
)
#: Style, stored value, text that is read, notice.
FORMATTED: list[tuple[bytes, bytes, str, str]] = [
    (b"1", b"7", "00007", "shown_zeros"),
    (b"1", b"12345", "12345", ""),
    (b"1", b"1234567", "1234567", ""),
    (b"1", b"7.5", "7.5", ""),
    (b"2", b"12345678", "012-34-5678", "shown_zeros"),
    (b"3", b"46054", "2026-02-01", ""),
    (b"4", b"46054", "2026-02-01", ""),
    (b"3", b"59", "1900-02-28", ""),
    (b"3", b"60", "1900-02-29", "odd_dates"),
    (b"4", b"61", "1900-03-01", ""),
    (b"4", b"-1", "-1", "odd_dates"),
    (b"4", b"2958466", "2958466", "odd_dates"),
    (b"4", b"2958465", "9999-12-31", ""),
    (b"0", b"-1", "-1", ""),
    (b"0", b"60", "60", ""),
    (b"5", b"60", "60", ""),
    (b"6", b"0.45", "0.45", ""),
]


@pytest.mark.parametrize(("style", "value", "text", "code"), FORMATTED)
@pytest.mark.parametrize("form", [b"<v>%s</v>", b"<f>A1</f><v>%s</v>"])
def test_number_formats(tmp_path: Path, style: bytes, value: bytes, text: str, code: str, form: bytes) -> None:
    head = cell(b"A1", b"<is><t>id</t></is>", b't="inlineStr"')
    sheet = HEAD + head + cell(b"A2", form % value, b's="' + style + b'"') + cell(b"A3", b"<v>1</v>") + TAIL
    path = repacked(written(tmp_path, {"S": [["id"], [1]]}), {SHEET: sheet, "xl/styles.xml": STYLES})
    source = read_file(str(path))
    assert rows(source) == [[text], ["1"]]
    assert [n.code for n in source.notices] == ([code] if code else [])


@pytest.mark.parametrize(
    ("number", "pattern", "text"),
    [
        ("7", "00000", "00007"), ("123456", "00000", "123456"), ("1", "00-00", "00-01"), ("12345", "00-00", "123-45"),
        ("0", "000", "000"), ("-7", "000", ""), ("7.0", "000", ""), ("5551234", "(000) 000-0000", "(000) 555-1234"),
    ],
)  # fmt: skip
def test_patterns_of_zeros(number: str, pattern: str, text: str) -> None:
    assert with_zeros(number, pattern) == text


def test_what_is_odd_in_other_sheets_is_not_said(tmp_path: Path) -> None:
    book = written(tmp_path, {"S": [["id", "n"], [1, "A"]], "T & U": [["id", "n"], [2, "B"]]})
    odd = HEAD + cell(b"A1", b"<v>1</v>") + cell(b"A2", b"<v>#N/A</v>", b't="e"') + TAIL
    path = repacked(book, {SHEET: odd})
    assert [n.code for n in read_file(f"{path}::T & U").notices] == []
    assert "error_cells" in [n.code for n in read_file(f"{path}::S").notices]


def test_hidden_columns_and_merged_cells_are_said_and_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Contacts")
        for number, name in enumerate(["(Do Not Modify) Contact", "(Do Not Modify) Row Checksum", "Full Name"]):
            sheet.write(0, number, name)
        sheet.write_row(1, 0, ["0a1b", "x==", "Anna"])
        sheet.write_row(2, 0, ["0a1c", "y==", "Ben"])
        sheet.merge_range("C4:C5", "Team")
        sheet.write_row(3, 0, ["0a1d", "z=="])
        sheet.write_row(4, 0, ["0a1e", "w=="])
        sheet.set_column(0, 1, None, None, {"hidden": True})
        book.add_worksheet("hiddenSheet").hide()
    source = read_file(str(path))
    assert rows(source)[2:] == [["0a1d", "z==", "Team"], ["0a1e", "w==", ""]]
    said = {n.code: n.message for n in source.notices}
    assert said.keys() == {"sheet", "hidden_columns", "merged_cells"}
    assert said["hidden_columns"].startswith("2 columns")
    assert "C4:C5" in said["merged_cells"]


def test_sheets_are_found_by_number_and_near_names_are_said(tmp_path: Path) -> None:
    path = written(tmp_path, {"Accounts": [["a", "b"], ["1", "2"]], "Contacts": [["c", "d"], ["3", "4"]]})
    assert rows(read_file(str(path), options=ReadOptions(sheet="2"))) == [["3", "4"]]
    assert rows(read_file(str(path), options=ReadOptions(sheet=" contacts"))) == [["3", "4"]]
    with pytest.raises(InputError, match=r'no sheet "Contact" \(did you mean "Contacts"\?\): use one of "Accounts"'):
        read_file(str(path), options=ReadOptions(sheet="Contact"))
    with pytest.raises(InputError, match='no sheet "3"'):
        read_file(str(path), options=ReadOptions(sheet="3"))


def test_a_sheet_called_by_a_number_goes_before_the_number(tmp_path: Path) -> None:
    path = written(tmp_path, {"2": [["a", "b"], ["1", "2"]], "Other": [["c", "d"], ["3", "4"]]})
    assert rows(read_file(f"{path}::2")) == [["1", "2"]]


def test_a_cover_of_one_column_is_no_table(tmp_path: Path) -> None:
    cover = [["Our contacts"], ["as of today"], ["by me"]]
    path = written(tmp_path, {"Cover": cover, "People": [["id", "name"], ["1", "A"]]})
    assert rows(read_file(str(path))) == [["1", "A"]]
    path = written(tmp_path, {"Empty": [], "One column": [["email"], ["a@b.c"]]})
    assert rows(read_file(str(path))) == [["a@b.c"]]


def test_rich_text_and_escapes(tmp_path: Path) -> None:
    rich = b'<is><r><t>bo</t></r><r><rPr><b/></rPr><t xml:space="preserve">ld </t></r>'
    rich += b'<rPh sb="0" eb="1"><t>no</t></rPh></is>'
    escape = b"<is><t>a_x000D_\nb_x005F_x000D_</t></is>"
    head = cell(b"A1", b"<is><t>id</t></is>", b't="inlineStr"')
    inline = b't="inlineStr"'
    sheet = HEAD + head + cell(b"A2", rich, inline) + cell(b"A3", escape, inline) + TAIL
    path = repacked(written(tmp_path, {"S": [["id"], [1]]}), {SHEET: sheet})
    assert rows(read_file(str(path))) == [["bold "], ["a\r\nb_x000D_"]]


def test_a_workbook_of_another_name(tmp_path: Path) -> None:
    path = written(tmp_path, {"S": [["id"], [1]]})
    for name in ("book.xls", "book", "book.xlsm", "book.bin"):
        other = path.rename(path.with_name(name))
        assert rows(read_file(str(other))) == [["1"]]
        path = other
    with pytest.raises(InputError, match="xlsx"):
        read_file(str(path.rename(path.with_name("book.csv"))))


@pytest.mark.parametrize(
    ("part", "says"),
    [("word/document.xml", "a Word document"), ("ppt/presentation.xml", "PowerPoint"), ("Index/Document.iwa", "Apple")],
)
def test_other_documents_are_named(tmp_path: Path, part: str, says: str) -> None:
    path = tmp_path / "x.docx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("[Content_Types].xml", "<x/>")
        made.writestr(part, "<x/>")
    with pytest.raises(InputError, match=says):
        read_file(str(path))


def test_utf16_parts_are_refused(tmp_path: Path) -> None:
    sheet = ("\ufeff" + (HEAD + cell(b"XFD1048576", b"<v>1</v>") + TAIL).decode()).encode("utf-16-le")
    with pytest.raises(InputError, match="UTF-16"):
        read_file(str(repacked(written(tmp_path, {"S": [["id"], [1]]}), {SHEET: sheet})))
