"""The progress bar: it only goes forward, and says nothing in a pipe."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dedupe.cli import progress
from dedupe.cli.progress import SHARES, Bar, _spoken
from dedupe.ruleset.data import sample_folder


class Recorded:
    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []

    def update(self, task: int, **told: Any) -> None:
        self.seen.append(told)


def test_the_bar_goes_forward_only(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(float(second) for second in range(1000))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    seen = Recorded()
    bar = Bar(seen, 0)  # type: ignore[arg-type]
    stages = [
        "read",
        "normalize",
        "write",
        "normalize",
        "write",
        "validate",
        "write",
        "match accounts",
        "match contacts",
    ]
    for stage in [*stages, "propose", "write", "link", "write"]:
        bar.stage(stage, 100)
        bar.step(60)
        bar.step(60)
    done = [told["completed"] for told in seen.seen]
    begun = [told["completed"] for told in seen.seen if "description" in told]
    assert begun == sorted(begun)
    assert all(0 <= value < 1 for value in done)
    assert done[0] < 0.2
    assert done[-1] > 0.9
    assert seen.seen[-1]["left"].endswith(" left")
    assert seen.seen[0]["rows"] == "100 rows"


def test_shares_make_a_whole() -> None:
    assert sum(share for _, share in SHARES) == pytest.approx(1)


@pytest.mark.parametrize(("seconds", "text"), [(4.4, "about 4 s left"), (61, "about 1 min 01 s left")])
def test_time_left_in_words(seconds: float, text: str) -> None:
    assert _spoken(seconds) == text


def test_a_pipe_gets_results_only(tmp_path: Path) -> None:
    file = sample_folder() / "pipedrive" / "people.csv"
    command = [sys.executable, "-m", "dedupe", "run", str(file), "--db", str(tmp_path / "x.db")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stderr == ""
    assert done.stdout.startswith("Read (rules: recognised)\n")
    assert "\x1b" not in done.stdout
