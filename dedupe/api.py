"""The Python API: the main job, and duplicates of a DataFrame."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dedupe.errors import InputError
from dedupe.inputs import Job
from dedupe.pipeline import run as run_job
from dedupe.summary import Summary

if TYPE_CHECKING:
    import pandas as pd
    import sqlite_utils

_ADDED = ("cluster_id", "cluster_size", "probability", "survivor", "quality")


def run(
    files: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    db: str | os.PathLike[str] = "dedupe.db",
    rules: str | os.PathLike[str] = "",
    *,
    objects: dict[str, str] | None = None,
    id_column: str = "",
    link: tuple[str, str] | None = None,
    one_to_one: bool = False,
    reference: str = "",
    pairs: str | os.PathLike[str] | dict[str, str | os.PathLike[str]] = "",
) -> Summary:
    """Returns the counts of the main job, once its database is written; `rules` is a rules file or a pack.

    `objects` says which object a file holds, where it is not to be recognised: {"people.csv": "contact"}.
    `link` names two sources (names of files do): pairs are made between them only, `one_to_one` gives each record one
    partner at most. `reference` names the source that others are linked to and that never changes. `pairs` is a file
    of pairs that another tool scored, in place of our scoring; for several objects {"contact": file}.
    """
    given = [files] if isinstance(files, str | os.PathLike) else list(files)
    paths = tuple(os.fspath(file) for file in given)
    scored = {"": pairs} if isinstance(pairs, str | os.PathLike) else pairs
    named = [f"{object}={os.fspath(file)}" if object else os.fspath(file) for object, file in scored.items() if file]
    job = Job(
        paths, db=os.fspath(db), rules=os.fspath(rules), objects=objects or {}, id_header=id_column,
        link=link or (), one_to_one=one_to_one, reference=reference, pairs=tuple(named),
    )  # fmt: skip
    return run_job(job)


def database(path: str | os.PathLike[str]) -> sqlite_utils.Database:
    """Returns a finished database for reading: `database("dedupe.db")["proposals"].rows`, `.query(sql)` and so on."""
    import sqlite_utils

    from dedupe.store.database import open_database

    return sqlite_utils.Database(open_database(path, readonly=True))


def find_duplicates(
    frame: pd.DataFrame, *, object: str = "", id_column: str = "", rules: str | os.PathLike[str] = ""
) -> pd.DataFrame:
    """Returns the frame with five columns added in front, its rows, index and own columns as they were.

    cluster_id: rows with the same number are one entity. cluster_size: how many they are. probability: that of the
    weakest link of the group, 1 for single rows. survivor: whether the row would be kept. quality: 0 to 100.
    A row that could not be taken (all of it empty) is alone, with a negative cluster_id. InputError where the frame
    already has a column of one of these names, or two columns of one name.
    """
    taken = [name for name in _ADDED if name in frame.columns]
    if taken:
        raise InputError(f"the frame has a column {taken[0]!r} already: rename it first")
    with tempfile.TemporaryDirectory(prefix="dedupe-") as folder:
        file, db = Path(folder, "frame.parquet"), Path(folder, "frame.db")
        _write(frame, file)
        objects = {str(file): object} if object else {}
        run([file], db, rules, objects=objects, id_column=id_column)
        found = _found(db)
    rows = [found.get(number) or _Row(-number, 1, 1.0, True, 0) for number in range(1, len(frame) + 1)]
    columns = {name: [getattr(row, name) for row in rows] for name in _ADDED}
    import pandas as pd

    return pd.concat([pd.DataFrame(columns, index=frame.index), frame], axis=1)


@dataclass(frozen=True, slots=True)
class _Row:
    """What was found about a row of the frame."""

    cluster_id: int
    cluster_size: int
    probability: float
    survivor: bool
    quality: int


def _write(frame: pd.DataFrame, file: Path) -> None:
    """Writes the frame as text, missing values empty, whole numbers without `.0`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {str(name): pa.array(map(_cell, frame.iloc[:, k]), pa.string()) for k, name in enumerate(frame.columns)}
    if len(columns) < len(frame.columns):
        raise InputError("two columns of the frame have the same name: rename one of them")
    pq.write_table(pa.table(columns), file)


def _cell(value: object) -> str:
    import pandas as pd

    if isinstance(value, list | tuple | dict | set):
        return str(value)
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _found(db: Path) -> dict[int, _Row]:
    from dedupe.store.database import open_database

    with closing(open_database(db, readonly=True)) as conn:
        object_ = conn.execute("SELECT object FROM records LIMIT 1").fetchone()
        table = {"account": "cleaned_accounts", "lead": "cleaned_leads"}.get(object_[0] if object_ else "")
        rows = conn.execute(
            "SELECT r.row_number, m.cluster_id, coalesce(c.size, 1), coalesce(c.confidence, 1.0), t._survivor, "
            f"t._quality FROM records r JOIN cluster_members m USING (record_id) "
            f"JOIN {table or 'cleaned_contacts'} t ON t._record_id = r.record_id "
            "LEFT JOIN clusters c ON c.object = m.object AND c.cluster_id = m.cluster_id"
        ).fetchall()
    return {row[0]: _Row(row[1], row[2], row[3], bool(row[4]), row[5]) for row in rows}
