"""Progress of a long job: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dedupe.cli.settings import current
from dedupe.progress import Progress, Silent

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

#: Share of a job's time that each stage takes, measured on contacts with accounts. Only the time left hangs on them.
#: A stage that comes again (writing comes between the others) does not put the bar back.
SHARES = (("read", 0.12), ("normalize", 0.28), ("validate", 0.06), ("match", 0.44), ("propose", 0.06), ("link", 0.04))


class Bar:
    """Shows stage, rows and time left."""

    def __init__(self, bar: RichProgress, task: TaskID) -> None:
        self._bar, self._task = bar, task
        self._started = time.monotonic()
        self._before, self._share, self._rows, self._done = 0.0, 0.0, 0, 0

    def stage(self, name: str, rows: int) -> None:
        """A stage begins; `rows` is how many rows it has to do."""
        before = 0.0
        for stage, share in SHARES:
            if name.partition(" ")[0] == stage:
                self._before, self._share = max(self._before, before), share
            before += share
        self._rows, self._done = rows, 0
        self._show(name)

    def step(self, rows: int) -> None:
        """So many more rows of the stage are done."""
        self._done += rows
        self._show(None)

    def _show(self, name: str | None) -> None:
        within = min(self._done / self._rows, 1.0) if self._rows else 0.0
        done = min(self._before + self._share * within, 0.99)
        spent = time.monotonic() - self._started
        left = _spoken(spent / done - spent) if done > 0.05 and spent > 1 else ""
        rows = f"{self._rows:,} rows" if self._rows else ""
        fields = {"rows": rows, "left": left}
        if name is None:
            self._bar.update(self._task, completed=done, **fields)  # type: ignore[arg-type]
        else:
            self._bar.update(self._task, completed=done, description=name, **fields)  # type: ignore[arg-type]


def _spoken(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"about {minutes} min {rest:02d} s left" if minutes else f"about {rest} s left"


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Yields what a job reports to: a bar where a person is looking, nobody otherwise."""
    if current().quiet or not sys.stderr.isatty():
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<18}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Bar(bar, bar.add_task("start", total=1.0, rows="", left=""))
