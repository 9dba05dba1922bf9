"""Tells cheaply whether the names of two rows may be one: pairs that share a phone or a street but no part of a name
are families and colleagues, and would fill the budget of pairs many times over."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.match.facts import Keys
from dedupe.match.person_names import PersonNames
from dedupe.match.words import Words
from dedupe.model import IntArray, TextArray, text_array

#: Words are told apart by so many first letters: typos are rarer there, and forms of a name begin alike.
LETTERS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What is known of each row's name.

    `bits` has one of 64 bits set for the beginning of each of its words (two words in a hundred meet by accident).
    """

    bits: NDArray[np.uint64]
    open: NDArray[np.bool_]  # part of the name is missing: it may be anybody's
    script: NDArray[np.bool_]  # written in a script whose reading in Latin letters is not sure

    def may_be_one(self, left: IntArray, right: IntArray) -> NDArray[np.bool_]:
        """Returns whether each two names share a word, or one says too little to contradict."""
        share = (self.bits[left] & self.bits[right]) != 0
        return np.asarray(share | self.open[left] | self.open[right] | (self.script[left] != self.script[right]))


def marks_of(keys: Keys) -> Marks | None:
    """Returns the marks of persons, else those of organisations; None where the rows have no names."""
    if keys.names is not None:
        return _of_persons(keys.names)
    company = keys.named
    if company is not None:
        bits = np.append(_bits(company.values), np.uint64(0))[company.first]
        return Marks(bits, company.first < 0, np.zeros(len(bits), dtype=bool))
    return None


def _of_persons(names: PersonNames) -> Marks:
    given, family = names.given.first, names.family.first
    nicknames = text_array(str(nick).replace("|", " ") for nick in names.nick)
    each: NDArray[np.uint64] = np.append(_bits(names.given.values) | _bits(nicknames), np.uint64(0))
    native: NDArray[np.bool_] = np.append(names.native != "", False)
    single = np.append(np.fromiter((len(value) == 1 for value in names.given.values), bool, len(names.nick)), False)
    missing = (given < 0) | (family < 0) | single[given] | single[family]
    return Marks(each[given] | each[family], np.asarray(missing), native[given] | native[family])


def _bits(texts: TextArray) -> NDArray[np.uint64]:
    words = Words.of(texts)
    starts = (zlib.crc32(word[:LETTERS].encode("utf-8", "replace")) % 64 for word in words.vocabulary)
    bit = np.left_shift(np.uint64(1), np.fromiter(starts, dtype=np.uint64, count=len(words.vocabulary)))
    result = np.zeros(len(texts), dtype=np.uint64)
    np.bitwise_or.at(result, words.owner, bit[words.code])
    return result
