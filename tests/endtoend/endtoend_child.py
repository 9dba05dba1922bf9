"""Runs the main job in processes of their own: once, or in children that die where they are told to.

endtoend_child.py run DB FILE...      one run; the digest of the database on stdout
endtoend_child.py serve               a line of JSON per order: {"crash_at": n, "db": ..., "files": [...]}
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from endtoend_files import run_files

from dedupe.store.dump import sorted_dump_digest


def child(order: dict[str, object]) -> int:
    """Returns the exit status of a forked process that runs the job and dies at the point ordered."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        os.environ["DEDUPE_CRASH_AT"] = str(order["crash_at"])
        run_files(Path(str(order["db"])), *map(Path, order["files"]))  # type: ignore[call-overload]
        os._exit(0)
    finally:
        os._exit(1)


def main(arguments: list[str]) -> None:
    if arguments[0] == "run":
        db, *files = map(Path, arguments[1:])
        run_files(db, *files)
        print(sorted_dump_digest(db))
        return
    warm = json.loads(sys.stdin.readline())  # word lists and libraries are loaded once, for all children
    run_files(Path(warm["db"]), *map(Path, warm["files"]))
    for line in sys.stdin:
        print(child(json.loads(line)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
