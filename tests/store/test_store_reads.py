from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from store_fake_run import Content, begin, fill, run

from dedupe.errors import InputError
from dedupe.store import decide, open_database
from dedupe.store.reads import CountRow, counts, find_record, get_proposal, list_proposals


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "a.db"
    run(made, Content(names=("a", "b", "c", "d", "e", "1", "x:y", "10")))
    return made


@pytest.mark.parametrize(
    ("text_id", "found"),
    [
        ("a", ["a"]),
        ("A", []),
        ("crm:b", ["b"]),
        ("crm:x:y", ["x:y"]),
        ("x:y", ["x:y"]),
        ("other:b", []),
        ("1", ["1"]),  # a crm_id before a record_id
        ("2", ["b"]),
        ("99", []),
        ("9" * 40, []),
        ("²", []),
        ("", []),
        ("' OR 1=1 --", []),
    ],
)
def test_find_record(path: Path, text_id: str, found: list[str]) -> None:
    with closing(open_database(path, readonly=True)) as conn:
        assert [record.crm_id for record in find_record(conn, text_id)] == found
        assert [record.crm_id for record in find_record(conn, text_id, "contact")] == found
        assert find_record(conn, text_id, "lead") == []


def test_record_holds_what_was_read(path: Path) -> None:
    with closing(open_database(path, readonly=True)) as conn:
        (record,) = find_record(conn, "x:y")
    assert record.raw == {"Id": "x:y", "Name": " X:Y "}
    assert (record.source, record.row_number, record.cluster_id) == ("crm", 7, record.record_id)


@pytest.mark.parametrize(
    ("narrowed", "ids"),
    [
        ({}, [1, 2]),
        ({"status": "pending"}, [2]),
        ({"status": "approved", "object": "contact"}, [1]),
        ({"object": "lead"}, []),
        ({"limit": 1}, [1]),
        ({"limit": 1, "offset": 1}, [2]),
        ({"limit": -1, "offset": 1}, [2]),
    ],
)
def test_list_proposals(path: Path, narrowed: dict[str, object], ids: list[int]) -> None:
    decide(path, 1, "approve", actor="ann")
    with closing(open_database(path, readonly=True)) as conn:
        assert [row.proposal_id for row in list_proposals(conn, **narrowed)] == ids  # type: ignore[arg-type]


def test_proposal_in_full(path: Path) -> None:
    decide(path, 2, "skip", actor="ann")
    with closing(open_database(path, readonly=True)) as conn:
        found = get_proposal(conn, 2)
        with pytest.raises(InputError, match="no proposal 77"):
            get_proposal(conn, 77)
    assert [(member.crm_id, member.role) for member in found.members] == [
        ("c", "survivor"),
        ("d", "merged"),
        ("e", "merged"),
    ]
    assert found.members[1].raw["Name"] == " D "
    assert found.members[1].cleaned == {"Id": "Id of d", "Name": "Name of d", "Email": "Email of d"}
    assert [(cell.field, cell.value, cell.from_record_id) for cell in found.fields] == [("Name", "v", 3)]
    assert [decision.action for decision in found.decisions] == ["skip"]


def test_counts(path: Path) -> None:
    decide(path, 1, "reject", actor="ann")
    with closing(open_database(path, readonly=True)) as conn:
        rows = counts(conn)
    assert CountRow("records", "contact", "", 8) in rows
    assert CountRow("quarantine", "", "", 1) in rows
    assert [row for row in rows if row.table == "proposals"] == [
        CountRow("proposals", "contact", "pending", 1),
        CountRow("proposals", "contact", "rejected", 1),
    ]


def test_flags_of_checks_become_columns(path: Path) -> None:
    with closing(open_database(path, readonly=True)) as conn:
        assert conn.execute("SELECT value, mx_host, checked_at FROM email_checks").fetchall() == [
            ("A@x.com", "mx.x.com", None)
        ]
    with begin(path) as writer:
        fill(writer, Content())
        writer.publish({}, {})
    with closing(open_database(path, readonly=True)) as conn:
        assert len(find_record(conn, "h")) == 1
