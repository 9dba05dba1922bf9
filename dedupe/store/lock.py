"""One run at a time: an operating-system lock on a side file.

The lock is never taken on the database itself: closing any handle on a file drops the POSIX locks which SQLite holds
on it in the same process. The system releases the lock when its holder dies, so a killed run leaves none behind.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from dedupe.errors import BusyError, StoreError
from dedupe.store.canonical import utc_now
from dedupe.store.crash import crash_point

if sys.platform == "win32":
    import msvcrt

    #: Windows locks bytes against reading too, so the locked byte lies behind the text that names the holder.
    _LOCKED_BYTE = 1 << 20

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int, path: Path) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: int, path: Path) -> None:
        path.unlink(missing_ok=True)  # while it is still ours: see `_still_there`
        fcntl.flock(handle, fcntl.LOCK_UN)  # explicitly: forked workers hold copies of the handle


class RunLock:
    """Holds the right to run on one database."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self._database = database
        self._handle: int | None = None

    def acquire(self) -> None:
        """Returns once the lock is ours. BusyError if another run holds it, naming its process and start."""
        while self._handle is None:
            handle = self._open()
            if not _try_lock(handle):
                holder = _read_holder(handle)
                os.close(handle)
                raise BusyError(
                    f"another run holds this database ({holder}): wait until it has finished", where=str(self._database)
                )
            if self._still_there(handle):
                self._handle = handle
            else:
                os.close(handle)
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, json.dumps({"pid": os.getpid(), "started": utc_now()}).encode())
        crash_point("run lock taken")

    def release(self) -> None:
        """Returns after giving the lock back; does nothing when it is not held."""
        if self._handle is not None:
            _unlock(self._handle, self.path)
            os.close(self._handle)
            self._handle = None

    def _open(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(
                f"the lock file {self.path.name} cannot be written ({error.strerror}): "
                "a run needs the right to write in the folder of its database",
                where=str(self._database),
            ) from error

    def _still_there(self, handle: int) -> bool:
        """Tells whether the file we locked is the one under this name: its last holder removes it when it is done."""
        try:
            return os.path.samestat(os.fstat(handle), os.stat(self.path))
        except FileNotFoundError:
            return False


def _read_holder(handle: int) -> str:
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        told = json.loads(os.read(handle, 1000))
        return f"process {int(told['pid'])}, started {told['started']}"
    except (ValueError, KeyError, TypeError, OSError):
        return "process unknown, just started"  # it has the lock but has not yet written its name
