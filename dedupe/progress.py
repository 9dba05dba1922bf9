"""What a long job tells while it runs. The steps know this protocol only; who shows it, and how, is not theirs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """Gets told where a job is."""

    def stage(self, name: str, rows: int) -> None:
        """A stage begins; `rows` is how many rows it has to do."""

    def step(self, rows: int) -> None:
        """So many more rows of the stage are done."""


class Silent:
    """Tells nobody."""

    def stage(self, name: str, rows: int) -> None:
        """Does nothing."""

    def step(self, rows: int) -> None:
        """Does nothing."""


class Stages:
    """Passes progress on and keeps the seconds that each stage took."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str, rows: int = 0) -> Iterator[Progress]:
        """Times a stage; entering the same one again adds up."""
        self.progress.stage(name, rows)
        start = time.perf_counter()
        try:
            yield self.progress
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
