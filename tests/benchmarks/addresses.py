"""CPU time per distinct value of the address normalizers, and how often postal damage is repaired.

    python tests/benchmarks/addresses.py CONTACTS.csv [--issues ISSUES.csv]

Times are of one process (time.process_time). `quick` is the share of streets of plain words, which skip the long way.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Sequence
from pathlib import Path

from dedupe.normalize import address, country
from dedupe.normalize.result import Context
from dedupe.normalize.street_quick import quick_street
from dedupe.validate.places import with_zeros

COLUMNS = {
    "street": ("MailingStreet", address.normalize),
    "city": ("MailingCity", address.normalize),
    "state": ("MailingState", address.normalize),
    "postal_code": ("MailingPostalCode", address.normalize),
    "country": ("MailingCountry", country.normalize),
}


def rows_of(path: Path) -> list[dict[str, str]]:
    """Returns the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pairs_of(rows: Sequence[dict[str, str]], header: str) -> list[tuple[str, str]]:
    """Returns the distinct values of a column, each with the country of its row."""
    isos = {text: country.iso_of(text).upper() for text in {row["MailingCountry"] for row in rows}}
    return sorted({(row[header], isos[row["MailingCountry"]]) for row in rows if row[header]})


def speed(rows: Sequence[dict[str, str]]) -> None:
    """Prints the microseconds per distinct value of each type, the best of three rounds."""
    print("| type | distinct values | µs each |")
    print("| --- | --- | --- |")
    for kind, (header, normalize) in COLUMNS.items():
        pairs = pairs_of(rows, header)
        contexts = {region: Context(region=region) for _, region in pairs}
        normalize(pairs[0][0], Context(), kind)
        best = min(_seconds(normalize, pairs, contexts, kind) for _ in range(3))
        print(f"| {kind} | {len(pairs):,} | {best / len(pairs) * 1e6:.1f} |")
    streets = pairs_of(rows, "MailingStreet")
    quick = sum(quick_street(value) is not None for value, _ in streets)
    print(f"quick: {quick / len(streets):.1%} of streets")


def _seconds(normalize, pairs, contexts, kind) -> float:  # type: ignore[no-untyped-def]
    country.iso_of.cache_clear()
    start = time.process_time()
    for value, region in pairs:
        normalize(value, contexts[region], kind)
    return time.process_time() - start


def repaired(rows: Sequence[dict[str, str]], issues: Sequence[dict[str, str]]) -> None:
    """Prints of how many postal codes with lost zeros the proposal is right, and how many others get a wrong one."""
    key = "record_id" if "record_id" in rows[0] else "Id"
    labelled = {i["record_id"]: i for i in issues if i["field"] == "MailingPostalCode"}
    right = total = wrong = others = 0
    for row in rows:
        issue = labelled.get(row[key])
        iso = country.iso_of(row["MailingCountry"])
        proposed = with_zeros(row["MailingPostalCode"], iso) if iso else ""
        if issue is None:
            others += bool(row["MailingPostalCode"])
            wrong += bool(proposed)
        elif issue["repairable"] == "1" and issue["label"] == "leading_zero_lost" and iso:
            total += 1
            right += proposed == issue["clean_value"]
    print(f"leading_zero_lost with a country: {right} of {total} proposed right; {wrong} of {others} others proposed")


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contacts", type=Path)
    parser.add_argument("--issues", type=Path)
    options = parser.parse_args()
    rows = rows_of(options.contacts)
    speed(rows)
    if options.issues:
        repaired(rows, rows_of(options.issues))


if __name__ == "__main__":
    main()
