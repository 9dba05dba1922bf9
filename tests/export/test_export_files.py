"""Files of an export: exact for programs, harmless for people, whole or not there."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from dedupe.errors import InputError
from dedupe.export import writers
from dedupe.export.database import export_database
from dedupe.export.parts import file_name
from dedupe.export.request import Exported, Request
from dedupe.store.ledger import decide

#: As in conftest.py: values that spreadsheets and careless writers damage.
AWKWARD = (
    "=1+1", "+49 30 123", "-5", "@SUM(A1)", "\t=1", "'quoted", "007", "1E5", "12345678901234567890", "a,b", 'say "hi"',
    "two\nlines", "windows\r\nlines", " spaces around ", "＝１＋１", "\u200b=1", "\u00a0=1", "2024-01-02", "10-22",
    "TRUE", "http://example.org", "_x0041_", "漢字", "=cmd|' /C calc'!A0", "\r", "nul\x00", "\ufeffx",
)  # fmt: skip


def export(db: Path, folder: Path, target: str = "csv", audience: str = "crm", **more: object) -> Exported:
    return export_database(Request(str(db), str(folder), target, audience, **more))  # type: ignore[arg-type]


def read(file: Path, encoding: str = "utf-8") -> list[list[str]]:
    with file.open(encoding=encoding, newline="") as stream:
        return list(csv.reader(stream))


def query(db: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(db)) as conn:
        return conn.execute(sql).fetchall()


def cleaned(db: Path, source: str, header: str) -> list[str]:
    """Returns a column of the cleaned dataset by plain SQL, in the order of the file."""
    name = query(db, f"SELECT name FROM cleaned_columns WHERE header = '{header}'")[0][0]
    sql = f"SELECT \"{name}\" FROM cleaned_contacts JOIN records ON record_id = _record_id WHERE source = '{source}'"
    return [value or "" for (value,) in query(db, f"{sql} ORDER BY row_number")]


@pytest.mark.parametrize("source", ["a", "b"])
def test_headers_and_values_are_exact_in_crm_mode(two_sources: Path, tmp_path: Path, source: str) -> None:
    export(two_sources / "two.db", tmp_path)
    before, after = read(two_sources / f"{source}.csv"), read(tmp_path / f"contact_{source}.csv")
    assert after[0] == before[0]
    assert len(after) == len(before)
    identity = before[0].index("Record ID")
    assert [row[identity] for row in after[1:]] == [row[identity] for row in before[1:]]
    for header in ("Email", "Notes", "Phone Number"):
        column = before[0].index(header)
        assert [row[column] for row in after[1:]] == cleaned(two_sources / "two.db", source, header)


@pytest.mark.parametrize("write", [writers.write_csv, writers.write_csv_for_people])
def test_awkward_values_come_back_from_csv(tmp_path: Path, write: writers.Writer) -> None:
    rows = [[value, str(number)] for number, value in enumerate(AWKWARD)]
    assert write(tmp_path / "x.csv", ["=head", "n"], rows, lambda *_: None) == len(rows)
    people = write is writers.write_csv_for_people
    found = read(tmp_path / "x.csv", "utf-8-sig" if people else "utf-8")
    if people:
        found = [[cell[1:] if cell.startswith("'") else cell for cell in row] for row in found]
    assert found == [["=head", "n"], *rows]


@pytest.mark.parametrize("write", [writers.write_xlsx, writers.write_xlsx_for_people])
def test_awkward_values_come_back_from_a_workbook(tmp_path: Path, write: writers.Writer) -> None:
    rows = [[value, str(number)] for number, value in enumerate(AWKWARD) if "\r" not in value]
    assert write(tmp_path / "x.xlsx", ["=head", "n"], rows, lambda *_: None) == len(rows)
    found = CalamineWorkbook.from_path(str(tmp_path / "x.xlsx")).get_sheet_by_index(0).to_python()
    assert found == [["=head", "n"], *rows]


def test_bytes_in_crm_mode(two_sources: Path, tmp_path: Path) -> None:
    export(two_sources / "two.db", tmp_path)
    data = (tmp_path / "contact_a.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\n=1+1" not in data
    assert b",=1+1" in data
    assert b",'=1+1" not in data
    assert b'"two\nlines"' in data
    assert data.endswith(b"\r\n")


def test_csv_for_people_runs_nothing(two_sources: Path, tmp_path: Path) -> None:
    export(two_sources / "two.db", tmp_path, audience="excel")
    assert (tmp_path / "contact_a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    after = read(tmp_path / "contact_a.csv", "utf-8-sig")
    column = after[0].index("Notes")
    for was, now in zip(cleaned(two_sources / "two.db", "a", "Notes"), after[1:], strict=True):
        assert now[column] in (was, "'" + was)
        assert not any(cell.strip(" \u00a0\u200b\t\r\n").startswith(tuple("=+-@＝")) for cell in now)


@pytest.mark.parametrize("audience", ["crm", "excel"])
def test_workbook_cells_are_text(two_sources: Path, tmp_path: Path, audience: str) -> None:
    export(two_sources / "two.db", tmp_path, "xlsx", audience)
    with zipfile.ZipFile(tmp_path / "contact_a.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
        assert not any("hyperlink" in name.lower() for name in book.namelist())
    assert "<f>" not in sheet
    assert set(re.findall(r'<c [^>]*?t="(\w+)"', sheet)) == {"inlineStr"}
    assert 'numFmtId="49"' in styles
    assert ('quotePrefix="1"' in styles) == (audience == "excel")
    before = read(two_sources / "a.csv")
    found = CalamineWorkbook.from_path(str(tmp_path / "contact_a.xlsx")).get_sheet_by_index(0).to_python()
    column = before[0].index("Notes")
    assert [str(row[column]) for row in found[1:]] == cleaned(two_sources / "two.db", "a", "Notes")
    assert [row[0] for row in found] == [row[0] for row in before]


def test_a_value_too_long_for_a_cell_is_kept_whole(tmp_path: Path) -> None:
    said: list[tuple[int, str, str]] = []
    rows = [["a" * 32_767, "b"], ["c", "😀" * 16_384], ["d", "e" * 40_000]]
    number = writers.write_xlsx(tmp_path / "x.xlsx", ["one", "two"], rows, lambda *told: said.append(told))
    assert number == 3
    assert said == [(2, "two", "😀" * 16_384), (3, "two", "e" * 40_000)]
    found = CalamineWorkbook.from_path(str(tmp_path / "x.xlsx")).get_sheet_by_index(0).to_python()
    assert found[1][0] == "a" * 32_767
    assert "see long_values.csv" in str(found[3][1])


def test_long_values_stand_in_a_file_of_their_own(own: Path, tmp_path: Path) -> None:
    name = query(own, "SELECT name FROM cleaned_columns WHERE header = 'Only here'")[0][0]
    with closing(sqlite3.connect(own)) as conn:
        record = conn.execute(
            "SELECT record_id FROM records WHERE source = 'b' ORDER BY row_number LIMIT 1 OFFSET 2"
        ).fetchone()
        conn.execute(f'UPDATE cleaned_contacts SET "{name}" = ? WHERE _record_id = ?', ("=" * 40_000, *record))
        conn.commit()
    done = export(own, tmp_path / "out", "xlsx", "excel")
    assert read(tmp_path / "out" / "long_values.csv", "utf-8-sig")[1:] == [
        ["contact_b.xlsx", "3", "Only here", "'" + "=" * 40_000]
    ]
    assert "long_values.csv" in done.notices[0]


def test_a_full_sheet_goes_on_on_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "ROWS_PER_SHEET", 4)
    for total in (0, 2, 3, 4, 7):
        rows = [[str(k)] for k in range(total)]
        assert writers.write_xlsx(tmp_path / "x.xlsx", ["h"], rows, lambda *_: None) == total
        book = CalamineWorkbook.from_path(str(tmp_path / "x.xlsx"))
        sheets = [book.get_sheet_by_index(k).to_python() for k in range(len(book.sheet_names))]
        assert all(sheet[0] == ["h"] for sheet in sheets)
        assert [row[0] for sheet in sheets for row in sheet[1:]] == [str(k) for k in range(total)]


def test_parquet_is_text_under_unique_headers(two_sources: Path, tmp_path: Path) -> None:
    export(two_sources / "two.db", tmp_path, "parquet")
    table = pq.read_table(tmp_path / "contact_a.parquet")
    before = read(two_sources / "a.csv")
    assert len(set(table.column_names)) == len(before[0])
    assert {str(field.type) for field in table.schema} == {"string"}
    column = before[0].index("Notes")
    assert table.column(column).to_pylist() == cleaned(two_sources / "two.db", "a", "Notes")


def test_approved_merges_are_applied(own: Path, tmp_path: Path) -> None:
    numbers = [n for (n,) in query(own, "SELECT proposal_id FROM proposals WHERE blocked_by = '' ORDER BY 1 LIMIT 5")]
    for number in numbers:
        decide(own, number, "approve", actor="Ada")
    chosen = ", ".join(map(str, numbers))
    losers = query(
        own,
        f"SELECT source, crm_id, record_id FROM proposal_members WHERE role = 'merged' AND proposal_id IN ({chosen})",
    )
    done = export(own, tmp_path / "out")
    files = {source: read(tmp_path / "out" / f"contact_{source}.csv") for source in "ab"}
    total = query(own, "SELECT count(*) FROM records")[0][0]
    assert sum(len(rows) - 1 for rows in files.values()) == total - len(losers)
    assert sum(file.rows + file.merged for file in done.files if file.source) == total
    for number in numbers:
        ((source, crm_id),) = query(
            own, f"SELECT source, crm_id FROM proposal_members WHERE proposal_id = {number} AND role = 'survivor'"
        )
        head, rows = files[source][0], files[source][1:]
        chosen_values = dict(query(own, f"SELECT field, value FROM proposal_fields WHERE proposal_id = {number}"))
        survivor = next(row for row in rows if row[head.index("Record ID")] == crm_id)
        for header in ("Email", "First Name", "Phone Number", "Job Title", "Unsubscribed from all email"):
            assert survivor[head.index(header)] == (chosen_values[header] or "")
    merges = read(tmp_path / "out" / "merges_contact.csv")[1:]
    assert sorted((row[1], row[2]) for row in merges) == sorted((source, crm_id) for source, crm_id, _ in losers)
    assert {row[7] for row in merges} == {"approved"}
    assert {int(row[5]) for row in merges} == set(range(1, 6))


def test_all_applies_what_is_pending_but_not_what_is_blocked(own: Path, tmp_path: Path) -> None:
    blocked, rejected = (
        n for (n,) in query(own, "SELECT proposal_id FROM proposals WHERE blocked_by = '' ORDER BY 1 LIMIT 2")
    )
    with closing(sqlite3.connect(own)) as conn:
        conn.execute("UPDATE proposals SET blocked_by = 'portal user' WHERE proposal_id = ?", (blocked,))
        conn.commit()
    decide(own, rejected, "reject", actor="Ada")
    done = export(own, tmp_path / "out", pending=True)
    left_out = f"proposal_id NOT IN ({blocked}, {rejected})"
    expected = query(
        own,
        "SELECT m.source, m.crm_id FROM proposal_members m JOIN proposals p USING (proposal_id) "
        f"WHERE role = 'merged' AND blocked_by = '' AND {left_out}",
    )
    merges = read(tmp_path / "out" / "merges_contact.csv")[1:]
    assert sorted((row[1], row[2]) for row in merges) == sorted(expected)
    assert len(expected) > 20
    assert sum(file.merged for file in done.files) == len(expected)
    assert {(row[5], row[7]) for row in merges} == {("", "pending")}


def test_the_manifest_says_what_was_written(two_sources: Path, tmp_path: Path) -> None:
    done = export(two_sources / "two.db", tmp_path)
    told = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    run = query(two_sources / "two.db", "SELECT run_id, rules_hash FROM runs")[0]
    assert (told["run_id"], told["rules_hash"]) == run
    assert (
        told["audit_head"] == query(two_sources / "two.db", "SELECT digest FROM audit ORDER BY seq DESC LIMIT 1")[0][0]
    )
    assert [item["name"] for item in told["files"]] == [file.name for file in done.files]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*(f.name for f in done.files), "manifest.json"])


def test_an_export_again_is_the_same_and_replaces_the_first(two_sources: Path, tmp_path: Path) -> None:
    export(two_sources / "two.db", tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    export(two_sources / "two.db", tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


def test_files_of_somebody_else_are_never_overwritten(two_sources: Path, tmp_path: Path) -> None:
    (tmp_path / "contact_b.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"contact_b\.csv: is there already"):
        export(two_sources / "two.db", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["contact_b.csv"]
    assert (tmp_path / "contact_b.csv").read_text(encoding="utf-8") == "mine"


def test_an_input_is_never_overwritten_even_if_it_has_taken_the_name_of_an_output(
    two_sources: Path, tmp_path: Path
) -> None:
    export(two_sources / "two.db", tmp_path)
    data = (two_sources / "a.csv").read_bytes()
    (tmp_path / "contact_a.csv").write_bytes(data)
    with pytest.raises(InputError, match="is there already"):
        export(two_sources / "two.db", tmp_path)
    assert (tmp_path / "contact_a.csv").read_bytes() == data


def test_an_export_that_fails_leaves_the_earlier_one(
    two_sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(two_sources / "two.db", tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dedupe.export.database._write_merges", full)
    with pytest.raises(OSError, match="No space"):
        export(two_sources / "two.db", tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


def test_what_is_not_there_is_refused(two_sources: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no leads"):
        export(two_sources / "two.db", tmp_path / "x", object="lead")
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="this is a file"):
        export(two_sources / "two.db", tmp_path / "file")


@pytest.mark.parametrize(
    ("stem", "taken", "name"),
    [
        ("contact_a", (), "contact_a.csv"),
        ("contact_A", ("contact_a.csv",), "contact_A__2.csv"),
        ('contact_a/b\\c:d"e', (), "contact_a_b_c_d_e.csv"),
        ("contact_..", (), "contact_.csv"),
        ("contact_a\nb", (), "contact_a_b.csv"),
    ],
)
def test_file_names_fit_every_system(stem: str, taken: tuple[str, ...], name: str) -> None:
    assert file_name(stem, "csv", taken) == name
