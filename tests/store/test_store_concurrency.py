"""Several reviewers at once, and a run between them: each acknowledged decision is there, each conflict is told."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from store_fake_run import Content, Group, run

from dedupe.store import open_database, verify
from dedupe.store.reads import run_history

REVIEWERS = 4
PROPOSALS = 12

#: Each reviewer goes through all proposals from a place of its own and says what was acknowledged and what was not.
PROGRAM = """
import sys
sys.path[:] = {path!r}
from dedupe.errors import ReviewConflict
from dedupe.store import decide
me = int(sys.argv[1])
for step in range({proposals}):
    number = (me * 3 + step) % {proposals} + 1
    action = ["approve", "reject", "approve", "skip"][me]
    try:
        decision = decide(sys.argv[2], number, action, actor=str(me), expected_version=1)
    except ReviewConflict as conflict:
        print("conflict", number, conflict)
    else:
        print("done", number, decision.decision_id, decision.actor)
"""


def test_reviewers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    names = tuple(f"r{number:02}" for number in range(2 * PROPOSALS))
    content = Content(names=names, groups=tuple(Group(names[i : i + 2]) for i in range(0, 2 * PROPOSALS, 2)))
    run(path, content)
    program = PROGRAM.format(path=sys.path, proposals=PROPOSALS)
    reviewers = [
        subprocess.Popen([sys.executable, "-c", program, str(me), str(path)], stdout=subprocess.PIPE, text=True)
        for me in range(REVIEWERS)
    ]
    runs = 0
    while any(reviewer.poll() is None for reviewer in reviewers):
        run(path, content)
        runs += 1
    said = [line.split(maxsplit=3) for reviewer in reviewers for line in reviewer.communicate()[0].splitlines()]
    assert [reviewer.returncode for reviewer in reviewers] == [0] * REVIEWERS
    assert len(said) == REVIEWERS * PROPOSALS
    acknowledged = {(int(words[1]), int(words[2]), words[3]) for words in said if words[0] == "done"}
    with closing(open_database(path)) as conn:
        stored = set(conn.execute("SELECT proposal_id, decision_id, actor FROM decisions"))
        rows = conn.execute("SELECT proposal_id, status FROM proposals").fetchall()
        latest = dict(conn.execute("SELECT proposal_id, action FROM decisions ORDER BY decision_id"))
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert verify(conn) == []
        assert [row.status for row in run_history(conn)] == ["done"] * (runs + 1)
    assert acknowledged == stored
    became = {"approve": "approved", "reject": "rejected", "skip": "skipped"}
    assert dict(rows) == {number: became[action] for number, action in latest.items()}
    assert {words[1] for words in said} == {str(number + 1) for number in range(PROPOSALS)}
