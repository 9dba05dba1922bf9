"""Compares mailboxes and phone numbers: the points at which somebody can be reached."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from dedupe.match.comparison import Compared, Comparison, Levels
from dedupe.match.keys import Key
from dedupe.match.person_names import PersonNames
from dedupe.match.similarity import distinct_pairs, scores
from dedupe.model import IntArray, TextArray

EMAIL = Comparison(
    "email",
    "contact",
    (
        "same mailbox",
        "nearly the same",
        "same local part",
        "local part made from the name",
        "different",
        "numbered",
        "same shared mailbox",
    ),
    (0.53, 0.05, 0.05, 0.09, 0.255, 0.005, 0.02),
    (0.00002, 0.0001, 0.0002, 0.002, 0.99708, 0.0006, 0.00002),
)
MAIL_SAME, MAIL_NEAR, MAIL_LOCAL, MAIL_NAME, MAIL_DIFFERENT, MAIL_NUMBERED, MAIL_ROLE = range(7)

PHONE = Comparison(
    "phone",
    "contact",
    ("same number", "same ending", "one digit off", "different"),
    (0.55, 0.04, 0.03, 0.38),
    (0.00005, 0.00005, 0.0005, 0.9994),
)
PHONE_SAME, PHONE_TAIL, PHONE_NEAR, PHONE_DIFFERENT = range(4)

_DIGITS = re.compile(r"\d+")
_NOT_LETTERS = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class EmailComparer:
    """All mailboxes of two rows against each other; the best agreeing two count."""

    mailbox: Key
    local: TextArray  # per mailbox value: what stands before the @, dots left out
    domain: TextArray
    free: NDArray[np.bool_]  # per mailbox value: at a public provider
    role: NDArray[np.bool_]  # per mailbox value: info@, sales@ ...
    from_name: NDArray[np.bool_]  # (rows, width): the local part is made from the row's own name

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return (EMAIL,)

    def compare(self, left: IntArray, right: IntArray) -> tuple[Compared, ...]:
        # Which level counts where several mailboxes meet: level -> rank; the last entry serves -1.
        rank = np.array([0, 2, 3, 4, 6, 5, 1, 9], dtype=np.int8)
        best = np.full(len(left), -1, dtype=np.int8)
        holders = np.zeros(len(left), dtype=np.int32)
        for j in range(self.mailbox.width):
            one = self.mailbox.codes[left, j]
            for k in range(self.mailbox.width):
                two = self.mailbox.codes[right, k]
                made = self.from_name[left, j] | self.from_name[right, k]
                level = self._levels(one, two, made)
                count = self.mailbox.holders[np.maximum(one, 0)].astype(np.int32)
                same = (level == MAIL_SAME) | ((level == MAIL_ROLE) & (best != MAIL_SAME))
                rarer = same & ((best != level) | (count < holders))
                holders[rarer] = count[rarer]
                better = rank[level] < rank[best]
                best[better] = level[better]
        return (Compared(best, holders),)

    def _levels(self, one: NDArray[np.int32], two: NDArray[np.int32], made: NDArray[np.bool_]) -> Levels:
        level = np.full(len(one), -1, dtype=np.int8)
        there = (one >= 0) & (two >= 0)
        equal = there & (one == two)
        level[equal] = MAIL_SAME
        level[np.flatnonzero(equal)[self.role[one[equal]]]] = MAIL_ROLE
        rows = np.flatnonzero(there & (one != two))
        if len(rows):
            a, b, back = distinct_pairs(one[rows], two[rows], len(self.mailbox.values))
            level[rows] = self._judge(a, b)[back]
            level[(level == MAIL_LOCAL) & made] = MAIL_NAME
        return level

    def _judge(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
        level = np.full(len(a), MAIL_DIFFERENT, dtype=np.int8)
        values = self.mailbox.values
        edits = scores(values, a, b, OSA.distance)
        local_a, local_b, domain_a, domain_b = self.local[a], self.local[b], self.domain[a], self.domain[b]
        same_local, same_domain = local_a == local_b, domain_a == domain_b
        level[same_local] = MAIL_LOCAL
        for k in np.flatnonzero(same_local & ~same_domain & (edits <= 2)):
            if not (self.free[a[k]] and self.free[b[k]]) and len(local_a[k]) >= 4:
                level[k] = MAIL_NEAR
        for k in np.flatnonzero(same_domain & ~same_local):
            x, y = local_a[k], local_b[k]
            if _NOT_LETTERS.sub("", x) == _NOT_LETTERS.sub("", y) and _DIGITS.findall(x) != _DIGITS.findall(y):
                level[k] = MAIL_DIFFERENT if self.free[a[k]] else MAIL_NUMBERED
            elif edits[k] <= 1 and min(len(x), len(y)) >= 5 and _DIGITS.findall(x) == _DIGITS.findall(y):
                level[k] = MAIL_NEAR
        # The same role mailbox at two places is no link, and a role mailbox is no evidence against anybody.
        level[(self.role[a] | self.role[b]) & (level != MAIL_SAME)] = -1
        return level


def split_mailboxes(values: TextArray) -> tuple[TextArray, TextArray]:
    """Returns (local parts without their dots, domains)."""
    local, domain = np.empty(len(values), dtype=object), np.empty(len(values), dtype=object)
    for k, value in enumerate(values):
        head, _, domain[k] = value.rpartition("@")
        local[k] = head.replace(".", "")
    return local, domain


def made_from_name(mailbox: Key, names: PersonNames | None) -> NDArray[np.bool_]:
    """Returns (rows, width): True where the local part is built from the row's own given or family name.

    Names in other scripts count as such: their romanisation is not unique, so it cannot be ruled out.
    """
    result = np.zeros(mailbox.codes.shape, dtype=bool)
    if names is None:
        return result
    local = [_NOT_LETTERS.sub("", value.rpartition("@")[0]) for value in mailbox.values]
    one, two = names.given.first.astype(np.int64) + 1, names.family.first.astype(np.int64) + 1
    size = len(names.given.values) + 1
    for j in range(mailbox.width):
        rows = np.flatnonzero(mailbox.codes[:, j] >= 0)
        tuples = (mailbox.codes[rows, j].astype(np.int64) * size + one[rows]) * size + two[rows]
        distinct, back = np.unique(tuples, return_inverse=True)
        flags = np.zeros(len(distinct), dtype=bool)
        for k, code in enumerate(distinct.tolist()):
            rest, last = divmod(code, size)
            box, first = divmod(rest, size)
            flags[k] = _made(local[box], first - 1, last - 1, names)
        result[rows, j] = flags[back.reshape(-1)]
    return result


def _made(local: str, first: int, last: int, names: PersonNames) -> bool:
    for code in (first, last):
        if code < 0:
            continue
        if names.native[code]:
            return True
        for word in names.given.values[code].split():
            if len(word) >= 3 and word in local:
                return True
    return False


def phones(key: Key) -> Callable[[TextArray, NDArray[np.int64], NDArray[np.int64]], Levels]:
    """Returns the judge of phone numbers, which are E.164 or "~" and digits.

    Levels: 0 same number, 1 same last eight digits (a country code is missing), 2 one digit off, 3 different.
    """
    tails: dict[str, int] = {}
    digits: dict[str, int] = {}
    ending = np.array([tails.setdefault(v[-8:] if len(v) > 8 else "", len(tails)) for v in key.values], dtype=np.int64)
    whole = np.array([digits.setdefault(v[1:], len(digits)) for v in key.values], dtype=np.int64)
    lengths = np.array([len(value) for value in key.values], dtype=np.int64)
    none = tails.get("", -1)

    def judge(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
        level = np.full(len(a), PHONE_DIFFERENT, dtype=np.int8)
        level[scores(values, a, b, OSA.distance) <= 1] = PHONE_NEAR
        same = (ending[a] == ending[b]) & (ending[a] != none)
        level[same & ((lengths[a] != lengths[b]) | (whole[a] == whole[b]))] = PHONE_TAIL
        return level

    return judge
