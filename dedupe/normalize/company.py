"""Names of organisations: tidied for people, folded without legal form for comparing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from dedupe.model import MULTI
from dedupe.normalize.company_marks import marks
from dedupe.normalize.company_parts import Parts, is_plain, take_apart
from dedupe.normalize.legal_forms import OTHER_SCRIPT, Peeled, in_english, peel, strip_native, strip_rare
from dedupe.normalize.legal_tables import join_words, tables, tokens_of
from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.text import tidy

_PRONOUN = ("Us", "us")
_LATIN = re.compile("[A-Za-z]")
_SIGNS = re.compile("[®™©℠*]+")  # NFKC would write "TM" for the second


@dataclass(frozen=True, slots=True)
class CompanyName:
    """What a cell says about an organisation. `base`, `legal`, `fold`, `family` are folded, the others as written."""

    clean: str  # the cell tidied; nothing is lost
    base: str  # the name without legal form, article, branch and trade name; lower-case ASCII words
    legal: str = ""  # legal forms, ids separated by a blank
    aka: str = ""  # the trade name or former name; several joined by MULTI
    branch: str = ""  # branch, department or national part
    care_of: str = ""  # who takes the post
    fold: str = ""  # the base with abbreviations written out, and the branch where it is a place of its own
    family: str = ""  # the legal form that comparing uses: one id, near relatives taken as one


class _Core(NamedTuple):
    """A name alone, without what stands beside it."""

    base: list[str]
    fold: list[str]
    forms: list[str]
    place: str  # the country before the legal form, as written


def normalize(value: str, context: Context = Context(), field_type: str = "company") -> Clean:
    """Returns the name tidied, its case as typed (acronyms), and its keys."""
    clean, rules = tidy(value)
    if not clean:
        return Clean("", rules=rules)
    if is_placeholder(clean, "company"):
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    words = _words(clean)
    if is_plain(clean, words):
        core = _core(clean, words, context.region)
        keys = {"fold": " ".join(core.fold), "legal": _family(core.forms)}
        if core.place:
            keys["branch"] = " ".join(tokens_of(core.place))
            keys["fold"] += f" {keys['branch']}"
        return Clean(clean, keys, rules)
    return Clean(clean, _keys(_read(clean, words, context.region)), rules)


def read_company(value: str, region: str = "") -> CompanyName:
    """Returns the parts of what a cell says about an organisation; `region` is its country (ISO alpha-2), if known."""
    clean = tidy(value)[0]
    return _read(clean, _words(clean), region)


def company_key(name: str, region: str = "") -> tuple[str, str]:
    """Returns the folded name without legal form and leading article, and the id of the form ("" for none)."""
    found = _read(name, _words(name), region)
    return found.fold, found.family


def _keys(name: CompanyName) -> dict[str, str]:
    keys = {"fold": name.fold, "legal": name.family}
    if name.aka:
        keys["aka"] = MULTI.join(company_key(aka)[0] for aka in name.aka.split(MULTI))
    if name.branch:
        keys["branch"] = " ".join(tokens_of(name.branch))
    return keys


def _words(clean: str) -> list[str]:
    """Returns the folded words, none for a name of one word in another script: its form is taken off before folding."""
    if not clean.isascii() and " " not in clean and OTHER_SCRIPT.search(clean):
        return []
    return tokens_of(clean)


def _read(clean: str, words: list[str], region: str) -> CompanyName:
    parts = Parts(clean)
    if not is_plain(clean, words):
        text = _SIGNS.sub(" ", clean)
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text)
        parts = take_apart(text, lambda part: bool(_peeled(part, tokens_of(part), region).forms))
        words = tokens_of(parts.name)
        if not words:
            parts, words = Parts(text), tokens_of(text)
    core = _core(parts.name, words, region)
    branches = [core.place, *parts.branch] if core.place else parts.branch
    places = [branch for branch in branches if branch not in parts.departments]
    base = core.base
    if not parts.name.isascii() and OTHER_SCRIPT.search(parts.name):
        bare = strip_native(parts.name)[0]
        english = in_english(bare)
        base = _core(english, tokens_of(english), region).base if english != bare else base
    return CompanyName(
        clean=clean,
        base=" ".join(base),
        legal=" ".join(core.forms),
        aka=MULTI.join(parts.aka),
        branch=" ".join(branches),
        care_of="; ".join(parts.care_of),
        fold=" ".join([*core.fold, *(word for place in places for word in tokens_of(place))]),
        family=_family(core.forms),
    )


def _family(forms: list[str]) -> str:
    return tables().family.get(forms[0], forms[0]) if forms else ""


def _core(name: str, words: list[str], region: str) -> _Core:
    fold, base, forms = _peeled(name, words, region)
    if not fold:  # nothing but a form and signs
        base = fold = tokens_of(name)
    place = ""
    m, t = marks(), tables()
    if forms and len(base) > 1 and base[-1] in m.place_lasts and base == fold:
        size = _place_before_form(base)
        place = _as_written(name, base[-size:]) if size else ""
        if place in _PRONOUN:  # "Toys R Us"
            place = ""
        if place:
            base = fold = base[:-size]
    if len(base) > 1 and base[0] in t.articles:
        base = base[1:]
    if len(fold) > 1 and fold[0] in t.articles:
        fold = fold[1:]
    short = t.abbreviations
    return _Core(base, [short.get(word, word) for word in fold], forms, place)


def _place_before_form(words: list[str]) -> int:
    """Returns how many words at the end name the country of a group's national company; 0 if it is part of the name."""
    m, t = marks(), tables()
    for size in (3, 2, 1):
        rest = words[:-size]
        if not rest or tuple(words[-size:]) not in m.places:
            continue
        bound = rest[-1] in m.bound_by or len(rest[-1]) < 2 or all(word in t.generic or len(word) < 2 for word in rest)
        if words[-size] in m.bound_by and len(rest) > 1:  # "Lumex do Brasil", but "Acme Telefonos de Venezuela"
            bound = True
        return 0 if bound else size
    return 0


