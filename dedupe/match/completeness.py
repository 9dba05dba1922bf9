"""How many of the duplicates are among the candidates: estimated without knowing the truth.

Rules that rest on different evidence are like traps of different kinds: how many of the duplicates were caught by one
kind only, and how many by two, tells how many none has caught. The estimate is the lower bound of Chao (1987,
Biometrics 43, 783-791) with the correction for few kinds of traps (Chao and Colwell 2017). What is missing is at least
that: kinds of evidence that fail together (a person who moved and changed jobs) make it half a point too high or more.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe.match.blocking_rules import Rule
from dedupe.model import FloatArray

#: Kinds of evidence, and the atoms of which each is made. A rule belongs to the first kind that it has an atom of.
LANES: tuple[tuple[str, ...], ...] = (
    ("email", "mail_local", "mail_site"),
    ("phone", "phone_tail"),
    ("date", "identifier"),
    ("street", "street_number", "street_name", "full_address", "postal_code", "city", "state", "country"),
    ("account", "company", "company_word", "company_words", "company4", "name_band", "url"),
    ("thing", "thing_word", "thing_words", "thing_band"),
)


def lane(rule: Rule) -> int:
    """Returns the number of the kind of evidence that a rule rests on; one more than there are for names alone."""
    kinds = {name.partition(":")[0] for name in rule.atoms}
    return next((number for number, lane_ in enumerate(LANES) if kinds & set(lane_)), len(LANES))


def estimated_completeness(lanes: NDArray[np.uint8], probability: FloatArray) -> float:
    """Returns the estimated share of all duplicates that are among the candidates; 1 where there is nothing to go by.

    `lanes` has a bit for each kind of evidence that found a candidate, `probability` says how likely it is a duplicate:
    the hardest pairs count for what they are worth.
    """
    if not len(lanes):
        return 1.0
    kinds = int(np.bitwise_count(np.bitwise_or.reduce(lanes)))
    times = np.bincount(np.bitwise_count(lanes), weights=probability, minlength=3)
    once, twice, found = float(times[1]), float(times[2]), float(times.sum())
    unseen = (kinds - 1) / kinds * once * max(once - 1, 0) / (2 * (twice + 1))
    return found / (found + unseen) if found else 1.0
