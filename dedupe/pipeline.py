"""The main job on one page: read, normalize, validate, match, propose, write."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from dedupe import tabulate
from dedupe.ahead import PartTold, Told, Whole, ahead, lightened
from dedupe.beside import can_fork
from dedupe.ceiling import under_ceiling
from dedupe.crossing import AccountOf, accounts_of, facts_from_accounts
from dedupe.given import PairsCounts, pairs_of
from dedupe.given_file import PairsFile, read_pairs
from dedupe.inputs import Input, Job, read_inputs
from dedupe.linked import between_of, keeping_reference, own_links
from dedupe.match.given_pairs import match_given
from dedupe.match.linking import Linked, as_organisations, link
from dedupe.match.matching import RELATIONS, Decisions, MatchResult, match_object
from dedupe.merge.hierarchy import hierarchy_conflicts
from dedupe.merge.propose import propose
from dedupe.merge.stack import Stacked
from dedupe.model import OBJECTS, CleanTable, IntArray, Proposal
from dedupe.normalize.table import normalize_table
from dedupe.progress import Progress, Silent, Stages
from dedupe.remembered import Remembered, remembered, told_again
from dedupe.ruleset.effective import ObjectRules, Ruleset
from dedupe.second import Second
from dedupe.sources.order import Ordered, in_order
from dedupe.store.run import RunWriter
from dedupe.summary import ObjectCounts, Summary, file_counts
from dedupe.version import __version__

#: Rows from which a second process pays where it can be forked, and where it must be started afresh.
LARGE_JOB, LARGE_FILE = 20_000, 300_000


@dataclass(slots=True, eq=False)
class _Part:
    """One file on its way down the staircase."""

    input: Input
    clean: CleanTable
    ids: IntArray
    occurrences: IntArray
    ordered: Ordered | None  # until it is written
    told: PartTold | None = None


@dataclass(slots=True, eq=False)
class _Stack:
    """All parts of one object."""

    object: str
    parts: list[_Part]
    pairs: PairsFile | None = None
    given: PairsCounts | None = None  # what was taken of `pairs`
    known: Remembered = field(default_factory=Remembered)
    result: MatchResult | None = None

    @property
    def tables(self) -> list[CleanTable]:
        return [part.clean for part in self.parts]

    @property
    def rules(self) -> list[ObjectRules]:
        return [part.input.rules for part in self.parts]

    @property
    def ids(self) -> IntArray:
        return np.concatenate([part.ids for part in self.parts])

    @property
    def rows(self) -> int:
        return sum(len(part.ids) for part in self.parts)


def run(job: Job, progress: Progress | None = None) -> Summary:
    """Returns what the job found, after its database is complete (a dry run writes none).

    InputError, RulesError, StoreError or BusyError where it cannot be done; the database is then as it was.
    """
    stages = Stages(progress or Silent())
    with _without_cycle_search():
        with stages.stage("read"):
            read, ruleset = read_inputs(job)
            pairs = read_pairs(job.pairs, read)
        inputs = list(read)
        del read  # the files' rows are let go of one by one
        writer = None if job.dry_run else _begin(job, inputs, ruleset)
        if writer is None:
            return _walk(job, inputs, pairs, ruleset, stages, None)
        with writer:
            return _walk(job, inputs, pairs, ruleset, stages, writer)


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Keeps Python from searching millions of texts for reference cycles again and again: there are none to find."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _begin(job: Job, inputs: Sequence[Input], ruleset: Ruleset) -> RunWriter:
    described = [
        {
            "name": item.file.name,
            "sha256": item.file.sha256,
            "rows": item.file.rows_in,
            "encoding": item.file.encoding,
            "delimiter": item.file.delimiter,
            "preset": item.rules.preset,
            "object": item.object,
            "source": item.table.source,
            "headers": list(item.table.headers),
            "original_headers": list(item.file.original_headers),
        }
        for item in inputs
    ]
    return RunWriter.begin(
        Path(job.db), tool_version=__version__, rules_hash=ruleset.hash, rules_yaml=ruleset.yaml, inputs=described
    )


def _walk(
    job: Job, inputs: list[Input], pairs: Mapping[str, PairsFile], ruleset: Ruleset, stages: Stages,
    writer: RunWriter | None,
) -> Summary:  # fmt: skip
    stacks = {name: _Stack(name, [], pairs.get(name)) for name in OBJECTS}
    for place in range(len(inputs)):
        part = _normalized(inputs[place], job, stages, writer)
        inputs[place] = part.input
        stacks[part.input.object].parts.append(part)
    present = [stack for stack in stacks.values() if stack.parts]
    going = _ahead(job, stacks, writer)
    try:
        owners = _owners(stacks)
        for stack in present:
            with stages.stage(f"match {stack.object}s", stack.rows):
                stack.result = _match(stack, stacks["account"], owners.get(stack.object), writer)
        findings = _told(stacks, going, stages, writer)
    finally:
        going.stop()
    proposals = [_propose(stack, stages, writer) for stack in present]
    links, linked = _links(stacks, owners, stages, writer)
    summary = Summary(
        db="" if writer is None else job.db,
        files=tuple(file_counts(item) for item in inputs),
        objects=tuple(counts for counts, _ in proposals),
        findings=findings,
        links=links,
        seconds=dict(stages.seconds),
        rules=ruleset.name,
        notes=(
            *map(str, ruleset.warnings),
            *(note for _, note in proposals if note),
            *linked,
            *(trouble for stack in present if stack.result for trouble in stack.result.troubles),
        ),
        pairs=tuple(stack.given for stack in present if stack.given is not None),
    )
    if writer is not None:
        with stages.stage("write"):
            writer.publish(summary.counts(), {k: round(v, 3) for k, v in stages.seconds.items()})
    return summary


def _normalized(item: Input, job: Job, stages: Stages, writer: RunWriter | None) -> _Part:
    with stages.stage("normalize", len(item.table)):
        ordered = in_order(item.table, item.rules.id_header, _not_describing(item.rules))
        clean = normalize_table(ordered.table, item.rules, ordered.crm_ids, workers=_workers(job, len(item.table)))
    without = replace(item, file=replace(item.file, table=replace(item.table, headers=(), columns=())))
    rows = np.arange(len(clean), dtype=np.int64)
    part = _Part(without, clean, rows, ordered.occurrences, ordered)
    if writer is not None:
        with stages.stage("write"):
            crm_ids, occurrences = ordered.crm_ids.tolist(), ordered.occurrences.tolist()
            part.ids = writer.record_ids(item.object, clean.source, crm_ids, occurrences)
            writer.write("quarantine", tabulate.quarantine_rows(item.file.quarantine))
            writer.write("notices", tabulate.notice_rows(item.file.notices))
    return part


def _not_describing(rules: ObjectRules) -> frozenset[str]:
    """Returns the headers that describe the row, not the entity: another value there is no new evidence."""
    return frozenset(
        header for rule in rules.of_type("timestamp", "system", "record_id", "owner") for header in rule.headers
    )


def _workers(job: Job, rows: int) -> int:
    """Returns how many processes normalize a file. Starting one takes seconds: below some rows it does not pay."""
    if job.workers:
        return job.workers
    enough = LARGE_JOB if can_fork() else LARGE_FILE
    return 2 if rows >= enough and (os.cpu_count() or 1) > 1 else 1


def _ahead(job: Job, stacks: dict[str, _Stack], writer: RunWriter | None) -> Second[Told]:
    """Starts what matching does not wait for: the records are written and validated meanwhile."""
    parts = [part for stack in stacks.values() for part in stack.parts]
    for stack in stacks.values():
        if stack.parts:  # before anything else is at work on the database
            stack.known = _remembered(job, stack)
    wholes = [Whole(part.ordered, part.clean, part.ids, part.input.rules) for part in parts if part.ordered]
    large = sum(len(part.clean) for part in parts) >= LARGE_JOB
    going = ahead(wholes, writer.ahead() if writer is not None else None, worthwhile=large)
    for part in parts:
        part.ordered, part.clean = None, lightened(part.clean)
    return going


def _told(
    stacks: dict[str, _Stack], going: Second[Told], stages: Stages, writer: RunWriter | None
) -> Mapping[str, int]:
    """Takes what validating found; returns how many findings there are of each kind."""
    parts = [part for stack in stacks.values() for part in stack.parts]
    with stages.stage("validate", sum(len(part.clean) for part in parts)):
        told = going.result()
    for part, of_part in zip(parts, told.parts, strict=True):
        part.told = of_part
    if writer is not None:
        writer.filled(told.filled)
    return told.findings


def _owners(stacks: dict[str, _Stack]) -> dict[str, AccountOf]:
    accounts = stacks["account"]
    if not accounts.parts:
        return {}
    return {
        name: accounts_of(stack.tables, stack.rules, accounts.tables, accounts.rules)
        for name, stack in stacks.items()
        if name != "account" and stack.parts
    }


def _remembered(job: Job, stack: _Stack) -> Remembered:
    if job.dry_run and not Path(job.db).exists():
        return Remembered()
    return remembered(job.db, stack.object, lambda: _keys(stack), lambda: _hashes(stack))


def _match(stack: _Stack, accounts: _Stack, owner: AccountOf | None, writer: RunWriter | None) -> MatchResult:
    extra = {}
    if stack.object != "account":
        labels = accounts.result.labels if accounts.result else None
        extra = facts_from_accounts(stack.tables, stack.rules, owner, accounts.tables, labels)
    decided = stack.known.decisions
    parents = hierarchy_conflicts(Stacked.of(stack.tables), stack.rules)
    family = frozenset((min(a, b), max(a, b)) for a, b in parents.tolist())
    decided = Decisions(decided.forbidden | family, decided.required)
    between = between_of(stack.tables, stack.rules)
    match = stack.rules[0].match
    if stack.pairs is not None:
        given, notices, stack.given = pairs_of(stack.pairs, stack.tables, between, match.link)
        if writer is not None:
            writer.write("notices", tabulate.notice_rows(notices))
        return match_given(stack.object, stack.rows, given, match.review_above, decisions=decided, between=between)
    return match_object(stack.object, stack.tables, stack.rules, extra=extra, decisions=decided, between=between)


def _keys(stack: _Stack) -> list[tuple[str, str, int]]:
    """Returns the stable key of each stacked row: (source, crm_id, occurrence)."""
    return [
        (part.clean.source, crm_id, occurrence)
        for part in stack.parts
        for crm_id, occurrence in zip(part.clean.crm_ids.tolist(), part.occurrences.tolist(), strict=True)
    ]


def _hashes(stack: _Stack) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.concatenate([part.ordered.content_hash for part in stack.parts if part.ordered is not None])


def _quality(part: _Part) -> IntArray:
    assert part.told is not None
    return part.told.quality.astype(np.int64)


def _propose(stack: _Stack, stages: Stages, writer: RunWriter | None) -> tuple[ObjectCounts, str]:
    """Writes proposals and all that hangs on clusters; returns the counts of the object, and a note on them."""
    result = stack.result
    assert result is not None
    stacked = Stacked.of(stack.tables)
    faults = [part.told.faults for part in stack.parts if part.told]
    counts = ObjectCounts.of(result, np.concatenate([_quality(part) for part in stack.parts]))
    conflicts = hierarchy_conflicts(stacked, stack.rules)
    ceiling = under_ceiling(stack.rules, result.labels, result.weakest)
    rules = keeping_reference(ceiling.rules, stack.tables)
    members = _members(stack)

    def share(part: tuple[int, int]) -> Iterator[_Proposals]:
        # The label of a cluster is its smallest row, so what holds for a row holds for the label.
        found = propose(stacked, result.labels, result.weakest, rules, faults, conflicts=conflicts, share=part)
        return _batches(told_again(found, stack.known.reopened, members.crm_ids), members, writer is not None)

    survivor = np.ones(stack.rows, dtype=np.int64)
    shared = stack.rows >= LARGE_JOB and can_fork()
    second = Second(lambda: list(share((1, 2))) if shared else [], worthwhile=shared)
    sources = (lambda: share((0, 2) if shared else (0, 1)), lambda: iter(second.result()))
    try:
        for batch in _timed(sources, stages, stack.rows):
            counts = counts.with_proposals(batch.proposals, batch.auto, batch.blocked)
            survivor[batch.merged] = 0
            if writer is not None:
                with stages.stage("write"):
                    for name, rows in batch.tables.items():
                        writer.write(name, rows)
    finally:
        second.stop()
    if writer is not None:
        with stages.stage("write"):
            _write_clusters(stack, result, survivor, writer)
    return counts, ceiling.message


@dataclass(frozen=True, slots=True, eq=False)
class _Proposals:
    """Some thousand proposals as rows of the database, and what else is asked of them."""

    tables: Mapping[str, pa.Table]
    merged: IntArray  # rows that would go into another
    proposals: int
    auto: int
    blocked: int


def _batches(stream: Iterator[Proposal], members: tabulate.Members, written: bool) -> Iterator[_Proposals]:
    """Yields some thousand at a time: the cells of all proposals of a million contacts would fill the memory."""
    while batch := list(islice(stream, tabulate.PROPOSALS)):
        merged = [member for p in batch for member in p.members if member != p.survivor]
        yield _Proposals(
            tabulate.proposal_rows(batch, members) if written else {},
            np.array(merged, dtype=np.int64),
            len(batch),
            sum(p.band == "auto" for p in batch),
            sum(bool(p.blocked_by) for p in batch),
        )


def _timed(sources: Sequence[Callable[[], Iterator[_Proposals]]], stages: Stages, rows: int) -> Iterator[_Proposals]:
    """Yields the batches of one source after the other; the time that making them takes is a stage."""
    for start in sources:
        with stages.stage("propose", rows):
            batches = start()
        while True:
            with stages.stage("propose", rows):
                batch = next(batches, None)
            if batch is None:
                break
            yield batch


def _members(stack: _Stack) -> tabulate.Members:
    return tabulate.Members(
        ids=stack.ids,
        sources=np.concatenate([np.full(len(table), table.source, dtype=object) for table in stack.tables]),
        crm_ids=np.concatenate([table.crm_ids for table in stack.tables]),
        occurrences=np.concatenate([part.occurrences for part in stack.parts]),
        hashes=np.concatenate([part.told.hashes for part in stack.parts if part.told]),
    )


def _write_clusters(stack: _Stack, result: MatchResult, survivor: IntArray, writer: RunWriter) -> None:
    ids = stack.ids
    clusters = ids[result.labels]
    occurrences = np.concatenate([part.occurrences for part in stack.parts])
    writer.write("cluster_members", tabulate.member_rows(stack.object, stack.tables, occurrences, ids, clusters))
    writer.write("clusters", tabulate.cluster_rows(result, ids))
    writer.write("pairs", tabulate.pair_rows(result, ids))
    writer.write("term_frequencies", tabulate.frequency_rows(result))
    models = tabulate.model_rows(result, stack.rules[0].match.review_above)
    if models is not None:
        writer.write("models", models)
    writer.write("blocking", tabulate.blocking_rows(result))
    for rows in tabulate.relation_rows(result, ids, RELATIONS):
        writer.write("links", rows)
    start = 0
    for part in stack.parts:
        rows = slice(start, start + len(part.ids))
        start += len(part.ids)
        headers, cleaned = tabulate.cleaned_rows(part.clean, part.ids, clusters[rows], survivor[rows], _quality(part))
        writer.cleaned(stack.object, headers, cleaned)


def _links(
    stacks: dict[str, _Stack], owners: dict[str, AccountOf], stages: Stages, writer: RunWriter | None
) -> tuple[dict[str, int], list[str]]:
    """Writes what belongs together; returns how many links of each kind there are, and notes on linked sources."""
    accounts, contacts, leads = (stacks[name] for name in OBJECTS)
    found: dict[str, Linked] = {}
    with stages.stage("link", leads.rows):
        if leads.parts and contacts.parts:
            found["lead_contact"] = link(leads.tables, contacts.tables, [*leads.rules, *contacts.rules])
        if leads.parts and accounts.parts:
            organisations = [as_organisations(table) for table in leads.tables]
            found["lead_account"] = link(organisations, accounts.tables, [*leads.rules, *accounts.rules])
        if "contact" in owners:
            rows = np.flatnonzero(owners["contact"].account >= 0)
            owner = owners["contact"]
            found["contact_account"] = Linked(rows, owner.account[rows], owner.sure[rows])
    if writer is not None:
        sides = {
            "lead_contact": (leads, contacts),
            "lead_account": (leads, accounts),
            "contact_account": (contacts, accounts),
        }
        for kind, linked in found.items():
            one, two = sides[kind]
            rows_ = tabulate.link_rows(one.ids[linked.left], two.ids[linked.right], kind, linked.confidence)
            writer.write("links", rows_)
    counts, notes = {kind: len(linked.left) for kind, linked in found.items()}, []
    for stack in stacks.values():
        for own in own_links(stack.result, stack.tables, stack.rules) if stack.result else ():
            counts[own.kind] = counts.get(own.kind, 0) + len(own.left)
            notes.append(own.note)
            if writer is not None:
                one_, two_ = stack.ids[own.left], stack.ids[own.right]
                writer.write("links", tabulate.link_rows(one_, two_, own.kind, own.confidence))
    return counts, notes
