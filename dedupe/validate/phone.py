"""Phone columns: what the numbering plans say, as the normalizer found it, and what was probably meant.

A phone check is `valid` when the number lies in a range that its country has given out. That says nothing about
whether somebody answers: the reason says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Literal, NamedTuple

import numpy as np

from dedupe.model import MULTI, CleanColumn, CleanTable, Column, Finding, FindingBatch, IntArray, text_array
from dedupe.normalize.phone_guess import Guess, guess_all
from dedupe.validate.checks import Checks, Verdict
from dedupe.validate.codes import Severities, finding
from dedupe.validate.damage import SCIENTIFIC
from dedupe.validate.spread import BoolArray, Groups, batches, group

CHECKER = "numbering plan"

#: The regions of a file's valid numbers, the most frequent first, and the share of the numbers that each has.
Shares = tuple[tuple[str, float], ...]

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
) -> tuple[list[FindingBatch], Checks]:
    """Returns the findings of all phone and fax columns and one check per distinct number, sorted.

    `countries` names the country column that belongs to a header, where there is one.
    """
    checks = Checks("phone", CHECKER)
    found_batches: list[FindingBatch] = []
    columns = table.of_type("phone", "fax")
    shares = _shares(columns)
    for column in columns:
        groups = group([column.raw, *(column.keys[name] for name in ("number", "status", "region"))])
        found = _judged(column, groups, checks, shares)
        found_batches += batches(column, groups, found, severities)
        if column.header in countries:
            found_batches += _region(column, countries[column.header], severities)
    return found_batches, checks.in_order(readings=True)


class _Cell(NamedTuple):
    """A cell that there may be something to say about, and what the normalizer made of it."""

    group: int
    raw: str
    number: str
    status: str
    kind: str
    region: str
    extension: str
    notes: str


def _judged(column: CleanColumn, groups: Groups, checks: Checks, shares: Shares) -> list[tuple[int, Finding]]:
    """Returns what is found in the groups of a column, and adds their checks."""
    written = np.array([bool(raw) and not raw.isspace() for raw in column.raw.values], dtype=bool)
    plain, filled = _plain(column, groups), written[groups.codes(column.raw)]
    _put_plain(column, groups.first[plain & filled], checks)
    others = np.flatnonzero(filled & ~plain)
    notes = column.notes if column.notes is not None else Column.constant("", len(column.raw))
    parts = [column.raw, *(column.keys[name] for name in ("number", "status", "kind", "region", "extension")), notes]
    texts = [part.values[part.codes[groups.first[others]]].tolist() for part in parts]
    cells = [_Cell(*cell) for cell in zip(others.tolist(), *texts, strict=True)]
    meant = _meant(cells, shares)
    found: list[tuple[int, Finding]] = []
    for cell in cells:
        _put(checks, cell)
        if "repairable" in cell.notes and "valid" in cell.status.split(MULTI):
            found.append((cell.group, _repaired(cell.raw, cell.number, cell.extension, cell.notes)))
        elif cell.status != "valid":
            likely = meant.get(cell.raw) if _is_doubtful(cell) else None
            for one in dict.fromkeys(cell.status.split(MULTI)):
                found.extend((cell.group, item) for item in _findings(cell.raw, one, cell.number, likely))
    return found


def _meant(cells: Sequence[_Cell], shares: Shares) -> dict[str, Guess | None]:
    """Returns what doubtful cells probably mean, by the regions of the file's other numbers."""
    texts = list(dict.fromkeys(c.raw for c in cells if _is_doubtful(c) and not SCIENTIFIC.fullmatch(c.raw.strip())))
    return dict(zip(texts, guess_all(texts, shares), strict=True)) if shares else {}


def _is_doubtful(cell: _Cell) -> bool:
    """Returns whether a cell holds one number without a country, or of a wrong one."""
    return MULTI not in cell.status and (cell.status == "invalid" or _unplaced(cell.status, cell.number))


def _plain(column: CleanColumn, groups: Groups) -> BoolArray:
    """Returns which groups hold one valid number and nothing that there is to say about."""
    status, number, notes = column.keys["status"], column.keys["number"], column.notes
    valid = np.array([text == "valid" for text in status.values], dtype=bool)[groups.codes(status)]
    single = np.array([MULTI not in text for text in number.values], dtype=bool)[groups.codes(number)]
    plain: BoolArray = valid & single
    if notes is not None:
        plain &= np.array(["repairable" not in text for text in notes.values], dtype=bool)[groups.codes(notes)]
    return plain


def _put_plain(column: CleanColumn, rows: IntArray, checks: Checks) -> None:
    """Adds the checks of rows that hold one valid number each."""
    number, kind, region = (column.keys[name] for name in ("number", "kind", "region"))
    normalized = text_array(text if text.startswith("+") else "" for text in number.values)
    groups = group([kind, region], rows)
    verdicts = [_verdict("valid", *both) for both in zip(groups.values(kind), groups.values(region), strict=True)]
    checks.extend(
        column.raw.values[column.raw.codes[rows]].tolist(),
        normalized[number.codes[rows]].tolist(),
        map(verdicts.__getitem__, groups.of_row.tolist()),
    )


def _put(checks: Checks, cell: _Cell) -> None:
    """Adds a check per number of the cell; the first is known by the cell's text, further ones by themselves."""
    several = MULTI in cell.number or MULTI in cell.status
    texts = (cell.number, cell.status, cell.kind, cell.region)
    parts = [text.split(MULTI) if several else [text] for text in texts]
    for place, (number, status, kind, region) in enumerate(zip_longest(*parts, fillvalue="")):
        verdict = _verdict("" if _unplaced(status, number) else status, kind, region)
        checks.put(number if place and number else cell.raw, number if number.startswith("+") else "", verdict)


@lru_cache(maxsize=4096)
def _verdict(status: str, kind: str, region: str) -> Verdict:
    verdict, reason = _REASONS[status]
    return Verdict(verdict, reason, {"type": kind, "region": region})


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


def _shares(columns: Iterable[CleanColumn]) -> Shares:
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


def same_plan(one: str, other: str) -> bool:
    """Returns whether two countries cannot be told apart by their phone numbers."""
    return one == other or any(one in plan and other in plan for plan in _SHARED_PLANS)


def _region(column: CleanColumn, country: CleanColumn, severities: Severities) -> list[FindingBatch]:
    """Returns the numbers that belong to another country than the address."""
    region, status, iso = column.keys["region"], column.keys["status"], country.keys["iso"]
    places = group([region, status, iso])
    texts = zip(places.values(region), places.values(status), places.values(iso), strict=True)
    messages = [_elsewhere(*text) for text in texts]
    told = np.array([bool(message) for message in messages], dtype=bool)
    rows = np.flatnonzero(told[places.of_row])
    if not len(rows):
        return []
    groups = group([column.raw, region, status, iso], rows)
    which = places.of_row[groups.first].tolist()
    found = [
        (number, finding("phone_region", raw, messages[place]))
        for number, (raw, place) in enumerate(zip(groups.values(column.raw), which, strict=True))
    ]
    return batches(column, groups, found, severities)


def _elsewhere(regions: str, statuses: str, iso: str) -> str:
    """Returns that the numbers of a cell belong to another country than its record, "" if they do not."""
    known = [r.upper() for r, s in zip(regions.split(MULTI), statuses.split(MULTI), strict=False) if s == "valid"]
    home = iso.upper()
    if home and known and all(len(r) == 2 and r.isalpha() and not same_plan(r, home) for r in known):
        return f"The number belongs to {known[0]}, the address to {home}."
    return ""
