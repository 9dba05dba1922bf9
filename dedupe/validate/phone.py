"""Phone columns: what the numbering plans say, as the normalizer found it, and what was probably meant.

A phone check is `valid` when the number lies in a range that its country has given out. That says nothing about
whether somebody answers: the reason says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

import numpy as np

from dedupe.model import MULTI, Check, CleanColumn, CleanTable, Column, Finding, FindingBatch
from dedupe.normalize.phone_guess import Guess, guess
from dedupe.validate.codes import Severities, finding
from dedupe.validate.damage import SCIENTIFIC
from dedupe.validate.spread import Groups, batches, group

CHECKER = "numbering plan"

#: Countries that share a calling code, so that a number does not tell them apart safely.
_SHARED_PLANS = (
    frozenset("US CA PR DO JM BS BB TT AG AI BM DM GD GU KN KY LC MP MS SX TC VC VG VI AS".split()),
    frozenset("GB GG JE IM".split()),
    frozenset("RU KZ".split()),
    frozenset("IT VA SM".split()),
    frozenset("NO SJ".split()),
    frozenset("FI AX".split()),
    frozenset("MA EH".split()),
    frozenset("AU CC CX".split()),
    frozenset("RE YT TF".split()),
    frozenset("GP BL MF".split()),
    frozenset("CW BQ".split()),
)
_REASONS: Mapping[str, tuple[Literal["valid", "invalid", "unknown"], str]] = {
    "valid": ("valid", "valid in the numbering plan; the line was not called"),
    "possible": ("unknown", "possible length, but in no range that the country has given out"),
    "invalid": ("invalid", "cannot exist in the numbering plan"),
    "placeholder": ("invalid", "placeholder"),
    "": ("unknown", "no country known for the number"),
}


def validate_phones(
    table: CleanTable, countries: dict[str, CleanColumn], severities: Severities
) -> tuple[list[FindingBatch], list[Check]]:
    """Returns the findings of all phone and fax columns and one check per distinct number, sorted.

    `countries` names the country column that belongs to a header, where there is one.
    """
    checks: dict[tuple[str, str], Check] = {}
    found_batches: list[FindingBatch] = []
    columns = table.of_type("phone", "fax")
    shares = _shares(columns)
    for column in columns:
        keys = column.keys
        notes = column.notes if column.notes is not None else Column.constant("", len(column.raw))
        groups = group([column.raw, keys["number"], keys["status"], keys["region"]])
        found: list[tuple[int, Finding]] = []
        parts_of = [groups.values(keys[name]) for name in ("number", "status", "kind", "region")]
        extras = groups.values(keys["extension"]), groups.values(notes)
        for group_number, raw, number, status, kind, region, extension, noted in zip(
            range(len(groups)), groups.values(column.raw), *parts_of, *extras, strict=True
        ):
            if not raw or raw.isspace():
                continue
            for item in _numbers(raw, number, status, kind, region):
                if (item.value, item.normalized) not in checks:
                    checks[item.value, item.normalized] = item
            if "repairable" in noted and "valid" in status.split(MULTI):
                found.append((group_number, _repaired(raw, number, extension, noted)))
            elif status != "valid":
                likely = _likely(raw, status, number, shares)
                for one in dict.fromkeys(status.split(MULTI)):
                    found.extend((group_number, item) for item in _findings(raw, one, number, likely))
        found_batches += batches(column, groups, found, severities)
        if column.header in countries:
            found_batches += _region(column, countries[column.header], severities)
    return found_batches, [checks[key] for key in sorted(checks)]


def _numbers(raw: str, numbers: str, statuses: str, kinds: str, regions: str) -> Iterator[Check]:
    """Yields a check per number of the cell; the first is known by the cell's text, further ones by themselves."""
    if MULTI not in numbers and MULTI not in statuses:
        yield _check(raw, numbers, statuses, kinds, regions)
        return
    parts = zip_longest(*(text.split(MULTI) for text in (numbers, statuses, kinds, regions)), fillvalue="")
    for place, (number, status, kind, region) in enumerate(parts):
        yield _check(number if place and number else raw, number, status, kind, region)


def _check(value: str, number: str, status: str, kind: str, region: str) -> Check:
    verdict, reason = _REASONS["" if _unplaced(status, number) else status]
    normalized = number if number.startswith("+") else ""
    return Check("phone", value, normalized, verdict, reason, {"type": kind, "region": region}, CHECKER)


def _unplaced(status: str, number: str) -> bool:
    """Returns whether no country is known for the number: the normalizer marks its digits with "~"."""
    return status not in _REASONS or (status == "possible" and number.startswith("~"))


