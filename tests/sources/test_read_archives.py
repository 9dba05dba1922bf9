"""Packed files, archives, folders and stdin: what is taken, what is left out and said, what is refused."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import sqlite3
import struct
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import xlsxwriter

from dedupe.errors import InputError
from dedupe.model import SourceFile
from dedupe.sources import archive, read_file
from dedupe.sources.expand import expand, read_located, source_names
from dedupe.sources.members import is_other_object

TABLE = b"id,name\r\n007,Anna\r\n2,\xc3\x85sa\r\n"
ROWS = [["007", "Anna"], ["2", "Åsa"]]


def rows(source: SourceFile) -> list[list[str]]:
    assert source.rows_in == len(source.table) + len(source.quarantine)
    return [[column.text(row) for column in source.table.columns] for row in range(len(source.table))]


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return path


def book() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        made.add_worksheet("S").write_row(0, 0, ["id", "name"])
        made.get_worksheet_by_name("S").write_row(1, 0, ["007", "Anna"])
        made.get_worksheet_by_name("S").write_row(2, 0, ["2", "Åsa"])
    return out.getvalue()


def database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("CREATE TABLE p (id, name); INSERT INTO p VALUES ('007', 'Anna'), (2, 'Åsa');")
        return connection.serialize()


JSON = b'[{"id": "007", "name": "Anna"}, {"id": 2, "name": "\xc3\x85sa"}]'
INSIDE: dict[str, Callable[[], bytes]] = {
    "t.csv": lambda: TABLE, "t.json": lambda: JSON, "t.xlsx": book, "t.db": database,
}  # fmt: skip
PACK = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


@pytest.mark.parametrize("ending", PACK)
@pytest.mark.parametrize("name", INSIDE)
def test_packed_files_are_read_like_plain_ones(tmp_path: Path, name: str, ending: str) -> None:
    path = tmp_path / (name + ending)
    path.write_bytes(PACK[ending](INSIDE[name]()))
    source = read_file(str(path))
    assert rows(source) == ROWS
    assert (source.table.source, source.name) == ("t", path.name)
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", INSIDE)
def test_members_are_read_like_plain_files(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "export.zip", {name: INSIDE[name](), "notes.pdf": b"%PDF"})
    for address in (str(path), f"{path}::{name}"):
        source = read_file(address)
        assert rows(source) == ROWS
        assert (source.table.source, source.name) == ("t", f"export.zip::{name}")
        assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", PACK)
def test_several_streams_in_one_packed_file_are_all_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / ("t.csv" + ending)
    path.write_bytes(PACK[ending](TABLE[:12]) + PACK[ending](TABLE[12:]))
    assert rows(read_file(str(path))) == ROWS


def test_a_weekly_export_gives_its_contacts_accounts_and_leads(tmp_path: Path) -> None:
    members = ["Account.csv", "Contact.csv", "Lead.csv", "Task.csv", "OpportunityContactRole.csv", "Attachments/00P1"]
    path = zipped(tmp_path / "WE_00D_1.ZIP", dict.fromkeys(members, TABLE))
    found = expand([str(path)])
    assert [item.path for item in found] == [f"{path}::{name}.csv" for name in ("Account", "Contact", "Lead")]
    assert [item.source for item in found] == ["Account", "Contact", "Lead"]
    assert {item.given for item in found} == {str(path)}
    for word in ("Task.csv", "OpportunityContactRole.csv", "other objects", "Attachments/00P1", "no table"):
        assert word in found[0].said
    assert [item.said for item in found[1:]] == ["", ""]
    source = read_located(found[0])
    assert [n.code for n in source.notices] == ["left_out"]
    assert rows(source) == ROWS
    assert rows(read_file(f"{path}::Task.csv")) == ROWS
    with pytest.raises(InputError, match=r"several tables \(Account.csv, Contact.csv, Lead.csv\)"):
        read_file(str(path))


def test_the_only_table_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"Task.csv": TABLE})
    assert [item.source for item in expand([str(path)])] == ["Task"]


OTHER = [
    ("Task.csv", True), ("contacts.csv", False), ("hubspot-crm-exports-all-deals-2026-01-31.csv", True),
    ("hubspot-crm-exports-all-contacts-2026-01-31.csv", False), ("Contacts from event 2026.csv", False),
    ("AccountContactRelation.csv", True), ("Deals_001.csv", True), ("Contacts_001.csv", False), ("Leads.csv", False),
    ("OpportunityFieldHistory.csv", True), ("a/b/Campaign.csv.gz", True), ("2026.csv", False), ("Account.csv", False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "other"), OTHER)
def test_tables_of_other_objects_are_known_by_their_whole_name(name: str, other: bool) -> None:
    assert is_other_object(name) == other


def test_a_folder_gives_its_tables_by_name(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("b.csv", "a.tsv.gz", ".hidden.csv", "old.quarantine.csv", "photo.png", "rules.yml", "Task.csv"):
        (tmp_path / name).write_bytes(gzip.compress(TABLE) if name.endswith(".gz") else TABLE)
    (tmp_path / "list.txt").write_bytes(TABLE)
    (tmp_path / "README.txt").write_bytes(b"Here are the files,\nas promised.\n")
    (tmp_path / "dedupe.db").write_bytes(b"SQLite format 3\0".ljust(68, b"\0") + struct.pack(">I", 0x64647570))
    (tmp_path / "inner" / "x.csv").write_bytes(TABLE)
    zipped(tmp_path / "c.zip", {"Lead.csv": TABLE, "Case.csv": TABLE})
    found = expand([str(tmp_path)])
    names = ["a.tsv.gz", "b.csv", "list.txt", "c.zip::Lead.csv"]
    assert [item.path for item in found] == [str(tmp_path / name) for name in names]
    assert [item.source for item in found] == ["a", "b", "list", "Lead"]
    assert {item.given for item in found} == {str(tmp_path)}
    said = found[0].said
    for word in (".hidden.csv (hidden)", "dedupe.db, old.quarantine.csv (written by dedupe)", "Task.csv (other objects",
                 "README.txt, photo.png, rules.yml (no table)", "not looked into: inner"):  # fmt: skip
        assert word in said
    assert "Case.csv" in found[3].said


def test_what_is_not_there_is_told_when_it_is_read(tmp_path: Path) -> None:
    (located,) = expand([str(tmp_path / "none.csv")])
    with pytest.raises(InputError, match="no such file"):
        read_located(located)
    with pytest.raises(InputError, match="NUL"):
        expand(["x\0y"])


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"x")
    with pytest.raises(InputError, match=r"no table of contacts, accounts or leads, but photo\.png"):
        expand([str(tmp_path)])


def test_one_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(TABLE)
    (tmp_path / "b.csv").write_bytes(TABLE)
    found = expand([str(tmp_path / "b.csv"), str(tmp_path), str(tmp_path / "." / "a.csv")])
    assert [item.source for item in found] == ["b", "a"]


NAMES = [
    (["a.csv", "b.csv"], ["a", "b"]),
    (["x/a.csv", "y/a.csv"], ["x-a", "y-a"]),
    (["x/a.csv", "y/a.csv", "b.csv"], ["x-a", "y-a", "b"]),
    (["1.zip::Contact.csv", "2.zip::Contact.csv"], ["1-Contact", "2-Contact"]),
    (["1.zip::new/Contact.csv", "1.zip::old/Contact.csv"], ["new-Contact", "old-Contact"]),
    (["crm.db::a", "crm.db::b"], ["crm-a", "crm-b"]),
    (["x/a.csv", "x/a.csv.gz"], ["a.csv", "a.csv.gz"]),
    (["-"], ["stdin"]),
]


@pytest.mark.parametrize(("paths", "names"), NAMES)
def test_sources_have_names_of_their_own(paths: list[str], names: list[str]) -> None:
    assert source_names(paths) == names


def test_sources_that_cannot_be_told_apart_are_refused() -> None:
    with pytest.raises(InputError, match="two files would both be the source"):
        source_names(["p/x/a.csv", "q/x/a.csv"])


def test_a_source_is_named_for_one_table_only(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(TABLE)
    with pytest.raises(InputError, match="--source"):
        expand([str(tmp_path)], "crm")
    assert [item.source for item in expand([str(tmp_path / "a.csv")], "crm")] == ["crm"]


class Piped:
    """A stdin with something in it."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


