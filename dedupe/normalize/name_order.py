"""Which words of a whole name are given, middle and family name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dedupe.normalize import name_words as lists
from dedupe.normalize.name_asian import asian_order
from dedupe.normalize.name_cjk import only_cjk, parse_cjk
from dedupe.normalize.name_parts import Marked
from dedupe.normalize.name_script import word_fold

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SLAVIC_REGIONS = frozenset("RU UA BY KZ KG UZ MD TJ TM AM GE AZ".split())
_PATRONYMIC = re.compile(
    r"\w\w(?:(?:[aoeiy]v|yov)(?:ich|ych)|ovna|evna|avna|[iy]vna|inichna|ichna|ovych)$"
    r"|^(?:ilich|ilyich|illich|kuzmich|lukich|fomich|nikitich|savich|silich|foma?ichna|lvovich)$"
)
_TURKIC = frozenset(("oglu", "ogli", "ogly", "qizi", "kizi", "kyzy", "gyzy", "uly", "ulu", "uulu", "kysy"))
_FAMILY_ENDING = re.compile(
    r"(?:[oe]v|[oe]va|in|ina|yn|yna|skiy|skaya|skyi|ska|ski|tsky|enko|chuk|uk|yuk|ko|yan|dze|shvili|ykh|ikh|ich|ych|ovic|evic|ova|nen|la)$"
)
_GAELIC = frozenset("Ó ó Ní ní Uí Ua Nic Mhic Ui".split())


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole name parsed; texts in the original spelling, words separated by a space."""

    given: str
    middle: str
    family: str


def parse(name: Marked, region: str = "") -> Parts:
    """Returns given, middle and family name of a whole name; a single word is the family name."""
    words = name.words
    if only_cjk(words):
        return Parts(*parse_cjk(words, region))
    folded = tuple([word_fold(word, region) for word in words])
    if name.comma:
        return _turned(words, folded, name.comma, region)
    if len(words) < 2:
        return Parts("", "", " ".join(words))
    cut = _capital_family(words, folded) or _initials_behind(words, folded)
    if cut:
        return _given_and_middle(words[cut:], folded[cut:], region, words[:cut])
    found = asian_order(words, folded, region)
    if found:
        return Parts(*found)
    return _slavic(words, folded, region) or _family_first(words, folded, region) or _western(words, folded, region)


def _turned(words: tuple[str, ...], folded: tuple[str, ...], comma: int, region: str) -> Parts:
    """Returns the parts of "Last, First"; particles that end it belong to the family name ("Berg, Jan van der")."""
    end = len(words)
    while end > comma + 1 and words[end - 1].islower() and lists.is_particle(folded[end - 1]):
        end -= 1
    start = comma
    while end == len(words) and start < end - 1 and words[start].islower() and lists.is_particle(folded[start]):
        start += 1  # "Berg, van der Jan"
    family = (*words[comma:start], *words[end:], *words[:comma])
    if region == "VN" and end - start > 1:  # "Nguyễn, Văn Hùng": the given name is the last
        return Parts(words[end - 1], " ".join(words[start : end - 1]), " ".join(family))
    return _given_and_middle(words[start:end], folded[start:end], region, family)


def _given_and_middle(words: tuple[str, ...], folded: tuple[str, ...], region: str, family: tuple[str, ...]) -> Parts:
    """Returns the parts where it is known which words are the family name."""
    cut = len(words) if region in lists.ASIAN_GIVEN else _compound(words, folded, 0)
    return Parts(" ".join(words[:cut]), " ".join(words[cut:]), " ".join(family))


def _capital_family(words: tuple[str, ...], folded: tuple[str, ...]) -> int:
    """Returns how many words at the start are the family name because they alone are in capitals ("DUPONT Jean").

    0 if none are; capitals at the end are where the family name stands anyway.
    """
    if not words[0].isupper():
        return 0
    capital = [word.isupper() and len(text) > 1 and "." not in word for word, text in zip(words, folded, strict=True)]
    if not capital[0] or capital[-1]:
        return 0
    count = capital.index(False)
    if any(capital[count:]) or (count == 1 and len(folded[0]) < 3 and not _family(folded[0])):
        return 0
    return count


