"""Hostile rules files: refused with file, line and advice, or taken with a warning; never acted on."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from large_rules import FOLDER, large_rules

from dedupe.errors import InputError, RulesError
from dedupe.model import Column, Table, text_array
from dedupe.normalize.table import normalize_table
from dedupe.ruleset.load import load_rules
from dedupe.ruleset.show import show_rules

with (FOLDER / "MANIFEST.csv").open(encoding="utf-8", newline="") as _stream:
    MANIFEST = list(csv.DictReader(_stream))
LARGE = dict(large_rules())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Returns a folder with all the files, below another that they must not reach."""
    place = tmp_path / "a" / "rules"
    place.mkdir(parents=True)
    for source in FOLDER.glob("*.yaml"):
        (place / source.name).write_bytes(source.read_bytes())
    for name in ("outside-canary.csv", "outside-canary.yaml"):
        (tmp_path / name).write_text("old,new\nCANARY,CANARY\n", encoding="utf-8")
    return place


def test_the_manifest_has_every_file() -> None:
    assert {row["file"] for row in MANIFEST} == {path.name for path in FOLDER.glob("*.yaml")} | set(LARGE)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
def test_each_file_ends_as_it_must(folder: Path, row: dict[str, str]) -> None:
    path = folder / row["file"]
    if row["file"] in LARGE:
        path.write_text(LARGE[row["file"]], encoding="utf-8")
    words = [word for word in row["must_say"].split("|") if word != "fine"]
    if row["outcome"] == "refused":
        with pytest.raises(RulesError) as caught:
            load_rules(str(path))
        problems = caught.value.problems
        assert int(row["line"]) in {problem.line for problem in problems}
        assert all(problem.file and problem.line >= 1 and len(problem.message) < 400 for problem in problems)
        said = str(caught.value)
        assert all(word in said for word in words)
    elif row["outcome"] == "stopped":
        rules = load_rules(str(path)).tables[0]
        column = Column.of(["", "x", "xx"])
        table = Table("t", ("notes",), (column,), np.arange(1, 4), np.arange(2, 5))
        with pytest.raises(InputError) as stopped:
            normalize_table(table, rules, text_array("123"))
        said = str(stopped.value)
        assert all(word in said for word in words)
    else:
        loaded = load_rules(str(path))
        said = "\n".join(map(str, loaded.warnings)) + show_rules(loaded) + loaded.yaml
        assert bool(loaded.warnings) == (row["outcome"] == "warned")
        assert all(word in said for word in words)
    for word in ("CANARY", "Traceback", *([row["must_not"]] if row["must_not"] else [])):
        assert word not in said.replace("outside-canary", "")


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder / "link.csv").symlink_to(folder.parent.parent / "outside-canary.csv")
    text = (FOLDER / "ok.yaml").read_text(encoding="utf-8")
    (folder / "r.yml").write_text(text + "clean:\n  - {field: notes, replace_from: link.csv}\n", encoding="utf-8")
    with pytest.raises(RulesError, match="outside the folder"):
        load_rules(str(folder / "r.yml"))
