"""A reference never means the number of a row."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from dedupe.inputs import Job
from dedupe.pipeline import run

ACCOUNTS = "Company,City,Website\nAlder Works Ltd,Leeds,alderworks.com\nBirch Foods Ltd,York,birchfoods.com\n"
CONTACTS = (
    "Contact ID,First Name,Last Name,Email,Account ID\n"
    "C1,Ann,Reed,ann.reed@kestrava.net,1\nC2,Tom,Hale,tom.hale@yarrowick.net,2\n"
)


def test_an_account_id_does_not_point_to_the_row_of_that_number(tmp_path: Path) -> None:
    accounts, contacts, db = tmp_path / "firms.csv", tmp_path / "people.csv", tmp_path / "a.db"
    accounts.write_text(ACCOUNTS, encoding="utf-8")
    contacts.write_text(CONTACTS, encoding="utf-8")
    run(Job((str(accounts), str(contacts)), db=str(db)))
    with closing(sqlite3.connect(db)) as conn:
        assert conn.execute("SELECT count(*) FROM records").fetchone() == (4,)
        assert conn.execute("SELECT count(*) FROM links").fetchone() == (0,)


def test_an_account_id_points_to_the_account_of_that_id(tmp_path: Path) -> None:
    accounts, contacts, db = tmp_path / "firms.csv", tmp_path / "people.csv", tmp_path / "a.db"
    lines = ACCOUNTS.splitlines()
    with_ids = "\n".join(f"{start},{line}" for start, line in zip(("Account ID", "1", "2"), lines, strict=True))
    accounts.write_text(with_ids + "\n", encoding="utf-8")
    contacts.write_text(CONTACTS, encoding="utf-8")
    run(Job((str(accounts), str(contacts)), db=str(db)))
    with closing(sqlite3.connect(db)) as conn:
        assert conn.execute("SELECT kind, count(*) FROM links GROUP BY kind").fetchall() == [("contact_account", 2)]
