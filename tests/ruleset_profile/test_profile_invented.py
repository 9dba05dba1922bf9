"""Small tables of all sorts, in many languages: what the rows are, their id, and the type of each column.

`tests/cases/tables.csv` has a line for each column. Its values are parted by ";", and words of a value by "|": "Ada|Bo
Lee|Ek" is any of four names. In each # is a digit, @ the number of the row, ~ an empty cell; "..." makes the values
differ from row to row. The id has no type.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from profile_tables import table_of

from dedupe.model import Table
from dedupe.ruleset.profile import profile_table

CASES = Path(__file__).parents[1] / "cases" / "tables.csv"


def sorts() -> dict[str, list[dict[str, str]]]:
    """Returns the columns of each table."""
    found: dict[str, list[dict[str, str]]] = {}
    with CASES.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            found.setdefault(line["table"], []).append(line)
    return found


def made(name: str, columns: list[dict[str, str]]) -> Table:
    """Returns a table of this sort, the same each time."""
    rng = random.Random(name)
    rows = range(int(columns[0]["rows"]))
    cells = [[cell(column["values"], row, rng) for row in rows] for column in columns]
    return table_of([column["header"] for column in columns], list(zip(*cells, strict=True)))


def cell(values: str, row: int, rng: random.Random) -> str:
    options = values.removesuffix("...").split(";")
    chosen = " ".join(rng.choice(word.split("|")) for word in rng.choice(options).split(" "))
    if values.endswith("..."):
        chosen = options[row % len(options)] + (f" {row // len(options)}" if row >= len(options) else "")
    if chosen == "~":
        return ""
    text = "".join(rng.choice("123456789") if letter == "#" else letter for letter in chosen)
    return text if ".test" in text else text.replace("@", f"{row + 101}")


SORTS = sorts()


@pytest.mark.parametrize("name", SORTS)
def test_a_table_nobody_described(name: str) -> None:
    columns = SORTS[name]
    rules = profile_table(made(name, columns))
    types = {header: rule.type for rule in rules.fields for header in rule.headers}
    wanted = {column["header"]: column["type"] for column in columns if column["type"]}
    assert (rules.object, rules.id_header, types) == (columns[0]["object"], columns[0]["id"], wanted)
