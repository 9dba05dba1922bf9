"""OpenDocument workbooks, written as XML: what is read, what is said, what is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from dedupe.errors import InputError
from dedupe.model import SourceFile
from dedupe.sources import ReadOptions, read_file, workbook

NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
HIDDEN = (
    '<office:automatic-styles><style:style style:name="hide" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)
MANIFEST = '<?xml version="1.0"?><manifest:manifest xmlns:manifest="x">{}</manifest:manifest>'


def text(value: str, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{attributes}><text:p>{value}</text:p></table:table-cell>'


def typed(kind: str, value: str, shown: str, attribute: str = "value") -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" office:{attribute}="{value}">'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{''.join(cells)}</table:table-row>"


def table(name: str, *rows: str, attributes: str = "") -> str:
    return f'<table:table table:name="{name}"{attributes}>{"".join(rows)}</table:table>'


def ods(folder: Path, *tables: str, manifest: str = "", prolog: str = "", name: str = "book.ods") -> Path:
    content = f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<office:document-content {NAMES}>{HIDDEN}<office:body>'
    content += f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        out.writestr("META-INF/manifest.xml", MANIFEST.format(manifest))
        out.writestr("content.xml", content)
    return path


def rows(source: SourceFile) -> list[list[str]]:
    assert source.rows_in == len(source.table) + len(source.quarantine)
    return [[column.text(row) for column in source.table.columns] for row in range(len(source.table))]


def codes(source: SourceFile) -> list[str]:
    return [notice.code for notice in source.notices]


CELLS = [
    (text("007"), "007"),
    (typed("float", "7", "7"), "7"),
    (typed("float", "442079460000", "442079460000"), "442079460000"),
    (typed("float", "7", "00007"), "00007"),
    (typed("percentage", "0.45", "45%"), "0.45"),
    (typed("currency", "12.5", "12,50 EUR"), "12.5"),
    (typed("date", "2026-02-01", "01.02.26", "date-value"), "2026-02-01"),
    (typed("date", "2026-02-01T10:30:00", "01.02.26 10:30", "date-value"), "2026-02-01T10:30:00"),
    (typed("time", "PT10H30M00S", "10:30", "time-value"), "10:30:00"),
    (typed("boolean", "true", "WAHR", "boolean-value"), "TRUE"),
    (text("a<text:tab/>b<text:line-break/>c"), "a\tb\nc"),
    (text('a<text:s text:c="3"/>b'), "a   b"),
    (text('<text:span>bold</text:span> and <text:a xlink:href="x">linked</text:a>'), "bold and linked"),
    (text("one</text:p><text:p>two"), "one\ntwo"),
    (text("Müller &amp; Söhne &lt;1&gt;"), "Müller & Söhne <1>"),
    ('<table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation>'
     "<text:p>seen</text:p></table:table-cell>", "seen"),
    (text("x", ' table:number-columns-repeated="2"'), "x"),
]  # fmt: skip


def test_cells_are_the_text_a_person_saw(tmp_path: Path) -> None:
    header = row(*(text(f"c{number}") for number in range(len(CELLS) + 1)))
    path = ods(tmp_path, table("S", header, row(*(cell for cell, _ in CELLS))))
    source = read_file(str(path))
    assert rows(source) == [[*(value for _, value in CELLS), "x"]]
    assert source.format == "ods"
    assert codes(source) == ["shown_zeros"]


FILLER = row(
    '<table:table-cell table:number-columns-repeated="16384"/>', attributes=' table:number-rows-repeated="1048000"'
)


def test_the_empty_rest_of_a_sheet_costs_nothing(tmp_path: Path) -> None:
    filled = row(text("1"), text("A"), '<table:table-cell table:number-columns-repeated="16382"/>')
    path = ods(tmp_path, table("S", row(text("id"), text("n")), filled, FILLER))
    assert rows(read_file(str(path))) == [["1", "A"]]


def test_repeated_rows_are_as_many_as_they_say(tmp_path: Path) -> None:
    again = row(text("1"), text("A"), attributes=' table:number-rows-repeated="3"')
    path = ods(tmp_path, table("S", row(text("id"), text("n")), again))
    assert rows(read_file(str(path))) == [["1", "A"]] * 3


def test_the_first_visible_sheet_with_a_table_is_taken(tmp_path: Path) -> None:
    two = (row(text("id"), text("n")), row(text("1"), text("A")))
    path = ods(
        tmp_path,
        table("Hidden", *two, attributes=' table:style-name="hide"'),
        table("Cover", row(text("Our list")), row(text("of contacts"))),
        table("Data &amp; more", *two),
        table("Other", row(text("a"), text("b")), row(text("2"), text("B"))),
    )
    source = read_file(str(path))
    assert rows(source) == [["1", "A"]]
    assert codes(source) == ["sheet"]
    assert '"Data & more"' in source.notices[0].message
    assert "hidden: Hidden" in source.notices[0].message
    for wanted in ("Other", "other ", "4"):
        assert rows(read_file(str(path), options=ReadOptions(sheet=wanted))) == [["2", "B"]]
    with pytest.raises(InputError, match=r'no sheet "Othr" .did you mean "Other".*"Hidden", "Cover"'):
        read_file(str(path), options=ReadOptions(sheet="Othr"))


def test_errors_are_counted(tmp_path: Path) -> None:
    error = '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'  # noqa: E501
    path = ods(tmp_path, table("S", row(text("id"), text("n")), row(text("1"), error)))
    source = read_file(str(path))
    assert rows(source) == [["1", ""]]
    assert codes(source) == ["error_cells"]


HEAD = row(text("id"), text("n"))
REFUSED = [
    ("rows", table("S", HEAD, row(text("x"), text("y"), attributes=' table:number-rows-repeated="99000000"')),
     "A1:B99000001"),
    ("rows and columns", table("S", HEAD, row(text("x", ' table:number-columns-repeated="16384"'),
                                              attributes=' table:number-rows-repeated="1048575"')), "A1:XFD1048576"),
    ("a stray cell", table("S", HEAD, FILLER, row('<table:table-cell table:number-columns-repeated="99"/>', text("x"))),
     "cells, more than"),
    ("an absurd number", table("S", HEAD, row(text("x"), attributes=' table:number-rows-repeated="999999999999"')),
     "cells, more than"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "says"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_absurd_extents_are_refused(tmp_path: Path, sheet: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_file(str(ods(tmp_path, sheet)))


def cut_off(path: Path) -> Path:
    """Returns the workbook with half of its content."""
    with zipfile.ZipFile(path) as made:
        content, kind = made.read("content.xml"), made.read("mimetype")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("mimetype", kind)
        out.writestr("content.xml", content[: len(content) // 2])
    return path


def test_attacks_and_passwords_are_refused(tmp_path: Path) -> None:
    good = table("S", HEAD, row(text("1"), text("A")))
    with pytest.raises(InputError, match="DTD"):
        read_file(str(ods(tmp_path, good, prolog='<!DOCTYPE x [<!ENTITY a "b">]>')))
    with pytest.raises(InputError, match="password"):
        read_file(str(ods(tmp_path, good, manifest='<manifest:encryption-data manifest:checksum="x"/>')))
    with pytest.raises(InputError, match="cut off"):
        read_file(str(cut_off(ods(tmp_path, good))))
    with pytest.raises(InputError, match="no sheets"):
        read_file(str(ods(tmp_path, "<table:table")))
    with pytest.raises(InputError, match="bomb"):
        read_file(str(ods(tmp_path, good + " " * (30 << 20))))


def test_tags_without_an_end_take_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SECONDS", 1)
    for tag in (
        "<table:table-row ",
        "<table:table-row><table:table-cell>",
        "<table:table-cell table:a",
        "<table:table ",
    ):
        junk = table("S", HEAD, tag * 20_000)
        with pytest.raises(InputError):
            read_file(str(ods(tmp_path, junk)))


def test_other_documents_are_named(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", "<x/>")
    (tmp_path / "t.odt").write_bytes(out.getvalue())
    with pytest.raises(InputError, match="OpenDocument file without sheets"):
        read_file(str(tmp_path / "t.odt"))
    (tmp_path / "t.fods").write_bytes(
        b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:x">'
    )
    with pytest.raises(InputError, match="flat OpenDocument"):
        read_file(str(tmp_path / "t.fods"))