def _findings(raw: str, status: str, number: str, likely: Guess | None = None) -> list[Finding]:
    if SCIENTIFIC.fullmatch(raw.strip()):
        return []  # told as scientific_notation
    meant = likely.text if likely is not None else ""
    proof = f" In {likely.region} it is valid, like {likely.share:.0%} of the file's numbers." if likely else ""
    if status == "invalid":
        return [finding("phone_invalid", raw, f'"{raw}" cannot be a phone number of its country.{proof}', meant)]
    if _unplaced(status, number):
        message = f'"{raw}" has no country code, and the record names no country.{proof}'
        return [finding("phone_no_region", raw, message, meant)]
    if status == "possible":
        message = f'"{raw}" has a possible length, but no such range of numbers has been given out.'
        return [finding("phone_possible", raw, message)]
    if status == "placeholder":
        return [finding("placeholder", raw, f'"{raw}" only fills the box; it is no phone number.')]
    return []


#: What was put right, by the note of the normalizer.
_MISTAKES: Mapping[str, str] = {
    "code_twice": "the country code stands there twice",
    "plus_added": "a plus stands before a national number",
    "plus_lost": "the plus was lost",
    "american_style": "it is written as numbers are in America, so it may be one",
    "trunk_lost": "the country writes a zero before it",
    "zero_lost": "the zero was lost that belongs to the number",
    "multiple": "of the second number only the end is written",
}


def _repaired(raw: str, numbers: str, extensions: str, noted: str) -> Finding:
    """Returns the finding of a number that is valid only with a mistake put right."""
    notes = noted.split()
    why = next((text for note, text in _MISTAKES.items() if note in notes), "letters stand for digits")
    pairs = zip_longest(numbers.split(MULTI), extensions.split(MULTI), fillvalue="")
    meant = "; ".join(f"{number} ext. {extension}" if extension else number for number, extension in pairs)
    message = f'"{raw}" cannot be dialled as it stands: {why}. Probably {meant} was meant, which is valid.'
    return finding("phone_repairable", raw, message, meant)


#: Regions with fewer of the file's numbers than this say nothing about the others.
_LEAST_SHARE = 0.02


def _shares(columns: Iterable[CleanColumn]) -> tuple[tuple[str, float], ...]:
    """Returns the regions of the file's valid numbers, the most frequent first, each with its share."""
    rows: dict[str, int] = {}
    for column in columns:
        region, status = column.keys["region"], column.keys["status"]
        valid = np.array([text == "valid" for text in status.values], dtype=bool)
        if len(region) == 0 or not len(valid):
            continue
        counts = np.bincount(region.codes[valid[status.codes]], minlength=len(region.values))
        for name, count in zip(region.values, counts.tolist(), strict=True):
            if len(str(name)) == 2 and count:
                rows[str(name)] = rows.get(str(name), 0) + count
    total = sum(rows.values())
    ranked = sorted(rows.items(), key=lambda item: (-item[1], item[0]))
    return tuple((name, count / total) for name, count in ranked if count >= _LEAST_SHARE * total)


@lru_cache(maxsize=65536)
def _likely(raw: str, status: str, number: str, shares: tuple[tuple[str, float], ...]) -> Guess | None:
    """Returns what a single number without a country, or of a wrong one, probably is."""
    if not shares or MULTI in status or SCIENTIFIC.fullmatch(raw.strip()):
        return None
    return guess(raw, shares) if status == "invalid" or _unplaced(status, number) else None


def same_plan(one: str, other: str) -> bool:
    """Returns whether two countries cannot be told apart by their phone numbers."""
    return one == other or any(one in plan and other in plan for plan in _SHARED_PLANS)


def _region(column: CleanColumn, country: CleanColumn, severities: Severities) -> list[FindingBatch]:
    keys = column.keys
    groups: Groups = group([column.raw, keys["region"], keys["status"], country.keys["iso"]])
    found = []
    rows = zip(
        groups.values(column.raw), groups.values(keys["region"]), groups.values(keys["status"]),
        groups.values(country.keys["iso"]), strict=True,
    )  # fmt: skip
    for number, (raw, regions, statuses, iso) in enumerate(rows):
        known = [r.upper() for r, s in zip(regions.split(MULTI), statuses.split(MULTI), strict=False) if s == "valid"]
        home = iso.upper()
        if home and known and all(len(r) == 2 and r.isalpha() and not same_plan(r, home) for r in known):
            message = f"The number belongs to {known[0]}, the address to {home}."
            found.append((number, finding("phone_region", raw, message)))
    return batches(column, groups, found, severities)
