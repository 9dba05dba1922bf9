"""`dedupe run` and `dedupe demo`: the main job."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from dedupe.cli.app import app
from dedupe.cli.files import expanded, objects_named
from dedupe.cli.limits import Limit, parse_limits
from dedupe.cli.progress import shown_progress
from dedupe.cli.settings import current
from dedupe.cli.terminal import complain, message, out_json, result

if TYPE_CHECKING:
    from dedupe.inputs import Job
    from dedupe.summary import Summary

#: Exit code of the contract: done, with findings over a limit the user set.
OVER_LIMIT = 1


@app.command(short_help="Run the main job on the sample data.")
@click.option("--db", default="demo.db", show_default=True, help="The database to make.")
def demo(db: str) -> int:
    """Run the main job on the sample data that comes with dedupe."""
    from dedupe.inputs import Job
    from dedupe.ruleset.data import sample_folder

    folder = sample_folder() / "salesforce"
    files = (str(folder / "Account.csv"), str(folder / "Contact.csv"))
    message("dedupe run Account.csv Contact.csv: a made-up Salesforce export that comes with dedupe")
    return _do(Job(files, db=db), ())


@app.command(short_help="Clean exports, find duplicates, propose merges.")
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--rules", default="", metavar="RULES.yml|PACK", help="Rules file, or strict, balanced, loose.")
@click.option("--db", default="dedupe.db", show_default=True, help="The database; made if it is not there.")
@click.option("--as", "named", multiple=True, metavar="OBJECT=FILE", help="What a file holds: account, contact, lead.")
@click.option("--id", "id_header", default="", metavar="COLUMN", help="The column that holds the id of a record.")
@click.option("--dry-run", is_flag=True, help="Do everything but write the database.")
@click.option("--source", default="", metavar="NAME", help="Name of the source; otherwise the name of the file.")
@click.option(
    "--link",
    nargs=2,
    default=None,
    metavar="SOURCE SOURCE",
    help="Find the records of one source in the other, and no duplicates within them.",
)
@click.option("--one-to-one", is_flag=True, help="With --link: a record has one partner at most.")
@click.option(
    "--reference",
    default="",
    metavar="SOURCE",
    help="This source is a clean list: others are linked to it, and it is never changed.",
)
@click.option(
    "--pairs",
    multiple=True,
    metavar="[OBJECT=]FILE",
    help="Pairs that another tool scored (CSV or Parquet, as Splink writes them), in place of our scoring.",
)
@click.option("--encoding", default="", help="Text encoding, if it is guessed wrongly.")
@click.option("--delimiter", default="", help="One character, or tab, comma, semicolon, pipe.")
@click.option("--sheet", default="", help="Sheet of a workbook: name or number.")
@click.option("--table", default="", help="Table of an SQLite file, array of a JSON file.")
@click.option(
    "--fail-on", "limits", multiple=True, metavar="WHAT>N",
    help="Leave with exit code 1 if there are more than N: error>100, warning>0, a code of a finding, quarantined>0.",
)  # fmt: skip
def run(
    files: tuple[str, ...], rules: str, db: str, named: tuple[str, ...], id_header: str, dry_run: bool, source: str,
    encoding: str, delimiter: str, sheet: str, table: str, limits: tuple[str, ...], link: tuple[str, str] | None,
    one_to_one: bool, reference: str, pairs: tuple[str, ...],
) -> int:  # fmt: skip
    """Read, clean and check exports, find duplicates and propose merges.

    FILE is a CSV, TSV, XLSX, XLSB, XLS, ODS, JSON, Parquet, Arrow or SQLite file, one of them packed with gzip, bzip2
    or xz, a zip archive or a folder of them, or - for stdin. FILE::NAME is the table, sheet or member NAME in it.
    Several are matched together. Nothing is merged until you approve it.
    """
    objects = objects_named(named)
    paths = tuple(dict.fromkeys((*expanded(files), *objects)))
    if not paths:
        raise click.UsageError("no file was given: name at least one export")
    checked = parse_limits(limits)
    from dedupe.inputs import Job
    from dedupe.sources.options import ReadOptions

    read = ReadOptions(encoding=encoding, delimiter=delimiter, sheet=sheet, table=table, source=source)
    job = Job(
        paths, db=db, rules=rules, objects=objects, id_header=id_header, read=read, dry_run=dry_run,
        link=link or (), one_to_one=one_to_one, reference=reference, pairs=pairs,
    )  # fmt: skip
    return _do(job, checked)


def _do(job: Job, limits: tuple[Limit, ...]) -> int:
    from dedupe.cli.closing import closing_summary
    from dedupe.pipeline import run as run_job

    with shown_progress() as progress:
        summary = run_job(job, progress)
    quarantined = sum(file.quarantined for file in summary.files) + sum(item.left_out for item in summary.pairs)
    over = [(limit, limit.found(summary.findings, quarantined)) for limit in limits]
    over = [(limit, found) for limit, found in over if found > limit.most]
    code = OVER_LIMIT if over else 0
    if current().json:
        out_json(_as_json(summary, over, code))
    else:
        result(closing_summary(summary))
    for limit, found in over:
        complain(f"{limit.what}: {found:,} found, which is over the limit of {limit.most:,} (--fail-on)")
    return code


def _as_json(summary: Summary, over: list[tuple[Limit, int]], code: int) -> dict[str, Any]:
    limits = [{**asdict(limit), "found": found} for limit, found in over]
    return {
        "db": summary.db,
        "rules": summary.rules,
        **summary.counts(),
        "seconds": {name: round(value, 3) for name, value in summary.seconds.items()},
        "over_limits": limits,
        "exit_code": code,
    }
