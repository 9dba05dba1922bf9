"""The sample exports: reproducible, complete truth, the promised countries, traps and damage."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
FILES = {
    "salesforce_account": ("salesforce/Account.csv", "Id", 400),
    "salesforce_contact": ("salesforce/Contact.csv", "Id", 2000),
    "hubspot_contact": ("hubspot/contacts.csv", "Record ID", 300),
    "dynamics_contact": ("dynamics/contacts.csv", "(Do Not Modify) Contact", 300),
    "pipedrive_contact": ("pipedrive/people.csv", "Person - ID", 300),
    "zoho_contact": ("zoho/Contacts.csv", "Record Id", 300),
}
COUNTRIES = {
    "US": {"United States", "USA", "US", "U.S.A.", "United States of America"},
    "GB": {"United Kingdom", "UK", "Great Britain", "England", "GB"},
    "DE": {"Germany", "Deutschland", "DE"},
    "FR": {"France", "FR"},
    "PL": {"Poland", "Polska", "PL"},
    "RO": {"Romania", "România", "RO"},
    "IS": {"Iceland", "Ísland", "IS"},
    "GR": {"Greece", "Ελλάδα", "GR", "Hellas"},
    "CN": {"China", "中国", "CN", "PRC"},
    "BR": {"Brazil", "Brasil", "BR"},
}


def read(path: str) -> list[dict[str, str]]:
    with (SAMPLES / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def truth(name: str) -> dict[str, str]:
    return {row["record_id"]: row["entity_id"] for row in read(f"truth/{name}.csv")}


def test_the_script_makes_the_committed_bytes_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", str(SAMPLES / "make_samples.py"), str(tmp_path)], check=True)
    committed = {path.relative_to(SAMPLES) for path in SAMPLES.rglob("*.csv")}
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.csv")}
    assert made == committed
    for path in sorted(made):
        assert (tmp_path / path).read_bytes() == (SAMPLES / path).read_bytes(), path


@pytest.mark.parametrize("crm", ["hubspot", "dynamics", "pipedrive", "zoho"])
def test_thirty_people_are_in_salesforce_too(crm: str) -> None:
    """Entities of two CRMs share an id only where it is one person."""
    mine = truth(f"{crm}_contact")
    assert len(set(mine.values()) & set(truth("salesforce_contact").values())) <= 30
    assert sum(1 for entity in mine.values() if entity.startswith("P0")) <= 40


@pytest.mark.parametrize("name", FILES)
def test_truth_names_every_record_once(name: str) -> None:
    path, id_header, about = FILES[name]
    ids = [row[id_header] for row in read(path)]
    assert abs(len(ids) - about) <= about * 0.05
    assert len(set(ids)) == len(ids)
    assert set(truth(name)) == set(ids)


@pytest.mark.parametrize("name", FILES)
def test_share_of_duplicates(name: str) -> None:
    entities = truth(name)
    share = 1 - len(set(entities.values())) / len(entities)
    assert 0.10 <= share <= 0.18


def suffix(short: str) -> str:
    """The rule, written another way than in the generator: bits as text, most significant last."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    blocks = (short[0:5], short[5:10], short[10:15])
    return "".join(alphabet[int("".join("1" if s.isupper() else "0" for s in reversed(b)), 2)] for b in blocks)


def test_suffix_oracle_on_known_ids() -> None:
    assert [suffix(s) for s in ("0014000000Lmabc", "001xx000003DGb2", "003ABCDEFGHIJKL")] == ["AAB", "AAG", "Y55"]


@pytest.mark.parametrize(("path", "header", "prefix"), [
    ("salesforce/Account.csv", "Id", "001"),
    ("salesforce/Account.csv", "ParentId", "001"),
    ("salesforce/Contact.csv", "Id", "003"),
    ("salesforce/Contact.csv", "AccountId", "001"),
    ("salesforce/Contact.csv", "ReportsToId", "003"),
    ("salesforce/Contact.csv", "OwnerId", "005"),
])  # fmt: skip
def test_salesforce_ids_are_valid(path: str, header: str, prefix: str) -> None:
    ids = {row[header] for row in read(path)} - {""}
    assert ids
    for crm_id in ids:
        assert len(crm_id) == 18
        assert crm_id.startswith(prefix)
        assert crm_id[15:] == suffix(crm_id[:15])


