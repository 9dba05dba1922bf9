"""A list of replacements on texts: all at once, at each place the longest that fits, never on its own result."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

from dedupe.normalize.limits import TooLongError, limit_for
from dedupe.ruleset.effective import Scope

_APOSTROPHES = "'’"


def replacer(pairs: Iterable[tuple[str, str]], scope: Scope, ignore_case: bool) -> Callable[[str], str]:
    """Returns the function that applies the replacements to a text; TooLongError where it would get too long.

    >>> replacer([("st", "street")], "word", True)("St Stephen St")
    'street Stephen street'
    """
    fold = _folded if ignore_case else str
    table: dict[str, str] = {}
    for old, new in pairs:
        table.setdefault(fold(old), new)
    if scope == "value":
        return lambda text: table.get(fold(text.strip()), text)
    lengths = tuple(sorted({len(old) for old in table}, reverse=True))
    starts = frozenset(old[0] for old in table)

    def replaced(text: str) -> str:
        folded = fold(text)
        if starts.isdisjoint(folded):
            return text
        return _scanned(text, folded, table, lengths, scope == "word")

    return replaced


def _scanned(text: str, folded: str, table: dict[str, str], lengths: tuple[int, ...], words: bool) -> str:
    parts: list[str] = []
    at = copied = made = 0
    limit, size = limit_for(text), len(text)
    while at < size:
        if words and _joined(text, at):
            at += 1
            continue
        for length in lengths:
            end = at + length
            new = table.get(folded[at:end]) if end <= size else None
            if new is not None and not (words and _joined(text, end)):
                parts += (text[copied:at], new)
                made += at - copied + len(new)
                if made > limit:
                    raise TooLongError
                at = copied = end
                break
        else:
            at += 1
    parts.append(text[copied:])
    return "".join(parts) if copied else text


def _joined(text: str, at: int) -> bool:
    """Returns whether the characters before and at this place belong to one word."""
    return 0 < at < len(text) and _in_word(text, at - 1) and _in_word(text, at)


def _in_word(text: str, at: int) -> bool:
    character = text[at]
    if character.isalnum() or character == "_" or unicodedata.combining(character):
        return True
    # The apostrophe of O'Neil and Macy's stands inside a word.
    return character in _APOSTROPHES and 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()


def _folded(text: str) -> str:
    """Returns the text without case, each character still one: places in it are places in the text."""
    if text.isascii():
        return text.lower()
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in text)
