"""Leading zeros and pluses, which spreadsheets take from whatever looks like a number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from dedupe.damage.dialling import calling_code, code_of, is_valid, trunk_prefix
from dedupe.damage.found import ID_TYPES, Cells, Damage
from dedupe.normalize.postal import fits, postal_key

#: How many other values of one width it takes to call that the width of the column, and their share.
_SIBLINGS, _SHARE = 3, 0.8
#: A spreadsheet takes all zeros, but what lost more than three, and more than others have, is another kind of number.
_MOST_ZEROS = 3
#: Postal codes with three zeros in front are so rare that padding would be guessing.
_MOST_POSTAL_ZEROS = 2
#: Countries whose codes never begin with a zero, though the form in the books would allow it: what is short there is a
#: typing error.
_NEVER_ZERO = frozenset(
    "AL AT BD BE BG CH CY CZ EE GR HR HU ID IL IN IR LU LV ME MK NL PK RS RU SA SE SI TH TN TW".split()
)
_POSTAL = re.compile(r"\d{2,7}(?:-\d{3,4})?")
_ZIP_4 = re.compile(r"(\d{3,4})-(\d{4})")
_ZIP_DIGITS = 5
_PHONE_LENGTHS = range(6, 16)
#: Where people leave the zero away themselves, mobile numbers above all: no damage without other values that have it.
_OFTEN_WITHOUT_ZERO = frozenset("AR BR CN ID IN IR PK TR".split())
#: From so many digits on a number without a plus may be an international one.
_INTERNATIONAL = 9
#: Longer numbers without a country code are rare, even where the plan allows for them.
_LONG_NATIONAL = 10
#: What people type who have no number.
_COUNTED = "12345678901234567890"
#: North America: ten digits without a zero in front, under country code 1.
_AMERICAN, _AMERICAN_LENGTH = "1", 10
#: The share of numbers with a plus that makes it the habit of a column.
_HABIT = 0.3


def find_lost_zeros(cells: Cells) -> Iterator[Damage]:
    """Yields the values that lost zeros or a plus in front."""
    if cells.field_type == "postal_code":
        yield from _postal(cells)
    elif cells.field_type in ID_TYPES:
        yield from _by_width(cells)
    elif cells.field_type in ("phone", "fax"):
        yield from _phones(cells)


def _width(cells: Cells) -> int:
    """Returns how many digits nearly all values of the column have; 0 if there is no such width, or no zeros."""
    widths = Counter(len(text) for text in cells.digits)
    if not widths:
        return 0
    width, number = max(widths.items(), key=lambda item: (item[1], item[0]))
    same = number >= _SIBLINGS and number >= _SHARE * len(cells.distinct)
    few = number >= 2 and len(widths) <= 2 and number >= sum(widths.values()) - 1  # all but the value itself
    zero = any(text.startswith("0") and len(text) == width for text in cells.digits)
    return width if (same or few) and zero and width > 1 else 0


def _by_width(cells: Cells) -> Iterator[Damage]:
    width = _width(cells)
    if not width:
        return
    zeros = max((len(text) - len(text.lstrip("0")) for text in cells.digits if text.strip("0")), default=0)
    for place, value in enumerate(cells.values):
        text = value.strip()
        if text.isascii() and text.isdigit() and 0 < width - len(text) <= max(_MOST_ZEROS, zeros):
            padded = text.zfill(width)
            proof = f"{len(text)} digits, where all other values have {width} and some of them begin with 0"
            if padded in cells.distinct and cells.field_type == "record_id":
                yield cells.damage("leading_zero_lost", place, f'{proof}; "{padded}" is there as well')
            else:
                yield cells.damage("leading_zero_lost", place, proof, padded)


def _postal(cells: Cells) -> Iterator[Damage]:
    width = _width(cells)
    for place, value in enumerate(cells.values):
        text = value.strip()
        if not _POSTAL.fullmatch(text):
            continue
        country = cells.country(place)
        if country:
            padded = _padded(text, country)
            if padded:
                proof = (
                    f"postal codes of {country} have {_digit_count(padded)} digits, this one has {_digit_count(text)}"
                )
                yield cells.damage("leading_zero_lost", place, proof, padded)
        elif width and text.isdigit() and 0 < width - len(text) <= 2:
            proof = f"{len(text)} digits, where the other codes have {width} and some begin with 0 (country not known)"
            yield cells.damage("leading_zero_lost", place, proof, text.zfill(width))


def _digit_count(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _padded(text: str, country: str) -> str:
    """Returns the postal code with its zeros, "" if it lost none."""
    if country in ("US", "PR", "VI") and (match := _ZIP_4.fullmatch(text)):
        return f"{match[1].zfill(_ZIP_DIGITS)}-{match[2]}"
    key, notes = postal_key(text, country)
    lost = len(key) - _digit_count(text)
    if "leading_zero_lost" in notes and lost > 0:
        return "0" * lost + text
    if country in _NEVER_ZERO or fits(text, text.replace("-", ""), country):
        return ""
    padded = ("0" * zeros + text for zeros in range(1, _MOST_POSTAL_ZEROS + 1))
    return next((code for code in padded if fits(code, code.replace("-", ""), country)), "")


# --- phones ----------------------------------------------------------------------------------------------------------


def _phones(cells: Cells) -> Iterator[Damage]:
    bare = [place for place, text in enumerate(cells.values) if _is_bare(text)]
    if not bare:
        return
    for place in bare:
        digits = cells.values[place].strip()
        country = cells.country(place)
        if _COUNTED.startswith(digits) or len(set(digits)) == 1:  # 1234567890 only fills the box
            continue
        if country and _has_code(digits, country):
            yield from _international(cells, place, digits, country)
        elif country and is_valid(digits, country):
            yield from _national(cells, place, digits, country)
        elif country and is_valid(f"0{digits}", country):  # Italy and its like: the zero is part of the number
            proof = f"no number of {country} as it stands, but one with a 0 in front"
            yield cells.damage("leading_zero_lost", place, proof, f"0{digits}")
        elif len(digits) >= _INTERNATIONAL and is_valid(f"+{digits}"):
            yield from _international(cells, place, digits, country)


def _is_bare(text: str) -> bool:
    if not (text.isdigit() or text.strip().isdigit()):
        return False
    text = text.strip()
    return len(text) in _PHONE_LENGTHS and text.isascii() and text[0] != "0"


def _has_code(digits: str, country: str) -> bool:
    """Returns whether the digits are an international number of the country, too long for most of its own."""
    return len(digits) > _LONG_NATIONAL and digits.startswith(calling_code(country)) and is_valid(f"+{digits}")


@lru_cache(maxsize=4)
def _habit(cells: Cells) -> tuple[float, frozenset[str]]:
    """Returns the share of the column's numbers that have a plus, and the country codes behind it."""
    numbers = [text for text in cells.distinct if len(text) > 5]
    plus = [text for text in numbers if text[0] == "+"]
    codes = frozenset(code_of(re.sub(r"\D", "", text[:6])) for text in plus)
    return (len(plus) / len(numbers) if numbers else 0.0), codes


