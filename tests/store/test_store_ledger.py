from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from store_fake_run import Content, Group, key_of, run

from dedupe.errors import InputError, ReviewConflict
from dedupe.store import (
    RUN_MARKS,
    RecordKey,
    approved_groups,
    decide,
    forbidden_pairs,
    open_database,
    pair_digest,
    sorted_dump_digest,
    undo,
)
from dedupe.store.reads import get_proposal

#: All but the append-only tables: what an undo restores.
STATE = RUN_MARKS | {"decisions"}

CHAIN = (Group(("a", "b")), Group(("c", "a")), Group(("d", "c", "e")))


def key(crm_id: str) -> RecordKey:
    return RecordKey("crm", crm_id, 0)


def redirects(path: Path) -> dict[str, str]:
    with closing(open_database(path, readonly=True)) as conn:
        return dict(conn.execute("SELECT old_crm_id, survivor_crm_id FROM id_redirects"))


def numbers(path: Path) -> dict[str, int]:
    """Returns proposal_key -> proposal_id."""
    with closing(open_database(path, readonly=True)) as conn:
        return dict(conn.execute("SELECT proposal_key, proposal_id FROM proposals"))


def status(path: Path, proposal_id: int) -> tuple[str, int]:
    with closing(open_database(path, readonly=True)) as conn:
        proposal = get_proposal(conn, proposal_id).proposal
    return proposal.status, proposal.version


@pytest.fixture
def path(tmp_path: Path, after_one_run: bytes) -> Path:
    made = tmp_path / "a.db"
    made.write_bytes(after_one_run)
    return made


@pytest.mark.parametrize(("action", "becomes"), [("approve", "approved"), ("reject", "rejected"), ("skip", "skipped")])
def test_decision_is_stored_once_and_the_same_again_is_the_same(path: Path, action: str, becomes: str) -> None:
    first = decide(path, 1, action, actor="ann", note="sure", expected_version=1)  # type: ignore[arg-type]
    digest = sorted_dump_digest(path)
    assert decide(path, 1, action, actor="bob", expected_version=1) == first  # type: ignore[arg-type]
    assert sorted_dump_digest(path) == digest
    assert status(path, 1) == (becomes, 2)
    assert (first.decision_id, first.actor, first.note, first.evidence_digest) == (1, "ann", "sure", "e1")
    assert [str(member.key) for member in first.members] == ["crm:a", "crm:b"]


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [
        ("approve", "reject", False),
        ("approve", "skip", False),
        ("reject", "approve", False),
        ("reject", "skip", False),
        ("skip", "approve", True),
        ("skip", "reject", True),
    ],
)
def test_a_decision_over_another(path: Path, first: str, second: str, taken: bool) -> None:
    decide(path, 1, first, actor="ann", at="2026-01-02T03:04:05Z")  # type: ignore[arg-type]
    if taken:
        assert decide(path, 1, second, actor="bob").action == second  # type: ignore[arg-type]
    else:
        with pytest.raises(ReviewConflict, match=f"decision 1: {first} by ann at 2026-01-02T03:04:05Z.*undo"):
            decide(path, 1, second, actor="bob")  # type: ignore[arg-type]


def test_stale_page_is_told_and_names_the_other(path: Path) -> None:
    decide(path, 1, "skip", actor="ann")
    with pytest.raises(ReviewConflict, match=r"version 1, now 2; latest is decision 1: skip by ann"):
        decide(path, 1, "approve", actor="bob", expected_version=1)
    decide(path, 1, "approve", actor="bob", expected_version=2)


def test_blocked_needs_force_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / "b.db"
    run(path, Content(groups=(Group(("a", "b"), blocked_by="parent_cycle"),)))
    with pytest.raises(ReviewConflict, match="parent_cycle"):
        decide(path, 1, "approve", actor="ann")
    decide(path, 1, "skip", actor="ann")
    assert decide(path, 1, "approve", actor="ann", force=True).forced


@pytest.mark.parametrize("call", [lambda p: decide(p, 99, "approve", actor="a"), lambda p: undo(p, 99, actor="a")])
def test_numbers_that_are_not_there(path: Path, call: object) -> None:
    with pytest.raises(InputError, match="99"):
        call(path)  # type: ignore[operator]


def test_unknown_action(path: Path) -> None:
    with pytest.raises(InputError, match="approve, reject or skip"):
        decide(path, 1, "merge", actor="ann")  # type: ignore[arg-type]


def test_superseded_proposal_takes_no_decision(path: Path) -> None:
    decide(path, 1, "skip", actor="ann")
    run(path, Content(groups=()))
    with pytest.raises(ReviewConflict, match="no longer proposed"):
        decide(path, 1, "approve", actor="ann")


def test_redirects_follow_chains_and_undo_restores_each_step(tmp_path: Path) -> None:
    path = tmp_path / "chain.db"
    run(path, Content(groups=CHAIN))
    states = [(sorted_dump_digest(path, STATE), redirects(path))]
    for group in CHAIN:
        decide(path, numbers(path)[key_of(group.names)], "approve", actor="ann")
        states.append((sorted_dump_digest(path, STATE), redirects(path)))
    assert [rows for _, rows in states] == [
        {},
        {"b": "a"},
        {"b": "c", "a": "c"},
        {"b": "d", "a": "d", "c": "d", "e": "d"},
    ]
    for decision in (1, 2):
        with pytest.raises(ReviewConflict, match=f"builds on decision {decision}"):
            undo(path, decision, actor="ann")
    for decision in (3, 2, 1):
        assert (sorted_dump_digest(path, STATE), redirects(path)) == states[decision]
        undo(path, decision, actor="ann")
        assert (sorted_dump_digest(path, STATE), redirects(path)) == states[decision - 1]


