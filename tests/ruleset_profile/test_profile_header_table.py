"""Headers in many languages, each beside a few others of its language, as in a table: what an empty column is read as.

`tests/cases/headers.csv` was written from knowledge of the languages, before the word lists that it tries.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from profile_tables import table_of

from dedupe.ruleset.effective import FieldRule
from dedupe.ruleset.profile import profile_table

CASES = Path(__file__).parents[1] / "cases" / "headers.csv"

#: Kind in the table: the types it may get, and the field where that matters.
TYPES: dict[str, tuple[tuple[str, ...], str]] = {
    "birth_date": (("date",), "birth_"),
    "sex": (("category",), ""),
    "id_number": (("identifier", "system"), ""),
    "website": (("url",), ""),
    "notes": (("text",), ""),
    "created": (("timestamp",), "created"),
    "modified": (("timestamp",), "modified"),
    "name_reading": (("text", "full_name"), ""),
    "contact_person": (("text", "full_name"), ""),
    "postal_and_city": (("full_address",), ""),
    "address": (("street", "full_address"), ""),
}
#: What stands beside a header: a name of persons, and what else a table of contacts has.
BESIDE = ("family_name", "birth_date", "phone", "country", "city")


def languages() -> dict[str, list[tuple[str, str]]]:
    """Returns the headers and kinds of each language."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with CASES.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            found[line["language"]].append((line["header"], line["kind"]))
    return found


def right(rule: FieldRule | None, kind: str) -> bool:
    if rule is None:  # taken for the id of the rows
        return kind == "id_number"
    types, field = TYPES.get(kind, ((kind,), ""))
    return rule.type in types and rule.field.startswith(field)


LANGUAGES = languages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_of_a_language(language: str) -> None:
    firsts = {kind: header for header, kind in reversed(LANGUAGES[language])}
    wrong = []
    for header, kind in LANGUAGES[language]:
        other = [name for name in BESIDE if name != kind and not (name == "family_name" and kind == "full_name")]
        headers = [header, *(firsts[name] for name in other if name in firsts)]
        rules = profile_table(table_of(headers)).fields
        rule = next((rule for rule in rules if header in rule.headers), None)
        if not right(rule, kind):
            wrong.append((header, kind, rule and rule.type))
    assert wrong == []


def test_the_table_is_large_and_says_each_thing_once() -> None:
    pairs = [(language, header) for language, found in LANGUAGES.items() for header, _ in found]
    assert len(pairs) == len(set(pairs)) > 2_500
    assert len(LANGUAGES) > 50
