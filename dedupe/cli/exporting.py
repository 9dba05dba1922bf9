"""`dedupe export`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from dedupe.cli.app import app
from dedupe.cli.files import OBJECTS
from dedupe.cli.settings import current
from dedupe.cli.terminal import message, out_json, result, table


@app.command(short_help="Write the cleaned files and the merge list.")
@click.argument("db", metavar="DB")
@click.option("--to", "target", type=click.Choice(("csv", "xlsx", "parquet")), required=True, help="The format.")
@click.option("-o", "--output", "folder", required=True, metavar="DIR", help="The folder to write into.")
@click.option(
    "--for", "audience", type=click.Choice(("crm", "excel")), default="crm", show_default=True,
    help="crm: exact values, to be loaded by a program. excel: to be opened by people; no cell can run as a formula.",
)  # fmt: skip
@click.option("--all", "pending", is_flag=True, help="Apply pending proposals too, unless they are blocked.")
@click.option("--object", "object_", type=click.Choice(OBJECTS), help="Only the files of an object.")
def export(db: str, target: Any, folder: str, audience: Any, pending: bool, object_: str | None) -> None:
    """Write the cleaned files, approved merges applied, and the list of merges."""
    from dedupe.export.database import export_database
    from dedupe.export.request import Request

    done = export_database(Request(db, folder, target, audience, pending, object_ or ""))
    if current().json:
        out_json({"folder": done.folder, "files": [asdict(file) for file in done.files], "notices": done.notices})
        return
    rows = [(file.name, f"{file.rows:,}", f"{file.merged:,}" if file.source else "") for file in done.files]
    result(f"Written to {done.folder}")
    result(table(("file", "rows", "merged away"), rows, right="lrr"))
    for notice in done.notices:
        message(f"note: {notice}")
    if not pending and not any(file.rows for file in done.files if file.name.startswith("merges_")):
        message("No merge is approved yet, so no records were merged. `--all` applies the pending proposals too.")
