"""Names of persons: given, middle, family, whole; and the prefix and suffix columns beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from doublemetaphone import doublemetaphone

from dedupe.normalize import name_words as lists
from dedupe.normalize.name_asian import is_syllables
from dedupe.normalize.name_cjk import is_cjk, only_cjk
from dedupe.normalize.name_lone import is_lone_name
from dedupe.normalize.name_order import Parts, parse
from dedupe.normalize.name_parts import Marked, suffix_key
from dedupe.normalize.name_plain import NOT_LATIN, is_plain_name, special_words
from dedupe.normalize.name_script import family_reading, korean_families, korean_given, name_fold, word_fold
from dedupe.normalize.nicknames import is_known, nick_key
from dedupe.normalize.person_read import PersonName, kind_of, narrowed, read, read_name, recased
from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.text import fold, tidy
from dedupe.ruleset.data import load_words

__all__ = ["COMPANY", "TWO_PEOPLE", "PersonName", "native", "normalize", "read_name"]

COMPANY = "company_name"  # note: a firm or a department in the field of a person's name
TWO_PEOPLE = "two_people"  # note: two people in one cell; the keys are the first one's

_PARTS = frozenset(("given_name", "middle_name", "family_name"))
_NO_PERSON: Mapping[str, tuple[str, ...]] = {"company": (COMPANY,), "placeholder": (PLACEHOLDER,)}
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_GREEK_ONLY = re.compile("[\u0300-\u03ff\u1f00-\u1fff]+\\Z")


def normalize(value: str, context: Context = Context(), field_type: str = "full_name") -> Clean:
    """Returns the name with its case made where it had none, and its keys; titles and suffixes stay in the text."""
    if field_type in _PARTS and value.isascii() and value.isalpha() and value.istitle():
        folded = name_fold(value)
        if len(value) > 1 and folded not in special_words() and not is_placeholder(value, "name"):
            return Clean(value, _keys_of_word(folded))  # "Maria": no rule can have anything to say
    clean, rules = tidy(value)
    if not clean:
        return Clean(clean, rules=rules)
    if not clean.isascii() and narrowed(clean) != clean:
        clean, rules = narrowed(clean), (*rules, "width")
    if field_type in ("name_prefix", "name_suffix"):
        return _affix(clean, rules, field_type)
    folded = name_fold(clean) if clean.isascii() and clean.isalpha() else word_fold(clean, context.region)
    plain = is_plain_name(clean, folded)
    lone = not plain and field_type != "full_name" and clean.isalpha() and folded.isalpha() and is_lone_name(clean)
    kind = _kind_of_words(clean, lone) if plain or lone else kind_of(clean)
    if kind in _NO_PERSON:
        return Clean(clean, rules=rules, notes=_NO_PERSON[kind])
    usual = clean.isalpha() and clean.istitle() and clean[-1].islower()
    cased = clean if usual else recased(clean, field_type, context.region)
    if cased != clean:
        lone = lone and cased.isalpha()
        clean, rules = cased, (*rules, "name_case")
    if plain and field_type != "full_name":
        return Clean(
            clean,
            _keys_of_word(folded) if folded.isalpha() else _keys_of_words(clean, context.region, field_type),
            rules,
        )
    keys = _keys_of_lone(clean, context.region, field_type) if lone else None
    if keys is not None:
        return Clean(clean, keys, rules)
    keys, two = _keys(clean, context.region, field_type, plain)
    return Clean(clean, keys, rules, (TWO_PEOPLE,) if two else ())


def _kind_of_words(clean: str, lone: bool) -> str:
    """Returns whether words that are no firm are a placeholder or a person."""
    nobody = is_placeholder(clean, "name") or (lone and clean.casefold() in lists.nobody())
    return "placeholder" if nobody else "person"


def _affix(clean: str, rules: tuple[str, ...], field_type: str) -> Clean:
    if is_placeholder(clean, "generic"):
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    key = suffix_key(clean) if field_type == "name_suffix" else fold(clean.replace(".", ""))
    return Clean(clean, {"fold": key}, rules)


def _keys_of_word(folded: str) -> dict[str, str]:
    nick, sound, known = _word_keys(folded)
    return {"fold": folded, "nick": nick, "sound": sound, "known": known}


def _keys_of_words(clean: str, region: str, field_type: str) -> dict[str, str]:
    """Returns the keys of a part of a name that is plain words."""
    folded = _part_fold(clean, field_type, region)
    words = folded.split()
    by_word = [_word_keys(word) for word in words]
    return {
        "fold": folded,
        "nick": " ".join(_nicks(words, field_type)),
        "sound": " ".join([known[1] for known in by_word]),
        "known": " ".join([known[2] for known in by_word]),
    }


def _keys_of_lone(word: str, region: str, field_type: str) -> dict[str, str] | None:
    """Returns the keys of a part of a name that is one word in another script, None for the long way."""
    folded = (family_reading(word) if field_type == "family_name" else "") or word_fold(word, region)
    return {**_keys_of_word(folded), "native": native(word)} if folded.isalpha() else None


def _keys(clean: str, region: str, field_type: str, plain: bool) -> tuple[dict[str, str], bool]:
    two = False
    name = Marked(tuple(clean.split()), 0)
    parts = None
    if not plain:
        reading = read(clean, region, field_type)
        name, parts, two = reading.marked, reading.parts, reading.kind == "two_people"
    elif field_type == "full_name":
        parts = parse(name, region)
    bare = " ".join(name.words)
    if field_type == "full_name" and name.comma:  # "Last, First" and "First Last" have one fold
        bare = " ".join((*name.words[name.comma :], *name.words[: name.comma]))
    folds = _Folds(name, parts, region) if field_type == "full_name" and parts else None
    folded = folds.whole("" if two else bare) if folds else _part_fold(bare, field_type, region)
    words = folded.split()
    by_word = [_word_keys(word) for word in words]
    keys = {
        "fold": folded,
        "nick": " ".join(_nicks(words, field_type)),
        "sound": " ".join([known[1] for known in by_word]),
        "known": " ".join([known[2] for known in by_word]),
        "native": "" if bare.isascii() else native(bare),
        "suffix": name.suffix,
        "nicks": " ".join(name.nicks),
    }
    if folds:
        keys["given"], keys["middle"], keys["family"] = folds.given, folds.middle, folds.family
    return keys, two


class _Folds:
    """The folds of a whole name's parts."""

    def __init__(self, name: Marked, parts: Parts, region: str) -> None:
        self.cjk = only_cjk(name.words)
        self.region = region
        self.given = _part_fold(parts.given, "given_name", region)
        self.middle = word_fold(parts.middle, region) if parts.middle else ""
        self.family = _part_fold(parts.family, "family_name", region)
        korean = None if self.middle or self.family not in korean_families() else self._korean(parts)
        if korean:
            self.given, self.family = korean
        self.joined = bool(korean) or self.given != word_fold(parts.given, region)
        start = " ".join(name.words[:1])
        self.first = not name.comma and (
            parts.family.startswith(start) or (self.cjk and bool(parts.family) and start.startswith(parts.family))
        )

    def _korean(self, parts: Parts) -> tuple[str, str] | None:
        """Returns given and family name of a Korean name in one spelling, None for any other."""
        folded = fold(parts.given)
        family = korean_families().get(self.family, "")
        if self.cjk or not family or len(folded.split()) > 2:
            return None
        if self.region not in ("KR", "KP") and not is_syllables(parts.given):
            return None
        given = korean_given(folded)
        return (given, family) if given else None

    def whole(self, bare: str) -> str:
        """Returns the fold of the whole name, words in their order; put together from the parts for ""."""
        if bare and not (self.cjk or self.joined):
            return word_fold(bare, self.region)
        words = (self.family, self.given, self.middle) if self.first else (self.given, self.middle, self.family)
        return " ".join(" ".join(words).split())


