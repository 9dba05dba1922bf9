"""Files that are not ours to write are refused with a sentence, and left as they are."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from store_fake_run import begin, run

from dedupe.errors import StoreError
from dedupe.store import decide, open_database, sorted_dump_digest
from dedupe.store.schema import APPLICATION_ID


def alter(*statements: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        run(path)
        with closing(sqlite3.connect(path)) as conn:
            for statement in statements:
                conn.execute(statement)
            conn.commit()

    return change


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE runs (x)")
        conn.execute("PRAGMA application_id = 305419896")


def nameless(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE t (x)")


def text(path: Path) -> None:
    path.write_text("Id,Name\n" * 200)


def truncated(path: Path) -> None:
    run(path)
    os.truncate(path, path.stat().st_size // 2 + 100)


def overwritten(path: Path) -> None:
    run(path)
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xa5" * 4096 * (path.stat().st_size // 4096 - 5))


def zipped(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(5000))


CASES = [
    (foreign, "application_id 0x12345678"),
    (nameless, "another program"),
    (text, "not a database"),
    (zipped, "not a database"),
    (truncated, "backup"),
    (overwritten, "integrity"),
    (alter("PRAGMA user_version = 999999"), "newer version"),
    (alter("PRAGMA user_version = 0"), "unknown schema"),
    (alter("CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM records; END"), "schema holds a trigger"),
    (alter("CREATE VIEW v AS SELECT 1"), "schema holds a view"),
    (alter("DROP TRIGGER audit_no_delete"), "lacks the trigger 'audit_no_delete'"),
]


@pytest.mark.parametrize(("make", "says"), CASES, ids=[says for _, says in CASES])
def test_run_refuses_and_leaves_untouched(tmp_path: Path, make: Callable[[Path], None], says: str) -> None:
    path = tmp_path / "a.db"
    make(path)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(StoreError) as told:
        begin(path)
    assert says in str(told.value)
    assert str(told.value).startswith(f"{path}: ")
    assert "\n" not in str(told.value)
    assert told.value.exit_code == 3
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.db"]


@pytest.mark.parametrize(
    ("make", "says"),
    [(lambda path: None, "no database here"), (Path.touch, "file is empty"), (Path.mkdir, "this is a folder")],
)
def test_open_never_makes_a_database_unasked(tmp_path: Path, make: Callable[[Path], None], says: str) -> None:
    path = tmp_path / "a.db"
    make(path)
    for readonly in (True, False):
        with pytest.raises(StoreError, match=says):
            open_database(path, readonly=readonly)
    assert not path.is_file() or path.stat().st_size == 0


def test_run_into_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder"):
        begin(tmp_path / "nowhere" / "a.db")


def test_foreign_database_with_a_hot_journal_is_refused_and_keeps_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    program = (
        "import sqlite3, os; c = sqlite3.connect(%r, isolation_level=None); c.execute('PRAGMA cache_size = 1')\n"
        "c.execute('CREATE TABLE t (x)'); c.execute('INSERT INTO t SELECT zeroblob(9999)')\n"
        "c.execute('BEGIN'); c.execute('UPDATE t SET x = randomblob(99999)')\n"
        "c.execute('INSERT INTO t SELECT randomblob(999999)'); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", program % str(path)], check=False)
    assert path.with_name("a.db-journal").stat().st_size > 0
    with pytest.raises(StoreError, match="another program"):
        open_database(path)
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("SELECT length(x) FROM t").fetchall() == [(9999,)]


def test_read_only_file_is_read_but_not_written(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    run(path)
    digest = sorted_dump_digest(path)
    path.chmod(0o400)
    if os.access(path, os.W_OK):
        pytest.skip("this user may write any file")
    assert sorted_dump_digest(path) == digest
    with pytest.raises(StoreError, match="cannot be"):
        decide(path, 1, "approve", actor="ann")


SHARED = Path(os.environ.get("DEDUPE_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "hostile" / "db"


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not there")
@pytest.mark.parametrize(
    ("name", "says", "ours"),
    [
        ("zero_bytes.db", "empty", False),
        ("text_called.db", "not a database", False),
        ("foreign_app.db", "application_id", False),
        ("future_schema.db", "newer", True),
        ("truncated.db", "backup", True),
        ("corrupt_pages.db", "integrity", True),
        ("hostile_trigger.db", "schema", True),
    ],
)
def test_hostile_corpus(tmp_path: Path, name: str, says: str, ours: bool) -> None:
    path = tmp_path / name
    content = bytearray((SHARED / name).read_bytes())
    if ours:  # the corpus does not know our application_id and schema
        content[68:72] = APPLICATION_ID.to_bytes(4, "big")
        if name != "future_schema.db":
            content[60:64] = (1).to_bytes(4, "big")
    path.write_bytes(content)
    first_step = open_database if name == "zero_bytes.db" else begin
    with pytest.raises(StoreError, match=says):
        first_step(path)
    assert path.read_bytes() == content
