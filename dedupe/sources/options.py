"""What a person may say about a file before it is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file; "" everywhere means: find out."""

    encoding: str = ""  # name of a text encoding, for files without a byte order mark
    delimiter: str = ""  # one character, or one of "tab", "comma", "semicolon", "pipe"
    sheet: str = ""  # sheet of a workbook
    table: str = ""  # table of a database file
    source: str = ""  # name of the source; the file's stem otherwise
