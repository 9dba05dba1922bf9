"""What reaches the terminal: one way out for text, with nothing in it that a terminal would act on."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import IO, Any

from dedupe.cli.settings import current

#: Width of lines where there is no terminal to ask.
WIDTH = 100


def prepare_streams() -> None:
    """Makes both streams survive any text: a console that cannot show a letter shows a question mark."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def harmless(text: str) -> str:
    r"""Returns the text with control characters and invisible ones written out; line breaks stay.

    >>> harmless("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else _written(c) for c in text)


def _written(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii") if ord(character) < 0x10000 else "\ufffd"


def out(text: str = "") -> None:
    """Prints a result on stdout."""
    _write(sys.stdout, harmless(text))


def result(text: str = "") -> None:
    """Prints a result for people on stdout; with --json or --quiet nothing."""
    settings = current()
    if not settings.json and not settings.quiet:
        out(text)


def message(text: str) -> None:
    """Prints a message about the work on stderr; with --quiet nothing."""
    if not current().quiet:
        _write(sys.stderr, harmless(text))


def complain(text: str) -> None:
    """Prints an error on stderr, whatever the settings."""
    _write(sys.stderr, harmless(text))


def out_json(value: Any) -> None:
    """Prints one JSON object on stdout."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(value, ensure_ascii=not unicode, sort_keys=False, default=str)
    _write(sys.stdout, text.encode("utf-8", "replace").decode("utf-8"))


def _write(stream: IO[str], text: str) -> None:
    stream.write(text + "\n")
    stream.flush()


def width() -> int:
    """Returns how many columns a line may have."""
    return max(60, shutil.get_terminal_size((WIDTH, 24)).columns) if sys.stdout.isatty() else WIDTH


def cells(text: str) -> int:
    """Returns how many columns of a terminal a text takes: East Asian letters take two, accents none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cut(text: str, columns: int) -> str:
    """Returns the text on one line in at most so many columns."""
    text = harmless(text).replace("\n", "\\n")
    if cells(text) <= columns:
        return text
    while text and cells(text) > columns - 1:
        text = text[: max(len(text) - max((cells(text) - columns) // 2, 1), 0)]
    return text + "…"


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], *, right: str = "", widest: int = 60) -> str:
    """Returns a table in plain text. `right` says per column whether it is aligned right ("r") or left ("l").

    A cell is at most `widest` columns wide, what is longer is cut.
    """
    texts = [[cut(str(value), widest) for value in row] for row in rows]
    widths = [max(cells(line[k]) for line in [list(headers), *texts]) for k in range(len(headers))]
    align = (right + "l" * len(headers))[: len(headers)]

    def line(values: Sequence[str]) -> str:
        parts = []
        for value, wide, side in zip(values, widths, align, strict=True):
            blank = " " * (wide - cells(value))
            parts.append(blank + value if side == "r" else value + blank)
        return ("  " + "  ".join(parts)).rstrip()

    return "\n".join(line(values) for values in ([list(headers)] if any(headers) else []) + texts)


def count(number: int, noun: str) -> str:
    """Returns number and noun in the right form.

    >>> count(1, "row"), count(1200, "row")
    ('1 row', '1,200 rows')
    """
    plural = {"entity": "entities"}.get(noun, noun + "s")
    return f"{number:,} {noun if number == 1 else plural}"
