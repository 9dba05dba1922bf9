"""Says of two names, without anything else, whether an informed reader would take them for one organisation.

Two names, no table: how rare a word is comes from a shipped list of words that many companies share. What comes in are
the folded keys of the normalizer: names without legal form, trade names, branch words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from dedupe.ruleset.data import load_words

#: From here on two names are taken for one organisation.
SAME = 0.5
_SLIP = 0.9  # the same but for a slip in a long rare word
_ACRONYM = 0.75
_EXTRA = 0.6  # one has a word more that names often drop
_SOUND = str.maketrans({"y": "i", "c": "k", "q": "k", "z": "s", "v": "w"})
_DIGRAPH = re.compile("([aou])e")


@dataclass(frozen=True, slots=True)
class Named:
    """A name as the normalizer reads it; all folded."""

    names: tuple[str, ...]  # the name without legal form, then trade names and former names
    legal: str = ""
    branch: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    neutral: frozenset[str]
    common: frozenset[str]
    link: frozenset[str]
    bodies: frozenset[str]
    short: Mapping[str, frozenset[str]]
    kinds: tuple[frozenset[str], ...]
    side_by_side: tuple[frozenset[str], ...]
    successors: tuple[frozenset[str], ...]


@cache
def _words() -> _Words:
    lists = load_words("company_common")
    short = {key: frozenset(values) for key, values in lists["short"].items()}
    long = {word for words in short.values() for word in words}
    return _Words(
        neutral=frozenset(lists["neutral"].split()) | _countries(),
        common=frozenset(lists["common"].split()) | long | short.keys(),
        link=frozenset(lists["link"]),
        bodies=frozenset(lists["bodies"]),
        short=short,
        kinds=tuple(frozenset(forms) for forms in lists["kinds"].values()),
        side_by_side=tuple(frozenset(forms) for forms in lists["side_by_side"]),
        successors=tuple(frozenset(forms) for forms in lists["successors"]),
    )


def _countries() -> frozenset[str]:
    """Returns the names of countries in one word: "Tetu C" and "Tetu Nederland C" are one group's company."""
    names = load_words("company_places")["countries"].values()
    return frozenset(
        name for spellings in names for name in spellings if name.isascii() and name.isalpha() and len(name) > 3
    )


def likeness(left: Named, right: Named) -> float:
    """Returns how far two names mean one organisation, 0 to 1; `SAME` and above is a yes. Symmetric."""
    best = max((_compare(one, other) for one in left.names for other in right.names), default=0.0)
    if best < SAME:
        return best
    if left.branch and right.branch and set(left.branch.split()) != set(right.branch.split()):
        return SAME / 2
    if forms_conflict(left.legal, right.legal):
        return SAME / 2
    return best


def forms_conflict(left: str, right: str) -> bool:
    """Returns True if no organisation has both legal forms: a firm and a foundation, an AG and a GmbH.

    Translations of one kind (GmbH, Ltd) and forms that a firm changes between (UG, GmbH) do not conflict; unknown ones
    neither.
    """
    w = _words()
    if not left or not right or left == right:
        return False
    if (left in w.bodies) != (right in w.bodies):
        return True
    both = frozenset((left, right))
    if both in w.successors:
        return False
    if any(both <= forms for forms in w.side_by_side):
        return True
    one, two = ([left in forms for forms in w.kinds], [right in forms for forms in w.kinds])
    return any(one) and any(two) and not any(a and b for a, b in zip(one, two, strict=True))


def same_names(left: Named, right: Named) -> bool:
    """Returns whether the two names mean one organisation."""
    return likeness(left, right) >= SAME


def _compare(left: str, right: str) -> float:
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    if _written_together(left) == _written_together(right):
        return 1.0 if len(left) > 4 else SAME / 2  # "B M" and "BM" are short to be sure
    one, two = left.split(), right.split()
    if _is_acronym(one, two) or _is_acronym(two, one):
        return _ACRONYM
    return _by_words(one, two)


def _written_together(text: str) -> str:
    """Returns the letters alone; "blue heron" as "bluheron", as folding takes "ue" in "blueheron" for an umlaut."""
    return _DIGRAPH.sub(r"\1", text.replace(" ", ""))


