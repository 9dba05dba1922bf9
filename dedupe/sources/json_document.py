"""Walking through one JSON document without holding it as objects: where its arrays of objects are, one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from json import JSONDecodeError
from typing import Any, NamedTuple

from dedupe.sources.json_objects import decoder

WHITESPACE = re.compile(r"[ \t\r\n]*")
#: Members that answers of interfaces wrap their rows in, one in another: {"d": {"results": [...]}}.
WRAPPERS = frozenset("data d result response body payload".split())


class Element(NamedTuple):
    """An element of an array, or a document of its own."""

    array: str  # name of the array: "records", "d.results"; "" for the document itself
    value: Any
    raw: str
    line: int


@dataclass(slots=True)
class Walk:
    """A position in a document; `members` are the plain values beside the arrays, `empty` the arrays without any."""

    text: str
    position: int = 0
    members: dict[str, Any] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    _counted: int = 0
    _line: int = 1

    def elements(self) -> Iterator[Element]:
        """Yields what may be rows, in order. JSONDecodeError where the document is broken."""
        scan = decoder()
        self._skip()
        if self.text.startswith("[", self.position):
            yield from self._array("", scan)
        else:
            yield from self._object("", scan)
        self._skip()

    def documents(self) -> Iterator[Element]:
        """Yields the documents that stand one after the other."""
        scan = decoder()
        self.position, self._counted, self._line = 0, 0, 1
        self._skip()
        while self.position < len(self.text):
            yield self._element("", scan)
            self._skip()

    @property
    def at_end(self) -> bool:
        """Returns whether nothing follows."""
        return self.position >= len(self.text)

    def _skip(self) -> None:
        found = WHITESPACE.match(self.text, self.position)
        assert found is not None
        self.position = found.end()

    def _expect(self, mark: str) -> bool:
        """Returns whether this mark comes next, and steps over it and the blanks behind it."""
        if not self.text.startswith(mark, self.position):
            return False
        self.position += 1
        self._skip()
        return True

    def _fail(self, what: str) -> JSONDecodeError:
        return JSONDecodeError(what, self.text, self.position)

    def _element(self, array: str, scan: json.JSONDecoder) -> Element:
        start = self.position
        self._line += self.text.count("\n", self._counted, start)
        self._counted = start
        value, self.position = scan.raw_decode(self.text, start)
        return Element(array, value, self.text[start : self.position], self._line)

    def _array(self, name: str, scan: json.JSONDecoder) -> Iterator[Element]:
        self._expect("[")
        if self._expect("]"):
            self.empty.append(name)
            return
        while True:
            yield self._element(name, scan)
            self._skip()
            if self._expect("]"):
                return
            if not self._expect(","):
                raise self._fail("Expecting ',' delimiter")

    def _object(self, prefix: str, scan: json.JSONDecoder) -> Iterator[Element]:
        if not self._expect("{"):
            raise self._fail("Expecting value")
        if self._expect("}"):
            return
        while True:
            if not self.text.startswith('"', self.position):
                raise self._fail("Expecting property name enclosed in double quotes")
            name, self.position = scan.raw_decode(self.text, self.position)
            self._skip()
            if not self._expect(":"):
                raise self._fail("Expecting ':' delimiter")
            yield from self._member(prefix + name, name, scan)
            self._skip()
            if self._expect("}"):
                return
            if not self._expect(","):
                raise self._fail("Expecting ',' delimiter")

    def _member(self, full: str, name: str, scan: json.JSONDecoder) -> Iterator[Element]:
        if self.text.startswith("[", self.position):
            yield from self._array(full, scan)
        elif self.text.startswith("{", self.position) and name in WRAPPERS and full.count(".") < 4:
            yield from self._object(full + ".", scan)
        else:
            self.members[full], self.position = scan.raw_decode(self.text, self.position)
