"""Facts and levels in the words of the field. What they are called is data: `rules/words/evidence.yml`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import OSA

from dedupe.match.explain import FactExplained
from dedupe.ruleset.data import load_words

#: The level of values that do not agree, in every comparison.
DIFFERENT = "different"
#: Values longer than this are not put into a sentence.
_SHORT = 32


@dataclass(frozen=True, slots=True)
class Said:
    """A level in words."""

    noun: str  # what the fact is called: "phone number"
    nouns: str
    short: str  # for a table: "one digit apart"; "" where one of the two says nothing
    clause: str  # for a sentence, where neither "same" nor "differ" says it: "the phone numbers are one digit apart"


def said(fact: FactExplained, kind: str, left: Sequence[str], right: Sequence[str], *, object_: str = "") -> Said:
    """Returns the level of a fact in words; `left` and `right` are the values of the two records."""
    noun, nouns = called(fact.name, kind, object_)
    if not fact.level:
        return Said(noun, nouns, "", "")
    one, other = nearest(left, right)
    if fact.number == 0 and kind == "phone":
        noun, nouns = _kind_of_number(set(left) & set(right), noun, nouns)
    words = _levels(kind).get(fact.level, {})
    fills = {"one": one, "other": other, "noun": noun, "nouns": nouns, "differ": differ(one, other)}
    short = str(words.get("short", fact.level)).format(**fills).removeprefix("have ").removeprefix("are ")
    if "say" in words:
        return Said(noun, nouns, short, _clause(words, fills))
    plain = fact.number == 0 or fact.level == DIFFERENT
    return Said(noun, nouns, short, "" if plain else f"{noun}: {fact.level}")


def called(name: str, kind: str, object_: str = "") -> tuple[str, str]:
    """Returns what a fact is called, one and several of it.

    >>> called("phone", "phone"), called("birth_date", "date")
    (('phone number', 'phone numbers'), ('birth date', 'birth dates'))
    """
    if kind == "company" and object_ == "account":
        return "name", "names"
    words = load_words("evidence").get(kind, {}).get("called")
    if words:
        return str(words[0]), str(words[1])
    noun = name.replace("_", " ").strip() or name
    if noun.endswith("s"):
        return f"number of {noun}" if kind == "number" else noun, noun
    return noun, f"{noun}s"


def level_in_words(kind: str, label: str) -> str:
    """Returns a level in words where no values are at hand: "one digit apart"."""
    short = str(_levels(kind).get(label, {}).get("short", label))
    return "slightly different" if "{" in short else short


def key_in_words(name: str) -> str:
    """Returns what a blocking key is called; of a key for one field ("date:birth_date") what the field is.

    >>> key_in_words("family_sound"), key_in_words("date:birth_date")
    ('sound of the surname', 'birth date')
    """
    kind, _, field = name.partition(":")
    own = load_words("evidence")["blocking"]["keys"].get(kind)
    return str(own) if own and not field else (field or kind).replace("_", " ").replace(":", " ")


def rule_in_words(rule: str) -> str:
    """Returns the keys of a blocking rule.

    >>> rule_in_words("phone + family_sound")
    'phone number and sound of the surname'
    """
    return listed([key_in_words(part) for part in rule.split(" + ")])


def _levels(kind: str) -> Mapping[str, Any]:
    return load_words("evidence").get(kind, {}).get("levels", {}) or {}


def _clause(words: Mapping[str, Any], fills: Mapping[str, str]) -> str:
    """Returns the clause of a level; values that are too long for a sentence are left out with their brackets."""
    text = str(words.get("say", ""))
    if max(len(fills["one"]), len(fills["other"])) > _SHORT or not fills["one"] or not fills["other"]:
        text = text.replace(" ({one}, {other})", "")
    return text.format(**fills)


def nearest(left: Sequence[str], right: Sequence[str]) -> tuple[str, str]:
    """Returns the two values that are most alike, one of each side; "" where a side has none."""
    if not left or not right:
        return (left[0] if left else "", right[0] if right else "")
    return min(((a, b) for a in left for b in right), key=lambda pair: OSA.distance(_folded(pair[0]), _folded(pair[1])))


def differ(one: str, other: str) -> str:
    """Returns how two texts differ, after a plural subject.

    >>> differ("Meier", "Meyer"), differ("Bsatian", "Bastian"), differ("Chatelain", "Châtelain")
    ('differ by one letter', 'have two letters swapped', 'differ in accents only')
    """
    if one == other:
        return "are the same"
    if one.casefold() == other.casefold():
        return "differ in capitals only"
    a, b = _folded(one), _folded(other)
    if a == b:
        return "differ in accents only"
    x, y = ("".join(c for c in text if c.isalnum()) for text in (a, b))
    if x == y:
        return "differ in spaces or signs only"
    what = "digit" if x.isdigit() and y.isdigit() else "letter"
    if OSA.distance(x, y) == 1:
        return f"have two {what}s swapped" if len(x) == len(y) and sorted(x) == sorted(y) else f"differ by one {what}"
    if sorted(a.split()) == sorted(b.split()):
        return "have their words in another order"
    return (
        f"differ by two {what}s" if OSA.distance(x, y) == 2 and min(len(x), len(y)) > 4 else "are spelled differently"
    )


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _kind_of_number(shared: set[str], noun: str, nouns: str) -> tuple[str, str]:
    """Returns "mobile number" where the number that both have is one."""
    import phonenumbers

    mobile = phonenumbers.PhoneNumberType.MOBILE
    for text in sorted(shared):
        try:
            found = phonenumbers.number_type(phonenumbers.parse(text))
        except phonenumbers.NumberParseException:
            continue
        if found == mobile:
            return "mobile number", "mobile numbers"
    return noun, nouns


def listed(words: Sequence[str], most: int = 4) -> str:
    """Returns words joined for a sentence.

    >>> listed(["name", "town", "street"]), listed(["a", "b", "c", "d"], 2)
    ('name, town and street', 'a, b and 2 more')
    """
    words = list(dict.fromkeys(words))
    if len(words) > most + 1:  # "and 1 more" would be longer than the one
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
