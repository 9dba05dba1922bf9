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

from dedupe.match.keys import Key
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
        if (result.values[result.codes] == "").any():
            texts = np.where(result.texts() == "", column.texts(), result.texts())
            result = Column.of(texts)
    return result


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
        empty = (first.texts() == "") & (last.texts() == "")
        first = Column.of(np.where(empty, _first(key(whole, "given"), rows).texts(), first.texts()))
        last = Column.of(np.where(empty, _first(key(whole, "family"), rows).texts(), last.texts()))
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
            fold, nicks, sounds = (column.keys[name] for name in ("fold", "nick", "sound"))
            for row in np.unique(fold.codes, return_index=True)[1].tolist():
                words = fold.text(row).split()
                for target, values in ((nick, nicks.text(row).split()), (sound, sounds.text(row).split())):
                    if len(values) == len(words):
                        target.update(zip(words, values, strict=True))
                marks = column.keys["known"].text(row).split() if "known" in column.keys else []
                known.update(word for word, mark in zip(words, marks, strict=False) if mark == "1")
    return _Tokens(nick, sound, known, _usage(given), _usage(family))


def _usage(column: Column) -> Counter[str]:
    counts: Counter[str] = Counter()
    for value, number in zip(column.values, column.counts(), strict=True):
        for token in value.split():
            counts[token] += int(number)
    return counts


def _split_whole_names(given: Column, family: Column, tokens: _Tokens) -> tuple[Column, Column]:
    """Returns the columns with whole names that stand in one of them taken apart.

    A lone field is split only where the table itself uses its first (or last) token as a given name more often than as
    a family name: "Fernandes de Souza" stays one surname.
    """
    first, last = given.texts(), family.texts()
    lone = np.flatnonzero((first == "") != (last == ""))
    for row in lone:
        words = (first[row] or last[row]).split()
        if len(words) < 2:
            continue
        front, back = (tokens.as_given[w] - tokens.as_family[w] for w in (words[0], words[-1]))
        if front > 0 and front >= back:
            first[row], last[row] = words[0], " ".join(words[1:])
        elif back > 0 and tokens.as_family[words[0]] > tokens.as_given[words[0]]:
            first[row], last[row] = words[-1], " ".join(words[:-1])
    return Column.of(first), Column.of(last)


def _native(fold: Column, native: Column) -> dict[str, str]:
    """Returns fold -> text in the original script, for the folds that have one."""
    rows = np.flatnonzero(native.values[native.codes] != "")
    if not len(rows):
        return {}
    return {str(fold.text(row)): str(native.text(row)) for row in rows[::-1].tolist()}


def _assemble(
    given: Column, family: Column, middle: Column, suffix: Column, native: dict[str, str], tokens: _Tokens
) -> PersonNames:
    rows = len(given)
    both = Column.concat([given, family])
    values = both.values
    missing = np.array([value == "" for value in values], dtype=bool)
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
    size = len(representative) + 1
    pair, back = np.unique((one.astype(np.int64) + 1) * size + two + 1, return_inverse=True)
    texts = []
    for code in pair.tolist():
        first, last = divmod(code, size)
        words = (representative[first - 1] if first else "").split() + (
            representative[last - 1] if last else ""
        ).split()
        texts.append(" ".join(sorted(set(words))) if first and last else "")
    column = Column(back.reshape(-1).astype(np.int32), text_array(texts))
    return Key.of(Column.of(texts)) if not len(back) else Key.of(column)
