"""The words of many texts at once: numbers in arrays instead of lists of lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dedupe.model import IntArray, TextArray


def arrow_texts(texts: TextArray) -> Any:
    """Returns the texts as an Arrow array; half a surrogate pair, which Arrow cannot hold, becomes a question mark."""
    try:
        return pa.array(texts, pa.large_string())
    except UnicodeEncodeError:
        return pa.array([text.encode("utf-8", "replace").decode() for text in texts], pa.large_string())


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of `texts` texts: word `code[k]` of the vocabulary stands in text `owner[k]`, owners ascending.

    The vocabulary is in alphabetical order (of code points), so that codes compare as the words do.
    """

    texts: int
    owner: IntArray
    code: IntArray
    vocabulary: TextArray

    @staticmethod
    def of(texts: TextArray) -> Words:
        """Returns the words of these texts, in the order in which they stand."""
        if not len(texts):
            empty = np.empty(0, dtype=np.int64)
            return Words(0, empty, empty, texts)
        lists = pc.utf8_split_whitespace(arrow_texts(texts))
        owner = np.repeat(np.arange(len(texts)), np.diff(lists.offsets.to_numpy()))
        found = lists.flatten().dictionary_encode()
        words = found.dictionary.to_numpy(zero_copy_only=False)
        order = np.argsort(words)
        rank = np.empty(len(words), dtype=np.int64)
        rank[order] = np.arange(len(words))
        code = rank[found.indices.to_numpy()] if len(words) else np.empty(0, dtype=np.int64)
        if len(words) and words[order[0]] == "":  # before and after a space at the edge, and in an empty text
            owner, code, order = owner[code > 0], code[code > 0] - 1, order[1:]
        return Words(len(texts), owner.astype(np.int64), code, words[order])

    def of_texts(self, *numbers: IntArray) -> Words:
        """Returns the words of new texts: the i-th holds those of text `numbers[0][i]`, then `numbers[1][i]` ..."""
        count = np.bincount(self.owner, minlength=self.texts)
        start = np.cumsum(count) - count
        owners, codes = [], []
        for number in numbers:
            times = count[number]
            owner = np.repeat(np.arange(len(number)), times)
            offset = np.arange(len(owner)) - np.repeat(np.cumsum(times) - times, times)
            owners.append(owner)
            codes.append(self.code[start[number][owner] + offset])
        owner = np.concatenate(owners)
        order = np.argsort(owner, kind="stable")
        return Words(len(numbers[0]), owner[order], np.concatenate(codes)[order], self.vocabulary)

    def only(self, wanted: NDArray[np.bool_]) -> Words:
        """Returns the words of each text that the mask over the vocabulary keeps."""
        keep = wanted[self.code]
        return Words(self.texts, self.owner[keep], self.code[keep], self.vocabulary)

    def sorted(self) -> Words:
        """Returns the words of each text in alphabetical order, each once."""
        size = max(len(self.vocabulary), 1)
        packed = np.sort(self.owner * size + self.code)
        packed = packed[np.diff(packed, prepend=-1) != 0]
        return Words(self.texts, packed // size, packed % size, self.vocabulary)

    def rarest(self, most: int, shortest: int) -> Words:
        """Returns the `most` words (of `shortest` letters or more) that fewest other texts hold; ties by alphabet."""
        each = self.sorted()
        holders = np.bincount(each.code, minlength=len(self.vocabulary))
        order = np.argsort(holders, kind="stable")  # codes are alphabetical
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        long = np.fromiter((len(word) >= shortest for word in self.vocabulary), bool, len(self.vocabulary))
        each = each.only(long)
        owner, code = each.owner, each.code
        sorting = np.lexsort((rank[code], owner))
        owner, code = owner[sorting], code[sorting]
        count = np.bincount(owner, minlength=self.texts)
        place = np.arange(len(owner)) - (np.cumsum(count) - count)[owner]
        return Words(self.texts, owner[place < most], code[place < most], self.vocabulary)

    def joined(self) -> Any:
        """Returns the texts (an Arrow array): their words with a space between."""
        offsets = np.concatenate([[0], np.cumsum(np.bincount(self.owner, minlength=self.texts))])
        words = arrow_texts(self.vocabulary).cast(pa.string()).take(pa.array(self.code))
        return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), words), " ")
