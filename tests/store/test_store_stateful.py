"""Any sequence of runs, decisions and undos, against a plain model of what ought to stand."""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from store_fake_run import Content, Group, key_of, run

from dedupe.errors import ReviewConflict
from dedupe.store import decide, open_database, sorted_dump_digest, undo, verify

GROUPS = (("a", "b"), ("c", "d", "e"), ("b", "f"), ("f", "g"))
BECOMES = {"approve": "approved", "reject": "rejected", "skip": "skipped"}


@dataclass
class Made:
    """A decision in the model."""

    group: int
    action: str
    evidence: str
    undone: bool = False


class Ledger(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
        self.path = Path(self.folder.name) / "a.db"
        self.produced: dict[int, str] = {0: "e1", 1: "e1"}
        self.shown: dict[int, str] = {}  # the evidence that a person sees
        self.made: dict[int, Made] = {}
        self.last = 0
        self.run_again()

    def teardown(self) -> None:
        self.folder.cleanup()

    def standing(self, group: int) -> Made | None:
        return next((m for m in reversed(self.made.values()) if m.group == group and not m.undone), None)

    def expected(self, group: int) -> str | None:
        """The status that a proposal ought to have, from the decisions and what was last produced."""
        made, produced = self.standing(group), group in self.produced
        if made is not None and made.action == "approve":
            return "approved"
        if made is not None and made.action == "reject" and (not produced or made.evidence == self.shown[group]):
            return "rejected"
        if made is not None and made.action == "skip" and produced and made.evidence == self.shown[group]:
            return "skipped"
        if produced:
            return "pending"
        return "superseded" if any(m.group == group for m in self.made.values()) else None

    def run_again(self) -> None:
        run(self.path, Content(groups=tuple(Group(GROUPS[g], e) for g, e in sorted(self.produced.items()))))
        for group, evidence in self.produced.items():
            standing = self.standing(group)
            if standing is None or standing.action != "approve":
                self.shown[group] = evidence

    @rule(produced=st.dictionaries(st.sampled_from(range(4)), st.sampled_from(["e1", "e2"]), max_size=4))
    def run_on_other_data(self, produced: dict[int, str]) -> None:
        self.produced = produced
        self.run_again()

    @rule()
    def run_on_the_same_data(self) -> None:
        self.run_again()
        before = sorted_dump_digest(self.path)
        self.run_again()
        assert sorted_dump_digest(self.path) == before

    @rule(group=st.sampled_from(range(4)), action=st.sampled_from(sorted(BECOMES)))
    def decide(self, group: int, action: str) -> None:
        number, before = self.number(group), self.expected(group)
        if number is None:
            return
        standing = self.standing(group)
        try:
            decision = decide(self.path, number, action, actor="ann")  # type: ignore[arg-type]
        except ReviewConflict:
            clash = action == "approve" and self.merged_elsewhere(group)
            assert before in ("approved", "rejected", "superseded") or clash
            return
        if before == BECOMES[action]:
            assert standing is self.made[decision.decision_id]
            return
        assert before in ("pending", "skipped")
        self.last += 1
        assert decision.decision_id == self.last
        self.made[self.last] = Made(group, action, self.shown[group])

    @precondition(lambda self: self.made)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.made)))
        made = self.made[number]
        built_upon = [
            n
            for n, m in self.made.items()
            if n > number and not m.undone and (m.group == made.group or self.both_merge(m, made))
        ]
        try:
            undo(self.path, number, actor="bob")
        except ReviewConflict:
            assert built_upon
            return
        assert made.undone or not built_upon
        if not made.undone:
            made.undone = True
            self.last += 1

    @staticmethod
    def both_merge(one: Made, other: Made) -> bool:
        shared = set(GROUPS[one.group]) & set(GROUPS[other.group])
        return bool(shared) and one.action == other.action == "approve"

    def merged_elsewhere(self, group: int) -> bool:
        merged = {name for g in self.approved() for name in GROUPS[g][1:]}
        return bool(merged & set(GROUPS[group]))

    def approved(self) -> list[int]:
        return [m.group for m in self.made.values() if m.action == "approve" and not m.undone]

    def number(self, group: int) -> int | None:
        with closing(open_database(self.path, readonly=True)) as conn:
            row = conn.execute(
                "SELECT proposal_id FROM proposals WHERE proposal_key = ?", (key_of(GROUPS[group]),)
            ).fetchone()
        return int(row[0]) if row else None

    @invariant()
    def statuses_are_as_they_ought_to_be(self) -> None:
        with closing(open_database(self.path, readonly=True)) as conn:
            found = dict(conn.execute("SELECT proposal_key, status FROM proposals"))
            redirects = dict(conn.execute("SELECT old_crm_id, survivor_crm_id FROM id_redirects"))
            assert verify(conn) == []
        wanted = {key_of(GROUPS[g]): self.expected(g) for g in range(4)}
        assert found == {key: status for key, status in wanted.items() if status is not None}
        parents = {name: GROUPS[g][0] for g in self.approved() for name in GROUPS[g][1:]}
        assert redirects == {name: root(name, parents) for name in parents}


def root(name: str, parents: dict[str, str]) -> str:
    while name in parents:
        name = parents[name]
    return name


TestLedger = Ledger.TestCase
TestLedger.settings = settings(
    max_examples=10, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
