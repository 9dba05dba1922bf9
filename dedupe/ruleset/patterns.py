"""Regular expressions of the user's: RE2, whose time grows with the length of the text and with nothing else."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from dedupe.ruleset.nearest import quoted

#: Memory a compiled pattern may take. What people write needs kilobytes; nested repetitions explode past any limit.
MEMORY = 1 << 20

_GROUP_REFERENCE = re.compile(r"\\(?:([0-9])|g<([^>]*)>|(.)|\Z)", re.DOTALL)
#: What RE2 complains of, and what to write instead. Looked for in this order.
_ADVICE = (
    (
        r"\(\?<?[=!]",
        "it looks ahead or behind, which RE2 cannot: match the whole and keep a part, `with: '\\1'`, or extract",
    ),
    (
        r"\(\?>|repetition operator: .[+]",
        "it is possessive or atomic, which RE2 neither has nor needs: leave that sign out",
    ),
    (r"escape sequence: \\[1-9]|\(\?P=", "it refers back to a group, which RE2 cannot: write the alternatives out"),
    (r"escape sequence: \\Z", "\\Z is no sign of RE2: write \\z for the end of the text"),
    (r"repetition size|too large", "it repeats too much, nested or above 1,000 times: use + or *, or smaller numbers"),
    (r"missing \]", "a bracket [ is not closed: close it, or write \\[ for the character itself"),
    (r"missing \)|unexpected \)", "its parentheses do not pair: close them, or write \\( for the character itself"),
    (r"no argument for repetition", "a repetition (* + ?) of nothing: write \\* for the character itself"),
    (r"escape sequence", "an unknown escape: a single backslash is written \\\\"),
)


@cache
def compiled(pattern: str) -> Any:
    """Returns the compiled pattern. ValueError with what is wrong with it, told to people."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise ValueError(_told(text)) from None


def _told(complaint: str) -> str:
    for sign, words in _ADVICE:
        if re.search(sign, complaint):
            return f"{words} ({complaint[:60]})"
    return complaint[:100]


def pattern_problem(pattern: str) -> str:
    """Returns what is wrong with a pattern, "" if nothing is."""
    if not pattern:
        return "an empty pattern is found everywhere: write what shall be found"
    try:
        compiled(pattern)
    except ValueError as error:
        return f"the pattern {quoted(pattern)} cannot be used: {error}"
    return ""


def replacement_problem(pattern: str, replacement: str) -> str:
    """Returns what is wrong with a replacement for what a (valid) pattern finds, "" if nothing is."""
    groups = compiled(pattern).groups
    for found in _GROUP_REFERENCE.finditer(replacement):
        number, name, other = found.groups()
        if name is not None:
            return f"\\g<{name[:20]}> is not read: write groups as \\1, \\2"
        if number is None and other != "\\":
            return "a single backslash in `with`: write \\1 for a group, \\\\ for a backslash"
        if number is not None and int(number) > groups:
            has = f"has {groups} groups" if groups != 1 else "has one group"
            return f"\\{number} in `with` names no group: the pattern {has if groups else 'has none, add parentheses'}"
    return ""


def too_wide(pattern: str) -> str:
    """Returns why a (valid) pattern finds more than people mean, "" if it does not: it matches the empty text."""
    regex = compiled(pattern)
    if regex.search("") is None:
        return ""
    if regex.fullmatch("Any text at all, 123.") is not None:
        return f"the pattern {quoted(pattern)} matches every value, empty ones too"
    if pattern.startswith("^") or pattern.endswith("$"):
        return ""  # an anchor alone: something is put in front or at the end
    return f"the pattern {quoted(pattern)} matches the empty text, so between all characters: write + for *, or no ?"
