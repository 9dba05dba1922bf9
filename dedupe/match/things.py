"""Tables of things (songs, papers, articles): one text is their name, codes are ids, the rest are attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dedupe.match.compare_values import ValueComparer
from dedupe.match.comparison import Compared, Comparison
from dedupe.match.keys import Key, make_key
from dedupe.match.titles import PART, Titles, read_title
from dedupe.model import IntArray, text_array

#: What the name of a key of titles begins with.
THING = "thing"
LEVELS = ("same", "close", "one has more", "similar", "another version", "different")
_M, _U = (0.62, 0.16, 0.12, 0.03, 0.01, 0.06), (0.0005, 0.0005, 0.004, 0.004, 0.002, 0.989)
#: What the name of a key of codes begins with: a model number is not misspelt, another digit is another model.
CODE = "code"
#: A text names things where it has at least so many values a row.
_DISTINCT = 0.3
#: A fact stands in the titles if it does so in this share of the rows that have both.
_WITHIN = 0.5
#: A column holds codes if so large a share of its values are short and have a digit.
_CODES, _LONGEST, _WORDS = 0.9, 20, 3


@dataclass(frozen=True, slots=True)
class ThingComparer:
    """Titles; how many rows a title fits that lacks words of the other counts as how many hold it."""

    values: ValueComparer
    titles: Titles

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return self.values.comparisons

    def compare(self, left: IntArray, right: IntArray) -> tuple[Compared, ...]:
        (found,) = self.values.compare(left, right)
        rows = np.flatnonzero(found.level == PART)
        if not len(rows):
            return (found,)
        key, telling = self.values.key, [len(title.telling()) for title in self.titles.titles]
        size = np.array([*telling, 0])
        one, two = key.first[left[rows]], key.first[right[rows]]
        short = np.where((size[one] < size[two]) | ((size[one] == size[two]) & (one < two)), one, two)
        distinct, back = np.unique(short, return_inverse=True)
        fitting = np.array([self.titles.fitting(number, key.holders) for number in distinct.tolist()], dtype=np.int32)
        holders = found.holders.copy()
        holders[rows] = fitting[back.reshape(-1)]
        return (Compared(found.level, holders),)


def thing_comparer(name: str, key: Key) -> ThingComparer:
    """Returns the comparer of the titles of a key that `titled` made."""
    comparison = Comparison(name.partition(":")[2], "identity", LEVELS, _M, _U)
    titles = Titles(key.values)
    return ThingComparer(ValueComparer(comparison, key, titles), titles)


def titled(single: Mapping[str, Key], rows: int) -> dict[str, Key]:
    """Returns the keys of a table without persons and organisations, one text being the name of its things.

    The text whose values tell most rows apart is it; none where texts repeat. Texts that are codes are ids.
    """
    known = dict(single)
    for name in [name for name, key in single.items() if _are_codes(name, key)]:
        known[f"{CODE}:{name.partition(':')[2]}"] = _compact(known.pop(name))
    texts = [(int((key.holders > 0).sum()), name) for name, key in known.items() if name.startswith("text:")]
    distinct, best = max(texts, default=(0, ""))
    if distinct <= _DISTINCT * rows:
        return known
    title = changed_values(known.pop(best), [read_title(value).text for value in single[best].values.tolist()])
    return {f"{THING}:{best.partition(':')[2]}": title, **known}


def stands_within(key: Key, titles: Key) -> bool:
    """Returns whether the values of a fact mostly stand in the titles of their rows: the brand of an article, say."""
    value, title = key.first.astype(np.int64), titles.first.astype(np.int64)
    rows = np.flatnonzero((value >= 0) & (title >= 0))
    size = max(len(titles.values), 1)
    pairs, count = np.unique(value[rows] * size + title[rows], return_counts=True)
    words = [frozenset(text.split()) for text in titles.values.tolist()]
    told = (frozenset(str(key.values[p // size]).split()) <= words[p % size] for p in pairs.tolist())
    held = int(count[np.fromiter(told, bool, len(pairs))].sum())
    return held > _WITHIN * max(len(rows), 1)


def _are_codes(name: str, key: Key) -> bool:
    """Returns whether the values of a text are codes: short, with a digit in nearly each."""
    if not name.startswith("text:") or not len(key.values):
        return False
    codes = sum(
        len(value) <= _LONGEST and len(value.split()) <= _WORDS and any(letter.isdigit() for letter in value)
        for value in key.values.tolist()
    )
    return codes >= _CODES * len(key.values)


def _compact(key: Key) -> Key:
    """Returns codes without the blanks in them."""
    return changed_values(key, [value.replace(" ", "") for value in key.values.tolist()])


def changed_values(key: Key, texts: list[str]) -> Key:
    """Returns the key with these texts in place of its values; those that have become equal are one."""
    number: dict[str, int] = {}
    codes = np.array([*(number.setdefault(text, len(number)) if text else -1 for text in texts), -1], dtype=np.int32)
    return make_key(codes[key.codes], text_array(number))
