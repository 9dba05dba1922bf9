"""Legal forms of organisations: found at the ends of a name, and taken off it."""

from __future__ import annotations

import re
from typing import NamedTuple

from dedupe.normalize.legal_tables import SCRIPT_BORDER, Tables, join_words, native_words, tables, tokens_of, with_and

__all__ = [
    "OTHER_SCRIPT",
    "Peeled",
    "in_english",
    "join_words",
    "peel",
    "strip_native",
    "strip_rare",
    "tables",
    "tokens_of",
]

#: Forms that say little beside another one: "Acme Company LLC" is an LLC.
_WEAK = frozenset({"co", "phu"})
OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u2e80-\uffef]")
_UNNAMED = "other"  # the library knows the words as a form, but has no short name for it
_SHORT = 4  # longer ones are no word of another language
_BETWEEN = r"[\W_]{0,2}"  # what may stand between the letters of a form


class Peeled(NamedTuple):
    """The words of a name without its legal forms."""

    words: list[str]  # for comparing: without "company" and "and co" before a form as well
    base: list[str]  # as a person would write the name: with them
    forms: list[str]  # ids, the one that says most first


def peel(words: list[str], raw: str = "", region: str = "") -> Peeled:
    """Returns the words without legal forms at either end; never without any word left.

    `raw` is the name as it is written and `region` the country of the organisation, if known: they decide about forms
    that are words or other abbreviations elsewhere.
    """
    t = tables()
    if words and words[-1] in t.lasts:
        left, base, forms = _peel_end(words, raw, region)
    else:
        left, base, forms = words, words, []
    if not left or left[0] not in t.leading:
        return Peeled(left, base, _regional(forms, region) if region else forms)
    at_front, front = _front(left, raw, region, forms)
    if at_front:
        left, base = left[at_front:], base[at_front:]
        known = " ".join(forms).split(" ")
        forms = forms if front in known else [*forms, front]
    elif forms and len(left) > 1 and not t.fronts_with_form.get(left[0], frozenset()).isdisjoint(forms):
        left, base = left[1:], base[1:]
    return Peeled(left, base, _regional(forms, region))


def _peel_end(words: list[str], raw: str, region: str) -> tuple[list[str], list[str], list[str]]:
    t = tables()
    forms: list[str] = []
    left = words
    kept: list[str] = []  # what only comparing drops
    least = 2 if words and words[0] in t.articles else 1  # "The Limited" keeps its name
    while len(left) > least and left[-1] in t.lasts:
        size, found = _longest_end(left, least, raw, region)
        if not size or left == [left[-1]] * 2:  # "Sa Sa"
            break
        taken = left[-size:]
        left = left[:-size]
        if found == "co" and forms:  # "The Cobalt Company, LLC": comparing alone sets the word aside
            kept = [*taken, *kept]
            continue
        if taken[0] == "and":  # "Harper & Co. Ltd"
            kept = [*taken[:2], *kept]
        forms = [found] if forms and forms[0] in _WEAK else [*forms, found] if found not in forms else forms
        if found == "co":
            kept = taken if taken[0] == "and" else []
    while len(left) > 1 and forms and left[-1] == "and":
        left = left[:-1]
    return left, [*left, *kept], forms


def _longest_end(words: list[str], least: int, raw: str, region: str) -> tuple[int, str]:
    t = tables()
    most = len(words) - least
    for size in t.lasts[words[-1]]:
        found = t.ends.get(tuple(words[-size:])) if size <= most else None
        if found is None:
            continue
        if words[-size - 1] in t.not_after.get(found, ()):
            continue
        if size == 1 and len(words[-1]) <= _SHORT and not _may_end(found, words[-1], raw, region):
            continue
        return size, found
    return 0, ""


def _may_end(form: str, word: str, raw: str, region: str) -> bool:
    t = tables()
    homes = t.at_home.get(form)
    dotted = word in t.dotted
    if (homes is None and not dotted) or (region and homes is not None and region in homes):
        return True
    if not dotted and not region and form not in t.unsure:
        return True
    return _written_as_form(word, raw, comma=not dotted and word not in t.states)


def _written_as_form(word: str, raw: str, comma: bool) -> bool:
    """Returns True for "S.p.A.", "A/S", "SpA", "OÜ", and after a comma or in brackets where that is told to count."""
    pattern = _BETWEEN.join(map(re.escape, word))
    found = re.finditer(rf"(?P<sign>[,(]\s*)?(?<![^\W_])(?P<form>{pattern})(?![^\W_])", raw, re.IGNORECASE)
    match = next(reversed(list(found)), None)
    if match is None:  # letters with marks, which plain words of English do not have
        parts = [part for part in raw.split() if tokens_of(part) == [word]]
        return any(part.isupper() or not part.strip(".,;()").isalpha() for part in parts)
    form = match["form"]
    if not form.isalnum() or (comma and match["sign"]):  # dots, a stroke or blanks between the letters
        return True
    return not form.islower() and not form.isupper() and not form.istitle()


