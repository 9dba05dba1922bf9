"""The README does what it says. `python tests/test_readme.py` writes its output anew after a change of the program."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import sys
import tempfile
import tomllib
from contextlib import chdir, closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from dedupe.cli.commands import app
from dedupe.cli.terminal import table
from dedupe.validate.quality import EXPLANATION

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"

#: A block of commands with their output, or a query with its result.
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
QUERY = re.compile(r"```sql\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


def run(command: str) -> str:
    done = CliRunner().invoke(app, shlex.split(command)[1:])
    assert done.exit_code == 0, f"{command}\n{done.output}"
    return done.stdout


def query(sql: str) -> str:
    with closing(sqlite3.connect("demo.db")) as conn:
        cursor = conn.execute(sql)
        return table([column[0] for column in cursor.description], cursor.fetchall()) + "\n"


def settled(text: str) -> str:
    """Returns output without what differs from run to run: seconds, moments, the name of the user."""
    text = re.sub(r"in \d+\.\d s\.", "in 3.1 s.", text)
    return re.sub(r" by \S+ at \d{4}-\S+Z", " by ada at 2026-01-15T09:30:00Z", text)


def session(readme: str) -> str:
    """Returns the README with every output as it is now, run in an empty folder."""
    told: dict[str, str] = {}

    def console(block: re.Match[str]) -> str:
        shown = []
        for command in [line[2:] for line in block[1].splitlines() if line.startswith("$ ")]:
            current = present(command, told)
            told[current] = settled(run(current))
            shown.append(f"$ {current}\n{told[current]}")
        return f"```console\n{''.join(shown)}```"

    def answered(block: re.Match[str]) -> str:
        return f"```sql\n{block[1]}```\n\n```text\n{query(block[1])}```"

    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        shutil.copytree(ROOT / "sample_data" / "salesforce", "sample_data/salesforce")
        return QUERY.sub(answered, CONSOLE.sub(console, readme))


def present(command: str, told: dict[str, str]) -> str:
    """Returns the command with the ids that `dedupe demo` names under "Next", where it names some for it."""
    following = told.get("dedupe demo", "").partition("\nNext\n")[2].splitlines()
    offered = [line.partition("#")[0].strip() for line in following]
    words = command.split()
    kind = words[1:2] if words[1] == "explain" else [words[1], *words[3:4]]
    if "--all" in words or kind not in (["explain"], ["proposals", "show"], ["proposals", "approve"]):
        return command
    return next(line for line in offered if line.split()[1] == kind[0] and kind[-1] in line.split())


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text(encoding="utf-8")


def test_every_output_is_what_the_program_prints(readme: str) -> None:
    assert len(CONSOLE.findall(readme)) == 5
    assert len(QUERY.findall(readme)) == 3
    assert session(readme) == readme, "run `python tests/test_readme.py` to write the outputs anew"


def test_every_query_has_rows(readme: str) -> None:
    for _, answer in QUERY.findall(readme):
        assert len(answer.splitlines()) >= 4


def test_every_command_that_is_named_exists(readme: str) -> None:
    named = set(re.findall(r"`dedupe ([a-z]+)", readme)) | set(re.findall(r"^\$ dedupe ([a-z]+)", readme, re.MULTILINE))
    assert named == set(app.commands)


def test_set_up_takes_two_commands(readme: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    commands = [line for line in readme.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert commands[0].endswith("/bin/dedupe demo")
    assert commands[1].endswith("/bin/python -m pytest")
    extras = re.findall(r"\.\[(\w+)\]", commands[1])
    assert extras
    assert set(extras) <= set(project["optional-dependencies"]), (
        "the extra that the README names is not in pyproject.toml"
    )


def test_quality_is_explained_as_it_is_computed(readme: str) -> None:
    assert EXPLANATION in readme


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    README.write_text(session(README.read_text(encoding="utf-8")), encoding="utf-8")
