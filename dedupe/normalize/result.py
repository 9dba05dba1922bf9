"""What every value normalizer takes and gives back.

A type module has `normalize(value: str, context: Context = Context(), field_type: str = ...) -> Clean`. It is always
called with three positional arguments, once per distinct value; it is pure and never raises on any text.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

NO_KEYS: Mapping[str, str] = MappingProxyType({})
PLACEHOLDER = "placeholder"  # the note of a value that stands for "nothing"

_NAME = ("fold", "nick", "sound", "known", "native", "suffix", "nicks")

#: The keys of each type, as `dedupe/normalize/__init__.py` describes them. A type that is not here has none.
TYPE_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "given_name": _NAME,
        "middle_name": _NAME,
        "family_name": _NAME,
        "full_name": (*_NAME, "given", "middle", "family"),
        "company": ("fold", "legal", "aka", "branch"),
        "email": ("mailbox", "local", "domain", "site", "provider", "role"),
        "phone": ("number", "tail", "extension", "status", "kind", "region"),
        "fax": ("number", "tail", "extension", "status", "kind", "region"),
        "street": ("fold", "number", "unit"),
        "country": ("iso",),
        "full_address": ("fold", "number", "postal", "street", "unit", "city", "state", "iso"),
        "date": ("iso",),
        "timestamp": ("iso",),
        "url": ("domain",),
        "consent": ("restrictive",),
        **dict.fromkeys(
            "name_prefix name_suffix house_number unit city state postal_code category title text owner identifier "
            "reference record_id number".split(),
            ("fold",),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a value beside its text. The same value in another context may come out otherwise."""

    region: str = ""  # ISO 3166 alpha-2, upper case, of the row's country; phone, state, postal code, street
    order: str = ""  # dates: "dmy", "mdy", "ymd" as found for the whole column; "" if not known
    serials: bool = False  # dates: the column holds Excel day numbers
    restrictive: tuple[str, ...] = ()  # consent: the values (casefolded) that forbid; () for the usual ones
    inverted: bool = False  # consent: the column says what is allowed, not what is forbidden
    case_lost: bool = False  # ids: the column lost its capitals, so ids of 15 characters no longer tell records apart


@dataclass(frozen=True, slots=True)
class Clean:
    """A value after normalizing."""

    value: str  # clean text shown to people; "" when nothing is left
    keys: Mapping[str, str] = dataclasses.field(default_factory=lambda: NO_KEYS)  # a key that is not here is ""
    rules: tuple[str, ...] = ()  # names of the rules that changed the value, in order
    notes: tuple[str, ...] = ()  # flags: "placeholder", "ambiguous_date" ...
