"""Part of a job done by a second process, where the machine lends one cheaply."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import IO, Generic, TypeVar

from dedupe.beside import can_fork
from dedupe.errors import DedupeError

T = TypeVar("T")

_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux, the only system that forks here


class Second(Generic[T]):
    """The result of a function that a second process works on, if there is one; else it is done when asked for.

    The process answers through a file without a name, so it is gone, and its memory with it, as soon as it is done.
    What the function needs is kept by that process alone: this one may let go of it. So nobody can do the work again
    if the process is killed; `result` says so then.
    """

    def __init__(self, function: Callable[[], T], *, worthwhile: bool) -> None:
        self._process: BaseProcess | None = None
        self._function: Callable[[], T] | None = function
        if not (worthwhile and can_fork()):
            return
        # Opened before the fork: both sides have it, and nobody else can.
        self._answer: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (`result` closes it)
        process = multiprocessing.get_context("fork").Process(
            target=_answer, args=(function, self._answer), daemon=True
        )
        with warnings.catch_warnings():
            # Python 3.12 warns of forks beside threads; those of Arrow and numpy hold no lock that the child needs.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        self._process, self._function = process, None

    def result(self) -> T:
        """Returns what the function returns; its errors are raised here. To be asked for once."""
        if self._process is None:
            assert self._function is not None
            return self._function()
        self._process.join()
        with self._answer as file:
            file.seek(0)
            try:
                answer = pickle.load(file)
            except (EOFError, pickle.UnpicklingError):
                raise DedupeError(
                    f"the second process of this run was ended from outside (exit code {self._process.exitcode}), "
                    "for want of memory perhaps: nothing was changed; close other programs and run it again"
                ) from None
        if isinstance(answer, _Failed):
            raise answer.error
        result: T = answer
        return result

    def stop(self) -> None:
        """Returns when the second process is at work no more."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join()


class _Failed:
    def __init__(self, error: Exception) -> None:
        self.error = error


def _answer(function: Callable[[], object], answer: IO[bytes]) -> None:
    """Puts into the file what the function returns, or what went wrong; ends the process without freeing anything."""
    if sys.platform.startswith("linux"):  # a killed run must not go on: its lock is free when all that hold it are gone
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
    try:
        told = function()
    except Exception as error:
        told = _Failed(error)
    pickle.dump(told, answer, protocol=5)
    answer.flush()
    os._exit(0)
