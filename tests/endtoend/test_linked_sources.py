"""Two sources linked, a reference list, and rules that say so: files in, a database and the command line out."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from endtoend_files import SHARED, different_tables, query, run_files, shuffled, write_csv

import dedupe
from dedupe.cli.commands import app
from dedupe.errors import InputError

Row = dict[str, str]

GIVEN = (
    "Ada Bruno Clara Dario Elif Farid Greta Hana Igor Jana Kofi Lena Milan Nadia Oskar Priya Rosa Sven Tara Ugo".split()
)
FAMILY = "Okafor Lindqvist Zabala Moreau Tanaka Novak Haddad Fischer Silva Kowalski Bianchi Jensen".split()


def person(number: int) -> Row:
    """Returns a made-up person."""
    first, last = GIVEN[number % 20], FAMILY[number * 7 % 12]
    return {
        "id": f"{number:03d}", "first name": first, "last name": last,
        "email": f"{first}.{last}{number}@harbourmail.example".lower(), "phone": f"+1 212 555 {number:04d}",
        "street": f"{number + 3} Alder Row", "city": ("Leeds", "York", "Bath")[number % 3], "do not call": "",
    }  # fmt: skip


def damaged(row: Row, number: int) -> Row:
    """Returns what another system knows of the same person."""
    gone = ("phone", "email", "street", "city")[number % 4]
    return {**row, gone: "", "first name": row["first name"].upper() if number % 3 else row["first name"]}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Customers 0 to 79, two of them twice; subscribers 50 to 109, one of them twice; ids of their own."""
    customers = [person(k) for k in range(80)]
    customers += [{**damaged(person(60), 2), "id": "900"}, {**damaged(person(10), 1), "id": "901"}]
    subscribers = [{**damaged(person(k), k), "id": f"s{k}"} for k in range(50, 110)]
    subscribers += [{**damaged(person(70), 1), "id": "s900"}]
    return write_csv(tmp_path / "customers.csv", customers), write_csv(tmp_path / "subscribers.csv", subscribers)


