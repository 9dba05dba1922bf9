"""What spreadsheets do to text: numbers, dates and formulas made of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cache

from dedupe.damage.found import CODE_TYPES, DATE_TYPES, ID_TYPES, Cells, Damage
from dedupe.normalize.text import fold, unwrapped
from dedupe.ruleset.data import load_words

SCIENTIFIC = re.compile(r"['\"=]{0,2}(?P<first>\d)(?:[.,](?P<rest>\d+))?[eE]\+?(?P<exponent>\d{1,2})\"?")
#: A plus or minus in front is usual there, so it says nothing about formulas.
_SIGNED_TYPES = frozenset("phone fax number".split())
#: Types in which a date has no business: what looks like one there was text before.
_UNDATED = CODE_TYPES - {"phone", "fax"} | frozenset("street unit category title company number".split())
#: Types whose values may be numbers or dates that a spreadsheet made of text.
MADE_OF_TEXT = _UNDATED | CODE_TYPES | {"", "text"}
_DAY_MONTH = re.compile(r"(?P<day>\d{1,2})(?:[-/ ]|\. ?)(?P<month>[^\W\d_]{3,5})\.?")
_MONTH_YEAR = re.compile(r"(?P<month>[^\W\d_]{3,5})\.?[-/ ](?P<year>\d{2}|\d{4})")
_DATE_1900 = re.compile(
    r"(?P<y>1900)-(?P<m>\d\d)-(?P<d>\d\d)(?:[T ]00:00(?::00)?(?:\.0+)?)?"
    r"|(?P<d2>\d{1,2})[./](?P<m2>\d{1,2})[./]1900(?: 00:00(?::00)?)?"
)
_FULL_DATE = re.compile(r"(?P<y>20\d\d|19\d\d)-(?P<m>[01]\d)-(?P<d>[0-3]\d)[T ]00:00:00(?:\.0+)?")
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_BEFORE_STREET = re.compile(
    r"(?:\d{1,2}-(?P<m1>[^\W\d_]{3,5})|(?P<m2>[^\W\d_]{3,5})-\d{2})(?P<street>\s+[^\W\d_].*)", re.DOTALL
)
_HOUSE_NUMBER = re.compile(r"\d[\d\s/–-]*[A-Za-z]?")
_CODE = re.compile(r"[^\W\d_]{2,5}[-/]\d{2,4}")
_PAIR = re.compile(r"(\d{1,3})\s?([-/–])\s?(\d{1,3})")
_FORMULA = re.compile(r"\s*[=+@-]")
_ONLY_NUMBER = re.compile(r"\s*[+-][\d\s().,/-]+")
_SHARPS = re.compile(r"#{3,}")


def find_spreadsheet_text(cells: Cells, place: int) -> Iterator[Damage]:
    """Yields what a spreadsheet did to a value, or would do to it."""
    text = cells.values[place]
    bare = text.strip()
    if (
        (match := SCIENTIFIC.fullmatch(bare))
        and cells.field_type in CODE_TYPES | {"", "text", "category", "title"}
        and ("+" in bare or (match["rest"] and cells.field_type in CODE_TYPES))  # 1E10 may be a code
    ):
        yield _scientific(cells, place, match)
        return
    kept = unwrapped(bare)
    if kept != bare:
        sign = "=" if bare.startswith("=") else "'"
        proof = f'"{sign}" in front keeps a spreadsheet from counting with the value; it is not part of it'
        yield cells.damage("text_wrapper", place, proof, kept, sure=True)
        return
    if bare in _words("errors") or _SHARPS.fullmatch(bare):
        yield cells.damage("spreadsheet_error", place, f'"{bare}" is what a spreadsheet shows where a formula failed')
    elif bare in _words("nothing") and not (bare == "None" and cells.field_type == "family_name"):
        yield cells.damage("null_word", place, f'"{bare}" is a program\'s word for an empty cell')
    elif cells.field_type in _UNDATED and (found := _date_made_of_text(cells, bare)):
        yield cells.damage("spreadsheet_date", place, *found)
    elif _FORMULA.match(text) and _calculated(text, cells.field_type):
        yield cells.damage("formula_like", place, f'begins with "{bare[:1]}": a spreadsheet would calculate it')


def _calculated(text: str, field_type: str) -> bool:
    bare = text.strip()
    risky = bare[:1] in ("=", "@") or field_type not in _SIGNED_TYPES
    return risky and len(bare) > 1 and not _ONLY_NUMBER.fullmatch(text)


def _scientific(cells: Cells, place: int, match: re.Match[str]) -> Damage:
    digits = match["first"] + (match["rest"] or "")
    wanted = int(match["exponent"]) + 1
    if len(digits) == wanted or (len(digits) > wanted and not digits[wanted:].strip("0")):
        number = digits[:wanted]
        plus = (
            "+" if cells.field_type in ("phone", "fax") and wanted > 10 and _international(cells, place, number) else ""
        )
        proof = f"a number in scientific notation, but all {wanted} digits are there"
        return cells.damage("scientific_notation", place, proof, plus + number)
    proof = f"a number in scientific notation: {len(digits)} of its {wanted} digits are left, the others are lost"
    return cells.damage("scientific_notation", place, proof)


def _international(cells: Cells, place: int, number: str) -> bool:
    from dedupe.damage.dialling import is_valid

    return is_valid("+" + number) and not (cells.country(place) and is_valid(number, cells.country(place)))


# --- dates -----------------------------------------------------------------------------------------------------------


def _date_made_of_text(cells: Cells, text: str) -> tuple[str, str] | None:
    """Returns the proof and the text that was there, "" where that cannot be told; None if this is no such date."""
    if cells.field_type == "street":
        return _in_front_of_street(cells, text)
    if match := _DAY_MONTH.fullmatch(text):
        month = _month(match["month"])
        if month and 1 <= int(match["day"]) <= _LONGEST_MONTHS[month - 1]:
            return _two_numbers(cells, text, int(match["day"]), month)
    if match := _MONTH_YEAR.fullmatch(text):
        month = _month(match["month"])
        if month and not any(_CODE.fullmatch(other) and not _month_of(other) for other in cells.distinct):
            return _with_year(text, match["year"], month)
    if match := _DATE_1900.fullmatch(text):
        return _day_of_1900(text, match, cells)
    if match := _FULL_DATE.fullmatch(text):
        day, month = int(match["d"]), int(match["m"])
        proof = f'"{text}" is a date in a column without dates: a spreadsheet read two numbers as day and month'
        return proof, _pair(cells, day, month)
    return None


def _two_numbers(cells: Cells, text: str, day: int, month: int) -> tuple[str, str]:
    proof = f'"{text}" is a date where none can be: a spreadsheet read two numbers ({month} and {day}) as a date'
    return proof, _pair(cells, day, month)


def _in_front_of_street(cells: Cells, text: str) -> tuple[str, str] | None:
    """Returns the proof where a house number of a known street became a date; a street may be named for a day."""
    if match := _BEFORE_STREET.fullmatch(text):
        street = match["street"]
        if _month(match["m1"] or match["m2"]) and any(
            other.endswith(street) and _HOUSE_NUMBER.fullmatch(other[: -len(street)]) for other in cells.distinct
        ):
            number = text[: -len(street)].strip()
            return f'"{number}" is a date in the place of a house number, which "{street}" has elsewhere', ""
    elif (_DAY_MONTH.fullmatch(text) or _MONTH_YEAR.fullmatch(text)) and _month_of(text):
        return f'"{text}" is a date where a street should be: a spreadsheet made it of a house number', ""
    return None


def _month_of(text: str) -> int:
    word = re.search(r"[^\W\d_]+", text)
    return _month(word[0]) if word else 0


def _pair(cells: Cells, day: int, month: int) -> str:
    """Returns the two numbers where the column says which came first, as ranges do that go on where others begin.

    "3-5" and "5-3" both come out as 5 March, so that without such a neighbour nothing is proved.
    """
    ranges = [match for match in map(_PAIR.fullmatch, sorted(cells.distinct)) if match]
    low, high = sorted((day, month))
    rising = all(int(match[1]) <= int(match[3]) for match in ranges)
    for match in ranges if rising and low < high else ():
        if int(match[1]) == high + 1 or int(match[3]) == low - 1:
            return f"{low}{match[2]}{high}"
    return ""


def _with_year(text: str, year: str, month: int) -> tuple[str, str]:
    proof = (
        f'"{text}" is a month and a year where no date can be: a spreadsheet made it of a code such as {month}-{year}'
    )
    if len(year) == 2 and int(year) > 31:  # no day: nothing but the year was ever there
        return f"{proof}; {year} is no day, so these two numbers were there", f"{month}-{year}"
    return proof, ""


def _day_of_1900(text: str, match: re.Match[str], cells: Cells) -> tuple[str, str] | None:
    day, month = int(match["d"] or match["d2"]), int(match["m"] or match["m2"])
    try:
        serial = (datetime.date(1900, month, day) - datetime.date(1899, 12, 31)).days
    except ValueError:
        return None
    serial += serial > 59  # spreadsheets count a 29 February 1900 that never was
    proof = (
        f'"{text}" is the number {serial} shown as a date, or {serial - 1}: programs count the days from 1900 otherwise'
    )
    return proof, ""


@cache
def _months() -> dict[str, int]:
    return {word: number for number, words in load_words("spreadsheet_words")["months"].items() for word in words}


def _month(word: str) -> int:
    """Returns the number of the month, 0 for another word; spreadsheets write no months in capitals."""
    return 0 if word.isupper() else _months().get(fold(word), 0)


def words_for_nothing() -> frozenset[str]:
    """Returns the words that programs write for an empty cell."""
    return _words("nothing")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load_words("spreadsheet_words")[name].split())


# --- columns: day numbers, decimals, digits --------------------------------------------------------------------------

_SERIAL = re.compile(r"(?P<day>\d{5})(?:[.,](?P<part>\d+))?")
_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
#: 1954 to 2064: as a date in a CRM nothing else is likely.
_SERIALS = (20_000, 60_000)
_EPOCHS = {"1900": datetime.datetime(1899, 12, 30), "1904": datetime.datetime(1904, 1, 1)}
#: The calendar of 1904 is that of old Macs: it takes some day numbers, and other dates that all say so.
_SERIALS_FOR_1904 = 3
_FLOAT = re.compile(r"(\+?\d+)[.,]0+")
_OTHER_DECIMAL = re.compile(r"\d+[.,]\d*[1-9]\d*")
#: A spreadsheet keeps so many digits of a number.
_DIGITS_KEPT = 15


def find_day_numbers(cells: Cells) -> Iterator[Damage]:
    """Yields the day numbers in a column of dates, as the dates they stand for."""
    if cells.field_type not in DATE_TYPES:
        return
    found = [(place, m) for place, text in enumerate(cells.values) if (m := _SERIAL.fullmatch(text.strip()))]
    found = [(place, match) for place, match in found if _SERIALS[0] <= int(match["day"]) <= _SERIALS[1]]
    if not found:
        return
    epoch = _epoch(cells, [int(match["day"]) for _, match in found])
    for place, match in found:
        moment = _EPOCHS[epoch] + datetime.timedelta(days=float(f"{match['day']}.{match['part'] or 0}"))
        moment = (moment + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
        proposed = moment.isoformat() if match["part"] else moment.date().isoformat()
        proof = f"day {match['day']} of the spreadsheet calendar that begins in {epoch}"
        if epoch == "1904":
            proof += ", which fits the other dates of the column where 1900 does not"
        yield cells.damage("excel_serial", place, proof, proposed)


def _epoch(cells: Cells, days: list[int]) -> str:
    """Returns the calendar in which the day numbers lie between the other dates; the usual one where both may."""
    if len(days) < _SERIALS_FOR_1904:
        return "1900"
    years = sorted(int(match[1]) for text in sorted(cells.distinct) if (match := _YEAR.search(text)))
    if len(years) < _SERIALS_FOR_1904:
        return "1900"
    low, high = years[0] - 1, years[-1] + 1

    def outside(epoch: str) -> int:
        dates = (_EPOCHS[epoch] + datetime.timedelta(days=day) for day in days)
        return sum(not low <= date.year <= high for date in dates)

    return "1904" if outside("1900") == len(days) and not outside("1904") else "1900"


def find_decimals_on_ids(cells: Cells) -> Iterator[Damage]:
    """Yields ids and phone numbers that became decimals ("12345.0"), where the column as a whole says so."""
    if cells.field_type not in CODE_TYPES:
        return
    found = [
        (place, m)
        for place, text in enumerate(cells.values)
        if not text.isalnum() and (m := _FLOAT.fullmatch(text.strip()))
    ]
    if not found:
        return
    if any(_OTHER_DECIMAL.fullmatch(text) for text in cells.distinct):
        return  # versions, sections: decimals belong there
    lengths = {len(text) for text in cells.digits}
    share = len(found) / (len(found) + len(cells.digits))
    for place, match in found:
        number = match[1]
        alike = cells.field_type in ("phone", "fax", "postal_code") or share >= 0.5 or len(number) in lengths
        taken = cells.field_type == "record_id" and number in cells.distinct
        if not alike or len(number) < 2:
            continue
        if taken:
            yield cells.damage(
                "spreadsheet_number", place, f'a decimal where ids stand, but "{number}" is there as well'
            )
        else:
            proof = "a decimal where ids stand: a program made a number of it, and no other value has decimals"
            yield cells.damage("spreadsheet_number", place, proof, _with_plus(cells, place, number))


def _with_plus(cells: Cells, place: int, number: str) -> str:
    if cells.field_type not in ("phone", "fax") or number.startswith("+") or len(number) < 9:
        return number
    return f"+{number}" if _international(cells, place, number) else number


def find_lost_digits(cells: Cells) -> Iterator[Damage]:
    """Yields long numbers whose last digits became zeros because a spreadsheet keeps 15 of them."""
    if cells.field_type not in ID_TYPES | {"phone", "text", "category", ""}:
        return
    long = [text for text in cells.digits if len(text) > _DIGITS_KEPT]
    if not long:
        return
    rounded = {text for text in long if not text[_DIGITS_KEPT:].strip("0") and text.strip("0")}
    by_chance = sum(10.0 ** -(len(text) - _DIGITS_KEPT) for text in long)
    if not rounded or len(rounded) < 3 * by_chance:
        return
    if len(rounded) == len(long) and not _all_rounded(long):
        return
    for place, text in enumerate(cells.values):
        bare = text.strip()
        if bare in rounded:
            siblings = [item for item in long if item not in rounded and item.startswith(bare[:_DIGITS_KEPT])]
            zeros = len(bare) - _DIGITS_KEPT
            proof = f"{len(bare)} digits, the last {zeros} of them 0: a spreadsheet keeps {_DIGITS_KEPT}"
            proof += ", and other values of the column do not end so" if len(rounded) < len(long) else ""
            if siblings:
                proof += f"; it may be {' or '.join(siblings[:3])}, which the column holds"
            yield cells.damage("precision_lost", place, proof, others=siblings[:3])


def _all_rounded(long: list[str]) -> bool:
    """Returns whether the numbers are full of digits up to the fifteenth, and only then nothing but zeros."""
    zeros = min(len(text) for text in long) - _DIGITS_KEPT
    return len(long) >= 2 and zeros >= 3 and all(text[_DIGITS_KEPT - 3 : _DIGITS_KEPT].strip("0") for text in long)
