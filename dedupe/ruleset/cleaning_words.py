"""The words with which a rules file says how values are cleaned, each with one line that says what it means."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: How much of its type's cleaning the shown value of a field gets. Keys for matching are always made.
NORMALIZE: Mapping[str, str] = MappingProxyType(
    {
        "full": "everything its type does (the default)",
        "spaces": "only spaces, invisible characters and broken encodings",
        "off": "nothing: the column is written as it stands",
    }
)

CASE: Mapping[str, str] = MappingProxyType(
    {"repair": "names in capitals or small letters get the case people write (the default)", "keep": "never changed"}
)

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "value": "the whole value (the default)",
        "word": "a word, or several in a row, anywhere in the value",
        "anywhere": "any characters, inside words too",
    }
)

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "before": "before the type's own cleaning, so that it sees the new value (the default)",
        "after": "after the type's own cleaning: the value is written as the step leaves it",
    }
)

DATE_ORDERS: Mapping[str, str] = MappingProxyType(
    {"dmy": "31/12/2024", "mdy": "12/31/2024", "ymd": "2024/12/31 (two-digit years: 24/12/31)"}
)

_AS_WRITTEN = {"as_written": "as it stands, spaces tidied"}
_PHONE = {
    "e164": "+493012345678 (the default, where the number is valid)",
    "international": "+49 30 12345678",
    "national": "030 12345678, of numbers whose country is that of the row",
    **_AS_WRITTEN,
}

#: How values of a type can be written, by type.
FORMATS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "phone": _PHONE,
        "fax": _PHONE,
        "date": {"iso": "2024-12-31 (the default)", **_AS_WRITTEN},
        "street": {**_AS_WRITTEN, "short": "Main St", "long": "Main Street, of addresses in English"},
        "company": {**_AS_WRITTEN, "without_legal_form": "Acme, where Acme Inc. was written"},
    }
)

ALL_FORMATS: Mapping[str, str] = MappingProxyType(
    {word: text for words in FORMATS.values() for word, text in words.items()}
)

#: Types whose values are never changed: systems know records by them, or write them themselves.
UNTOUCHED: frozenset[str] = frozenset(("record_id", "reference", "owner", "system"))
