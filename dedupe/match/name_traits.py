"""What is looked up again and again about the words of names, worked out once per name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from dedupe.match.person_names import PersonNames
from dedupe.match.similarity import Codes, Letters, numbered
from dedupe.match.words import Words, arrow_texts
from dedupe.model import TextArray

Bits = NDArray[np.uint64]
Flags = NDArray[np.bool_]

#: Words that families share without being related: they make no surname part.
PARTICLES = frozenset(
    "da das de dei del della den der des di do dos du e el la las le los mac mc och of ten ter und van von y zu zum "
    "zur al bin bint ibn abu san santa saint st junior filho neto neta sobrinho".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """Numbers in place of texts: equal numbers for equal texts. A bit stands for a word, shared by a few others.

    So sets of words without a common bit have no common word, and what has one is looked at more closely.
    """

    names: PersonNames
    letters: Letters
    parts: Flags  # a lone initial, or several words
    start: NDArray[np.int64]  # first character
    initial: Flags  # the first word is an initial
    first: NDArray[np.int64]  # first word
    joined: NDArray[np.int64]  # all words written as one
    words: Bits
    core_words: Bits  # words that make a surname: no particles, no initials
    core: TextArray  # those words
    core_number: NDArray[np.int64]  # the same as a number, -1 for none
    nick: NDArray[np.int64]  # nickname class of the first word, -1 for none
    classes: TextArray  # its nickname classes, joined by "|" where there are several
    class_bits: Bits
    several: Flags  # several nickname classes
    sound: NDArray[np.int64]
    ideographic: Flags

    @property
    def values(self) -> TextArray:
        """Returns the names."""
        return self.names.given.values

    @staticmethod
    def of(names: PersonNames) -> Traits:
        """Returns the traits of all names that these rows hold."""
        values = names.given.values
        texts, letters, words = arrow_texts(values), Letters.of(values), Words.of(values)
        first = np.full(len(values), -1, dtype=np.int64)
        first[words.owner[::-1]] = words.code[::-1]  # of the words of a name the first one is written last
        short = np.fromiter((len(word) == 1 for word in words.vocabulary), bool, len(words.vocabulary))
        particle = np.fromiter((word in PARTICLES for word in words.vocabulary), bool, len(words.vocabulary))
        core = words.only(~short & ~particle)
        cores = core.joined().to_numpy(zero_copy_only=False)
        nick = pc.replace_substring_regex(arrow_texts(names.nick), "(?s) .*$", "").dictionary_encode()
        heads = nick.dictionary.to_numpy(zero_copy_only=False)
        head = numbered(nick)
        return Traits(
            names,
            letters,
            (letters.lengths == 1) | pc.match_substring(texts, " ").to_numpy(zero_copy_only=False),
            np.fromiter((ord(value[0]) if value else 0 for value in values), np.int64, len(values)),
            (first >= 0) & np.append(short, False)[first],
            first,
            numbered(pc.replace_substring(texts, " ", "")),
            _bits(words),
            _bits(core),
            cores,
            np.where(np.bincount(core.owner, minlength=len(values)) > 0, numbered(core.joined()), -1),
            np.where(heads != "", np.arange(len(heads)), -1)[head],
            heads[head],
            _class_bits(heads)[head],
            np.array(["|" in text for text in heads], dtype=bool)[head],
            numbered(arrow_texts(names.sound)),
            np.fromiter((text != "" and _ideographic(text) for text in names.native), bool, len(values)),
        )

    def related_parts(self, a: Codes, b: Codes) -> Flags:
        """Returns True where the words of two given names may show that one is part or initial of the other."""
        several = self.parts[a] | self.parts[b]
        one, two = self.words[a], self.words[b]
        both = one & two
        alike = (self.joined[a] == self.joined[b]) | (both == one) | (both == two) | (self.first[a] == self.first[b])
        alike |= (self.initial[a] | self.initial[b]) & (self.start[a] == self.start[b])
        return np.asarray(several & alike)

    def related_families(self, a: Codes, b: Codes) -> Flags:
        """Returns True where the words of two surnames may show that they belong together."""
        shared = (self.core_words[a] & self.core_words[b]) != 0
        return np.asarray((self.parts[a] | self.parts[b]) & (shared | (self.joined[a] == self.joined[b])))

    def related_nicknames(self, a: Codes, b: Codes) -> Flags:
        """Returns True where the first names may belong to one nickname class."""
        nick = self.nick[a]
        overlap = (self.several[a] | self.several[b]) & ((self.class_bits[a] & self.class_bits[b]) != 0)
        return np.asarray(overlap | ((nick == self.nick[b]) & (nick >= 0)))


def _bits(words: Words) -> Bits:
    """Returns a bit per word of each text, 64 bits for all words there are."""
    result = np.zeros(words.texts, dtype=np.uint64)
    np.bitwise_or.at(result, words.owner, np.uint64(1) << (words.code & 63).astype(np.uint64))
    return result


def _class_bits(heads: TextArray) -> Bits:
    """Returns a bit per nickname class of each word; classes are joined by "|"."""
    known: dict[str, int] = {}
    result = np.zeros(len(heads), dtype=np.uint64)
    for k, text in enumerate(heads.tolist()):
        for name in text.split("|"):
            result[k] |= np.uint64(1 << (known.setdefault(name, len(known)) & 63))
    return result


def _ideographic(text: str) -> bool:
    return any(character >= "⺀" for character in text)
