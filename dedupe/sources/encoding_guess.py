"""Which encoding bytes were written in, told by letters: one language must explain nearly all of them.

Each candidate reads the words with foreign letters. A letter counts for it by its frequency in a language, one that no
word of that language has counts against it, and so do capitals inside words, signs inside words, two scripts in one
word, and bytes the encoding does not have. The best and the runner-up are told: a guess is never silent.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from dedupe.ruleset.data import load_words

#: Single-byte encodings, and how much better another one must read before it is believed: how rare it is.
SINGLE: Mapping[str, float] = {
    "cp1252": 0.0,
    **dict.fromkeys(("cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"), 0.03),
    **dict.fromkeys(("iso8859-15", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "koi8-r"), 0.05),
    **dict.fromkeys(("mac-roman", "cp850", "cp437", "cp852", "cp866", "koi8-u", "cp1258", "cp874"), 0.07),
    **dict.fromkeys(("iso8859-4", "iso8859-6", "iso8859-13", "mac-latin2", "mac-cyrillic"), 0.1),
    **dict.fromkeys(("mac-greek", "mac-turkish", "cp737", "cp775", "cp855", "cp857", "cp862", "cp865"), 0.12),
}
#: Encodings of two bytes and more a letter, and how their letters are told: the name people use for each comes first.
MULTIPLE: Mapping[str, tuple[str, ...]] = {
    "cp932": ("japanese",),
    "euc_jp": ("japanese",),
    "gb18030": ("chinese",),
    "big5hkscs": ("traditional",),
    "cp949": ("korean",),
}
#: How people call what Python calls otherwise.
CALLED = {"cp932": "shift_jis", "gb18030": "gbk", "big5hkscs": "big5", "cp949": "euc_kr"}
#: Distinct words and lines that are looked at: more do not change the guess.
WORDS, LINES = 600, 300
#: A union of languages explains nearly anything: it counts for less than one language.
UNIONS = {"western": 0.75, "central": 0.75, "baltic": 0.85}
#: How much more a rare encoding must show where there are few letters: with this many, twice as much.
FEW = 5
#: Share of an alphabet that an encoding must have to be taken for one of that language.
WHOLE = 0.9
#: Below this a reading is not plausible.
PLAUSIBLE = 0.0
#: Closer than this the first two are told to be as likely.
CLOSE = 0.08
FOREIGN_WORD = re.compile(rb"[A-Za-z0-9\x80-\xff]*[\x80-\xff][A-Za-z0-9\x80-\xff]*")
#: Signs that stand around words in any language.
SIGNS = frozenset("’‘“”„‚«»‹›–—…€£©®°§·•™ªº²³½¿¡ \u00a0„¥№")
INSIDE = frozenset("’‘´`–·\u00a0\u00ad")


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding and how well it reads, 1 at best; below 0 it does not."""

    encoding: str
    score: float

    @property
    def name(self) -> str:
        """The name that people know it by."""
        return CALLED.get(self.encoding, self.encoding)


def guesses(lines: Sequence[bytes]) -> list[Guess]:
    """Returns the encodings these lines (with foreign letters) may be in, best first."""
    sample = list(dict.fromkeys(lines))[:LINES]
    words = list(dict.fromkeys(word for line in sample for word in FOREIGN_WORD.findall(line)))[:WORDS]
    found = [Guess(name, _read_words(words, name, rare)) for name, rare in SINGLE.items()]
    found += [Guess(name, _read_lines(sample, name)) for name in MULTIPLE]
    return sorted(found, key=lambda guess: -guess.score)


def plausible(line: bytes, encoding: str) -> bool:
    """Returns whether an encoding makes words of one line."""
    score = _read_lines([line], encoding) if encoding in MULTIPLE else _read_words(FOREIGN_WORD.findall(line), encoding)
    return score > PLAUSIBLE


def runner_up(found: Sequence[Guess], lines: Sequence[bytes]) -> Guess | None:
    """Returns the best guess that reads these lines otherwise than the first one does."""
    text = b"\n".join(lines[:LINES])
    first = text.decode(found[0].encoding, errors="replace")
    return next((guess for guess in found[1:] if text.decode(guess.encoding, errors="replace") != first), None)


