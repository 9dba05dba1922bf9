"""A database of the sample data, made once, and a way to call the program."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dedupe.cli.commands import app
from dedupe.ruleset.data import sample_folder

Call = Callable[..., Result]

#: Headers of the HubSpot sample, and what they are called in a table of leads.
LEADS = {
    "Record ID": "Lead ID", "First Name": "First Name", "Last Name": "Last Name", "Email": "Email",
    "Phone Number": "Phone", "City": "City", "Postal Code": "Postal Code",
}  # fmt: skip


def write_leads(file: Path) -> None:
    """Writes the people of the HubSpot sample as leads, numbered L1, L2 ..."""
    with (sample_folder() / "hubspot" / "contacts.csv").open(encoding="utf-8-sig", newline="") as stream:
        people = list(csv.DictReader(stream))
    with file.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow([name for header, name in LEADS.items() if header in people[0]])
        for number, person in enumerate(people, start=1):
            values = [person[header] for header in LEADS if header in person]
            out.writerow([f"L{number}", *values[1:]])


@pytest.fixture(scope="session")
def call() -> Call:
    """Returns a function that calls the program with these arguments."""

    def run(*arguments: str | Path, **more: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], **more)

    return run


@pytest.fixture(scope="session")
def sample_db(call: Call, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the database of the Salesforce sample with some leads. Not to be changed: see `own_db`."""
    folder = tmp_path_factory.mktemp("sample")
    write_leads(folder / "leads.csv")
    salesforce = sample_folder() / "salesforce"
    files = (salesforce / "Account.csv", salesforce / "Contact.csv", folder / "leads.csv")
    done = call("run", *files, "--as", f"lead={folder / 'leads.csv'}", "--db", folder / "sample.db")
    assert done.exit_code == 0, done.output
    return folder / "sample.db"


@pytest.fixture
def own_db(sample_db: Path, tmp_path: Path) -> Path:
    """Returns a copy of the sample database that a test may change."""
    return Path(shutil.copy(sample_db, tmp_path / "own.db"))
