"""Work done by a second process meanwhile, where the machine lends one cheaply."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
import warnings
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


def can_fork() -> bool:
    """Returns whether a second process costs milliseconds here: a fork shares the memory, a fresh start reads it anew.

    macOS libraries do not bear forking, Windows has none.
    """
    second = multiprocessing.current_process().daemon  # what runs beside others has nobody beside itself
    return sys.platform.startswith("linux") and (os.cpu_count() or 1) > 1 and not second


class Beside(Generic[T]):
    """The result of a pure function that runs in a second process, if there is one; asked for with `result`.

    The answer is the same either way: where the process fails, for whatever reason, the function runs in this one.
    """

    def __init__(self, function: Callable[[], T], *, worthwhile: bool = True) -> None:
        self._function = function
        self._process = None
        if worthwhile and can_fork():
            context = multiprocessing.get_context("fork")
            self._answer, theirs = context.Pipe(duplex=False)
            self._process = context.Process(target=_answer, args=(function, theirs), daemon=True)
            with warnings.catch_warnings():
                # Python 3.12 warns of forks beside threads; those of Arrow and numpy hold no lock that the child needs.
                warnings.simplefilter("ignore", DeprecationWarning)
                self._process.start()
            theirs.close()

    def result(self) -> T:
        """Returns what the function returns; its errors are raised here."""
        if self._process is None:
            return self._function()
        try:
            answer: T = pickle.loads(self._answer.recv_bytes())
        except (EOFError, OSError, pickle.UnpicklingError):
            return self._function()
        finally:
            self._answer.close()
            self._process.join()
        return answer


def _answer(function: Callable[[], object], answer: object) -> None:
    """Sends what the function returns; nothing at all if it fails, for then the other side runs it itself."""
    try:
        data = pickle.dumps(function(), protocol=5)
    except BaseException:
        os._exit(1)
    answer.send_bytes(data)  # type: ignore[attr-defined]
    os._exit(0)
