"""What stands around the digits of a phone number: wrappers, labels, extensions, remarks, other numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from dedupe.normalize.placeholder import is_placeholder
from dedupe.ruleset.data import load_words

MIN_DIGITS = 7  # fewer digits name nobody outside a town
_LEAST_BEFORE_EXTENSION = 5
_MOST_DIGITS_OF_A_REMARK = 4  # "after 5pm", "(9 to 17)"

PLAIN = re.compile(r"[0-9 ()./+-]*")

_QUOTES = "'’‘`´\"“”„«»"
_URI = re.compile(
    r"^(?:(?:tel|callto|sips?|phone|sms|whatsapp)\s*:\s*(?://)?(?=\+?[\d(])|(?:https?://)?wa\.me/\+?)", re.I
)
_URI_PARAMETERS = re.compile(r";(?:phone-context|isub|tgrp|user)=[^;]*|@[\w.-]+(?:;user=phone)?$|\?[a-z]\w*=.*$", re.I)
_FORMULA = re.compile(r"^=\s*(?=[\"'+\d(])")
_DASHES = re.compile("[\u00ad\u2010-\u2015\u2212\u30fc\uff0d]")
_PLUSES = re.compile(r"\+(?:\s*\+)+")
_BRAZIL = re.compile(r"^(\(?)\s?0\s?xx[\s-]?(?=\(?\d\d)", re.I)  # "0xx11": choose a carrier

_MARKS = re.compile(r"[;,|\n\r\t•]+|\s+[/\\]+\s+|\s+[-–]\s+(?=\+)|\s+&\s+")
_SLASH = re.compile(r"\s*[/\\]\s*")
_HAS_MARK = re.compile(r"[;,|\n\r\t•/\\&]|\S\s*\+")

#: Words: from the first letter to the last before the next digit, plus or bracket.
_WORDS = re.compile(r"[^\W\d_](?:[^\d+(]*[^\W\d_])?")
_TAIL = re.compile(
    r"[\s,;.(\[/-]*(?:;ext=|#|(?P<words>[^\W\d_](?:[^\d+(]*?[^\W\d_])?))[\s.:=#-]*(?:(?<=[\s.])(?:no|nr|num|№)[\s.:]*)?"
    r"(?P<number>\d{1,7})\s*[)\]]?\s*$",
    re.I,
)
_NUMBERED = re.compile(r"^\s*[1-4]\s*[.:)]\s*")  # "Tel 2: "
_EDGES = " \t\r\n,;:.=*/|-–([{<"


class Piece(NamedTuple):
    """A number of a cell, the rest taken off."""

    text: str
    extension: str
    remark: bool  # there was something beside it that is no number


def digit_count(text: str) -> int:
    """Returns how many digits there are."""
    return sum(map(str.isdigit, text))


def unwrapped(text: str) -> str:
    """Returns the text in plain digits and signs, without what programs put around a number: quotes, "=", "tel:"."""
    if PLAIN.fullmatch(text) and "++" not in text:
        return text
    if not text.isascii():
        text = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
        text = "".join(map(_ascii_digit, text))
    before = ""
    while before != text:
        before = text
        text = _FORMULA.sub("", text.strip()).strip(_QUOTES + " ")
        if ":" in text or "/" in text:
            text = _URI.sub("", text)
    if "=" in text or "@" in text:
        text = _URI_PARAMETERS.sub("", text)
    return _PLUSES.sub("+", text) if "+" in text else text


def _ascii_digit(character: str) -> str:
    if character.isascii() or not character.isdigit():
        return character
    return str(unicodedata.digit(character, character))


# --- several numbers ---


def split_cell(cell: str) -> list[str]:
    """Returns the parts of an unwrapped cell that are numbers of their own: each must be long enough to be one."""
    marked, worded = _HAS_MARK.search(cell), not PLAIN.fullmatch(cell)
    if not marked and not worded:
        return [cell]
    # in this order: a slash also stands behind an area code
    for way in (_at_marks, _at_words, _at_slashes, _at_pluses):
        parts = [part.strip() for part in way(cell) if part.strip()]
        parts = [part for part in parts if digit_count(part) or not is_placeholder(part)] if len(parts) > 1 else parts
        if parts and parts != [cell] and all(digit_count(part) >= MIN_DIGITS for part in parts):
            return [piece for part in parts for piece in split_cell(part)] if len(parts) > 1 else parts
    return [cell]


def _at_marks(cell: str) -> list[str]:
    return _MARKS.split(cell)


def _at_slashes(cell: str) -> list[str]:
    return _SLASH.split(cell) if "/" in cell or "\\" in cell else []


def _at_pluses(cell: str) -> list[str]:
    return re.findall(r"\+[^+]+", cell) if cell.startswith("+") and cell.count("+") > 1 else []


def _at_words(cell: str) -> list[str]:
    """Returns the parts before and behind words between two numbers; the words stay with the number behind them."""
    if PLAIN.fullmatch(cell):
        return []
    parts, start = [], 0
    for words in _WORDS.finditer(cell):
        enough = digit_count(cell[start : words.start()]) >= MIN_DIGITS <= digit_count(cell[words.end() :])
        if enough and (_is_wordy(cell, words) or _stands_between(cell, words)) and not _names_extension(words[0]):
            end = len(cell[: words.start()].rstrip(_EDGES))
            parts.append(cell[start:end])
            start = words.start()
            tokens = _tokens(words[0])
            if tokens[0] in _between():
                start = words.end() if len(tokens) == 1 else words.start() + len(tokens[0])
    return [*parts, cell[start:].lstrip(_EDGES.replace("(", ""))] if parts else []


# --- one number ---


def taken_apart(text: str) -> Piece:
    """Returns the number of an unwrapped text that holds letters, its extension, and whether there was a remark."""
    text = _BRAZIL.sub(r"\1", text)
    text, extension = take_extension(text)
    text = _without_label(text)
    if is_vanity(text):
        return Piece(text, extension, False)
    text, behind = _without_remark_behind(text)
    if behind and not extension:
        text, extension = take_extension(text)
    text, before = _without_remark_before(text)
    return Piece(text.strip(), extension, behind or before)


def take_extension(text: str) -> tuple[str, str]:
    """Returns the text without its extension, and the extension ("" for none)."""
    match = _TAIL.search(text)
    if match is None or digit_count(text[: match.start()]) < _LEAST_BEFORE_EXTENSION:
        return text, ""
    if match["words"] is not None and not _names_extension(match["words"]):
        return text, ""
    return text[: match.start()].strip(), match["number"]


def _without_label(text: str) -> str:
    """Returns the text without words in front that say what kind of line it is."""
    words = _WORDS.search(text)
    if words is None or digit_count(text[: words.start()]) or "+" in text[: words.start()]:
        return text
    tokens = _tokens(words[0])
    behind = text[words.end() : words.end() + 1]
    known = _labels()
    if not all(token in known for token in tokens) or (len(tokens[-1]) == 1 and behind not in (" ", ".", ":", ")")):
        return text
    if tokens == ["o"] and behind == " ":  # a zero
        return text
    rest = text[words.end() :].lstrip(_EDGES.replace("(", "") + ")№#")
    return _NUMBERED.sub("", rest) if digit_count(rest) >= MIN_DIGITS else rest


def _without_remark_behind(text: str) -> tuple[str, bool]:
    """Returns the text up to the first words behind a number, and whether there were any."""
    for words in _WORDS.finditer(text):
        before, after = text[: words.start()], text[words.start() :]
        if digit_count(before) >= MIN_DIGITS and _is_wordy(text, words):
            return (before.rstrip(_EDGES), True) if digit_count(after) <= _MOST_DIGITS_OF_A_REMARK else (text, False)
    return text, False


def _without_remark_before(text: str) -> tuple[str, bool]:
    """Returns the text from the number on, and whether there were words before it."""
    words = _WORDS.search(text)
    if words is None or digit_count(text[: words.start()]) or not _is_wordy(text, words):
        return text, False
    rest = text[words.end() :].lstrip(_EDGES.replace("(", "") + ")]}>")
    return (rest, True) if digit_count(rest) >= MIN_DIGITS else (text, False)


def _is_wordy(text: str, words: re.Match[str]) -> bool:
    """Returns whether words are words, and not letters that stand for digits."""
    letters = words[0]
    if len(letters) == 1:
        behind = text[words.end() : words.end() + 1]
        before = text[words.start() - 1 : words.start()]
        known = letters.lower() in _labels() or letters.lower() in _between()
        return known and not before.isdigit() and not behind.isdigit() and (letters not in "Oo" or behind in (".", ":"))
    return any(character not in _LOOKALIKE for character in letters if character.isalpha())


def _stands_between(text: str, words: re.Match[str]) -> bool:
    """Returns whether words with blanks around mean "or", "and"."""
    around = text[words.start() - 1 : words.start()] + text[words.end() : words.end() + 1]
    return around.isspace() and len(around) == 2 and words[0].lower() in _between()


def _tokens(words: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", words.lower()) or [words.lower()]


def _names_extension(words: str) -> bool:
    tokens = _tokens(words)
    known = _extensions()
    return tokens[-1] in known and all(token in known or token in _labels() for token in tokens[:-1])


# --- vanity words and look-alike letters ---

_VANITY = re.compile(r"\+?[\d\s().-]*\d[\s().-]*[A-Z][A-Z -]+[A-Z]\d*|\+?[\d\s().-]*\d[\s().-]+[a-z]{3,}\d*")
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "22233344455566677778889999" * 2)
_LOOKALIKE = dict(zip("OoQОоΟοIlL|iІі!SsBZzЗ", "000000011111111558223", strict=True))
_LOOKALIKES = str.maketrans(_LOOKALIKE)


def is_vanity(text: str) -> bool:
    """Returns whether the text ends in a word that is dialled by the letters of a keypad (1-800-FLOWERS)."""
    if _VANITY.fullmatch(text) is None:
        return False
    return any(character.isalpha() and character not in _LOOKALIKE for character in text)


def keypad_digits(text: str) -> str:
    """Returns the text with letters as the digits of the keypad."""
    return text.translate(_KEYPAD)


def as_digits(text: str) -> str:
    """Returns the text with letters that look like digits (O, l, S) as digits; "" if others remain, or too many."""
    letters = sum(character in _LOOKALIKE for character in text)
    digits = text.translate(_LOOKALIKES)
    if any(character.isalpha() for character in digits) or 2 * digit_count(text) < letters:
        return ""
    return digits


# --- the words, as sets of single words ---


def _split(phrases: Iterator[str]) -> frozenset[str]:
    return frozenset(token for phrase in phrases for token in _tokens(phrase))


@cache
def _labels() -> frozenset[str]:
    data = load_words("phone_words")
    words = _split(str(word) for words in data["labels"].values() for word in words)
    return words | frozenset(data["letters"]) | frozenset(data["number_signs"])


@cache
def _extensions() -> frozenset[str]:
    return _split(str(word) for words in load_words("phone_words")["extensions"].values() for word in words)


@cache
def _between() -> frozenset[str]:
    return _split(iter(map(str, load_words("phone_words")["between"])))
