"""The labelled tables of names: what a cell holds, and which names are one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from dedupe.normalize.person import PersonName, normalize, read_name
from dedupe.normalize.result import Context

CASES = Path(__file__).parents[1] / "cases"
ENOUGH = 0.98


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def second_of(name: PersonName) -> str:
    other = name.second
    return "" if other is None else f"{other.given}|{other.family}"


def wrong_parts(row: dict[str, str]) -> Iterator[str]:
    """Yields what is not as the row says."""
    found = read_name(row["value"], row["country"], row["type"])
    if found.kind != row["kind"]:
        yield f"kind {found.kind}, not {row['kind']}"
    parts = {
        "title": found.title,
        "given": found.given,
        "middle": found.middle,
        "family": found.family,
        "suffix": found.suffix,
        "nicknames": ";".join(found.nicknames),
        "second": second_of(found),
    }
    whole = row["type"] == "full_name"
    checked = parts if whole else {k: parts[k] for k in ("title", "suffix", "nicknames")}
    if found.kind == row["kind"] and row["kind"] in ("person", "two_people"):
        for part, text in checked.items():
            if squeezed(text) != squeezed(row[part]):
                yield f"{part} {text!r}, not {row[part]!r}"
    if row["clean"] and squeezed(found.clean) != squeezed(row["clean"]):
        yield f"clean {found.clean!r}, not {row['clean']!r}"


def test_names_are_read_as_the_table_says() -> None:
    table = rows("names.csv")
    wrong = {
        f"{row['value']!r} ({row['language']} {row['country']} {row['type']})": list(wrong_parts(row)) for row in table
    }
    wrong = {value: faults for value, faults in wrong.items() if faults}
    for value, faults in wrong.items():
        print(value, "|", "; ".join(faults))
    print(f"{len(table) - len(wrong)} of {len(table)} right")
    assert len(wrong) <= (1 - ENOUGH) * len(table)


def keys(value: str, field_type: str) -> dict[str, str]:
    found = normalize(value, Context(), field_type).keys
    return {name: found.get(name, "") for name in ("fold", "native", "sound", "nick", "suffix")} if found else {}


def same(one: dict[str, str], other: dict[str, str], field_type: str) -> bool:
    """Returns whether two names are one otherwise written, as far as their keys say."""
    if not one or not other:
        return False
    if one["fold"] == other["fold"] or (one["native"] and one["native"] == other["native"]):
        return True
    if field_type == "full_name" and set(one["fold"].split()) == set(other["fold"].split()):
        return True
    return one["sound"] == other["sound"] or (
        field_type == "full_name" and sorted(one["sound"].split()) == sorted(other["sound"].split())
    )


def nickname(one: dict[str, str], other: dict[str, str]) -> bool:
    """Returns whether each word of one has a nickname class in common with a word of the other."""
    left, right = ([frozenset(word.split("|")) for word in keys.get("nick", "").split()] for keys in (one, other))
    if len(left) != len(right) or not left:
        return False
    return all(any(a & b for b in right) for a in left) and all(any(a & b for a in left) for b in right)


def verdict(row: dict[str, str]) -> str:
    one, other = (keys(row[side], row["type"]) for side in ("left", "right"))
    if row["expect"] == "nickname":
        return "nickname" if nickname(one, other) else "different"
    if one and other and one["suffix"] and other["suffix"] and one["suffix"] != other["suffix"]:
        return "different"
    if same(one, other, row["type"]):
        return "same"
    return "nickname" if nickname(one, other) else "different"


def test_pairs_of_names_are_told_as_the_table_says() -> None:
    table = rows("name_pairs.csv")
    found = [(row, verdict(row)) for row in table]
    wrong = [(row, answer) for row, answer in found if answer != row["expect"]]
    for row, answer in wrong:
        print(row["language"], row["type"], row["left"], "|", row["right"], "|", answer, "not", row["expect"])
    print(f"{len(table) - len(wrong)} of {len(table)} right")
    assert len(wrong) <= (1 - ENOUGH) * len(table)
