"""The labelled phone cells of tests/cases/phones.csv: E.164, extension, status and second number."""

from __future__ import annotations

import csv
from pathlib import Path

from dedupe.model import MULTI
from dedupe.normalize.phone import normalize
from dedupe.normalize.result import Context

TABLE = Path(__file__).resolve().parents[1] / "cases" / "phones.csv"
RIGHT = 0.98


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def found(value: str, country: str) -> dict[str, str]:
    """Returns what the normalizer says of a cell, in the words of the table."""
    keys = normalize(value, Context(region=country), "phone").keys

    def nth(name: str, place: int) -> str:
        parts = keys.get(name, "").split(MULTI)
        return parts[place] if place < len(parts) else ""

    number, status = nth("number", 0), nth("status", 0)
    second = nth("number", 1)
    unplaced = number.startswith("~") and status == "possible"
    return {
        "e164": number if number.startswith("+") else "",
        "extension": nth("extension", 0),
        "status": "unknown" if unplaced else status,
        "kind": nth("kind", 0),
        "second": second if second.startswith("+") else "",
    }


def wrong_fields(row: dict[str, str]) -> list[str]:
    """Returns the names of the columns of a row that come out otherwise; numbers count only where they are valid."""
    seen = found(row["value"], row["country"])
    if row["status"] == "invalid" and seen["status"] == "possible":
        seen["status"] = "invalid"  # no such range, or no such length: neither can be called
    if row["status"] != "valid":
        seen["e164"] = row["e164"]  # how a number stands that is none is nobody's business
    return [name for name in ("e164", "extension", "status", "second") if seen[name] != row[name]]


def test_cells_are_read_as_a_person_would() -> None:
    table = rows()
    wrong = [(row, fields) for row in table if (fields := wrong_fields(row))]
    for row, fields in wrong:
        seen = found(row["value"], row["country"])
        print(row["country"], repr(row["value"]), {name: (row[name], seen[name]) for name in fields}, row["note"])
    assert len(table) >= 100
    assert len(wrong) <= (1 - RIGHT) * len(table), [row["value"] for row, _ in wrong]


def test_kinds_are_those_of_the_numbering_plans() -> None:
    table = [row for row in rows() if row["kind"] and row["status"] == "valid"]
    seen = [(row["value"], row["kind"], found(row["value"], row["country"])["kind"]) for row in table]
    wrong = [case for case in seen if case[1] != case[2]]
    print(*wrong, sep="\n")
    assert len(wrong) <= (1 - RIGHT) * len(table), wrong
