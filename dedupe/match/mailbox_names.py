"""Fills missing given names, and initials, from the local part of the row's own mailbox."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from dedupe.match.keys import Key, make_key
from dedupe.match.person_names import PersonNames
from dedupe.model import text_array

_NOT_LETTERS = re.compile(r"[^a-z]+")


def with_mailbox_names(names: PersonNames, mailbox: Key, roles: frozenset[str]) -> PersonNames:
    """Returns the names with missing given names and initials completed where the mailbox spells them out.

    The local part must hold the surname; what is left over is the given name if the table knows it as one, or its
    initial if it is a single letter. A mailbox that disagrees with an initial belongs to somebody else and is left out.
    """
    given, family = names.given.first, names.family.first
    lengths = np.array([len(value) for value in names.given.values] + [0])
    open_ = (family >= 0) & (mailbox.first >= 0) & ((given < 0) | (lengths[given] == 1))
    known = {str(value) for value in names.given.values[np.unique(given[given >= 0])]}
    numbers = {str(value): code for code, value in enumerate(names.given.values)}
    filled = names.given.codes.copy()
    for row in np.flatnonzero(open_).tolist():
        box = str(mailbox.values[mailbox.first[row]])
        if box in roles:
            continue
        initial = str(names.given.values[given[row]]) if given[row] >= 0 else ""
        found = _given_in(box.rpartition("@")[0], str(names.family.values[family[row]]), known)
        if found and found.startswith(initial) and len(found) > len(initial):
            filled[row, 0] = numbers.setdefault(found, len(numbers))
    extra = text_array(list(numbers)[len(names.given.values) :])
    values = np.concatenate([names.given.values, extra])
    empty = text_array([""] * len(extra))
    return replace(
        names,
        given=make_key(filled, values),
        family=make_key(names.family.codes, values),
        nick=np.concatenate([names.nick, extra]),
        sound=np.concatenate([names.sound, extra]),
        known=np.concatenate([names.known, np.zeros(len(extra), dtype=bool)]),
        native=np.concatenate([names.native, empty]),
    )


def _given_in(local: str, family: str, known: set[str]) -> str:
    """Returns the given name or initial that the local part spells beside the surname, "" for none."""
    letters = _NOT_LETTERS.sub("", local)
    surname = family.replace(" ", "")
    if len(surname) < 3 or surname not in letters:
        return ""
    rest = letters.replace(surname, "", 1)
    return rest if len(rest) == 1 or rest in known else ""
