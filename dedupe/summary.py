"""What a run found, in counts that add up to the input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from dedupe.given import PairsCounts
from dedupe.inputs import Input
from dedupe.match.enough import caution
from dedupe.match.matching import DUPLICATE, RELATED, MatchResult
from dedupe.match.relations import BRANCH, COLLEAGUE, HOUSEHOLD
from dedupe.model import IntArray, Notice, Validation

#: Blocking rules that are named where pairs were left out.
_WORST = 3


@dataclass(frozen=True, slots=True)
class FileCounts:
    """One input file: rows = records + quarantined."""

    name: str
    source: str
    object: str
    preset: str
    encoding: str
    delimiter: str
    rows: int
    records: int
    quarantined: int
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectCounts:
    """One object: records = entities + merged."""

    object: str
    records: int
    entities: int  # what would be left if all proposals were approved
    clusters: int  # groups of two or more
    in_clusters: int
    largest: int
    compared: int
    duplicates: int  # pairs judged duplicate
    quality: float  # mean, 0 to 100
    skipped: int = 0  # pairs that share a key, left out because too many records share it
    skipped_by: tuple[str, ...] = ()  # the blocking rules that left out most
    proposals: int = 0
    auto: int = 0
    blocked: int = 0
    households: int = 0  # pairs of records that belong together without being the same
    colleagues: int = 0
    branches: int = 0
    completeness: float | None = None  # estimated share of all duplicate pairs that were compared; None: not known
    caution: str = ""  # a sentence or two, where the table has too little to tell records apart

    @property
    def per_record(self) -> float:
        """Returns how many pairs were compared per record."""
        return self.compared / max(self.records, 1)

    @property
    def surplus(self) -> int:
        """Returns how many records would be merged into another."""
        return self.records - self.entities

    @staticmethod
    def of(result: MatchResult, quality: IntArray) -> ObjectCounts:
        """Returns the counts of a match result."""
        _, sizes = np.unique(result.labels, return_counts=True)
        several = sizes[sizes > 1]
        worst = sorted(result.reports, key=lambda report: (-report.skipped_pairs, report.rule))
        return ObjectCounts(
            object=result.object,
            records=len(result.labels),
            entities=len(sizes),
            clusters=len(several),
            in_clusters=int(several.sum()),
            largest=int(sizes.max(initial=0)),
            compared=result.compared,
            duplicates=int((result.pairs.verdict == DUPLICATE).sum()),
            quality=round(float(quality.mean()), 1) if len(quality) else 100.0,
            skipped=sum(report.skipped_pairs for report in result.reports),
            skipped_by=tuple(report.rule for report in worst[:_WORST] if report.skipped_pairs),
            households=_related(result, HOUSEHOLD),
            colleagues=_related(result, COLLEAGUE),
            branches=_related(result, BRANCH),
            completeness=_completeness(result),
            caution=caution(result.model) if result.model else "",
        )

    def with_proposals(self, proposals: int, auto: int, blocked: int) -> ObjectCounts:
        """Returns the counts with so many more proposals: of the band `auto`, and that something blocks."""
        return replace(
            self, proposals=self.proposals + proposals, auto=self.auto + auto, blocked=self.blocked + blocked
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of a run."""

    db: str  # "" after a dry run
    files: tuple[FileCounts, ...]
    objects: tuple[ObjectCounts, ...]
    findings: Mapping[str, int]  # "severity code" -> how many
    links: Mapping[str, int]
    seconds: Mapping[str, float]
    rules: str
    pairs: tuple[PairsCounts, ...] = ()  # files of pairs that another tool scored
    notes: tuple[str, ...] = ()  # what is allowed and dangerous about the rules, what was held back

    def counts(self) -> dict[str, Any]:
        """Returns the counts as JSON-ready values, for the `runs` table and for --json."""
        return {
            "files": [asdict(item) for item in self.files],
            "objects": [asdict(item) for item in self.objects],
            "findings": dict(self.findings),
            "links": dict(self.links),
            "pairs": [asdict(item) for item in self.pairs],
            "notes": list(self.notes),
        }


#: An estimate is never taken for a certainty: only comparing every pair finds all there are.
_ALMOST_ALL = 0.9999


def _completeness(result: MatchResult) -> float | None:
    """Returns what share of all duplicate pairs was compared, as far as that is known."""
    if result.given or not result.compared:
        return None
    every = any(report.rule == "all pairs" for report in result.reports)
    return 1.0 if every else round(min(result.completeness, _ALMOST_ALL), 4)


def _related(result: MatchResult, kind: int) -> int:
    """Returns how many pairs are of this relation: as many as the run writes links."""
    pairs = result.pairs
    return int(((pairs.relation == kind) & (pairs.verdict == RELATED)).sum())


def file_counts(item: Input) -> FileCounts:
    """Returns the counts of an input file."""
    file = item.file
    return FileCounts(
        name=file.name,
        source=file.table.source,
        object=item.object,
        preset=item.rules.preset,
        encoding=file.encoding,
        delimiter=file.delimiter,
        rows=file.rows_in,
        records=len(file.table),
        quarantined=len(file.quarantine),
        notices=tuple(map(_told, file.notices)),
    )


def _told(notice: Notice) -> str:
    """Returns the notice with its line, which most say themselves."""
    line = f"line {notice.line}"
    return notice.message if not notice.line or line in notice.message else f"{line}: {notice.message}"


def finding_counts(validations: Sequence[Validation | None]) -> dict[str, int]:
    """Returns how many findings there are of each "severity code"."""
    counts: Counter[str] = Counter()
    for validation in validations:
        for batch in validation.batches if validation else ():
            number = np.bincount(batch.which, minlength=len(batch.findings))
            for finding, times in zip(batch.findings, number.tolist(), strict=True):
                counts[f"{finding.severity} {finding.code}"] += times
    return dict(sorted(counts.items()))
