"""How calls end when something goes wrong."""

from __future__ import annotations

import errno
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest

from dedupe.cli import running
from dedupe.cli.failure import explained
from dedupe.errors import BusyError, InputError, Problem, ReviewConflict, RulesError, StoreError
from dedupe.ruleset.data import sample_folder

RULES = RulesError((Problem("r.yml", 3, "unknown key: did you mean x?"), Problem("r.yml", 9, "not a number")))
SECRET = "ada.okafor@northwind.example.org"

ERRORS = [
    (InputError("one\ntwo: do this", where="a.csv", line=7), 2, ["a.csv:7: one two: do this"]),
    (RULES, 2, ["r.yml:3: unknown key: did you mean x?", "r.yml:9: not a number"]),
    (StoreError("disk full: free some space"), 3, ["disk full: free some space"]),
    (BusyError("another run"), 4, ["another run"]),
    (ReviewConflict("decided already"), 2, ["decided already"]),
    (KeyboardInterrupt(), 130, ["interrupted: what was stored before is unchanged"]),
    (click.Abort(), 130, ["interrupted: what was stored before is unchanged"]),
    (
        OSError(errno.ENOSPC, "No space left", "out/a.csv"), 3,
        ["out/a.csv: the disk is full: free some space and run the same command again"],
    ),
    (
        PermissionError(errno.EACCES, "denied", "out/a.csv"), 3,
        ["out/a.csv: no permission: check the rights on the file and its folder"],
    ),
    (MemoryError(), 3, ["not enough memory: close other programs, or give fewer files at a time"]),
    (
        sqlite3.OperationalError(SECRET), 3,
        ["the database could not be read or written (OperationalError): run `dedupe doctor DB`"],
    ),
    (
        ValueError(SECRET), 3,
        ["unexpected error (ValueError): run the same command with --debug and report what it says"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("error", "code", "lines"),
    ERRORS,
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_every_error_has_a_code_and_lines(error: BaseException, code: int, lines: list[str]) -> None:
    assert explained(error) == (code, lines)


@pytest.mark.parametrize(
    ("error", "code", "lines"),
    ERRORS,
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_the_program_ends_with_them(
    call, error: BaseException, code: int, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr(running, "_do", fail)
    done = call("run", "a.csv", "--json")
    assert done.exit_code == code
    assert json.loads(done.stdout) == {"error": done.stderr.strip(), "exit_code": code}
    assert len(done.stderr.strip().splitlines()) == len(lines)  # click ends the line of a ^C first
    assert SECRET not in done.output
    assert "Traceback" not in done.output


def test_debug_prints_the_traceback_too(call, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise ValueError("inner text")

    monkeypatch.setattr(running, "_do", fail)
    for arguments in (("--debug", "run", "a.csv"), ("run", "a.csv", "--debug")):
        done = call(*arguments)
        assert done.exit_code == 3
        assert "Traceback" in done.stderr
        assert "inner text" in done.stderr
        assert "unexpected error (ValueError in test_cli_errors.py" not in done.stderr.splitlines()[0]


def test_a_reader_that_leaves_is_no_error() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "dedupe", "rules", "show", "balanced"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.close()
    said = program.stderr.read()
    program.stderr.close()
    assert (program.wait(), said) == (0, b"")


def test_a_console_that_cannot_show_a_letter(tmp_path: Path) -> None:
    file = tmp_path / "kontakte.csv"
    file.write_text("id,first name,last name,email\n1,Łukasz,诸葛,a@\n2,Łukasz,诸葛,a@\n", encoding="utf-8")
    env = {"PYTHONIOENCODING": "cp1252", "PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""}
    for arguments in (
        ["run", str(file), "--db", str(tmp_path / "x.db")],
        ["explain", str(tmp_path / "x.db"), "1", "2"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "dedupe", *arguments], capture_output=True, check=False, env=env, cwd=tmp_path
        )
        assert (done.returncode, done.stderr) == (0, b"")


def test_a_file_is_never_changed(call, tmp_path: Path) -> None:
    source = sample_folder() / "pipedrive" / "people.csv"
    before = source.read_bytes()
    done = call("run", source, "--db", source, "--json")
    assert done.exit_code == 3
    assert source.read_bytes() == before
