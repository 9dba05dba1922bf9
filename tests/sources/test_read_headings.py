"""Headers on one line, on two, repeated, moved, described, or missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from read_bytes import aside, codes, read, rows

HEADLESS = [
    ("mail", "1,Ann Lee,ann@example.com\n2,Bob,bob@example.org\n"),
    ("mail in one row", "Ann,ann@example.com\n"),
    ("mail alone", "ann@example.com\nbob@example.com\n"),
    ("row numbers", "1,Ann,Rome\n2,Bob,Oslo\n3,Cy,Bern\n"),
    ("dates", "Anna;Müller;12.03.1980\nBob;Schmidt;01.04.1975\n"),
    ("phones", "Ann\t+44 20 7946 0000\nBob\t020 7946 0001\n"),
    ("crm ids", "003A0000006Vm9r,Ann\n003A0000006Vm9s,Bob\n"),
    ("guids", "3f2504e0-4f89-11d3-9a0c-0305e82c3301,Ann\n3f2504e0-4f89-11d3-9a0c-0305e82c3302,Bob\n"),
    ("websites", "Example Ltd,www.example.com\nSample Inc,www.example.org\n"),
    ("quoted", '"1","Ann","Rome"\n"2","Bob","Oslo"\n'),
]


@pytest.mark.parametrize("text", [case[1] for case in HEADLESS], ids=[case[0] for case in HEADLESS])
def test_a_first_line_of_values_is_a_row(tmp_path: Path, text: str) -> None:
    source = read(tmp_path, text)
    delimiter = source.delimiter or "\x1f"
    expected = [[cell.strip('"') for cell in line.split(delimiter)] for line in text.splitlines()]
    assert rows(source) == expected
    assert source.table.headers == tuple(f"column_{n}" for n in range(1, len(expected[0]) + 1))
    assert codes(source) == [(1, "no_header")]


HEADED = [
    "region,2021,2022\nNorth,5,6\nSouth,7,8\n",
    "1,2,3\n4,5,6\n7,8,9\n",
    "id,name\n1,Ann\n",
    "number\n1\n2\n",
    "7\n1\n2\n",
    "cust_no,x1,20\n1,2,3\n4,5,6\n",
    "name,email\nann@example.com,bob@example.com\n",
    "Kundennummer,1\n5,6\n7,8\n",
    "姓名,2021\n王伟,5\n李娜,6\n",
]


@pytest.mark.parametrize("text", HEADED)
def test_a_first_line_of_names_is_the_header(tmp_path: Path, text: str) -> None:
    source = read(tmp_path, text)
    lines = [line.split(",") for line in text.splitlines()]
    assert source.table.headers == tuple(lines[0])
    assert rows(source) == lines[1:]


def test_merged_cells_above_the_header_are_joined_with_it(tmp_path: Path) -> None:
    text = (
        "Person,,Address,,\nFirst Name,Last Name,Street,City,Zip\nAnn,Lee,Main St 1,Rome,00100\nBob,Fox,High St,X,1\n"
    )
    source = read(tmp_path, text)
    assert source.table.headers == (
        "Person First Name",
        "Person Last Name",
        "Address Street",
        "Address City",
        "Address Zip",
    )
    assert rows(source)[0] == ["Ann", "Lee", "Main St 1", "Rome", "00100"]
    assert codes(source) == [(1, "two_line_header")]


ONE_LINE = ["id,,name,\n1,x,Anna,y\n", "id,,name\nx,y,z\np,q,r\n", "a,,\nAnn,Lee,ann@example.com\n"]


@pytest.mark.parametrize("text", ONE_LINE)
def test_names_that_are_missing_do_not_make_a_header_of_two_lines(tmp_path: Path, text: str) -> None:
    assert rows(read(tmp_path, text)) == [line.split(",") for line in text.splitlines()[1:]]


DESCRIBED = [
    ("integer,varchar(50),timestamp", "row of types"),
    ("Text,Number,Date", "row of types"),
    ("[-],[cm],[EUR]", "row of units"),
    ("(id),(name),(EUR)", "row of units"),
    ("-----,-----,-----", "line 2 is a ruled line"),
]


@pytest.mark.parametrize(("line", "reason"), DESCRIBED)
def test_a_line_that_describes_the_columns_is_no_row(tmp_path: Path, line: str, reason: str) -> None:
    source = read(tmp_path, f"id,size,amount\n{line}\n1,4,5\n{line.replace('-', '~')}\n")
    assert rows(source)[0] == ["1", "4", "5"]
    assert aside(source)[0][0] == 2
    assert aside(source)[0][1].startswith(reason)


def test_names_of_a_program_under_the_names_of_people(tmp_path: Path) -> None:
    source = read(tmp_path, "First Name,Last Name,Email\nfirst_name,last_name,email\nAnn,Lee,a@example.com\n")
    assert rows(source) == [["Ann", "Lee", "a@example.com"]]
    assert aside(source) == [(2, "header row in another spelling on line 2")]


def test_a_header_again_in_another_order_moves_the_columns(tmp_path: Path) -> None:
    source = read(tmp_path, "id,name,city\n1,Ann,Rome\ncity,id,name\nOslo,2,Bob\nBern,3,Cy\nid,name,city\n4,Di,Nice\n")
    assert rows(source) == [["1", "Ann", "Rome"], ["2", "Bob", "Oslo"], ["3", "Cy", "Bern"], ["4", "Di", "Nice"]]
    assert aside(source) == [(3, "repeated header row, in another order"), (6, "repeated header row")]
    assert codes(source) == [(3, "moved_header_row"), (6, "repeated_header_row")]


OTHER = ["id,name,phone", "id,name,phone,fax", "name,city"]


@pytest.mark.parametrize("header", OTHER)
def test_rows_under_a_header_of_other_columns_are_set_aside(tmp_path: Path, header: str) -> None:
    row = ",".join(header.split(",")).upper().replace("NAME", "Bob")
    source = read(tmp_path, f"id,name,city\n1,Ann,Rome\n{header}\n{row}x\nid,name,city\n3,Cy,Bern\n")
    assert rows(source) == [["1", "Ann", "Rome"], ["3", "Cy", "Bern"]]
    assert [line for line, _ in aside(source)] == [3, 4, 5]
    assert (3, "other_header_row") in codes(source)


def test_a_header_on_every_page(tmp_path: Path) -> None:
    pages = "".join(f"id,name\n{n},Ann\n{n + 1},Bob\n" for n in range(0, 100, 2))
    source = read(tmp_path, pages)
    assert [row[0] for row in rows(source)] == [str(n) for n in range(100)]
    assert len(source.quarantine) == 49
    assert any("29 more" in notice.message for notice in source.notices)


def test_a_mark_before_a_row_is_said_and_kept(tmp_path: Path) -> None:
    source = read(tmp_path, "id,name\n1,A\n\ufeff2,B\n")
    assert rows(source) == [["1", "A"], ["\ufeff2", "B"]]
    assert codes(source) == [(3, "mark_inside")]


CRM_HEADERS = [
    '"(Do Not Modify) Contact","(Do Not Modify) Row Checksum","(Do Not Modify) Modified On"," Full Name"',
    '"(Nicht ändern) Kontakt","(Nicht ändern) Zeilenprüfsumme","(Nicht ändern) Geändert am","Vollständiger Name"',
    '"Person - ID","Person - Name","Person - Email - Work","Person - Phone - Work"',
    '"Record Id","Contact Owner.id","Contact Owner","First Name"',
    '"Record ID - Contact","First Name","Last Name","Lifecycle Stage"',
    '"_","Id","Account.Name","OwnerId"',
]


@pytest.mark.parametrize("header", CRM_HEADERS)
def test_headers_of_crms_are_kept_as_they_stood(tmp_path: Path, header: str) -> None:
    source = read(tmp_path, header + '\n"a1","b","c","d"\n"a2","e","f","g"\n')
    assert source.table.headers == tuple(header.strip('"').split('","'))
    assert len(source.table) == 2


def test_thousands_of_columns_and_rows(tmp_path: Path) -> None:
    header = ",".join(f"c{n}" for n in range(2500))
    source = read(tmp_path, header + "\n" + "\n".join(",".join(["x"] * 2500) for _ in range(40)))
    assert (len(source.table.headers), len(source.table)) == (2500, 40)
    assert codes(source) == [(1, "many_columns")]


@pytest.mark.parametrize("size", [10**6, 10**7])
def test_very_long_fields(tmp_path: Path, size: int) -> None:
    source = read(tmp_path, "id,name\n1," + "x" * size + "\n2,y\n")
    assert [len(row[1]) for row in rows(source)] == [size, 1]
    assert codes(source) == [(2, "long_value")]


HABIT = [f"{n},Ann{n},Rome,x@example.com,5" for n in range(8)] + [f"{n},Bob,Oslo" for n in range(8, 14)]


def test_rows_that_end_early_by_habit_are_filled_up(tmp_path: Path) -> None:
    source = read(tmp_path, "id,name,city,mail,n\n" + "\n".join(HABIT))
    assert [len(row) for row in rows(source)] == [5] * 14
    assert rows(source)[-1] == ["13", "Bob", "Oslo", "", ""]
    assert codes(source) == [(0, "short_rows")]


NO_HABIT = [
    ("one short row", [*HABIT[:8], "9,Bob,Oslo"], 1),
    ("a long row as well", [*HABIT, "14,a,b,c,d,e"], 7),
    ("rows cut in two", [*HABIT[:8], *[f"{n},Cy, the\nbold,Bern,c@example.com,5" for n in range(3)]], 6),
]


@pytest.mark.parametrize(("lines", "lost"), [c[1:] for c in NO_HABIT], ids=[c[0] for c in NO_HABIT])
def test_rows_that_are_short_by_damage_are_set_aside(tmp_path: Path, lines: list[str], lost: int) -> None:
    source = read(tmp_path, "id,name,city,mail,n\n" + "\n".join(lines))
    assert len(source.quarantine) == lost