def _by_words(one: list[str], two: list[str]) -> float:
    """Returns the verdict after pairing words: what stays without a partner decides."""
    w = _words()
    left, right = _rest(one, two), _rest(two, one)
    shared = [word for word in dict.fromkeys(one) if word in two and word not in w.link]
    slips = 0
    for word in list(left):
        fit = next((other for other in right if _abbreviates(word, other)), None)
        if fit is None:
            fit = next((other for other in right if _slip(word, other)), None)
            slips += fit is not None
        if fit is not None:
            left.remove(word)
            right.remove(fit)
            shared.append(max(word, fit, key=len))
    _join(left, right, shared)
    _join(right, left, shared)
    telling = [word for word in shared if word not in w.common and word not in w.neutral and len(word) > 2]
    if slips > 1:
        return SAME / 2
    if not left and not right:
        return (_SLIP if slips else 1.0) if telling or not slips else SAME / 2
    if (left and right) or not telling:
        return _ratio(shared, left, right)
    more = left or right
    if all(word in w.neutral for word in more) and not slips:
        return _EXTRA
    return _ratio(shared, left, right)


def _rest(one: list[str], two: list[str]) -> list[str]:
    link = _words().link
    return [word for word in dict.fromkeys(one) if word not in two and word not in link]


def _ratio(shared: list[str], left: list[str], right: list[str]) -> float:
    total = sum(map(len, shared)) + sum(map(len, left)) + sum(map(len, right))
    return SAME * 0.9 * sum(map(len, shared)) / total if total else 0.0


def _join(apart: list[str], whole: list[str], shared: list[str]) -> None:
    """Pairs words written apart with one written together: "blue heron" and "blueheron"."""
    for word in list(whole):
        for start in range(len(apart)):
            text = ""
            for end in range(start, len(apart)):
                text += apart[end]
                if end > start and _written_together(text) == _written_together(word):
                    del apart[start : end + 1]
                    whole.remove(word)
                    shared.append(word)
                    return


def _abbreviates(word: str, other: str) -> bool:
    """Returns True if one of the words is a usual abbreviation of the other, or both of one word."""
    short = _words().short
    long = short.get(word, frozenset()), short.get(other, frozenset())
    if other in long[0] or word in long[1] or not long[0].isdisjoint(long[1]):
        return True
    brief, full = sorted((word, other), key=len)
    if brief in _words().common and brief not in short:
        return False
    if 3 <= len(brief) <= 5 and full in _words().common and len(full) >= len(brief) + 3 and full.startswith(brief):
        return True
    return len(brief) >= 8 and full.startswith(brief) and full[len(brief) :] in ("ellschaft", "s", "es")


def _slip(word: str, other: str) -> bool:
    """Returns True for one long rare word and a misspelling of it: "kestrel" and "kestral", "prairie" and "prarie"."""
    if word.isdigit() or other.isdigit() or not (word.isascii() and other.isascii()):
        return False
    if any(letter.isdigit() for letter in word + other):
        return False
    common = _words().common
    if word in common and other in common:
        return False
    if len(word) >= 4 and word.replace("y", "i") == other.replace("y", "i"):
        return True
    least = min(len(word), len(other))
    distance = OSA.distance(word, other, score_cutoff=2)
    if distance == 1 and len(word) == len(other) and sorted(word) == sorted(other):
        return least >= 6
    if least < 5 or distance > 2 or word[0] != other[0]:
        return False
    if _undoubled(word) == _undoubled(other):
        return True
    if distance == 1 and len(word) != len(other):
        return least >= 6 and max(len(word), len(other)) >= 7 and _inner(word, other)
    return least >= 7 and _skeleton(word) == _skeleton(other)


def _inner(word: str, other: str) -> bool:
    """Returns True unless the letter more is a vowel at the end, which makes another name ("Martin", "Martina")."""
    brief, full = sorted((word, other), key=len)
    return not (full.startswith(brief) and full[-1] in "aeio")


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


def _skeleton(word: str) -> str:
    """Returns the consonants as they sound."""
    sound = word.replace("ph", "f").translate(_SOUND)
    return sound[0] + re.sub("[aeiou]", "", _undoubled(sound[1:]))


def _is_acronym(short: list[str], words: list[str]) -> bool:
    """Returns True if the first name is the initials of all words of the second, in order."""
    w = _words()
    left = [word for word in short if word not in w.neutral or len(short) == 1]
    if len(left) == 3 and left[1] == "and" and len(left[0]) == len(left[2]) == 1:  # "P & G"
        return [word[0] for word in words if word != "and"] == [left[0], left[2]] and "and" in words
    if len(left) != 1 or not left[0].isalpha() or len(words) < 2:
        return False
    text = left[0]
    full = [word for word in words if word not in w.link]
    if any(len(word) < 2 for word in full) or not 2 <= len(text) <= 7:
        return False
    whole = "".join(word[0] for word in words)
    bare = "".join(word[0] for word in full)
    if text in (whole, bare):
        return len(text) > 2 or len(full) == 2
    trimmed = "".join(word[0] for word in full if word not in w.neutral)
    company = (bare + "c", bare + "g")  # NWIC: the C stands for "company", which the name has set aside
    return len(text) > 3 and (text == trimmed or text in company)
