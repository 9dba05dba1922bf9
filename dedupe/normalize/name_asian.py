"""Whole names in Latin letters whose family name may stand first: Chinese, Korean, Vietnamese, Japanese, Hungarian.

Turned round only on evidence: the country and a family name of its list, or a form that only such names have.
"""

from __future__ import annotations

import re

from dedupe.normalize import name_words as lists
from dedupe.normalize.text import fold

Split = tuple[str, str, str]

_CHINESE = frozenset(("CN", "TW", "HK", "MO", "SG", "MY"))
_KOREAN = frozenset(("KR", "KP"))
_MOST_KOREAN = frozenset(("kim", "lee", "park", "choi", "pak", "kwon", "hwang", "shin", "kang"))
_VIETNAMESE_LETTERS = re.compile("[\u1ea0-\u1ef9ơưƠƯăĂđĐ]")
_SYLLABLE = re.compile(
    r"(?:[bcdfghjklmnprstwxyz]|ch|sh|zh|kh|ts|hs|kk|tt|pp|ss|gw|kw|hw|ky|gy|my|hy|by|py|ry|ny)?"
    r"(?:yeo|yoo|you|yae|yu|yo|ya|ye|yi|wae|weo|woo|wo|wa|we|wi|oo|ou|oe|eo|eu|ae|ee|ie|iao|ian|ia|iu|uai|ua|ue|ui|uo"
    r"|ai|ao|au|ei|oi|a|e|i|o|u)(?:ng|n|m|k|l|p|t|h|r|ck)?"
)


def asian_order(words: tuple[str, ...], folded: tuple[str, ...], region: str) -> Split | None:
    """Returns given, middle and family name if there is evidence for one of these languages, else None."""
    if region in _CHINESE or region in _KOREAN:
        return _east(words, folded, "korean" if region in _KOREAN else "chinese") or _by_syllables(words, folded)
    if region == "VN":
        return _vietnamese(words, folded)
    if region == "JP":
        return _japanese(words, folded)
    if region == "HU":
        return _hungarian(words, folded)
    if folded[0] not in lists.asian_families():
        return None
    return _by_syllables(words, folded) or _vietnamese_form(words, folded)


def is_syllables(word: str) -> bool:
    """Returns whether a hyphenated given name is written like a Korean or Chinese one ("Min-jun", "Xiao-ming")."""
    pieces = fold(word).split()
    return len(pieces) == 2 and all(_SYLLABLE.fullmatch(p) and not lists.is_given(p) for p in pieces)


def _by_syllables(words: tuple[str, ...], folded: tuple[str, ...]) -> Split | None:
    """Returns the parts of "Kim Min-jun" and "Chan Tai-man", whose form tells the order without a country."""
    if len(words) != 2 or "-" not in words[1] or "-" in words[0]:
        return None
    known = folded[0] in lists.families("korean") or folded[0] in lists.families("chinese")
    second = words[1].partition("-")[2]
    form = all(_SYLLABLE.fullmatch(piece) for piece in folded[1].split()) and len(folded[1].split()) == 2
    if known and form and (second.islower() or is_syllables(words[1])):
        return words[1], "", words[0]
    return None


def _east(words: tuple[str, ...], folded: tuple[str, ...], language: str) -> Split | None:
    names = lists.families(language)
    first, last = folded[0] in names, folded[-1] in names
    english = lists.given("en")
    if len(words) == 4 and folded[0] in english and folded[1] in names:  # "Peter Chan Tai Man"
        return words[0], " ".join(words[2:]), words[1]
    turned = last and not first
    if last and first and language == "korean":
        turned = folded[-1] in _MOST_KOREAN and folded[0] not in _MOST_KOREAN
    if last and first and folded[0] in english and folded[-1] not in english:
        turned = True
    if turned:
        if folded[0] in english and len(words) > 2:
            return words[0], " ".join(words[1:-1]), words[-1]
        return " ".join(words[:-1]), "", words[-1]
    if first and not (folded[-1] in english and len(words) == 2 and folded[-1] not in names and len(folded[-1]) > 4):
        return " ".join(words[1:]), "", words[0]
    return None


def _vietnamese(words: tuple[str, ...], folded: tuple[str, ...]) -> Split | None:
    names, sure = lists.families("vietnamese"), lists.families("vietnamese_sure")
    first, last = folded[0] in names, folded[-1] in names
    if last and (not first or (folded[-1] in sure and folded[0] not in sure)):
        return None  # Western order
    return (words[-1], " ".join(words[1:-1]), words[0]) if first else None


def _vietnamese_form(words: tuple[str, ...], folded: tuple[str, ...]) -> Split | None:
    """Returns the parts of a name that is Vietnamese by its letters, or by "Van", "Thi" after a family name."""
    inner = folded[1:-1]
    marked = _VIETNAMESE_LETTERS.search("".join(words)) is not None and folded[0] in lists.families("vietnamese")
    middle = ("van" in inner or "thi" in inner) and folded[0] in lists.families("vietnamese_sure")
    if not (marked or middle) or folded[-1] in lists.families("vietnamese_sure"):
        return None
    return words[-1], " ".join(words[1:-1]), words[0]


def _japanese(words: tuple[str, ...], folded: tuple[str, ...]) -> Split | None:
    short = [re.sub("ou|oo|oh(?![aeiou])", "o", text.replace("uu", "u")) for text in folded]
    names, given = lists.families("japanese"), lists.given("jp")
    first, last = short[0] in names or folded[0] in names, short[-1] in names or folded[-1] in names
    if len(words) != 2:
        return None
    if (first and not last) or (not last and short[-1] in given and short[0] not in given):
        return words[1], "", words[0]
    return None


def _hungarian(words: tuple[str, ...], folded: tuple[str, ...]) -> Split | None:
    """Returns the parts of a name in Hungary: family first, unless the words themselves say otherwise."""
    given, names = lists.given("hu"), lists.families("hungarian")
    if folded[0] in given and folded[0] not in names and folded[-1] not in given and not folded[-1].endswith("ne"):
        return None
    if folded[0] in given and folded[-1] in names and folded[-1] not in given:
        return None
    cut = 1
    while cut < len(words) - 1 and (folded[cut] in names or folded[cut].endswith("y")) and folded[cut] not in given:
        cut += 1
    return words[cut], " ".join(words[cut + 1 :]), " ".join(words[:cut])
