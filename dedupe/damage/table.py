"""A whole table through the search for damage, column by column, each with the countries of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np

from dedupe.damage.column import damages
from dedupe.damage.found import LEFT_ALONE, Damage
from dedupe.damage.lost_words import Vocabulary
from dedupe.model import CodeArray, Column, IntArray, Table
from dedupe.normalize.country import iso_of
from dedupe.ruleset.effective import FieldRule, ObjectRules

#: Types in which a value means something else from country to country, so that it is looked at once per country.
_REGIONAL = frozenset(("phone", "fax", "postal_code"))
#: Types that hold words, in which a word may stand whole that lost a letter elsewhere.
_WORDED = frozenset(
    "given_name middle_name family_name full_name company street city state full_address title text category".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class ColumnDamages:
    """The damages of one column; `damage.place` numbers the entries of `of_row`."""

    header: str
    field: str  # canonical field, "" for a column without a rule
    field_type: str
    of_row: CodeArray  # per row: the entry that it holds
    damages: tuple[Damage, ...]

    def rows(self, damage: Damage) -> IntArray:
        """Returns the rows that hold a damaged value, ascending."""
        return np.flatnonzero(self.of_row == damage.place).astype(np.int64)


def table_damages(table: Table, rules: ObjectRules) -> tuple[ColumnDamages, ...]:
    """Returns what is damaged in each column of a table, in the order of its headers."""
    by_header = {header: rule for rule in reversed(rules.fields) for header in rule.headers}
    countries = {
        header: table.column(header).map(lambda name: iso_of(name.strip()).upper() if name.strip() else "")
        for header in table.headers
        if header in by_header and by_header[header].type == "country"
    }
    typed = [(header, by_header.get(header)) for header in table.headers]
    vocabulary = Vocabulary(_Texts(table.columns, [rule.type if rule else "" for _, rule in typed]))
    found = []
    for (header, rule), column in zip(typed, table.columns, strict=True):
        country = _country_of(header, rule, countries)
        kind = rule.type if rule else ""
        damaged = column_damages(column, header, kind, country, rules.preset, vocabulary)
        found.append(ColumnDamages(header, rule.field if rule else "", kind, damaged.of_row, damaged.damages))
    return tuple(found)


def column_damages(
    column: Column,
    header: str,
    field_type: str,
    country: Column | None = None,
    crm: str = "",
    vocabulary: Vocabulary | None = None,
) -> ColumnDamages:
    """Returns what is damaged in a column; `country` holds the country of each row (ISO alpha-2, upper case)."""
    if field_type in LEFT_ALONE:
        return ColumnDamages(header, "", field_type, column.codes, ())
    countries: Sequence[str]
    if country is not None and field_type in _REGIONAL:
        of_row, values, countries = _by_country(column, country)
    else:
        of_row, values = column.codes, column.values.tolist()
        countries = _CountryOfEach(column, country) if country is not None and len(column) else []
    rows = np.bincount(of_row, minlength=len(values)).tolist()
    found = damages(
        values, rows, header=header, field_type=field_type, countries=countries, crm=crm, vocabulary=vocabulary
    )
    return ColumnDamages(header, "", field_type, of_row, tuple(damage for damage in found if damage.rows))


class _Texts:
    """The distinct values of the columns that hold words, read when they are asked for."""

    def __init__(self, columns: Sequence[Column], types: Sequence[str]) -> None:
        self._columns = [column for column, kind in zip(columns, types, strict=True) if kind in _WORDED]

    def __iter__(self) -> Iterator[list[str]]:
        return (column.values.tolist() for column in self._columns)


def words_of(columns: Mapping[str, Column], types: Mapping[str, str]) -> Vocabulary:
    """Returns the words of these columns, by header, for letters that were lost in one of them."""
    return Vocabulary(_Texts(list(columns.values()), [types.get(header, "") for header in columns]))


def _by_country(column: Column, country: Column) -> tuple[CodeArray, list[str], list[str]]:
    """Returns the distinct pairs of value and country: which one each row has, and both parts of each."""
    width = max(len(country.values), 1)
    both = column.codes.astype(np.int64) * width + country.codes
    pairs, inverse = np.unique(both, return_inverse=True)
    values = column.values[pairs // width].tolist() if len(pairs) else []
    countries = country.values[pairs % width].tolist() if len(pairs) else []
    return inverse.reshape(-1).astype(np.int32), values, countries


class _CountryOfEach(Sequence[str]):
    """The country of each value, "" for one that stands in several; made when first asked, as few columns need it."""

    def __init__(self, column: Column, country: Column) -> None:
        self._column, self._country = column, country

    def __len__(self) -> int:
        return len(self._column.values)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        return self._texts[place]

    @cached_property
    def _texts(self) -> list[str]:
        codes, country = self._column.codes, self._country
        lowest = np.full(len(self), len(country.values), dtype=np.int64)
        highest = np.full(len(self), -1, dtype=np.int64)
        np.minimum.at(lowest, codes, country.codes)
        np.maximum.at(highest, codes, country.codes)
        texts = [*country.values.tolist(), ""]
        return [texts[low] if low == high else "" for low, high in zip(lowest.tolist(), highest.tolist(), strict=True)]


def _country_of(header: str, rule: FieldRule | None, countries: Mapping[str, Column]) -> Column | None:
    """Returns the country column that belongs to a header: the one its rule names, else the nearest by name."""
    if rule is not None and rule.region_from in countries:
        return countries[rule.region_from]
    kind = rule.type if rule else ""
    default = rule.default_region.upper() if rule is not None else ""
    found = nearest_country(header, kind, countries)
    if found is None or not default:
        return found
    return found.map(lambda iso: iso or default)


def nearest_country(header: str, field_type: str, countries: Mapping[str, Column]) -> Column | None:
    """Returns the country column for a header: for "OtherCity" that of "OtherCountry"; None if there is none."""
    if not countries:
        return None
    if field_type in ("phone", "fax"):
        return next(iter(countries.values()))
    return countries[max(countries, key=lambda name: _shared_start(name, header))]


def _shared_start(one: str, other: str) -> int:
    """Returns how many characters two headers begin with alike."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
