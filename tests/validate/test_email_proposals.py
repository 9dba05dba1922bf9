"""What is proposed for the labelled cells of tests/cases/emails.csv, and for domains that the file spells otherwise."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from validate_builder import clean_table, rules_of

from dedupe.normalize.email import normalize
from dedupe.validate.email import judge_cell
from dedupe.validate.own_domains import OwnDomains
from dedupe.validate.table import validate_table

TABLE = Path(__file__).resolve().parents[1] / "cases" / "emails.csv"
CODES = {
    "typo": {"email_typo"}, "several": {"email_several"}, "role": {"email_role"}, "disposable": {"email_disposable"},
    "reserved": {"email_special_use"}, "invalid": {"email_syntax", "email_domain"}, "placeholder": {"placeholder"},
}  # fmt: skip


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def proposed(value: str) -> str:
    """Returns the value that a person is offered: of a finding, else the clean one."""
    suggestions = [item.suggestion for item in judge_cell(value).findings if item.suggestion]
    clean = normalize(value).value
    return suggestions[-1] if suggestions else clean if clean != value else ""


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row["value"]))
def test_proposal(row: dict[str, str]) -> None:
    assert proposed(row["value"]) == row["proposed"]


@pytest.mark.parametrize("row", [row for row in rows() if row["kind"] in CODES], ids=lambda row: str(row["value"]))
def test_kind(row: dict[str, str]) -> None:
    assert CODES[row["kind"]] & {item.code for item in judge_cell(row["value"]).findings}


@pytest.mark.parametrize("row", [row for row in rows() if row["kind"] == "plain"], ids=lambda row: str(row["value"]))
def test_nothing_to_say(row: dict[str, str]) -> None:
    assert judge_cell(row["value"]).findings == ()


OWN = OwnDomains.of(
    {
        "kernwerk-berlin.de": 40, "kernwerk-berlim.de": 1, "kernwerk-berlin.d": 1, "talbau.io": 3, "talbau.i": 1,
        "nordlicht.co": 1, "nordlicht.com": 9, "nordlicht.dk": 1, "nordlicht.de": 12, "werk1.de": 50, "werk2.de": 1,
        "acme.com": 50, "acne.com": 1, "steinmann.de": 8, "steinman.de": 6, "allein.x": 1,
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("kernwerk-berlim.de", "kernwerk-berlin.de"),
        ("kernwerk-berlin.d", "kernwerk-berlin.de"),
        ("kernwerkberlin.de", "kernwerk-berlin.de"),
        ("talbau.i", "talbau.io"),
        ("nordlicht.co", "nordlicht.com"),
        ("neu.d", "neu.de"),  # the endings of the file
        ("nordlicht.dk", ""),  # another country
        ("werk2.de", ""),  # numbered on purpose
        ("acne.com", ""),  # too short to tell
        ("steinman.de", ""),  # both are usual
        ("kernwerk-berlin.de", ""),
        ("gmail.com", ""),
        ("allein.x", ""),
    ],
)
def test_domains_of_the_file(domain: str, meant: str) -> None:
    assert OWN.meant(domain) == meant


def test_a_misspelt_domain_of_the_file_is_found_and_proved() -> None:
    rules = rules_of({"email": "email"})
    cells = [f"{name}@kernwerk-berlin.de" for name in "anna bo cleo dana elif".split()] + ["finn@kernwerk-berlim.de"]
    validation = validate_table(clean_table({"email": cells}, rules), rules)
    (item,) = [item for batch in validation.batches for item in batch.findings]
    assert (item.code, item.value, item.suggestion) == (
        "email_typo", "finn@kernwerk-berlim.de", "finn@kernwerk-berlin.de",
    )  # fmt: skip
    assert "5 rows" in item.message


@pytest.mark.parametrize(
    ("given", "cell", "meant"),
    [
        ("Eliza", "e..liza.tal@kernwerk.de", "eliza.tal@kernwerk.de"),
        ("Anna", "anna..tal@kernwerk.de", "anna.tal@kernwerk.de"),
        ("Bo", "e..liza.tal@kernwerk.de", "e.liza.tal@kernwerk.de"),
    ],
)
def test_a_doubled_dot_is_read_by_the_name_of_the_person(given: str, cell: str, meant: str) -> None:
    rules = rules_of({"email": "email", "first": "given_name", "last": "family_name"})
    validation = validate_table(clean_table({"email": [cell], "first": [given], "last": ["Tal"]}, rules), rules)
    assert [item.suggestion for batch in validation.batches for item in batch.findings] == [meant]
