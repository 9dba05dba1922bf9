"""Every example of docs/cleaning.md is what the code does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from dedupe.cli.commands import app
from dedupe.damage.column import damages
from dedupe.damage.kinds import KINDS
from dedupe.normalize.address import read_address
from dedupe.normalize.company import read_company
from dedupe.normalize.person import read_name
from dedupe.normalize.result import Context
from dedupe.normalize.values import normalize_values

PAGE = Path(__file__).parents[1] / "docs" / "cleaning.md"
Row = Mapping[str, str]


def rows(kind: str) -> Iterator[Row]:
    """Yields the rows of all tables behind the mark of this kind."""
    for table in re.findall(rf"<!-- check: {kind} -->\n\n((?:\|.*\n)+)", PAGE.read_text(encoding="utf-8")):
        lines = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()]
        for cells in lines[2:]:
            yield {name: meant(cell) for name, cell in zip(lines[0], cells, strict=True)}


def meant(cell: str) -> str:
    """Returns a cell with the characters that cannot be seen in place of their names."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), cell)


def damage(row: Row) -> tuple[object, object]:
    others = [text.strip() for text in re.split(r", (?=\S)", row["others"]) if text.strip()]
    values = [row["before"], *others]
    found = damages(
        values,
        header=row.get("header", ""),
        field_type=row["type"],
        countries=[row["country"]] * len(values),
        vocabulary=_vocabulary(values),
    )
    told = {(item.code, item.proposed) for item in found if item.place == 0}
    return (row["kind"], row["proposed"]) in told, f"{row['before']}: {sorted(told)}"


def _vocabulary(values: list[str]) -> object:
    from dedupe.damage.table import words_of
    from dedupe.model import Column

    return words_of({"x": Column.of(values)}, {"x": "family_name"})


def clean(row: Row) -> tuple[object, object]:
    found = normalize_values(row["type"], [row["before"]], [Context(region=row["country"])])
    return found.texts([row["before"]])[0], row["after"]


def names(row: Row) -> tuple[object, object]:
    found = read_name(row["cell"], row["country"])
    return (found.given, found.middle, found.family), (row["given"], row["middle"], row["family"])


def companies(row: Row) -> tuple[object, object]:
    found = read_company(row["cell"], row["country"])
    told = (found.base, found.legal.replace("_", ""), found.aka, found.branch)
    return told, (row["name"], row["legal form"], row["also known as"], row["branch"])


def addresses(row: Row) -> tuple[object, object]:
    found = read_address(row["cell"], row["country"])
    told = (found.street, found.number, found.unit, found.floor, found.po_box)
    return told, tuple(row[name] for name in ("street", "number", "unit", "floor", "PO box"))


CHECKS: Mapping[str, Callable[[Row], tuple[object, object]]] = {
    "clean": clean,
    "names": names,
    "companies": companies,
    "addresses": addresses,
}


@pytest.mark.parametrize("row", list(rows("damage")), ids=lambda row: f"{row['kind']} {row['before']!a}")
def test_damage_is_told_as_the_page_says(row: Row) -> None:
    right, told = damage(row)
    assert right, told


@pytest.mark.parametrize(
    ("kind", "row"), [(kind, row) for kind in CHECKS for row in rows(kind)], ids=lambda item: ascii(str(item))[:60]
)
def test_values_come_out_as_the_page_says(kind: str, row: Row) -> None:
    told, page = CHECKS[kind](row)
    assert told == page


def test_the_rules_on_the_page_are_taken_and_their_examples_hold(tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    rules = tmp_path / "rules.yml"
    rules.write_text(found[1], encoding="utf-8")
    (tmp_path / "names.csv").write_text("old,new\nMueller,Müller\n", encoding="utf-8")
    for command in ("check", "test"):
        done = CliRunner().invoke(app, ["rules", command, str(rules)])
        assert done.exit_code == 0, done.output


def test_the_page_has_tables_of_each_kind() -> None:
    assert all(len(list(rows(kind))) >= 6 for kind in (*CHECKS, "damage"))
    assert {row["kind"] for row in rows("damage")} == set(KINDS)
