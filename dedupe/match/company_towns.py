"""Sets an organisation's own town aside in its name: "Oakfern Bakery Leeds" in Leeds is also "Oakfern Bakery" there.

Only there: of two rows in two towns the town in the name says that they are two houses of one chain.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from dedupe.match.company_words import company_words
from dedupe.match.compare_values import ValueComparer
from dedupe.match.comparison import Compared, Comparison
from dedupe.match.keys import Key, make_key
from dedupe.model import IntArray, text_array

#: A word that more of the names hold than this share (or so many names) does not stand for an organisation on its own.
_COMMON_SHARE, _COMMON_NAMES = 0.02, 20


@dataclass(frozen=True, slots=True)
class HouseComparer:
    """Names of organisations; in one town they are also compared without the name of that town."""

    names: ValueComparer
    own: ValueComparer  # over the names and, as the last value of a row, its name without the town
    towns: Key

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return self.names.comparisons

    def compare(self, left: IntArray, right: IntArray) -> tuple[Compared, ...]:
        (found,) = self.names.compare(left, right)
        named = self.own.key.codes[:, -1] >= 0
        town = self.towns.first
        # The town that one name holds is the town of both rows.
        rows = np.flatnonzero((found.level > 0) & (named[left] | named[right]) & (town[left] == town[right]))
        if not len(rows):
            return (found,)
        (short,) = self.own.compare(left[rows], right[rows])
        better = (short.level >= 0) & (short.level < found.level[rows])
        level, holders = found.level.copy(), found.holders.copy()
        level[rows[better]], holders[rows[better]] = short.level[better], short.holders[better]
        return (Compared(level, holders),)


def own_names(names: Key, towns: Key) -> Key | None:
    """Returns the names of the rows without the town of the row, beside the names as they are; None if none holds it.

    Only where what is left still names somebody: "Stadtwerke Ulm" without Ulm would be any town's.
    """
    own, town = names.first.astype(np.int64), towns.first.astype(np.int64)
    rows = np.flatnonzero((own >= 0) & (town >= 0))
    size = max(len(towns.values), 1)
    distinct, back = np.unique(own[rows] * size + town[rows], return_inverse=True)
    count = Counter(word for value in names.values for word in set(value.split()))
    limit = max(_COMMON_NAMES, _COMMON_SHARE * len(names.values))
    common = {word for word, number in count.items() if number > limit}
    number = {value: k for k, value in enumerate(names.values)}
    short = np.full(len(distinct), -1, dtype=np.int32)
    for k, code in enumerate(distinct.tolist()):
        text = _without(names.values[code // size].split(), towns.values[code % size].split(), common)
        if text:
            short[k] = number.setdefault(text, len(number))
    if (short < 0).all():
        return None
    more = np.full((len(names), 1), -1, dtype=np.int32)
    more[rows, 0] = short[back.reshape(-1)]
    return make_key(np.concatenate([names.codes, more], axis=1), text_array(number))


def _without(name: list[str], town: list[str], common: set[str]) -> str:
    """Returns the name without the town in it, "" if it is not in it or too little is left."""
    size = len(town)
    for start in range(len(name) - size, -1, -1):
        if name[start : start + size] == town:
            lists = company_words()
            rest = name[:start] + name[start + size :]
            while rest and rest[-1] in lists.link:  # "oakfern of leeds"
                rest = rest[:-1]
            general = lists.common | lists.neutral | lists.link | common
            return " ".join(rest) if any(len(w) > 2 and not w.isdigit() and w not in general for w in rest) else ""
    return ""