def _national(cells: Cells, place: int, digits: str, country: str) -> Iterator[Damage]:
    if trunk_prefix(country) != "0" or (_is_american(digits) and _american_is_habit(cells)):
        return
    if country in _OFTEN_WITHOUT_ZERO and not _zero_is_habit(cells, country):
        return
    proof = f"a number of {country} when dialled with a 0 in front, as all numbers there are; without it, it is none"
    yield cells.damage("leading_zero_lost", place, proof, f"0{digits}")


def _is_american(digits: str) -> bool:
    return len(digits) == _AMERICAN_LENGTH and is_valid(digits, "US")


@lru_cache(maxsize=4)
def _american_is_habit(cells: Cells) -> bool:
    """Returns whether the column holds American numbers as they are written there: ten digits, nothing in front."""
    return any(cells.country(k) in ("US", "CA") and _is_bare(v) and _is_american(v) for k, v in enumerate(cells.values))


@lru_cache(maxsize=256)
def _zero_is_habit(cells: Cells, country: str) -> bool:
    """Returns whether other numbers of the column are written with the zero, as the country dials them."""
    with_zero = [text for text in cells.digits[:1000] if text.startswith("0") and is_valid(text[1:], country)]
    return bool(with_zero)


def _international(cells: Cells, place: int, digits: str, country: str) -> Iterator[Damage]:
    code = code_of(digits)
    if country and code == calling_code(country):
        proof = f"begins with {code}, the country code of {country}, and is a valid number with a plus in front only"
    elif len(digits) <= _LONG_NATIONAL or code == _AMERICAN:  # too likely a number of another country, zero aside
        return
    elif code in _habit(cells)[1] or (_habit(cells)[0] >= _HABIT and not country):
        proof = f"is a valid number of +{code} with a plus in front, as other numbers of the column have"
    else:
        return
    yield cells.damage("plus_lost", place, proof, f"+{digits}")
