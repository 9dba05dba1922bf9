"""Makes the sample exports and their truth files: `python make_samples.py [FOLDER]`. Same bytes each time."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from generator import others, salesforce
from generator.companies import make_companies
from generator.dice import Dice
from generator.people import Contact
from generator.places import COUNTRIES
from generator.scenes import populate

#: CRM -> file, id header, encoding, quoting, rows written by
OTHERS: tuple[tuple[str, str, str, str, int, others.Writer], ...] = (
    ("hubspot", "contacts.csv", "Record ID", "utf-8-sig", csv.QUOTE_ALL, others.hubspot),
    ("dynamics", "contacts.csv", "(Do Not Modify) Contact", "utf-8-sig", csv.QUOTE_MINIMAL, others.dynamics),
    ("pipedrive", "people.csv", "Person - ID", "utf-8", csv.QUOTE_MINIMAL, others.pipedrive),
    ("zoho", "Contacts.csv", "Record Id", "utf-8", csv.QUOTE_MINIMAL, others.zoho),
)


def write(path: Path, headers: Sequence[str], rows: list[dict[str, str]], encoding: str, quoting: int) -> None:
    """Writes a CSV file with CRLF line ends, as the CRMs do."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, headers, restval="", quoting=quoting, lineterminator="\r\n")  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue().encode(encoding))


def write_truth(path: Path, truth: list[tuple[str, str]]) -> None:
    """Writes which record is which entity."""
    rows = [{"record_id": record, "entity_id": entity} for record, entity in truth]
    write(path, ("record_id", "entity_id"), rows, "utf-8", csv.QUOTE_MINIMAL)


def make_salesforce(folder: Path) -> list[Contact]:
    """Writes accounts and contacts of the Salesforce org and returns its people."""
    dice = Dice("salesforce 2025")
    companies = make_companies(dice, 350, "A")
    spellings = {country: (plan.spellings[0], *plan.spellings[:2]) for country, plan in COUNTRIES.items()}
    account_rows, account_truth, account_ids = salesforce.accounts(dice, companies, spellings, 400)
    people = populate(dice, companies, 1985, "P", [])
    contact_rows, contact_truth = salesforce.contacts(dice, people, account_ids)
    write(folder / "salesforce" / "Account.csv", salesforce.ACCOUNT_HEADERS, account_rows, "utf-8", csv.QUOTE_ALL)
    write(folder / "salesforce" / "Contact.csv", salesforce.CONTACT_HEADERS, contact_rows, "utf-8", csv.QUOTE_ALL)
    write_truth(folder / "truth" / "salesforce_account.csv", account_truth)
    write_truth(folder / "truth" / "salesforce_contact.csv", contact_truth)
    return people


def make_other(folder: Path, known: list[Contact], number: int) -> None:
    """Writes the contacts of one other CRM; some of the people in it are in Salesforce too."""
    crm, file, id_header, encoding, quoting, row_of = OTHERS[number]
    dice = Dice(f"{crm} v2")
    companies = make_companies(dice, 60, f"{crm[0].upper()}A")
    friends = [person for person in dice.some(known, 30) if "X" not in person.entity]
    # Two letters: Salesforce has taken the P, and its people are in Pipedrive too.
    people = populate(dice, companies, 297, crm[:2].upper(), friends)
    rows = [row_of(dice, person, place, companies) for place, person in enumerate(people)]
    write(folder / crm / file, list(rows[0]), rows, encoding, quoting)
    truth = [(row[id_header], person.entity) for row, person in zip(rows, people, strict=True)]
    write_truth(folder / "truth" / f"{crm}_contact.csv", truth)


def main(folder: Path) -> None:
    """Writes everything below `folder`."""
    known = make_salesforce(folder)
    for number in range(len(OTHERS)):
        make_other(folder, known, number)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
