"""What is known of the records before they are matched: written and validated meanwhile, by a second process.

It keeps nothing: the rows go into the database, what later steps ask for comes back as a few numbers per row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dedupe import tabulate
from dedupe.merge.validity import Faults
from dedupe.model import Check, CleanTable, IntArray, Validation
from dedupe.ruleset.effective import ObjectRules
from dedupe.second import Second
from dedupe.sources.order import Ordered
from dedupe.store.ahead import AheadWriter, Filled
from dedupe.summary import finding_counts
from dedupe.validate.accounts import AccountDomains
from dedupe.validate.table import validate_table

#: Types of which matching, merging and writing ask the clean text only; what stands in the file is in `records`.
_ONLY_CLEAN = frozenset(
    "email phone fax street full_address given_name middle_name family_name full_name company url".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """A file that was read and normalized."""

    ordered: Ordered
    clean: CleanTable
    ids: IntArray
    rules: ObjectRules


@dataclass(frozen=True, slots=True, eq=False)
class PartTold:
    """What later steps ask about the rows of a file."""

    quality: NDArray[np.int8]
    faults: Faults
    hashes: NDArray[np.bytes_]  # content hashes


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What came of it."""

    parts: tuple[PartTold, ...]
    findings: Mapping[str, int]  # "severity code" -> how many
    filled: Filled


def ahead(wholes: Sequence[Whole], writer: AheadWriter | None, *, worthwhile: bool) -> Second[Told]:
    """Returns what writes and validates the files from now on, beside what this process does."""
    return Second(lambda: _written(wholes, writer), worthwhile=worthwhile)


def _written(wholes: Sequence[Whole], writer: AheadWriter | None) -> Told:
    domains = AccountDomains.of([whole.clean for whole in wholes if whole.rules.object == "account"])
    if writer is not None:
        writer.begin()
        for whole in wholes:
            _write_records(whole, writer)
    parts, counts = [], []
    checks: list[Check] = []
    for whole in wholes:
        found = validate_table(whole.clean, whole.rules, accounts=domains, lines=whole.ordered.table.lines)
        counts.append(finding_counts([found]))
        parts.append(_told(whole, found))
        if writer is not None:
            for rows in tabulate.finding_rows(whole.clean, whole.ids, found.batches):
                writer.write("findings", rows)
        checks.extend(found.checks)
        del found
    names = sorted({name for count in counts for name in count})
    totals = {name: sum(count.get(name, 0) for count in counts) for name in names}
    if writer is None:
        return Told(tuple(parts), totals, Filled())
    for kind in ("email", "phone"):
        writer.write(f"{kind}_checks", tabulate.check_rows(check for check in checks if check.kind == kind))
    del checks
    return Told(tuple(parts), totals, writer.fill())


def _write_records(whole: Whole, writer: AheadWriter) -> None:
    for rows in tabulate.record_rows(whole.rules.object, whole.clean.source, whole.ordered, whole.ids):
        writer.write("records", rows)
    for changes in tabulate.change_rows(whole.clean):
        writer.write("changes", changes)


def _told(whole: Whole, found: Validation) -> PartTold:
    hashes = np.array(whole.ordered.content_hash.tolist(), dtype="S64")
    return PartTold(found.quality.astype(np.int8), Faults.of(found, len(whole.clean)), hashes)


def lightened(clean: CleanTable) -> CleanTable:
    """Returns the table without what only validating and writing ask for: changes, and texts as they stood.

    For types in `_ONLY_CLEAN` the clean text stands in their place.
    """
    columns = []
    for column in clean.columns:
        raw = column.clean if column.type in _ONLY_CLEAN else column.raw
        columns.append(replace(column, raw=raw, changed=None))
    light = {column.header: column.raw for column in columns}
    raws = tuple(light.get(header, raw) for header, raw in zip(clean.headers, clean.raw, strict=True))
    return replace(clean, raw=raws, columns=tuple(columns))
