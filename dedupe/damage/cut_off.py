"""Values that end where their field was full."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from dedupe.damage.found import Cells, Damage
from dedupe.damage.word_ends import is_cut
from dedupe.ruleset.data import load_words

#: Types whose values are words; numbers and codes have one length by nature.
_WORDED = frozenset(
    "given_name middle_name family_name full_name company street city state full_address title text category email url"
    " ".split()
) | {""}
#: Below this length a full field says nothing: words have that length anyway.
_SHORTEST_LIMIT = 20
#: Distinct values that must end at one length before that alone is a proof, and how much rarer the length before is.
_SEVERAL, _TIMES = 3, 3
#: A text of this length ends at a limit by chance so seldom that its last word may tell.
_LONG = 50
#: And of this length so seldom that only a word that is known shows a whole text.
_VERY_LONG = 200
#: More full values than these prove the limit by themselves.
_READ = 1_000
_WORD_AT_END = re.compile(r"[^\W\d_]+\Z")
_WHOLE_END = re.compile(r"[.!?…:;)\]\"'”’»]\Z")


def find_cut_off(cells: Cells) -> Iterator[Damage]:
    """Yields the values that are as long as their field can be and end in the middle."""
    if cells.field_type not in _WORDED:
        return
    lengths = list(map(len, cells.values))
    longest = max(lengths, default=0)
    if longest < _SHORTEST_LIMIT:
        return
    known = longest in _limits_of(cells)
    if not known and longest not in _general():
        return
    counts = Counter(lengths)
    full = [place for place, length in enumerate(lengths) if length == longest]
    distinct = len({cells.values[place] for place in full})
    several = distinct >= _SEVERAL and distinct >= _TIMES * max(counts[longest - 1], 1)
    words = _words(cells) if len(full) <= _READ else frozenset()
    for place in full:
        why = _why(cells, place, words, known or longest >= _LONG)
        if several and not why:
            why = f"{distinct} different values end there"
        if why:
            limit = "the most that this field can hold" if known else "as much as many fields can hold; none is longer"
            yield cells.damage("cut_off", place, f"{longest} characters, {limit}; {why}")


def _why(cells: Cells, place: int, words: frozenset[str], limit: bool) -> str:
    """Returns what shows that a value that fills its field was cut, "" for nothing."""
    text = cells.values[place]
    last = _last(text)
    if cells.field_type == "email":
        return "its domain has no end" if limit and "@" in text and "." not in text.rpartition("@")[2] else ""
    if not last or _WHOLE_END.search(text) or last in words:
        return ""
    longer = sorted(word for word in words if len(word) > len(last) and word.startswith(last))
    if longer and len(last) > 1:
        return f'it ends with "{last}", the beginning of "{longer[0]}"'
    return (
        f'it ends with "{last}", in the middle of a word'
        if limit and is_cut(last, known_only=len(text) >= _VERY_LONG)
        else ""
    )


def _last(text: str) -> str:
    match = _WORD_AT_END.search(text)
    return match[0].casefold() if match else ""


def _words(cells: Cells) -> frozenset[str]:
    """Returns the words of the column that do not stand at an end of a value."""
    found: set[str] = set()
    longest = max(map(len, cells.values))
    for text in cells.values:
        whole = re.findall(r"[^\W\d_]+", text.casefold())
        found.update(whole if len(text) < longest else whole[:-1])
    return frozenset(found)


@cache
def _limits() -> dict[str, dict[str, int]]:
    return {str(crm): dict(limits) for crm, limits in load_words("field_limits").items() if crm != "general"}


@cache
def _general() -> frozenset[int]:
    return frozenset(load_words("field_limits")["general"])


def _limits_of(cells: Cells) -> frozenset[int]:
    """Returns how much the field holds in its CRM, or in any where it is not known which; empty for other fields."""
    key = "".join(character for character in cells.header.casefold() if character.isalnum())
    crms = [cells.crm] if cells.crm in _limits() else list(_limits())
    return frozenset(_limits()[crm][key] for crm in crms if key in _limits()[crm])
