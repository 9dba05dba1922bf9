"""Dates of other calendars, read only where the text says which: Japanese eras, Thai, Iranian, Taiwanese years."""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import cache

from dedupe.ruleset.data import load_words

#: The year before the first of each era.
_ERAS = dict(zip("令和 平成 昭和 大正 明治 R H S T M".split(), (2018, 1988, 1925, 1911, 1867) * 2, strict=True))
_ERA = re.compile(r"(令和|平成|昭和|大正|明治) ?(\d{1,2}|元) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日\Z")
_ERA_LETTER = re.compile(r"([RHSTM])(\d{1,2})[./-](\d{1,2})[./-](\d{1,2})\Z")
_TAIWAN = re.compile(r"(?:中華)?民[國国] ?(\d{1,3}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日\Z")
_TAIWAN_FROM = 1911
_BUDDHIST_MARK = re.compile(r"พ\.? ?ศ\.?|\bB\.?E\.?(?=\W|\Z)|[\u0e01-\u0e3a]")
_BUDDHIST_FROM = 543
_BUDDHIST_YEARS = range(2400, 2700)
_PERSIAN_YEARS = range(1250, 1450)
#: Years of the cycle of 33 that have a day more; right from 1799 to 2095.
_PERSIAN_LEAP = frozenset((1, 5, 9, 13, 17, 22, 26, 30))
_PERSIAN_START = (1403, datetime.date(2024, 3, 20))  # a first day of a year
_PERSIAN_DIGITS = re.compile("[\u06f0-\u06f9]")
_NUMBERS = re.compile(r"\d+")


def plain_digits(value: str) -> str:
    """Returns the text with the digits of all scripts as 0 to 9, and full-width signs as usual ones."""
    if value.isascii():
        return value
    value = "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in value)
    return unicodedata.normalize("NFKC", value).strip()


def other_calendar(value: str) -> str:
    """Returns the ISO date of a text in another calendar; "" if it names none."""
    if value.isascii() and value[:1] not in _ERAS and "E" not in value:
        return ""
    text = plain_digits(value)
    if match := _ERA.match(text):
        return _iso(_ERAS[match[1]] + (1 if match[2] == "元" else int(match[2])), match[3], match[4])
    if match := _ERA_LETTER.match(text):
        return _iso(_ERAS[match[1]] + int(match[2]), match[3], match[4])
    if match := _TAIWAN.match(text):
        return _iso(_TAIWAN_FROM + int(match[1]), match[2], match[3])
    return _buddhist(value, text) or _iranian(value, text)


def _iso(year: int, month: str | int, day: str | int) -> str:
    try:
        return datetime.date(year, int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _buddhist(value: str, text: str) -> str:
    if not _BUDDHIST_MARK.search(value):
        return ""
    months = [number for number, names in enumerate(_thai(), 1) if any(name in text for name in names)]
    numbers = _NUMBERS.findall(text)
    years = [number for number in numbers if len(number) == 4 and int(number) in _BUDDHIST_YEARS]
    if len(years) != 1:
        return ""
    rest = [number for number in numbers if number != years[0]]
    year = int(years[0]) - _BUDDHIST_FROM
    if len(months) == 1 and len(rest) == 1:
        return _iso(year, months[0], rest[0])
    if not months and len(rest) == 2 and numbers.index(years[0]) == 2:
        return _iso(year, rest[1], rest[0])  # Thailand writes the day first
    return ""


@cache
def _thai() -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(unicodedata.normalize("NFKC", name) for name in names) for names in load_words("months")["months"]["th"]
    )


@cache
def _persian_months() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(str, names)) for names in load_words("months")["persian"])


def _iranian(value: str, text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text)
    months = [number for number, names in enumerate(_persian_months(), 1) if any(name in words for name in names)]
    numbers = _NUMBERS.findall(text)
    years = [number for number in numbers if len(number) == 4 and int(number) in _PERSIAN_YEARS]
    if len(years) != 1 or not (months or _PERSIAN_DIGITS.search(value)):
        return ""
    rest = [number for number in numbers if number != years[0]]
    if len(months) == 1 and len(rest) == 1:
        return _from_persian(int(years[0]), months[0], int(rest[0]))
    if not months and not words and len(rest) == 2:
        month, day = rest if numbers[0] == years[0] else reversed(rest)
        return _from_persian(int(years[0]), int(month), int(day))
    return ""


def _from_persian(year: int, month: int, day: int) -> str:
    """Returns the ISO date of an Iranian one: six months of 31 days, five of 30, one of 29 or 30."""
    leap = year % 33 in _PERSIAN_LEAP
    longest = 31 if month <= 6 else 30 if month < 12 or leap else 29
    if not (1 <= month <= 12 and 1 <= day <= longest):
        return ""
    known, first = _PERSIAN_START
    between = range(min(year, known), max(year, known))
    days = sum(366 if other % 33 in _PERSIAN_LEAP else 365 for other in between)
    new_year = first + datetime.timedelta(days=days if year >= known else -days)
    past = 31 * min(month - 1, 6) + 30 * max(month - 7, 0)
    return (new_year + datetime.timedelta(days=past + day - 1)).isoformat()
