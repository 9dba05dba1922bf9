"""Cleans, validates and deduplicates CRM exports, and proposes merges people can defend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dedupe.version import __version__

if TYPE_CHECKING:
    from dedupe.api import database, find_duplicates, run

__all__ = ["__version__", "database", "find_duplicates", "run"]


def __getattr__(name: str) -> Any:
    """Returns a function of the Python API, loaded when it is first asked for: `dedupe --help` needs none of it."""
    if name in ("database", "find_duplicates", "run"):
        from dedupe import api

        return getattr(api, name)
    raise AttributeError(f"module 'dedupe' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
