"""What else stands in a name field: a firm, a department, two people."""

from __future__ import annotations

import re

from dedupe.normalize import name_words as lists
from dedupe.normalize.name_cjk import is_cjk, starts_with_family
from dedupe.normalize.name_script import is_script_name, script_fold
from dedupe.normalize.name_words import is_particle, plain
from dedupe.normalize.text import fold

_WORDS = re.compile(r"[\s,;/()]+")
_PERIOD_FORMS = frozenset(
    "sl slu sa nv bv ag spa srl sro doo ood kg oy ab zoo sas sarl spzoo ltda gmbh ltd inc llc plc".split()
)
_JOINED = re.compile(r"\s*[&＆+＋;/／]\s*|\s*[、]\s*")
_JOINING_SIGNS = frozenset("&＆+＋;/／、")
_ENGLISH = frozenset("US GB IE CA AU NZ".split())  # where a small letter between two names is an initial
#: Malaysian and Indian "son of", "daughter of"; care of.
_RELATION = re.compile(r"(?:^|\s)[asdwcASDWC]/[lpoLPO](?=\s|$)")


def is_company(value: str) -> bool:
    """Returns whether the text is a firm, a department or a function, as far as its words say so surely."""
    folded = fold(value) if value.isascii() else script_fold(value)
    if folded in lists.kinds("alone") or (
        len(folded) > 9 and " " not in folded and folded.endswith(lists.office_endings())
    ):
        return True
    if not value.isascii() and _script_form(value):
        return True
    words = folded.split()
    if len(words) < 2:
        return False
    return _legal_form(value, words) or _firm_words(words) or _joined_firm(value)


def _script_form(value: str) -> bool:
    forms = lists.written("name_kinds", "form_script")
    if any(character > "\u2e80" for character in value):
        bare = value.replace(" ", "")
        offices = lists.cjk_offices()
        if any(form in bare for form in forms if len(form) > 1 and form[0] > "\u2e80"):
            return True
        return any(bare.endswith(office) for office in offices)
    found = value.split()
    return len(found) > 1 and any(word in forms for word in (found[0], found[-1]))


def _legal_form(value: str, words: list[str]) -> bool:
    raw = [word for word in _WORDS.split(value) if word]
    last = raw[-1] if raw else ""
    form = plain(last)
    if form in lists.kinds("form_last") and form not in lists.kinds("form_capitals"):
        return True
    if "".join(words[-3:]) in ("spzoo",) or "".join(words[-2:]) in ("spzoo", "sdnbhd", "ptyltd", "gmbhco"):
        return True
    if form not in lists.kinds("form_capitals") or len(raw) < 2:
        return False
    if last.count(".") > 1 or (last.endswith(".") and form in ("spa",)):
        return form in _PERIOD_FORMS
    rest = " ".join(raw[:-1])
    return (
        last.isupper()
        and len(form) > 1
        and not rest.isupper()
        and not any(word in lists.given("") for word in words[:-1])
    )


def _firm_words(words: list[str]) -> bool:
    hits = [word for word in words if word in lists.firm_words()]
    careful = [word for word in words if word in lists.kinds("words_careful")]
    if words[0] == "the" and words[1] not in lists.titles() | {"family", "rt", "most"}:
        return True
    if hits:
        return True
    return len(careful) > 1 and not any(word in lists.given("") for word in words)


def _joined_firm(value: str) -> bool:
    """Returns whether what follows the last joiner makes a firm: "Smith & Sons"."""
    words = [plain(word.strip(",")) if word not in "&+" else word for word in value.split()]
    for k in range(1, len(words) - 1):
        joiner = words[k] in ("&", "+") or words[k] in lists.kinds("joiner")
        if joiner and words[k + 1] in lists.kinds("firm_after_joiner") and k + 2 >= len(words):
            return True
    return False


# --- two people -------------------------------------------------------------------------------------------------------


