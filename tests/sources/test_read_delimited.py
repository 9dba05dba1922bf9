"""Bytes in; cells, notices and quarantine out."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedupe.errors import InputError
from dedupe.model import SourceFile
from dedupe.sources import ReadOptions, read_file, records


def read(folder: Path, data: bytes, name: str = "t.csv", **options: str) -> SourceFile:
    path = folder / name
    path.write_bytes(data)
    source = read_file(str(path), options=ReadOptions(**options))
    assert source.rows_in == len(source.table) + len(source.quarantine)
    assert path.read_bytes() == data
    return source


def rows(source: SourceFile) -> list[list[str]]:
    columns = [list(column.texts()) for column in source.table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def codes(source: SourceFile) -> set[str]:
    return {notice.code for notice in source.notices}


PLAIN = [["1", "Zoë", "x"], ["2", "Bob", "y"]]
ODD_BUT_WHOLE: list[tuple[str, bytes, list[list[str]], set[str]]] = [
    ("comma", "id,name,z\n1,Zoë,x\n2,Bob,y\n".encode(), PLAIN, set()),
    ("semicolon", "id;name;z\r\n1;Zoë;x\r\n2;Bob;y".encode(), PLAIN, set()),
    ("tab", "id\tname\tz\r1\tZoë\tx\r2\tBob\ty\r".encode(), PLAIN, set()),
    ("pipe", "id|name|z\n1|Zoë|x\r2|Bob|y\r\n".encode(), PLAIN, set()),
    ("sep line", "sep=;\r\nid;name;z\r\n1;Zoë;x\r\n2;Bob;y".encode(), PLAIN, set()),
    ("sep line obeyed", b"sep=|\na,b|c,d\n1,2|3,4\n", [["1,2", "3,4"]], set()),
    ("decimal comma", b"a;b;c\n1;x;1.234,56\n2;y;0,5\n", [["1", "x", "1.234,56"], ["2", "y", "0,5"]], set()),
    ("utf-8 mark", b"\xef\xbb\xbf" + "id,name,z\n1,Zoë,x\n2,Bob,y".encode(), PLAIN, set()),
    ("utf-16 le", "\ufeffid\tname\tz\n1\tZoë\tx\n2\tBob\ty".encode("utf-16-le"), PLAIN, set()),
    ("utf-16 be", "\ufeffid,name,z\n1,Zoë,x\n2,Bob,y".encode("utf-16-be"), PLAIN, set()),
    ("utf-32 le, longest mark wins", "\ufeffid,name,z\n1,Zoë,x\n2,Bob,y".encode("utf-32-le"), PLAIN, set()),
    ("utf-16 without mark", "id,name,z\n1,Zoë,x\n2,Bob,y".encode("utf-16-le"), PLAIN, {"encoding"}),
    ("cp1252", "id,name,z\n1,Zoë,x\n2,Bob,y".encode("cp1252"), PLAIN, {"encoding"}),
    ("cp1250", "a,b\n1,Łódź źółw\n2,Święto\n".encode("cp1250"), [["1", "Łódź źółw"], ["2", "Święto"]], {"encoding"}),
    ("cp1251", "a,b\n1,Иван Петров\n".encode("cp1251"), [["1", "Иван Петров"]], {"encoding"}),
    ("koi8-r", "a,b\n1,Иван Петров\n".encode("koi8-r"), [["1", "Иван Петров"]], {"encoding"}),
    ("cp1253", "a,b\n1,Ελένη Παππά\n".encode("cp1253"), [["1", "Ελένη Παππά"]], {"encoding"}),
    ("shift-jis", "a,b\n1,太郎 山田 例株式会社\n".encode("shift-jis"), [["1", "太郎 山田 例株式会社"]], {"encoding"}),
    ("all quoted", '"id","name","z"\n"1","Zoë","x"\n"2","Bob","y"\n'.encode(), PLAIN, set()),
    ("lines in cells", b'a,b\r\n1,"x\r\ny\nz"\r\n2,w\r\n', [["1", "x\r\ny\nz"], ["2", "w"]], set()),
    ("nothing is trimmed", b'a,b\n 1 ,"\t2 "\n', [[" 1 ", "\t2 "]], set()),
    ("nothing is guessed", b"a,b\n007,1E5\nNA,null\n", [["007", "1E5"], ["NA", "null"]], set()),
    ("doubled quotes", b'a,b\n"x ""y""",""""\n', [['x "y"', '"']], set()),
    ("blank lines", b"a,b\n\n1,2\n\n\n3,4\n\n", [["1", "2"], ["3", "4"]], {"blank_lines"}),
    ("ctrl-z", b"a,b\r\n1,2\r\n\x1a", [["1", "2"]], {"ctrl_z"}),
    ("trailing delimiters", b"a,b,,\n1,2,,\n3,4,,\n", [["1", "2"], ["3", "4"]], {"nameless_column"}),
    ("trailing in rows only", b"a,b\n1,2,\n3,4,\n5,6,\n", [["1", "2"], ["3", "4"], ["5", "6"]], {"nameless_column"}),
    ("trailing in the header only", b"a,b,\n1,2\n3,4\n", [["1", "2"], ["3", "4"]], set()),
    (
        "stray quotes",
        b'a,b,c\n1,x,5" disk\n2,"Zo" M,x\n',
        [["1", "x", '5" disk'], ["2", '"Zo" M', "x"]],
        {"stray_quotes"},
    ),
    ("quotes inside quotes", b'a,b\n1,"ab"cd"\n2,"x, "y" z"\n', [["1", 'ab"cd'], ["2", 'x, "y" z']], {"stray_quotes"}),
    (
        "an inch at the start",
        b'a,b,c\n1,"x,y\n2,z,w\n'.replace(b'"x', b'x"'),
        [["1", 'x"', "y"], ["2", "z", "w"]],
        {"stray_quotes"},
    ),
    (
        "backslash",
        b'a,b,c\n1,"An \\"A\\" L","x, y"\n2,Z,k\n',
        [["1", 'An "A" L', "x, y"], ["2", "Z", "k"]],
        {"backslash_quotes"},
    ),
    (
        "backslash over lines",
        b'a,b\n1,"An \\"A\n B\\" L"\n2,k\n',
        [["1", 'An "A\n B" L'], ["2", "k"]],
        {"backslash_quotes"},
    ),
    (
        "a quote at the start of a value",
        b'a,b\n1,"foo\n2,b"ar\n3,x\n',
        [["1", '"foo'], ["2", 'b"ar'], ["3", "x"]],
        {"stray_quotes", "unclosed_quote"},
    ),
    ("backslash as itself", b'a,b\n1,"C:\\dir\\"\n2,k\n', [["1", "C:\\dir\\"], ["2", "k"]], set()),
    ("line separators of Unicode", "a,b\n1,x\u2028y\x0bz\x85\n".encode(), [["1", "x\u2028y\x0bz\x85"]], set()),
    ("header only", b"a,b,c\n", [], {"no_rows"}),
    ("one column with commas", b"note\nhello, world\nx, y\nz\n", [["hello, world"], ["x, y"], ["z"]], set()),
    ("one column, a comma once", b"mail\n" + b"a\n" * 9 + b"b,c\n", [["a"]] * 9 + [["b,c"]], set()),
    ("a company called Copyright", b"name,city\nA,B\nCopyright Inc,\n", [["A", "B"], ["Copyright Inc", ""]], set()),
    ("one column", b"email\na@x.com\nb@x.com\n", [["a@x.com"], ["b@x.com"]], set()),
    ("one cp1252 line in UTF-8", "a,b\n1,Zoë\n".encode() + b"2,Jos\xe9\n", [["1", "Zoë"], ["2", "José"]], {"encoding"}),
    (
        "no rows lost under 128 KiB and over",
        b"a,b\n1," + b"x" * 300_000 + b"\n",
        [["1", "x" * 300_000]],
        {"long_value"},
    ),
]


@pytest.mark.parametrize(("data", "cells", "said"), [c[1:] for c in ODD_BUT_WHOLE], ids=[c[0] for c in ODD_BUT_WHOLE])
def test_cells_come_out_as_they_stood(tmp_path: Path, data: bytes, cells: list[list[str]], said: set[str]) -> None:
    source = read(tmp_path, data)
    assert rows(source) == cells
    assert codes(source) == said
    assert source.quarantine == ()
    assert source.format == "csv"


QUARANTINED: list[tuple[str, bytes, list[list[str]], list[tuple[int, int, str, str]]]] = [
    (
        "short",
        b"a,b,c\n1,2,3\n4,5\n6,7,8\n",
        [["1", "2", "3"], ["6", "7", "8"]],
        [(2, 3, "line 3 has 2 fields", "4,5")],
    ),
    ("long", b"a,b\n1,2\n4,x, y\n", [["1", "2"]], [(2, 3, "line 3 has 3 fields", "4,x, y")]),
    ("after a cell of lines", b'a,b\n1,"x\ny"\n4\n', [["1", "x\ny"]], [(2, 4, "line 4 has 1 fields", "4")]),
    ("empty", b"a,b\n1,2\n,\n", [["1", "2"]], [(2, 3, "empty row", ",")]),
    ("NUL", b"a,b\n1,2\n3,x\0y\n", [["1", "2"]], [(2, 3, "line 3 holds a NUL", "3,x\0y")]),
    (
        "second header",
        b"a,b\n1,2\n\xef\xbb\xbfA, b\n3,4\n",
        [["1", "2"], ["3", "4"]],
        [(2, 3, "repeated header", "\ufeffA, b")],
    ),
    ("total", b"n,v,w\nx,1,2\nTotal:,,2\n", [["x", "1", "2"]], [(2, 3, "total line", "Total:,,2")]),
    (
        "bad byte",
        "a,b\n1,é\n2,é".encode() + b"\xff\n",
        [["1", "é"]],
        [(2, 3, "line 3 holds the byte 0xff", "2,é\\xff")],
    ),
    (
        "report footer",
        b'"a","b","c"\n"1","2","3"\n\n"All Contacts"\n"Copyright (c) 2000-2024 x"\n"Generated By:  Ann"\n"Acme"\n',
        [["1", "2", "3"]],
        [(n, n + 2, "report footer", "") for n in range(2, 6)],
    ),
]


@pytest.mark.parametrize(("data", "cells", "aside"), [c[1:] for c in QUARANTINED], ids=[c[0] for c in QUARANTINED])
def test_rows_that_cannot_be_taken_are_named(
    tmp_path: Path, data: bytes, cells: list[list[str]], aside: list[tuple[int, int, str, str]]
) -> None:
    source = read(tmp_path, data)
    assert rows(source) == cells
    assert [(q.row_number, q.line) for q in source.quarantine] == [(number, line) for number, line, _, _ in aside]
    for found, (_, _, reason, raw) in zip(source.quarantine, aside, strict=True):
        assert found.reason.startswith(reason)
        assert raw in found.raw
    assert source.notices


REFUSED: list[tuple[str, str, bytes, list[str]]] = [
    ("nothing", "t.csv", b"", ["file is empty"]),
    ("a byte order mark", "t.csv", b"\xef\xbb\xbf", ["file is empty"]),
    ("only blanks", "t.csv", b"\n \n", ["file is empty"]),
    ("NUL in the header", "t.csv", b"id,na\0me\n1,x\n", [":1:", "line 1", "NUL"]),
    ("too many columns", "t.csv", b"," * 20_000 + b"\n1" + b"," * 20_000, ["20,001 columns", "--delimiter"]),
    ("most rows ragged", "t.csv", b"a,b,c\n" + b"1,2\n1,2,3,4\n" * 6, [":2:", "delimiter"]),
    ("binary", "t.csv", bytes(range(256)) * 8, ["binary"]),
    ("PNG", "t.csv", b"\x89PNG\r\n\x1a\n0000", ["PNG"]),
    ("HTML", "t.xls", b"<html><table><tr><td>1", ["HTML"]),
    ("zip", "t.csv", b"PK\x03\x04....", ["zip"]),
    ("CSV called workbook", "t.xlsx", b"a,b\n1,2\n", ["CSV"]),
    ("PDF", "t.csv", b"%PDF-1.7", ["PDF"]),
    ("gzip", "t.csv", b"\x1f\x8b\x08", ["gzip"]),
]


@pytest.mark.parametrize(("name", "data", "says"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_a_file_that_cannot_be_trusted_is_refused(tmp_path: Path, name: str, data: bytes, says: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, data, name)
    for word in says:
        assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_lines_and_row_numbers_count_what_stands_in_the_file(tmp_path: Path) -> None:
    source = read(tmp_path, b'a,b\n\n1,"x\r\ny\rz"\n2\n3,w\n')
    assert source.table.lines.tolist() == [3, 7]
    assert source.table.row_numbers.tolist() == [1, 3]


HEADERS: list[tuple[str, bytes, tuple[str, ...], tuple[str, ...]]] = [
    (
        "repeated",
        b"Email,email,EMAIL ,n,n\n1,2,3,4,5\n",
        ("Email", "email__2", "EMAIL__3", "n", "n__2"),
        ("Email", "email", "EMAIL ", "n", "n"),
    ),
    (
        "number taken",
        b"Phone__2,Phone,Phone\n1,2,3\n",
        ("Phone__2", "Phone", "Phone__3"),
        ("Phone__2", "Phone", "Phone"),
    ),
    ("nameless", b"id,,name,\n1,x,A,y\n", ("id", "column_2", "name", "column_4"), ("id", "", "name", "")),
    ("nameless, name taken", b"column_2,,x\n1,y,A\n", ("column_2", "column_3", "x"), ("column_2", "", "x")),
    ("as they stood", b" Full Name,a\n1,x\n", (" Full Name", "a"), (" Full Name", "a")),
    ("title lines", b"My export;;\nOn 2026;;\n\nid;name;v\n1;A;2\n2;B;3\n", ("id", "name", "v"), ("id", "name", "v")),
    ("title lines of two", b"By:,Ann,,,,,\na,b,c,d,e,f,g\n1,2,3,4,5,6,7\n", tuple("abcdefg"), tuple("abcdefg")),
    ("narrow title lines", b"My export\nOn 2026\nid,name,v\n1,A,2\n2,B,3\n", ("id", "name", "v"), ("id", "name", "v")),
]


@pytest.mark.parametrize(("data", "names", "original"), [c[1:] for c in HEADERS], ids=[c[0] for c in HEADERS])
def test_headers_are_unique_and_kept(
    tmp_path: Path, data: bytes, names: tuple[str, ...], original: tuple[str, ...]
) -> None:
    source = read(tmp_path, data)
    assert source.table.headers == names
    assert source.original_headers == original
    assert source.quarantine == ()


def test_a_company_called_total_stays(tmp_path: Path) -> None:
    source = read(tmp_path, b"name,city,size\nA,B,1\nTotal,Paris,\n")
    assert rows(source)[-1] == ["Total", "Paris", ""]


def test_options_are_obeyed(tmp_path: Path) -> None:
    source = read(tmp_path, "a,b|c\nł,1|2\n".encode("cp1250"), encoding="cp1250", delimiter="|", source="crm")
    assert (source.encoding, source.delimiter, source.table.source) == ("cp1250", "|", "crm")
    assert rows(source) == [["ł,1", "2"]]
    with pytest.raises(InputError, match="line 2"):
        read(tmp_path, b"a,b\n1,\xff\n", encoding="utf-8")
    with pytest.raises(InputError, match="no text encoding"):
        read(tmp_path, b"a,b\n1,2\n", encoding="klingon")
    with pytest.raises(InputError, match="--delimiter"):
        read(tmp_path, b"a,b\n1,2\n", delimiter="ab")


def test_missing_files_and_folders_are_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_file(str(tmp_path / "none.csv"))
    with pytest.raises(InputError, match="folder"):
        read_file(str(tmp_path))


def test_long_files_keep_count_and_order(tmp_path: Path) -> None:
    body = [b"%d,x,%d" % (n, n % 7) for n in range(9000)]
    body[5000] = b"short"
    data = b"a,b,c\n" + b"\n".join(body) + b"\nTotal,,9\n\nReport\nGenerated By: Ann\n"
    source = read(tmp_path, data)
    assert [row[0] for row in rows(source)] == [str(n) for n in range(9000) if n != 5000]
    assert [q.line for q in source.quarantine] == [5002, 9002, 9004, 9005]
    assert source.table.lines.tolist() == [n + 2 for n in range(9000) if n != 5000]


@settings(max_examples=200, deadline=None)
@given(st.text("a\r\né", max_size=30), st.integers(1, 5))
def test_lines_do_not_depend_on_where_pieces_end(text: str, piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "PIECE", piece)
        lines = [line.encode() for line in records.physical_lines(text.encode())]
    assert lines == text.encode().splitlines(keepends=True)


def test_frequent_oddities_are_counted_not_listed(tmp_path: Path) -> None:
    data = b"a,b\n" + b"1,2\n" * 300 + b"1\n" * 100
    source = read(tmp_path, data)
    assert len(source.quarantine) == 100
    assert len(source.notices) < 30
    assert any("80 more" in notice.message for notice in source.notices)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 5), max_size=12))
def test_every_line_is_a_row_or_in_quarantine(tmp_path: Path, widths: list[int]) -> None:
    widths = [0, *widths, *[3] * 15]
    data = b"a,b,c\n" + b"".join(b",".join([b"x"] * width) + b"\n" for width in widths)
    source = read(tmp_path, data)
    lines = {line: width for line, width in enumerate(widths, start=2) if width}
    assert source.table.lines.tolist() == [line for line, width in lines.items() if width == 3]
    assert [q.line for q in source.quarantine] == [line for line, width in lines.items() if width != 3]
    numbers = sorted([*source.table.row_numbers.tolist(), *(q.row_number for q in source.quarantine)])
    assert numbers == list(range(1, len(lines) + 1))


CELL = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8) | st.text(
    ',;|\t"\\\r\n aé\ufeff\u2028', max_size=6
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    cells = st.lists(CELL, min_size=width, max_size=width)
    body = draw(st.lists(cells.filter(any), max_size=12))
    return [row for row in body if row[0] != "h0"]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables(), st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_what_csv_writes_is_read_back(
    tmp_path: Path, body: list[list[str]], delimiter: str, end: str, quoted: bool
) -> None:
    width = len(body[0]) if body else 2
    out = io.StringIO()
    # The writer leaves a lone CR or LF unquoted when the other one ends its lines.
    bare = not any("\r" in cell or "\n" in cell for row in body for cell in row)
    quoting = csv.QUOTE_MINIMAL if bare and not quoted else csv.QUOTE_ALL
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([[f"h{i}" for i in range(width)], *body, ["end"] * width])
    source = read(tmp_path, out.getvalue().encode("utf-8"), delimiter=delimiter)
    assert rows(source) == [*body, ["end"] * width]
    assert source.quarantine == ()
    starts = physical_starts(out.getvalue())
    assert source.table.lines.tolist() == starts[1:]


def physical_starts(text: str) -> list[int]:
    """Returns the line each record starts on, character by character: an oracle that shares no code with the reader."""
    starts, line, inside, fresh = [], 1, False, True
    for position, char in enumerate(text):
        if fresh:
            starts.append(line)
            fresh = False
        if char == '"':
            inside = not inside
        if char == "\n" or (char == "\r" and text[position + 1 : position + 2] != "\n"):
            line += 1
            fresh = not inside
    return starts


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60) | st.text('a,b;"\\\n\r\t|\0é1', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    refusal = ""
    try:
        read(tmp_path, data)
    except InputError as error:
        refusal = str(error)
    assert refusal.isprintable()
