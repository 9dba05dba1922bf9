"""The atoms that blocking rules are made of: one key per row (or several), cheap to join.

Which rules there are follows from the facts a table has. Part of a name AND a place is the shape to use: company,
three letters of the surname and an initial hold true duplicates almost only; a street or a given name alone do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from dedupe.match.compare_names import PARTICLES
from dedupe.match.compare_places import NUMBER_MARK
from dedupe.match.facts import Keys
from dedupe.match.keys import Key, make_key
from dedupe.match.person_names import PersonNames
from dedupe.model import IntArray, TextArray, text_array


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """Rows with a key: `rows` ascending (a row may come several times), `keys` below `size`."""

    rows: IntArray
    keys: IntArray
    size: int
    values: TextArray  # what each key stands for


def atoms_of(keys: Keys) -> dict[str, Atom]:
    """Returns the atoms of these keys, by name."""
    found: dict[str, Atom] = {}
    if keys.names:
        found.update(_name_atoms(keys.names))
    for name, key in keys.single.items():
        found[name] = atom(key)
    _derived(found, keys)
    return {name: item for name, item in found.items() if len(item.rows) > 1}


def atom(key: Key, change: Callable[[str], str] | None = None) -> Atom:
    """Returns the atom of a key, its values changed by `change` ("" : no key)."""
    if change is None:
        codes, values = key.codes, key.values
    else:
        numbers: dict[str, int] = {}
        mapping = np.full(len(key.values) + 1, -1, dtype=np.int64)
        for k, value in enumerate(key.values):
            text = change(value)
            if text:
                mapping[k] = numbers.setdefault(text, len(numbers))
        codes, values = mapping[key.codes].astype(np.int32), text_array(numbers)
    rows, _ = np.nonzero(codes >= 0)
    return Atom(rows.astype(np.int64), codes[codes >= 0].astype(np.int64), max(len(values), 1), values)


def many(key: Key, parts: Callable[[str], list[str]]) -> Atom:
    """Returns an atom with several keys per value (the words of a name)."""
    numbers: dict[str, int] = {}
    split = [[numbers.setdefault(part, len(numbers)) for part in parts(value)] for value in key.values]
    count = np.fromiter((len(part) for part in split), dtype=np.int64, count=len(split))
    flat = np.fromiter((code for part in split for code in part), dtype=np.int64)
    start = np.cumsum(count) - count
    rows, column = np.nonzero(key.codes >= 0)
    codes = key.codes[rows, column]
    times = count[codes]
    offset = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
    return Atom(
        np.repeat(rows, times).astype(np.int64),
        flat[np.repeat(start[codes], times) + offset] if len(flat) else np.empty(0, dtype=np.int64),
        max(len(numbers), 1),
        text_array(numbers),
    )


def _name_atoms(names: PersonNames) -> dict[str, Atom]:
    nick = dict(zip(names.given.values, names.nick, strict=True))
    sound = dict(zip(names.given.values, names.sound, strict=True))

    def main(value: str) -> str:
        words = [word for word in value.split() if word not in PARTICLES]
        return max(words, key=len, default=value.replace(" ", ""))

    return {
        "name": atom(names.whole),
        "given": atom(names.given, lambda v: str(nick[v]).split(" ")[0].split("|")[0] if len(v) > 1 else ""),
        "given1": atom(names.given, lambda v: v[:1]),
        "given3": atom(names.given, lambda v: v[:3] if len(v) > 2 else ""),
        "family": atom(names.family, main),
        "family3": atom(names.family, lambda v: main(v)[:3]),
        "family_sound": atom(names.family, lambda v: str(sound[v])),
        "family3+given1": _initialled(names),
        "name_word": _words(names),
    }


def _words(names: PersonNames) -> Atom:
    """Returns the atom of all words of the name, whichever column they stand in."""
    codes = np.concatenate([names.given.codes, names.family.codes], axis=1)
    return many(
        make_key(codes, names.given.values), lambda v: [w for w in v.split() if len(w) > 2 and w not in PARTICLES]
    )


def _initialled(names: PersonNames) -> Atom:
    """Returns the atom of three letters of the surname with the initial of the given name."""
    family, given = names.family, names.given
    texts = []
    for last, first in zip(family.first.tolist(), given.first.tolist(), strict=True):
        words = [w for w in family.values[last].split() if w not in PARTICLES] if last >= 0 else []
        head = max(words, key=len, default="")[:3]
        texts.append(f"{head} {given.values[first][:1]}" if head and first >= 0 else "")
    return atom(Key.from_texts(texts))


def _derived(found: dict[str, Atom], keys: Keys) -> None:
    single = keys.single
    if "email" in single:
        free, roles = keys.providers, keys.roles
        found["mail_local"] = atom(single["email"], lambda v: _local(v) if v not in roles else "")
        found["mail_site"] = atom(
            single["email"], lambda v: v.rpartition("@")[2] if free.get(v.rpartition("@")[2]) == "private" else ""
        )
    if "phone" in single:
        found["phone_tail"] = atom(single["phone"], lambda v: v[-8:] if len(v) > 8 else "")
    if "street" in single:
        found["street_name"] = atom(single["street"], lambda v: v.split(NUMBER_MARK)[0])
        found["street"] = atom(single["street"], lambda v: v if v.split(NUMBER_MARK)[1] else "")
        found["street_number"] = atom(single["street"], lambda v: v.split(NUMBER_MARK)[1])
    if "company" in single:
        found["company_words"] = atom(single["company"], lambda v: " ".join(sorted(v.split())))
        found["company_word"] = word_atom(single["company"])
        found["company4"] = atom(single["company"], lambda v: v.replace(" ", "")[:4])
    for name in [name for name in single if name.startswith("date:")]:
        found[name] = atom(single[name], lambda v: v if len(v) >= 10 else "")
        found[name + ":year"] = atom(single[name], lambda v: v[:4])
    for name in [name for name in single if name.startswith("full_address:")]:
        found[name] = atom(single[name], lambda v: " ".join(sorted(v.split())))


def _local(mailbox: str) -> str:
    local = mailbox.rpartition("@")[0]
    return local if len(local) >= 5 else ""


def word_atom(company: Key) -> Atom:
    """Returns the atom of the two rarest words of each name."""
    return many(company, _rare_words(company))


def _rare_words(key: Key) -> Callable[[str], list[str]]:
    """Returns a function that gives the two rarest words of a name (ties by alphabet)."""
    count: Counter[str] = Counter()
    for value in key.values:
        count.update(set(value.split()))

    def rarest(value: str) -> list[str]:
        words = sorted({word for word in value.split() if len(word) > 2}, key=lambda word: (count[word], word))
        return words[:2]

    return rarest


_PERSON: tuple[str, ...] = (
    "family3+given1 & account|company|postal_code|date*",
    "email",
    "phone & family_sound|given",
    "name & postal_code|date*|city",
    "given & account|company",
    "family_sound & given & city|state|date*:year",
    "name",
    "identifier*",
    "date* & given1|family3|postal_code|city",
    "mail_local & given1|family3",
    "mail_local",
    "phone & given1",
    "family & account|company|postal_code|street_name",
    "family_sound & given",
    "phone_tail",
    "date*",
    "family3 & given3",
    "street & postal_code|city",
    "family & given1 & city",
    "street",
    "mail_site & given|family3",
    "given & postal_code",
    "full_address*",
    "street_number & postal_code & given1",
    "name_word & date*|phone|street",
    "name_word & postal_code|company|account|mail_site",
)

_ORGANISATION: tuple[str, ...] = (
    "company & city|postal_code|country",
    "url",
    "email",
    "phone",
    "identifier*",
    "company_words",
    "company_word & city|postal_code|street_name|url",
    "phone_tail",
    "street & postal_code|city",
    "company_word & country",
    "company4 & city|postal_code",
    "company_word",
    "mail_site",
    "street",
    "company4",
    "full_address*",
    "street_name & city",
    "date*",
)


def rules_for(atoms: Mapping[str, Atom]) -> tuple[tuple[str, ...], ...]:
    """Returns the blocking rules that these atoms allow, tight ones first."""
    templates = _PERSON if "name" in atoms else ()
    if "company" in atoms and "name" not in atoms:
        templates += _ORGANISATION
    if not templates:
        return _plain_rules(atoms)
    rules: list[tuple[str, ...]] = []
    for template in templates:
        choices = [_matching(part, atoms) for part in template.split(" & ")]
        rules.extend(tuple(dict.fromkeys(choice)) for choice in product(*choices))
    return tuple(dict.fromkeys(rule for rule in rules if rule))


def _matching(part: str, atoms: Mapping[str, Atom]) -> list[str]:
    """Returns the atoms that one part of a template stands for ("a|b" : either, "date*" : all of that kind)."""
    found: list[str] = []
    for name in part.split("|"):
        if name.endswith("*:year"):
            head = name[: -len("*:year")]
            found += [a for a in sorted(atoms) if a.startswith(head + ":") and a.endswith(":year")]
        elif name.endswith("*"):
            found += [a for a in sorted(atoms) if a.startswith(name[:-1] + ":") and not a.endswith(":year")]
        elif name in atoms:
            found.append(name)
    return found


def _plain_rules(atoms: Mapping[str, Atom]) -> tuple[tuple[str, ...], ...]:
    """Returns rules for a table without names: every fact alone, the most telling first, then in twos."""
    order = sorted(atoms, key=lambda name: (-atoms[name].size, name))
    alone: list[tuple[str, ...]] = [(name,) for name in order]
    twos: list[tuple[str, ...]] = [
        (a, b) for k, a in enumerate(order) for b in order[k + 1 :] if a.split(":")[0] != b.split(":")[0]
    ]
    return tuple(alone + twos[:20])
