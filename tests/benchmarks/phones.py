"""How many labelled damages of phones, e-mails and dates are repaired, how many other values are spoilt, and speed.

    python tests/benchmarks/phones.py [--folder DIR] [--speed FILE.csv]

DIR holds records.csv, issues.csv and notes.csv (default: ../shared/data/gen_crm_10k_contacts). A damage counts as
repaired if the proposed value (the suggestion of a finding, else the clean value) is the value that was damaged.
--speed prints process-CPU microseconds per distinct value of the columns Phone, MobilePhone and Email of a file.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from labelled import SHARED

from dedupe.model import CleanTable, Column, Validation
from dedupe.normalize import email, phone
from dedupe.normalize.phone_plan import territory
from dedupe.normalize.result import Context
from dedupe.normalize.table import normalize_table
from dedupe.ruleset.profile import profile_table
from dedupe.sources.order import in_order
from dedupe.sources.read import read_file
from dedupe.validate.table import validate_table

OWN = {"Phone": "phone", "MobilePhone": "phone", "Email": "email", "CreatedDate": "date"}


def proposals(clean: CleanTable, validation: Validation) -> dict[tuple[str, str], str]:
    """Returns the proposed value per (id, header): the suggestion of the field's own findings, else the clean value."""
    ids = [str(crm_id) for crm_id in clean.crm_ids]
    found: dict[tuple[str, str], str] = {}
    for header in OWN:
        column = clean.by_header(header)
        if column is not None:
            found.update(((crm_id, header), str(text)) for crm_id, text in zip(ids, column.clean.texts(), strict=True))
    for batch in validation.batches:
        for row, which in zip(batch.rows.tolist(), batch.which.tolist(), strict=True):
            item = batch.findings[which]
            if batch.field in OWN and item.suggestion and item.code.startswith(("email_", "phone_", "date_")):
                found[ids[row], batch.field] = item.suggestion
    return found


def same(kind: str, one: str, other: str) -> bool:
    """Returns whether two values mean the same number, mailbox or day."""
    if kind == "phone":
        return re.split(r"[; ]", one)[0] == re.split(r"[; ]", other)[0]
    if kind == "date":
        return one[:10] == other[:10]
    return email.normalize(re.split(r";\s", one)[0]).keys.get("mailbox") == email.normalize(other).keys.get("mailbox")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def repairs(folder: Path, verbose: bool) -> None:
    """Prints per column and label how many of the repairable damages are repaired, then the wrong changes."""
    file = read_file(str(folder / "records.csv"))
    every = profile_table(file.table)
    kinds = ("phone", "email", "date", "timestamp", "country", "given_name", "family_name")
    rules = replace(every, fields=every.of_type(*kinds))
    ordered = in_order(file.table, rules.id_header)
    clean = normalize_table(ordered.table, rules, ordered.crm_ids)
    proposed = proposals(clean, validate_table(clean, rules))
    raw = {(r["record_id"], h): r[h] for r in rows_of(folder / "records.csv") for h in OWN}
    country = {r["record_id"]: r["MailingCountry"] for r in rows_of(folder / "records.csv")}
    counts: dict[tuple[str, str], Counter[bool]] = defaultdict(Counter)
    labelled = set()
    for issue in rows_of(folder / "issues.csv"):
        key = issue["record_id"], issue["field"]
        labelled.add(key)
        if issue["field"] not in OWN or issue["repairable"] != "1" or not raw.get(key):
            continue
        right = same(OWN[issue["field"]], proposed.get(key, ""), issue["clean_value"])
        counts[issue["field"], issue["label"]][right] += 1
        if verbose and not right:
            shown = repr(raw[key]), country[key[0]], "->", repr(proposed.get(key)), issue["clean_value"]
            print("  ", issue["label"], *shown)
    total: Counter[bool] = Counter()
    for (field, label), count in sorted(counts.items()):
        total += count
        print(f"{field:12s} {label:22s} {count[True]:4d} of {count.total():4d}")
    print(f"repaired: {total[True]} of {total.total()} ({total[True] / max(total.total(), 1):.1%})")
    unlabelled(folder, clean, raw, labelled, verbose)


