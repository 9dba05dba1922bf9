"""The nouns: what the steps of the staircase hand to each other. Frozen, typed, no behaviour beyond access.

Text columns are dictionary-coded: the distinct texts once, and an int32 code per row. Everything that is done per
value (normalizing, validating, comparing) is done once per distinct value and read back through the codes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

OBJECTS: tuple[str, ...] = ("account", "contact", "lead")  # in the order in which they are matched

IntArray = NDArray[np.int64]
CodeArray = NDArray[np.int32]
FloatArray = NDArray[np.float64]
TextArray = NDArray[np.object_]

#: Several values in one cell or key (two e-mail addresses, say) are joined by this character (unit separator).
MULTI = "\x1f"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of text: `values[codes[i]]` is the text of row i. The empty text means missing."""

    codes: CodeArray
    values: TextArray  # distinct texts, numpy array of dtype object

    def __len__(self) -> int:
        return len(self.codes)

    @staticmethod
    def of(texts: Iterable[str]) -> Column:
        """Returns the column of these texts, values numbered in order of first appearance."""
        seen: dict[str, int] = {}
        number = seen.setdefault
        codes = np.fromiter((number(text, len(seen)) for text in texts), dtype=np.int32)
        return Column(codes, text_array(seen))

    @staticmethod
    def constant(text: str, length: int) -> Column:
        """Returns a column that holds `text` in every row."""
        return Column(np.zeros(length, dtype=np.int32), text_array([text]))

    def texts(self) -> TextArray:
        """Returns the text of every row, in order (object array)."""
        return self.values[self.codes]

    def text(self, row: int) -> str:
        """Returns the text of one row."""
        return str(self.values[self.codes[row]])

    def map(self, function: Callable[[str], str]) -> Column:
        """Returns the column with `function` applied once to each distinct value; equal results share a code."""
        return self.recode([function(value) for value in self.values])

    def recode(self, results: Sequence[str]) -> Column:
        """Returns the column in which value number k has become `results[k]`; equal results share a code."""
        mapped = Column.of(results)
        return Column(mapped.codes[self.codes] if len(results) else self.codes, mapped.values)

    def take(self, rows: IntArray) -> Column:
        """Returns the rows asked for, in that order, values renumbered by first appearance."""
        return Column(self.codes[rows], self.values).compact()

    def compact(self) -> Column:
        """Returns the same texts with unused values dropped and codes numbered in order of first appearance."""
        rows = np.arange(len(self.codes))
        first = np.zeros(len(self.values), dtype=np.int64)
        first[self.codes[::-1]] = rows[::-1]  # of several rows with one value the first is written last
        order = self.codes[first[self.codes] == rows]
        rank = np.zeros(len(self.values), dtype=np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        return Column(rank[self.codes], self.values[order])

    def counts(self) -> IntArray:
        """Returns how many rows hold each value, in the order of `values`."""
        return np.bincount(self.codes, minlength=len(self.values)).astype(np.int64)

    @staticmethod
    def concat(columns: Sequence[Column]) -> Column:
        """Returns the columns one under another in one dictionary."""
        if len(columns) == 1:
            return columns[0]
        seen: dict[str, int] = {}
        parts = []
        for column in columns:
            mapping = np.fromiter((seen.setdefault(v, len(seen)) for v in column.values), dtype=np.int32)
            parts.append(mapping[column.codes] if len(mapping) else column.codes)
        return Column(np.concatenate(parts), text_array(seen))


def text_array(texts: Iterable[str]) -> TextArray:
    """Returns an object array of these texts (numpy would guess a fixed-width type)."""
    items = list(texts)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that was not taken, with all that is needed to find and repair it."""

    source: str
    row_number: int  # 1 for the first data row of the file
    line: int  # physical line in the file on which the row starts, 1 for the first; 0 where there are no lines
    reason: str
    raw: str  # the text as it stood


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a file that a person should know, though no row was lost by it."""

    source: str
    line: int  # 0 where it concerns the whole file
    code: str
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What a file holds: text columns under unique headers, all of one length. Nothing trimmed, nothing guessed."""

    source: str
    headers: tuple[str, ...]  # unique; a repeated header gets a suffix ("Phone__2")
    columns: tuple[Column, ...]  # one per header
    row_numbers: IntArray  # 1 for the first data row of the file; quarantined rows leave gaps
    lines: IntArray  # physical line on which each row starts

    def __len__(self) -> int:
        return len(self.row_numbers)

    def column(self, header: str) -> Column:
        """Returns the column under this header. KeyError if there is none."""
        try:
            return self.columns[self.headers.index(header)]
        except ValueError:
            raise KeyError(header) from None

    def take(self, rows: IntArray) -> Table:
        """Returns the rows asked for, in that order."""
        columns = tuple(column.take(rows) for column in self.columns)
        return Table(self.source, self.headers, columns, self.row_numbers[rows], self.lines[rows])


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """A file that was read: its table, and what was found on the way."""

    path: str
    name: str  # file name as given, without folders
    sha256: str
    encoding: str
    delimiter: str  # "" where there is none
    format: str  # csv, xlsx, xlsb, xls, ods, json, jsonl, parquet, arrow, sqlite
    original_headers: tuple[str, ...]  # exactly as they stood
    rows_in: int  # data rows in the file; always len(table) + len(quarantine)
    table: Table
    quarantine: tuple[Quarantined, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One distinct change of a value: nothing is changed in place, this is the record of it."""

    header: str
    original: str
    clean: str
    rule: str  # the names of the rules that changed it, joined by ", "
    rows: int  # how many rows hold the original


@dataclass(frozen=True, slots=True, eq=False)
class Changed:
    """The changes of one column, side by side; one of a value that reads differently in two countries stands twice."""

    header: str
    originals: TextArray
    clean: TextArray
    rules: Column  # the names of the rules, joined by ", "
    rows: IntArray

    def each(self) -> tuple[Change, ...]:
        """Returns each distinct change once, sorted by original."""
        rows: dict[tuple[str, str, str], int] = {}
        for key in zip(self.originals, self.clean, self.rules.texts(), self.rows.tolist(), strict=True):
            rows[key[:3]] = rows.get(key[:3], 0) + key[3]
        return tuple(Change(self.header, *key, rows[key]) for key in sorted(rows))


@dataclass(frozen=True, slots=True, eq=False)
class CleanColumn:
    """One column after normalizing: the clean text, and the keys that matching compares.

    `keys` are columns of the same length; "" means: no evidence. Which keys a type has is written in
    `dedupe/normalize/__init__.py`.
    """

    field: str  # canonical field, e.g. "email", "phone", "last_name"
    type: str  # field type, e.g. "email", "family_name"
    header: str  # the header in the file
    slot: int  # 0 for the field's first column, 1 for its second ...
    raw: Column
    clean: Column
    keys: Mapping[str, Column] = dataclasses.field(default_factory=dict)
    notes: Column | None = None  # per row: space-separated flags such as "placeholder"; "" for none
    changed: Changed | None = None  # None: no value was changed

    @property
    def changes(self) -> tuple[Change, ...]:
        """Returns each distinct change once, sorted by original."""
        return self.changed.each() if self.changed is not None else ()


@dataclass(frozen=True, slots=True, eq=False)
class CleanTable:
    """A table after normalizing, its rows in canonical order (so that the order of the file does not matter)."""

    object: str
    source: str
    headers: tuple[str, ...]  # of the file, all of them, in their order
    crm_ids: TextArray
    row_numbers: IntArray
    raw: tuple[Column, ...]  # one per header
    columns: tuple[CleanColumn, ...]  # one per recognised header

    def __len__(self) -> int:
        return len(self.row_numbers)

    def by_header(self, header: str) -> CleanColumn | None:
        """Returns the normalized column of a header, None where the header is carried as it stood."""
        return next((column for column in self.columns if column.header == header), None)

    def of_field(self, name: str) -> tuple[CleanColumn, ...]:
        """Returns the columns of a canonical field, in slot order."""
        return tuple(sorted((c for c in self.columns if c.field == name), key=lambda c: c.slot))

    def of_type(self, *types: str) -> tuple[CleanColumn, ...]:
        """Returns the columns of these types, in the order of the file."""
        return tuple(column for column in self.columns if column.type in types)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something noticed about a value."""

    code: str  # e.g. "email_syntax"
    severity: Literal["error", "warning", "info"]
    value: str
    suggestion: str  # "" for none
    message: str  # a sentence


@dataclass(frozen=True, slots=True, eq=False)
class FindingBatch:
    """The findings of one column: row `rows[i]` has the finding `findings[which[i]]`."""

    field: str  # the header
    rows: IntArray
    which: CodeArray
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on one distinct e-mail address or phone number."""

    kind: Literal["email", "phone"]
    value: str
    normalized: str
    status: Literal["valid", "invalid", "accept_all", "unknown", "not_checked"]
    reason: str
    flags: Mapping[str, str] = dataclasses.field(
        default_factory=dict
    )  # further columns: disposable, role, region, type ...
    checker: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Validation:
    """What validating a table found."""

    batches: tuple[FindingBatch, ...]
    checks: tuple[Check, ...]
    quality: IntArray  # 0 to 100, one per row


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Relations between records that are not duplicates; positions in the stacked rows of their objects."""

    object: str
    other_object: str
    left: IntArray
    right: IntArray
    kind: str  # contact_account, lead_contact, lead_account, household, colleague, branch_of
    confidence: FloatArray


@dataclass(frozen=True, slots=True)
class Alternative:
    """A value that was not chosen, and the row it stood in."""

    value: str
    row: int


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One cell of a survivor: its value and where it came from."""

    field: str  # the survivor's header
    value: str
    row: int  # position of the record it came from (the first one for joined values)
    rule: str
    conflict: bool
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A merge proposal; rows are positions in the stacked rows of the object."""

    object: str
    members: tuple[int, ...]  # sorted
    survivor: int
    cluster: int  # cluster label
    confidence: float  # probability of the weakest link
    band: Literal["auto", "review"]
    blocked_by: tuple[str, ...]  # what would make a CRM refuse, or forbids an automatic merge
    reason: str  # one sentence: why these, why this survivor
    fields: tuple[FieldChoice, ...]
