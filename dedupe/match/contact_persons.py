"""Compares the persons to ask for at an organisation: what a row says of its firm, not whom the row is about.

A list of suppliers names somebody in half of its rows. Those are not persons, and the other half is not another kind of
record: all of them are firms, and the person is one of their attributes, shared by sister firms as the switchboard is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz.distance import OSA

from dedupe.match.comparison import Comparison, Levels
from dedupe.match.keys import Key
from dedupe.match.kinds import FEWEST, SHARE
from dedupe.match.person_names import PersonNames
from dedupe.model import IntArray, TextArray
from dedupe.ruleset.effective import ObjectRules

CONTACT_PERSON = Comparison(
    "contact_person", "weak", ("same", "close", "different"), (0.65, 0.1, 0.25), (0.0005, 0.001, 0.9985)
)
SAME, CLOSE, DIFFERENT = range(3)
#: Letters from which on a slip in a name is one, and two slips are.
_SLIP, _SLIPS = 5, 12


def only_attributes(names: PersonNames | None, company: Key | None, rules: Sequence[ObjectRules]) -> bool:
    """Returns whether the persons of these rows are but the contacts of the organisations that the rows are about.

    So it is where the tables hold accounts and hardly a row has a person and no organisation.
    """
    if names is None or company is None or any(rule.object != "account" for rule in rules):
        return False
    person = names.given.filled() | names.family.filled()
    return bool((person & ~company.filled()).sum() < max(SHARE * len(person), FEWEST))


def contact_key(names: PersonNames) -> Key:
    """Returns the whole name of each row's person, its words in alphabetical order."""
    values = names.given.values
    size = len(values) + 1
    given, family = names.given.first.astype(np.int64), names.family.first.astype(np.int64)
    distinct, back = np.unique((given + 1) * size + family + 1, return_inverse=True)
    parts = [[str(values[code - 1]) for code in divmod(item, size) if code] for item in distinct.tolist()]
    return Key.from_texts([" ".join(sorted(" ".join(part).split())) for part in parts]).take(back.reshape(-1))


def contact_persons(values: TextArray, a: IntArray, b: IntArray) -> Levels:
    """Levels: 0 same, 1 close (slips, initials, one a part of the other), 2 different."""
    level = np.full(len(a), DIFFERENT, dtype=np.int8)
    for k, (i, j) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        level[k] = CLOSE if _close(str(values[i]), str(values[j])) else DIFFERENT
    return level


def _close(one: str, other: str) -> bool:
    most = (len(one) >= _SLIP) + (len(one) >= _SLIPS)
    if OSA.distance(one, other, score_cutoff=most) <= most:
        return True
    few, many = sorted((one.split(), other.split()), key=len)
    rest = list(many)
    for word in sorted(few, key=len, reverse=True):  # whole words first, an initial fits what they leave
        fit = next((w for w in rest if w == word or (min(len(w), len(word)) == 1 and w[0] == word[0])), None)
        if fit is None:
            return False
        rest.remove(fit)
    return any(len(word) > 2 for word in few)


__all__ = ["CONTACT_PERSON", "contact_key", "contact_persons", "only_attributes"]
