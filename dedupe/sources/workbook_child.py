"""Reads a workbook in a process of its own: the parser aborts the process on some files, and memory has a limit here.

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

#: Memory and processor time that reading one workbook may take. A workbook at the limit of the guard needs about half.
MEMORY_LIMIT = 4 << 30
SECONDS_LIMIT = 300
BATCH = 1000


def main() -> None:
    """Reads stdin, writes stdout; the one argument is the name of the sheet, "" to choose."""
    _limit()
    out = sys.stdout
    try:
        for message in _messages(sys.stdin.buffer.read(), sys.argv[1]):
            out.write(json.dumps(message) + "\n")
    except MemoryError:
        sys.exit(12)
    except Exception as error:
        out.write(json.dumps({"error": f"{type(error).__name__}: {error}"}) + "\n")


def _limit() -> None:
    """Sets the limits where the platform knows them."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _messages(data: bytes, wanted: str) -> Iterator[Any]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    text = runpy.run_path(str(Path(__file__).with_name("cell_text.py")))["cell_text"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [item for item in book.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
    names = [item.name for item in sheets]
    visible = [item.name for item in sheets if item.visible == SheetVisibleEnum.Visible]
    taken = _chosen(book, names, visible, wanted)
    yield {"sheets": names, "visible": visible, "taken": taken}
    if taken is not None:
        sheet = book.get_sheet_by_name(taken)
        batch = []
        for row in _rows(sheet):
            batch.append([text(cell) for cell in row])
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch
    yield {"end": True}


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """Returns all rows from the first of the sheet on, empty ones included, so that they can be numbered."""
    first_row = sheet.start[0] if sheet.start else 0
    for _ in range(first_row):
        yield []
    rows = sheet.to_python(skip_empty_area=True) if first_row else sheet.iter_rows()
    yield from rows


def _chosen(book: Any, names: list[str], visible: list[str], wanted: str) -> str | None:
    """Returns the sheet to take: the one asked for, else the first visible one with a header and a row."""
    if wanted:
        same = [name for name in names if name == wanted] or [n for n in names if n.casefold() == wanted.casefold()]
        return same[0] if same else None
    for name in visible:
        filled = 0
        for row in book.get_sheet_by_name(name).iter_rows():
            filled += any(cell != "" for cell in row)
            if filled == 2:
                return name
    return next(iter(visible or names), None)


if __name__ == "__main__":
    main()