def unlabelled(
    folder: Path, clean: CleanTable, raw: dict[tuple[str, str], str], labelled: set[tuple[str, str]], verbose: bool
) -> None:
    """Prints how many values without a damage were changed into something else than they mean."""
    wrong, seen, abroad = 0, 0, 0
    place = clean.of_type("country")[0].keys["iso"].texts()
    notes = {row["record_id"]: row for row in rows_of(folder / "notes.csv")}
    ids = [str(crm_id) for crm_id in clean.crm_ids]
    names = {"Phone": "phone_e164", "MobilePhone": "mobile_e164", "Email": "email_canonical"}
    for header, name in names.items():
        column = clean.by_header(header)
        assert column is not None
        for row, (crm_id, text) in enumerate(zip(ids, column.clean.texts(), strict=True)):
            before, expected = raw[crm_id, header], notes[crm_id][name]
            if not before or (crm_id, header) in labelled or not expected:
                continue
            seen += 1
            if str(text) != before and not same(OWN[header], str(text), expected):
                wrong += 1
                home = territory(str(place[row]).upper())
                abroad += home is not None and not expected.startswith(f"+{home.code}")
                if verbose:
                    print("   changed", header, repr(before), "->", repr(text), expected)
    print(f"values without a damage changed wrongly: {wrong} of {seen} ({wrong / max(seen, 1):.3%})")
    print(f"   of them national numbers of another country than the record names: {abroad}")


def distinct(file: Path) -> Iterator[tuple[str, list[tuple[str, Context]]]]:
    """Yields each column's distinct values with the country that the table gives them."""
    from dedupe.normalize import country

    records = rows_of(file)
    regions = Column.of(row["MailingCountry"] for row in records).map(
        lambda text: country.normalize(text, Context(), "country").keys.get("iso", "").upper()
    )
    for header in ("Phone", "MobilePhone", "Email"):
        places = regions.texts() if header != "Email" else [""] * len(records)
        pairs = dict.fromkeys((row[header], str(region)) for row, region in zip(records, places, strict=True))
        contexts = {region: Context(region=region) for region in {region for _, region in pairs}}
        yield header, [(text, contexts[region]) for text, region in pairs if text]


def speed(file: Path) -> None:
    """Prints microseconds per distinct value: all of them, and those that take the fast way."""
    for header, values in distinct(file):
        function = email.normalize if header == "Email" else phone.normalize
        for text, context in values[:2000]:
            function(text, context, header)
        start = time.process_time()
        for text, context in values:
            function(text, context, header)
        spent = time.process_time() - start
        quick = [(v, c) for v, c in values if _is_quick(header, v, c)]
        start = time.process_time()
        for text, context in quick:
            function(text, context, header)
        fast = time.process_time() - start
        each, share = 1e6 * spent / len(values), len(quick) / len(values)
        of_fast = 1e6 * fast / max(len(quick), 1)
        print(f"{header:12s} {len(values):7d} distinct: {each:5.2f} us; fast {share:.0%} at {of_fast:5.2f} us")


def _is_quick(header: str, text: str, context: Context) -> bool:
    if header == "Email":
        local, _, domain = text.partition("@")
        facts = email._facts(domain)
        return facts is not None and email._quick(text, local, domain, facts) is not None
    return phone.PLAIN(text) is not None and phone._quick(text, context.region) is not None


def main() -> None:
    """Prints the table of repairs, or the speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=SHARED / "data" / "gen_crm_10k_contacts")
    parser.add_argument("--speed", type=Path)
    parser.add_argument("--verbose", action="store_true", help="list what is wrong")
    options = parser.parse_args()
    if options.speed:
        speed(options.speed)
    else:
        repairs(options.folder, options.verbose)


if __name__ == "__main__":
    main()
