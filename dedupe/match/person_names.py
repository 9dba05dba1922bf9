"""The name of each person, ready to compare: given and family part in one vocabulary, repaired where a row shows how.

Columns are often mixed up: the whole name in the last-name column, given and family swapped, an initial where the
mailbox tells the name. What can be seen from the table itself is put right here, in the keys only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.match.keys import Key, make_key
from dedupe.match.words import Words
from dedupe.model import CleanTable, Column, IntArray, TextArray, text_array


@dataclass(frozen=True, slots=True, eq=False)
class PersonNames:
    """Names of the rows. `given`, `family` share one dictionary of folded texts."""

    given: Key
    family: Key
    nick: TextArray  # per value of the shared dictionary: nickname classes of its tokens, joined by a space
    sound: TextArray  # per value: phonetic code
    known: NDArray[np.bool_]  # per value: all tokens are given names that the tables know
    native: TextArray  # per value: text in the original script where that is not Latin, else ""
    whole: Key  # order-free, nickname-folded whole name; missing unless two parts are known
    suffix: Key  # jr, sr, ii ...
    middle: Key

    def take(self, rows: IntArray) -> PersonNames:
        """Returns the names of these rows."""
        return PersonNames(
            self.given.take(rows),
            self.family.take(rows),
            self.nick,
            self.sound,
            self.known,
            self.native,
            self.whole.take(rows),
            self.suffix.take(rows),
            self.middle.take(rows),
        )


@dataclass(slots=True)
class _Tokens:
    """What is known of single name tokens in this table."""

    nick: dict[str, str]
    sound: dict[str, str]
    known: set[str]
    as_given: Counter[str]
    as_family: Counter[str]


def person_names(tables: Sequence[CleanTable]) -> PersonNames | None:
    """Returns the names in these stacked tables, None where they have no name columns."""
    if not any(table.of_type("given_name", "family_name", "full_name") for table in tables):
        return None
    parts = [_parts(table) for table in tables]
    given, family, middle, suffix, native_given, native_family = (
        Column.concat([part[k] for part in parts]) for k in range(6)
    )
    tokens = _tokens(tables, given, family)
    given, family = _split_whole_names(given, family, tokens)
    native = _native(given, native_given) | _native(family, native_family)
    return _assemble(given, family, middle, suffix, native, tokens)


def _first(columns: Sequence[Column], rows: int) -> Column:
    """Returns the first non-empty text of each row."""
    if not columns:
        return Column.constant("", rows)
    result = columns[0]
    for column in columns[1:]:
        blank = (result.values == "")[result.codes]
        if blank.any():
            result = _chosen(blank, column, result)
    return result


def _chosen(mask: NDArray[np.bool_], yes: Column, no: Column) -> Column:
    """Returns the text of `yes` where the mask says so, elsewhere that of `no`."""
    both = Column.concat([yes, no])
    return Column(np.where(mask, both.codes[: len(yes)], both.codes[len(yes) :]), both.values).compact()


def _parts(table: CleanTable) -> tuple[Column, Column, Column, Column, Column, Column]:
    """Returns given, family, middle, suffix, native given, native family of the rows of one table."""
    rows = len(table)
    given, family, whole, middle, after = (
        table.of_type(name) for name in ("given_name", "family_name", "full_name", "middle_name", "name_suffix")
    )

    def key(columns: Sequence[object], name: str) -> list[Column]:
        return [column.keys[name] for column in columns if name in column.keys]  # type: ignore[attr-defined]

    suffix = _first(key(after, "fold") + key(family, "suffix") + key(given, "suffix") + key(whole, "suffix"), rows)
    first, last = _first(key(given, "fold"), rows).map(_without_initials), _first(key(family, "fold"), rows)
    inner = _first(key(middle, "fold") + key(whole, "middle"), rows)
    if whole:
        empty = (first.values == "")[first.codes] & (last.values == "")[last.codes]
        first = _chosen(empty, _first(key(whole, "given"), rows), first)
        last = _chosen(empty, _first(key(whole, "family"), rows), last)
    return first, last, inner, suffix, _first(key(given, "native"), rows), _first(key(family, "native"), rows)


def _without_initials(given: str) -> str:
    """Returns a given name without the initials behind it: "ross r" is "ross", a lone initial stays."""
    words = given.split()
    while len(words) > 1 and len(words[-1]) == 1 and len(words[0]) > 1:
        words.pop()
    return " ".join(words)


def _tokens(tables: Sequence[CleanTable], given: Column, family: Column) -> _Tokens:
    """Returns nickname classes and sounds per token (as normalizing found them), and where each token is used."""
    nick: dict[str, str] = {}
    sound: dict[str, str] = {}
    known: set[str] = set()
    for table in tables:
        for column in table.of_type("given_name", "family_name", "full_name", "middle_name"):
            if not {"fold", "nick", "sound"} <= column.keys.keys():
                continue
            texts = [column.keys.get(name) for name in ("fold", "nick", "sound", "known")]
            rows = _first_rows(column.keys["fold"])
            each = [text.values[text.codes[rows]] if text else np.full(len(rows), "", object) for text in texts]
            for folded, nicks, sounds, marks in zip(*(part.tolist() for part in each), strict=True):
                words = folded.split()
                for target, values in ((nick, nicks.split()), (sound, sounds.split())):
                    if len(values) == len(words):
                        target.update(zip(words, values, strict=True))
                if "1" in marks:
                    known.update(word for word, mark in zip(words, marks.split(), strict=False) if mark == "1")
    return _Tokens(nick, sound, known, _usage(given), _usage(family))


def _first_rows(column: Column) -> IntArray:
    """Returns for each value that rows hold the first of them."""
    first = np.full(len(column.values), -1, dtype=np.int64)
    first[column.codes[::-1]] = np.arange(len(column) - 1, -1, -1)
    return first[first >= 0]


def _usage(column: Column) -> Counter[str]:
    counts: Counter[str] = Counter()
    for value, number in zip(column.values.tolist(), column.counts().tolist(), strict=True):
        for token in value.split():
            counts[token] += number
    return counts


def _split_whole_names(given: Column, family: Column, tokens: _Tokens) -> tuple[Column, Column]:
    """Returns the columns with whole names that stand in one of them taken apart.

    A lone field is split only where the table itself uses its first (or last) token as a given name more often than as
    a family name: "Fernandes de Souza" stays one surname.
    """
    blank_given, blank_family = given.values == "", family.values == ""
    lone = np.flatnonzero(blank_given[given.codes] != blank_family[family.codes])
    if not len(lone):
        return given, family
    both = Column.concat([given, family])
    numbers = {value: code for code, value in enumerate(both.values.tolist())}
    codes = [both.codes[: len(given)].copy(), both.codes[len(given) :].copy()]
    stands = np.where(blank_given[given.codes[lone]], codes[1][lone], codes[0][lone])
    parts = np.full((2, len(both.values)), -1, dtype=np.int32)
    for code in np.flatnonzero(np.bincount(stands, minlength=len(both.values))).tolist():
        for k, part in enumerate(_taken_apart(str(both.values[code]), tokens)):
            parts[k, code] = numbers.setdefault(part, len(numbers))
    found = parts[0, stands] >= 0
    for k, column in enumerate(codes):
        column[lone[found]] = parts[k, stands[found]]
    values = text_array(numbers)
    return Column(codes[0], values).compact(), Column(codes[1], values).compact()


def _taken_apart(text: str, tokens: _Tokens) -> tuple[str, ...]:
    """Returns (given name, family name) of a whole name, () where the table does not show which is which."""
    words = text.split()
    if len(words) < 2:
        return ()
    front, back = (tokens.as_given[w] - tokens.as_family[w] for w in (words[0], words[-1]))
    if front > 0 and front >= back:
        return words[0], " ".join(words[1:])
    if back > 0 and tokens.as_family[words[0]] > tokens.as_given[words[0]]:
        return words[-1], " ".join(words[:-1])
    return ()


def _native(fold: Column, native: Column) -> dict[str, str]:
    """Returns fold -> text in the original script, for the folds that have one."""
    rows = np.flatnonzero((native.values != "")[native.codes])
    rows = rows[_first_rows(Column(fold.codes[rows], fold.values))]
    folds, natives = fold.values[fold.codes[rows]], native.values[native.codes[rows]]
    return dict(zip(folds.tolist(), natives.tolist(), strict=True))


def _assemble(
    given: Column, family: Column, middle: Column, suffix: Column, native: dict[str, str], tokens: _Tokens
) -> PersonNames:
    rows = len(given)
    both = Column.concat([given, family])
    values = both.values
    missing = values == ""
    codes = np.where(missing[both.codes], -1, both.codes).astype(np.int32)
    one, two = codes[:rows], codes[rows:]
    nick = [" ".join(tokens.nick.get(word, word) for word in value.split()) for value in values]
    sound = [" ".join(tokens.sound.get(word, word) for word in value.split()) for value in values]
    representative = [" ".join(part.split("|")[0] for part in text.split()) for text in nick]
    return PersonNames(
        _key(one, values),
        _key(two, values),
        text_array(nick),
        text_array(sound),
        np.fromiter((bool(v) and all(w in tokens.known for w in v.split()) for v in values), bool, len(values)),
        text_array(native.get(value, "") for value in values),
        _whole(one, two, representative),
        Key.of(suffix),
        Key.of(middle),
    )


def _key(codes: np.ndarray[tuple[int], np.dtype[np.int32]], values: TextArray) -> Key:
    holders = np.bincount(codes[codes >= 0], minlength=len(values)).astype(np.int64)
    return Key(codes.reshape(-1, 1), values, holders)


def _whole(
    one: np.ndarray[tuple[int], np.dtype[np.int32]],
    two: np.ndarray[tuple[int], np.dtype[np.int32]],
    representative: list[str],
) -> Key:
    """Returns the key of the whole name: nickname classes of all tokens, sorted."""
    known = np.flatnonzero((one >= 0) & (two >= 0))
    size = max(len(representative), 1)
    pair, back = np.unique(one[known].astype(np.int64) * size + two[known], return_inverse=True)
    texts = Words.of(text_array(representative)).of_texts(pair // size, pair % size).sorted().joined()
    coded = texts.dictionary_encode()
    codes = np.full((len(one), 1), -1, dtype=np.int32)
    codes[known, 0] = coded.indices.to_numpy()[back.reshape(-1)]
    return make_key(codes, coded.dictionary.to_numpy(zero_copy_only=False))
