"""The table of addresses of many countries: all parts of at least 98 in 100 rows must be right."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from dedupe.normalize.address import city_key, normalize, read_address
from dedupe.normalize.result import Context
from dedupe.normalize.street_words import fold_street
from dedupe.normalize.text import fold

CASES = Path(__file__).parents[1] / "cases" / "addresses.csv"
LEAST = 0.98
SMALL = frozenset(("unit", "floor", "po_box", "state", "postal_code", "iso"))


def wrong_parts(row: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Returns the parts that are not what the table says: what they should be, and what was read."""
    kind = row["type"]
    found = read_address(row["value"], row["country"], kind)
    wrong = {}

    def check(part: str, wanted: str, got: str) -> None:
        if wanted != got:
            wrong[part] = (wanted, got)

    if kind == "city":
        check("city", city_key(row["city"]), city_key(found.city))
    elif kind == "state":
        check("state", row["state"], found.state)
    elif kind == "country":
        check("iso", row["iso"].lower(), found.iso)
    elif kind == "postal_code":
        check("postal_code", row["postal_code"], found.postal_code)
    else:
        check("street", fold_street(row["street"]), fold_street(found.street))
        check("number", fold(row["number"]).replace(" ", ""), fold(found.number).replace(" ", ""))
        for part in ("unit", "floor", "po_box"):
            check(part, row[part].casefold(), str(getattr(found, part)).casefold())
        if kind == "full_address":
            check("postal_code", row["postal_code"], found.postal_code)
            if row["city"]:
                check("city", city_key(row["city"]), city_key(found.city))
            if row["state"]:
                check("state", row["state"], found.state)
            fair = "is a fair answer too" in row["note"] and "iso" in row["note"]
            if not (fair and found.iso):
                check("iso", row["iso"].lower(), found.iso)
    return wrong


def test_the_table() -> None:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 900
    right: Counter[str] = Counter()
    total: Counter[str] = Counter(row["type"] for row in rows)
    lines = []
    for number, row in enumerate(rows, 2):
        wrong = wrong_parts(row)
        if wrong:
            told = ", ".join(f"{part}: wanted {a!r}, got {b!r}" for part, (a, b) in wrong.items())
            lines.append(f"line {number} {row['country']} {row['type']} {row['value']!r}: {told}")
        else:
            right[row["type"]] += 1
    print("\n".join(lines))
    shares = ", ".join(f"{kind} {right[kind]}/{total[kind]}" for kind in total)
    print(shares)
    assert right.total() >= LEAST * len(rows), "\n".join([shares, *lines])
    for kind in total:
        assert right[kind] >= 0.95 * total[kind], kind


def test_every_value_of_the_table_has_keys_of_its_type() -> None:
    with CASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["type"] in ("street", "full_address"):
                keys = normalize(row["value"], Context(region=row["country"]), row["type"]).keys
                assert keys.get("fold") or keys.get("number"), row["value"]
