"""Prints for every unseen table how many pairs of different entities look like duplicates to a careful reader.

    python tests/benchmarks/unseen_audit.py [--seed 1] [--only NAME]

True pairs share enough to be seen by the way the tables are made ("hidden" is 0); "alike" counts pairs of different
entities that share as much, no name against it: what no method can tell apart for certain.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from unseen_tables.catalogue import make, table_names
from unseen_tables.scheme import Row, Scheme, Table, folded, likeness

#: Blocks larger than this hold values that say little; the audit looks at the others.
LARGEST_BLOCK = 60
NAMES = ("given", "family", "full name", "company", "text")


def alike(scheme: Scheme, first: Row, second: Row) -> bool:
    """Returns True if two rows share enough and no name stands against it."""
    for item in scheme.fields:
        one, two = first[item.header], second[item.header]
        if item.kind in NAMES and item.points >= 1 and one and two and not likeness(one, two, item.kind):
            return False
    return bool(scheme.points(first, second) >= scheme.enough)


def candidates(scheme: Scheme, table: Table) -> set[tuple[int, int]]:
    """Returns pairs of rows that share a value which few rows have."""
    found: set[tuple[int, int]] = set()
    for item in scheme.fields:
        blocks = defaultdict(list)
        for place, row in enumerate(table.rows):
            if item.points and (key := folded(row[item.header])):
                blocks[key].append(place)
        for block in blocks.values():
            if len(block) <= LARGEST_BLOCK:
                found.update(itertools.combinations(block, 2))
    return found


def audited(name: str, seed: int) -> str:
    """Returns a row of the printed table."""
    table = make(name, seed)
    scheme = table.scheme
    members = defaultdict(list)
    for place, entity in enumerate(table.entities):
        members[entity].append(place)
    true = [pair for places in members.values() for pair in itertools.combinations(places, 2)]
    hidden = sum(scheme.points(table.rows[a], table.rows[b]) < scheme.enough for a, b in true)
    others = sum(
        table.entities[a] != table.entities[b] and alike(scheme, table.rows[a], table.rows[b])
        for a, b in candidates(scheme, table)
    )
    share = f"{hidden / len(true):.1%}" if true else ""
    return f"| {name} | {len(table.rows):,} | {len(members):,} | {len(true):,} | {share} | {others:,} |"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    print("| table | rows | entities | true pairs | hidden | alike |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in options.only or table_names():
        print(audited(name, options.seed), flush=True)


if __name__ == "__main__":
    main()
