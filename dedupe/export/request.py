"""What is asked of an export, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Target = Literal["csv", "xlsx", "parquet"]
Audience = Literal["crm", "excel"]

TARGETS: tuple[Target, ...] = ("csv", "xlsx", "parquet")


@dataclass(frozen=True, slots=True)
class Request:
    """What to write, for whom, and where."""

    db: str
    folder: str
    target: Target = "csv"
    audience: Audience = "crm"  # crm: exact values for a program; excel: for people, no formula can run
    pending: bool = False  # also apply proposals that nobody has decided on, unless they are blocked
    object: str = ""  # "" for all


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of an export."""

    name: str
    object: str
    source: str  # "" for a merge list
    rows: int
    merged: int = 0  # records of the source that were merged into another and so are left out


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    folder: str
    files: tuple[WrittenFile, ...]
    notices: tuple[str, ...]
