"""What the run was told of two records beforehand: the score of another tool, or that they can be no pair."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from dedupe.judged import stored_pair
from dedupe.restored import latest_rules
from dedupe.sources.shown import shown
from dedupe.store.reads import RecordRow


@dataclass(frozen=True, slots=True)
class GivenExplained:
    """What a file of pairs says of two records, and what the run made of it."""

    file: str
    probability: float | None  # None where the file has no score for the two
    weight: float | None
    verdict: str
    threshold: float
    together: bool
    size: int  # of the group of the first record
    weakest: float | None  # probability of the weakest link of that group


def given_file(conn: sqlite3.Connection, object_: str) -> str:
    """Returns the file whose pairs the latest run took for an object, "" where it scored them itself."""
    row = conn.execute("SELECT counts FROM runs WHERE status = 'done' ORDER BY run_id DESC LIMIT 1").fetchone()
    files = json.loads(row[0]).get("pairs", []) if row else []
    return next((str(item["name"]) for item in files if item["object"] == object_), "")


def given_explained(conn: sqlite3.Connection, left: RecordRow, right: RecordRow) -> GivenExplained | None:
    """Returns what the run knows of the two; None where it scored their pair itself."""
    file = given_file(conn, left.object)
    if not file:
        return None
    stored = stored_pair(conn, left.record_id, right.record_id)
    thresholds = [rules.match.review_above for rules in latest_rules(conn).tables if rules.object == left.object]
    group = conn.execute(
        "SELECT size, confidence FROM clusters WHERE object = ? AND cluster_id = ?", (left.object, left.cluster_id)
    ).fetchone() or (1, None)
    return GivenExplained(
        file=file,
        probability=stored.probability if stored else None,
        weight=stored.weight if stored else None,
        verdict=stored.verdict if stored else "unknown",
        threshold=thresholds[0],
        together=left.cluster_id == right.cluster_id,
        size=int(group[0]),
        weakest=group[1],
    )


def never_a_pair(conn: sqlite3.Connection, left: RecordRow, right: RecordRow) -> str:
    """Returns why the latest run made no pair of two such records whatever they say, "" where it might have."""
    match = next((rules.match for rules in latest_rules(conn).tables if rules.object == left.object), None)
    if match is None:
        return ""
    sources = {left.source, right.source}
    if match.link and (len(sources) == 1 or not sources <= set(match.link)):
        one, two = (shown(name) for name in match.link)
        return f"This run linked {one} with {two}: it compared only records of the one with records of the other."
    if match.reference and sources == {match.reference}:
        return f"Both are in the reference list {shown(match.reference)}: this run took no two of its records for one."
    return ""
