"""A database of the sample data, made once, and a way to call the program."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dedupe.cli.commands import app
from dedupe.ruleset.data import sample_folder

Call = Callable[..., Result]

LEADS = """Lead ID,First Name,Last Name,Company,Email,Phone,Lead Status
L1,Ada,Okafor,Northwind Ltd,ada.okafor@northwind.example.org,+44 20 7946 0011,New
L2,Ada,Okafor,Northwind,ada.okafor@northwind.example.org,+44 20 7946 0011,New
L3,Per,Nyström,Fabrikam AB,per@fabrikam.example.org,,New
"""


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
    (folder / "leads.csv").write_text(LEADS, encoding="utf-8")
    salesforce = sample_folder() / "salesforce"
    files = (salesforce / "Account.csv", salesforce / "Contact.csv", folder / "leads.csv")
    done = call("run", *files, "--as", f"lead={folder / 'leads.csv'}", "--db", folder / "sample.db")
    assert done.exit_code == 0, done.output
    return folder / "sample.db"


@pytest.fixture
def own_db(sample_db: Path, tmp_path: Path) -> Path:
    """Returns a copy of the sample database that a test may change."""
    return Path(shutil.copy(sample_db, tmp_path / "own.db"))
