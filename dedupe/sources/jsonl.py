"""Reader for JSON lines: one object a line, its names the headers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from dedupe.errors import InputError
from dedupe.model import Quarantined, Table
from dedupe.sources.columns import ColumnBuilder
from dedupe.sources.encoding import decode
from dedupe.sources.headers import unique_headers
from dedupe.sources.layout import Laid
from dedupe.sources.notices import NoticeLog
from dedupe.sources.options import ReadOptions
from dedupe.sources.records import physical_lines
from dedupe.sources.shown import shown

CHUNK = 4096


class _Trouble(ValueError):
    """What is wrong with a line."""


def read_json_lines(data: bytes, source: str, where: str, options: ReadOptions, log: NoticeLog) -> tuple[Laid, str]:
    """Returns what the file holds, and its encoding. Numbers stay as they are written, nested values stay JSON."""
    decoded = decode(data, options.encoding, where, log)
    names: dict[str, None] = {}
    rows: list[tuple[int, int, dict[str, str]]] = []
    quarantine: list[Quarantined] = []
    count = 0
    for line, text in _filled_lines(decoded.data):
        count += 1
        try:
            if line in decoded.broken:
                raise _Trouble(decoded.broken[line])
            row = _parsed(text, line)
        except _Trouble as trouble:
            quarantine.append(Quarantined(source, count, line, str(trouble), text))
            log.add(line, "json", f"{trouble}: row put into quarantine")
            continue
        names.update(dict.fromkeys(row))
        rows.append((count, line, row))
    if not rows:
        line = quarantine[0].line if quarantine else 1
        what = quarantine[0].reason if quarantine else "file is empty"
        raise InputError(f"{what}: expected one JSON object a line", where=where, line=line)
    found = tuple(quarantine)
    laid = _table(rows, tuple(names), source=source, where=where, log=log, count=count, quarantine=found)
    return laid, decoded.encoding


def _filled_lines(data: bytes) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(physical_lines(data), start=1):
        if text := line.strip():
            yield number, text


def _parsed(text: str, line: int) -> dict[str, str]:
    try:
        value = json.loads(
            text, parse_int=_Number, parse_float=_Number, parse_constant=_Number, object_pairs_hook=_object
        )
        if not isinstance(value, dict):
            raise _Trouble("is not a JSON object")
        return {_storable(name): _storable(_text(item)) for name, item in value.items()}
    except RecursionError:
        raise _Trouble(f"line {line} is nested too deeply") from None
    except _Trouble as trouble:
        raise _Trouble(f"line {line} {trouble}") from None
    except ValueError as error:
        raise _Trouble(f"line {line} is not JSON ({error.args[0] if error.args else error})") from None


def _storable(text: str) -> str:
    """Returns the text. _Trouble if it holds what no database or file takes back unharmed."""
    if "\0" in text:
        raise _Trouble("holds a NUL byte")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise _Trouble("holds half a character (a lone surrogate)")
    return text


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Trouble(f'holds "{shown(twice)}" twice')
    return value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    return _nested(value)


def _nested(value: Any) -> str:
    """Returns a nested value as JSON, numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {_nested(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_nested, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _table(
    rows: list[tuple[int, int, dict[str, str]]],
    names: tuple[str, ...],
    *,
    source: str,
    where: str,
    log: NoticeLog,
    count: int,
    quarantine: tuple[Quarantined, ...],
) -> Laid:
    builder = ColumnBuilder(len(names))
    for start in range(0, len(rows), CHUNK):
        builder.add([[row.get(name, "") for name in names] for _, _, row in rows[start : start + CHUNK]])
    numbers = np.array([number for number, _, _ in rows], dtype=np.int64)
    lines = np.array([line for _, line, _ in rows], dtype=np.int64)
    table = Table(source, unique_headers(names, 1, where, log), tuple(builder.finish()), numbers, lines)
    return Laid(table, names, count, quarantine)
