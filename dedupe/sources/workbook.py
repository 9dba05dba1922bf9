"""Reader for workbooks (XLSX, XLSB, XLS, ODS): guarded, and parsed in a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dedupe.errors import InputError
from dedupe.sources.kind import Kind
from dedupe.sources.layout import Laid, lay_out
from dedupe.sources.nearest import nearest
from dedupe.sources.notices import NoticeLog
from dedupe.sources.records import Record
from dedupe.sources.shown import shown
from dedupe.sources.workbook_guard import PASSWORD, Checked, check_workbook

#: The program that parses; by path, so that it starts without importing anything of ours.
READER = Path(__file__).with_name("workbook_child.py")
OUT_OF_MEMORY = 12
#: How a process ends that was over its time; not every platform has the signal.
TIMED_OUT = tuple(int(item) for item in signal.Signals if item.name == "SIGXCPU")
#: Processor time for any workbook, and one more for each MiB it unpacks to: ten times what a sound one needs.
#: The parser runs in circles on some damaged files.
SECONDS = 8
#: So many names of sheets are said.
NAMED = 20


def read_workbook(data: bytes, kind: Kind, wanted: str, *, source: str, where: str, log: NoticeLog) -> Laid:
    """Returns what the chosen sheet of a workbook holds; lines are its row numbers.

    `wanted` is the name of the sheet or its number, 1 for the first; "" takes the first visible one with a table.
    """
    checked = check_workbook(data, kind, where, log)
    # -P keeps this folder out of the search path of the reader, -X utf8 makes its output UTF-8 everywhere.
    seconds = SECONDS + (checked.unpacked >> 20)
    command = [sys.executable, "-P", "-X", "utf8", str(READER), wanted, str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            _feed(process, checked.data)
            messages = _Messages(process, where)
            _say_sheet(next(messages), checked, kind, wanted, where, log)
            laid = lay_out(_records(messages), source, where, log, blank_rows=True)
            _say_cells(messages.last, log)
            return laid
        finally:
            process.kill()


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(data)
        process.stdin.close()
    except (BrokenPipeError, OSError):
        pass  # it died; how is said when its output ends early


def _say_sheet(start: Mapping[str, Any], checked: Checked, kind: Kind, wanted: str, where: str, log: NoticeLog) -> None:
    """Says which sheet was taken and what was seen in it. InputError if there is none to take."""
    names: list[str] = start["sheets"]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    listed = ", ".join(f'"{shown(name)}"' for name in names[:NAMED]) + more
    if not names:
        raise InputError(f"this {kind} workbook has no sheets: export it again", where=where)
    taken = start["taken"]
    if taken is None:
        message = f'there is no sheet "{shown(wanted)}"{nearest(wanted, names)}: use one of {listed}'
        raise InputError(message, where=where)
    hidden = [name for name in names if name not in start["visible"]]
    if len(names) > 1 and not wanted:
        message = f'took the sheet "{shown(taken)}", the first visible one with a table, of {listed}'
        aside = f" (hidden: {', '.join(shown(name) for name in hidden[:NAMED])})" if hidden else ""
        log.add(0, "sheet", f"{message}{aside}: choose another with --sheet NAME")
    for extent in checked.of_sheet(taken):
        extent.say(log)


def _say_cells(end: Mapping[str, Any], log: NoticeLog) -> None:
    """Says what was odd about the values of the cells."""
    if long := end.get("long_numbers"):
        message = f"{long} numbers have 16 or more digits, of which Excel keeps 15: ids may be damaged"
        log.add(0, "long_numbers", message)


class _Messages:
    """What the reader says, message by message; the last one is kept."""

    def __init__(self, process: subprocess.Popen[bytes], where: str) -> None:
        self._process, self._where = process, where
        self.last: dict[str, Any] = {}

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        try:
            message = json.loads(line)
        except ValueError:  # nothing more, or cut off in the middle: the reader died
            cause = _cause(self._process.wait())
            what = f"the workbook could not be read (reader stopped: {cause}): save it as CSV"
            raise InputError(what, where=self._where) from None
        if isinstance(message, dict) and "error" in message:
            raise InputError(_told(message["error"]), where=self._where)
        if isinstance(message, dict) and "end" in message:
            self.last = message
            raise StopIteration
        return message


def _told(error: str) -> str:
    if "password" in error.lower():
        return PASSWORD
    return f"damaged or incomplete workbook ({shown(error)}): save it again"


def _cause(code: int) -> str:
    if code in (OUT_OF_MEMORY, -signal.SIGABRT):
        return "memory"
    if code < 0:
        if -code in TIMED_OUT:
            return "time"
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


def _records(messages: Iterator[Any]) -> Iterator[Record]:
    line = 0
    for batch in messages:
        for cells in batch:
            line += 1
            yield Record(line, cells, "\t".join(cells))
