"""Recognises shorthand for words in names of organisations: "OBS" for "Openbare Basisschool", "S." for "San".

Abbreviations are made of first letters, and of compounds also of the first letters of their parts; a word that is cut
short loses its vowels or its end (the classes of Schwartz and Hearst 2003, with compounds). Where the rest of two names
agrees, such letters are no accident.
"""

from __future__ import annotations

from dataclasses import dataclass

from dedupe.match.company_words import company_words

#: Longer words are not read as abbreviations: they are words.
_LONGEST = 5
_VOWELS = frozenset("aeiouy")
#: Letters of a word whose shorthand may end a longer one, and so many letters that may stand before it.
_LONG, _HEAD = 6, 2


@dataclass(frozen=True, slots=True)
class Shorthand:
    """A word of one name and the words of the other that it stands for."""

    word: str
    stands_for: tuple[str, ...]


def taken_out(left: list[str], right: list[str], whole: list[str]) -> list[Shorthand]:
    """Returns the shorthand in `left` of words in `right`, and takes both out of the lists.

    `left`, `right` are what the two names do not share, `whole` all words of the second name.
    """
    found: list[Shorthand] = []
    for word in [w for w in left if len(w) <= _LONGEST and w.isalpha()]:
        run = _run(word, right, whole)
        if run:
            left.remove(word)
            for other in run:
                right.remove(other)
            found.append(Shorthand(word, run))
    return found


def _run(word: str, right: list[str], whole: list[str]) -> tuple[str, ...]:
    """Returns words of `right` that stand beside each other, small words between them aside, and spell the word."""
    link = company_words().link
    order = [w for w in whole if w in right or w in link]
    for size in range(min(2 * len(word), len(order)), 0, -1):
        for start in range(len(order) - size + 1):
            run = order[start : start + size]
            own = tuple(w for w in run if w in right)
            if run[0] in right and run[-1] in right and len(set(own)) == len(own) and _fits(word, run, own):
                return own
    return ()


def _fits(word: str, run: list[str], own: tuple[str, ...]) -> bool:
    if len(own) > 1:
        return len(word) > 1 and (spells(word, run, own) or spells(word, list(own), own))
    (other,) = own
    if _ends(word, other):
        return True
    if len(other) < len(word) + 2 or other[0] != word[0]:
        return False
    # "osp" for "ospedale", "bs" for "basisschool"; "sun" is no shorthand for "southern".
    return other.startswith(word) or (_VOWELS.isdisjoint(word[1:]) and spells(word, [other], own))


def _ends(word: str, other: str) -> bool:
    """Returns True if the word ends in the shorthand of the other, with a letter or two of more words in front.

    "cbs" is a "basisschool", a Christian one.
    """
    heads = range(1, min(_HEAD, len(word) - 2) + 1)
    return (
        len(other) >= _LONG and _VOWELS.isdisjoint(word[1:]) and any(spells(word[k:], [other], (other,)) for k in heads)
    )


def spells(word: str, run: list[str], own: tuple[str, ...]) -> bool:
    """Returns True if the word is made of the first letters of these words and consonants of theirs, in order.

    Words that are not in `own` (small ones) may be left out.
    """
    if not run:
        return not word
    first, rest = run[0], run[1:]
    if first not in own and spells(word, rest, own):
        return True
    if not word or first[0] != word[0]:
        return False
    return _inside(word[1:], first[1:], rest, own)


def _inside(word: str, letters: str, rest: list[str], own: tuple[str, ...]) -> bool:
    """Returns True if the word goes on with the next words, or with a further consonant of this one."""
    if spells(word, rest, own):
        return True
    if not word or word[0] in _VOWELS:
        return False
    at = letters.find(word[0])
    return at >= 0 and _inside(word[1:], letters[at + 1 :], rest, own)
