"""Ids and numbers given by someone: read without punctuation for the key; only what is proved to be damage is repaired.

The id of a record itself (`record_id`) is never changed: it must come back from the CRM byte for byte.

Salesforce ids have 15 characters, in which case matters, or 18: the last three then say which of the 15 are capitals,
so an 18-character id that lost its case can be read all the same. A 15-character one that lost its case cannot.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.text import tidy, transliterate

_ID15 = re.compile(r"[0-9A-Za-z]{15}\Z")
_ID18 = re.compile(r"[0-9A-Za-z]{15}[A-Za-z0-5]{3}\Z")
# Without its suffix an id is known by the prefix that says which object it is: standard objects, cases and campaigns,
# custom objects. With a suffix that fits, nothing else is asked.
_ID15_PREFIX = re.compile(r"0[0-9A-Za-z]{2}|[57]0[0-9]|a[0-9A-Za-z]{2}")
_SUFFIX_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_ZOHO = re.compile(r"zcrm_(?=\d)", re.IGNORECASE)


#: The name of the rule that gives an id back its capitals.
CASE_RULE = "id_case_restored"
#: The note of an id that is no evidence any more: others differ from it by capitals alone, which are lost.
CASE_LOST = "case_lost"
#: Ids with this many letters are hardly ever without a capital; a column has lost its case if so many have none.
_LETTERS, _ENOUGH = 4, 5


def normalize(value: str, context: Context = Context(), field_type: str = "identifier") -> Clean:
    """Returns the id and its `fold`: letters and digits in upper case, Salesforce ids with 18 characters.

    An id that points to another record, or was given by someone else, loses what spreadsheets and encodings put into it
    (="00123", invisible characters), and a Salesforce id of 18 characters gets its lost capitals back from its suffix.
    Spaces around an id are noted, not removed.
    """
    bare, rules = tidy(value)
    notes = ("whitespace",) if rules else ()
    if is_placeholder(bare, "generic") and field_type != "record_id":
        return Clean(value, notes=(*notes, PLACEHOLDER))
    if context.case_lost and _ID15.match(bare) and field_type != "record_id":
        return Clean(value, notes=(*notes, CASE_LOST))
    key = identifier_key(bare)
    if field_type == "record_id":
        return Clean(value, {"fold": key}, notes=notes)
    if restored_case(bare):
        return Clean(key, {"fold": key}, (*rules, CASE_RULE), notes)
    if set(rules) <= {"spaces"}:
        return Clean(value, {"fold": key}, notes=notes)
    return Clean(bare, {"fold": key}, rules, notes)


def lost_case(values: Iterable[str]) -> bool:
    """Returns whether the Salesforce ids of 15 characters in a column are all in capitals, or all without."""
    ids = [v for v in values if len(v) == 15 and _ID15.match(v) and _ID15_PREFIX.match(v) and _letters(v) >= _LETTERS]
    return len(ids) >= _ENOUGH and (all(v == v.lower() for v in ids) or all(v == v.upper() for v in ids))


def _letters(value: str) -> int:
    return sum(map(str.isalpha, value))


def restored_case(value: str) -> str:
    """Returns the Salesforce id of 18 characters with the capitals it lost, "" if it lost none or is no such id."""
    if len(value) != 18 or value.isdigit():
        return ""
    full = salesforce_id(value)
    return full if full != value else ""


def identifier_key(value: str) -> str:
    """Returns what two spellings of one id have in common; GUIDs agree with and without braces and hyphens."""
    key = salesforce_id(value) if len(value) in (15, 18) else ""
    if key and (len(value) == 18 or _ID15_PREFIX.match(value)):
        return key
    value = _ZOHO.sub("", value, count=1) if value[:5].casefold() == "zcrm_" else value
    if not value.isascii():
        value = transliterate(unicodedata.normalize("NFKC", value))
    return "".join(character for character in value if character.isalnum()).upper()


def salesforce_id(value: str) -> str:
    """Returns the 18-character form of a Salesforce id, "" if it is none (wrong length, wrong suffix).

    An 18-character id whose case was lost gets it back from its suffix. All-lower or all-upper ids of 15 are believed.
    """
    if _ID15.match(value):
        return value + case_suffix(value)
    if not _ID18.match(value):
        return ""
    body, suffix = value[:15], value[15:]
    if case_suffix(body) == suffix:
        return value
    if body in (body.lower(), body.upper()):
        restored = _restore(body, suffix.upper())
        if case_suffix(restored) == suffix.upper():
            return restored + suffix.upper()
    return ""


def case_suffix(body: str) -> str:
    """Returns the three characters that say which of 15 are capitals: five bits each, the first character lowest."""
    letters = []
    for start in (0, 5, 10):
        block = body[start : start + 5]
        letters.append(_SUFFIX_LETTERS[sum(1 << k for k, character in enumerate(block) if "A" <= character <= "Z")])
    return "".join(letters)


def _restore(body: str, suffix: str) -> str:
    bits = [_SUFFIX_LETTERS.index(letter) >> k & 1 for letter in suffix for k in range(5)]
    return "".join(c.upper() if bit else c.lower() for c, bit in zip(body, bits, strict=True))
