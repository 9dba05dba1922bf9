"""`dedupe history` and `dedupe doctor`: what has run, and whether all is well."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from dedupe.cli.app import app
from dedupe.cli.settings import current
from dedupe.cli.terminal import out_json, result, table

if TYPE_CHECKING:
    from dedupe.store.reads import RunRow


@app.command()
@click.argument("db", metavar="DB")
def history(db: str) -> None:
    """List the runs of a database, the latest first."""
    from dedupe.store.database import open_database
    from dedupe.store.reads import run_history

    with closing(open_database(db, readonly=True)) as conn:
        runs = run_history(conn)
    if current().json:
        out_json({"runs": [_run_json(run) for run in runs]})
        return
    if not runs:
        result("No run yet.")
        return
    rows = [(run.run_id, run.started_at, run.status, *_numbers(run), run.rules_hash[:12], _names(run)) for run in runs]
    headers = ("run", "started", "status", "records", "proposals", "seconds", "rules", "files")
    result(table(headers, rows, right="rllrrrll"))


def _numbers(run: RunRow) -> tuple[str, str, str]:
    import json

    objects = json.loads(run.counts or "{}").get("objects", [])
    seconds = sum(json.loads(run.timings or "{}").values())
    if run.status != "done":
        return "", "", ""
    totals = [sum(item[name] for item in objects) for name in ("records", "proposals")]
    return f"{totals[0]:,}", f"{totals[1]:,}", f"{seconds:.1f}"


def _names(run: RunRow) -> str:
    import json

    return ", ".join(item["name"] for item in json.loads(run.inputs or "[]"))


def _run_json(run: RunRow) -> dict[str, Any]:
    import json

    return {
        "run_id": run.run_id, "started_at": run.started_at, "finished_at": run.finished_at, "status": run.status,
        "tool_version": run.tool_version, "rules_hash": run.rules_hash, "inputs": json.loads(run.inputs or "[]"),
        "counts": json.loads(run.counts or "{}"), "timings": json.loads(run.timings or "{}"),
    }  # fmt: skip


@app.command()
@click.argument("db", required=False, metavar="[DB]")
def doctor(db: str | None) -> int:
    """Check the environment, and a database if one is given."""
    from dedupe.checkup import check_database, check_environment

    findings = check_environment(db or ".")
    if db:
        findings += check_database(db)
    bad = [item for item in findings if not item.fine]
    if current().json:
        items = [{"what": item.what, "fine": item.fine, "message": item.message} for item in findings]
        out_json({"checks": items, "fine": not bad})
    else:
        result(table(("", "", ""), [("ok" if i.fine else "NOT OK", i.what, i.message) for i in findings], widest=240))
    return 3 if bad else 0