@pytest.mark.parametrize("name", INSIDE)
def test_stdin_is_known_by_its_first_bytes(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(INSIDE[name]()))
    (located,) = expand(["-"])
    source = read_located(located)
    assert rows(source) == ROWS
    assert (source.name, source.table.source) == ("stdin", "stdin")


def test_an_archive_on_stdin_gives_its_members(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"Contact.csv": TABLE, "Lead.csv": TABLE})
    monkeypatch.setattr(sys, "stdin", Piped(path.read_bytes()))
    found = expand(["-"])
    assert [item.path for item in found] == ["-::Contact.csv", "-::Lead.csv"]
    assert [rows(read_located(item)) for item in found] == [ROWS, ROWS]


def test_empty_stdin_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(b""))
    with pytest.raises(InputError, match="stdin: file is empty"):
        read_file("-")


def nested() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as inner:
        inner.writestr("a.csv", TABLE)
    return out.getvalue()


def with_flag(data: bytes) -> bytes:
    """Returns the archive with its members marked as encrypted."""
    changed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = changed.find(mark)
        while position >= 0:
            changed[position + at] |= 1
            position = changed.find(mark, position + 4)
    return bytes(changed)


def repeated_member() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.csv", TABLE)
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr("a.csv", TABLE)
    return out.getvalue()