def call(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def clusters(db: Path) -> list[set[str]]:
    """Returns the ids of each cluster of two or more."""
    found: dict[int, set[str]] = {}
    for number, crm_id in query(db, "SELECT cluster_id, crm_id FROM cluster_members"):
        found.setdefault(number, set()).add(crm_id)
    return sorted((ids for ids in found.values() if len(ids) > 1), key=sorted)


def links(db: Path, kind: str) -> set[tuple[str, str]]:
    sql = "SELECT a.crm_id, b.crm_id FROM links l JOIN records a USING (record_id) JOIN records b ON b.record_id = l."
    return set(query(db, f"{sql}other_record_id WHERE kind = ?", kind))


WANTED = {(f"{k:03d}", f"s{k}") for k in range(50, 80)}


def test_link_finds_the_records_of_one_source_in_the_other(files: tuple[Path, Path], tmp_path: Path) -> None:
    done = call("run", *files, "--link", "customers", "subscribers", "--db", tmp_path / "x.db")
    assert done.exit_code == 0, done.output
    assert "31 of 82 contacts of customers have a partner among the 61 of subscribers" in done.stdout
    assert links(tmp_path / "x.db", "same_as") == {*WANTED, ("900", "s60"), ("070", "s900")}
    sides = (
        "SELECT count(*) FROM pairs p JOIN records a ON a.record_id = left_id JOIN records b ON b.record_id = right_id"
    )
    assert query(tmp_path / "x.db", f"{sides} WHERE a.source = b.source") == [(0,)]
    assert {"060", "900", "s60"} in clusters(tmp_path / "x.db")
    assert not any({"010", "901"} <= ids for ids in clusters(tmp_path / "x.db"))


def test_one_to_one_gives_one_partner(files: tuple[Path, Path], tmp_path: Path) -> None:
    summary = dedupe.run(files, tmp_path / "x.db", link=("subscribers", "customers.csv"), one_to_one=True)
    assert summary.links["same_as"] == 30
    assert links(tmp_path / "x.db", "same_as") == {(right, left) for left, right in WANTED}
    assert all(len(ids) == 2 for ids in clusters(tmp_path / "x.db"))


def test_a_reference_list_stays_as_it_is(files: tuple[Path, Path], tmp_path: Path) -> None:
    customers, subscribers = files
    rows = list(csv.DictReader(subscribers.open(encoding="utf-8")))
    for row in rows:
        row.update({"last name": row["last name"].upper(), "email": row["email"].replace("harbour", "Harbour")})
    write_csv(subscribers, rows)
    own = list(csv.DictReader(customers.open(encoding="utf-8")))
    own[55]["do not call"] = "yes"
    write_csv(customers, own)
    db = tmp_path / "x.db"
    done = call("run", *files, "--reference", "subscribers", "--db", db)
    assert done.exit_code == 0, done.output
    assert "are linked to the reference list subscribers" in done.stdout
    assert {("060", "s60"), ("900", "s60"), ("055", "s55")} <= links(db, "reference")
    for ids in clusters(db):
        assert sum(one.startswith("s") for one in ids) <= 1
    assert {"010", "901"} in clusters(db), "the others lose their own duplicates"
    as_read = {row["id"]: row for row in rows}
    shown = 'SELECT id, "last name", email, phone FROM cleaned_contacts JOIN records ON record_id = _record_id'
    kept = query(db, f"{shown} WHERE source = 'subscribers'")
    assert {row[0]: row[1:] for row in kept} == {
        k: (r["last name"], r["email"], r["phone"]) for k, r in as_read.items()
    }
    survivors = "proposals p JOIN records s ON s.record_id = p.survivor_record_id"
    sql = f"SELECT s.crm_id, f.field, f.value FROM {survivors} JOIN proposal_fields f USING (proposal_id)"
    cells = query(db, f"{sql} WHERE s.source = 'subscribers'")
    assert len({one for one, _, _ in cells}) == 30
    for crm_id, field, value in cells:
        if field == "do not call":
            assert (value.lower() in ("yes", "true", "1")) == (crm_id == "s55"), "consent stays the most restrictive"
        else:
            assert value == as_read[crm_id][field]
    members = "proposal_members m USING (proposal_id) JOIN records r ON r.record_id = m.record_id"
    kinds = query(db, f"SELECT DISTINCT s.source FROM {survivors} JOIN {members} WHERE r.source = 'subscribers'")
    assert kinds == [("subscribers",)]


def test_rules_say_the_same_as_options(files: tuple[Path, Path], tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text(
        "version: 1\nobject: contact\nmatch: {link: [customers, subscribers], one_to_one: true, reference: customers}\n"
    )
    assert call("rules", "check", rules).exit_code == 0
    run_files(tmp_path / "rules.db", *files, rules=str(rules))
    run_files(
        tmp_path / "options.db", *files, link=("customers", "subscribers"), one_to_one=True, reference="customers"
    )
    assert different_tables(tmp_path / "rules.db", tmp_path / "options.db") in ([], ["runs"])
    again = tmp_path / "again.yml"
    again.write_text(query(tmp_path / "options.db", "SELECT rules_yaml FROM runs")[0][0])
    run_files(tmp_path / "again.db", *files, rules=str(again))
    assert different_tables(tmp_path / "again.db", tmp_path / "options.db") in ([], ["runs"])


def test_the_order_of_rows_and_files_decides_nothing(files: tuple[Path, Path], tmp_path: Path) -> None:
    options: Sequence[Mapping[str, Any]] = (
        {"link": ("customers", "subscribers"), "one_to_one": True}, {"reference": "subscribers"},
    )  # fmt: skip
    for number, option in enumerate(options):
        one, two = tmp_path / f"one{number}.db", tmp_path / f"two{number}.db"
        run_files(one, *files, **option)
        mixed = [shuffled(file, tmp_path / f"shuffled{number}", 5) for file in reversed(files)]
        run_files(two, *mixed, **option)
        assert clusters(one) == clusters(two)
        kind = "same_as" if "link" in option else "reference"
        assert links(one, kind) == links(two, kind)


REFUSED = [
    (("--link", "customers", "subscriber"), 'did you mean "subscribers"'),
    (("--link", "customers", "customers"), "cannot be linked to itself"),
    (("--one-to-one",), "goes with --link"),
    (("--reference", "nobody"), "no source 'nobody'"),
    (("--link", "customers", "subscribers", "--reference", "firms"), "firms"),
    (("--link", "customers", "firms"), "holds contacts and firms accounts"),
]


@pytest.mark.parametrize(("options", "said"), REFUSED)
def test_what_cannot_be_linked_is_refused(
    files: tuple[Path, Path], tmp_path: Path, options: Sequence[str], said: str
) -> None:
    firms = write_csv(
        tmp_path / "firms.csv", [{"id": "1", "company": "Alder Works"}, {"id": "2", "company": "Oak Mill"}]
    )
    done = call("run", *files, firms, "--as", f"account={firms}", *options, "--db", tmp_path / "x.db")
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "x.db").exists()


def test_rules_that_contradict_each_other_are_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"
    one = "  - {object: contact, source: {name: %s}, match: {reference: %s}}\n"
    rules.write_text("version: 1\ntables:\n" + one % ("customers", "customers") + one % ("subscribers", "subscribers"))
    with pytest.raises(InputError, match="contradict each other"):
        run_files(tmp_path / "x.db", *files, rules=str(rules))


def test_a_third_source_is_cleaned_and_told_that_it_takes_no_part(files: tuple[Path, Path], tmp_path: Path) -> None:
    third = write_csv(tmp_path / "old.csv", [person(k) for k in range(10)])
    run_files(tmp_path / "x.db", *files, third, link=("customers", "subscribers"))
    assert query(tmp_path / "x.db", "SELECT source FROM notices WHERE code = 'not_linked'") == [("old",)]
    sizes = query(tmp_path / "x.db", "SELECT count(*) FROM records r JOIN cluster_members m USING (record_id) JOIN "
                  "clusters c USING (cluster_id) WHERE r.source = 'old'")  # fmt: skip
    assert sizes == [(0,)]


def test_a_decision_on_linked_records_is_remembered(files: tuple[Path, Path], tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    option = ("--link", "customers", "subscribers", "--one-to-one", "--db", db)
    assert call("run", *files, *option).exit_code == 0
    number = query(db, "SELECT proposal_id FROM proposal_members WHERE crm_id = 's55'")[0][0]
    assert call("proposals", db, "reject", number).exit_code == 0
    assert call("run", *files, *option).exit_code == 0
    assert {one for one, _ in links(db, "same_as")} == {f"{k:03d}" for k in range(50, 80) if k != 55}
    told = call("explain", db, "060", "s60")
    assert told.exit_code == 0, told.output
    assert "This run linked" not in told.stdout
    assert "it compared only records of the one with records of the other" in call("explain", db, "060", "900").stdout


@pytest.mark.slow
@pytest.mark.skipif(not (SHARED / "data" / "febrl4").exists(), reason="the labelled sets are not part of this project")
@pytest.mark.parametrize("option", [{}, {"one_to_one": True}, {"reference": "b"}], ids=str)
def test_febrl4_is_linked(tmp_path: Path, option: Mapping[str, Any]) -> None:
    rows = list(csv.DictReader((SHARED / "data" / "febrl4" / "records.csv").open(encoding="utf-8")))
    random.Random(3).shuffle(rows)
    sides = [[{k: v for k, v in row.items() if k != "source"} for row in rows if row["source"] == s] for s in "ab"]
    files = [write_csv(tmp_path / f"{name}.csv", side) for name, side in zip("ab", sides, strict=True)]
    more = option if "reference" in option else {"link": ("a", "b"), **option}
    run_files(tmp_path / "x.db", *files, **more)
    truth = dict(list(csv.reader((SHARED / "data" / "febrl4" / "truth.csv").open(encoding="utf-8")))[1:])
    found = {(a, b) for a, b in links(tmp_path / "x.db", "reference" if "reference" in option else "same_as")}
    right = sum(truth[a] == truth[b] for a, b in found)
    f1 = 2 * right / (len(found) + 5000)
    assert f1 >= 0.998, json.dumps({"f1": f1, "links": len(found)})
