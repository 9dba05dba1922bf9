"""What happens to values when people type, copy and merge them: each function takes a draw and a value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime

from .draw import Draw

Noise = Callable[[Draw, str], str]

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
NEIGHBOURS = {sign: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in ROWS for at, sign in enumerate(row)}


def blank(draw: Draw, value: str) -> str:
    return ""


def typo(draw: Draw, value: str) -> str:
    """Returns the value with one slip of the keyboard: a letter swapped, left out, doubled or missed."""
    if len(value) < 3:
        return value
    at = draw.rng.randrange(1, len(value))
    kind = draw.one(("swap", "drop", "double", "near", "near"))
    if kind == "swap" and at + 1 < len(value):
        return value[:at] + value[at + 1] + value[at] + value[at + 2 :]
    if kind == "drop":
        return value[:at] + value[at + 1 :]
    if kind == "double":
        return value[:at] + value[at - 1] + value[at:]
    near = NEIGHBOURS.get(value[at].lower())
    return value[:at] + draw.one(near) + value[at + 1 :] if near else value[:at] + value[at + 1 :]


def digit(draw: Draw, value: str) -> str:
    """Returns the value with one digit wrong or two neighbours transposed."""
    places = [at for at, sign in enumerate(value) if sign.isdigit()]
    if len(places) < 2:
        return value
    at = draw.rng.randrange(len(places) - 1)
    signs = list(value)
    if draw.chance(0.5):
        signs[places[at]], signs[places[at + 1]] = signs[places[at + 1]], signs[places[at]]
    else:
        signs[places[at]] = draw.one("0123456789")
    return "".join(signs)


def plain(draw: Draw, value: str) -> str:
    """Returns the value without accents."""
    folded = value.replace("ł", "l").replace("Ł", "L").replace("ß", "ss").replace("ø", "o").replace("ı", "i")
    return "".join(sign for sign in unicodedata.normalize("NFD", folded) if not unicodedata.combining(sign))


def upper(draw: Draw, value: str) -> str:
    return value.upper()


def lower(draw: Draw, value: str) -> str:
    return value.lower()


def initial(draw: Draw, value: str) -> str:
    return value[:1] + draw.one((".", "")) if value else value


def spaced(draw: Draw, value: str) -> str:
    """Returns the value with stray blanks or hyphens where others write none."""
    if "-" in value:
        return value.replace("-", " ")
    return draw.one((f" {value}", f"{value} ", value.replace(" ", "  ")))


def without_blanks(draw: Draw, value: str) -> str:
    return re.sub(r"[\s./()-]+", "", value)


def first_word(draw: Draw, value: str) -> str:
    return re.split(r"[ -]", value, maxsplit=1)[0]


def drop_word(draw: Draw, value: str) -> str:
    """Returns the value without one of its later words."""
    parts = value.split()
    if len(parts) < 3:
        return value
    del parts[draw.rng.randrange(1, len(parts))]
    return " ".join(parts)


def last_first(draw: Draw, value: str) -> str:
    """Returns a full name turned round: "Berg, Anna"."""
    given, _, family = value.rpartition(" ")
    return f"{family}, {given}" if given else value


def replaced(pairs: Mapping[str, str] | Mapping[str, list[str]]) -> Noise:
    """Returns noise that writes some words as others do ("Street" for "St")."""

    def change(draw: Draw, value: str) -> str:
        found = [word for word in pairs if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", value)]
        if not found:
            return value
        word = draw.one(found)
        other = pairs[word]
        new = other if isinstance(other, str) else draw.one(other)
        return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", new, value, count=1)

    return change


def written(*patterns: str) -> Noise:
    """Returns noise that writes an ISO or otherwise known date in another pattern; patterns[0] is how it stands."""

    def change(draw: Draw, value: str) -> str:
        try:
            return datetime.strptime(value, patterns[0]).strftime(draw.one(patterns[1:]))
        except ValueError:
            return value

    return change


def day_and_month(pattern: str) -> Noise:
    """Returns noise that swaps day and month where both readings exist."""

    def change(draw: Draw, value: str) -> str:
        try:
            day = datetime.strptime(value, pattern)
            return day.replace(day=day.month, month=day.day).strftime(pattern)
        except ValueError:
            return value

    return change


def date_digit(pattern: str) -> Noise:
    """Returns noise that gets one digit of a date wrong and leaves a date."""

    def change(draw: Draw, value: str) -> str:
        for _ in range(5):
            other = digit(draw, value)
            try:
                if 1700 < datetime.strptime(other, pattern).year < 2030:
                    return other
            except ValueError:
                continue
        return value

    return change


def phone_style(country_code: str, trunk: str = "0") -> Noise:
    """Returns noise that writes a national number in another way."""

    def change(draw: Draw, value: str) -> str:
        digits = re.sub(r"\D", "", value)
        if not digits or value.startswith("+"):
            return value
        rest = digits.removeprefix(trunk) if trunk else digits
        styles = (
            digits,
            f"+{country_code}{rest}",
            f"+{country_code} {rest[:3]} {rest[3:]}",
            f"00{country_code}{rest}",
            f"{digits[:3]}-{digits[3:]}",
            f"({digits[:3]}) {digits[3:6]} {digits[6:]}",
        )
        return draw.one(styles)

    return change


def mail_typo(draw: Draw, value: str) -> str:
    """Returns the address with a slip before or after the @."""
    local, at, host = value.partition("@")
    if not at:
        return value
    return f"{typo(draw, local)}@{host}" if draw.chance(0.7) else f"{local}@{typo(draw, host)}"
