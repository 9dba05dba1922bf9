"""`dedupe clean`: what it shows, what it writes, and what it leaves byte for byte."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedupe.cleaning import CleanJob, clean_file, write_cleaned
from dedupe.errors import InputError
from dedupe.ruleset.data import sample_folder
from dedupe.sources.read import read_file

PEOPLE = (
    b"Id,First Name,Last Name,Email,Notes\r\n"
    b'0031,BOB,"O""Hara, Jr",Bob@X-Corp.com,"keep  ""this"""\r\n'
    b"0032 ,Anna,Smith,anna@x-corp.com,=1+1\r\n"
    b'0033," Eva",Berg,eva@x-corp.com,""\r\n'
)
RULES = """version: 1
object: contact
source: {id: Id}
fields:
  id: {from: Id, type: record_id}
  first_name: {from: First Name, type: given_name}
  last_name: {from: Last Name, type: family_name, normalize: off}
  email: {from: Email, type: email}
  notes: {from: Notes, type: text, normalize: off}
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(PEOPLE)
    (tmp_path / "rules.yml").write_text(RULES, encoding="utf-8")
    return path


def test_a_changed_file_keeps_all_bytes_but_those_of_changed_cells(call, people: Path, tmp_path: Path) -> None:
    done = call("clean", people, "-o", tmp_path / "out.csv", "--rules", tmp_path / "rules.yml")
    assert done.exit_code == 0, done.output
    wanted = (
        PEOPLE.replace(b",BOB,", b",Bob,").replace(b"Bob@X-Corp.com", b"Bob@x-corp.com").replace(b'" Eva"', b'"Eva"')
    )
    assert (tmp_path / "out.csv").read_bytes() == wanted
    assert people.read_bytes() == PEOPLE
    with (tmp_path / "out.csv.changes.csv").open(encoding="utf-8", newline="") as stream:
        changes = list(csv.DictReader(stream))
    assert [(c["column"], c["original"], c["clean"], c["rows"], c["first_line"]) for c in changes] == [
        ("First Name", " Eva", "Eva", "1", "4"),
        ("First Name", "BOB", "Bob", "1", "2"),
        ("Email", "Bob@X-Corp.com", "Bob@x-corp.com", "1", "2"),
    ]
    assert "3 cells changed in 2 rows" in done.stdout
    assert "out.csv.changes.csv" in done.stdout


def test_the_preview_says_what_would_change_and_writes_nothing(call, people: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    done = call("clean", people, "--preview")
    assert done.exit_code == 0, done.output
    assert '"BOB"' in done.stdout
    assert "name_case" in done.stdout
    assert "Nothing is written" in done.stdout
    told = json.loads(call("clean", people, "--preview", "--json").stdout)
    first = next(column for column in told["columns"] if column["header"] == "First Name")
    assert (told["rows"], told["rows_changed"], first["rows"], first["values"]) == (3, 2, 2, 2)
    assert {rule["rule"]: rule["rows"] for rule in first["rules"]} == {"name_case": 1, "spaces": 1}
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_ids_references_and_what_systems_write_are_never_changed(call, tmp_path: Path) -> None:
    source = sample_folder() / "salesforce" / "Contact.csv"
    assert call("clean", source, "-o", tmp_path / "out.csv").exit_code == 0
    one, two = read_file(str(source)).table, read_file(str(tmp_path / "out.csv")).table
    assert one.headers == two.headers
    for header in ("Id", "AccountId", "OwnerId", "ReportsToId", "CreatedDate", "IsDeleted"):
        assert list(one.column(header).texts()) == list(two.column(header).texts()), header
    assert list(one.column("Phone").texts()) != list(two.column("Phone").texts())


def test_no_type_that_systems_write_is_changed_though_its_text_could_be_tidied(call, tmp_path: Path) -> None:
    kinds = ("record_id", "reference", "owner", "system")
    (tmp_path / "in.csv").write_text(",".join(kinds) + ",text\n" + "  A  b&amp;  ," * 5 + "\n", encoding="utf-8")
    text = (tmp_path / "in.csv").read_text(encoding="utf-8").replace("&amp;  ,\n", "&amp;  \n")
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    fields = "".join(f"  {kind}: {{from: {kind}, type: {kind}}}\n" for kind in (*kinds, "text"))
    (tmp_path / "r.yml").write_text(f"version: 1\nobject: contact\nfields:\n{fields}", encoding="utf-8")
    assert call("clean", tmp_path / "in.csv", "-o", tmp_path / "o.csv", "--rules", tmp_path / "r.yml").exit_code == 0
    wanted = text.replace("  A  b&amp;  \n", "A b&\n")
    assert (tmp_path / "o.csv").read_text(encoding="utf-8") == wanted


def test_cleaning_the_result_changes_nothing(call, tmp_path: Path) -> None:
    source = sample_folder() / "hubspot" / "contacts.csv"
    call("clean", source, "-o", tmp_path / "one.csv")
    call("clean", tmp_path / "one.csv", "-o", tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert not (tmp_path / "two.csv.changes.csv").exists()


def test_rows_that_cannot_be_taken_are_set_aside_and_said(call, tmp_path: Path) -> None:
    rows = [f"{n},Anna{n},a{n}@acme.com" for n in range(20)]
    rows.insert(5, "99,short")
    path = tmp_path / "ragged.csv"
    path.write_text("Id,First Name,Email\n" + "\n".join(rows) + "\n", encoding="utf-8")
    done = call("clean", path, "-o", tmp_path / "out.csv")
    assert done.exit_code == 0
    assert "1 row could not be taken" in done.stdout
    assert "99,short" not in (tmp_path / "out.csv").read_text(encoding="utf-8")
    refused = list(csv.DictReader((tmp_path / "out.csv.quarantine.csv").open(encoding="utf-8", newline="")))
    assert [(row["line"], row["raw"]) for row in refused] == [("7", "99,short")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["people.csv"], "choose"),
        (["people.csv", "--force"], "never written"),
        (["./people.csv", "--force"], "never written"),
        (["there.csv"], "--force"),
        (["folder.csv"], "a folder"),
        (["out.doc"], "no format that is known"),
    ],
)
def test_nothing_is_overwritten(
    call, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").write_text("x", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    done = call("clean", "people.csv", "-o", *arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert people.read_bytes() == PEOPLE
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == "x"


def test_force_replaces_and_takes_old_lists_away(call, people: Path, tmp_path: Path) -> None:
    for name in ("out.csv", "out.csv.quarantine.csv"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    assert call("clean", people, "-o", tmp_path / "out.csv").exit_code == 2
    assert call("clean", people, "-o", tmp_path / "out.csv", "--force").exit_code == 0
    assert not (tmp_path / "out.csv.quarantine.csv").exists()
    assert not list(tmp_path.glob("*.part*"))


def test_one_of_preview_and_output_is_needed(call, people: Path) -> None:
    assert call("clean", people).exit_code == 2
    assert call("clean", people, "--preview", "-o", "x.csv").exit_code == 2


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_other_formats(call, people: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out.{ending}"
    assert call("clean", people, "-o", out, "--rules", tmp_path / "rules.yml").exit_code == 0
    table = read_file(str(out)).table
    assert list(table.column("First Name").texts()) == ["Bob", "Anna", "Eva"]
    assert list(table.column("Id").texts()) == ["0031", "0032 ", "0033"]
    again = call("clean", out, "-o", tmp_path / "again.csv", "--rules", tmp_path / "rules.yml")
    assert again.exit_code == 0
    frame = pd.read_csv(tmp_path / "again.csv", dtype=str, keep_default_na=False)
    assert list(frame["Last Name"]) == ['O"Hara, Jr', "Smith", "Berg"]


def test_for_excel_no_cell_can_run(call, people: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert call("clean", people, "-o", out, "--for", "excel", "--rules", tmp_path / "rules.yml").exit_code == 0
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfId,")
    assert b",'=1+1\r\n" in data
    assert b'"keep  ""this"""' in data


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"\xef\xbb\xbfId;First Name\n1;BOB\n2;Eva", b"\xef\xbb\xbfId;First Name\n1;Bob\n2;Eva"),
        ("Id;First Name\r1;JÜRGEN\r2;Ève\r".encode("cp1252"), "Id;First Name\r1;Jürgen\r2;Ève\r".encode()),
        ("Id\tFirst Name\n1\tBOB\n".encode("utf-16"), b"\xef\xbb\xbf" + b"Id\tFirst Name\n1\tBob\n"),
        (b'"Id","First Name"\n\n"1","BOB"\n\n"2","Eva"\n', b'"Id","First Name"\n\n"1","Bob"\n\n"2","Eva"\n'),
        (b'Id,First Name,Notes\n1,BOB,"a\r\n\r\nb"\n2,Eva,x\n', b'Id,First Name,Notes\n1,Bob,"a\r\n\r\nb"\n2,Eva,x\n'),
        ("Id,First Name\n1,\ufeffBob\n2,Eva\n".encode(), b"Id,First Name\n1,Bob\n2,Eva\n"),
        (b"sep=;\nId;First Name\n1;BOB\n", b"sep=;\nId;First Name\n1;Bob\n"),
        (b"Id,First Name,\n1,BOB,\n2,Eva,\n", b"Id,First Name,\n1,Bob,\n2,Eva,\n"),
        (b'Id,First Name,Notes\n1,BOB,5" pipe\n2,Eva,x\n', b'Id,First Name,Notes\n1,Bob,5" pipe\n2,Eva,x\n'),
        (b'Id,First Name,Notes\n1,Bob,5" pipe\n2,EVA,x\n', b'Id,First Name,Notes\n1,Bob,5" pipe\n2,Eva,x\n'),
    ],
)
def test_the_style_of_the_file_is_kept(call, tmp_path: Path, data: bytes, wanted: bytes) -> None:
    (tmp_path / "in.csv").write_bytes(data)
    (tmp_path / "r.yml").write_text(
        "version: 1\nobject: contact\nfields:\n  first_name: {from: First Name, type: given_name}\n", encoding="utf-8"
    )
    done = call("clean", tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--rules", tmp_path / "r.yml")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out.csv").read_bytes() == wanted


