"""What the values of a column look like: the share of its distinct values that read as an e-mail address, a date ...

Only a sample of the distinct values is read, chosen by checksum, so that a million rows cost little and neither the
order of the rows nor the hash seed changes what is seen. Placeholders are left out, and a value weighs the root of the
number of its rows: typos should not outvote the values they are typos of, nor one default value all the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from math import sqrt
from typing import Any
from zlib import crc32

import numpy as np

from dedupe.model import Column, IntArray, TextArray
from dedupe.ruleset.data import load_words

#: Distinct values looked at per column: a share is then good to about 2 points, and 40 columns take half a second.
SAMPLE = 1_000

#: An id column may be empty or repeat itself in one of so many rows: exports repeat rows, people delete cells.
_ROWS_PER_CLASH = 100

_EMAIL = re.compile(r"[^\s@;,<>]+@[^\s@;,<>]+\.[^\s@;,<>]+")
_URL = re.compile(r"(?:https?://|www\.)\S+|[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,12}(?:/\S*)?", re.IGNORECASE)
_DOTTED_NAME = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]?\.?|[A-Z][a-z]{0,3}\.[A-Z][a-z]+")  # "J.R.", "St.John": no domain
_MONTH = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|mrz|mär|okt|dez|janv|févr|fév|avr|juin|juil|août|aout|déc|"
    "ene|abr|ago|dic|fev|set|out|gen|mag|giu|lug|ott"
)
_DATE = re.compile(
    r"(?P<y1>1[5-9]\d\d|20\d\d)(?P<s1>[-/.])(?:1[0-2]|0?[1-9])(?P=s1)(?:[12]\d|3[01]|0?[1-9])(?!\d)"
    r"|(?P<y5>1[89]\d\d|20\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"|\d{1,2}[-/. ]{1,2}\d{1,2}[-/. ]{1,2}(?P<y2>\d{4}|'?\d\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?[-\s.]*(?:de )?(?:{_MONTH})[a-zé]*\.?,?[-\s]*(?:de )?(?P<y3>\d{{4}}|\d\d)"
    rf"|(?:{_MONTH})[a-z]*\.?[-\s]+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?P<y4>\d{{4}})",
    re.IGNORECASE,
)
_TIME = re.compile(r"[T ,]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[+-]\d\d:?\d\d)?")
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_PHONE = re.compile(
    r"['=]?[+(]?[\d\s().\-/]{5,25}(?:\s*(?:x|ext|extn|app|durchwahl|dw|poste)\.?\s*\d{1,6})?", re.IGNORECASE
)
#: What people write between two numbers in one cell; a slash within a number has no spaces.
_BETWEEN = re.compile(r"\s*[;|,\n]\s*|\s+/\s+|\s+(?:or|and|und|oder|et|ou|y|o|e|och|og|i|ja)\s+", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[$€£]?\s?\d+(?:[ ,.']\d{3})*(?:[.,]\d+)?\s?[$€£%]?")
_POSTAL = re.compile(
    r"(?:〒\s?)?\d{3}-\d{4}|\d{4,6}|\d{5}-\d{3,4}|\d{4}-\d{3}|\d{2}-\d{3}|\d{3} \d{2}|\d{4} ?[A-Z]{2}"
    r"|[A-Z]{1,2}-\d{4,6}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]\d\d ?[A-Z\d]{4}",
    re.IGNORECASE,
)
_GUID = re.compile(r"\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?", re.IGNORECASE)
_SALESFORCE = re.compile(r"[0-9a-zA-Z]{5}[0-9a-zA-Z]{10}(?:[A-Z0-5]{3})?")
_CODE = re.compile(r"[A-Za-z]{0,12}[-_/. ]?\d[A-Za-z0-9\-_/.]*|[A-Za-z]+[-_/]?\d[\w\-/]*|\d+[-/]\d[\d\-/]*")
#: Two to four characters or syllables, as Chinese, Japanese and Korean names have; a space may part the two names.
_NATIVE_NAME = re.compile(
    r"[\u3400-\u9fff々\uac00-\ud7a3]{1,3}[\s\u3000]?[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{1,3}"
)
#: Compounds are longer than their last part alone: "Realschule", not "Schule".
_COMPOUND = 8
_HOUSE_NUMBER = re.compile(r"\d{1,5}\s?[A-Za-z]?(?:\s?[-/]\s?\d{1,5}\s?[A-Za-z]?)?")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}")
_TOKEN = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Shape:
    """Counts of a column, and the shares (0 to 1) of its sampled distinct values that look like something."""

    rows: int
    filled: int
    distinct: int  # filled values, placeholders included
    seen: int  # values in the sample
    email: float = 0.0
    url: float = 0.0
    date: float = 0.0
    time: float = 0.0  # dates with a time of day
    year: float = 0.0
    phone: float = 0.0  # with a plus or separators
    digits: float = 0.0
    number: float = 0.0
    round: float = 0.0  # whole numbers that end in two noughts
    decimal: float = 0.0
    postal: float = 0.0
    postal_letters: float = 0.0  # British, Dutch, Canadian ... codes, which nothing else looks like
    guid: float = 0.0
    salesforce: float = 0.0
    code: float = 0.0  # one token of letters and digits
    house_number: float = 0.0
    boolean: float = 0.0
    letters: float = 0.0  # no digit
    given: float = 0.0  # first word is a common given name
    family: float = 0.0  # last word is a common family name
    person: float = 0.0  # two or three words, one of them a common given name
    prefix: float = 0.0
    organisation: float = 0.0
    street: float = 0.0
    address: float = 0.0  # a street with town or postal code behind it
    city: float = 0.0
    state: float = 0.0
    country: float = 0.0
    job: float = 0.0
    words: float = 0.0  # mean number of words
    length: float = 0.0  # mean length
    longest: int = 0
    shortest: int = 0
    first_year: int = 0  # 5 % of the dates are earlier
    middle_year: int = 0
    dense: bool = False  # whole numbers, all different, hardly a gap: a counter

    @property
    def fill(self) -> float:
        """Returns the share of rows that hold something."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def variety(self) -> float:
        """Returns distinct values per filled row: 1 where every value stands once."""
        return self.distinct / self.filled if self.filled else 0.0

    @property
    def unique(self) -> bool:
        """Returns whether every row is filled and no two rows hold the same."""
        return self.rows > 0 and self.distinct == self.rows

    @property
    def nearly_unique(self) -> bool:
        """Returns whether all but 1 % of the rows (none below 100) hold something that no row before them holds."""
        return self.rows > 0 and self.rows - self.distinct <= self.rows // _ROWS_PER_CLASH


