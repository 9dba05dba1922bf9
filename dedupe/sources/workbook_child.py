"""Reads a workbook in a process of its own: the parser aborts on some files, and memory has a limit here.

The workbook comes in on stdin; out go lines of JSON: first what sheets there are and which one was taken, then batches
of rows of text, then an end mark. Run by path and not as a module, so that nothing of ours has to be imported.
"""

from __future__ import annotations

import contextlib
import io
import json
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Memory that reading one workbook may take. A workbook at the limit of the guard needs about half.
MEMORY_LIMIT = 4 << 30
BATCH = 1000
#: Whole numbers from here on have 16 digits or more.
LONG = 1e15


def main() -> None:
    """Reads stdin, writes stdout; arguments: name or number of the sheet, "" to choose; seconds it may take."""
    _limit(int(sys.argv[2]))
    out = sys.stdout
    try:
        for message in _messages(sys.stdin.buffer.read(), sys.argv[1]):
            out.write(json.dumps(message) + "\n")
    except MemoryError:
        sys.exit(12)
    except Exception as error:
        out.write(json.dumps({"error": f"{type(error).__name__}: {error}"}) + "\n")


def _limit(seconds: int) -> None:
    """Sets the limits where the platform knows them."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _messages(data: bytes, wanted: str) -> Iterator[Any]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [item for item in book.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
    names = [item.name for item in sheets]
    visible = [item.name for item in sheets if item.visible == SheetVisibleEnum.Visible]
    taken = _chosen(book, names, visible, wanted)
    yield {"sheets": names, "visible": visible, "taken": taken}
    cells = _Cells()
    if taken is not None:
        sheet = book.get_sheet_by_name(taken)
        batch = []
        for row in _rows(sheet):
            batch.append([cell if type(cell) is str else cells.text(cell) for cell in row])
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch
    yield {"end": True, "long_numbers": cells.long_numbers}


class _Cells:
    """Makes text of typed cells, and counts what may not be as it was."""

    def __init__(self) -> None:
        self._text = runpy.run_path(str(Path(__file__).with_name("cell_text.py")))["cell_text"]
        self.long_numbers = 0

    def text(self, cell: Any) -> str:
        """Returns the text of a cell."""
        if type(cell) is float and abs(cell) >= LONG and cell.is_integer():
            self.long_numbers += 1
        text: str = self._text(cell)
        return text


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """Returns all rows from the first of the sheet on, empty ones included, so that they can be numbered."""
    first_row = sheet.start[0] if sheet.start else 0
    for _ in range(first_row):
        yield []
    rows = sheet.to_python(skip_empty_area=True) if first_row else sheet.iter_rows()
    yield from rows


def _chosen(book: Any, names: list[str], visible: list[str], wanted: str) -> str | None:
    """Returns the sheet to take: the one asked for by name or number, else the first visible one with a table.

    A table has two rows of two cells; if none has, a column of two cells will do.
    """
    if wanted:
        same = [name for name in names if name == wanted] or [n for n in names if _same(n, wanted)]
        if not same and wanted.isdecimal() and 0 < int(wanted) <= len(names):
            return names[int(wanted) - 1]
        return same[0] if same else None
    if len(visible) == 1:
        return visible[0]
    columns = []
    for name in visible:
        wide = tall = 0
        for row in book.get_sheet_by_name(name).iter_rows():
            filled = sum(cell != "" for cell in row)
            wide += filled > 1
            tall += filled > 0
            if wide == 2:
                return name
        if tall > 1:
            columns.append(name)
    return next(iter(columns or visible or names), None)


def _same(name: str, wanted: str) -> bool:
    return name.strip().casefold() == wanted.strip().casefold()


if __name__ == "__main__":
    main()
