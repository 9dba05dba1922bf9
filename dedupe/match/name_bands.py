"""Names spelt nearly alike share a band: locality-sensitive hashing of the letters, proof against typos in any word.

MinHash (Broder 1997) over the three-letter pieces of the words, in bands (Leskovec, Rajaraman, Ullman: Mining of
Massive Datasets, 3.4). The order of the words does not matter. Two names of which 60 % of the pieces are common share
a band with a probability of 97 %, with 40 % of 75 %, with 10 % of 8 %.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from dedupe.match.words import Words
from dedupe.model import IntArray, TextArray

BANDS, DEPTH = 8, 2
PIECE = 3

Hashes = NDArray[np.uint64]


def bands_of(texts: TextArray) -> Words:
    """Returns the bands of each text as its words; the vocabulary shows a text of each band."""
    words = Words.of(texts)
    filled = np.flatnonzero(np.bincount(words.owner, minlength=len(texts)))
    if not len(filled):
        return words
    starts = np.searchsorted(words.owner, filled)
    smallest = _of_words(words.vocabulary)
    keys = []
    for band in range(BANDS):
        mixed = np.full(len(filled), band, dtype=np.uint64)
        for k in range(band * DEPTH, (band + 1) * DEPTH):
            mixed = _mix(mixed ^ np.minimum.reduceat(smallest[k][words.code], starts))
        keys.append(mixed)
    key = np.stack(keys, axis=1).reshape(-1)
    owner = np.repeat(filled, BANDS)
    _, first, code = np.unique(key, return_index=True, return_inverse=True)
    return Words(len(texts), owner, _as_codes(code), texts[owner[first]])


def _as_codes(code: IntArray) -> IntArray:
    return code.reshape(-1).astype(np.int64)


def _of_words(vocabulary: TextArray) -> list[Hashes]:
    """Returns, for each hash function, the smallest hash of the pieces of each word."""
    pieces = [_pieces(word) for word in vocabulary.tolist()]
    count = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
    flat = np.fromiter((zlib.crc32(piece) for each in pieces for piece in each), np.uint64, int(count.sum()))
    starts = np.cumsum(count) - count
    return [np.minimum.reduceat(_mix(flat + np.uint64(k + 1 << 32)), starts) for k in range(BANDS * DEPTH)]


def _pieces(word: str) -> list[bytes]:
    """Returns the pieces of three letters of a word with its edges marked."""
    marked = f"^{word}$"
    return [marked[k : k + PIECE].encode("utf-8", "replace") for k in range(max(len(marked) - PIECE + 1, 1))]


def _mix(numbers: Hashes) -> Hashes:
    """Returns well-mixed 64-bit numbers (the finalizer of MurmurHash3, Appleby 2011)."""
    mixed = (numbers ^ (numbers >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    mixed = (mixed ^ (mixed >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return np.asarray(mixed ^ (mixed >> np.uint64(33)))