def measure(column: Column) -> Shape:
    """Returns the shape of a column."""
    counts = column.counts()
    held = _filled(column, counts)
    base = Shape(len(column), int(counts[held].sum()), len(held), 0)
    chosen = [(str(column.values[place]).strip(), int(counts[place])) for place in _sample(column, held, SAMPLE)]
    cells = [(text, count) for text, count in chosen if _fold(text) not in _words("empties")]
    if not cells:
        return base
    return _tally(base, cells, _is_counter(column, held, base))


def sample_values(column: Column, limit: int = SAMPLE) -> list[str]:
    """Returns at most `limit` distinct filled values, the same ones whatever the order of the rows."""
    return [str(column.values[place]) for place in _sample(column, _filled(column, column.counts()), limit)]


def _filled(column: Column, counts: IntArray) -> IntArray:
    """The places of the distinct values that stand in some row and are not blank."""
    spaces = np.fromiter(map(str.isspace, column.values), dtype=bool, count=len(column.values))
    return np.flatnonzero((counts > 0) & ~spaces & (column.values != "")).astype(np.int64)


def _sample(column: Column, held: IntArray, limit: int) -> list[int]:
    """The places of the values with the lowest checksums, sorted by checksum and text."""
    values = column.values[held]
    sums = _checksums(values)
    if len(values) > limit:
        near = np.flatnonzero(sums <= np.partition(sums, limit - 1)[limit - 1])
    else:
        near = np.arange(len(values))
    ranked = sorted((int(sums[place]), values[place], int(held[place])) for place in near)
    return [place for _, _, place in ranked[:limit]]


