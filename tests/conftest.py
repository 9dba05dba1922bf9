"""For all tests: how Hypothesis searches, and runs on the sample data that several tests look at."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from dedupe.inputs import Job
from dedupe.pipeline import run
from dedupe.summary import Summary

#: No deadline: machines are slow at times. In CI the same examples each time, so that a failure is the change's own.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

SAMPLES = Path(__file__).resolve().parents[1] / "sample_data"

#: The sample exports of each CRM, the files that belong together in one run.
SAMPLE_FILES = {
    "salesforce": ("salesforce/Account.csv", "salesforce/Contact.csv"),
    "hubspot": ("hubspot/contacts.csv",),
    "dynamics": ("dynamics/contacts.csv",),
    "pipedrive": ("pipedrive/people.csv",),
    "zoho": ("zoho/Contacts.csv",),
    "mixed": ("salesforce/Account.csv", "salesforce/Contact.csv", "hubspot/contacts.csv", "dynamics/contacts.csv"),
}

SampleRun = tuple[Path, Summary]


@pytest.fixture(scope="session")
def sample_runs() -> Iterator[Callable[[str], SampleRun]]:
    """Runs the sample data of a CRM (or "mixed") the first time it is asked for; gives the database and the summary.

    The databases are for reading: a test that decides or runs again works on a copy.
    """
    made: dict[str, SampleRun] = {}
    with tempfile.TemporaryDirectory(prefix="dedupe-samples-") as folder:

        def of(name: str) -> SampleRun:
            if name not in made:
                db = Path(folder) / f"{name}.db"
                files = tuple(str(SAMPLES / file) for file in SAMPLE_FILES[name])
                made[name] = db, run(Job(files, db=str(db)))
            return made[name]

        yield of


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out slow tests unless markers are asked for by `-m`, or a test by its name."""
    if config.option.markexpr or any("::" in argument for argument in config.args):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    items[:] = [item for item in items if not item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
