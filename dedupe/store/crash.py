"""The place where tests pull the plug.

Every commit, rename and removal of a file calls `crash_point` just before and just after. With DEDUPE_CRASH_AT=n in
the environment the process dies at the n-th call as if killed by the system: nothing is flushed, nothing cleaned up.
"""

from __future__ import annotations

import itertools
import os

_passed = itertools.count(1)


def crash_point(name: str) -> None:
    """Returns at once, except in a crash test, where it does not return at the chosen point."""
    wanted = os.environ.get("DEDUPE_CRASH_AT")
    if wanted and next(_passed) == int(wanted):
        os.write(2, f"crash point {wanted}: {name}\n".encode())
        os._exit(137)  # what a shell reports after SIGKILL
