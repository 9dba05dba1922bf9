"""What somebody meant who wrote a word we do not know."""

from __future__ import annotations

from collections.abc import Iterable

#: Below this similarity (0 to 100) a suggestion misleads more often than it helps.
CUTOFF = 60.0
#: Lists up to this length are shown whole where nothing is near.
SHOWN = 12


def nearest(word: str, known: Iterable[str], cutoff: float = CUTOFF) -> str:
    """Returns the known word nearest to this one, "" if none is near."""
    from rapidfuzz import fuzz, process, utils

    found = process.extractOne(
        word[:100], list(known), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=cutoff
    )
    return str(found[0]) if found else ""


def advice(word: str, known: Iterable[str]) -> str:
    """Returns `did you mean "x"?`, or the words there are, or ""."""
    words = list(known)
    near = nearest(word, words)
    if near:
        return f'did you mean "{near}"?'
    if not words:
        return ""
    more = ", ..." if len(words) > SHOWN else ""
    return f"there is {', '.join(words[:SHOWN])}{more}"


def quoted(word: object) -> str:
    """Returns the word in quotes, cut to a length that fits a line, control characters escaped."""
    text = str(word)
    text = text if len(text) <= 40 else text[:37] + "..."
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text) + '"'
