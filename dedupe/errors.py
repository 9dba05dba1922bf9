"""What can go wrong, told to people.

DedupeError                 base: `what: what to do`, with the exit code of the contract
├── InputError      (2)     a file, value or structure that cannot be taken
├── RulesError      (2)     a rules file; holds every problem found, each with its line
├── StoreError      (3)     the environment: disk, rights, damaged or foreign database
├── BusyError       (4)     another run holds the database
└── ReviewConflict  (2)     a decision that no longer fits what is stored
"""

from __future__ import annotations

from dataclasses import dataclass


class DedupeError(Exception):
    """Base of all errors of ours; `str()` is one line that a person can act on."""

    exit_code = 2

    def __init__(self, message: str, *, where: str = "", line: int | None = None) -> None:
        place = where if line is None else f"{where}:{line}"
        super().__init__(f"{place}: {message}" if place else message)
        self.where = where
        self.line = line
        self.message = message


class InputError(DedupeError):
    """A file, value or structure that cannot be taken as it is."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a rules file: where, what, and what to do."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class RulesError(DedupeError):
    """A rules file with problems; `problems` holds all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        Exception.__init__(self, "\n".join(str(problem) for problem in problems))


class StoreError(DedupeError):
    """The environment failed: disk, rights, lock time-out, damaged or foreign database."""

    exit_code = 3


class BusyError(DedupeError):
    """Another run holds the database."""

    exit_code = 4


class ReviewConflict(DedupeError):
    """A decision that no longer fits what is stored (someone else decided, input changed)."""
