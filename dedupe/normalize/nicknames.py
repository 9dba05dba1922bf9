"""Nicknames: which given names may be the same person's ("Bob", "Robert"; "Gosia", "Małgorzata").

A class is a formal name. A token belongs to the class of each name it is short for, and to its own if it has short
forms itself. So two tokens share a class exactly if one formal name stands behind both.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from nicknames import NickNamer

from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words


def nick_key(token: str) -> str:
    """Returns the nickname classes of a folded token in order, joined by "|"; the token itself if it has none."""
    return _classes().get(token, token)


def is_known(token: str) -> bool:
    """Returns True for a folded given name that is in the tables: formal, or a short form."""
    return token in _classes()


def classes_of(token: str) -> frozenset[str]:
    """Returns the nickname classes of a folded token; the token itself if it has none."""
    return frozenset(nick_key(token).split("|"))


def formal_names() -> dict[str, frozenset[str]]:
    """Returns each formal name with its short forms, all folded."""
    return {formal: frozenset(short) for formal, short in _table().items()}


@cache
def _table() -> dict[str, set[str]]:
    words = load_words("nicknames")
    without = {fold(formal): {fold(name) for name in short} for formal, short in words["without"].items()}
    languages = [_one_way(NickNamer.default_lookup()), *(table for name, table in words.items() if name != "without")]
    table: dict[str, set[str]] = {}
    for language in languages:
        for formal, short in language.items():
            names = table.setdefault(fold(formal), set())
            names.update(name for name in map(fold, short) if " " not in name)
    for formal, short in without.items():
        table.get(formal, set()).difference_update(short)
    return {formal: short - {formal} for formal, short in table.items() if short - {formal} and " " not in formal}


def _one_way(lookup: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Returns the table without the pairs that it holds both ways round, "Bob" for "Robert" and "Robert" for "Bob".

    The name with more short forms is the formal one, else the longer one. Kept, the wrong way round would join all that
    one short form stands for: William with Robert through Bill.
    """
    rank = {name: (len(short), len(name)) for name, short in lookup.items()}
    return {
        formal: {name for name in short if formal not in lookup.get(name, ()) or rank[formal] >= rank[name]}
        for formal, short in lookup.items()
    }


@cache
def _classes() -> dict[str, str]:
    classes: dict[str, set[str]] = {}
    for formal, short in _table().items():
        for name in (formal, *short):
            classes.setdefault(name, set()).add(formal)
    return {name: "|".join(sorted(formal)) for name, formal in classes.items()}
