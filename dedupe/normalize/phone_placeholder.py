"""Phone cells that stand for nothing: words that say so, one digit over and over, digits in counting order.

01 23 45 67 89 is a number in France, 1234567890 none anywhere: digits in counting order are a placeholder where they
stand bare, or make no valid number.
"""

from __future__ import annotations

import re
from functools import cache

from dedupe.normalize.phone_plan import territory
from dedupe.normalize.phone_reading import read
from dedupe.normalize.placeholder import is_placeholder
from dedupe.ruleset.data import load_words

_COUNTING = "01234567890123456789"
_BACKWARDS = "98765432109876543210"
_FEWEST = 5  # 1234 may be an extension
_SUBSCRIBER = 7
_MOST_LETTERS = 9  # with more words than "extension" there is a number beside a remark


def stands_for_nothing(text: str, region: str) -> bool:
    """Returns whether a tidied text of one phone number stands for nothing."""
    digits = "".join(filter(str.isdecimal, text))
    if not digits:
        return is_placeholder(text, "phone") or text.casefold().strip(" .!-") in _words()
    if sum(map(str.isalpha, text)) > _MOST_LETTERS:
        return False
    tail = digits[-_SUBSCRIBER:]
    if tail == tail[0] * len(tail):
        return is_placeholder(text, "phone")
    home = territory(region)
    american = home is not None and home.code == "1"
    if not _counts(digits, american):
        return False
    bare = text.lstrip("+").isdecimal()
    dialled = text.startswith("+") or (home is not None and text.lstrip("(")[:1] == home.trunk)
    if (bare and _whole(digits)) or not dialled:
        return True
    number = read(text, region)
    return number is None or number.status != "valid"


def _counts(digits: str, american: bool) -> bool:
    """Returns whether the digits are in counting order, country and area code aside."""
    if _whole(digits) or digits.endswith(("1234567890", "0123456789")):
        return True
    return american and digits.endswith("1234567") and len(digits) in (10, 11)


def _whole(digits: str) -> bool:
    if len(digits) < _FEWEST:
        return False
    return (digits[0] in "01" and digits in _COUNTING) or (digits[0] in "98" and digits in _BACKWARDS)


@cache
def _words() -> frozenset[str]:
    return frozenset(re.sub(r"\s+", " ", str(word)).casefold() for word in load_words("phone_words")["nothing"])
