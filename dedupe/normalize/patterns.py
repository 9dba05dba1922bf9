"""Regular expressions of the user's on texts: replace what they find, or keep only that. RE2 does the finding."""

from __future__ import annotations

import re
from collections.abc import Callable

from dedupe.normalize.limits import TooLongError, limit_for
from dedupe.ruleset.patterns import compiled

#: A result of which it is sure that it is no longer than this is made without counting first.
_SMALL = 1 << 20
_REFERENCE = re.compile(r"\\([0-9])")


def substituter(pattern: str, replacement: str) -> Callable[[str], str]:
    """Returns the function that replaces what the pattern finds; TooLongError where a text would get too long.

    >>> substituter("^tel:(.*)", "+\\\\1")("tel:49")
    '+49'
    """
    regex = compiled(pattern)
    groups = [int(number) for number in _REFERENCE.findall(replacement.replace("\\\\", ""))]
    literal = len(replacement)

    def substituted(text: str) -> str:
        if not _encodable(text) or regex.search(text) is None:
            return text
        # Each reference can repeat what was found, and all that is found is at most the text.
        if len(text) * (1 + len(groups)) + (len(text) + 1) * literal > _SMALL:
            length, limit = 0, limit_for(text)
            for found in regex.finditer(text):
                length += sum(len(found.group(number) or "") for number in groups) + max(literal - 2 * len(groups), 0)
                if length > limit:
                    raise TooLongError
        return str(regex.sub(replacement, text))

    return substituted


def extractor(pattern: str) -> Callable[[str], str]:
    """Returns the function that keeps the first group, or all that was found; a text with nothing stays as it is.

    >>> extractor(r"Ref (\\d+)")("see Ref 12"), extractor("[0-9]+")("no digit")
    ('12', 'no digit')
    """
    regex = compiled(pattern)
    group = 1 if regex.groups else 0

    def extracted(text: str) -> str:
        found = regex.search(text) if _encodable(text) else None
        kept = found.group(group) if found is not None else None
        return text if kept is None else str(kept)

    return extracted


def _encodable(text: str) -> bool:
    """Returns whether RE2 can read the text: halves of characters, as JSON can hold them, have no UTF-8."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)
