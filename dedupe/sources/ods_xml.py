"""The content of an ODS workbook: what its cells span with all repetitions, and which are not read as they are shown.

The names of tags are those that every program writes and that the parser knows; others it does not see either.
"""

from __future__ import annotations

import html
import re

from dedupe.sources.extent import Extent, Refused

#: XML of one row; 16,384 cells of 500 characters.
MAX_ROW = 16 << 20

ROW = re.compile(
    rb"<table:table\s(?P<sheet>[^<>]*)>"
    rb"|<table:table-row(?P<row>\s[^<>]*?)?(?:/>|>(?P<body>.*?)</table:table-row>)",
    re.DOTALL,
)
#: A cell, whether it ends at once, and whether its content does.
CELL = re.compile(rb"<table:(?:covered-)?table-cell(?P<about>\s[^<>]*?)?(?P<ended>/?)>(?P<empty></table:)?")
NAME = re.compile(rb"""\btable:name=(?:"([^"]*)"|'([^']*)')""")
ROWS_REPEATED = re.compile(rb"""\btable:number-rows-repeated=["']([0-9]{1,12})["']""")
COLUMNS_REPEATED = re.compile(rb"""\btable:number-columns-repeated=["']([0-9]{1,12})["']""")
ERROR = b'calcext:value-type="error"'
#: A number that is shown with leading zeros.
ZEROS = re.compile(rb'(<table:table-cell\s[^<>]*?)office:value-type="float"([^<>]*><text:p>)(0[0-9]+)(</text:p>)')
END = b"</office:document-content>"
LOST = (b"<text:tab/>", b"<text:line-break/>")


class OdsContent:
    """Takes in the content, piece by piece."""

    def __init__(self) -> None:
        self._extents: dict[str, Extent] = {}
        self._extent = Extent()
        self._row = 0

    def extents(self) -> dict[str, Extent]:
        """Returns what was seen, by the names of the sheets."""
        return self._extents

    def take(self, text: bytes) -> bytes:
        """Takes in the whole rows of a piece; returns the rest, which belongs to the next piece."""
        end = text.rfind(b"</table:table-row>")
        end = end + len(b"</table:table-row>") if end >= 0 else 0
        if len(text) - end > MAX_ROW:
            raise Refused("damaged or incomplete workbook: its XML holds a row without an end")
        self._scan(text[:end])
        return text[end:]

    def end(self, rest: bytes) -> None:
        """Takes in what is left, which holds no row. Refused if it is cut off, on which the parser runs in circles."""
        if not rest.rstrip().endswith(END):
            raise Refused("damaged or incomplete workbook: its XML is cut off; open it and save it again")

    def _scan(self, whole: bytes) -> None:
        for found in ROW.finditer(whole):
            if found["sheet"] is not None:
                name = NAME.search(found["sheet"])
                text = (name[1] if name[1] is not None else name[2]).decode("utf-8", "replace") if name else ""
                self._extent = self._extents.setdefault(html.unescape(text), Extent())
                self._row = 0
                continue
            repeated = _number(ROWS_REPEATED, found["row"])
            self._row += repeated
            if columns := _filled(found["body"] or b""):
                self._extent.grow(self._row, columns)
        if self._extents and (b"<text:" in whole or ERROR in whole):
            self._scan_cells(whole)

    def _scan_cells(self, whole: bytes) -> None:
        self._extent.errors += whole.count(ERROR)
        zeros = len(ZEROS.findall(whole))
        self._extent.shown_zeros += zeros
        self._extent.rewrite |= zeros > 0 or any(mark in whole for mark in LOST)


def as_shown_in_ods(content: bytes) -> bytes:
    """Returns the XML with numbers shown with leading zeros as text, tabs and line breaks as characters."""
    content = content.replace(LOST[0], b"&#9;").replace(LOST[1], b"&#10;")
    return ZEROS.sub(_as_text, content)


def _as_text(found: re.Match[bytes]) -> bytes:
    about = (found[1] + b'office:value-type="string"' + found[2]).replace(b" office:value=", b" table:was=")
    return about + found[3] + found[4]


def _number(pattern: re.Pattern[bytes], about: bytes | None) -> int:
    found = pattern.search(about) if about else None
    return int(found[1]) if found else 1


def _filled(body: bytes) -> int:
    """Returns the columns up to the last cell with something in it, 0 if there is none."""
    if b"office:value-type" not in body and b"<text:" not in body and b"office:string-value" not in body:
        return 0
    if b"-repeated" not in body:
        return body.count(b"<table:table-cell") + body.count(b"<table:covered-table-cell")
    column = last = 0
    for found in CELL.finditer(body):
        column += _number(COLUMNS_REPEATED, found["about"])
        if not (found["ended"] or found["empty"]) or b"office:" in (found["about"] or b""):
            last = column
    return last