def _family(folded: str) -> bool:
    kinds = ("chinese", "korean", "vietnamese")
    return any(folded in lists.families(kind) for kind in kinds)


def _initials_behind(words: tuple[str, ...], folded: tuple[str, ...]) -> int:
    """Returns how many words are the family name when nothing but initials follows it ("Smith J.A."), else 0."""
    cut = len(words)
    while cut and _is_initials(words[cut - 1], folded[cut - 1]):
        cut -= 1
    if not 0 < cut < len(words):
        return 0
    if cut == 1:
        return 0 if folded[0] in lists.given("") and not _CYRILLIC.search(words[0]) else 1
    return cut if lists.is_particle(folded[0]) else 0


def _is_initials(word: str, folded: str) -> bool:
    if len(folded) == 1:
        return word[0].isupper()
    return "." in word and all(len(piece) == 1 for piece in folded.split())


# --- Slavic and Turkic ------------------------------------------------------------------------------------------------


def _slavic(words: tuple[str, ...], folded: tuple[str, ...], region: str) -> Parts | None:
    """Returns the parts of names with a patronymic, and of Cyrillic names that begin with the family name."""
    if len(words) == 4 and folded[3] in _TURKIC:  # "Aliyev Ilham Heydar oglu"
        return Parts(words[1], " ".join(words[2:]), words[0])
    if len(words) == 4 and folded[2] in _TURKIC:
        return Parts(words[0], " ".join(words[1:3]), words[3])
    if len(words) > 3 or (len(words) == 2 and words[0].isascii()):
        return None
    cyrillic = _CYRILLIC.search(words[0]) is not None
    last = _PATRONYMIC.search(folded[-1]) is not None
    if len(words) == 3:
        if last and not _PATRONYMIC.search(folded[1]):
            sure = cyrillic or region in _SLAVIC_REGIONS or (_russian(folded[1]) and not _russian(folded[0]))
            return Parts(words[1], words[2], words[0]) if sure else None
        return None
    if not cyrillic:
        return None
    if last and _russian(folded[0]):
        return Parts(words[0], words[1], "")
    first = _FAMILY_ENDING.search(folded[0]) is not None and not _russian(folded[0])
    return Parts(words[1], "", words[0]) if first and _russian(folded[1]) else None


_FIRST = {
    "FI": ("fi", "nordic"), "PL": ("pl",), "CZ": ("cs_sk",), "SK": ("cs_sk",), "UA": ("ru_uk",), "RU": ("ru_uk",),
    "BY": ("ru_uk",), "RS": ("south_slavic",), "HR": ("south_slavic",), "SI": ("south_slavic",),
    "BA": ("south_slavic",), "RO": ("ro",), "BG": ("south_slavic",), "MK": ("south_slavic",), "GR": ("el",),
}  # fmt: skip
_ENDING = re.compile(
    r"(?:nen|ski|ska|cki|cka|dzki|czyk|ova|ek|ak|ik|ovic|evic|enko|chuk|ych|escu|opoulos|opoulou|akis|idis|oglou|ov|ev|eva)$"
)


def _family_first(words: tuple[str, ...], folded: tuple[str, ...], region: str) -> Parts | None:
    """Returns the parts of "Wiśniewski Krzysztof": a family name by its ending, then a given name of the country."""
    if len(words) != 2 or region not in _FIRST or not _ENDING.search(folded[0]):
        return None
    given = frozenset().union(*(lists.given(language) for language in _FIRST[region] if language != "fi"))
    given |= lists.given("nordic") if region == "FI" else frozenset()
    return Parts(words[1], "", words[0]) if folded[1] in given and not lists.is_given(folded[0]) else None


def _russian(folded: str) -> bool:
    return folded in lists.given("ru_uk") or folded in lists.given("south_slavic")


# --- Western order ----------------------------------------------------------------------------------------------------


def _western(words: tuple[str, ...], folded: tuple[str, ...], region: str) -> Parts:
    given = _compound(words, folded, 1)
    start = max(given, _family_start(words, folded, region, given))
    return Parts(" ".join(words[:given]), " ".join(words[given:start]), " ".join(words[start:]))