def _front(words: list[str], raw: str, region: str, forms: list[str]) -> tuple[int, str]:
    """Returns how many words in front are a legal form, and its id."""
    t = tables()
    for size in t.firsts.get(words[0], ()):
        found = t.fronts.get(tuple(words[:size])) if size < len(words) else None
        if found is not None and (size > 1 or _may_lead(found, words, raw, region)):
            return size, found
    if len(words) < 2:
        return 0, ""
    first = raw.split(" ", 1)[0]
    homes = t.front_at_home.get(words[0], ())
    if homes and (region in homes or (not region and not first.isascii())):  # "OÜ Tammepuu"
        return 1, t.front_ids[words[0]]
    found = t.unsure_fronts.get(words[0])
    if found is None or forms or words[1] in t.generic or (region and not t.generic.isdisjoint(words[1:])):
        return 0, ""
    if words[0] == found == "as" and first.isalpha():  # "As Good As New"; the form is written "A/S"
        return 0, ""
    return 1, found


def _may_lead(form: str, words: list[str], raw: str, region: str) -> bool:
    t = tables()
    homes = t.front_at_home.get(words[0])
    if homes is None or region in homes:
        return True
    if t.generic.isdisjoint(words[1:]) and not region:
        return True
    return "." in raw.split(" ", 1)[0]  # "K.K. Yamada", but "KK Sushi"


def _regional(forms: list[str], region: str) -> list[str]:
    names = tables().by_region.get(region) if region else None
    return [names.get(form, form) for form in forms] if names else forms


def strip_native(name: str) -> tuple[str, str]:
    """Returns the name without the legal form of its own script, and the form's id ("" where there is none)."""
    if not OTHER_SCRIPT.search(name):
        return name, ""
    name = SCRIPT_BORDER.sub(" ", name)
    bare, form = _strip_glued(name)
    bare = _words_in_english(bare, tables().glued_words)
    if form or bare != name:
        return bare, form
    return _strip_spaced(name)


def in_english(name: str) -> str:
    """Returns a name in a script without spaces with the common words at its end in English ("삼성전자")."""
    return _words_in_english(name, tables().glued_english)


def _words_in_english(name: str, words: tuple[tuple[str, str], ...]) -> str:
    for _ in range(4):  # "在线网络技术": one word may stand before another
        for ending, word in words:
            place = name.find(f"{ending} ")
            if name.endswith(ending) and len(name) > len(ending):
                name = f"{name[: -len(ending)]} {word}"
                break
            if place > 0:
                name = f"{name[:place]} {word}{name[place + len(ending) :]}"
                break
        else:
            break
    return name


def _strip_spaced(name: str) -> tuple[str, str]:
    words = native_words(with_and(name))
    t = tables()
    for size in range(min(t.longest_native, len(words) - 1), 0, -1):
        found = t.native.get(tuple(words[:size]))
        if found is not None:
            return " ".join(words[size:]), found
        found = t.native.get(tuple(words[-size:]))
        if found is not None:
            return " ".join(words[:-size]), found
    return name, ""


def _strip_glued(name: str) -> tuple[str, str]:
    form = ""
    name = name.strip()
    for _ in range(2):
        for spelling, found in tables().glued:
            if name.startswith(spelling):
                rest = name[len(spelling) :].strip(" ・,.")
            elif name.endswith(spelling):
                rest = name[: -len(spelling)].strip(" ・,.")
            else:
                continue
            if rest:
                name, form = rest, form or found
                break
        else:
            break
    return name, form


def strip_rare(name: str, words: list[str]) -> tuple[list[str], str]:
    """Returns the words without a form that only the library knows (it knows far more countries), and the form."""
    if not words or not may_be_rare(name, words, tables()):
        return words, ""
    from rigour.names.org_types import extract_org_types

    low = name.casefold().strip(" .,")
    for span, form in extract_org_types(low):
        tokens = tokens_of(span)
        size = len(tokens)
        if not size or size >= len(words) or tuple(tokens) in tables().ends:  # those of our list are judged already
            continue
        if low.endswith(span) and words[-size:] == tokens and words[-size - 1] not in tables().joins:
            return words[:-size], "_".join(tokens_of(form)) or _UNNAMED
        if not low.isascii() and low.startswith(span) and words[:size] == tokens:
            return words[size:], "_".join(tokens_of(form)) or _UNNAMED
    return words, ""


def may_be_rare(name: str, words: list[str], t: Tables) -> bool:
    """Returns whether to ask the library: the last word ends one of its spellings, or the script is not Latin."""
    return words[-1] in t.hints or (not name.isascii() and OTHER_SCRIPT.search(name) is not None)