def _part_fold(text: str, field_type: str, region: str) -> str:
    """Returns the fold of a part, a Gaelic prefix or Korean syllables joined."""
    if not text:
        return ""
    if field_type == "family_name":
        reading = "" if text.isascii() else family_reading(text)
        if reading:
            return reading
        head, _, rest = (folded := word_fold(text, region)).partition(" ")
        return head + rest if rest and head in ("o", "mc", "mac") else folded
    folded = word_fold(text, region)
    if "-" in text and " " in folded and is_syllables(text):
        return korean_given(folded) or folded.replace(" ", "")
    return folded


def _nicks(words: list[str], field_type: str) -> list[str]:
    """Returns the nickname classes of each word; "van" before a family name is not short for Evander."""
    last, first = len(words) - 1, 0 if field_type == "family_name" else 1
    return [
        word if first <= k < last and lists.is_particle(word) else _word_keys(word)[0] for k, word in enumerate(words)
    ]


@lru_cache(maxsize=100_000)
def _word_keys(word: str) -> tuple[str, str, str]:
    """Returns nickname classes and sound of one folded word, and whether it is a known given name."""
    return nick_key(word), sound(word), "1" if is_known(word) else "0"


def sound(word: str) -> str:
    """Returns the double metaphone of a folded word, or of the usual spelling where the word is one of several."""
    word = _usual_spelling().get(word, word)
    code: str = doublemetaphone(word.replace("shch", "sh").replace("sch", "sh"))[0] or word.upper()
    return code + _vowels(word) if len(word) > 3 and word in lists.given("") else code


