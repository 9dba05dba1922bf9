"""The main job on one page: read, normalize, validate, match, propose, write."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np

from dedupe import tabulate
from dedupe.beside import Beside, can_fork
from dedupe.ceiling import under_ceiling
from dedupe.crossing import AccountOf, accounts_of, facts_from_accounts
from dedupe.inputs import Input, Job, read_inputs
from dedupe.match.linking import Linked, as_organisations, link
from dedupe.match.matching import RELATIONS, Decisions, MatchResult, match_object
from dedupe.merge.cleaned import survivor_flags
from dedupe.merge.hierarchy import hierarchy_conflicts
from dedupe.merge.propose import propose
from dedupe.merge.stack import Stacked
from dedupe.model import OBJECTS, CleanTable, IntArray, Validation
from dedupe.normalize.table import normalize_table
from dedupe.progress import Progress, Silent, Stages
from dedupe.remembered import Remembered, remembered, told_again
from dedupe.ruleset.effective import ObjectRules, Ruleset
from dedupe.sources.order import Ordered, in_order
from dedupe.store.run import RunWriter
from dedupe.summary import ObjectCounts, Summary, file_counts, finding_counts
from dedupe.validate.accounts import AccountDomains
from dedupe.validate.table import validate_table
from dedupe.version import __version__

#: Rows from which a second process pays where it can be forked, and where it must be started afresh.
LARGE_JOB, LARGE_FILE = 20_000, 300_000


@dataclass(slots=True, eq=False)
class _Part:
    """One file on its way down the staircase."""

    input: Input
    ordered: Ordered
    clean: CleanTable
    ids: IntArray
    validation: Validation | None = None


@dataclass(slots=True, eq=False)
class _Stack:
    """All parts of one object."""

    object: str
    parts: list[_Part]
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
            inputs, ruleset = read_inputs(job)
        writer = None if job.dry_run else _begin(job, inputs, ruleset)
        if writer is None:
            return _walk(job, inputs, ruleset, stages, None)
        with writer:
            return _walk(job, inputs, ruleset, stages, writer)


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


def _walk(job: Job, inputs: Sequence[Input], ruleset: Ruleset, stages: Stages, writer: RunWriter | None) -> Summary:
    stacks = {name: _Stack(name, []) for name in OBJECTS}
    for item in inputs:
        stacks[item.object].parts.append(_normalized(item, job, stages, writer))
    present = [stack for stack in stacks.values() if stack.parts]
    validating = _validating(stacks)
    owners = _owners(stacks)
    for stack in present:
        with stages.stage(f"match {stack.object}s", stack.rows):
            stack.known = _remembered(job, stack)
            stack.result = _match(stack, stacks["account"], owners.get(stack.object))
    _validate(stacks, validating, stages, writer)
    proposals = [_propose(stack, stages, writer) for stack in present]
    links = _links(stacks, owners, stages, writer)
    summary = Summary(
        db="" if writer is None else job.db,
        files=tuple(file_counts(item) for item in inputs),
        objects=tuple(counts for counts, _ in proposals),
        findings=finding_counts([part.validation for stack in present for part in stack.parts]),
        links=links,
        seconds=dict(stages.seconds),
        rules=ruleset.name,
        notes=(*map(str, ruleset.warnings), *(note for _, note in proposals if note)),
    )
    if writer is not None:
        with stages.stage("write"):
            writer.publish(summary.counts(), {k: round(v, 3) for k, v in stages.seconds.items()})
    return summary


def _normalized(item: Input, job: Job, stages: Stages, writer: RunWriter | None) -> _Part:
    with stages.stage("normalize", len(item.table)):
        ordered = in_order(item.table, item.rules.id_header, _not_describing(item.rules))
        clean = normalize_table(ordered.table, item.rules, ordered.crm_ids, workers=_workers(job, len(item.table)))
    if writer is None:
        return _Part(item, ordered, clean, np.arange(len(clean), dtype=np.int64))
    with stages.stage("write"):
        ids = writer.record_ids(item.object, clean.source, ordered.crm_ids.tolist(), ordered.occurrences.tolist())
        for rows in tabulate.record_rows(item.object, clean.source, ordered, ids):
            writer.write("records", rows)
        writer.write("quarantine", tabulate.quarantine_rows(item.file.quarantine))
        writer.write("notices", tabulate.notice_rows(item.file.notices))
        for changes in tabulate.change_rows(clean):
            writer.write("changes", changes)
    return _Part(item, ordered, clean, ids)


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


def _validating(stacks: dict[str, _Stack]) -> Beside[list[Validation]]:
    """Returns the validations of all parts, on their way: matching does not need them and goes on meanwhile."""
    parts = [part for stack in stacks.values() for part in stack.parts]

    def work() -> list[Validation]:
        domains = AccountDomains.of(stacks["account"].tables)
        return [
            validate_table(part.clean, part.input.rules, accounts=domains, lines=part.ordered.table.lines)
            for part in parts
        ]

    return Beside(work, worthwhile=sum(len(part.clean) for part in parts) >= LARGE_JOB)


def _validate(
    stacks: dict[str, _Stack], validating: Beside[list[Validation]], stages: Stages, writer: RunWriter | None
) -> None:
    parts = [part for stack in stacks.values() for part in stack.parts]
    with stages.stage("validate", sum(len(part.clean) for part in parts)):
        for part, validation in zip(parts, validating.result(), strict=True):
            part.validation = validation
    for part in parts:
        assert part.validation is not None
        if writer is not None:
            with stages.stage("write"):
                for rows in tabulate.finding_rows(part.clean, part.ids, part.validation.batches):
                    writer.write("findings", rows)
    if writer is not None:
        checks = [check for part in parts if part.validation for check in part.validation.checks]
        for kind in ("email", "phone"):
            writer.write(f"{kind}_checks", tabulate.check_rows(check for check in checks if check.kind == kind))


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
    return remembered(job.db, stack.object, _keys(stack), _hashes(stack))


def _match(stack: _Stack, accounts: _Stack, owner: AccountOf | None) -> MatchResult:
    extra = {}
    if stack.object != "account":
        labels = accounts.result.labels if accounts.result else None
        extra = facts_from_accounts(stack.tables, stack.rules, owner, accounts.tables, labels)
    decided = stack.known.decisions
    parents = hierarchy_conflicts(Stacked.of(stack.tables), stack.rules)
    family = frozenset((min(a, b), max(a, b)) for a, b in parents.tolist())
    decided = Decisions(decided.forbidden | family, decided.required)
    return match_object(stack.object, stack.tables, stack.rules, extra=extra, decisions=decided)


def _keys(stack: _Stack) -> list[tuple[str, str, int]]:
    """Returns the stable key of each stacked row: (source, crm_id, occurrence)."""
    return [
        (part.clean.source, crm_id, occurrence)
        for part in stack.parts
        for crm_id, occurrence in zip(part.clean.crm_ids.tolist(), part.ordered.occurrences.tolist(), strict=True)
    ]


def _hashes(stack: _Stack) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.concatenate([part.ordered.content_hash for part in stack.parts])


def _propose(stack: _Stack, stages: Stages, writer: RunWriter | None) -> tuple[ObjectCounts, str]:
    """Writes proposals and all that hangs on clusters; returns the counts of the object, and a note on them."""
    result = stack.result
    assert result is not None
    stacked = Stacked.of(stack.tables)
    validations = [part.validation for part in stack.parts if part.validation]
    counts = ObjectCounts.of(result, np.concatenate([v.quality for v in validations]))
    weakest = {
        int(label): float(result.weakest[row]) for row, label in enumerate(result.labels.tolist()) if row == label
    }
    conflicts = hierarchy_conflicts(stacked, stack.rules)
    ceiling = under_ceiling(stack.rules, result.labels, result.weakest)
    found = propose(stacked, result.labels, weakest, list(ceiling.rules), validations, conflicts=conflicts)
    members = _members(stack)
    stream = iter(told_again(found, stack.known.reopened, members.crm_ids))
    survivor = np.ones(stack.rows, dtype=np.int64)
    while True:
        # Some thousand at a time: the cells of all proposals of a million contacts would fill the memory.
        with stages.stage("propose", stack.rows):
            batch = list(islice(stream, tabulate.PROPOSALS))
        if not batch:
            break
        counts = counts.with_proposals(batch)
        survivor &= survivor_flags(stack.rows, batch)
        if writer is not None:
            with stages.stage("write"):
                for name, rows in tabulate.proposal_rows(batch, members).items():
                    writer.write(name, rows)
    if writer is not None:
        with stages.stage("write"):
            _write_clusters(stack, result, survivor, writer)
    return counts, ceiling.message


def _members(stack: _Stack) -> tabulate.Members:
    return tabulate.Members(
        ids=stack.ids,
        sources=np.concatenate([np.full(len(table), table.source, dtype=object) for table in stack.tables]),
        crm_ids=np.concatenate([table.crm_ids for table in stack.tables]),
        keys=[tabulate.canonical(key) for key in _keys(stack)],
        hashes=_hashes(stack),
    )


def _write_clusters(stack: _Stack, result: MatchResult, survivor: IntArray, writer: RunWriter) -> None:
    ids = stack.ids
    clusters = ids[result.labels]
    occurrences = np.concatenate([part.ordered.occurrences for part in stack.parts])
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
        assert part.validation is not None
        headers, cleaned = tabulate.cleaned_rows(
            part.clean, part.ids, clusters[rows], survivor[rows], part.validation.quality
        )
        writer.cleaned(stack.object, headers, cleaned)


def _links(
    stacks: dict[str, _Stack], owners: dict[str, AccountOf], stages: Stages, writer: RunWriter | None
) -> dict[str, int]:
    """Writes what belongs together across objects; returns how many links of each kind there are."""
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
    return {kind: len(linked.left) for kind, linked in found.items()}
