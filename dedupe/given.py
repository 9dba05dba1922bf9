"""Pairs that another tool scored: which records of the run they name, and what is wrong with those that name none.

Everything is done once per distinct value. Nothing is dropped in silence: a pair that is not taken is told with its
line and column.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dedupe.errors import InputError
from dedupe.given_file import PairsFile
from dedupe.match.between import Between
from dedupe.match.given_pairs import GivenPairs
from dedupe.model import CleanTable, Column, FloatArray, IntArray, Notice
from dedupe.sources.shown import shown

#: No pair weighs more, in bits: a probability of 1 is a certainty of the tool, not of the world.
MOST = 50.0
#: A probability nearer to 0 or 1 than this was rounded: the match weight beside it says how near.
ROUNDED = 1e-9
#: Notices of one kind; the rest is counted in one more.
NOTICES = 1_000
#: Kinds of trouble that the closing note names.
WHY = 3


@dataclass(frozen=True, slots=True)
class PairsCounts:
    """How many pairs a file held: rows = taken + left_out."""

    name: str
    sha256: str
    object: str
    rows: int
    taken: int
    left_out: int
    why: tuple[str, ...]  # "3 of an unknown id", commonest first

    def __str__(self) -> str:
        said = f"{self.name}: {self.taken:,} of {self.rows:,} pairs taken in place of our scoring of {self.object}s"
        more = [f"{len(self.why) - WHY} more kinds"] if len(self.why) > WHY else []
        told = ", ".join([*self.why[:WHY], *more])
        return said + (f"; {self.left_out:,} left out (table notices): {told}" if self.left_out else "")


def pairs_of(
    pairs: PairsFile, tables: Sequence[CleanTable], between: Between | None, link: Sequence[str]
) -> tuple[GivenPairs, tuple[Notice, ...], PairsCounts]:
    """Returns the pairs as positions in the stacked tables, what is wrong with others, and the counts.

    Of a pair that is there twice the lower weight counts. InputError where the file names no two records of the run.
    """
    trouble = _Trouble(pairs)
    lookup = _Lookup(tables)
    sides = [
        lookup.rows(pairs, side, trouble, (link[side],) if link and not pairs.columns.sources[0] else ())
        for side in (0, 1)
    ]
    weight = _weights(pairs, trouble)
    left, right = np.minimum(*sides), np.maximum(*sides)
    good = (left >= 0) & ~np.isnan(weight)
    trouble.add(good & (left == right), pairs.columns.ids[1], "one_record", "both ids name one record")
    good &= left != right
    if between is not None:
        apart = np.ones(len(good), dtype=bool)
        apart[good] = between.allowed(left[good], right[good])
        trouble.add(
            ~apart, pairs.columns.ids[1], "one_side", "the two records are not on the two sides that are linked"
        )
        good &= apart
    rows = np.flatnonzero(good)
    order = rows[np.lexsort((rows, weight[rows], right[rows], left[rows]))]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (left[order][1:] != left[order][:-1]) | (right[order][1:] != right[order][:-1])
    again = np.zeros(len(good), dtype=bool)
    again[order[~first]] = True
    trouble.add(again, pairs.columns.ids[0], "repeated", "the pair stands here again: the lower probability counts")
    kept = order[first]
    name = pairs.file.name
    if len(good) and not len(kept):
        raise InputError(
            f"none of the {len(good):,} pairs can be taken: {trouble.first()}; ids must stand as they do in the input",
            where=name,
        )
    counts = trouble.counts(len(kept))
    return GivenPairs(name, left[kept], right[kept], weight[kept]), tuple(trouble.notices()), counts


class _Lookup:
    """The stacked row of each id, by source."""

    def __init__(self, tables: Sequence[CleanTable]) -> None:
        self._rows: dict[str, dict[str, int]] = {}
        self._together: dict[str, int] | None = None  # of all sources
        start = 0
        for table in tables:
            mine = self._rows.setdefault(table.source, {})
            for row, crm_id in enumerate(table.crm_ids.tolist(), start):
                mine[crm_id] = SEVERAL if crm_id in mine else row
            start += len(table)

    def rows(self, pairs: PairsFile, side: int, trouble: _Trouble, within: Sequence[str]) -> IntArray:
        """Returns the row of each id, negative where there is none; `within` are the sources to look in."""
        table, header = pairs.file.table, pairs.columns.ids[side]
        ids = table.column(header)
        found = np.full(len(table), UNKNOWN, dtype=np.int64)
        if pairs.columns.sources[side]:
            source = table.column(pairs.columns.sources[side])
            for code, name in enumerate(source.values.tolist()):
                here = source.codes == code
                if name in self._rows:
                    found[here] = self._of(ids, (name,))[here]
                else:
                    told = "is empty" if not name else "is none of this run"
                    trouble.add(here, pairs.columns.sources[side], "unknown_source", f"the source {told}")
                    found[here] = TOLD
        else:
            found = self._of(ids, within or tuple(self._rows))
        empty = (ids.values == "")[ids.codes] if len(ids) else np.zeros(0, dtype=bool)
        trouble.add(empty, header, "no_id", "the id is empty")
        trouble.add((found == UNKNOWN) & ~empty, header, "unknown_id", "no record of this run has the id")
        trouble.add(found == SEVERAL, header, "unclear_id", "several records of this run have the id")
        return found

    def _of(self, ids: Column, sources: Sequence[str]) -> IntArray:
        known = self._rows[sources[0]] if len(sources) == 1 else self._merged(tuple(sources))
        found = map(known.get, ids.values.tolist(), repeat(UNKNOWN))
        table = np.fromiter(found, dtype=np.int64, count=len(ids.values))
        return table[ids.codes] if len(table) else np.empty(0, dtype=np.int64)

    def _merged(self, sources: tuple[str, ...]) -> dict[str, int]:
        if self._together is None:
            self._together = {}
            for source in sources:
                for text, row in self._rows[source].items():
                    self._together[text] = SEVERAL if text in self._together else row
        return self._together


#: What stands in place of a row: no record has the id, several have it, or the trouble was told already.
UNKNOWN, SEVERAL, TOLD = -1, -2, -3


def _weights(pairs: PairsFile, trouble: _Trouble) -> FloatArray:
    """Returns the match weight in bits of each pair, NaN where there is none to be had."""
    table = pairs.file.table
    nothing = np.full(len(table), np.nan)
    weight = _numbers(table.column(pairs.columns.weight)) if pairs.columns.weight else nothing
    bare = np.isnan(weight)
    wrong = np.isinf(weight) if pairs.columns.weight else np.zeros(len(table), dtype=bool)
    if not pairs.columns.probability:
        trouble.add(
            _filled(table.column(pairs.columns.weight)) & (bare | wrong), pairs.columns.weight, "weight", "no number"
        )
        trouble.add(
            ~_filled(table.column(pairs.columns.weight)), pairs.columns.weight, "no_weight", "the match weight is empty"
        )
        return np.where(wrong, np.nan, np.clip(weight, -MOST, MOST))
    column = table.column(pairs.columns.probability)
    share = _numbers(column)
    outside = _filled(column) & ~((share >= 0) & (share <= 1))
    trouble.add(outside, pairs.columns.probability, "probability", "no probability, a number from 0 to 1")
    trouble.add(~_filled(column) & bare, pairs.columns.probability, "no_probability", "the probability is empty")
    inside = np.clip(np.where(np.isnan(share), 0.5, share), 2.0**-MOST, 1 - 2.0**-MOST)
    own = np.log2(inside / (1 - inside))
    rounded = ((share < ROUNDED) | (share > 1 - ROUNDED)) & ~bare & (np.sign(weight) == np.sign(own))
    use = np.where(rounded | ~_filled(column), weight, own)
    return np.where(outside, np.nan, np.clip(use, -MOST, MOST))


def _filled(column: Column) -> NDArray[np.bool_]:
    if not len(column):
        return np.zeros(0, dtype=bool)
    texts = pc.utf8_trim_whitespace(pa.array(column.values, pa.large_string()))
    return np.asarray(pc.not_equal(texts, "").to_numpy(zero_copy_only=False))[column.codes]


def _numbers(column: Column) -> FloatArray:
    if not len(column):
        return np.empty(0)
    try:
        plain = pa.array(column.values, pa.large_string()).cast(pa.float64())
        return np.asarray(plain.to_numpy(zero_copy_only=False))[column.codes]
    except pa.ArrowInvalid:  # some are no plain numbers: one by one
        return np.array([_number(text) for text in column.values.tolist()])[column.codes]


def _number(text: str) -> float:
    """Returns the number a text is, NaN if it is none; spreadsheets of half the world write 0,97."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float(text.replace(",", ".")) if text.count(",") == 1 and "." not in text else math.nan
    except ValueError:
        return math.nan


