"""YAML as rules files may use it: plain mappings, lists and values, each with its line, within limits.

The text is read as parse events and the tree is built here, so that nothing a file says (aliases, merge keys, tags,
20,000 levels) is acted on before it was looked at. Values follow the core schema of YAML 1.2: `NO` and `on` are texts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)
from ruamel.yaml.reader import ReaderError

from dedupe.errors import Problem

#: A hand-written rules file has a few kB; one made from a CRM with 1,000 custom fields has 60.
MAX_BYTES = 256 * 1024
#: The schema needs six levels.
MAX_DEPTH = 50
#: Mappings, lists and values together. Keeps the slowest file well under a second; 1,000 fields need about 6,000.
MAX_NODES = 20_000
#: Integers above this lose digits in other readers, and no rule needs them.
MAX_INTEGER_DIGITS = 15

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NON_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_CONSTANTS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(slots=True)
class _Node:
    """One value of the tree: `content` is a scalar, a list of nodes or a dict of nodes."""

    line: int
    content: Any
    text: str = ""  # a scalar as it was written
    broken: bool = False  # already reported; says nothing


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is still open; for mappings, the key that waits for its value."""

    node: _Node
    key: _Node | None = None
    lines: dict[str, int] = field(default_factory=dict)  # where each key stood first


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document: its plain data, and where each part of it stands."""

    data: Any
    _root: _Node

    def line(self, path: Iterable[str | int]) -> int:
        """Returns the line on which the value at `path`, or the nearest part above that exists, starts."""
        return self._walk(path)[-1].line

    def text(self, path: Iterable[str | int]) -> str:
        """Returns a scalar as it was written, "" for anything else."""
        return self._walk(path)[-1].text

    def is_broken(self, path: Iterable[str | int]) -> bool:
        """Returns whether this value, or one above it, was already reported."""
        return any(node.broken for node in self._walk(path))

    def _walk(self, path: Iterable[str | int]) -> list[_Node]:
        nodes = [self._root]
        for part in path:
            content = nodes[-1].content
            in_list = isinstance(content, list) and isinstance(part, int) and part < len(content)
            if not in_list and not (isinstance(content, dict) and part in content):
                break
            nodes.append(content[part])
        return nodes


def read_document(text: str, name: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """Returns the document and all that is wrong with it as YAML; no document where it cannot be read on."""
    if len(text) > MAX_BYTES:
        return None, (Problem(name, 1, f"the file is too large: a rules file has at most {MAX_BYTES // 1024} KiB"),)
    composer = _Composer(name)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            composer.take(event)
    except _StopReading:
        return None, composer.found()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        composer.report(mark.line + 1 if mark else 1, _syntax_message(error))
        return None, composer.found()
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        composer.report(line, "a control character that YAML does not allow: delete it, or write it as \\x.. in quotes")
        return None, composer.found()
    except (YAMLError, ValueError, RecursionError) as error:
        composer.report(1, f"not YAML that can be read ({type(error).__name__})")
        return None, composer.found()
    return _checked_root(composer), composer.found()


def _checked_root(composer: _Composer) -> Document | None:
    root = composer.root
    if root is None or (root.content is None and not root.broken):
        composer.report(1, 'the file is empty: a rules file starts with "version: 1"')
    elif not root.broken and not isinstance(root.content, dict):
        kind = "a list" if isinstance(root.content, list) else "a single value"
        composer.report(root.line, f'{kind} at the top: a rules file holds keys, such as "version: 1"')
    elif not root.broken:
        return Document(_plain(root), root)
    return None


def _syntax_message(error: MarkedYAMLError) -> str:
    problem = str(error.problem or "").strip()
    if "'\\t'" in problem or "tab" in problem.split():
        return "a tab used for indenting: YAML takes spaces only"
    if "duplicate" in problem:
        return f"{problem}: keep one"
    return f"not YAML that can be read: {problem[:120]}"


def _plain(node: _Node) -> Any:
    """Returns the data without lines. Depth is bounded by MAX_DEPTH, so recursion is safe."""
    if isinstance(node.content, dict):
        return {key: _plain(value) for key, value in node.content.items()}
    if isinstance(node.content, list):
        return [_plain(value) for value in node.content]
    return node.content


class _StopReading(Exception):
    """Nothing after this point is worth reading, or safe to."""


class _Composer:
    """Builds the tree event by event, refusing what rules files may not hold."""

    def __init__(self, name: str) -> None:
        self.root: _Node | None = None
        self._name = name
        self._stack: list[_Frame] = []
        self._problems: list[Problem] = []
        self._aliases: list[int] = []
        self._documents = 0
        self._nodes = 0

    def report(self, line: int, message: str) -> None:
        """Notes a problem."""
        self._problems.append(Problem(self._name, line, message))

    def found(self) -> tuple[Problem, ...]:
        """Returns all problems in the order of their lines; aliases are one problem, however many there are."""
        problems = list(self._problems)
        if self._aliases:
            more = f" (and {len(self._aliases) - 1} more)" if len(self._aliases) > 1 else ""
            message = f"an alias (*name){more}: aliases are not read, write the value out"
            problems.append(Problem(self._name, self._aliases[0], message))
        return tuple(sorted(problems, key=lambda problem: problem.line))

    def take(self, event: Any) -> None:
        """Takes one event."""
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self._start_document(event, line)
        elif isinstance(event, SequenceEndEvent | MappingEndEvent):
            frame = self._stack.pop()
            self._place(frame.node)
        elif isinstance(event, NodeEvent):
            self._nodes += 1
            if self._nodes > MAX_NODES:
                self.report(line, f"too much in one file: a rules file has at most {MAX_NODES:,} values")
                raise _StopReading
            self._take_node(event, line)

    def _start_document(self, event: DocumentStartEvent, line: int) -> None:
        self._documents += 1
        if self._documents > 1:
            self.report(line, "a second document starts here: a rules file holds one, put each table under `tables`")
            raise _StopReading
        if event.version or event.tags:
            self.report(line, "a %YAML or %TAG directive: directives are not read, delete it")

    def _take_node(self, event: Any, line: int) -> None:
        if isinstance(event, AliasEvent):
            self._aliases.append(line)
            self._place(_Node(line, None, broken=True))
            return
        tagged = bool(getattr(event, "tag", None))
        if tagged:
            self.report(line, f"a tag ({str(event.tag)[:60]}): tags are not read, write the plain value")
        if isinstance(event, ScalarEvent):
            self._place(_Node(line, None, broken=True) if tagged else self._scalar(event, line))
        else:
            self._open(_Node(line, {} if isinstance(event, MappingStartEvent) else [], broken=tagged))

    def _open(self, node: _Node) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self.report(node.line, f"nested deeper than {MAX_DEPTH} levels")
            raise _StopReading
        self._stack.append(_Frame(node))

    def _scalar(self, event: ScalarEvent, line: int) -> _Node:
        text = str(event.value)
        if event.style or not event.implicit[0]:
            return _Node(line, text, text)
        if _NON_FINITE.fullmatch(text):
            return self._unusable(line, text, "is not a number that can be compared with")
        if _INTEGER.fullmatch(text):
            if len(text) > MAX_INTEGER_DIGITS:
                return self._unusable(line, text[:20] + "...", "is too large a number; a text goes in quotes")
            octal_or_hex = text[:2] in ("0o", "0x")
            return _Node(line, int(text, 0) if octal_or_hex else int(text), text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if math.isfinite(number):
                return _Node(line, number, text)
            return self._unusable(line, text[:20], "is too large a number; a text goes in quotes")
        return _Node(line, _CONSTANTS.get(text, text), text)

    def _unusable(self, line: int, text: str, why: str) -> _Node:
        self.report(line, f"{text} {why}")
        return _Node(line, None, text, broken=True)

    def _place(self, node: _Node) -> None:
        """Puts a finished node where it belongs: at the root, into the open list, or as key or value."""
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        if isinstance(frame.node.content, list):
            frame.node.content.append(node)
        elif frame.key is None:
            frame.key = node
        else:
            self._place_value(frame, frame.key, node)
            frame.key = None

    def _place_value(self, frame: _Frame, key: _Node, value: _Node) -> None:
        if key.broken:
            return
        if isinstance(key.content, dict | list) or key.text == "":
            self.report(key.line, "a key that is not a text: write `name: value`")
        elif key.text == "<<":
            self.report(key.line, "a merge key (<<): merge keys are not read, write the values out")
        elif key.text in frame.lines:
            first = frame.lines[key.text]
            self.report(key.line, f'"{_short(key.text)}" stands here again, first in line {first}: keep one of the two')
        else:
            frame.lines[key.text] = key.line
            frame.node.content[key.text] = value
            value.line = key.line


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."
