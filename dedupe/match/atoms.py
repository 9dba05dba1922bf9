"""The atoms that blocking rules are made of: one key per row (or several), cheap to join.

All of an atom's keys are made at once, from the distinct values of a fact: no step here takes a row in its hands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.match.compare_names import PARTICLES
from dedupe.match.compare_places import NUMBER_MARK
from dedupe.match.facts import Keys
from dedupe.match.keys import Key, make_key
from dedupe.match.name_bands import bands_of
from dedupe.match.person_names import PersonNames
from dedupe.match.words import Words, arrow_texts
from dedupe.model import CodeArray, text_array

#: A row has at most so many keys in one atom: a name of thirty words is a sentence, and would join with everything.
MAX_WORDS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """Rows with a key: `rows` ascending (a row may come several times), `keys` below `size`."""

    rows: CodeArray
    keys: CodeArray
    size: int
    values: Any  # what each key stands for: an array of texts, of numpy or Arrow


def atoms_of(keys: Keys) -> dict[str, Atom]:
    """Returns the atoms of these keys, by name."""
    found: dict[str, Atom] = {}
    if keys.names:
        found.update(_name_atoms(keys.names))
    for name, key in keys.single.items():
        found[name] = _held(key.codes, key.values)
    _derived(found, keys)
    return {name: item for name, item in found.items() if len(item.rows) > 1}


def atom(key: Key, change: Callable[[str], str]) -> Atom:
    """Returns the atom of a key, its values changed by `change` ("" : no key)."""
    return changed(key, [change(value) for value in key.values.tolist()])


def changed(key: Key, texts: Iterable[str] | Any) -> Atom:
    """Returns the atom of a key whose values have become these texts ("" : no key), an Arrow array or any other."""
    arrow = texts if isinstance(texts, pa.Array) else arrow_texts(text_array(texts))
    coded = arrow.dictionary_encode()
    mapping = np.full(len(key.values) + 1, -1, dtype=np.int32)
    mapping[:-1] = coded.indices.to_numpy(zero_copy_only=False)
    blank = pc.index(coded.dictionary, pa.scalar("", arrow.type)).as_py()
    if blank >= 0:
        mapping[:-1][mapping[:-1] == blank] = -1
    return _held(mapping[key.codes], coded.dictionary)


def many(key: Key, parts: Words) -> Atom:
    """Returns an atom with several keys per value: the words of a name, say."""
    count = np.minimum(np.bincount(parts.owner, minlength=len(key.values)), MAX_WORDS)
    start = np.searchsorted(parts.owner, np.arange(len(key.values)))
    rows, column = np.nonzero(key.codes >= 0)
    codes = key.codes[rows, column]
    times = count[codes]
    offset = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
    words = parts.code[np.repeat(start[codes], times) + offset]
    size = max(len(parts.vocabulary), 1)
    return Atom(np.repeat(rows, times).astype(np.int32), words.astype(np.int32), size, parts.vocabulary)


def _held(codes: CodeArray, values: Any) -> Atom:
    """Returns the atom of these codes of every row, -1 for none."""
    size = max(len(values), 1)
    if codes.shape[1] == 1:
        rows = np.flatnonzero(codes[:, 0] >= 0)
        return Atom(rows.astype(np.int32), codes[rows, 0], size, values)
    rows, column = np.nonzero(codes >= 0)
    return Atom(rows.astype(np.int32), codes[rows, column], size, values)


def _name_atoms(names: PersonNames) -> dict[str, Atom]:
    values = names.given.values.tolist()
    main = [_main(value) for value in values]
    classes = [str(nick).split(" ")[0].split("|")[0] for nick in names.nick]
    initials = [value[:1] for value in values]
    family3 = changed(names.family, [word[:3] for word in main])
    given1 = changed(names.given, initials)
    return {
        "name": _held(names.whole.codes, names.whole.values),
        "given": changed(names.given, [nick if len(v) > 1 else "" for nick, v in zip(classes, values, strict=True)]),
        "given1": given1,
        "given3": changed(names.given, [value[:3] if len(value) > 2 else "" for value in values]),
        "family": changed(names.family, main),
        "family3": family3,
        "family_sound": changed(names.family, names.sound),
        "family3+given1": _together(family3, given1, len(names.given)),
        "name_word": _words(names),
    }


def _main(name: str) -> str:
    """Returns the longest word of a surname that is no particle."""
    if " " not in name:
        return name
    words = [word for word in name.split() if word not in PARTICLES]
    return max(words, key=len, default=name.replace(" ", ""))


def _together(one: Atom, two: Atom, rows: int) -> Atom:
    """Returns the atom of both atoms at once, for two that have one key a row."""
    code = np.full((2, rows), -1, dtype=np.int64)
    code[0, one.rows], code[1, two.rows] = one.keys, two.keys
    both = np.flatnonzero((code >= 0).all(axis=0))
    pair, back = np.unique(code[0, both] * two.size + code[1, both], return_inverse=True)
    texts = pc.binary_join_element_wise(
        one.values.take(pair // two.size), two.values.take(pair % two.size), pa.scalar(" ", pa.large_string())
    )
    return Atom(both.astype(np.int32), back.reshape(-1).astype(np.int32), max(len(pair), 1), texts)


def _words(names: PersonNames) -> Atom:
    """Returns the atom of all words of the name, whichever column they stand in."""
    codes = np.concatenate([names.given.codes, names.family.codes], axis=1)
    words = Words.of(names.given.values)
    telling = (len(word) > 2 and word not in PARTICLES for word in words.vocabulary)
    return many(make_key(codes, names.given.values), words.only(np.fromiter(telling, bool, len(words.vocabulary))))


def _derived(found: dict[str, Atom], keys: Keys) -> None:
    single = keys.single
    if "email" in single:
        _mail_atoms(found, keys)
    if "phone" in single:
        numbers = arrow_texts(single["phone"].values)  # without trunk and country codes, which people leave out
        found["phone_tail"] = changed(single["phone"], pc.utf8_slice_codeunits(numbers, -8))
    if "street" in single:
        parts = pc.split_pattern(arrow_texts(single["street"].values), NUMBER_MARK, max_splits=1)
        name, number = pc.list_element(parts, 0), pc.list_element(parts, 1)
        found["street_name"] = changed(single["street"], name)
        found["street"] = changed(single["street"], _if(_longer(number, 0), arrow_texts(single["street"].values)))
        found["street_number"] = changed(single["street"], number)
    if "company" in single:
        words = Words.of(single["company"].values)
        found["company_words"] = changed(single["company"], words.sorted().joined().cast(pa.large_string()))
        found["company_word"] = many(single["company"], words.rarest(2, shortest=3))
        if not keys.names:  # an employer is no identity: colleagues would fill the blocks
            found["name_band"] = many(single["company"], bands_of(single["company"].values))
        found["company4"] = atom(single["company"], lambda v: v.replace(" ", "")[:4])
    for name in [name for name in single if name.startswith("thing:")]:
        words = Words.of(single[name].values)
        found["thing"] = found.pop(name)
        found["thing_words"] = changed(single[name], words.sorted().joined().cast(pa.large_string()))
        found["thing_word"] = many(single[name], words.rarest(2, shortest=3))
        found["thing_band"] = many(single[name], bands_of(single[name].values))
    for name in [name for name in single if name.startswith("date:")]:
        found[name] = atom(single[name], lambda v: v if len(v) >= 10 else "")
        found[name + ":year"] = atom(single[name], lambda v: v[:4])
    for name in [name for name in single if name.startswith("full_address:")]:
        found[name] = changed(single[name], Words.of(single[name].values).sorted().joined().cast(pa.large_string()))


def _mail_atoms(found: dict[str, Atom], keys: Keys) -> None:
    """Adds the local part of mailboxes that are not of a role, and the domains that belong to one organisation."""
    mailbox = keys.single["email"]
    texts = arrow_texts(mailbox.values)
    local = pc.replace_substring_regex(texts, "@[^@]*$", "")
    shared = np.fromiter((value in keys.roles for value in mailbox.values), bool, len(mailbox.values))
    telling = pc.and_(_longer(local, 4), pa.array(~shared))
    found["mail_local"] = changed(mailbox, _if(telling, local))
    site = pc.replace_substring_regex(texts, "^.*@", "").dictionary_encode()
    private = pa.array([keys.providers.get(text) == "private" for text in site.dictionary.to_pylist()], pa.bool_())
    found["mail_site"] = changed(mailbox, _if(private.take(site.indices), site.dictionary.take(site.indices)))


def _longer(texts: Any, letters: int) -> Any:
    return pc.greater(pc.utf8_length(texts), letters)


def _if(mask: Any, texts: Any) -> Any:
    """Returns the texts, the empty one where the mask says no."""
    return pc.if_else(mask, texts, pa.scalar("", texts.type))


def word_atom(company: Key) -> Atom:
    """Returns the atom of the two rarest words of each name."""
    return many(company, Words.of(company.values).rarest(2, shortest=3))