def _compound(words: tuple[str, ...], folded: tuple[str, ...], left: int) -> int:
    """Returns how many words at the start are one given name, at least `left` words staying behind it."""
    count = len(words)
    if folded and folded[0] in lists.particles("given_first"):
        size = 3 if count > 2 and folded[1] in ("al", "el", "ul", "ar", "as", "ur", "ad") else 2
        return size if count >= size + left else 1
    for size in (2, 3):
        if count >= size + left and "".join(folded[1:size]).replace(" ", "") in lists.particles("given_last"):
            return size
    if count > 2 and folded[1] in ("de", "del", "da", "do", "das", "dos"):
        for size in (3, 4):
            article = size == 3 or folded[2] in ("la", "los", "las", "lo")
            if count >= size + left and article and folded[size - 1] in lists.particles("devotion"):
                return size if lists.is_given(folded[0]) else 1
    return 1


def _family_start(words: tuple[str, ...], folded: tuple[str, ...], region: str, given: int) -> int:
    """Returns where the family name begins: at its particles, at the first of two Spanish ones, else the last word."""
    last = len(words) - 1
    start = next((k for k in range(given, last) if _joins(words, folded, k, region)), last)
    if last - 2 >= given and folded[last - 1] in ("y", "i", "e") and words[last - 1].islower():
        return last - 2  # "Ortega y Gasset", "Puig i Cadafalch", "Costa e Silva"
    if folded[start] == "y" and start > given:
        start -= 1
    if start > given and folded[start - 1] in lists.titles_in("nobility") and start < last:
        start -= 1
    return _two_families(folded, region, start, given)


def _joins(words: tuple[str, ...], folded: tuple[str, ...], k: int, region: str) -> bool:
    """Returns whether the family name begins at word k, because it is a particle."""
    word, text = words[k], folded[k]
    if word in _GAELIC:
        return True
    if word == "in" and words[k + 1 : k + 2] in (("'t",), ("het",), ("de",)):
        return True
    if text.replace(" ", "") in lists.particles("arabic_inner"):
        return True
    if text not in lists.particles("joining") and word.casefold() not in lists.particles("joining"):
        return False
    if len(text) == 1 and "'" not in word and not (text == "y" and word.islower() and k > 1):
        return False
    careful = lists.careful_particles()
    return text not in careful or word.islower() or region in careful[text]


def _two_families(folded: tuple[str, ...], region: str, start: int, given: int) -> int:
    """Returns where the family names begin if two or more stand together, as in Spanish and Portuguese."""
    if start <= given:
        return start
    before, last = folded[start - 1], folded[-1]
    if len(before) < 2:
        return start
    if region in lists.PORTUGUESE or (region not in lists.SPANISH and _portuguese(before) and _portuguese(last)):
        while start > given and _portuguese_family(folded[start - 1], region):
            start -= 1
        return start
    spanish = lists.families("spanish")
    careful = lists.families("spanish_careful")
    ez = before.endswith("ez") and len(before) > 3
    if region == "PH":
        return start  # the middle name is the mother's family name
    if region in lists.SPANISH:
        known = before in lists.given("es") or (lists.is_given(before) and before not in spanish)
        take = ez or not known or (before in spanish and before not in _MOSTLY_GIVEN)
    else:
        sure = before in spanish and (before not in careful or last in spanish or last.endswith("ez"))
        take = ez or sure
    return start - 1 if take else start


#: Of the Spanish family names those that, second of three words, are more often a second given name.
_MOSTLY_GIVEN = frozenset("gil alonso martin vicente santiago esteban lorenzo mercedes rosario luna cruz".split()) - {
    "gil", "alonso", "martin", "cruz", "luna", "lorenzo",
}  # fmt: skip


def _portuguese(folded: str) -> bool:
    return folded in lists.families("portuguese")


def _portuguese_family(folded: str, region: str) -> bool:
    if _portuguese(folded):
        return not (folded in lists.families("portuguese_careful") and folded in lists.given("pt"))
    return region in lists.PORTUGUESE and len(folded) > 2 and not lists.is_given(folded) and folded.isalpha()