def _vowels(word: str) -> str:
    """Returns the first vowel and the ending of a given name, which tell Maria from Mario and Hassan from Hussein."""
    bare = word.removesuffix("h") if word.endswith("ah") else word
    first = next((_VOWEL_CLASS[letter] for letter in bare if letter in _VOWEL_CLASS), "")
    return f"{first}{_VOWEL_CLASS.get(bare[-1:], '')}".lower()


_VOWEL_CLASS = {"a": "A", "e": "E", "i": "E", "y": "E", "o": "O", "u": "O"}


@cache
def _usual_spelling() -> dict[str, str]:
    table: dict[str, str] = {}
    for groups in load_words("name_spellings").values():
        for group in groups:
            usual = table.get(fold(group[0]), fold(group[0]))
            for spelling in group:
                table.setdefault(fold(spelling), usual)
    return table


@cache
def _greek_letters() -> dict[int, str]:
    """Returns the Greek letters that have accents, each without; and the accents, as nothing."""
    decomposed = {
        code: unicodedata.normalize("NFD", chr(code)) for code in (*range(0x300, 0x400), *range(0x1F00, 0x2000))
    }
    bare = {code: "".join(c for c in text if not unicodedata.combining(c)) for code, text in decomposed.items()}
    return {code: unicodedata.normalize("NFC", text) for code, text in bare.items() if text != chr(code)}


def native(value: str) -> str:
    """Returns the case-folded letters of a name in another script than Latin, "" for a Latin one.

    Chinese, Japanese and Korean without spaces; Greek without accents, which capitals do not have.
    """
    if not NOT_LATIN.search(value):
        return ""
    value = unicodedata.normalize("NFKC", value).casefold()
    if not NOT_LATIN.search(value):  # it was Latin in fancy letters
        return ""
    if _GREEK_ONLY.match(value):
        value = value.translate(_greek_letters())
    elif _GREEK.search(value):
        bare = "".join(c for c in unicodedata.normalize("NFD", value) if not unicodedata.combining(c))
        value = unicodedata.normalize("NFC", bare)
    if value.isalpha():
        return value
    # marks are letters' parts in Indic, Arabic and Hebrew spelling
    letters = "".join(c if c.isalpha() or unicodedata.category(c)[0] == "M" else " " for c in value)
    return "".join(letters.split()) if is_cjk(value) else " ".join(letters.split())
