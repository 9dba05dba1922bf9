"""How long a value may get by the user's own steps."""

from __future__ import annotations

#: What a cell of Excel holds at most, and more than any field of a CRM but its notes. A value that was longer from the
#: beginning may stay as long as it was.
LONGEST = 32_767


class TooLongError(Exception):
    """A step makes a value longer than values may be."""


def limit_for(value: str) -> int:
    """Returns how long this value may get."""
    return max(LONGEST, len(value))
