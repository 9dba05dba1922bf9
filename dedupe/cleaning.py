"""Normalizing alone: a file read, its values cleaned, written again. Nothing is matched, no database is made."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from dedupe.beside import can_fork
from dedupe.errors import InputError, Problem, StoreError
from dedupe.export.request import Audience
from dedupe.export.writers import write_csv, write_csv_for_people, writer_for
from dedupe.inputs import Job, read_inputs
from dedupe.model import Change, CleanTable, Column, SourceFile, Validation
from dedupe.normalize.table import normalize_table
from dedupe.rewriting import CannotRewriteError, bytes_of, rewritten
from dedupe.ruleset.cleaning_words import UNTOUCHED
from dedupe.ruleset.effective import ObjectRules
from dedupe.ruleset.load import load_rules
from dedupe.ruleset.nearest import quoted
from dedupe.ruleset.packs import PACKS
from dedupe.sources.options import ReadOptions
from dedupe.validate.table import validate_table

#: Endings of the files that can be written.
FORMATS: Mapping[str, Literal["csv", "xlsx", "parquet"]] = {
    ".csv": "csv", ".tsv": "csv", ".tab": "csv", ".txt": "csv", ".xlsx": "xlsx", ".parquet": "parquet",
}  # fmt: skip
#: Rows from which a second process pays.
LARGE = 20_000
CHANGES, QUARANTINE = ".changes.csv", ".quarantine.csv"


@dataclass(frozen=True, slots=True)
class CleanJob:
    """What the user asked for."""

    path: str
    rules: str = ""
    object: str = ""
    id_header: str = ""
    read: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """A file, and what cleaning makes of it."""

    file: SourceFile
    rules: ObjectRules
    table: CleanTable
    validation: Validation
    finals: Mapping[str, Column]  # per header: what is written
    changes: tuple[Change, ...]  # those that are written
    warnings: tuple[Problem, ...]  # of the rules file

    @property
    def rows_changed(self) -> int:
        """Returns how many rows hold a change."""
        changed = np.zeros(len(self.table), dtype=bool)
        for header, raw in zip(self.table.headers, self.table.raw, strict=True):
            final = self.finals[header]
            if final is not raw:
                changed |= final.texts() != raw.texts()
        return int(changed.sum())


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written."""

    path: str
    rows: int
    changes: str  # "" where there are none
    quarantine: str  # "" where there are none
    anew: str  # why a delimited file could not be written on its own model; "" where it was


def clean_file(job: CleanJob) -> Cleaned:
    """Returns what cleaning makes of a file. InputError or RulesError where it, or the rules, cannot be taken."""
    given = load_rules(job.rules) if job.rules and job.rules not in PACKS else None
    said = {table.object for table in given.tables} if given else set()
    # Rules for one object are meant for this file, whatever it looks like.
    object_ = job.object or (said.pop() if len(said) == 1 else "")
    objects = {job.path: object_} if object_ else {}
    inputs, _ = read_inputs(Job((job.path,), rules=job.rules, objects=objects, id_header=job.id_header, read=job.read))
    if len(inputs) != 1:
        raise InputError(f"{len(inputs)} tables in one file: clean them one by one", where=job.path)
    (item,) = inputs
    rows = item.table
    ids = rows.column(item.rules.id_header) if item.rules.id_header else Column.of(map(str, rows.row_numbers.tolist()))
    table = normalize_table(rows, item.rules, ids.texts(), workers=2 if len(rows) >= LARGE and can_fork() else 1)
    finals = _finals(table, item.rules)
    changes = tuple(
        change for column in table.columns for change in column.changes if _written(column.header, finals, table)
    )
    validation = validate_table(table, item.rules, lines=rows.lines)
    return Cleaned(item.file, item.rules, table, validation, finals, changes, given.warnings if given else ())


def _finals(table: CleanTable, rules: ObjectRules) -> dict[str, Column]:
    """Returns what is written in each column: ids, references and what systems write stay as they stand."""
    finals = dict(zip(table.headers, table.raw, strict=True))
    for column in table.columns:
        if column.type not in UNTOUCHED and column.header != rules.id_header:
            finals[column.header] = column.clean
    return finals


def _written(header: str, finals: Mapping[str, Column], table: CleanTable) -> bool:
    column = table.by_header(header)
    return column is not None and finals[header] is column.clean


# --- writing ----------------------------------------------------------------------------------------------------------