def test_references_resolve_and_parents_make_no_circle() -> None:
    accounts = {row["Id"]: row["ParentId"] for row in read("salesforce/Account.csv")}
    assert {row["AccountId"] for row in read("salesforce/Contact.csv")} - {""} <= set(accounts)
    depths = []
    for start in accounts:
        seen, here = set(), start
        while here:
            assert here not in seen
            seen.add(here)
            here = accounts[here]
        depths.append(len(seen))
    assert max(depths) >= 3, "a chain of parents is there"


def test_every_country_is_there() -> None:
    seen = Counter(row["MailingCountry"] for row in read("salesforce/Contact.csv"))
    for code, spellings in COUNTRIES.items():
        assert sum(seen[spelling] for spelling in spellings) >= 50, code


def records_by_entity() -> dict[str, list[dict[str, str]]]:
    entities = truth("salesforce_contact")
    groups = defaultdict(list)
    for row in read("salesforce/Contact.csv"):
        groups[entities[row["Id"]]].append(row)
    return groups


def test_opt_outs_differ_between_records_of_one_person() -> None:
    differing = [g for g in records_by_entity().values() if len({row["HasOptedOutOfEmail"] for row in g}) > 1]
    assert len(differing) >= 5


def test_traps_are_there() -> None:
    names, homes = defaultdict(set), defaultdict(set)
    for entity, group in records_by_entity().items():
        for row in group:
            names[row["FirstName"], row["LastName"]].add(entity)
            if row["Phone"] and row["MailingStreet"] and not row["AccountId"]:
                homes[row["Phone"], row["MailingStreet"], row["LastName"]].add(entity)
    assert sum(len(people) > 1 for people in names.values()) >= 30, "namesakes"
    assert sum(len(people) > 1 for people in homes.values()) >= 15, "households"
    assert {"Jr.", "Sr."} <= {row["Suffix"] for row in read("salesforce/Contact.csv")}


def test_some_mailboxes_are_at_another_company_than_the_account() -> None:
    sites = {row["Id"]: row["Website"].lower() for row in read("salesforce/Account.csv")}
    domains = {key: site.split("//")[-1].removeprefix("www.").strip("/") for key, site in sites.items()}
    company_domains = set(domains.values()) - {""}
    elsewhere = [
        row
        for row in read("salesforce/Contact.csv")
        if domains.get(row["AccountId"], "") and (mail := row["Email"].rpartition("@")[2].lower()) in company_domains
        and mail != domains[row["AccountId"]]
    ]  # fmt: skip
    assert len(elsewhere) >= 10


@pytest.mark.parametrize(("country", "letters"), [("GR", "[Α-Ωα-ωά-ώ]+"), ("CN", "[\u4e00-\u9fff]+")])
def test_names_are_in_their_own_script_and_in_latin_letters(country: str, letters: str) -> None:
    names = [row["LastName"] for row in read("salesforce/Contact.csv") if row["MailingCountry"] in COUNTRIES[country]]
    assert sum(bool(re.fullmatch(letters, name)) for name in names) >= 15
    assert sum(bool(re.fullmatch("[A-Za-z]+", name)) for name in names) >= 15


@pytest.mark.parametrize("needle", [
    "Ã", "E+", "\u200b", "&amp;", '"=HYPERLINK', "@mailinator.com", "gmial.com", "+news@", "info@", '"n/a"', "'+"
])  # fmt: skip
def test_damage_is_there(needle: str) -> None:
    assert needle in (SAMPLES / "salesforce" / "Contact.csv").read_text(encoding="utf-8")


def test_samples_are_small_enough_for_the_wheel() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.suffix != ".pyc") < 1_500_000
