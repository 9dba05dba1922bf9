"""`dedupe facets`: the values of one column, and which of them are spellings of one."""

from __future__ import annotations

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
@click.option("-o", "--output", default="", metavar="MAPPING.csv", help="Where to write the mapping, for editing.")
@click.option("--sheet", default="", help="Sheet of a workbook.")
@click.option("--force", is_flag=True, help="Replace the mapping if it is there.")
def facets(
    file: str, column: str | None, top: int, methods: tuple[str, ...], output: str, sheet: str, force: bool
) -> None:
    """Show how often each value of a column occurs, what values look like, and which are spellings of one.

    Without COLUMN: the columns there are. The mapping written by -o is edited by you (empty `new` leaves a value as it
    is) and applied with `dedupe clean FILE --replace COLUMN=MAPPING.csv -o OUT`.
    """
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
        result(f'  dedupe clean {file} --replace "{header}={output}" -o OUT.csv')
    elif variants:
        result("\nNext: write the replacements to a file, edit it, apply it")
        result(f'  dedupe facets {file} "{header}" -o mapping.csv')


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
    variants = sum(len(cluster.variants) for cluster in found.clusters)
    result(f"\n{count(variants, 'value')} seem to be other spellings of {count(len(found.clusters), 'value')}")
    rows: list[tuple[str, str, str, str]] = []
    for cluster in found.clusters[:top]:
        rows.append((cluster.leader, f"{cluster.count:,}", "", ""))
        rows += [("", f"{v.count:,}", v.value, v.method) for v in cluster.variants]
    result(table(("value", "rows", "other spelling", "why"), rows, right="lrll", widest=44))
    _more(len(found.clusters), top, "value")


def _more(number: int, shown: int, noun: str) -> None:
    if number > shown:
        result(f"  and {count(number - shown, noun)} more (--top)")


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
