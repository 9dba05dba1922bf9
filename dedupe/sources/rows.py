"""Which records are rows: each is taken, or put into quarantine with line and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from dedupe.errors import InputError
from dedupe.model import Quarantined
from dedupe.sources.heading import ALIKE, describes_columns, shape
from dedupe.sources.notices import NoticeLog
from dedupe.sources.records import Record
from dedupe.sources.report_lines import footer_start, is_ruled, is_total
from dedupe.sources.shown import shown

#: Records at the end that may be totals or the footer of a report.
TAIL = 24
#: From so many rows on, a file most of whose rows do not fit its header is refused instead of emptied into quarantine.
DOUBT_ROWS = 10
#: Share of short rows from which on being short is a habit.
HABIT = 0.2
#: What a cell of Excel holds at most; longer rows deserve a word before they are exported.
LONG = 32_767
#: What headers are compared without.
AROUND = "\ufeff \t\r\n"


class RowSorter:
    """Looks at the records of a file in order and counts them all."""

    def __init__(
        self, source: str, where: str, header: Sequence[str], log: NoticeLog, *, ends_early: bool = False
    ) -> None:
        self._ends_early = ends_early
        self._source, self._where, self._header, self._log = source, where, header, log
        self._folded = folded(header)
        self._names = frozenset(name for name in self._folded if name)
        self._order: list[int] = []  # where the columns of the header are, below a header in another order
        self._other = 0  # line of a header of other columns, while rows stand below it
        self._first = True
        self._quarantine: list[Quarantined] = []
        self._ragged: list[int] = []  # lines
        self._blank = self._empty = self._count = self._short = 0

    @property
    def count(self) -> int:
        """Data rows so far, those in quarantine included."""
        return self._count

    @property
    def names(self) -> frozenset[str]:
        """The names of the columns as headers are compared."""
        return self._names

    @property
    def moved(self) -> bool:
        """Whether the rows that follow stand below another header than that of the file."""
        return bool(self._order or self._other)

    def pass_by(self, rows: int, blank: int) -> None:
        """Counts rows and blank lines that somebody else looked at."""
        self._count += rows
        self._blank += blank

    def taken(self, record: Record) -> list[str] | None:
        """Returns the cells of a row; None for a blank line, and for one that went to quarantine."""
        cells = record.cells
        if not cells:
            self._blank += 1
            return None
        self._count += 1
        if self._ends_early and 1 < len(cells) < len(self._header) and not self.names_again(cells):
            self._short += 1
            cells = cells + [""] * (len(self._header) - len(cells))
            record = record._replace(cells=cells)
        if (
            len(cells) != len(self._header)
            or record.trouble
            or "\0" in record.raw
            or not any(cells)
            or self._first
            or self._other
            or _first_folded(cells) in self._names
        ) and (reason := self._reason(record)):
            self._quarantine.append(Quarantined(self._source, self._count, record.line, reason, record.raw))
            return None
        if len(record.raw) > LONG:
            self._log.add(record.line, "long_value", f"line {record.line} holds {len(record.raw):,} characters")
        if record.raw.startswith("\ufeff"):
            message = f"line {record.line} begins with a byte order mark: two files joined? Kept as it stood"
            self._log.add(record.line, "mark_inside", message)
        return [cells[place] for place in self._order] if self._order else cells

    def _reason(self, record: Record) -> str:
        """Returns why a record is no row, "" if it is one."""
        line, cells = record.line, record.cells
        first, self._first = self._first, False
        if record.trouble:
            return record.trouble
        if "\0" in record.raw:
            return self._said(line, "nul", f"line {line} holds a NUL byte")
        if not any(cells):
            self._empty += 1
            return "empty row"
        if reason := self._header_again(line, cells):
            return reason
        if is_ruled(record.raw):
            return self._said(line, "ruled_line", f"line {line} is a ruled line")
        if self._other:
            return f"line {line} stands under the other header on line {self._other}"
        if len(cells) != len(self._header):
            self._ragged.append(line)
            reason = f"line {line} has {len(cells)} fields where the header has {len(self._header)}"
            return self._said(line, "ragged", reason)
        if first and (what := describes_columns(cells, self._header)):
            return self._said(line, "described_columns", f"{what} on line {line}")
        return ""

    def _said(self, line: int, code: str, reason: str) -> str:
        self._log.add(line, code, reason + ": row put into quarantine")
        return reason

    def names_again(self, cells: Sequence[str]) -> str:
        """Returns "same", "moved" or "other" where these are names of columns, "" where they are values."""
        names = folded(cells)
        if names == self._folded:
            return "same"
        known = self._names.intersection(names)
        if len(known) < 2 or 2 * len(known) < sum(map(bool, names)):
            return ""
        return "moved" if len(known) == len(names) and sorted(names) == sorted(self._folded) else "other"

    def _header_again(self, line: int, cells: Sequence[str]) -> str:
        """Returns the reason if these are names of columns; the rows below are then read by them."""
        kind = self.names_again(cells)
        if not kind:
            return ""
        self._order, self._other = [], 0
        if kind == "same":
            message = f"line {line} repeats the header: two files joined? Row left out"
            self._log.add(line, "repeated_header_row", message)
            return "repeated header row"
        if kind == "moved":
            names = folded(cells)
            self._order = [names.index(name) for name in self._folded]
            message = f"line {line} repeats the header in another order: the rows below are read by it. Row left out"
            self._log.add(line, "moved_header_row", message)
            return "repeated header row, in another order"
        self._other = line
        message = f"line {line} is a header of other columns: it and the rows below it put into quarantine"
        self._log.add(line, "other_header_row", message)
        return f"another header row on line {line}"

    def ending(self, held: Sequence[Record]) -> tuple[list[Record], list[Record], list[Record]]:
        """Returns the last records as rows, totals and footer; blank lines go with what follows them."""
        start = footer_start(held, len(self._header))
        body, footer, totals = list(held[:start]), list(held[start:]), list[Record]()
        while body:
            if not body[-1].cells:
                (totals or footer).insert(0, body.pop())
            elif self._is_total(body[-1]) or self._ends_total(body, totals):
                totals.insert(0, body.pop())
            else:
                break
        return body, totals, footer

    def _ends_total(self, body: Sequence[Record], totals: Sequence[Record]) -> bool:
        return not totals and is_ruled(body[-1].raw) and len(body) > 1 and self._is_total(body[-2])

    def _is_total(self, record: Record) -> bool:
        return len(record.cells) in (1, len(self._header)) and len(self._header) > 1 and is_total(record.cells)

    def set_aside(self, totals: Sequence[Record], footer: Sequence[Record]) -> None:
        """Puts what a report appends to its rows into quarantine."""
        self._set_aside(totals, "total", "total line")
        self._set_aside(footer, "report_footer", "report footer")

    def _set_aside(self, records: Sequence[Record], code: str, reason: str) -> None:
        rows = [record for record in records if record.cells]
        self._blank += len(records) - len(rows)
        for record in rows:
            self._count += 1
            self._quarantine.append(Quarantined(self._source, self._count, record.line, reason, record.raw))
        if rows:
            texts = " / ".join(shown(record.raw) for record in rows[:6])
            self._log.add(rows[0].line, code, f"{reason} from line {rows[0].line} on, not taken in: {texts}")

    def finish(self) -> tuple[Quarantined, ...]:
        """Returns the quarantine, and says what was counted. InputError if most rows do not fit the header."""
        self._doubt()
        if self._blank:
            self._log.add(0, "blank_lines", f"{self._blank} blank lines skipped")
        if self._empty:
            self._log.add(0, "empty_rows", f"{self._empty} rows without any value put into quarantine")
        if self._short:
            message = f"{self._short} rows end before the last columns, as rows do here: these are taken as empty"
            self._log.add(0, "short_rows", message)
        if not self._count:
            self._log.add(0, "no_rows", "the file holds a header and no rows")
        return tuple(self._quarantine)

    def _doubt(self) -> None:
        if len(self._ragged) * 2 <= self._count or self._count < DOUBT_ROWS:
            return
        line = self._ragged[0]
        message = (
            f"{len(self._ragged)} of {self._count} rows do not have the {len(self._header)} fields of the header, "
            f"the first on line {line}: check the delimiter (--delimiter) or export the file again"
        )
        raise InputError(message, where=self._where, line=line)


def pieces_and_tail(records: Iterable[Record], size: int) -> Iterable[tuple[list[Record], bool]]:
    """Yields the records in pieces, at last those at the end (with True), which may be more than rows."""
    held: list[Record] = []
    records = iter(records)
    while piece := list(islice(records, size)):
        held += piece
        yield held[:-TAIL], False
        held = held[-TAIL:]
    yield held, True


def rows_end_early(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Returns whether leaving out empty fields at the end of a row is a habit of the file, and no damage.

    It is where many rows are short and none is long. Rows cut in two by a line end are short as well: in pairs that
    make one, and what begins the second half is no value of the first column.
    """
    lengths = [len(row) for row in rows]
    short = [at for at, length in enumerate(lengths) if length < width]
    if len(rows) < DOUBT_ROWS or len(short) < HABIT * len(rows) or width < 3:
        return False
    if max(lengths) > width or min(lengths) < 2 or width not in lengths:
        return False
    kinds = Counter(shape(row[0]) for row in rows if len(row) == width)
    kind, often = kinds.most_common(1)[0]
    if kind and often >= ALIKE * kinds.total():
        return sum(shape(rows[at][0]) == kind for at in short) >= ALIKE * len(short)
    halves = sum(at + 1 < len(lengths) and lengths[at] + lengths[at + 1] in (width, width + 1) for at in short)
    return 2 * halves < len(short)


def folded(cells: Iterable[str]) -> list[str]:
    """Returns the cells as headers are compared."""
    return [cell.strip(AROUND).casefold() for cell in cells]


def _first_folded(cells: Sequence[str]) -> str:
    return cells[0].strip(AROUND).casefold()
