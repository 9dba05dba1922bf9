"""A second process writes and validates the records, where there is one: the database is the same, whatever ends it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from endtoend_files import SAMPLES, query, run_files, sorted_dump_digest

import dedupe.ahead
import dedupe.pipeline
import dedupe.second
from dedupe.errors import DedupeError, InputError

pytestmark = pytest.mark.skipif(not dedupe.second.can_fork(), reason="needs fork and a second processor")

FILES = (SAMPLES / "salesforce" / "Contact.csv", SAMPLES / "salesforce" / "Account.csv")


@pytest.fixture
def with_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few rows there are."""
    monkeypatch.setattr(dedupe.pipeline, "LARGE_JOB", 0)


def test_same_database(tmp_path: Path, with_second: None, monkeypatch: pytest.MonkeyPatch) -> None:
    run_files(tmp_path / "two.db", *FILES)
    monkeypatch.setattr(dedupe.second, "can_fork", lambda: False)
    run_files(tmp_path / "one.db", *FILES)
    assert sorted_dump_digest(tmp_path / "two.db") == sorted_dump_digest(tmp_path / "one.db")
    assert query(tmp_path / "two.db", "SELECT count(*) FROM records") != [(0,)]


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A database after a run on accounts alone."""
    db = tmp_path / "a.db"
    run_files(db, FILES[1])
    return db


def killed(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refused(*_: object, **__: object) -> None:
    raise InputError("a check of the rules cannot be done")


@pytest.mark.parametrize(
    ("where", "what", "told"),
    [
        ("ahead.validate_table", killed, "ended from outside"),
        ("ahead.validate_table", refused, "a check of the rules cannot be done"),
        ("ahead.AheadWriter.fill", killed, "ended from outside"),
        ("pipeline.match_object", refused, "a check of the rules cannot be done"),  # in the first one
    ],
)
def test_what_ends_it_is_told_and_leaves_the_state(
    before: Path, with_second: None, monkeypatch: pytest.MonkeyPatch, where: str, what: object, told: str
) -> None:
    old, content = sorted_dump_digest(before), os.listdir(before.parent)
    with monkeypatch.context() as broken:
        broken.setattr(f"dedupe.{where}", what)
        with pytest.raises(DedupeError, match=told):
            run_files(before, *FILES)
    assert sorted_dump_digest(before) == old
    assert os.listdir(before.parent) == content
    assert query(before, "SELECT name FROM sqlite_master WHERE name LIKE 'new^_%' ESCAPE '^'") == []
    run_files(before, *FILES)
    fresh = before.with_name("fresh.db")
    run_files(fresh, FILES[1])
    run_files(fresh, *FILES)
    assert sorted_dump_digest(before) == sorted_dump_digest(fresh)
