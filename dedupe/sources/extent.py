"""What the cells of one sheet span, and what in them is odd."""

from __future__ import annotations

from dataclasses import dataclass, field

from dedupe.sources.notices import NoticeLog

#: A workbook of a million rows and fifty columns is at the limit; a stray cell at the far end is far beyond.
MAX_CELLS = 50_000_000
#: So many merged ranges are named.
NAMED = 3


class Refused(Exception):
    """The workbook is over a limit; the text says which."""


@dataclass(slots=True)
class Extent:
    """What was seen in one sheet."""

    rows: int = 0
    columns: int = 0
    no_value: int = 0
    errors: int = 0
    odd_dates: int = 0
    shown_zeros: int = 0  # numbers with leading zeros by their format
    lost_dates: int = 0  # like odd dates, where they cannot be read as they are
    lost_zeros: int = 0  # numbers shown with leading zeros, where they are read without
    hidden_columns: int = 0
    merged: list[str] = field(default_factory=list)
    rewrite: bool = False  # cells have to be written as they were shown

    def grow(self, rows: int, columns: int) -> None:
        """Takes in a cell. Refused if the cells between it and the first are too many."""
        self.rows, self.columns = max(rows, self.rows), max(columns, self.columns)
        cells = self.rows * self.columns
        if cells > MAX_CELLS:
            corner = f"{column_letters(self.columns)}{self.rows}"
            raise Refused(
                f"a sheet spans A1:{corner}, {cells:,} cells, more than {MAX_CELLS:,}: "
                f"delete the stray cell at the far end, or save the sheet as CSV"
            )

    def say(self, log: NoticeLog) -> None:
        """Says what a person should know about the cells."""
        if self.no_value:
            message = "cells hold a formula without a stored result: read as empty; open and save in Excel"
            log.add(0, "formula_without_value", f"{self.no_value} {message}")
        if self.errors:
            log.add(0, "error_cells", f"{self.errors} cells hold an error such as #N/A: read as empty")
        if self.odd_dates:
            message = "dates do not exist (29 February 1900, before 1900, beyond 9999): read as the sheet holds them"
            log.add(0, "odd_dates", f"{self.odd_dates} {message}")
        if self.shown_zeros:
            message = "numbers have leading zeros by their number format only: read as they are shown"
            log.add(0, "shown_zeros", f"{self.shown_zeros} {message}")
        if self.lost_dates:
            message = "dates do not exist (29 February 1900, before 1900, beyond 9999): not read as they are shown"
            log.add(0, "odd_dates", f"{self.lost_dates} {message}; save the workbook as XLSX")
        if self.lost_zeros:
            message = "numbers have leading zeros by their number format only: read without them"
            log.add(0, "lost_zeros", f"{self.lost_zeros} {message}; save the workbook as XLSX to keep them")
        if self.hidden_columns:
            log.add(0, "hidden_columns", f"{self.hidden_columns} columns of the sheet are hidden: read like the others")
        if self.merged:
            more = f" and {len(self.merged) - NAMED} more" if len(self.merged) > NAMED else ""
            message = f"merged cells ({', '.join(self.merged[:NAMED])}{more}): the first of each holds its value"
            log.add(0, "merged_cells", f"{message}, the others were read as empty")


def column_number(letters: bytes) -> int:
    """Returns 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """Returns A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
