"""`dedupe proposals` and `dedupe undo`."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest


def rows(db: Path, sql: str, *values: object) -> list[tuple]:
    with closing(sqlite3.connect(db)) as conn:
        return conn.execute(sql, values).fetchall()


@pytest.mark.parametrize("object_", ["account", "contact", "lead"])
def test_list_shows_what_is_pending(call, sample_db: Path, object_: str) -> None:
    told = json.loads(call("proposals", sample_db, "list", "--object", object_, "--limit", "3", "--json").stdout)
    every = rows(sample_db, "SELECT proposal_id FROM proposals WHERE object = ? ORDER BY 1", object_)
    assert told["total"] == len(every) > 0
    assert [p["proposal_id"] for p in told["proposals"]] == [number for (number,) in every[:3]]
    shown = call("proposals", sample_db, "list", "--object", object_, "--limit", "3").stdout
    assert [int(line.split()[0]) for line in shown.splitlines()[1:4] if line.strip()] == [n for (n,) in every[:3]]


def test_list_by_band_and_status(call, sample_db: Path) -> None:
    assert "No proposals are approved." in call("proposals", sample_db, "list", "--status", "approved").stdout
    auto = rows(sample_db, "SELECT count(*) FROM proposals WHERE band = 'auto'")[0][0]
    told = json.loads(call("proposals", sample_db, "list", "--band", "auto", "--status", "all", "--json").stdout)
    assert told["total"] == auto


def test_show_gives_every_cell_its_source(call, sample_db: Path) -> None:
    number = rows(
        sample_db,
        "SELECT proposal_id FROM proposals WHERE object = 'contact' AND size = 3 ORDER BY 1 LIMIT 1",
    )[0][0]
    shown = call("proposals", sample_db, "show", number).output
    members = rows(sample_db, "SELECT crm_id, role FROM proposal_members WHERE proposal_id = ?", number)
    assert shown.startswith(f"Proposal {number}: 3 contacts, pending")
    assert all(crm_id in shown for crm_id, _ in members)
    assert rows(sample_db, "SELECT reason FROM proposals WHERE proposal_id = ?", number)[0][0] in shown
    assert "Why (probability" in shown
    told = json.loads(call("proposals", sample_db, "show", number, "--json").stdout)
    fields = rows(sample_db, "SELECT field, value, from_record_id FROM proposal_fields WHERE proposal_id = ?", number)
    assert sorted((f["field"], f["value"], f["from_record_id"]) for f in told["fields"]) == sorted(fields)
    assert {p["verdict"] for p in told["pairs"]} <= {"duplicate", "unsure", "different", "related"}
    assert [m["role"] for m in told["members"]] == ["survivor", "merged", "merged"]


@pytest.mark.parametrize(("action", "status"), [("approve", "approved"), ("reject", "rejected"), ("skip", "skipped")])
def test_a_decision_is_stored_and_can_be_taken_back(call, own_db: Path, action: str, status: str) -> None:
    number = rows(own_db, "SELECT proposal_id FROM proposals WHERE blocked_by = '' ORDER BY 1 LIMIT 1")[0][0]
    before = rows(own_db, "SELECT * FROM proposals ORDER BY 1"), rows(own_db, "SELECT * FROM id_redirects")
    done = call("proposals", own_db, action, number, "--actor", "Ada", "--note", "seen")
    assert done.exit_code == 0
    assert rows(own_db, "SELECT status FROM proposals WHERE proposal_id = ?", number) == [(status,)]
    assert rows(own_db, "SELECT action, actor, note FROM decisions") == [(action, "Ada", "seen")]
    assert f"dedupe undo {own_db} 1" in done.output
    assert call("undo", own_db, "1").exit_code == 0
    assert (rows(own_db, "SELECT * FROM proposals ORDER BY 1"), rows(own_db, "SELECT * FROM id_redirects")) == before
    shown = call("proposals", own_db, "show", number).output
    assert f"{action} by Ada" in shown
    assert "seen" in shown


def test_what_cannot_be_decided_is_said_and_the_rest_is_done(call, own_db: Path) -> None:
    numbers = [n for (n,) in rows(own_db, "SELECT proposal_id FROM proposals WHERE blocked_by = '' ORDER BY 1 LIMIT 2")]
    assert call("proposals", own_db, "reject", numbers[0]).exit_code == 0
    done = call("proposals", own_db, "approve", *numbers, "99999", "--json")
    assert done.exit_code == 2
    told = json.loads(done.stdout)
    assert [d["proposal_id"] for d in told["decisions"]] == [numbers[1]]
    assert len(told["refused"]) == len(done.stderr.splitlines()) == 2
    assert "already rejected" in told["refused"][0]
    assert "no proposal 99999" in told["refused"][1]


def test_approve_all_takes_the_sure_ones_that_are_not_blocked(call, own_db: Path) -> None:
    with closing(sqlite3.connect(own_db)) as conn:
        conn.execute(
            "UPDATE proposals SET blocked_by = 'portal user' WHERE proposal_id = "
            "(SELECT min(proposal_id) FROM proposals WHERE object = 'contact' AND confidence >= 0.99)"
        )
        conn.commit()
    wanted = rows(
        own_db,
        "SELECT proposal_id FROM proposals WHERE object = 'contact' AND confidence >= 0.99 AND blocked_by = '' "
        "ORDER BY proposal_id",
    )
    arguments = ("proposals", own_db, "approve", "--all", "--above", "0.99", "--object", "contact")
    refused = call(*arguments)
    assert (refused.exit_code, rows(own_db, "SELECT count(*) FROM decisions")) == (2, [(0,)])
    assert "--yes" in refused.stderr
    done = call(*arguments, "--yes")
    assert done.exit_code == 0
    assert f"Approves {len(wanted)} proposals of confidence 0.99 or more" in done.stderr
    assert rows(own_db, "SELECT proposal_id FROM proposals WHERE status = 'approved' ORDER BY 1") == wanted
    assert len(wanted) > 20


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("approve",), "give the numbers of proposals, or --all"),
        (("approve", "1", "--all"), "give the numbers of proposals, or --all"),
        (("approve", "--all"), "--above"),
        (("approve", "--all", "--above", "0.9", "--force"), "blocked"),
        (("approve", "--all", "--above", "7"), "--above"),
        (("show", "99999"), "no proposal 99999"),
        (("show", "x"), "not a valid integer"),
    ],
)
def test_what_is_refused(call, sample_db: Path, arguments: tuple[str, ...], said: str) -> None:
    done = call("proposals", sample_db, *arguments)
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert said in done.stderr


def test_a_blocked_proposal_needs_force(call, own_db: Path) -> None:
    with closing(sqlite3.connect(own_db)) as conn:
        conn.execute("UPDATE proposals SET blocked_by = 'portal user' WHERE proposal_id = 1")
        conn.commit()
    refused = call("proposals", own_db, "approve", "1")
    assert refused.exit_code == 2
    assert "portal user" in refused.stderr
    assert call("proposals", own_db, "approve", "1", "--force").exit_code == 0


def test_a_rejected_pair_is_explained_as_such(call, own_db: Path) -> None:
    number = rows(own_db, "SELECT proposal_id FROM proposals WHERE object = 'lead' AND size = 2 ORDER BY 1 LIMIT 1")[0][
        0
    ]
    ids = [i for (i,) in rows(own_db, "SELECT crm_id FROM proposal_members WHERE proposal_id = ?", number)]
    assert call("proposals", own_db, "reject", number).exit_code == 0
    leads = own_db.parent / "leads.csv"
    _write_back(own_db, leads)
    assert call("run", leads, "--as", f"lead={leads}", "--db", own_db).exit_code == 0
    shown = call("explain", own_db, *ids).output
    assert "a person said they are not the same (decision 1)" in shown


def _write_back(db: Path, file: Path) -> None:
    """Writes the leads of a database as the file that they came from."""
    people = [
        json.loads(raw) for (raw,) in rows(db, "SELECT raw FROM records WHERE object = 'lead' ORDER BY row_number")
    ]
    headers = [
        header for (header,) in rows(db, "SELECT header FROM cleaned_columns WHERE object = 'lead' ORDER BY position")
    ]
    with file.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, headers)
        out.writeheader()
        out.writerows(people)
