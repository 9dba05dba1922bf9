"""Names of plain words in Latin letters, which most are: told by their words without the long way.

A word asks for the long way where it may be a title, a suffix, a firm, "and" or the like at the place where it stands.
"""

from __future__ import annotations

import re
from functools import cache

from dedupe.normalize import name_words as lists
from dedupe.normalize.name_parts import MARKS
from dedupe.normalize.text import fold

# Letters of any other script. Latin ends with U+024F, its Vietnamese letters are at U+1E00, full-width ones at U+FF21.
NOT_LATIN = re.compile(
    "[\u0370-\u1dff\u1f00-\u1fff\u2c00-\u2c5f\u2c80-\ua71f\ua800-\ufaff"
    "\ufb13-\ufdff\ufe70-\ufefc\uff66-\uffdc\U00010000-\U0003ffff]"
)
#: Signs that ask for the long way: more in the value than words of a name.
_SIGNS = (MARKS | frozenset("&+/＆＋／–—*")) - {"."}


def is_plain_name(clean: str, folded: str) -> bool:
    """Returns whether a value in Latin letters has nothing but words, none of which could be more than name."""
    if clean.isalpha() and folded.isalpha():
        plain = folded not in special_words()
    else:
        plain = _SIGNS.isdisjoint(clean) and _plain_words(clean, folded)
    return plain and (clean.isascii() or not NOT_LATIN.search(clean))


#: A word that begins with a sign, such as a lone dash.
_ODD = re.compile(r"(?:^| )[\W_]|\x1f")


def _plain_words(clean: str, folded: str) -> bool:
    """Returns whether no word asks for the long way, nor all together; an initial at the end is none of them."""
    words = folded.split()
    if _ODD.search(clean):
        return "." not in clean and _phrase_words().isdisjoint(words)
    special = special_words()
    last = words.pop() if words else ""
    if len(last) == 1:
        half, _, rest = clean.partition(" ")
        if last in _last_letters() or half == rest or folded.replace(" ", "").endswith(_NO_INITIALS):
            return False
    elif last in special or last in _last_forms():
        return False
    if not special.isdisjoint(words) or ("." in clean and not _only_initials(clean, folded)):
        return False
    return clean.casefold() not in lists.nobody() and _bare(clean, folded) not in lists.kinds("alone")


def _bare(clean: str, folded: str) -> str:
    """Returns the fold of the text as such, which the fold of a name is but for "dj" and the joined "Abd al"."""
    return fold(clean) if "dj" in folded or "abd" in folded else folded


#: Degrees and legal forms whose last letter may look like an initial: "Ph D.", "Sp zo O."
_NO_INITIALS = ("phd", "edd", "dsc", "spzoo", "sdnbhd", "ptyltd", "gmbhco")


def _only_initials(clean: str, folded: str) -> bool:
    """Returns whether all periods follow single letters ("Anna M.", "J. R. Smith"), which is no sign of more."""
    if folded.replace(" ", "").endswith(_NO_INITIALS):
        return False
    return all("." not in word or (len(word) == 2 and word[0].isalpha() and word[1] == ".") for word in clean.split())


@cache
def special_words() -> frozenset[str]:
    """Returns all words that ask for the long way wherever they stand, folded."""
    phrases = [phrase for kind in _WORD_KINDS for phrase in lists.kinds(kind)]
    joiners = lists.written_set("name_kinds", "joiner") | lists.written_set("name_kinds", "joiner_careful")
    latin = [word for word in joiners if not NOT_LATIN.search(word)]
    phrases += [fold(phrase) for phrase in (*latin, *lists.nobody(), *lists.particles_of("name_suffixes", "exact"))]
    words = {phrase for phrase in phrases if " " not in phrase}
    regional = {word for group in lists.regional_titles().values() for word in group}
    # without their period they are titles only behind other titles
    in_words = {word for word in lists.titles_in("with_period") - lists.titles_in("before_two") if len(word) > 1}
    in_words.difference_update(fold(word) for word in lists.exact_titles() if not NOT_LATIN.search(word))
    titles = (lists.titles() - in_words) | lists.titles_in("behind") | lists.titles_in("compound")
    return frozenset(
        (*words, *regional, *titles, *lists.letter_titles(), *lists.suffixes(), *lists.firm_words(), *_MORE)
    )


@cache
def _phrase_words() -> frozenset[str]:
    """Returns the special words and those that are so only together with others or at the end."""
    kinds = ("alone", "form_last", "form_capitals", "words_careful", "joiner", "joiner_careful", "firm_after_joiner")
    phrases = [phrase for kind in kinds for phrase in lists.kinds(kind)]
    phrases += [fold(phrase) for phrase in (*lists.nobody(), *lists.particles_of("name_suffixes", "exact"))]
    return special_words().union(lists.titles(), *(phrase.split() for phrase in phrases))


_WORD_KINDS = ("alone", "words_careful", "firm_after_joiner", "born")
#: Words that begin or go on with longer titles and forms.
_MORE = frozenset(("", *"the zoo sdn pty gmbh assoc asst rt his her us right most excellency magistrate".split()))


@cache
def _last_forms() -> frozenset[str]:
    """Returns the legal forms of a word, which are such at the end of a name only."""
    return lists.kinds("form_last") | lists.kinds("form_capitals")


@cache
def _last_letters() -> frozenset[str]:
    """Returns the letters that are more than an initial at the end of a name: "John Smith V"."""
    exact = map(fold, lists.particles_of("name_suffixes", "exact"))
    found = (*lists.suffixes(), *lists.kinds("form_last"), *lists.kinds("words_careful"), *lists.firm_words(), *exact)
    return frozenset(word for word in (*found, *lists.titles_in("behind")) if len(word) == 1)
