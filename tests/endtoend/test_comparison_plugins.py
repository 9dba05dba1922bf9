"""The comparison plug-in of docs/matching.md, installed as a tiny package and used by a run."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from endtoend_files import ROOT, query

from dedupe.cli.commands import app
from dedupe.match import plugins

RULES = """\
version: 1
object: account
source: {id: id}
fields:
  company: {from: company, type: company}
  part_number: {from: part, type: identifier}
  city: {from: city, type: city}
match: {compare: {part_number: %s}}
"""


def call(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A table of makers and their parts; the package of the documentation is on the path, and one that fails."""
    text = (ROOT / "docs" / "matching.md").read_text(encoding="utf-8")
    code = next(block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "class PartNumbers" in block)
    point = re.search(r'"dedupe.comparisons"\]\n(.*?)\n', text)
    assert point is not None
    fails = "class Fails(PartNumbers):\n    def compare(self, left, right):\n        raise KeyError('no table')\n"
    (tmp_path / "my_parts.py").write_text(f"{code}\n\n{fails}")
    about = tmp_path / "my_parts-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: my-parts\nVersion: 1.0\n")
    points = f"{point[1].replace(chr(34), '')}\nparts_that_fail = my_parts:Fails\n"
    (about / "entry_points.txt").write_text(f"[dedupe.comparisons]\n{points}")
    with (tmp_path / "parts.csv").open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["id", "company", "part", "city"])
        for k in range(60):
            name, part = (
                f"{('Alder', 'Oak', 'Elm', 'Ash')[k % 4]} {('Mill', 'Forge')[k % 2]} {k}",
                f"BX-{k * 37 % 1000:04d}/{k % 7}",
            )
            out.writerow([f"{k}a", f"{name} Ltd", part, ("York", "Bath")[k % 2]])
            if k % 6 == 0:
                out.writerow([f"{k}b", name, part.replace("BX-", "").replace("/", "") + " (bx)", ""])
    monkeypatch.syspath_prepend(tmp_path)
    plugins._loaded.cache_clear()
    yield tmp_path
    plugins._loaded.cache_clear()


def ran(folder: Path, plugin: str) -> Any:
    (folder / "rules.yml").write_text(RULES % plugin)
    return call("run", folder / "parts.csv", "--rules", folder / "rules.yml", "--db", folder / "x.db")


def test_the_documented_plugin_is_used_and_explained(folder: Path) -> None:
    done = ran(folder, "part_numbers")
    assert done.exit_code == 0, done.output
    levels = query(folder / "x.db", "SELECT label FROM models WHERE field = 'part_number' ORDER BY level")
    assert levels == [("same",), ("same digits",), ("different",)]
    assert query(folder / "x.db", "SELECT count(*) FROM clusters WHERE size = 2") == [(10,)]
    told = call("explain", folder / "x.db", "6a", "6b")
    assert "same digits" in told.stdout, told.output


def test_a_plugin_that_fails_is_told_by_name_and_costs_no_rows(folder: Path) -> None:
    done = ran(folder, "parts_that_fail")
    assert done.exit_code == 0, done.output
    assert "comparison plug-in 'parts_that_fail': it failed (KeyError: 'no table')" in done.stdout
    assert query(folder / "x.db", "SELECT count(*) FROM records") == [(70,)]


def test_a_plugin_that_is_not_there_is_told_with_its_line(folder: Path) -> None:
    done = ran(folder, "part_number")
    assert done.exit_code == 2
    assert 'rules.yml:8: "part_number": unknown plug-in "part_number": did you mean "part_numbers"?' in done.stderr