@pytest.mark.parametrize(
    ("groups", "clash"),
    [
        ((Group(("a", "b")), Group(("c", "b"))), "crm:b was already merged into crm:a by decision 1"),
        ((Group(("a", "b")), Group(("b", "c"))), "crm:b was already merged into crm:a by decision 1"),
        ((Group(("a", "b")), Group(("b", "a", "c"))), "crm:b was already merged into crm:a by decision 1"),
    ],
)
def test_a_record_is_merged_into_one(tmp_path: Path, groups: tuple[Group, ...], clash: str) -> None:
    path = tmp_path / "a.db"
    run(path, Content(groups=groups))
    first, second = (numbers(path)[key_of(group.names)] for group in groups)
    decide(path, first, "approve", actor="ann")
    before = sorted_dump_digest(path)
    with pytest.raises(ReviewConflict, match=clash):
        decide(path, second, "approve", actor="ann")
    assert sorted_dump_digest(path) == before


def test_a_larger_group_with_the_same_survivor(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    run(path, Content(groups=(Group(("a", "b")),)))
    decide(path, 1, "approve", actor="ann")
    run(path, Content(groups=(Group(("a", "b", "c")),)))
    decide(path, 2, "approve", actor="ann")
    assert redirects(path) == {"b": "a", "c": "a"}
    undo(path, 2, actor="ann")
    assert redirects(path) == {"b": "a"}


def test_undo_is_idempotent_and_is_not_undone(path: Path) -> None:
    decide(path, 1, "approve", actor="ann")
    done = undo(path, 1, actor="bob", note="wrong")
    assert (done.action, done.undoes, done.decision_id, done.note) == ("undo", 1, 2, "wrong")
    assert undo(path, 1, actor="cy") == done
    with pytest.raises(ReviewConflict, match="itself an undo"):
        undo(path, 2, actor="bob")
    decide(path, 1, "reject", actor="ann")
    assert status(path, 1) == ("rejected", 2)


def test_undo_of_an_earlier_step_on_the_same_proposal_is_refused(path: Path) -> None:
    decide(path, 1, "skip", actor="ann")
    decide(path, 1, "approve", actor="bob")
    with pytest.raises(ReviewConflict, match="decision 2: approve by bob"):
        undo(path, 1, actor="ann")
    undo(path, 2, actor="ann")
    assert status(path, 1) == ("skipped", 2)
    undo(path, 1, actor="ann")
    assert status(path, 1) == ("pending", 1)


def test_undo_of_something_else_is_not_held_up(path: Path) -> None:
    decide(path, 1, "approve", actor="ann")
    decide(path, 2, "approve", actor="ann")
    undo(path, 1, actor="ann")
    assert redirects(path) == {"d": "c", "e": "c"}


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ((Group(("a", "b"), "e2"),), "pending"),  # proposed again, on other evidence
        ((), "superseded"),
    ],
)
def test_undo_after_a_run_in_between(path: Path, groups: tuple[Group, ...], expected: str) -> None:
    decide(path, 1, "approve", actor="ann")
    run(path, Content(groups=groups))
    undo(path, 1, actor="ann")
    assert status(path, 1)[0] == expected
    assert redirects(path) == {}
    run(path, Content(groups=groups))
    assert status(path, 1)[0] == expected


def test_decisions_for_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    groups = (Group(("a", "b")), Group(("c", "d", "e")), Group(("d", "e")), Group(("f", "g")), Group(("f", "h")))
    content = Content(groups=groups)
    run(path, content)
    number = [numbers(path)[key_of(group.names)] for group in groups]
    decide(path, number[0], "reject", actor="ann")
    decide(path, number[1], "reject", actor="ann")
    decide(path, number[2], "approve", actor="ann")
    decide(path, number[3], "reject", actor="ann")
    undo(path, 4, actor="ann")
    decide(path, number[4], "skip", actor="ann")
    run(path, Content(groups=(), names=("a",), salt="changed"))  # the records are gone, the decisions are not
    with closing(open_database(path, readonly=True)) as conn:
        pairs, together = forbidden_pairs(conn), approved_groups(conn)
    assert [(pair.left.crm_id, pair.right.crm_id) for pair in pairs] == [("a", "b"), ("c", "d"), ("c", "e")]
    assert pairs[0].evidence_digest == pair_digest(content.content_hash("a"), content.content_hash("b"))
    assert [(group.keys, group.survivor) for group in together] == [((key("d"), key("e")), key("d"))]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM decisions",
        "DELETE FROM audit WHERE seq = 1",
        "UPDATE audit SET actor = 'x'",
        "UPDATE decisions SET note = 'x' WHERE decision_id = 1",
        "UPDATE decisions SET undone_by = NULL WHERE decision_id = 1",
        "UPDATE decisions SET undone_by = 1 WHERE decision_id = 1",
        "UPDATE decisions SET undone_by = 2, note = 'x' WHERE decision_id = 3",
        "INSERT OR REPLACE INTO decisions SELECT * FROM decisions WHERE decision_id = 3",
        "REPLACE INTO audit SELECT * FROM audit WHERE seq = 2",
    ],
)
def test_append_only(path: Path, statement: str) -> None:
    decide(path, 1, "approve", actor="ann")
    undo(path, 1, actor="ann")
    decide(path, 2, "reject", actor="ann")
    for ours in (True, False):  # also from a connection that knows nothing of our settings
        with closing(open_database(path) if ours else sqlite3.connect(path)) as conn:
            conn.execute("PRAGMA recursive_triggers = OFF")
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                conn.execute(statement)
