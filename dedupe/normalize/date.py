"""Dates to ISO 8601, as far as the text says which day it means.

"03/04/2024" is two different days. Which of them a column means is inferred from the column: one value with a day over
12 settles it (`infer_order`). Where nothing settles it the value stays as it stood, without a key.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import cache

from dedupe.normalize.date_calendars import other_calendar, plain_digits
from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.text import fold, tidy
from dedupe.ruleset.data import load_words

AMBIGUOUS = "ambiguous_date"
UNREADABLE = "unreadable_date"

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_TIME = (
    r"(?:[T ,]+(?:at |um |à )?\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: Uhr)?"
    r"(?: ?(?:Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{2}:?(?:\d{2})?))?)?"
)
#: What systems write; anything else takes the long way, which reads it the same.
_STAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?\Z"
)
_STAMP_RE2 = "^" + _STAMP.pattern.removesuffix(r"\Z") + r"\z"
_YMD = re.compile(r"(\d{4})[-/. ]{1,2}(\d{1,2})[-/. ]{1,2}(\d{1,2})\.?" + _TIME + r"\Z")
_CJK = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(?:(\d{1,2}) ?[日일号號])?\Z")
_NUMERIC = re.compile(r"(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})" + _TIME + r"\Z")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?\Z")
_YEAR = re.compile(r"(1[89]\d\d|20\d\d)\Z")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})\Z")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})\Z")
_WORDY = re.compile(r"[^\W\d_]")
_TRAILING_TIME = re.compile(_TIME[:-1] + r"\Z")
_SERIAL = re.compile(r"(\d{4,6})(?:\.\d+)?\Z")
# Five digits and a fraction of a day: nothing else looks so in a date column, whatever the other values are.
_SERIAL_TIME = re.compile(r"(\d{5})\.\d{2,}\Z")

# Day 1 of Excel is 1900-01-01, but Excel counts a 29 February 1900 that never was: from then on this epoch is right.
_EXCEL_EPOCH = datetime.date(1899, 12, 30)
_SERIALS = (7_000, 73_050)  # 1919 to 2099: who is alive or in business
_SERIAL_SHARE = 0.8

#: Two-digit years: 00 to 39 are 2000 to 2039. Rather a birthday of 1935 wrong by a century than an appointment of 2030.
_PIVOT = 40

#: Years that people and companies of today have to do with; others are slips, or of another calendar.
_YEARS = range(1700, 2201)

#: What systems and people write where they know no day.
_PLACEHOLDERS = frozenset(
    "0000-00-00 0001-01-01 1000-01-01 1111-11-11 1600-01-01 1601-01-01 1753-01-01 1800-01-01 "
    "1899-12-30 1899-12-31 1900-01-00 1900-01-01 1900-01-02 1901-01-01 2999-12-31 3000-01-01 "
    "4000-01-01 9999-01-01 9999-12-31 9999-99-99".split()
)
_EPOCH_ZERO = re.compile(r"1970-01-01[T ]00:00(?::00(?:\.0+)?)?(?:Z| ?[+-]00:?00)?\Z")

#: Seconds and milliseconds since 1970 that mean 1990 to 2099; shorter numbers are ids.
_EPOCH = re.compile(r"(\d{10})(\d{3})?\Z")
_EPOCH_SECONDS = range(631_152_000, 4_102_444_800)

_WEEK = re.compile(r"(\d{4})-?W(\d{2})-?([1-7])\Z")
_DAY_OF_YEAR = re.compile(r"(\d{4})-(\d{3})\Z")
_COMPACT_YEAR_LAST = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2})\Z")
_NORDIC = re.compile(r"(\d{1,2})/(\d{1,2})[ -](\d{4})\Z")
_VIETNAMESE = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2})(?: nam|,)? (\d{4})\Z")


@cache
def _months() -> dict[str, int]:
    months: dict[str, int] = {}
    for names in load_words("months")["months"].values():
        for number, words in enumerate(names, 1):
            for word in words:
                months.setdefault(fold(str(word)), number)
    return months


@cache
def _fillers() -> frozenset[str]:
    data = load_words("months")
    return frozenset(fold(str(word)) for words in (data["fillers"], *data["weekdays"].values()) for word in words)


def normalize(value: str, context: Context = Context(), field_type: str = "date") -> Clean:
    """Returns the date as ISO text (a timestamp keeps its text) and the key `iso`; the ambiguous stays, with a note."""
    bare, rules = tidy(value)
    if bare in _PLACEHOLDERS:
        return Clean(bare, rules=rules, notes=(PLACEHOLDER,))
    if _ISO.match(bare) and _iso(bare[:4], bare[5:7], bare[8:]):
        return Clean(bare, {"iso": bare}, rules)
    if field_type == "timestamp" and _STAMP.match(bare):
        day = _iso(bare[:4], bare[5:7], bare[8:10])
        if day:
            return Clean(bare, {"iso": day}, rules)
    if is_placeholder(bare, "generic") or _EPOCH_ZERO.match(bare):
        return Clean(bare, rules=rules, notes=(PLACEHOLDER,))
    counted = _counted(bare, context)
    if counted is not None:
        moment, rule = counted
        text = moment.isoformat() if field_type == "timestamp" else moment.date().isoformat()
        return Clean(text, {"iso": moment.date().isoformat()}, (*rules, rule), (rule,))
    iso, notes = read_date(bare, context)
    if not iso:
        return Clean(bare, rules=rules, notes=notes)
    if field_type == "timestamp" or iso == bare:  # the time of day would be lost
        return Clean(bare, {"iso": iso}, rules)
    return Clean(iso, {"iso": iso}, (*rules, "iso_date"))


def days_of_stamps(values: Sequence[str]) -> list[str]:
    """Returns the day of each value that a system wrote ("2024-05-01T10:00:00Z"), "" for those that take `normalize`.

    Timestamps are distinct in nearly every row: a pattern over all of them at once costs a tenth of one look each.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        texts = pa.array(values, pa.large_string())
    except UnicodeEncodeError:  # half of a surrogate pair
        return [""] * len(values)
    written = pc.match_substring_regex(texts, _STAMP_RE2).to_pylist()
    days = {
        day: _iso(day[:4], day[5:7], day[8:])
        for day in {v[:10] for v, fits in zip(values, written, strict=True) if fits}
    }
    return [days[value[:10]] if fits else "" for value, fits in zip(values, written, strict=True)]