def split_two(value: str, region: str = "") -> tuple[str, str] | None:
    """Returns the texts of two people in one value, None if it is one. Of more than two the first two count."""
    if "(" in value or '"' in value:
        outside = re.sub(r"\([^)]*\)|\"[^\"]*\"", lambda match: "\x00" * len(match[0]), value)
    else:
        outside = value
    match = None
    if not _JOINING_SIGNS.isdisjoint(outside):
        match = next((m for m in _JOINED.finditer(outside) if _parts_people(outside, m)), None)
    if match:
        return _cleaned(value[: match.start()], value[match.end() :])
    words = value.split(" ")
    always, careful = _joiners() if len(words) > 2 else ((), ())
    for k in range(1, len(words) - 1):
        word = words[k].casefold() if words[k] != "u." else "und"
        if word in always and not _part_of_name(words, k) and word not in careful:
            return _cleaned(" ".join(words[:k]), " ".join(words[k + 1 :]))
        if word in careful and _both_given(words, k, region):
            return _cleaned(" ".join(words[:k]), " ".join(words[k + 1 :]))
    return _script_joined(value, region)


def _joiners() -> tuple[frozenset[str], frozenset[str]]:
    return lists.written_set("name_kinds", "joiner"), lists.written_set("name_kinds", "joiner_careful")


def _part_of_name(words: list[str], k: int) -> bool:
    """Returns whether a joiner stands between particles ("von und zu", "in 't") or is a given name ("Dan")."""
    if words[k] not in ("&", "+") and not words[k].islower() and not " ".join(words).isupper():
        return True
    if words[k] in ("en", "in") and words[k + 1].startswith("'"):
        return True
    return is_particle(fold(words[k - 1])) and (is_particle(fold(words[k + 1])) or words[k + 1].startswith("'"))


def _cleaned(left: str, right: str) -> tuple[str, str] | None:
    left, right = left.strip(" ,"), right.strip(" ,")
    for joiner in _JOINED.finditer(right):  # a third person
        if joiner.start() and " " in right[: joiner.start()]:
            right = right[: joiner.start()]
        break
    letters = any(c.isalpha() for c in left) and any(c.isalpha() for c in right)
    return (left, right) if letters else None


def _parts_people(value: str, match: re.Match[str]) -> bool:
    """Returns whether a sign between two words stands between two people."""
    left, right = value[: match.start()], value[match.end() :]
    sign = match[0].strip()
    if not any(c.isalpha() for c in left) or not any(c.isalpha() for c in right):
        return False
    if sign in "/／":
        if _RELATION.search(value):
            return False
        first, second = left.split()[-1], right.split()[0]
        return len(first) > 1 and len(second) > 1
    return True


def _both_given(words: list[str], k: int, region: str) -> bool:
    """Returns whether both sides of a small word are people: "Juan y María García", but "Ortega y Gasset"."""
    left, right = [w for w in words[:k] if w], [w for w in words[k + 1 :] if w]
    if not left or not right:
        return False
    if all(map(_is_title, left)):
        return True
    bare = [word for word in left if not _is_title(word)]
    first = fold((bare or left)[0].rstrip(","))
    other = next((word for word in right if not _is_title(word)), right[0])
    if _is_title(right[0]) and len(right) > 1:
        return True
    if not words[k].islower() and not " ".join(words).isupper():
        return False  # an initial
    known = first in lists.given("")
    if region and region not in _ENGLISH and len(bare) == 1 and known and len(right) > 1:
        return True
    turned = any("," in word for word in left)
    if turned:
        return lists.is_given(fold(other))
    return fold(other) in lists.given("") and (known or (len(bare) == 1 and len(right) > 1))


def _is_title(word: str) -> bool:
    if word in ("M.", "Μ."):
        return True
    return plain(word) in lists.titles() and (word.endswith(".") or plain(word) not in lists.titles_in("with_period"))


def _script_joined(value: str, region: str) -> tuple[str, str] | None:
    """Returns two Chinese or Korean names that are joined without spaces; 和 is part of Japanese given names."""
    if not is_cjk(value):
        return _prefixed(value)
    if region == "JP":
        return None
    for joiner in ("和", "与", "與", "와 ", "과 "):
        left, found, right = value.partition(joiner)
        left, right = left.strip(), right.strip()
        if found and starts_with_family(left) and starts_with_family(right):
            return left, right
    return None


def _prefixed(value: str) -> tuple[str, str] | None:
    """Returns two Hebrew or Arabic names of which the second begins with "and" ("דוד ורחל כהן")."""
    if value.isascii() or not ("ו" in value or "و" in value):
        return None
    words = value.split()
    for k, word in enumerate(words[1:], 1):
        if (
            word[0] in "וو"
            and len(word) > 2
            and is_script_name(word[1:])
            and not is_script_name(word)
            and is_script_name(words[0])
        ):
            return " ".join(words[:k]), " ".join((word[1:], *words[k + 1 :]))
    return None
