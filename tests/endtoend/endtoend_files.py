"""Files in and databases out, as the end-to-end tests handle them."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import random
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from dedupe.inputs import Job
from dedupe.pipeline import run
from dedupe.store.dump import ROW_ORDER, RUN_MARKS, sorted_dump_digest, table_digests
from dedupe.summary import Summary

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_data"
SHARED = Path(os.environ.get("DEDUPE_SHARED", ROOT.parent / "shared"))
CRMS = ("salesforce", "hubspot", "dynamics", "pipedrive", "zoho")

#: What may differ when the rows of the same files stand in another order; the rest may not.
SHUFFLED = RUN_MARKS | ROW_ORDER


def query(db: Path, sql: str, *values: object) -> list[Any]:
    """Returns the rows, as anybody with SQLite would get them."""
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as conn:
        return conn.execute(sql, values).fetchall()


def dicts(db: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    """Returns the rows as mappings."""
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as conn:
        conn.row_factory = sqlite3.Row
        return [dict(row) for row in conn.execute(sql, values)]


def run_files(db: Path, *files: Path, **job: Any) -> Summary:
    """Returns the summary of a run over these files."""
    return run(Job(tuple(map(str, files)), db=str(db), **job))


def read_csv(path: Path) -> list[dict[str, str]]:
    """Returns the rows of a comma-separated file as the standard library reads them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: Sequence[Mapping[str, str]], *, bom: bool = False) -> Path:
    """Returns the path after writing the rows under the headers of the first one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes((codecs.BOM_UTF8 if bom else b"") + text.getvalue().encode())
    return path


def shuffled(path: Path, folder: Path, seed: int) -> Path:
    """Returns a copy of a file in the folder with its rows in another order."""
    rows = read_csv(path)
    random.Random(seed).shuffle(rows)
    return write_csv(folder / path.name, rows, bom=path.read_bytes().startswith(codecs.BOM_UTF8))


def different_tables(one: Path, other: Path, ignore: frozenset[str] = RUN_MARKS) -> list[str]:
    """Returns the names of the tables that say something else in the two databases; [] for the same content."""
    if sorted_dump_digest(one, ignore) == sorted_dump_digest(other, ignore):
        return []
    digests = []
    for db in (one, other):
        with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as conn:
            conn.isolation_level = None
            digests.append(dict(table_digests(conn, ignore)))
    names = sorted(digests[0].keys() | digests[1].keys())
    return [name for name in names if digests[0].get(name) != digests[1].get(name)]


def raw_records(db: Path, source: str) -> dict[int, dict[str, str]]:
    """Returns row number -> what stood in the row."""
    rows = query(db, "SELECT row_number, raw FROM records WHERE source = ?", source)
    return {number: json.loads(raw) for number, raw in rows}


def said(db: Path, summary: Summary) -> str:
    """Returns everything a run says about its input, for a search for words."""
    texts = [text for file in summary.files for text in file.notices]
    texts += [f"line {line}: {text}" for line, text in query(db, "SELECT line, reason FROM quarantine")]
    texts += [f"{code} {text}" for code, text in query(db, "SELECT DISTINCT code, message FROM findings")]
    texts += [f"{blocked} {text}" for blocked, text in query(db, "SELECT blocked_by, reason FROM proposals")]
    texts += [f"block {rule}" for (rule,) in query(db, "SELECT rule FROM blocking WHERE refined_blocks > 0")]
    return "\n".join(texts)
