"""`dedupe run`: counts that add up, exit codes, next commands that work."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dedupe.ruleset.data import sample_folder
from dedupe.store.lock import RunLock

PEOPLE = (
    "id,first name,last name,email,phone\n"
    "1,Ada,Okafor,ada@northwind.example.org,\n"
    '2,"Per\nOlof",Nyström,per@fabrikam.example.org,\n'
    "3,Ida,Lund,ida at lund,\n"
)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path / "people.csv"


def numbers(line: str) -> list[int]:
    return [int(text.replace(",", "")) for text in re.findall(r"(?<![\d.])[\d,]+(?![\d.])", line)]


def test_the_closing_table_adds_up_to_the_input(call, tmp_path: Path) -> None:
    ragged = tmp_path / "ragged.csv"
    ragged.write_text(PEOPLE + "4,too,many,cells,here,and,there\n", encoding="utf-8")
    done = call("run", ragged, "--as", f"contact={ragged}", "--db", tmp_path / "x.db")
    assert done.exit_code == 0, done.output
    line = next(line for line in done.stdout.splitlines() if line.startswith("  contacts "))
    rows, records, quarantined, left, merged, _groups = numbers(line)[:6]
    assert (rows, quarantined) == (4, 1)
    assert rows == records + quarantined
    assert records == left + merged


def test_json_is_one_object_and_its_counts_add_up(call, tmp_path: Path) -> None:
    contacts = sample_folder() / "hubspot" / "contacts.csv"
    done = call("--json", "run", contacts, "--db", tmp_path / "x.db")
    told = json.loads(done.stdout)
    assert told["exit_code"] == 0
    assert [f["rows"] for f in told["files"]] == [f["records"] + f["quarantined"] for f in told["files"]]
    assert sum(f["records"] for f in told["files"]) == sum(o["records"] for o in told["objects"])
    with closing(sqlite3.connect(tmp_path / "x.db")) as conn:
        assert told["objects"][0]["records"] == conn.execute("SELECT count(*) FROM records").fetchone()[0]
        assert told["objects"][0]["proposals"] == conn.execute("SELECT count(*) FROM proposals").fetchone()[0]
        assert sum(told["findings"].values()) == conn.execute("SELECT count(*) FROM findings").fetchone()[0]
    assert told["objects"][0]["proposals"] > 10


def test_the_next_commands_can_be_typed(call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("run", sample_folder() / "hubspot" / "contacts.csv")
    commands = [shlex.split(line, comments=True) for line in done.stdout.split("\nNext\n")[1].splitlines()]
    assert [command[:2] for command in commands] == [
        ["dedupe", "proposals"], ["dedupe", "proposals"], ["dedupe", "explain"], ["dedupe", "proposals"],
        ["dedupe", "export"],
    ]  # fmt: skip
    for command in commands:
        assert call(*command[1:]).exit_code == 0, command


def test_a_dry_run_writes_nothing(call, people: Path, tmp_path: Path) -> None:
    done = call("run", people, "--dry-run", "--db", tmp_path / "x.db")
    assert done.exit_code == 0
    assert "nothing was written" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]


def test_quiet_prints_nothing(call, people: Path, tmp_path: Path) -> None:
    assert call("run", people, "--quiet", "--db", tmp_path / "x.db").output == ""


def test_patterns_are_expanded_and_as_names_a_file(call, people: Path, tmp_path: Path) -> None:
    (tmp_path / "orgs.csv").write_text("id,name\n1,Northwind Ltd\n2,Fabrikam AB\n", encoding="utf-8")
    done = call(
        "run", tmp_path / "*.csv", "--as", f"account={tmp_path / 'orgs.csv'}", "--db", tmp_path / "x.db", "--json"
    )
    told = {f["name"]: f["object"] for f in json.loads(done.stdout)["files"]}
    assert told == {"people.csv": "contact", "orgs.csv": "account"}


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (["error>100"], 0),
        (["error>0"], 1),
        (["email_syntax > 0"], 1),
        (["error>100", "warning>0", "error>0"], 1),
        (["quarantined>0"], 0),
        (["phone_invalid>0"], 0),
    ],
)
def test_fail_on(call, people: Path, tmp_path: Path, limits: list[str], code: int) -> None:
    options = [part for limit in limits for part in ("--fail-on", limit)]
    done = call("run", people, "--db", tmp_path / "x.db", *options)
    assert done.exit_code == code
    assert ("over the limit" in done.stderr) == (code == 1)
    assert (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run",), "no file was given"),
        (("run", "nothere.csv"), "nothere.csv: no such file"),
        (("run", "{people}", "--fail-on", "error"), "--fail-on 'error' is not understood"),
        (("run", "{people}", "--fail-on", "eror>1"), 'did you mean "error"?'),
        (("run", "{people}", "--as", "people={people}"), "write OBJECT=FILE"),
        (("run", "{people}", "--id", "nr"), "nr"),
        (("run", "{people}", "--rules", "nothere.yml"), "nothere.yml"),
        (("run", "{people}", "--nope"), "no such option"),
        (("frobnicate",), "no such command"),
        (("explain", "nothere.db"), "give the ids of two records"),
    ],
)
def test_what_is_refused_with_exit_code_2(call, people: Path, arguments: tuple[str, ...], said: str) -> None:
    done = call(*(argument.format(people=people) for argument in arguments))
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_an_unusable_place_for_the_database_is_exit_code_3(call, people: Path, tmp_path: Path) -> None:
    done = call("run", people, "--db", tmp_path / "no" / "such" / "x.db")
    assert (done.exit_code, len(done.stderr.splitlines())) == (3, 1)


def test_a_missing_database_is_exit_code_3(call, tmp_path: Path) -> None:
    for command in (("history",), ("export", "--to", "csv", "-o", str(tmp_path))):
        done = call(command[0], tmp_path / "x.db", *command[1:])
        assert (done.exit_code, len(done.stderr.splitlines())) == (3, 1)
        assert "dedupe run" in done.stderr


def test_another_run_is_exit_code_4(call, people: Path, tmp_path: Path) -> None:
    lock = RunLock((tmp_path / "x.db").resolve())
    lock.acquire()
    try:
        done = call("run", people, "--db", tmp_path / "x.db", "--json")
    finally:
        lock.release()
    assert done.exit_code == 4
    assert json.loads(done.stdout)["exit_code"] == 4
    assert "another run" in done.stderr


def test_no_control_character_reaches_the_terminal(call, tmp_path: Path) -> None:
    bad = tmp_path / "a\x1b[2Jb.csv"
    bad.write_text(
        "id,first name,last name,email\x1b]0;x\x07\n1,\x1b[31mAda,O\x9bkafor,x\n2,\x1b[31mAda,O\x9bkafor,x\n"
    )
    outputs = [call("run", bad, "--db", tmp_path / "x.db", "--as", f"contact={bad}")]
    outputs += [call("explain", tmp_path / "x.db", "1", "2"), call("proposals", tmp_path / "x.db", "list")]
    outputs += [call("proposals", tmp_path / "x.db", "show", "1"), call("run", tmp_path / "\x1b[2J.csv")]
    for done in outputs:
        assert [c for c in done.output if not c.isprintable() and c != "\n"] == []
    assert "\\x1b" in outputs[0].output
