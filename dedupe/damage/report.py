"""The damages of a file by kind and column, as a report lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dedupe.damage.found import Damage
from dedupe.damage.kinds import KINDS, Severity
from dedupe.damage.table import ColumnDamages, table_damages
from dedupe.model import SourceFile
from dedupe.ruleset.effective import ObjectRules

_RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Example:
    """A damaged value, where it stands first, and how many rows hold it."""

    damage: Damage
    row_number: int  # 1 for the first data row of the file
    line: int  # 0 where the file has no lines


@dataclass(frozen=True, slots=True)
class DamageGroup:
    """One kind of damage in one column."""

    code: str
    severity: Severity  # the worst of its cells
    header: str
    cells: int
    repaired: int  # cells that cleaning repairs by itself
    proposed: int  # further cells for which there is a proposal
    examples: tuple[Example, ...]  # every distinct value, the most frequent first

    @property
    def title(self) -> str:
        """Returns what people call the kind."""
        return KINDS[self.code].title


@dataclass(frozen=True, slots=True, eq=False)
class DamageReport:
    """What is to be said about one file."""

    file: SourceFile
    rules: ObjectRules
    groups: tuple[DamageGroup, ...]

    @property
    def cells(self) -> int:
        """Returns how many cells hold a value of text."""
        return sum(int(c.counts()[[bool(v) for v in c.values.tolist()]].sum()) for c in self.file.table.columns)


def damage_report(file: SourceFile, rules: ObjectRules) -> DamageReport:
    """Returns the damages of a file that was read, the worst first."""
    groups = [group for column in table_damages(file.table, rules) for group in _groups(file, column)]
    order = list(KINDS)
    groups.sort(key=lambda g: (_RANK[g.severity], order.index(g.code), file.table.headers.index(g.header)))
    return DamageReport(file, rules, tuple(groups))


def _groups(file: SourceFile, column: ColumnDamages) -> list[DamageGroup]:
    by_code: dict[str, list[Damage]] = {}
    for damage in column.damages:
        by_code.setdefault(damage.code, []).append(damage)
    first = _first_rows(column)
    return [_group(file, column.header, code, found, first) for code, found in by_code.items()]


def _first_rows(column: ColumnDamages) -> dict[int, int]:
    """Returns the first row of each entry."""
    import numpy as np

    entries, first = np.unique(column.of_row, return_index=True)
    return dict(zip(entries.tolist(), first.tolist(), strict=True))


def _group(file: SourceFile, header: str, code: str, found: Sequence[Damage], first: dict[int, int]) -> DamageGroup:
    examples = []
    for damage in found:
        row = first[damage.place]
        examples.append(Example(damage, int(file.table.row_numbers[row]), int(file.table.lines[row])))
    examples.sort(key=lambda e: (not e.damage.proposed, e.row_number, e.damage.value))
    return DamageGroup(
        code=code,
        severity=min((damage.severity for damage in found), key=_RANK.__getitem__),
        header=header,
        cells=sum(damage.rows for damage in found),
        repaired=sum(damage.rows for damage in found if damage.sure),
        proposed=sum(damage.rows for damage in found if damage.proposed and not damage.sure),
        examples=tuple(examples),
    )
