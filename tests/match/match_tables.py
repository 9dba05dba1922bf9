"""Small clean tables for the tests of this room, made by the real normalizers from rows written in the test."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

import numpy as np

from dedupe.match.facts import Facts, collect, facts_of
from dedupe.match.pairs import compare_pairs
from dedupe.model import CleanTable, Column, Table
from dedupe.normalize.table import normalize_table
from dedupe.ruleset.effective import FieldRule, MatchRules, ObjectRules
from dedupe.sources.order import in_order

#: header -> (field, type): the columns that a test table may have.
PERSON: Mapping[str, tuple[str, str]] = {
    "First": ("first_name", "given_name"),
    "Last": ("last_name", "family_name"),
    "Name": ("full_name", "full_name"),
    "Middle": ("middle_name", "middle_name"),
    "Suffix": ("suffix", "name_suffix"),
    "Email": ("email", "email"),
    "Email2": ("email", "email"),
    "Phone": ("phone", "phone"),
    "Mobile": ("phone", "phone"),
    "Company": ("company", "company"),
    "Web": ("website", "url"),
    "Street": ("street", "street"),
    "Zip": ("postal_code", "postal_code"),
    "City": ("city", "city"),
    "State": ("state", "state"),
    "Country": ("country", "country"),
    "Born": ("birth_date", "date"),
    "Tax": ("tax_id", "identifier"),
    "Staff": ("employees", "number"),
    "Job": ("title", "title"),
    "Kind": ("kind", "category"),
    "Address": ("address", "full_address"),
    "Song": ("song", "text"),
    "Artist": ("artist", "text"),
    "Year": ("year", "number"),
}

Row = Mapping[str, str]


def rules_of(headers: Sequence[str], object_: str = "contact", match: MatchRules | None = None) -> ObjectRules:
    """Returns rules for a table with these headers; "Id" is its id column."""
    fields: dict[str, tuple[str, list[str]]] = {}
    for header in headers:
        if header != "Id":
            name, kind = PERSON[header]
            fields.setdefault(name, (kind, []))[1].append(header)
    made = [
        FieldRule(name, kind, tuple(found), default_region="US" if kind in ("phone", "postal_code", "state") else "")
        for name, (kind, found) in fields.items()
    ]
    id_header = "Id" if "Id" in headers else ""
    if id_header:
        made.insert(0, FieldRule("id", "record_id", ("Id",)))
    return ObjectRules(object_, tuple(made), id_header=id_header, match=match or MatchRules())


def table_of(rows: Sequence[Row], headers: Sequence[str] = (), source: str = "people") -> Table:
    """Returns the raw table of these rows; without `headers`, the columns are those that some row fills."""
    names = tuple(headers or dict.fromkeys(header for row in rows for header in row))
    columns = tuple(Column.of([row.get(header, "") for row in rows]) for header in names)
    return Table(source, names, columns, np.arange(1, len(rows) + 1), np.arange(2, len(rows) + 2))


def clean_of(
    rows: Sequence[Row], headers: Sequence[str] = (), object_: str = "contact", match: MatchRules | None = None
) -> tuple[CleanTable, ObjectRules]:
    """Returns the rows cleaned, in the order given (or in canonical order where they have an "Id"), and their rules."""
    table = table_of(rows, headers)
    rules = rules_of(table.headers, object_, match)
    if rules.id_header:
        ordered = in_order(table, rules.id_header)
        return normalize_table(ordered.table, rules, ordered.crm_ids), rules
    ids = np.array([str(k) for k in range(len(rows))], dtype=object)
    return normalize_table(table, rules, ids), rules


def facts_from(rows: Sequence[Row], headers: Sequence[str] = (), object_: str = "contact") -> Facts:
    """Returns what can be compared about these rows."""
    clean, rules = clean_of(rows, headers, object_)
    return facts_of(collect([clean], [rules], {}))


#: Rows that stand beside the compared ones, so that a table has more than one value of everything.
BACKGROUND: tuple[Row, ...] = (
    {"First": "Oswald", "Last": "Quimby", "Email": "o.quimby@quimbyworks.example", "Phone": "+1 212 555 0143"},
    {"First": "Ines", "Last": "Zabala", "Email": "zabala@ferntree.example", "Phone": "+1 312 555 0178"},
)


def levels_of(left: Row, right: Row, background: Sequence[Row] = (), object_: str = "contact") -> dict[str, str]:
    """Returns comparison -> name of the level that the two rows reach; "" where one of them says nothing."""
    facts = facts_from([left, right, *background], object_=object_)
    evidence = compare_pairs(facts, np.array([0]), np.array([1]))
    back = compare_pairs(facts, np.array([1]), np.array([0]))
    assert evidence.levels.tolist() == back.levels.tolist(), "comparing depends on which of the two stands left"
    return {
        comparison.name: comparison.levels[level] if level >= 0 else ""
        for comparison, level in zip(facts.comparisons, evidence.levels[0].tolist(), strict=True)
    }


def partition(labels: Sequence[int]) -> set[frozenset[int]]:
    """Returns the groups as sets of rows."""
    groups: dict[int, set[int]] = {}
    for row, label in enumerate(labels):
        groups.setdefault(int(label), set()).add(row)
    return {frozenset(group) for group in groups.values()}


@functools.cache
def people(count: int) -> tuple[Row, ...]:
    """Returns `count` different made-up persons with all contact data, the same ones every time."""
    random = np.random.default_rng(20)
    first, last = _words(random, 60, 2), _words(random, 400, 3)
    towns = _words(random, 40, 3)
    rows = []
    for k in range(count):
        given, family = str(random.choice(first)), str(random.choice(last))
        town = int(random.integers(len(towns)))
        rows.append(
            {
                "First": given.title(),
                "Last": family.title(),
                "Email": f"{given}.{family}{k}@{towns[int(random.integers(len(towns)))]}.example",
                "Phone": f"+1 212 {200 + k // 10_000} {k % 10_000:04d}",
                "Street": f"{1 + int(random.integers(900))} {str(random.choice(last)).title()} Street",
                "Zip": f"{10_000 + 37 * town:05d}",
                "City": towns[town].title(),
            }
        )
    return tuple(rows)


def mixed() -> list[dict[str, str]]:
    """Returns records with ids and all kinds of damage."""
    random = np.random.default_rng(3)
    rows = [dict(row) for row in people(160)]
    rows += [{**row, "Phone": "", "First": row["First"][:1]} for row in rows[:40]]
    rows += [{**row, "Email": "", "Last": row["Last"][::-1]} for row in rows[40:60]]
    rows += [dict(row) for row in rows[:15]]
    rows += [{**row, "First": "Zed"} for row in rows[100:120]]
    ids = random.permutation(len(rows))
    return [{"Id": f"R{number:04d}", **row} for number, row in zip(ids.tolist(), rows, strict=True)]


def _words(random: np.random.Generator, count: int, syllables: int) -> list[str]:
    """Returns different pronounceable words."""
    found: dict[str, None] = {}
    while len(found) < count:
        parts = ["".join(random.choice(list(s)) for s in ("bdfgklmnprstvz", "aeiou")) for _ in range(syllables)]
        found["".join(parts) + random.choice(list("nrsl"))] = None
    return list(found)
