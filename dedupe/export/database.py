"""A database out to files: a cleaned file per source, the merge lists, and a manifest that says what they are."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dedupe.errors import InputError
from dedupe.export.formula import safe
from dedupe.export.merges import Merges, merge_list, merges_of
from dedupe.export.parts import MANIFEST, MARK, Parts, file_name
from dedupe.export.request import Exported, Request, WrittenFile
from dedupe.export.rows import Dataset, datasets, rows_of
from dedupe.export.writers import write_csv, write_csv_for_people, writer_for
from dedupe.model import OBJECTS
from dedupe.store.audit import head
from dedupe.store.database import open_database
from dedupe.version import __version__

LONG_VALUES = "long_values.csv"
_MERGE_HEADERS = "object source loser_id survivor_source survivor_id decision_id proposal_id status".split()


@dataclass(slots=True)
class _Work:
    """An export under way."""

    request: Request
    conn: sqlite3.Connection
    parts: Parts
    files: list[WrittenFile] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    long: list[tuple[str, int, str, str]] = field(default_factory=list)


def export_database(request: Request) -> Exported:
    """Returns what was written. InputError if a file would be overwritten that is not ours, or nothing is there."""
    folder = Path(request.folder)
    if folder.exists() and not folder.is_dir():
        raise InputError("this is a file: give the folder to write into", where=request.folder)
    with closing(open_database(request.db, readonly=True)) as conn:
        conn.execute("BEGIN")  # one view of the database for all files
        run = conn.execute(
            "SELECT run_id, rules_hash, inputs FROM runs WHERE status = 'done' ORDER BY run_id DESC LIMIT 1"
        ).fetchone()
        if run is None:
            raise InputError("no run has finished in this database: start one with `dedupe run FILE --db DB`")
        inputs = frozenset(str(item["sha256"]) for item in json.loads(run[2]))
        work = _Work(request, conn, Parts(folder, inputs))
        try:
            _write_all(work, int(run[0]), str(run[1]))
            work.parts.finish()
        except BaseException:
            work.parts.discard()
            raise
    return Exported(request.folder, tuple(work.files), tuple(work.notices))


def _write_all(work: _Work, run_id: int, rules_hash: str) -> None:
    request = work.request
    for object_ in [name for name in OBJECTS if request.object in ("", name)]:
        found = datasets(work.conn, object_)
        if not found:
            continue
        merges = merges_of(work.conn, object_, pending=request.pending)
        if merges.left_out:
            work.notices.append(
                f"{merges.left_out} {object_} proposals build on an approved merge in another way and were not applied"
            )
        for dataset in found:
            _write_dataset(work, dataset, merges)
        _write_merges(work, merges)
    if not work.files:
        raise InputError(f"there are no {request.object or 'record'}s in this database")
    _write_long(work)
    manifest = work.parts.new(MANIFEST)
    manifest.write_text(json.dumps(_manifest(work, run_id, rules_hash), indent=2) + "\n", encoding="utf-8")


def _write_dataset(work: _Work, dataset: Dataset, merges: Merges) -> None:
    request = work.request
    taken = {file.name.lower() for file in work.files}
    name = file_name(f"{dataset.object}_{dataset.source}", request.target, taken)

    def too_long(row: int, header: str, value: str) -> None:
        work.long.append((name, row, header, value))

    headers = dataset.headers if request.target == "parquet" else dataset.original
    write = writer_for(request.target, request.audience)
    rows = write(work.parts.new(name), headers, rows_of(work.conn, dataset, merges), too_long)
    total = work.conn.execute(
        "SELECT count(*) FROM records WHERE object = ? AND source = ?", (dataset.object, dataset.source)
    ).fetchone()[0]
    work.files.append(WrittenFile(name, dataset.object, dataset.source, rows, total - rows))


def _write_merges(work: _Work, merges: Merges) -> None:
    name = f"merges_{merges.object}.csv"

    def rows() -> Iterator[Sequence[str]]:
        for m in merge_list(work.conn, merges):
            yield (
                merges.object, m.source, m.loser_id, m.survivor_source, m.survivor_id,
                "" if m.decision_id is None else str(m.decision_id),
                "" if m.proposal_id is None else str(m.proposal_id), m.status,
            )  # fmt: skip

    write = write_csv if work.request.audience == "crm" else write_csv_for_people
    number = write(work.parts.new(name), _MERGE_HEADERS, rows(), lambda row, header, value: None)
    work.files.append(WrittenFile(name, merges.object, "", number))


def _write_long(work: _Work) -> None:
    """Writes what no cell of a workbook holds to a file of its own: nothing is cut."""
    if not work.long:
        return
    with work.parts.new(LONG_VALUES).open("w", encoding="utf-8-sig", newline="") as stream:
        out = csv.writer(stream, lineterminator="\r\n")
        out.writerow(("file", "row", "header", "value"))
        out.writerows((name, row, safe(header), safe(value)) for name, row, header, value in work.long)
    work.files.append(WrittenFile(LONG_VALUES, "", "", len(work.long)))
    work.notices.append(f"{len(work.long)} values are too long for a cell and stand in {LONG_VALUES}")


def _manifest(work: _Work, run_id: int, rules_hash: str) -> dict[str, Any]:
    request = work.request
    quarantined = work.conn.execute("SELECT count(*) FROM quarantine").fetchone()[0]
    return {
        "made_by": MARK,
        "tool_version": __version__,
        "run_id": run_id,
        "rules_hash": rules_hash,
        "audit_head": head(work.conn),
        "target": request.target,
        "for": request.audience,
        "pending_applied": request.pending,
        "quarantined": quarantined,
        "files": [asdict(file) for file in work.files],
    }
