"""`dedupe explain`: why two records match or not, and the weights of a run."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from dedupe.cli.app import app
from dedupe.cli.files import OBJECTS
from dedupe.cli.settings import current
from dedupe.cli.terminal import out_json, result

if TYPE_CHECKING:
    import sqlite3

    from dedupe.store.reads import RecordRow


@app.command()
@click.argument("db", metavar="DB")
@click.argument("ids", nargs=-1, metavar="[ID_A ID_B]")
@click.option("--object", "object_", type=click.Choice(OBJECTS), help="Where an id stands for several objects.")
@click.option("--model", "show_model", is_flag=True, help="Print the weights that the run learned, instead of a pair.")
def explain(db: str, ids: tuple[str, ...], object_: str | None, show_model: bool) -> None:
    """Say why two records do, or do not, match.

    An id is the record's id as it stands in the export; source:id or the record number of the database do as well.
    """
    if show_model == bool(ids) or len(ids) not in (0, 2):
        raise click.UsageError("give the ids of two records, or --model alone")
    from dedupe.store.database import open_database

    with closing(open_database(db, readonly=True)) as conn:
        if show_model:
            _models(conn, object_)
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
    from dedupe.judged import grouping

    pair = explain_pair(conn, left, right)
    group = grouping(conn, left, right, duplicate=pair.weight >= pair.least)
    if current().json:
        out_json(pair_json(pair, group))
    else:
        result(pair_text(pair, group))


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


def _models(conn: sqlite3.Connection, object_: str | None) -> None:
    from dedupe.cli.model_text import model_json, model_text
    from dedupe.errors import InputError
    from dedupe.restored import latest_model

    names = (object_,) if object_ else OBJECTS
    models = [model for model in (latest_model(conn, name) for name in names) if model is not None]
    if not models:
        raise InputError("the latest run learned no weights: there was nothing to compare")
    if current().json:
        out_json({"models": [model_json(model) for model in models]})
    else:
        result("\n\n".join(model_text(model) for model in models))
