"""Objects of JSON to rows of text: nested objects flattened, numbers as they are written."""

from __future__ import annotations

import json
import re
from typing import Any

from dedupe.sources.notices import NoticeLog
from dedupe.sources.shown import shown

#: Objects inside objects become columns "a.b.c" so far down; what lies deeper stays JSON.
DEPTH = 6
#: A list of plain values becomes one text, joined as CRMs write several values in a cell.
JOINT = ";"
#: What an object of HubSpot's interface has beside its properties.
HUBSPOT = frozenset(
    "id properties createdAt updatedAt archived archivedAt associations propertiesWithHistory url "
    "objectWriteTraceId".split()
)


#: Escapes that may stand for what no file takes back: NUL, and halves of characters.
UNSAFE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


class Trouble(ValueError):
    """What is wrong with an object."""


class Number(str):
    """A number as it is written."""

    __slots__ = ()


class NotFinite(str):
    """NaN, Infinity or -Infinity, which are not JSON but which programs write."""

    __slots__ = ()


class Repeated(dict[str, Any]):
    """An object that holds a name twice."""

    name = ""


def decoder() -> json.JSONDecoder:
    """Returns a decoder that loses nothing: numbers stay text, repeated names are seen."""
    return json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=NotFinite, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        value = Repeated(value)
        value.name = next(name for name in names if names.count(name) > 1)
    return value


class Flattener:
    """Makes rows of the objects of one file."""

    def __init__(self, log: NoticeLog) -> None:
        self._log = log
        self._said: set[str] = set()

    def row(self, value: Any, raw: str, line: int) -> dict[str, str]:
        """Returns the texts of an object by their names. Trouble where it is none or holds what no file takes back."""
        if not isinstance(value, dict):
            raise Trouble("is not a JSON object")
        row: dict[str, str] = {}
        hubspot = "id" in value and isinstance(value.get("properties"), dict) and value.keys() <= HUBSPOT
        self._fill(row, value, "", line, DEPTH)
        if hubspot:
            row = _without_prefix(row)
            self._say(line, "properties", 'the names in "properties" became columns of their own, as in an export')
        if UNSAFE.search(raw):
            for text in (*row, *row.values()):
                _check_storable(text)
        return row

    def _fill(self, row: dict[str, str], value: dict[str, Any], prefix: str, line: int, depth: int) -> None:
        if isinstance(value, Repeated):
            raise Trouble(f'holds "{shown(value.name)}" twice')
        for name, item in value.items():
            full = prefix + name
            if full in row:
                raise Trouble(f'holds "{shown(full)}" twice')
            kind = type(item)
            if kind is str:
                row[full] = item
            elif kind is dict or kind is Repeated:
                if name == "attributes" and item.keys() <= {"type", "url"} and "type" in item:
                    self._say(line, "attributes", 'the blocks "attributes" of Salesforce\'s interface were left out')
                elif item and depth:
                    self._fill(row, item, full + ".", line, depth - 1)
                else:
                    row[full] = nested_text(item) if item else ""
            else:
                row[full] = self._text(item, line)

    def _text(self, item: Any, line: int) -> str:
        if item is None:
            return ""
        if isinstance(item, NotFinite):
            self._say(line, "not_finite", "NaN and Infinity are not JSON: NaN was read as empty, Infinity as a text")
            return "" if item == "NaN" else str(item)
        return list_text(item) if isinstance(item, list) else nested_text(item)

    def _say(self, line: int, code: str, message: str) -> None:
        if code not in self._said:
            self._said.add(code)
            self._log.add(line, code, message)


def list_text(items: list[Any]) -> str:
    """Returns plain values joined by semicolons, JSON where that could not be taken apart again.

    >>> list_text(["a", "b"]), list_text(["a;b", "c"])
    ('a;b', '["a;b", "c"]')
    """
    texts = [_plain(item) for item in items]
    if all(text and JOINT not in text and "\n" not in text for text in texts):
        return JOINT.join(texts)
    return nested_text(items)


def _plain(item: Any) -> str:
    """Returns the text of a plain value, "" for others."""
    if isinstance(item, (str, bool)):
        return nested_text(item) if isinstance(item, (bool, Number)) else str(item)
    return ""


def nested_text(value: Any) -> str:
    """Returns a value as JSON, numbers as they were written."""
    if isinstance(value, Repeated):
        raise Trouble(f'holds "{shown(value.name)}" twice')
    if isinstance(value, (Number, NotFinite)):
        return str(value)
    if isinstance(value, dict):
        inner = (f"{json.dumps(k, ensure_ascii=False)}: {nested_text(v)}" for k, v in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(nested_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _without_prefix(row: dict[str, str]) -> dict[str, str]:
    """Returns the row with "properties.email" as "email", where that is no name of its own."""
    return {
        (short if (short := name.removeprefix("properties.")) not in row else name): text for name, text in row.items()
    }


def _check_storable(text: str) -> None:
    if "\0" in text:
        raise Trouble("holds a NUL byte")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Trouble("holds half a character (a lone surrogate)") from None