def _as_written(name: str, place: list[str]) -> str:
    words = name.split()
    for start in range(len(words) - 1, -1, -1):
        for end in range(start + 1, min(len(words), start + len(place)) + 1):
            text = " ".join(words[start:end]).strip(" ,.;()")
            if tokens_of(text) == place:
                return text
    return " ".join(place)


def _peeled(name: str, words: list[str], region: str) -> Peeled:
    """Returns the words of a name without legal forms, in whatever script they are."""
    bare, native = (name, "") if name.isascii() else strip_native(name)
    if bare is not name or not words:
        words = tokens_of(bare)
    if native and not _LATIN.search(bare):  # "ИП Иванов И.И.": the initials are no second form
        return Peeled(words, words, [native])
    found = _peeled_latin(words, bare, region)
    if not found.forms and bare.endswith(")") and "(" in bare[1:]:
        outside, _, inside = bare[:-1].rpartition("(")
        before = _peeled_latin(tokens_of(outside), outside, region)
        if before.forms:
            extra = tokens_of(inside)
            found = Peeled([*before.words, *extra], [*before.base, *extra], before.forms)
    if native:
        return Peeled(found.words, found.base, [native, *found.forms])
    if not found.forms:
        left, rare = strip_rare(name, found.words)
        if rare:
            return Peeled(left, left, [rare])
    return found


def _peeled_latin(words: list[str], raw: str, region: str) -> Peeled:
    joins = tables().joins
    joined = join_words(words, joins)
    found = peel(joined, raw, region)
    if not found.forms and joined is not words:
        unjoined = peel(words, raw, region)  # "Huber e. Kfm": the letter was no "and"
        if unjoined.forms:
            return Peeled(join_words(unjoined.words, joins), join_words(unjoined.base, joins), unjoined.forms)
    return found