@cache
def _alphabets() -> Mapping[str, Mapping[str, float]]:
    """Language to letter to weight: 1 for the most frequent one, less for those behind it."""
    words: Any = load_words("letters")
    weights = {}
    for language, letters in words["alphabets"].items():
        worth = UNIONS.get(language, 1.0)
        weights[language] = {
            letter: worth * (1.0 - 0.6 * rank / len(letters)) for rank, letter in reversed(list(enumerate(letters)))
        }
    return weights


@cache
def _common(language: str) -> frozenset[str]:
    words: Any = load_words("letters")
    return frozenset("".join(words["common"][language].split()))


def _read_words(words: Sequence[bytes], encoding: str, rare: float = 0.0) -> float:
    """Returns how well a single-byte encoding reads these words, on average for a foreign letter."""
    letters: Counter[str] = Counter()
    against = 0.0
    total = 0
    for word in words:
        text = word.decode(encoding, errors="replace")
        mixed = word[:1].isascii() or any(char < "\x80" for char in text)
        for at, char in enumerate(text):
            if char < "\x80":
                continue
            total += 1
            cost = _cost(text, at, char, mixed)
            if cost is None:
                letters[char.lower() if char != "İ" else "ı"] += 1
            else:
                against += cost
    if not total:
        return -9.0
    best = max(
        sum(count * weights.get(letter, -1.0) for letter, count in letters.items()) for weights in _written_in(encoding)
    )
    return (best - against) / total - rare * (1 + FEW / total)


@cache
def _written_in(encoding: str) -> tuple[Mapping[str, float], ...]:
    """Returns the alphabets that an encoding was made for: those it has nearly all letters of."""
    return tuple(
        weights
        for weights in _alphabets().values()
        if sum(_has(encoding, letter) for letter in weights) >= WHOLE * len(weights)
    )


def _has(encoding: str, letter: str) -> bool:
    try:
        return len(letter.encode(encoding)) == 1
    except UnicodeEncodeError:
        return False


def _cost(text: str, at: int, char: str, mixed: bool) -> float | None:
    """Returns what speaks against a character here, None for a letter that stands where letters stand."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if char == "\ufffd" or unicodedata.category(char) in ("Cc", "Co", "Cn"):
        return 4.0
    if unicodedata.combining(char) and before.isalpha():
        return None
    if not char.isalpha():
        inside = before.isalpha() and after.isalpha()
        return (-0.3 if char in INSIDE else 2.0) if inside else (-0.3 if char in SIGNS else 1.0)
    if mixed and char >= "\u0370" and not "\u1e00" <= char <= "\u1eff":
        return 2.0  # two scripts in one word
    if char.isupper() and (before.islower() or (before.isalpha() and after.islower())):
        return 1.5
    if char == "σ" and not after.isalpha():
        return 1.0
    if (char.islower() and after.isupper()) or before.isdigit() or char in "ªº":
        return 1.0
    return None


def _read_lines(lines: Sequence[bytes], encoding: str) -> float:
    """Returns how well an encoding of several bytes a letter reads these lines, on average for a foreign letter."""
    texts = list(_decoded(lines, encoding))
    if len(texts) < 0.9 * len(lines):
        return -9.0
    common = frozenset[str]().union(*(_common(language) for language in MULTIPLE[encoding]))
    worth = [_worth(char, common) for text in texts for char in text if char >= "\x80"]
    return sum(worth) / len(worth) - 0.1 * (1 + FEW / len(worth)) if worth else -9.0


def _decoded(lines: Sequence[bytes], encoding: str) -> Iterator[str]:
    for line in lines:
        try:
            yield line.decode(encoding)
        except UnicodeDecodeError:
            continue


def _worth(char: str, common: frozenset[str]) -> float:
    if char in common or "\u3041" <= char <= "\u30ff":
        return 1.0
    if "\uff61" <= char <= "\uff9f":  # half-width kana: what other encodings look like in Shift-JIS
        return -0.3
    if "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff5e":
        return 0.5
    if "\uac00" <= char <= "\ud7a3":
        return 0.2
    if "\u4e00" <= char <= "\u9fff":
        return -0.1
    return -1.0