def write_cleaned(
    cleaned: Cleaned, job: CleanJob, output: str, *, force: bool = False, audience: Audience = "crm"
) -> Written:
    """Returns what was written: the file, and beside it the changes and the rows that were not taken.

    InputError where a file is there already (unless `force`), or would be the input: that is never written.
    """
    out = Path(output)
    target = FORMATS.get(out.suffix.lower())
    if target is None:
        raise InputError(f"{quoted(out.name)} ends in no format that is known: use .csv, .xlsx or .parquet")
    changes, quarantine = Path(output + CHANGES), Path(output + QUARANTINE)
    for path in (out, changes, quarantine):
        _refuse_taken(path, job.path, force)
    anew = ""
    try:
        if target == "csv" and cleaned.file.format == "csv":
            anew = _delimited(cleaned, job, out, audience)
        else:
            _table(cleaned, out, target, audience)
        logged = _beside(changes, _CHANGES, _change_rows(cleaned), bool(cleaned.changes), audience)
        refused = _beside(quarantine, _REFUSED, _refused_rows(cleaned), bool(cleaned.file.quarantine), audience)
    except OSError as error:
        raise StoreError(f"cannot be written ({error.strerror}): check the folder", where=output) from None
    return Written(output, len(cleaned.table), logged, refused, anew)


def _refuse_taken(path: Path, source: str, force: bool) -> None:
    if not path.exists():
        return
    with suppress(OSError):
        if path.samefile(source.partition("::")[0] if not Path(source).exists() else source):
            raise InputError("this is the input, which is never written: choose another name", where=str(path))
    if path.is_dir():
        raise InputError("this is a folder: name a file in it", where=str(path))
    if not force:
        raise InputError("is there already: choose another name, or add --force to replace it", where=str(path))


def _delimited(cleaned: Cleaned, job: CleanJob, out: Path, audience: Audience) -> str:
    """Writes a delimited file on the model of the one that was read; returns why that could not be, else ""."""
    data = bytes_of(job.path, cleaned.file.sha256)
    if data is None:
        why = "it is packed, or no longer the file that was read"
    else:
        why = "its columns without a name leave open which stands where"
        pieces = rewritten(cleaned.file, data, job.read.encoding, cleaned.finals, for_people=audience == "excel")
        with suppress(CannotRewriteError):
            _replace(out, pieces)
            return ""
    _table(cleaned, out, "csv", audience)
    return why


def _replace(out: Path, pieces: Iterable[bytes]) -> None:
    """Writes a file so that it is there whole, or as it was before."""
    part = out.with_name(out.name + ".part")
    try:
        with part.open("wb") as stream:
            stream.writelines(pieces)
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)


def _table(cleaned: Cleaned, out: Path, target: Literal["csv", "xlsx", "parquet"], audience: Audience) -> None:
    columns = [cleaned.finals[header] for header in cleaned.table.headers]
    rows = zip(*(column.texts().tolist() for column in columns), strict=True)
    part = out.with_name(out.stem + ".part" + out.suffix)
    try:
        writer_for(target, audience)(part, cleaned.table.headers, rows, _too_long)
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)


def _too_long(row: int, header: str, value: str) -> None:
    raise InputError(
        f"a value of {len(value):,} characters in row {row}, column {quoted(header)}, does not fit a cell of Excel: "
        "write .csv or .parquet"
    )


def _beside(
    path: Path, headers: Sequence[str], rows: Iterator[Sequence[str]], any_rows: bool, audience: Audience
) -> str:
    """Writes a list beside the output where it holds anything, else takes away that of an earlier call."""
    if not any_rows:
        path.unlink(missing_ok=True)
        return ""
    write = write_csv_for_people if audience == "excel" else write_csv
    write(path, headers, rows, _too_long)
    return str(path)


_CHANGES = ("column", "original", "clean", "rule", "rows", "first_line")
_REFUSED = ("row", "line", "reason", "raw")


def _change_rows(cleaned: Cleaned) -> Iterator[Sequence[str]]:
    lines = cleaned.file.table.lines
    for header, raw in zip(cleaned.table.headers, cleaned.table.raw, strict=True):
        mine = [change for change in cleaned.changes if change.header == header]
        if not mine:
            continue
        codes, first = np.unique(raw.codes, return_index=True)
        line = {
            str(raw.values[code]): int(lines[row]) for code, row in zip(codes.tolist(), first.tolist(), strict=True)
        }
        for change in mine:
            at = str(line.get(change.original, 0))
            yield change.header, change.original, change.clean, change.rule, str(change.rows), at


def _refused_rows(cleaned: Cleaned) -> Iterator[Sequence[str]]:
    for row in cleaned.file.quarantine:
        yield str(row.row_number), str(row.line), row.reason, row.raw
