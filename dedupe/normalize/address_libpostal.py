"""Whole addresses by libpostal, where its Python package is installed; never required.

The environment variable DEDUPE_LIBPOSTAL turns it off ("off", "0", "no").
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

SWITCH = "DEDUPE_LIBPOSTAL"
_OFF = frozenset(("off", "0", "no", "false"))
#: What libpostal calls the parts, and what we do.
_NAMES = {
    "road": "street",
    "house_number": "number",
    "unit": "unit",
    "level": "floor",
    "po_box": "po_box",
    "city": "city",
    "state": "state",
    "postcode": "postal_code",
    "country": "country",
}
_Parse = Callable[..., Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What libpostal says; it writes everything in lower case."""

    street: str = ""
    number: str = ""
    unit: str = ""
    floor: str = ""
    po_box: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


def parsed(text: str, region: str) -> Parsed | None:
    """Returns the parts that libpostal finds, None if it is not installed or turned off."""
    parse = _parser(os.environ.get(SWITCH, "").casefold())
    if parse is None:
        return None
    hints = {"country": region.lower()} if region else {}
    found: dict[str, Any] = {}
    for value, label in parse(text, **hints):
        if label in _NAMES:
            found.setdefault(_NAMES[label], value)
    for label in ("floor", "unit", "po_box"):
        if label in found:  # "level 3" is our "3"
            digits = [word for word in found[label].split() if any(c.isdigit() for c in word)]
            found[label] = digits[-1].strip("#.,") if digits else ""
    return Parsed(**found)


@cache
def _parser(switch: str) -> _Parse | None:
    """Returns the function of the package; its model takes seconds and gigabytes, so it is loaded when first needed."""
    if switch in _OFF:
        return None
    try:
        module = importlib.import_module("postal.parser")
    except ImportError:
        return None
    parse: _Parse = module.parse_address
    return parse
