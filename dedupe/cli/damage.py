"""`dedupe damage FILE`: what happened to the values of a file, before any run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dedupe.cli.app import app
from dedupe.cli.files import expanded, objects_named
from dedupe.cli.limits import Limit, parse_limits
from dedupe.cli.settings import current
from dedupe.cli.terminal import complain, message, out_json, result

if TYPE_CHECKING:
    from dedupe.damage.report import DamageReport

#: Exit code of the contract: done, with findings over a limit the user set.
OVER_LIMIT = 1


@app.command(short_help="Report damaged values before any run.")
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--as", "named", multiple=True, metavar="OBJECT=FILE", help="What a file holds: account, contact, lead.")
@click.option("--id", "id_header", default="", metavar="COLUMN", help="The column that holds the id of a record.")
@click.option("--examples", default=3, show_default=True, type=click.IntRange(0, 1000), help="Examples of each kind.")
@click.option("--encoding", default="", help="Text encoding, if it is guessed wrongly.")
@click.option("--delimiter", default="", help="One character, or tab, comma, semicolon, pipe.")
@click.option("--sheet", default="", help="Sheet of a workbook.")
@click.option("--table", default="", help="Table of an SQLite file.")
@click.option(
    "--fail-on", "limits", multiple=True, metavar="WHAT>N",
    help="Leave with exit code 1 if there are more than N: error>100, warning>0, a kind of damage, quarantined>0.",
)  # fmt: skip
def damage(
    files: tuple[str, ...], named: tuple[str, ...], id_header: str, examples: int, encoding: str, delimiter: str,
    sheet: str, table: str, limits: tuple[str, ...],
) -> int:  # fmt: skip
    """Report what encodings, spreadsheets and CRMs did to the values of a file. Nothing is written.

    Each kind of damage with its column, how many cells have it, examples with the line they stand on and what they
    said before, and how we know. FILE is whatever `dedupe run` takes.
    """
    objects = objects_named(named)
    paths = tuple(dict.fromkeys((*expanded(files), *objects)))
    if not paths:
        raise click.UsageError("no file was given: name at least one export")
    checked = parse_limits(limits)
    from dedupe.cli.damage_text import as_json, damage_text
    from dedupe.damage.report import damage_report
    from dedupe.sources.expand import expand, read_located
    from dedupe.sources.options import ReadOptions
    from dedupe.sources.recognise import explain_rules

    read = ReadOptions(encoding=encoding, delimiter=delimiter, sheet=sheet, table=table)
    reports = []
    for located in expand(paths):
        file = read_located(located, read)
        hint = objects.get(located.path) or objects.get(located.given, "")
        rules = explain_rules(file.table, object_hint=hint, id_hint=id_header).rules
        reports.append(damage_report(file, rules))
    over = [(limit, found) for limit in checked if (found := _found(limit, reports)) > limit.most]
    code = OVER_LIMIT if over else 0
    if current().json:
        out_json({"files": [as_json(report, examples) for report in reports], "exit_code": code})
    else:
        for number, report in enumerate(reports):
            result(("\n" if number else "") + damage_text(report, examples))
    for limit, found in over:
        complain(f"{limit.what}: {found:,} found, which is over the limit of {limit.most:,} (--fail-on)")
    if not current().json and len(reports) > 1:
        message(f"{len(reports)} files looked at")
    return code


def _found(limit: Limit, reports: list[DamageReport]) -> int:
    counts: dict[str, int] = {}
    for report in reports:
        for group in report.groups:
            name = f"{group.severity} {group.code}"
            counts[name] = counts.get(name, 0) + group.cells
    return limit.found(counts, sum(len(report.file.quarantine) for report in reports))