def _checksums(values: TextArray) -> IntArray:
    try:
        return np.fromiter(map(crc32, map(str.encode, values)), dtype=np.int64, count=len(values))
    except UnicodeEncodeError:  # lone surrogates, from files read byte for byte
        encoded = (value.encode("utf-8", "surrogatepass") for value in values)
        return np.fromiter(map(crc32, encoded), dtype=np.int64, count=len(values))


def _tally(base: Shape, cells: list[tuple[str, int]], counter: bool) -> Shape:
    found = dict.fromkeys(_SHARES, 0.0)
    years: list[int] = []
    for text, count in cells:
        weight = sqrt(count)
        for name in set(_looks(text, years)):
            found[name] += weight
    total = sum(sqrt(count) for _, count in cells)
    years.sort()
    lengths = [len(text) for text, _ in cells]
    shares: dict[str, Any] = {name: weight / total for name, weight in found.items()}
    return replace(
        base,
        **shares,
        seen=len(cells),
        words=sum(len(text.split()) for text, _ in cells) / len(cells),
        length=sum(lengths) / len(cells),
        longest=max(lengths),
        shortest=min(lengths),
        first_year=years[len(years) // 20] if years else 0,
        middle_year=years[len(years) // 2] if years else 0,
        dense=counter,
    )


_SHARES = (
    "email url date time year phone digits number round decimal postal postal_letters guid salesforce code "
    "house_number boolean letters given family person prefix organisation street address city state country job"
).split()


def _is_counter(column: Column, held: IntArray, base: Shape) -> bool:
    if not base.unique or base.rows < 5:
        return False
    values = column.values[held]
    if not all(len(value) < 10 and value.isdigit() and value.isascii() for value in values):
        return False
    numbers = values.astype(np.int64)
    return bool(numbers.max() - numbers.min() < 1.2 * len(numbers))


def _looks(text: str, years: list[int]) -> list[str]:
    """Returns the names of the shapes a value has."""
    if "@" in text and _EMAIL.search(text):
        return ["email", "code"]
    found = ["letters"] if not any(character.isdigit() for character in text) else _with_digits(text, years)
    folded = _fold(text)
    if folded in _words("booleans"):
        found.append("boolean")
    if "." in text and _URL.fullmatch(text) and not _DOTTED_NAME.fullmatch(text) and not text[-1].isdigit():
        found.append("url")
        return found
    found += _place_words(folded)
    if len(text) <= 120 and any(character.isalpha() for character in text):
        found += _text_words(text, folded)
    return found


def _with_digits(text: str, years: list[int]) -> list[str]:
    found: list[str] = []
    dated = _DATE.match(text)
    if dated and (dated.end() == len(text) or _TIME.fullmatch(text, dated.end())):
        found += ["date"] if dated.end() == len(text) else ["date", "time"]
        years.append(_year(next((y for y in dated.groupdict().values() if y and y.strip("'").isdigit()), "0")))
    digits = sum(character.isdigit() for character in text)
    plain = digits == len(text)
    if plain:
        found.append("digits")
        if _YEAR.fullmatch(text):
            found.append("year")
            years.append(int(text))
    if plain and text.endswith("00"):
        found.append("round")
    if _NUMBER.fullmatch(text):
        found += ["number", "decimal"] if not plain and any(c in text for c in ".,$€£%") else ["number"]
    if not plain and not found and (_is_phone(text) or _are_phones(text)):
        found.append("phone")
    if _POSTAL.fullmatch(text):
        found += ["postal"] if not any(c.isalpha() for c in text) else ["postal", "postal_letters"]
    if _HOUSE_NUMBER.fullmatch(text):
        found.append("house_number")
    if not any(character.isspace() for character in text):
        found += _token_shapes(text)
    return found


def _is_phone(text: str) -> bool:
    return 6 < sum(character.isdigit() for character in text) < 17 and _PHONE.fullmatch(text) is not None


def _are_phones(text: str) -> bool:
    """Whether a cell holds several phone numbers and nothing else: "0664 123456 / 01 98765432"."""
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    return len(parts) > 1 and all(map(_is_phone, parts))


def _token_shapes(text: str) -> list[str]:
    found = ["code"] if _CODE.fullmatch(text) or _BASE64.fullmatch(text) else []
    if _GUID.fullmatch(text):
        found += ["guid", "code"]
    elif len(text) in (15, 18) and not text.isdigit() and _SALESFORCE.fullmatch(text):
        found += ["salesforce", "code"]
    return sorted(set(found))


def _year(text: str) -> int:
    value = int(text.strip("'"))
    if value >= 100:
        return value
    return 2000 + value if value < 30 else 1900 + value


def _place_words(folded: str) -> list[str]:
    found = []
    if folded in _words("countries") or folded in _words("country_codes"):
        found.append("country")
    if folded in _words("states") or folded in _words("state_names"):
        found.append("state")
    if folded in _words("cities"):
        found.append("city")
    return found


def _text_words(text: str, folded: str) -> list[str]:
    tokens = _TOKEN.findall(folded)
    if not tokens:
        return []
    found: list[str] = []
    digit = any(character.isdigit() for character in text)
    if _is_organisation(text, folded):
        found.append("organisation")
    if _is_street(tokens, digit, len(tokens)):
        found.append("street")
        if "," in text or "\n" in text or re.search(r"\d{4,5}", text[len(text) // 2 :]):
            found.append("address")
    if any(token in _words("job_words") for token in tokens):
        found.append("job")
    if folded.rstrip(".") in _words("prefixes"):
        found.append("prefix")
    if not digit:
        found += _person_words(text, tokens)
    return found


def _is_organisation(text: str, folded: str) -> bool:
    undotted = _TOKEN.findall(folded.replace(".", ""))  # "S.A." is a legal form
    if len(undotted) > 1 and any(t in _words("org_words") or t in _words("institution_words") for t in undotted):
        return True
    if any(len(token) > _COMPOUND and token.endswith(_signs("institution_endings")) for token in undotted):
        return True
    if any(part in folded for part in _words("institution_parts")):
        return True
    return not text.isascii() and any(sign in text.casefold() for sign in _signs("institution_signs"))


def _is_street(tokens: list[str], digit: bool, count: int) -> bool:
    ends = max(
        (len(e) for e in _words("street_endings") for t in tokens if len(t) > len(e) + 2 and t.endswith(e)), default=0
    )
    named = ends > 0 or any(token in _words("street_words") for token in tokens)
    # one word without a number is a street only by an ending that no town or name has
    return (named and (count > 1 or digit or ends > 4)) or (
        digit and 1 <= count <= 5 and any(len(t) > 3 for t in tokens)
    )


def _person_words(text: str, tokens: list[str]) -> list[str]:
    found = []
    if not text.isascii() and _NATIVE_NAME.fullmatch(text) and text.startswith(_signs("native_families")):
        return ["person", "family"]
    given, family = _words("given_names"), _words("family_names")
    if tokens[0] in given:
        found.append("given")
    if tokens[-1] in family:
        found.append("family")
    if 2 <= len(tokens) <= 4 and (tokens[0] in given or ("," in text and tokens[-1] in given)):
        found.append("person")
    return found


def _fold(text: str) -> str:
    from anyascii import anyascii

    lowered = text.strip().casefold()
    return lowered if lowered.isascii() else anyascii(lowered).casefold()


@cache
def _signs(name: str) -> tuple[str, ...]:
    """One list of `rules/words/value_hints.yml` as it is written, in small letters."""
    text = load_words("value_hints")[name]
    return tuple(word.strip().casefold() for word in (text.split(";") if ";" in text else text.split()) if word.strip())


@cache
def _words(name: str) -> frozenset[str]:
    """One list of `rules/words/value_hints.yml`, folded."""
    text = load_words("value_hints")[name]
    return frozenset(_fold(word) for word in (text.split(";") if ";" in text else text.split()) if word.strip())
