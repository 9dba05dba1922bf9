"""`dedupe facets`: the values of one column, and which of them are spellings of one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedupe.cli.app import app
from dedupe.cli.settings import current
from dedupe.cli.terminal import count, out_json, result, table

if TYPE_CHECKING:
    from dedupe.facets.column import Facets
    from dedupe.model import SourceFile

METHODS = ("spelling", "abbreviation", "spacing", "typing", "sound")


@app.command(short_help="Count and cluster the values of a column.")
@click.argument("file", metavar="FILE")
@click.argument("column", required=False, metavar="[COLUMN]")
@click.option("--top", default=15, type=click.IntRange(0), help="How many values, shapes and groups are shown.")
@click.option("--method", "methods", multiple=True, type=click.Choice(METHODS), help="Only these ways to group.")
@click.option("-o", "--output", default="", metavar="OUT", help="The mapping to write; with --apply, the new file.")
@click.option("--apply", "mapping", default="", metavar="MAPPING.csv", help="Replace values as this file says.")
@click.option("--sheet", default="", help="Sheet of a workbook.")
@click.option("--force", is_flag=True, help="Replace the files that are written if they are there.")
def facets(
    file: str, column: str | None, top: int, methods: tuple[str, ...], output: str, mapping: str, sheet: str,
    force: bool,
) -> None:  # fmt: skip
    """Show how often each value of a column occurs, what values look like, and which are spellings of one.

    Without COLUMN: the columns there are. With -o MAPPING.csv the spellings are written as replacements; edit the file
    (an empty `new` leaves a value as it is) and apply it: --apply MAPPING.csv -o OUT.
    """
    if mapping:
        _apply(file, column, mapping, output, sheet, force)
        return
    if output and Path(output).exists() and not force:
        raise click.UsageError(f"{output} is there already: choose another name, or add --force to replace it")
    from dedupe.facets.column import facets_of, mapping_csv
    from dedupe.sources.options import ReadOptions
    from dedupe.sources.read import read_file

    source = read_file(file, options=ReadOptions(sheet=sheet))
    if not column:
        _columns(source)
        return
    header = _header(source, column)
    found = facets_of(header, source.table.column(header).texts().tolist(), methods or METHODS)
    if output:
        Path(output).write_text(mapping_csv(found), encoding="utf-8-sig", newline="")
    if current().json:
        out_json(_json(found))
        return
    _print(source.name, found, top)
    variants = sum(len(cluster.variants) for cluster in found.clusters)
    if output:
        result(f"\nWritten to {output}: {count(variants, 'replacement')}. Edit it, then")
        result(f'  dedupe facets {file} "{header}" --apply {output} -o OUT.csv')
    elif variants:
        result("\nNext: write the replacements to a file, edit it, apply it")
        result(f'  dedupe facets {file} "{header}" -o mapping.csv')


def _apply(file: str, column: str | None, mapping: str, output: str, sheet: str, force: bool) -> None:
    """Writes the file with the values of the column replaced, everything else as it stands."""
    if not column or not output:
        raise click.UsageError("--apply needs the column, and the file to write: FILE COLUMN --apply MAPPING -o OUT")
    from dedupe.cleaning import CleanJob, write_cleaned
    from dedupe.mapping import mapped, read_mapping
    from dedupe.sources.options import ReadOptions
    from dedupe.sources.read import read_file

    read = ReadOptions(sheet=sheet)
    source = read_file(file, options=read)
    cleaned = mapped(source, _header(source, column), read_mapping(mapping))
    written = write_cleaned(cleaned, CleanJob(file, read=read), output, force=force)
    cells = sum(change.rows for change in cleaned.changes)
    if current().json:
        out_json({"file": file, "column": column, "cells_changed": cells, "written": asdict(written)})
        return
    result(f"Written to {written.path}: {count(written.rows, 'row')}, {count(cells, 'cell')} of {column} replaced")
    if written.changes:
        result(f"Every change: {written.changes}")


def _header(source: SourceFile, column: str) -> str:
    from dedupe.errors import InputError
    from dedupe.ruleset.nearest import advice

    headers = source.table.headers
    if column in headers:
        return column
    folded = [header for header in headers if header.strip().casefold() == column.strip().casefold()]
    if len(folded) == 1:
        return folded[0]
    raise InputError(f"there is no column {column!r}: {advice(column, headers)}", where=source.name)


def _columns(source: SourceFile) -> None:
    rows = []
    for header, column in zip(source.table.headers, source.table.columns, strict=True):
        counts = column.counts()
        filled = [(str(value), int(n)) for value, n in zip(column.values, counts, strict=True) if str(value).strip()]
        best = max(filled, key=lambda item: (item[1], item[0]), default=("", 0))
        rows.append((header, len(filled), sum(n for _, n in filled), best[0]))
    if current().json:
        keys = ("column", "distinct", "filled", "most_frequent")
        out_json({"file": source.name, "columns": [dict(zip(keys, row, strict=True)) for row in rows]})
        return
    result(table(("column", "distinct", "filled", "most frequent"), rows, right="lrrl", widest=40))


def _print(name: str, found: Facets, top: int) -> None:
    filled = found.rows - found.empty
    result(
        f"{name}, column {found.column}: {count(found.rows, 'row')}, {found.empty:,} empty, "
        f"{count(len(found.values), 'distinct value')}\n"
    )
    share = [(value, f"{n:,}", f"{n / max(filled, 1):.1%}") for value, n in found.values[:top]]
    result(table(("value", "rows", "share"), share, right="lrr", widest=50))
    _more(len(found.values), top, "value")
    result("\nWhat they look like (A capitals, a small letters, 9 digits)")
    result(table(("shape", "rows", "for example"), [(s, f"{n:,}", e) for s, n, e in found.shapes[:top]], right="lrl"))
    _more(len(found.shapes), top, "shape")
    if not found.clusters:
        result("\nNo two values look like spellings of one.")
        return
    rows = [(v.value, f"{v.count:,}", c.leader, f"{c.count:,}", v.method) for c in found.clusters for v in c.variants]
    result("\nSpellings that seem to mean one value")
    result(table(("spelling", "rows", "usual", "rows", "why"), rows[:top], right="lrlrl", widest=40))
    _more(len(rows), top, "spelling")


def _more(number: int, shown: int, noun: str) -> None:
    if number > shown:
        result(f"  and {count(number - shown, f'more {noun}')} (--top)")


def _json(found: Facets) -> dict[str, Any]:
    return {
        "column": found.column,
        "rows": found.rows,
        "empty": found.empty,
        "values": [{"value": value, "rows": n} for value, n in found.values],
        "shapes": [{"shape": s, "rows": n, "example": e} for s, n, e in found.shapes],
        "clusters": [
            {
                "value": cluster.leader,
                "rows": cluster.count,
                "variants": [{"value": v.value, "rows": v.count, "why": v.method} for v in cluster.variants],
            }
            for cluster in found.clusters
        ],
    }
