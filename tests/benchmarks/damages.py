"""What share of the damages of generated contacts is proposed right, and how many sound values are changed wrongly.

    python tests/benchmarks/damages.py [--folder DIR] [--wrong N] [--time]

DIR holds records.csv, issues.csv and notes.csv (default: gen_crm_10k_contacts of ../shared), or contacts.csv,
truth_issues.csv and notes_contacts.csv as gen_crm.py writes them. A proposal is the clean value, the suggestion of a
finding, or what the damage report proposes. Phones are compared as E.164, addresses as canonical mailboxes, dates as
moments. `--time` also measures the search for damage alone.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import os
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dedupe.damage.column import damages
from dedupe.damage.table import ColumnDamages, table_damages
from dedupe.model import CleanTable, Table, Validation
from dedupe.normalize import email, phone
from dedupe.normalize.result import Context
from dedupe.normalize.table import normalize_table
from dedupe.normalize.text import fold
from dedupe.ruleset.effective import ObjectRules
from dedupe.sources.read import read_file
from dedupe.sources.recognise import rules_for
from dedupe.validate.table import validate_table

SHARED = Path(os.environ.get("DEDUPE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
#: Fields whose changes are checked on sound values, with the column of notes.csv that says what is expected.
EXPECTED = {"Phone": "phone_e164", "MobilePhone": "mobile_e164", "Email": "email_canonical"}
PHONES, MOMENTS = ("Phone", "MobilePhone"), ("CreatedDate", "LastModifiedDate")


@dataclass
class Answers:
    """All that is proposed for each cell: row and header to texts, the clean value first."""

    clean: CleanTable
    suggested: Mapping[tuple[int, str], set[str]]
    regions: list[str]

    def of(self, row: int, header: str) -> list[str]:
        """Returns the texts that are proposed for a cell; its raw value alone if nothing is."""
        column = self.clean.by_header(header)
        first = [column.clean.text(row)] if column is not None else []
        return [*first, *sorted(self.suggested.get((row, header), ()))]


@dataclass
class Tally:
    """Right and wrong answers by label."""

    right: Counter[tuple[str, str]] = field(default_factory=Counter)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    empty: int = 0


def answers(table: Table, rules: ObjectRules, found: tuple[ColumnDamages, ...]) -> Answers:
    """Returns what cleaning, checks and the damage report propose."""
    ids = table.column(rules.id_header).texts()
    clean = normalize_table(table, rules, ids)
    validation: Validation = validate_table(clean, rules)
    suggested: dict[tuple[int, str], set[str]] = defaultdict(set)
    for batch in validation.batches:
        for row, which in zip(batch.rows.tolist(), batch.which.tolist(), strict=True):
            item = batch.findings[which]
            if item.suggestion and item.code != "value_variant":  # another word for the same, no repair
                suggested[row, batch.field].add(item.suggestion)
    for column in found:
        for damage in column.damages:
            if damage.proposed:
                for row in column.rows(damage).tolist():
                    suggested[row, column.header].add(damage.proposed)
    countries = clean.of_type("country")
    regions = [iso.upper() for iso in countries[0].keys["iso"].texts()] if countries else [""] * len(clean)
    return Answers(clean, suggested, regions)


def same(header: str, one: str, other: str, region: str) -> bool:
    """Returns whether two spellings are one value."""
    if one == other:
        return True
    if header in PHONES:
        first, second = (phone.normalize(text, Context(region=region)).keys.get("number", "") for text in (one, other))
        return bool(first) and first.split("\x1f")[0] == second.split("\x1f")[0]
    if header == "Email":
        boxes = [email.normalize(text).keys.get("mailbox", "").split("\x1f")[0] for text in (one, other)]
        return bool(boxes[0]) and boxes[0] == boxes[1]
    if header in MOMENTS:
        moments = [_moment(text) for text in (one, other)]
        return None not in moments and abs((moments[0] - moments[1]).total_seconds()) <= 1  # type: ignore[operator]
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


def _moment(text: str) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def check_labelled(issues: list[dict[str, str]], rows: Mapping[str, int], given: Answers, table: Table) -> Tally:
    """Returns how many of the values that can be repaired are proposed right, by label and field."""
    tally = Tally()
    for issue in issues:
        if issue["repairable"] != "1" or issue["record_id"] not in rows or issue["field"] not in table.headers:
            continue
        row, header = rows[issue["record_id"]], issue["field"]
        raw = table.column(header).text(row)
        if not raw:  # the generator emptied the cell after it had damaged it
            tally.empty += 1
            continue
        key = (issue["label"], header)
        tally.asked[key] += 1
        texts = given.of(row, header)
        if any(same(header, text, issue["clean_value"], given.regions[row]) for text in texts):
            tally.right[key] += 1
        else:
            tally.wrong[key].append(f"{raw!r} ({given.regions[row]}) -> {issue['clean_value']!r}: {texts!r}")
    return tally


def check_sound(
    labelled: set[tuple[str, str]], notes: Mapping[str, dict[str, str]], rows: Mapping[str, int], given: Answers,
    table: Table,
) -> Tally:  # fmt: skip
    """Returns how many sound values keep their meaning, by field."""
    tally = Tally()
    for header in table.headers:
        texts = table.column(header).texts()
        for record, row in rows.items():
            raw = str(texts[row])
            if not raw.strip() or (record, header) in labelled:
                continue
            tally.asked["", header] += 1
            expected = notes.get(record, {}).get(EXPECTED.get(header, ""), "")
            for text in given.of(row, header):
                if not _formatted(header, raw, text, expected, given.regions[row]):
                    tally.wrong["", header].append(f"{raw!r} ({given.regions[row]}) -> {text!r}, expected {expected!r}")
                    break
            else:
                tally.right["", header] += 1
    return tally


def _formatted(header: str, raw: str, text: str, expected: str, region: str) -> bool:
    """Returns whether a proposal is the same value in another form."""
    if text == raw or same(header, text, raw, region) or (expected and same(header, text, expected, region)):
        return True
    if header in PHONES:
        digits, other = ("".join(c for c in t if c.isdigit()) for t in (raw, text))
        return not expected and len(digits) > 5 and (other.endswith(digits.lstrip("0")) or digits.endswith(other[-7:]))
    return fold(text) == fold(raw) and header != "Email"


def _read(folder: Path) -> tuple[Path, Path, Path]:
    for records, issues, notes in (
        ("records.csv", "issues.csv", "notes.csv"),
        ("contacts.csv", "truth_issues.csv", "notes_contacts.csv"),
    ):
        if (folder / records).exists():
            return folder / records, folder / issues, folder / notes
    sys.exit(f"{folder}: holds neither records.csv nor contacts.csv")


def _csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def show(title: str, tally: Tally, wrong: int) -> None:
    """Prints right and asked, label by label, with examples of wrong answers."""
    right, asked = sum(tally.right.values()), sum(tally.asked.values())
    print(f"{title}: {right:,} of {asked:,} right = {100 * right / max(asked, 1):.2f} %, wrong {asked - right:,}")
    for key in sorted(tally.asked):
        missed = tally.asked[key] - tally.right[key]
        label = " ".join(filter(None, key))
        print(
            f"  {label:40} {tally.right[key]:7,} of {tally.asked[key]:7,}" + (f"  wrong {missed:,}" if missed else "")
        )
        for line in tally.wrong[key][:wrong]:
            print(f"      {line}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=SHARED / "data" / "gen_crm_10k_contacts")
    parser.add_argument("--wrong", type=int, default=2, help="examples of wrong answers per label")
    parser.add_argument("--time", action="store_true", help="measure the search for damage alone, and stop")
    options = parser.parse_args()
    records, issues, notes = _read(options.folder)
    table = read_file(str(records)).table
    rules, _ = rules_for(table)
    damages(["warm"], field_type="company")
    for number in range(2 if options.time else 1):
        start = time.process_time()
        found = table_damages(table, rules)
        took = time.process_time() - start
        print(f"search for damage{' again' if number else ''}: {took:.2f} s of processor time for {len(table):,} rows")
    if options.time:
        return
    given = answers(table, rules, found)
    key = next(header for header in table.headers if header in ("record_id", "Id"))
    rows = {str(record): row for row, record in enumerate(table.column(key).texts())}
    listed = [issue for issue in _csv(issues) if issue["object"] == "Contact"]
    tally = check_labelled(listed, rows, given, table)
    show("labelled repairable", tally, options.wrong)
    print(f"  ({tally.empty:,} labelled cells are empty in the file and left out)")
    labelled = {(issue["record_id"], issue["field"]) for issue in listed}
    noted = {note["record_id"]: note for note in _csv(notes)}
    show("not labelled, meaning kept", check_sound(labelled, noted, rows, given, table), options.wrong)


if __name__ == "__main__":
    main()
