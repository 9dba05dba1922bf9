"""Says of two names, without anything else, whether an informed reader would take them for one organisation.

Two names, no table: how rare a word is comes from a shipped list of words that many companies share. What comes in are
the folded keys of the normalizer: names without legal form, trade names, branch words. The levels of a comparison
within a table (company_levels.py) start from this verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

from dedupe.match.company_words import Alignment, align, company_words, is_acronym, written_together

#: From here on two names are taken for one organisation.
SAME = 0.5
SLIP = 0.9  # the same but for a slip in a long rare word
ACRONYM = 0.75
EXTRA = 0.6  # one has a word more that names often drop


@dataclass(frozen=True, slots=True)
class Named:
    """A name as the normalizer reads it; all folded."""

    names: tuple[str, ...]  # the name without legal form, then trade names and former names
    legal: str = ""
    branch: str = ""


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
    w = company_words()
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
    one, two = left.split(), right.split()
    quick = at_a_glance(left, right, one, two)
    return by_words(align(one, two)) if quick is None else quick


def at_a_glance(left: str, right: str, one: list[str], two: list[str]) -> float | None:
    """Returns the verdict on equal letters and on initials, None if the words must be looked at."""
    if left == right:
        return 1.0
    if written_together(left) == written_together(right):
        return 1.0 if len(left) > 4 else SAME / 2  # "B M" and "BM" are short to be sure
    return ACRONYM if is_acronym(one, two) or is_acronym(two, one) else None


def by_words(words: Alignment) -> float:
    """Returns the verdict after pairing words: what stays without a partner decides."""
    w = company_words()
    shared, left, right = words.shared, words.left, words.right
    telling = [word for word in shared if word not in w.common and word not in w.neutral and len(word) > 2]
    if words.slips > 1:
        return SAME / 2
    if not left and not right:
        return (SLIP if words.slips else 1.0) if telling or not words.slips else SAME / 2
    if (left and right) or not telling:
        return _ratio(words)
    if all(word in w.neutral for word in left or right) and not words.slips:
        return EXTRA
    return _ratio(words)


def _ratio(words: Alignment) -> float:
    shared = sum(map(len, words.shared))
    total = shared + sum(map(len, words.left)) + sum(map(len, words.right))
    return SAME * 0.9 * shared / total if total else 0.0
