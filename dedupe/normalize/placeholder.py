"""Values that stand for nothing: "n/a", "test", 000-0000, asdf@asdf.com. They are kept, but are no evidence.

A word that is also somebody's name is a placeholder only where it is not written like one: "NULL" and "null" are,
"Null" is a family name. Losing a value costs little (missing is neutral), taking "n/a" for a name joins strangers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Literal

from dedupe.ruleset.data import load_words

Kind = Literal["generic", "name", "company", "email", "phone"]

_LONGEST = 60  # no placeholder is longer; saves the work on descriptions
_NO_LETTER_OR_DIGIT = re.compile(r"[\W_]+")
_NO_DIGIT = re.compile(r"\D+")
_NUMBERED = re.compile(r"(?<=[^\W\d])[\d]+$")


@dataclass(frozen=True, slots=True)
class _Words:
    any_case: frozenset[str]
    unless_capitalised: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Mail:
    locals: frozenset[str]
    weak_locals: frozenset[str]
    domains: frozenset[str]
    dead_domains: frozenset[str]


def is_placeholder(value: str, kind: Kind = "generic") -> bool:
    """Returns whether the value stands for "nothing". The empty text does not: it is missing, which is not written.

    Kinds: "name" (of a person or a part of it), "company", "email" (one address), "phone" (one number, any format),
    "generic" for all other fields.
    """
    if not value or len(value) > _LONGEST:
        return False
    if kind == "phone":
        return _phone(value)
    if kind == "email":
        return _email(value)
    if _begins_otherwise(value, kind):
        return False
    return _word(value, kind)


#: What the keys of placeholders begin with, by kind; kept in the module, as it is asked for every value.
_HEADS: dict[str, frozenset[str]] = {}


def _begins_otherwise(value: str, kind: str) -> bool:
    """Returns whether the first letters show that the value is no placeholder: three letters, or digits and a letter.

    False says nothing. The letters are the first of the key too, and a number at its end is behind them.
    """
    head = value[:3]
    if not head.isascii():
        return False
    if head.isalpha():
        return len(head) == 3 and head.lower() not in (_HEADS.get(kind) or _load_heads(kind))
    if "0" <= head[0] <= "9":  # "163 Spring Street": no key begins with a number and another letter
        key = value[:8].replace(" ", "").lstrip("0123456789")[:1]
        return key.isascii() and key.isalpha() and key.lower() not in (_HEADS.get(kind) or _load_heads(kind))
    return False


def _load_heads(kind: str) -> frozenset[str]:
    """Returns the first three letters of each key; the first letter behind the digits of those that begin with them."""
    words = _words(kind)
    keys = words.any_case | words.unless_capitalised
    same = {letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz"}
    behind_digits = {key.lstrip("0123456789")[:1] for key in keys if key[0].isdecimal()}
    _HEADS[kind] = frozenset({key[:3] for key in keys} | same | behind_digits)
    return _HEADS[kind]


def _compact(value: str) -> str:
    """Returns the letters and digits alone, case folded."""
    return value.casefold() if value.isalnum() else _NO_LETTER_OR_DIGIT.sub("", value).casefold()


def _word(value: str, kind: str) -> bool:
    key = _compact(value)
    if not key:  # nothing but punctuation: "-", "?", "..."
        return not value.isspace()
    words = _words(kind)
    if key in words.unless_capitalised:  # first: "#NULL!" and "N/A" have brought "null" and "na" into the other list
        return not value.isalpha() or value.islower() or value.isupper() or value == "NaN"
    if key in words.any_case or _repeated(key, kind):
        return True
    if key[-1].isdigit():
        stem = _NUMBERED.sub("", key)
        return stem in words.any_case and stem != key
    return False


def _repeated(key: str, kind: str) -> bool:
    """Returns whether the key is one letter over and over: "xxx"; for names any letter, but "III" is a suffix."""
    if len(key) < 3 or key[0] != key[-1] or key[0] * len(key) != key:
        return False
    if kind == "name":
        return key != "iii"
    if kind == "company":
        return key[0] == "x" or len(key) > 3  # AAA and 3M-like names exist
    return key[0] == "x"


@cache
def _words(kind: str) -> _Words:
    data = load_words("placeholders")
    any_case = [
        *chain.from_iterable(data["generic"].values()),
        *data["keyboard"],
        *(word * 2 for word in data["keyboard"]),
    ]
    careful = list(data["unless_capitalised"])
    if kind in ("name", "company"):
        any_case += data[kind]["any"]
        careful += data[kind]["unless_capitalised"]
    return _Words(frozenset(map(_compact, any_case)), frozenset(map(_compact, careful)))


@cache
def _mail() -> _Mail:
    data = load_words("placeholders")["email"]
    parts = {name: frozenset(map(_compact, words)) for name, words in data.items()}
    return _Mail(**parts)


def _email(value: str) -> bool:
    local, at, domain = value.strip().rpartition("@")
    if not at:
        return _word(value, "generic")
    mail = _mail()
    label, _, rest = domain.casefold().partition(".")
    local, label = _compact(local.partition("+")[0]), _compact(label)
    if not local or not label:
        return True
    if local in mail.locals or label in mail.dead_domains or rest in ("invalid", "localhost"):
        return True
    if local in mail.weak_locals and label in mail.domains:
        return True
    same = local == label and local[0] * len(local) == local  # aa@aa.com
    return same or (len(local) == 1 and len(label) == 1)  # a@b.c


_RUNS = ("1234567890", "0123456789", "12345678", "123456789", "9876543210", "87654321", "987654321")


def _phone(value: str) -> bool:
    digits = _NO_DIGIT.sub("", value)
    if not digits:
        return _word(value, "generic")
    # more words than a number with an extension has
    if len(value) - len(digits) > 9 and sum(character.isalpha() for character in value) > 9:
        return False
    tail = digits[-7:]  # a subscriber's number, so that country and area codes may stand before it
    if tail[0] * len(tail) == tail:
        return len(digits) >= 5 or digits.strip("0") == "" or len(digits) <= 1
    if digits.endswith(_RUNS):
        return True
    return tail == "1234567" and len(digits) in (7, 8, 10, 11, 12)
