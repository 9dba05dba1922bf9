"""Typed cells back to the text that a person saw. Stands alone: the reader process for workbooks loads it by path."""

from __future__ import annotations

import datetime
import decimal
import math
from typing import Any

#: Up to here every whole number has a float of its own; beyond, digits would be made up either way.
WHOLE_LIMIT = 1e21


def cell_text(value: Any) -> str:
    """Returns the text of a cell: whole numbers without ".0", dates in ISO form, TRUE and FALSE, "" for nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time() and value.tzinfo is None
        return (value.date() if midnight else value).isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return _duration(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return str(value)


def number_text(number: float) -> str:
    """Returns the shortest text of a number; whole numbers without a fraction, none of them in scientific notation.

    >>> number_text(442079460000.0)
    '442079460000'
    """
    if math.isnan(number):
        return ""
    if number.is_integer() and abs(number) < WHOLE_LIMIT:
        return str(int(number))
    return repr(number)


def _duration(value: datetime.timedelta) -> str:
    seconds = int(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
