"""Moments in time: texts of timestamps to numbers that can be put in order."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

_DAY = 86_400
_LONGEST_DAY = 10  # of a text, no more than this is a day: "2026-06-22"
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:([AaPp])\.?[Mm]\b\.?)?\s*(?:([+-])(\d{2}):?(\d{2}))?"
)


@lru_cache(maxsize=1 << 17)  # the facts of a record and each rule on a date ask again, batch by batch
def moment(text: str, iso: str = "") -> int | None:
    """Returns seconds on a common scale, None where no date can be read.

    `iso` is the day as normalizing read it (YYYY-MM-DD, YYYY-MM or YYYY); the time of day and its distance from UTC
    come from the text, as two changes of one day must be told apart.

    >>> moment("6/22/2026 10:00 PM", "2026-06-22") - moment("2026-06-22T21:00:00Z")
    3600
    """
    days = _days(iso or text.strip()[:_LONGEST_DAY])
    return None if days is None else days * _DAY + _seconds(text)


@lru_cache(maxsize=1 << 15)  # a life's days
def _days(iso: str) -> int | None:
    found = _ISO.match(iso)
    if found is None:
        return None
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None


def _seconds(text: str) -> int:
    found = _TIME.search(text)
    if found is None:
        return 0
    hour, minute, second, half, sign, zone_hours, zone_minutes = found.groups()
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half in "Pp" else 0)
    seconds = hours * 3600 + int(minute) * 60 + int(second or 0)
    if sign:
        offset = int(zone_hours) * 3600 + int(zone_minutes) * 60
        seconds -= offset if sign == "+" else -offset
    return seconds
