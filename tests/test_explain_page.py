"""docs/explain.md shows what the program says. `python tests/test_explain_page.py` writes its output anew."""

from __future__ import annotations

import csv
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from dedupe.cli.commands import app
from dedupe.cli.explain_text import pair_text
from dedupe.cli.model_text import model_text
from dedupe.explaining import PairExplained, explainer
from dedupe.explaining.learned import learned
from dedupe.ruleset.data import sample_folder
from dedupe.store.database import open_database
from dedupe.store.reads import find_record

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explain.md"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
RUN = re.compile(r"^dedupe run (.+) --db (\S+)$", re.MULTILINE)
#: What stands for the blocks of an explanation that are left out, and how many blocks are shown then.
CUT, SHOWN = "...", 3
#: The object of each kind of id: its truth is in the file of that object.
ACCOUNT = "001"


class Page:
    """The databases that the page speaks of, and what is said of pairs in them."""

    def __init__(self, folder: Path, page: str) -> None:
        self.folder = folder
        for files, db in RUN.findall(page):
            inputs = [str(sample_folder().parent / name) for name in files.split()]
            done = CliRunner().invoke(app, ["--quiet", "run", *inputs, "--db", str(folder / db)])
            assert done.exit_code == 0, done.output
        self._explain = cache(self._explainer)
        self._open = ExitStack()

    def __enter__(self) -> Page:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _connection(self, db: str):
        return self._open.enter_context(closing(open_database(str(self.folder / db), readonly=True)))

    def _explainer(self, db: str, object_: str) -> tuple[Callable[..., PairExplained], object]:
        conn = self._connection(db)
        return explainer(conn, object_, set()), conn

    def pair(self, db: str, one: str, other: str) -> PairExplained:
        object_ = "account" if db == "salesforce.db" and one.startswith(ACCOUNT) else "contact"
        explain, conn = self._explain(db, object_)
        left, right = (find_record(conn, text, object_)[0] for text in (one, other))
        return explain(left, right)

    def output(self, command: str) -> str:
        _, _, db, *rest = shlex.split(command)
        if rest == ["--model"]:
            model = learned(self._connection(db), "contact")
            assert model is not None
            return model_text(model)
        return pair_text(self.pair(db, *rest))

    def written(self, page: str) -> str:
        """Returns the page with every output as it is now."""

        def block(match: re.Match[str]) -> str:
            parts = []
            for part in re.split(r"^(?=\$ )", match[1], flags=re.MULTILINE)[1:]:
                command = part.splitlines()[0][2:]
                text = self.output(command)
                if part.rstrip().endswith(CUT):
                    text = "\n\n".join([*text.split("\n\n")[:SHOWN], CUT])
                parts.append(f"$ {command}\n{text}\n")
            return f"```console\n{''.join(parts)}```"

        return CONSOLE.sub(block, page)


@pytest.fixture(scope="module")
def text() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with Page(tmp_path_factory.mktemp("explain"), text) as made:
        yield made


def pairs(text: str, title: str) -> list[tuple[str, str, str]]:
    """Returns (database, id, id) of each pair under a heading; the example that opens the page is among the true."""
    part = text.partition(f"## {title}\n")[2].partition("\n## ")[0]
    found = re.findall(r"^\$ dedupe explain (\S+) (\S+) (\S+)$", part, re.MULTILINE)
    return [(db, one, other) for db, one, other in found]


@cache
def truth(name: str) -> dict[str, str]:
    with (sample_folder() / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["record_id"]: row["entity_id"] for row in csv.DictReader(file)}


def same(db: str, one: str, other: str) -> bool:
    kind = "account" if db == "salesforce.db" and one.startswith(ACCOUNT) else "contact"
    entities = truth(f"{db.removesuffix('.db')}_{kind}")
    return entities[one] == entities[other]


def test_every_output_is_what_the_program_prints(page: Page, text: str) -> None:
    assert page.written(text) == text, "run `python tests/test_explain_page.py` to write the outputs anew"


@pytest.mark.parametrize(("title", "true"), [("Ten pairs that are one", True), ("Ten pairs that are not", False)])
def test_the_pairs_are_what_the_page_says_they_are(page: Page, text: str, title: str, true: bool) -> None:
    found = pairs(text, title) + (pairs(text, "How to read it") if true else [])
    assert len(found) == len(set(found)) == 10
    for db, one, other in found:
        assert same(db, one, other) == true, (one, other)
        told = page.pair(db, one, other)
        assert told.group.together == true, (one, other)
        start = "Same " if true else ("Not the same ", "Different ", "Probably different ", "Perhaps ", "Too little ")
        assert told.summary.startswith(start), told.summary


if __name__ == "__main__":
    sys.path.insert(0, str(PAGE.parent.parent))
    with tempfile.TemporaryDirectory() as name, Page(Path(name), PAGE.read_text(encoding="utf-8")) as now:
        PAGE.write_text(now.written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
