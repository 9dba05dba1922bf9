"""Compares mailboxes and phone numbers: the points at which somebody can be reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import contains
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from dedupe.match.comparison import Compared, Comparison, Levels
from dedupe.match.keys import Key
from dedupe.match.person_names import PersonNames
from dedupe.match.similarity import distinct_pairs, numbered, scores
from dedupe.match.words import Words, arrow_texts
from dedupe.model import CodeArray, IntArray, TextArray, text_array

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

#: Numbers of this many characters that are one edit apart begin or end alike, at this length.
LONG, BEGIN, END = 12, 7, 4


@dataclass(frozen=True, slots=True, eq=False)
class Mailboxes:
    """What is compared of mailboxes: a number per value and part, equal for equal texts."""

    local: IntArray  # what stands before the @, dots left out
    length: IntArray  # characters of it
    letters: IntArray  # its letters
    digits: IntArray  # its numbers
    domain: IntArray
    free: NDArray[np.bool_]  # at a public provider
    role: NDArray[np.bool_]  # info@, sales@ ...

    @staticmethod
    def of(values: TextArray, providers: Mapping[str, str], roles: frozenset[str]) -> Mailboxes:
        """Returns the parts of these mailboxes. `providers` says of each domain what it is."""
        texts = arrow_texts(values)
        domain = pc.dictionary_encode(pc.replace_substring_regex(texts, "(?s)^.*@", ""))
        public = np.array([providers.get(name, "") != "private" for name in domain.dictionary.to_pylist()], dtype=bool)
        local = pc.replace_substring(_local(texts), ".", "")
        numbers = pc.utf8_trim(pc.replace_substring_regex(local, r"[^\p{Nd}]+", " "), " ")
        where = numbered(domain)
        return Mailboxes(
            numbered(local),
            pc.utf8_length(local).to_numpy().astype(np.int64),
            numbered(_letters(local)),
            numbered(numbers),
            where,
            public[where] if len(values) else np.zeros(0, dtype=bool),
            pc.is_in(texts, arrow_texts(text_array(sorted(roles)))).to_numpy(zero_copy_only=False),
        )


def _local(texts: Any) -> Any:
    """Returns what stands before the last @ of each text, nothing where there is none."""
    return pc.replace_substring_regex(texts, "(?s)@?[^@]*$", "")


def _letters(texts: Any) -> Any:
    return pc.replace_substring_regex(texts, "[^a-z]+", "")


@dataclass(frozen=True, slots=True)
class EmailComparer:
    """All mailboxes of two rows against each other; the best agreeing two count."""

    mailbox: Key
    parts: Mailboxes
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
            filled = np.flatnonzero(self.mailbox.codes[left, j] >= 0)
            for k in range(self.mailbox.width):
                rows = filled[self.mailbox.codes[right[filled], k] >= 0]
                one, two = self.mailbox.codes[left[rows], j], self.mailbox.codes[right[rows], k]
                made = self.from_name[left[rows], j] | self.from_name[right[rows], k]
                level, before, held = self._levels(one, two, made), best[rows], holders[rows]
                count = self.mailbox.holders[one].astype(np.int32)
                same = (level == MAIL_SAME) | ((level == MAIL_ROLE) & (before != MAIL_SAME))
                rarer = same & ((before != level) | (count < held))
                holders[rows[rarer]] = count[rarer]
                better = rank[level] < rank[before]
                best[rows[better]] = level[better]
        return (Compared(best, holders),)

    def _levels(self, one: CodeArray, two: CodeArray, made: NDArray[np.bool_]) -> Levels:
        level = np.where(self.parts.role[one], MAIL_ROLE, MAIL_SAME).astype(np.int8)
        rows = np.flatnonzero(one != two)
        level[rows] = self._judge(one[rows], two[rows])
        level[(level == MAIL_LOCAL) & made] = MAIL_NAME
        return level

    def _judge(self, a: CodeArray, b: CodeArray) -> Levels:
        """Returns the levels of different mailboxes."""
        parts = self.parts
        level = np.full(len(a), MAIL_DIFFERENT, dtype=np.int8)
        same_local, same_domain = parts.local[a] == parts.local[b], parts.domain[a] == parts.domain[b]
        level[same_local] = MAIL_LOCAL
        rows = np.flatnonzero(same_local & ~same_domain)
        one, two = a[rows], b[rows]
        rows = rows[(parts.length[one] >= 4) & ~(parts.free[one] & parts.free[two])]
        level[rows[self._edits(a[rows], b[rows], 2)]] = MAIL_NEAR
        rows = np.flatnonzero(same_domain & ~same_local)
        one, two = a[rows], b[rows]
        digits = parts.digits[one] == parts.digits[two]
        numbered = ~digits & (parts.letters[one] == parts.letters[two])
        level[rows[numbered & ~parts.free[one]]] = MAIL_NUMBERED
        rows = rows[digits & (np.minimum(parts.length[one], parts.length[two]) >= 5)]
        level[rows[self._edits(a[rows], b[rows], 1)]] = MAIL_NEAR
        # The same role mailbox at two places is no link, and a role mailbox is no evidence against anybody.
        level[parts.role[a] | parts.role[b]] = -1
        return level

    def _edits(self, a: CodeArray, b: CodeArray, most: int) -> NDArray[np.bool_]:
        """Returns True for mailboxes that lie no more than `most` edits apart."""
        one, two, back = distinct_pairs(a, b, len(self.mailbox.values))
        return np.asarray((scores(self.mailbox.values, one, two, OSA.distance, most) <= most)[back])


def emails(
    mailbox: Key, names: PersonNames | None, providers: Mapping[str, str], roles: frozenset[str]
) -> EmailComparer:
    """Returns the comparer of these mailboxes. `providers` says of each domain what it is, `roles` are shared ones."""
    parts = Mailboxes.of(mailbox.values, providers, roles)
    return EmailComparer(mailbox, parts, made_from_name(mailbox, names))


def made_from_name(mailbox: Key, names: PersonNames | None) -> NDArray[np.bool_]:
    """Returns (rows, width): True where the local part is built from the row's own given or family name.

    Names in other scripts count as such: their romanisation is not unique, so it cannot be ruled out.
    """
    result = np.zeros(mailbox.codes.shape, dtype=bool)
    if names is None:
        return result
    local = _letters(_local(arrow_texts(mailbox.values))).to_numpy(zero_copy_only=False)
    words = _long_words(names.given.values)
    native = np.fromiter((text != "" for text in names.native), bool, len(names.native))
    for j in range(mailbox.width):
        filled = np.flatnonzero(mailbox.codes[:, j] >= 0)
        for part in (names.given.first, names.family.first):
            rows = filled[part[filled] >= 0]
            result[rows, j] |= native[part[rows]]
            for word in words:
                rows = rows[word[part[rows]] != ""]
                held = map(contains, local[mailbox.codes[rows, j]], word[part[rows]])
                result[rows, j] |= np.fromiter(held, bool, len(rows))
    return result


def _long_words(values: TextArray) -> list[TextArray]:
    """Returns per name its first word of three letters and more, its second one ...; "" where there is none."""
    words = Words.of(values)
    words = words.only(np.fromiter((len(word) >= 3 for word in words.vocabulary), bool, len(words.vocabulary)))
    count = np.bincount(words.owner, minlength=len(values))
    place = np.arange(len(words.owner)) - (np.cumsum(count) - count)[words.owner]
    result = []
    for k in range(int(count.max(initial=0))):
        found = np.full(len(values), "", dtype=object)
        found[words.owner[place == k]] = words.vocabulary[words.code[place == k]]
        result.append(found)
    return result


def phones(key: Key) -> Callable[[TextArray, IntArray, IntArray], Levels]:
    """Returns the judge of phone numbers, which are E.164 or "~" and digits.

    Levels: 0 same number, 1 same last eight digits (a country code is missing), 2 one digit off, 3 different.
    """
    texts = arrow_texts(key.values)
    lengths = pc.utf8_length(texts).to_numpy().astype(np.int64)
    ending, whole = numbered(pc.utf8_slice_codeunits(texts, -8)), numbered(pc.utf8_slice_codeunits(texts, 1))
    begin, end = numbered(pc.utf8_slice_codeunits(texts, 0, BEGIN)), numbered(pc.utf8_slice_codeunits(texts, -END))

    def judge(values: TextArray, a: IntArray, b: IntArray) -> Levels:
        level = np.full(len(a), PHONE_DIFFERENT, dtype=np.int8)
        shorter = np.minimum(lengths[a], lengths[b])
        # One edit leaves either the beginning or the end of a long number as it is.
        rows = np.flatnonzero((begin[a] == begin[b]) | (end[a] == end[b]) | (shorter < LONG))
        level[rows[scores(values, a[rows], b[rows], OSA.distance, 1) <= 1]] = PHONE_NEAR
        same = (ending[a] == ending[b]) & (shorter > 8)
        level[same & ((lengths[a] != lengths[b]) | (whole[a] == whole[b]))] = PHONE_TAIL
        return level

    return judge
