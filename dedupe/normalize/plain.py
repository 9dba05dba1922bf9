"""Values without a shape of their own: categories, job titles, texts, numbers."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.text import fold, tidy

_SIGN = r"[$€£¥₹₺₴₽%]|R\$|[A-Z]{3}\b|zł|Kč|kr\.?|Ft|lei"
_CURRENCY = re.compile(rf"^(?:{_SIGN})\s*|\s*(?:{_SIGN})$")
_BLANKS = re.compile(r"[\s' ’_]+(?=\d)")
_PLAIN = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?")
_EXPONENT = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}")
_FULL = str.maketrans("０１２３４５６７８９，．－", "0123456789,.-")


def normalize(value: str, context: Context = Context(), field_type: str = "text") -> Clean:
    """Returns the text tidied and its fold; for numbers the canonical decimal as the fold."""
    clean, rules = tidy(value)
    if not clean:
        return Clean("", rules=rules)
    if is_placeholder(clean, "generic") and not (field_type == "number" and clean.isdigit()):
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    if field_type == "system":
        return Clean(value)
    if field_type != "number":
        return Clean(clean, {"fold": fold(clean)}, rules)
    decimal = canonical_number(clean)
    if decimal:
        return Clean(clean, {"fold": decimal}, rules)
    return Clean(clean, {"fold": fold(clean)}, rules, ("not_a_number",))


def canonical_number(text: str) -> str:
    """Returns a quantity as a plain decimal without trailing zeros ("1,250.50 €" is "1250.5"); "" if it is none.

    A lone comma or dot before three digits is read as a thousands separator, unless a zero stands before it ("0.125").
    """
    text = text.translate(_FULL).strip()
    sign = "-" if text.startswith("(") and text.endswith(")") else ""
    bare = _CURRENCY.sub("", text.strip("()").replace("−", "-").strip()).strip()
    bare = _BLANKS.sub("", bare)
    if _EXPONENT.fullmatch(bare):
        return _plain(sign + bare.replace(",", "."))
    if not bare or not re.fullmatch(r"[+-]?[\d.,]*\d[.,-]*", bare):
        return ""
    return _plain(sign + _points(bare.rstrip(".,-")))


def _points(text: str) -> str:
    """Returns the number with a point as its only separator."""
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        mark = "." if text.rfind(".") > text.rfind(",") else ","
        return text.replace("," if mark == "." else ".", "").replace(mark, ".")
    mark = "." if dots else ","
    count = dots + commas
    if count == 0:
        return text
    whole, _, rest = text.rpartition(mark)
    grouped = count > 1 or (len(rest) == 3 and whole.lstrip("+-") not in ("", "0") and len(whole.lstrip("+-")) <= 3)
    return text.replace(mark, "") if grouped else text.replace(mark, ".")


def _plain(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return ""
    plain = format(number.normalize(), "f")
    return "0" if plain in ("-0", "0") else plain
