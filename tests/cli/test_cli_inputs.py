"""What `run` and `init` take as FILE: archives, folders, packed files, parts of files, stdin."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dedupe.ruleset.data import sample_folder

Call = Callable[..., Result]
FOLDER = sample_folder() / "salesforce"


def few(name: str) -> bytes:
    """Returns the first rows of a sample export."""
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[:21]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8")


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder with the sample as an archive, packed, and in a folder of its own."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "export").mkdir()
    with zipfile.ZipFile(folder / "WE_1.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("Account.csv", "Contact.csv"):
            (folder / "export" / name).write_bytes(few(name))
            (folder / (name + ".gz")).write_bytes(gzip.compress(few(name)))
            archive.writestr(name, few(name))
        archive.writestr("Task.csv", "Id,Subject\r\n00T,Call\r\n")
    (folder / "export" / "notes.md").write_text("notes", encoding="utf-8")
    return folder


def told(result: Result) -> dict[str, tuple[str, int]]:
    """Returns name of the file -> object and rows, from what `--json` prints."""
    assert result.exit_code == 0, result.output
    files = json.loads(result.stdout)["files"]
    return {file["name"]: (file["object"], file["rows"]) for file in files}


WAYS = [
    (["WE_1.zip"], ["WE_1.zip::Account.csv", "WE_1.zip::Contact.csv"]),
    (["export"], ["Account.csv", "Contact.csv"]),
    (["Account.csv.gz", "Contact.csv.gz"], ["Account.csv.gz", "Contact.csv.gz"]),
    (["export/Account.csv", "WE_1.zip::Contact.csv"], ["Account.csv", "WE_1.zip::Contact.csv"]),
]


@pytest.mark.parametrize(("files", "names"), WAYS)
def test_run_takes_them_all(call: Call, given: Path, files: list[str], names: list[str]) -> None:
    done = call("--json", "run", "--dry-run", *(given / file for file in files))
    assert told(done) == {names[0]: ("account", 20), names[1]: ("contact", 20)}


def test_stdin(call: Call, given: Path, tmp_path: Path) -> None:
    done = call("--json", "run", "--dry-run", "-", input=few("Contact.csv"))
    assert told(done) == {"stdin": ("contact", 20)}
    done = call("--json", "run", "--dry-run", "-", "--as", "lead=-", input=few("Contact.csv"))
    assert told(done) == {"stdin": ("lead", 20)}


def test_what_an_archive_holds_may_be_said(call: Call, given: Path) -> None:
    done = call("--json", "run", "--dry-run", "--as", f"lead={given / 'WE_1.zip::Contact.csv'}")
    assert told(done) == {"WE_1.zip::Contact.csv": ("lead", 20)}


def test_what_was_left_out_is_said(call: Call, given: Path) -> None:
    done = call("run", "--dry-run", given / "WE_1.zip")
    assert "left out: Task.csv" in " ".join(done.output.split())


def test_init_takes_an_archive(call: Call, given: Path, tmp_path: Path) -> None:
    done = call("init", given / "WE_1.zip", "-o", tmp_path / "rules.yml")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "rules.yml").read_text(encoding="utf-8")
    assert "account" in text
    assert "contact" in text


def test_our_own_database_is_refused(call: Call, given: Path, tmp_path: Path) -> None:
    done = call("run", given / "export" / "Contact.csv", "--db", tmp_path / "own.db")
    assert done.exit_code == 0, done.output
    done = call("run", tmp_path / "own.db", "--db", tmp_path / "other.db")
    assert done.exit_code == 2
    assert "own.db: this is a database that dedupe wrote" in done.output
    assert not (tmp_path / "other.db").exists()


REFUSED = [
    (["nothing.zip"], "no such file"),
    (["WE_1.zip::Lead.csv"], 'there is no "Lead.csv" in this zip archive: it holds "Account.csv"'),
    (["export", "--source", "x"], "--source"),
]


@pytest.mark.parametrize(("arguments", "says"), REFUSED)
def test_refused_in_one_line(call: Call, given: Path, arguments: list[str], says: str) -> None:
    done = call("run", "--dry-run", given / arguments[0], *arguments[1:])
    assert done.exit_code == 2
    assert says in done.output
    assert len(done.output.strip().splitlines()) == 1
