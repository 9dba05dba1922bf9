"""Old Excel workbooks: read like new ones, and what their container holds instead at times."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from xls_maker import DATE, FIVE_DIGITS, ole, xls

from dedupe.errors import InputError
from dedupe.model import SourceFile
from dedupe.sources import read_file


def rows(source: SourceFile) -> list[list[str]]:
    assert source.rows_in == len(source.table) + len(source.quarantine)
    return [[column.text(row) for column in source.table.columns] for row in range(len(source.table))]


def read(folder: Path, data: bytes, name: str = "book.xls") -> SourceFile:
    path = folder / name
    path.write_bytes(data)
    return read_file(str(path))


CELLS: list[tuple[Any, str]] = [
    ("007", "007"), (7, "7"), (442079460000.0, "442079460000"), (0.5, "0.5"), (True, "TRUE"), (False, "FALSE"),
    ((46054, DATE), "2026-02-01"), ((46054.4375, DATE), "2026-02-01T10:30:00"), ("Łódź 東京", "Łódź 東京"), (None, ""),
    ((1234567, FIVE_DIGITS), "1234567"),
]  # fmt: skip


def test_cells_are_the_text_a_person_saw(tmp_path: Path) -> None:
    header = ["id", *(f"c{number}" for number in range(len(CELLS)))]
    source = read(tmp_path, xls({"S": [header, ["x", *(cell for cell, _ in CELLS)]]}))
    assert rows(source) == [["x", *(value for _, value in CELLS)]]
    assert (source.format, source.notices) == ("xls", ())


def test_dates_from_1904(tmp_path: Path) -> None:
    assert rows(read(tmp_path, xls({"S": [["id", "d"], ["x", (44592, DATE)]]}, y1904=True))) == [["x", "2026-02-01"]]


NOTICED: list[tuple[Any, str]] = [
    ("#N/A", "error_cells"), ((7, FIVE_DIGITS), "lost_zeros"), ((60, DATE), "odd_dates"), ((-1, DATE), "odd_dates"),
    ((2958466, DATE), "odd_dates"), (1e15, "long_numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "code"), NOTICED)
def test_what_is_lost_is_said_of_the_sheet_that_is_read(tmp_path: Path, cell: Any, code: str) -> None:
    sheets = {"S": [["id", "d"], ["x", cell], ["y", 1]], "T": [["id", "d"], ["x", "y"]]}
    assert [notice.code for notice in read(tmp_path, xls(sheets)).notices] == ["sheet", code]
    assert read_file(f"{tmp_path / 'book.xls'}::T").notices == ()


def test_hidden_sheets_are_not_chosen(tmp_path: Path) -> None:
    source = read(tmp_path, xls({"H": [["a", "b"], ["1", "2"]], "S": [["c", "d"], ["3", "4"]]}, hidden="H"))
    assert source.table.headers == ("c", "d")
    assert "hidden: H" in source.notices[0].message
    assert rows(read_file(f"{tmp_path / 'book.xls'}::H")) == [["1", "2"]]


GOOD = xls({"S": [["id", "d"], ["x", "y"]]})
REFUSED: list[tuple[str, bytes, str]] = [
    ("a.xls", xls({"S": [["id"]]}, password=True), "password"),
    ("a.xlsx", ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "password"),
    ("a.doc", ole({"WordDocument": b"x"}), "Word document"),
    ("a.msg", ole({"__properties_version1.0": b"x"}), "Outlook message"),
    ("a.xls", ole({"Something": b"x"}), "without a workbook"),
    ("a.csv", GOOD, r"old xls workbook, not what its name says"),
    ("a.xls", GOOD[:1500], "damaged or incomplete"),
    ("a.xls", GOOD[:3000], "damaged or incomplete"),
    ("a.xls", GOOD[:512], "damaged or incomplete"),
    ("a.xls", b"\x09\x08\x10\x00\x00\x06", "Excel 4 or older"),
    ("a.xls", b"<html><table>", "HTML"),
    ("a.xls", b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>', "XML spreadsheet of Excel 2003"),
    ("a.xls", b"id,name\n1,A\n", "not an xls workbook.*rename it to .csv"),
    ("a.slk", b"ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K\"id\"\r\nE\r\n", "SYLK"),
    ("a.dif", b'TABLE\r\n0,1\r\n"EXCEL"\r\n', "DIF"),
    ("a.vcf", b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "vCard"),
    ("a.tif", b"II*\0....", "TIFF"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "says"), REFUSED, ids=[f"{name} {says}" for name, _, says in REFUSED])
def test_refused(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read(tmp_path, data, name)
    assert str(caught.value).isprintable()


def test_a_header_that_begins_like_sylk_is_a_header(tmp_path: Path) -> None:
    assert rows(read(tmp_path, b"ID;Phone\n1;555\n", "a.csv")) == [["1", "555"]]


def test_damage_anywhere_is_a_message_or_a_table(tmp_path: Path) -> None:
    chance = random.Random(7)
    for _ in range(25):
        data = bytearray(GOOD)
        for _ in range(20):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        try:
            read(tmp_path, bytes(data))
        except InputError as error:
            said = str(error)
            assert said.isprintable()
