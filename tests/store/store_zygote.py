"""A process that forks one child per line read, so that each dies without Python having to start again.

A line is JSON: {"crash_at": n, "path": ..., "action": "run" | "run2" | "decide" | "undo"}. The answer is the exit
status and what the child acknowledged.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import adbc_driver_sqlite.dbapi  # imported here so that the children need not
from store_fake_run import Content, Group, run

from dedupe.store import decide, publish, undo

SECOND = Content(
    names=tuple("abcdefghij"), groups=(Group(("a", "b"), "e2"), Group(("f", "g")), Group(("i", "j"))), salt="2"
)


def act(action: str, path: Path) -> str:
    if action == "decide":
        return str(decide(path, 2, "approve", actor="kim", at="2026-01-02T03:04:05Z").decision_id)
    if action == "undo":
        return str(undo(path, 1, actor="kim", at="2026-01-03T03:04:05Z").decision_id)
    return str(run(path, SECOND if action == "run2" else None))


def child(order: dict[str, str], answer: int) -> None:
    os.environ["DEDUPE_CRASH_AT"] = str(order["crash_at"])
    told = act(order["action"], Path(order["path"]))
    os.write(answer, told.encode())
    os._exit(0)


def main() -> None:
    assert adbc_driver_sqlite.dbapi.connect
    publish._SMALL = 0  # the long way, as with many rows: tables are set aside first, and dropped afterwards
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                child(order, writing)
            finally:
                os._exit(1)
        os.close(writing)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        acknowledged = os.read(reading, 100).decode()
        os.close(reading)
        print(json.dumps({"status": status, "acknowledged": acknowledged}), flush=True)


if __name__ == "__main__":
    main()