def test_a_column_without_name_and_value_stays(call, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"Id,,First Name,Email\n1,,BOB,b@acme.com\n2,,Eva,e@acme.com\n3,,Al,a@acme.com\n")
    assert call("clean", tmp_path / "in.csv", "-o", tmp_path / "out.csv").exit_code == 0
    wanted = b"Id,,First Name,Email\n1,,Bob,b@acme.com\n2,,Eva,e@acme.com\n3,,Al,a@acme.com\n"
    assert (tmp_path / "out.csv").read_bytes() == wanted


# --- property: what is not changed is not touched ---------------------------------------------------------------------

VALUES = st.text(st.sampled_from(list("aBé '\"=+;,\t-0\n\r|")), max_size=6)
CHANGED = st.sampled_from(["alpha", "Alpha", "x alpha", "beta"])


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, list[list[bytes]], str]:
    """Returns a file, its fields as they are written, and its delimiter."""
    mark = draw(st.sampled_from([",", ";", "\t", "|"]))
    end = draw(st.sampled_from([b"\n", b"\r\n"]))
    rows = draw(st.lists(st.tuples(VALUES, CHANGED, VALUES), min_size=2, max_size=6))
    written = []
    for number, row in enumerate(rows):
        cells = [f"id{number}", *row]
        fields = []
        for cell in cells:
            special = any(c in cell for c in ('"', "\r", "\n", mark)) or cell != cell.strip()
            quoted = special or draw(st.booleans())
            fields.append(('"' + cell.replace('"', '""') + '"' if quoted else cell).encode())
        written.append(fields)
    head = mark.join(("Id", "Left", "Word", "Right")).encode()
    body = b"".join(mark.encode().join(fields) + end for fields in written)
    return head + end + body, written, mark


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files())
def test_untouched_cells_and_rows_are_byte_identical(
    tmp_path: Path, made: tuple[bytes, list[list[bytes]], str]
) -> None:
    data, written, mark = made
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(data)
    (tmp_path / "r.yml").write_text(
        "version: 1\nobject: contact\nsource: {id: Id}\nfields:\n  word: {from: Word, type: text, normalize: off}\n"
        "clean:\n  - {field: word, replace: {alpha: 'o,m;e\"ga'}, scope: word}\n",
        encoding="utf-8",
    )
    job = CleanJob(str(source), str(tmp_path / "r.yml"))
    try:
        cleaned = clean_file(job)
    except InputError:
        return  # what the reader refuses is another test's
    if cleaned.file.delimiter != mark or len(cleaned.table) != len(written):
        return
    done = write_cleaned(cleaned, job, str(out), force=True)
    assert done.anew == ""
    before, after = data, out.read_bytes()
    for fields in written:
        text = fields[2].strip(b'"').decode()
        if "alpha" in text.lower():
            new = '"' + text.lower().replace("alpha", 'o,m;e""ga') + '"'
            whole, line = mark.encode().join(fields), mark.encode().join([*fields[:2], new.encode(), fields[3]])
            assert before.count(whole) >= 1
            before = before.replace(whole, line, 1)
    assert after == before
    rows = list(csv.reader(io.StringIO(after.decode(), newline=""), delimiter=mark))
    finals = cleaned.finals["Word"].texts().tolist()
    assert [row[2] for row in rows[1:] if row] == finals