def tarred() -> bytes:
    return gzip.compress(b"a.csv".ljust(257, b"\0") + b"ustar" + bytes(1000))


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("x.csv.gz", lambda: gzip.compress(TABLE)[:-9], "damaged or incomplete gzip"),
    ("x.csv.bz2", lambda: bz2.compress(TABLE)[:-4], "damaged or incomplete bzip2"),
    ("x.csv.xz", lambda: lzma.compress(TABLE)[:-4], "damaged or incomplete xz"),
    ("x.csv.gz", lambda: gzip.compress(b"a,b\n" * (8 << 20)), "zip bomb"),
    ("x.csv.bz2", lambda: bz2.compress(b"a,b\n" * (8 << 20)), "zip bomb"),
    ("x.csv.xz", lambda: lzma.compress(b"a,b\n" * (8 << 20)), "zip bomb"),
    ("x.gz", lambda: gzip.compress(gzip.compress(TABLE)), "another archive"),
    ("x.gz", lambda: gzip.compress(nested()), "another archive"),
    ("x.tgz", tarred, "tar archive"),
    ("x.csv.gz", lambda: gzip.compress(b""), "empty"),
    ("x.zip", lambda: nested()[:-30], "damaged or incomplete zip"),
    ("x.zip", lambda: with_flag(nested()), "password"),
    ("x.zip", repeated_member, '"a.csv" twice'),
    ("x.zip", lambda: b"PK\x05\x06" + bytes(18), "no table"),
    ("x.csv.zst", lambda: b"\x28\xb5\x2f\xfd....", "zstd archive"),
    ("x.7z", lambda: b"7z\xbc\xaf....", "7z archive"),
]


@pytest.mark.parametrize(("name", "data", "says"), REFUSED, ids=[f"{name} {says}" for name, _, says in REFUSED])
def test_refused(tmp_path: Path, name: str, data: Callable[[], bytes], says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data())
    with pytest.raises(InputError, match=says) as caught:
        read_file(str(path))
    assert str(caught.value).startswith(str(path))
    assert str(caught.value).isprintable()


def test_members_that_are_refused(tmp_path: Path) -> None:
    bomb = b"a,b\n" * (8 << 20)
    path = zipped(tmp_path / "x.zip", {"bomb.csv": bomb, "in.zip": nested(), "in.csv.gz": gzip.compress(TABLE)})
    for member, says in (("bomb.csv", "zip bomb"), ("in.zip", "inside an archive"), ("in.csv.gz", "inside an archive"),
                         ("none.csv", 'no "none.csv".*"bomb.csv"')):  # fmt: skip
        with pytest.raises(InputError, match=says):
            read_file(f"{path}::{member}")


def test_a_member_with_a_password_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(with_flag(nested()))
    with pytest.raises(InputError, match="password"):
        read_file(f"{path}::a.csv")


def test_nothing_larger_than_the_limit_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 10)
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(TABLE))
    with pytest.raises(InputError, match="more than"):
        read_file(str(tmp_path / "x.csv.gz"))


def test_names_that_climb_out_write_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    path = zipped(folder / "x.zip", {"../../evil.csv": TABLE, "\x1b[2Jodd.csv": TABLE})
    found = expand([str(path)])
    assert [rows(read_located(item)) for item in found] == [ROWS, ROWS]
    assert sorted(tmp_path.rglob("*")) == [folder, path]


def test_a_file_may_have_double_colons_in_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a::b.csv"
    path.write_bytes(TABLE)
    assert rows(read_file(str(path))) == ROWS
