"""Letters that are not what they seem: invisible ones, look-alikes, HTML, workbook escapes, spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from dedupe.damage.found import Cells, Damage
from dedupe.normalize.text import INVISIBLE, tidy
from dedupe.ruleset.data import load_words

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1e\x7f-\x84\x86-\x9f]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile(f"[{INVISIBLE}\u00a0\u2000-\u200a\u202f\u205f\U000e0001-\U000e007f]")
_JOINER = re.compile("[\u200c\u200d]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_XML_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
_RUN = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
_MATHEMATICAL = re.compile("[\U0001d400-\U0001d7ff]+")
_FULL_WIDTH = re.compile("[Ａ-Ｚａ-ｚ]")
#: Letters that people type: only these stand for a Latin one in a word of their script.
_EVERYDAY = re.compile("[А-яЁёІіЇї\u0391-\u03c9\u0531-\u0587\u13a0-\u13ff]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]")
_SCRIPTS: Mapping[str, str] = {
    "cyrillic": "\u0400-\u052f\ua640-\ua69f",
    "greek": "\u0370-\u03ff",
    "armenian": "\u0530-\u058f",
    "cherokee": "\u13a0-\u13ff\uab70-\uabbf",
}
_OF_SCRIPT = {name: re.compile(f"[{letters}]") for name, letters in _SCRIPTS.items()}
_FOREIGN = re.compile(f"[{''.join(_SCRIPTS.values())}]")

#: What people call the signs that nobody sees.
_NAMES = {
    "\u00a0": "no-break space", "\u00ad": "soft hyphen", "\u200b": "zero-width space",
    "\u200c": "zero-width non-joiner", "\u200d": "zero-width joiner", "\u200e": "left-to-right mark",
    "\u200f": "right-to-left mark", "\u202d": "left-to-right override", "\u202e": "right-to-left override",
    "\ufeff": "byte order mark",
}  # fmt: skip


def find_in_letters(cells: Cells, place: int) -> Iterator[Damage]:
    """Yields what is wrong with the letters of a value."""
    text = cells.values[place]
    if not text.isascii():
        yield from _hidden(cells, place, text)
        yield from _look_alikes(cells, place, text)
    if found := _CONTROL.search(text):
        proof, clean = f"holds the control character {_named(found[0])}", tidy(text)[0]
        gone = clean != text  # U+001F stays: inside the program it joins several values of a cell
        yield cells.damage("control_character", place, proof, clean if gone else "", sure=gone)
    if "&" in text and (entity := _entity(text)):
        proof = f'"{entity}" is HTML for a character; the text itself never has it'
        if re.search(r"&amp;(?:#|[A-Za-z])[A-Za-z0-9]*;", text):
            proof = f'"{entity}" is HTML for a character, and was escaped twice'
        yield cells.damage("html_entity", place, proof, tidy(text)[0], sure=True)
    if "_x" in text and (escape := _XML_ESCAPE.search(text)) and tidy(text)[0] != text:
        proof = f'"{escape[0]}" is how workbooks write a character that their format cannot hold'
        yield cells.damage("xml_escape", place, proof, tidy(text)[0], sure=True)
    around = text != text.strip() and not text.isspace() and cells.field_type != "record_id"
    if around and tidy(text)[0] != text:
        yield cells.damage("spaces_around", place, "begins or ends with spaces", tidy(text)[0], sure=True)


def _entity(text: str) -> str:
    """Returns the first entity that stands for a character, "" if there is none ("&T;" is none)."""
    import html

    return next((match[0] for match in _ENTITY.finditer(text) if html.unescape(match[0]) != match[0]), "")


def _hidden(cells: Cells, place: int, text: str) -> Iterator[Damage]:
    if not (_UNSEEN.search(text) or _JOINER.search(text)):
        return
    clean = tidy(text)[0]
    gone = [c for c in dict.fromkeys(_UNSEEN.findall(text) + _JOINER.findall(text)) if c not in clean]
    gone = [c for c in gone if not _CONTROL.match(c) and (c != "\u00a0" or c in text.strip())]
    turning = [c for c in gone if _BIDI.match(c)]
    if turning:
        names = ", ".join(map(_named, turning))
        proof = f"holds {names}: the text is not in the order in which it is shown"
        yield cells.damage("bidi_control", place, proof, clean, sure=True)
    if others := [c for c in gone if c not in turning]:
        proof = f"holds {', '.join(map(_named, others))}, which nobody sees"
        yield cells.damage("invisible_character", place, proof, clean, sure=True)


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    name = _NAMES.get(character) or unicodedata.name(character, "").lower()
    return f"{code} ({name})" if name else code


# --- look-alikes -----------------------------------------------------------------------------------------------------


def _look_alikes(cells: Cells, place: int, text: str) -> Iterator[Damage]:
    if not (_FOREIGN.search(text) or _MATHEMATICAL.search(text) or _FULL_WIDTH.search(text)):
        return
    changed: dict[str, str] = {}
    for match in _RUN.finditer(text):
        word = match[0]
        if not word.isascii() and (meant := one_script(word)) is not None and word not in changed:
            changed[word] = meant
    if cells.field_type == "email" and _LATIN.search(text.rpartition("@")[2]):
        for match in _RUN.finditer(text):  # who has a Latin domain has no mailbox of look-alikes alone
            word = match[0]
            foreign = _FOREIGN.search(word) and not _LATIN.search(word) and word not in changed
            if foreign and (meant := _to_latin(word)):
                changed[word] = meant
    if not changed:
        return
    word, meant = next(iter(changed.items()))
    proposed = text
    for before, after in changed.items():
        proposed = proposed.replace(before, after) if after else proposed
    whole = all(changed.values())
    strange = next((a for a, b in zip(word, meant, strict=False) if a != b), "") or next(
        (c for c in word if _FOREIGN.match(c)), word[0]
    )
    proof = f'"{word}" mixes letters of two scripts: {_named_letter(strange)} only looks like the right one'
    if _MATHEMATICAL.search(word):
        proof = f'"{word}" is written with mathematical signs that look like letters'
    yield cells.damage("mixed_script", place, proof, tidy(proposed)[0] if whole else "")


def _named_letter(character: str) -> str:
    return f"{unicodedata.name(character, 'a letter').title()} (U+{ord(character):04X})"


def one_script(word: str) -> str | None:
    """Returns the word in one script if it mixes look-alikes, "" if it cannot be told which; None if it is sound."""
    if _MATHEMATICAL.search(word) or (_FULL_WIDTH.search(word) and re.search("[A-Za-z]", word)):
        return unicodedata.normalize("NFKC", word)
    if not (_FOREIGN.search(word) and _LATIN.search(word)):
        return None
    script = next(name for name, pattern in _OF_SCRIPT.items() if pattern.search(word))
    foreign, latin = len(_FOREIGN.findall(word)), len(_LATIN.findall(word))
    if not any(character in _tables()[0] for character in word) or _named_with_greek(word, foreign):
        return None
    in_latin, in_script = _to_latin(word), _to_script(word, script)
    if in_latin and in_script:
        return in_latin if latin >= foreign else in_script
    return in_latin or in_script


def _named_with_greek(word: str, foreign: int) -> bool:
    """Returns whether a Greek letter stands for itself in front of a name, as in "αXpert"."""
    return foreign == 1 and word[0] in "αβγεικνορτυσ" and word[1:2].isupper()


def _to_latin(word: str) -> str:
    """Returns the word in Latin letters, "" if one of them has none that looks like it."""
    table = _tables()[0]
    letters = [table.get(c, c) for c in word]
    meant = "".join(letters)
    if _FOREIGN.search(meant):  # accents apart: "ό" is "ο" with an accent
        meant = unicodedata.normalize("NFC", "".join(table.get(c, c) for c in unicodedata.normalize("NFD", meant)))
    return "" if _FOREIGN.search(meant) else meant


def _to_script(word: str, script: str) -> str:
    """Returns the word in letters of the script, "" if one of its Latin letters has none that looks like it."""
    table = _tables()[1].get(script, {})
    meant = "".join(table.get(c, c) for c in word)
    return "" if _LATIN.search(meant) else meant


@cache
def _tables() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Returns the Latin letter by look-alike, and by script the look-alike by Latin letter."""
    latin: dict[str, str] = {}
    back: dict[str, dict[str, str]] = {}
    for script, pairs in load_words("look_alikes").items():
        for pair in str(pairs).split():
            latin[pair[0]] = pair[1:]
            if _EVERYDAY.match(pair[0]):
                back.setdefault(script, {}).setdefault(pair[1:], pair[0])
    return latin, back
