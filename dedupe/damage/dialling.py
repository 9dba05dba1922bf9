"""Whether digits can be dialled, by the numbering plans that the phone normalizer has."""

from __future__ import annotations

from dedupe.normalize.phone_plan import judge, parse_international, split_code, territory


def is_valid(number: str, region: str = "") -> bool:
    """Returns whether a number is valid: international with a plus, else as the digits after the region's code."""
    if number.startswith("+"):
        found = parse_international(number[1:])
        return found is not None and judge(*found).status == "valid"
    home = territory(region)
    return home is not None and judge(home.code, number).status == "valid"


def calling_code(region: str) -> str:
    """Returns the country code of a region, "" if it has none."""
    home = territory(region)
    return home.code if home is not None else ""


def code_of(international: str) -> str:
    """Returns the country code that digits after a plus begin with, "" for none."""
    found = split_code(international)
    return found[0] if found else ""


def trunk_prefix(region: str) -> str:
    """Returns what is dialled before a number inside the region, "" for nothing."""
    home = territory(region)
    return home.trunk if home is not None else ""
