"""Reader for XLSX workbooks: guarded, and parsed in a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dedupe.errors import InputError
from dedupe.sources.layout import Laid, lay_out
from dedupe.sources.notices import NoticeLog
from dedupe.sources.options import ReadOptions
from dedupe.sources.records import Record
from dedupe.sources.shown import shown
from dedupe.sources.workbook_guard import check_workbook

#: The program that parses; by path, so that it starts without importing anything of ours.
READER = Path(__file__).with_name("workbook_child.py")
OUT_OF_MEMORY = 12


def read_workbook(data: bytes, source: str, where: str, options: ReadOptions, log: NoticeLog) -> Laid:
    """Returns what the chosen sheet of a workbook holds; lines are its row numbers."""
    safe = check_workbook(data, where, log)
    # -P keeps this folder out of the search path of the reader, -X utf8 makes its output UTF-8 everywhere.
    command = [sys.executable, "-P", "-X", "utf8", str(READER), options.sheet]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            _feed(process, safe)
            return _sheet(process, source, where, options, log)
        finally:
            process.kill()


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(data)
        process.stdin.close()
    except (BrokenPipeError, OSError):
        pass  # it died; how is said when its output ends early


def _sheet(process: subprocess.Popen[bytes], source: str, where: str, options: ReadOptions, log: NoticeLog) -> Laid:
    messages = _messages(process, where)
    start = next(messages)
    names = ", ".join(f'"{shown(name)}"' for name in start["sheets"])
    if not start["sheets"]:
        raise InputError("this xlsx workbook has no sheets: export it again", where=where)
    if start["taken"] is None:
        raise InputError(f'there is no sheet "{shown(options.sheet)}": use one of {names}', where=where)
    if len(start["sheets"]) > 1 and not options.sheet:
        taken = shown(start["taken"])
        log.add(0, "sheet", f'took the sheet "{taken}" of {names}: choose another with --sheet NAME')
    return lay_out(_records(messages), source, where, log, blank_rows=True)


def _messages(process: subprocess.Popen[bytes], where: str) -> Iterator[Any]:
    assert process.stdout is not None
    for line in process.stdout:
        try:
            message = json.loads(line)
        except ValueError:
            break  # cut off in the middle: the reader died
        if isinstance(message, dict) and "error" in message:
            raise InputError(f"damaged or incomplete workbook ({shown(message['error'])}): save it again", where=where)
        if isinstance(message, dict) and "end" in message:
            return
        yield message
    raise InputError(
        f"the workbook could not be read (reader stopped: {_cause(process.wait())}): save it as CSV", where=where
    )


def _cause(code: int) -> str:
    if code in (OUT_OF_MEMORY, -signal.SIGABRT):
        return "memory"
    if code < 0:
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