class _Trouble:
    """Pairs that are not taken, each told once: the first thing that is wrong with it."""

    def __init__(self, pairs: PairsFile) -> None:
        self._pairs = pairs
        self._told = np.zeros(len(pairs.file.table), dtype=bool)
        self._kinds: list[tuple[str, str, str, IntArray]] = []  # code, header, what, rows

    def add(self, wrong: NDArray[np.bool_], header: str, code: str, what: str) -> None:
        """Notes that these rows are wrong in this column, unless something was wrong with them before."""
        rows = np.flatnonzero(wrong & ~self._told)
        if len(rows):
            self._told[rows] = True
            self._kinds.append((code, header, what, rows))

    def first(self) -> str:
        """Returns the first thing that is wrong, with its place."""
        _, header, what, rows = self._kinds[0]
        return self._message(header, what, int(rows[0]))

    def notices(self) -> Iterator[Notice]:
        """Yields a notice a pair, and one that counts those beyond NOTICES of a kind."""
        file = self._pairs.file
        yield from file.notices
        for row in file.quarantine:
            yield Notice(row.source, row.line, "pair_unreadable", f"{row.reason}: the pair was not taken")
        for code, header, what, rows in self._kinds:
            for row in rows[:NOTICES].tolist():
                line = int(file.table.lines[row])
                yield Notice(file.table.source, line, f"pair_{code}", self._message(header, what, row))
            if len(rows) > NOTICES:
                text = f"{header}: {what}: {len(rows) - NOTICES:,} more pairs like these were not taken"
                yield Notice(file.table.source, 0, f"pair_{code}", text)

    def _message(self, header: str, what: str, row: int) -> str:
        table = self._pairs.file.table
        line = int(table.lines[row])
        place = f"line {line}" if line else f"row {int(table.row_numbers[row])}"
        value = table.column(header).text(row)
        seen = f" ({shown(value)!r})" if value else ""
        return f"{place}, column {shown(header)}{seen}: {what}; not taken"

    def counts(self, taken: int) -> PairsCounts:
        """Returns how many pairs were taken and why others were not."""
        file = self._pairs.file
        kinds: dict[str, int] = {}
        for _, _, what, rows in self._kinds:
            kinds[what] = kinds.get(what, 0) + len(rows)
        if file.quarantine:
            kinds["the line cannot be read"] = len(file.quarantine)
        why = tuple(f"{number:,} ({what})" for what, number in sorted(kinds.items(), key=lambda k: (-k[1], k[0])))
        return PairsCounts(file.name, file.sha256, self._pairs.object, file.rows_in, taken, file.rows_in - taken, why)
