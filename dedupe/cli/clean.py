"""`dedupe clean`: normalizing alone."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from dedupe.cli.app import app
from dedupe.cli.files import OBJECTS
from dedupe.cli.settings import current
from dedupe.cli.terminal import count, message, out_json, result

if TYPE_CHECKING:
    from dedupe.cleaning import Cleaned, Written
    from dedupe.preview import Preview


@app.command(short_help="Clean the values of a file, and nothing else.")
@click.argument("file", metavar="FILE")
@click.option("--preview", is_flag=True, help="Show what would change, and write nothing.")
@click.option("-o", "--output", default="", metavar="OUT", help="The file to write: .csv, .xlsx or .parquet.")
@click.option("--rules", default="", metavar="RULES.yml|PACK", help="Rules file, or strict, balanced, loose.")
@click.option("--as", "object_", type=click.Choice(OBJECTS), help="What a row is.")
@click.option("--id", "id_header", default="", metavar="COLUMN", help="The column that holds the id of a record.")
@click.option(
    "--for", "audience", type=click.Choice(("crm", "excel")), default="crm", show_default=True,
    help="crm: exact values, to be loaded by a program. excel: to be opened by people; no cell can run as a formula.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace files that are there. The input is never written.")
@click.option("--encoding", default="", help="Text encoding, if it is guessed wrongly.")
@click.option("--delimiter", default="", help="One character, or tab, comma, semicolon, pipe.")
@click.option("--sheet", default="", help="Sheet of a workbook.")
@click.option("--table", default="", help="Table of an SQLite file.")
def clean(
    file: str, preview: bool, output: str, rules: str, object_: str | None, id_header: str, audience: Any, force: bool,
    encoding: str, delimiter: str, sheet: str, table: str,
) -> None:  # fmt: skip
    """Clean the values of FILE: show what would change (--preview), or write the result (-o OUT).

    Nothing is matched or merged. A CSV file keeps its delimiter, line ends and quotes, and cells that do not change
    stay as they are, byte for byte; the result is UTF-8. Ids, references and what systems write are never changed.
    """
    if preview == bool(output):
        raise click.UsageError(
            "--preview writes nothing: leave out -o OUT"
            if preview
            else "write the result (-o OUT), or see it (--preview)"
        )
    from dedupe.cleaning import CleanJob, clean_file, write_cleaned
    from dedupe.preview import preview_of
    from dedupe.sources.options import ReadOptions

    read = ReadOptions(encoding=encoding, delimiter=delimiter, sheet=sheet, table=table)
    job = CleanJob(file, rules, object_ or "", id_header, read)
    cleaned = clean_file(job)
    for warning in cleaned.warnings:
        message(f"{warning.file}:{warning.line}: warning: {warning.message}")
    for notice in cleaned.file.notices:
        message(f"note: {cleaned.file.name}{f':{notice.line}' if notice.line else ''}: {notice.message}")
    seen = preview_of(cleaned)
    if preview:
        _show(cleaned, seen)
    else:
        _tell(cleaned, seen, write_cleaned(cleaned, job, output, force=force, audience=audience))


def _show(cleaned: Cleaned, seen: Preview) -> None:
    from dedupe.cli.clean_text import preview_text

    if current().json:
        out_json({**_head(cleaned), **asdict(seen), "quarantined": len(cleaned.file.quarantine)})
    else:
        result(preview_text(cleaned, seen))


def _head(cleaned: Cleaned) -> dict[str, Any]:
    return {"file": cleaned.file.path, "object": cleaned.rules.object, "preset": cleaned.rules.preset}


def _tell(cleaned: Cleaned, seen: Preview, written: Written) -> None:
    quarantined = len(cleaned.file.quarantine)
    if current().json:
        counts = {"rows": seen.rows, "rows_changed": seen.rows_changed, "cells_changed": seen.cells_changed}
        out_json({**_head(cleaned), **counts, "quarantined": quarantined, "written": asdict(written)})
        return
    result(
        f"Written to {written.path}: {count(written.rows, 'row')}, {count(seen.cells_changed, 'cell')} changed in "
        f"{count(seen.rows_changed, 'row')}"
    )
    if written.changes:
        result(f"Every change, with its rule: {written.changes}")
    if written.quarantine:
        result(f"{count(quarantined, 'row')} could not be taken and stand in {written.quarantine}")
    people = sum(item.rows for item in seen.people)
    if people:
        message(
            f"{count(people, 'value')} need a person and were not changed: dedupe clean {cleaned.file.path} --preview"
        )
    if cleaned.file.encoding and not cleaned.file.encoding.lower().startswith(("utf-8", "ascii")):
        message(f"note: the input is {cleaned.file.encoding}, the result UTF-8")
    if written.anew:
        message(f"note: the file was written as a new one, because {written.anew}")
