"""Untrusted text in messages."""

from __future__ import annotations

#: Long enough to recognise a value by, short enough for one line of a terminal.
SHOWN_LENGTH = 60


def shown(text: str, length: int = SHOWN_LENGTH) -> str:
    r"""Returns `text` as it may be printed: one line, nothing that a terminal would act on, at most `length` long.

    >>> shown("A\x1b[2Jnna")
    'A\\x1b[2Jnna'
    """
    cut = text[:length]
    safe = "".join(char if char.isprintable() else _escaped(char) for char in cut)
    return safe + "..." if len(text) > length else safe


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii") if char != "\ufeff" else "\\ufeff"
