"""`dedupe explain`: why two records match or not, and the weights of a run."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedupe.cli.app import app
from dedupe.cli.files import OBJECTS
from dedupe.cli.settings import current
from dedupe.cli.terminal import out_json, result

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from dedupe.explaining.learned import Learned
    from dedupe.store.reads import RecordRow


@app.command()
@click.argument("db", metavar="DB")
@click.argument("ids", nargs=-1, metavar="[ID_A ID_B]")
@click.option("--object", "object_", type=click.Choice(OBJECTS), help="Where an id stands for several objects.")
@click.option("--model", "show_model", is_flag=True, help="Show the weights that the run learned, instead of a pair.")
@click.option(
    "-o", "--out", "target", default="", metavar="FILE", help="With --model: its chart as .html, .svg, .json."
)
def explain(db: str, ids: tuple[str, ...], object_: str | None, show_model: bool, target: str) -> None:
    """Say why two records do, or do not, match.

    An id is the record's id as it stands in the export; source:id or the record number of the database do as well.
    """
    if show_model == bool(ids) or len(ids) not in (0, 2):
        raise click.UsageError("give the ids of two records, or --model alone")
    if target and not show_model:
        raise click.UsageError("-o writes the chart of --model: give --model, or leave -o out")
    from dedupe.store.database import open_database

    with closing(open_database(db, readonly=True)) as conn:
        if show_model:
            _models(conn, object_, target)
            return
        from dedupe.cli.choose import two_records

        left, right = two_records(conn, ids[0], ids[1], object_ or "")
        if left.object != right.object:
            _across(conn, left, right)
        else:
            _pair(conn, left, right)


def _pair(conn: sqlite3.Connection, left: RecordRow, right: RecordRow) -> None:
    from dedupe.cli.explain_text import pair_json, pair_text
    from dedupe.explaining import explain_pair
    from dedupe.given_explained import given_explained, never_a_pair

    given = given_explained(conn, left, right)
    if given is not None:
        from dedupe.cli.explain_given import given_json, given_text

        out_json(given_json(given, left, right)) if current().json else result(given_text(given, left, right))
        return
    pair = explain_pair(conn, left, right)
    if current().json:
        out_json(pair_json(pair))
    else:
        result(pair_text(pair))
    if not current().json and (said := never_a_pair(conn, left, right)):
        result(f"\n{said}")


def _across(conn: sqlite3.Connection, left: RecordRow, right: RecordRow) -> None:
    from dedupe.cli.choose import name_of
    from dedupe.judged import links_between

    links = links_between(conn, left.record_id, right.record_id)
    if current().json:
        told: dict[str, Any] = {
            "left": {"object": left.object, "source": left.source, "crm_id": left.crm_id},
            "right": {"object": right.object, "source": right.source, "crm_id": right.crm_id},
            "verdict": "different objects",
            "links": [{"kind": kind, "confidence": sure} for kind, sure in links],
        }
        out_json(told)
        return
    result(f"{name_of(left)} and {name_of(right)} are different objects: they are never merged into one record.")
    for kind, sure in links:
        result(f"They are linked: {kind} (confidence {sure:.2f}).")
    if not links:
        result("The run found no link between them.")


def _models(conn: sqlite3.Connection, object_: str | None, target: str) -> None:
    from dedupe.cli.model_text import model_json, model_text
    from dedupe.errors import InputError
    from dedupe.explaining.learned import learned
    from dedupe.sources.shown import shown

    names = (object_,) if object_ else OBJECTS
    models = [model for model in (learned(conn, name) for name in names) if model is not None]
    if not models:
        from dedupe.given_explained import given_file

        given = any(given_file(conn, name) for name in names)
        why = "it took the scores of a file (--pairs)" if given else "there was nothing to compare"
        raise InputError(f"the latest run learned no weights: {why}")
    told: dict[str, Any] = {"models": [model_json(model) for model in models]}
    if target:
        _write_chart(models, target, told)
        told["written"] = target
    if current().json:
        out_json(told)
    elif target:
        result(f"Written to {shown(target, 300)}.")
    else:
        result("\n\n".join(model_text(model) for model in models))


def _write_chart(models: Sequence[Learned], target: str, told: dict[str, Any]) -> None:
    """Writes the chart in the form that the ending of the file asks for."""
    from dedupe.cli.explain_chart import model_html, model_svg
    from dedupe.errors import InputError
    from dedupe.sources.shown import shown

    ending = Path(target).suffix.lower()
    if ending not in (".html", ".svg", ".json"):
        raise InputError(f"{shown(target)}: no chart is written as {ending or 'that'}: name it .html, .svg or .json")
    if ending == ".json":
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    else:
        text = model_html(models) if ending == ".html" else model_svg(models)
    Path(target).write_text(text, encoding="utf-8", newline="\n")
