"""Single words of letters in other scripts: those that are a name and nothing else, told without the long way.

Most given names in Chinese, Greek or Cyrillic script are such a word. What the long way looks for in it are titles
written together with the name, offices, firms, and "and" between two Chinese names; without them nothing is set apart.
"""

from __future__ import annotations

import re
from functools import cache

from dedupe.normalize import name_words as lists
from dedupe.normalize.name_script import script_fold

#: Chinese and Korean for "and": they join two names without a space.
JOINING = "和与與와과"
_CJK_FROM = "\u2e80"  # from here on a firm's form may stand inside a word


def is_lone_name(word: str) -> bool:
    """Returns whether a word of letters is no office or firm, and has no title and no second name in it.

    False says nothing: the long way has to look then.
    """
    if not _first_look().isdisjoint(word) and _second_look().search(word):
        return False
    folded = script_fold(word)
    return folded.isalpha() and folded not in lists.kinds("alone") and not _ends_like_an_office(folded)


def _ends_like_an_office(folded: str) -> bool:
    return len(folded) > 9 and folded.endswith(lists.office_endings())


@cache
def _second_look() -> re.Pattern[str]:
    """Returns a pattern for all that the long way finds in a word by its signs."""
    front = _any_of(lists.written("name_titles", "glued"))
    behind = _any_of((*lists.written("name_titles", "behind_cjk"), *lists.cjk_offices()))
    inside = _any_of(tuple(form for form in lists.written("name_kinds", "form_script") if form[0] > _CJK_FROM))
    return re.compile(rf"\A(?:{front})|(?:{behind})\Z|{inside}|[{JOINING}]")


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, words))


@cache
def _first_look() -> frozenset[str]:
    """Returns characters of which one at least stands in each word that the pattern finds; few names have one."""
    first = (*lists.written("name_titles", "glued"), *lists.written("name_kinds", "form_script"))
    last = (*lists.written("name_titles", "behind_cjk"), *lists.cjk_offices())
    return frozenset((*JOINING, *(word[0] for word in first), *(word[-1] for word in last)))