def _counted(value: str, context: Context) -> tuple[datetime.datetime, str] | None:
    """Returns the moment of a number that counts days (of a spreadsheet) or seconds since 1970; None for others."""
    epoch = _EPOCH.match(value)
    if epoch and int(epoch[1]) in _EPOCH_SECONDS:
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=int(epoch[1]))
        return moment, "epoch"
    if _COMPACT.match(value) and not context.serials:
        return None
    serial = _SERIAL_TIME.match(value) or (_SERIAL.match(value) if context.serials else None)
    if serial is None or not _SERIALS[0] <= int(serial[1]) <= _SERIALS[1]:
        return None
    seconds = round(float(f"0.{value.partition('.')[2] or '0'}") * 86_400)
    return datetime.datetime.combine(_EXCEL_EPOCH, datetime.time()) + datetime.timedelta(
        days=int(serial[1]), seconds=seconds
    ), "excel_serial"


def read_date(value: str, context: Context = Context()) -> tuple[str, tuple[str, ...]]:
    """Returns the date as YYYY-MM-DD, YYYY-MM or YYYY, "" if it cannot be read; and notes."""
    if iso := other_calendar(value):
        return iso, ()
    value = plain_digits(value)
    ymd = _YMD.match(value) or _COMPACT.match(value)
    if ymd:
        written = "-".join((ymd[1], ymd[2].zfill(2), ymd[3].zfill(2)))
        if written in _PLACEHOLDERS:
            return "", (PLACEHOLDER,)
        if iso := _iso(*ymd.group(1, 2, 3)):
            return iso, ()
    numeric = _NUMERIC.match(value)
    if numeric:
        return _numeric(numeric[1], numeric[3], numeric[4], numeric[2], context.order)
    compact = _COMPACT_YEAR_LAST.match(value)
    if compact:
        return _numeric(compact[1], compact[2], compact[3], "", context.order)
    iso = _year_or_month(value) or _rare(value) or (_worded(value) if _WORDY.search(value) else "")
    return iso, () if iso else (UNREADABLE,)


def _rare(value: str) -> str:
    """Returns the date of the less common forms: ISO week, day of the year, Nordic "5/3 2024", Vietnamese."""
    if week := _WEEK.match(value):
        try:
            return datetime.date.fromisocalendar(int(week[1]), int(week[2]), int(week[3])).isoformat()
        except ValueError:
            return ""
    if (day := _DAY_OF_YEAR.match(value)) and int(day[1]) in _YEARS and 1 <= int(day[2]) <= 366:
        found = datetime.date(int(day[1]), 1, 1) + datetime.timedelta(days=int(day[2]) - 1)
        return found.isoformat() if found.year == int(day[1]) else ""
    if nordic := _NORDIC.match(value):
        return _iso(nordic[3], nordic[2], nordic[1])
    if not value.isascii() and (spelt := _VIETNAMESE.match(fold(value))):
        return _iso(spelt[3], spelt[2], spelt[1])
    return ""


def infer_order(values: Sequence[str]) -> str:
    """Returns "dmy" or "mdy" if the values show it, "ymd" if they start with the year, "" if nothing is shown.

    One value with a day over 12 settles it, if none says the opposite; a column with both kinds needs ten to one.
    Dates with dots are read day first, so they count only if nothing else does.
    """
    counts = {"dmy": 0, "mdy": 0, "ymd": 0, "dots": 0}
    for value in map(str.strip, values):
        match = _NUMERIC.match(value)
        if match is None:
            counts["ymd"] += bool(_YMD.match(value))
            continue
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second > 0:
            counts["dmy"] += 1
        elif second > 12 >= first > 0:
            counts["mdy"] += 1
        elif match[2] == ".":
            counts["dots"] += 1
    day, month = counts["dmy"], counts["mdy"]
    if day or month:
        return "dmy" if day > 10 * month else "mdy" if month > 10 * day else ""
    if counts["dots"]:
        return "dmy"
    return "ymd" if counts["ymd"] else ""


def mostly_serials(values: Sequence[str], others: int = 0) -> bool:
    """Returns whether a column holds Excel day numbers: most of its values are numbers that mean 1919 to 2099.

    `others` is the number of values of the column that are none and were left out.
    """
    filled = [value for value in values if value.strip()]
    serials = 0
    for value in filled:
        match = _SERIAL.match(value.strip())
        serials += bool(match and _SERIALS[0] <= int(match[1]) <= _SERIALS[1])
    return bool(filled) and serials >= _SERIAL_SHARE * (len(filled) + others)


def _iso(year: str, month: str, day: str) -> str:
    if int(year) not in _YEARS:
        return ""
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _full_year(year: str) -> str:
    if len(year) == 4:
        return year
    return f"{'20' if int(year) < _PIVOT else '19'}{year}"


def _numeric(first: str, second: str, year: str, mark: str, order: str) -> tuple[str, tuple[str, ...]]:
    year = _full_year(year)
    if f"{year}-{second.zfill(2)}-{first.zfill(2)}" in _PLACEHOLDERS:
        return "", (PLACEHOLDER,)
    as_dmy, as_mdy = _iso(year, second, first), _iso(year, first, second)
    if not as_dmy or not as_mdy or as_dmy == as_mdy:
        iso = as_dmy or as_mdy
        return iso, () if iso else (UNREADABLE,)
    if order in ("dmy", "mdy"):
        return (as_dmy if order == "dmy" else as_mdy), ()
    if mark == ".":  # nobody writes the month first with dots
        return as_dmy, ()
    return "", (AMBIGUOUS,)


def _year_or_month(value: str) -> str:
    if _YEAR.match(value):
        return value
    year_month, month_year = _YEAR_MONTH.match(value), _MONTH_YEAR.match(value)
    if year_month:
        year, month = year_month.groups()
    elif month_year:
        month, year = month_year.groups()
    else:
        return _cjk(value)
    return f"{year}-{int(month):02}" if 1 <= int(month) <= 12 and int(year) else ""


def _cjk(value: str) -> str:
    match = _CJK.match(value)
    if not match:
        return ""
    if match[3]:
        return _iso(*match.group(1, 2, 3))
    return f"{match[1]}-{int(match[2]):02}" if 1 <= int(match[2]) <= 12 and int(match[1]) else ""


def _worded(value: str) -> str:
    """Returns the date of a text with the month in letters: "5. März 2024", "March 5th, 2024", "5-Mar-24"."""
    if len(value) > 60:
        return ""
    words = re.findall(r"[a-z]+|\d+", fold(_TRAILING_TIME.sub("", value)))
    months = {_months()[word] for word in words if word in _months()}
    numbers = [word for word in words if word.isdigit()]
    if len(months) != 1 or any(w not in _months() and w not in _fillers() for w in words if not w.isdigit()):
        return ""
    month = str(months.pop())
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return f"{numbers[0]}-{int(month):02}" if int(numbers[0]) else ""
    if len(numbers) != 2:  # "5 March" says no year
        return ""
    day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
    return _iso(_full_year(year), month, day) if len(year) in (2, 4) and len(day) <= 2 else ""
