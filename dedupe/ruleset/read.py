"""A rules file, read and checked completely: what it says, or everything that is wrong with it."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from dedupe.errors import InputError, Problem, RulesError
from dedupe.ruleset.crosscheck import Fault, faults_of
from dedupe.ruleset.nearest import nearest, quoted
from dedupe.ruleset.schema import (
    ExamplePart,
    FieldPart,
    MatchPart,
    MergePart,
    OneTableFile,
    SourcePart,
    TablePart,
    TablesFile,
    ValidatePart,
)
from dedupe.ruleset.yaml_lines import MAX_BYTES, Document, Path, read_document

#: Keys under which people write passwords. Their values are shown nowhere.
_SECRET = ("password", "passwd", "secret", "token", "api_key", "apikey", "credential")

#: Problems told at once. A file with more has one cause, and looking for the nearest word costs time for each.
MAX_PROBLEMS = 200

_EXPECTED: Mapping[str, str] = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "a mapping (name: value)",
    "model_type": "a mapping (name: value)",
    "model_attributes_type": "a mapping (name: value)",
    "list_type": "a list ([a, b])",
}
_BOUNDS: Mapping[str, tuple[str, str]] = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "at most"),
}


@dataclass(frozen=True, slots=True)
class RulesFile:
    """What a rules file says, before packs fill what it leaves out."""

    extends: str
    tables: tuple[TablePart, ...]
    match_lines: tuple[int, ...]  # per table: the line its `match` starts on


def read_text(path: str) -> str:
    """Returns the text of a rules file. RulesError for what is no text, InputError for what is no file."""
    try:
        if not stat.S_ISREG(FilePath(path).stat().st_mode):
            raise InputError("not a file: give the path of a rules file", where=path)
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "cannot be opened"
        raise InputError(f"{reason}: check the path, or use a pack (strict, balanced, loose)", where=path) from None
    if len(content) > MAX_BYTES:
        message = f"the file is too large: a rules file has at most {MAX_BYTES // 1024} KiB"
        raise RulesError((Problem(path, 1, message),))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RulesError((Problem(path, line, "not UTF-8: save the file with the encoding UTF-8"),)) from None


def read_rules(text: str, name: str, *, is_pack: bool = False) -> RulesFile:
    """Returns what the rules say. RulesError with every problem there is. Packs may speak of types without fields."""
    document, problems = read_document(text, name)
    if document is None:
        raise RulesError(problems)
    model = TablesFile if "tables" in document.data else OneTableFile
    faults = list(islice(_nulls(document.data, ()), MAX_PROBLEMS))
    checked: OneTableFile | TablesFile | None = None
    try:
        checked = model.model_validate(document.data)
    except ValidationError as error:
        faults += islice(_schema_faults(error, document, model), MAX_PROBLEMS)
    faults += islice(faults_of(_tables(document.data), is_pack=is_pack), MAX_PROBLEMS)
    problems = tuple(sorted({*problems, *_problems(faults, document, name)}, key=lambda p: (p.line, p.message)))
    if problems or checked is None:
        raise RulesError(problems[:MAX_PROBLEMS])
    lines = tuple(document.line((*path, "match")) for path, _ in _tables(document.data))
    if isinstance(checked, TablesFile):
        return RulesFile(checked.extends, tuple(checked.tables), lines)
    return RulesFile(checked.extends, (checked,), lines)


def _tables(data: Mapping[str, Any]) -> list[tuple[Path, Any]]:
    tables = data.get("tables")
    if "tables" not in data:
        return [((), data)]
    return [(("tables", number), table) for number, table in enumerate(tables if isinstance(tables, list) else ())]


def _nulls(data: Any, path: Path) -> Iterator[Fault]:
    """Yields keys with nothing after them: read as absent they would be a silent default."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        if value is None:
            yield (*path, key), "nothing stands here: write a value, or delete it"
        else:
            yield from _nulls(value, (*path, key))


def _problems(faults: list[Fault], document: Document, name: str) -> Iterator[Problem]:
    """Yields a problem a place: the first that was found there; nothing for places reported before."""
    seen: set[Path] = set()
    for path, message in faults:
        if path not in seen and not document.is_broken(path):
            yield Problem(name, document.line(path), message)
        seen.add(path)


def _schema_faults(error: ValidationError, document: Document, model: type[Any]) -> Iterator[Fault]:
    for item in error.errors(include_url=False, include_context=True):
        loc = tuple(part for part in item["loc"] if part != "[key]")
        # A single header stands for a list of one: the item of that list has no place of its own in the file.
        path = loc[:-1] if loc and isinstance(loc[-1], int) and document.text(loc[:-1]) else loc
        yield path, _message(item, path, document, model)


def _label(path: Path) -> str:
    """Returns what to call this place: its key, or the key of the list it is in."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _entry(path: Path) -> str:
    return f"entry {path[-1] + 1} of " if path and isinstance(path[-1], int) else ""


def _message(item: Any, path: Path, document: Document, model: type[Any]) -> str:
    kind = item["type"]
    key = _label(path)
    if kind == "rules":
        return str(item["ctx"]["text"])
    if kind == "extra_forbidden":
        return _unknown_key(key, path, model)
    if kind == "missing":
        hint = ": write version: 1" if key == "version" else ""
        return f"the key {quoted(key)} is missing{hint}"
    if kind in _EXPECTED:
        return f"{_entry(path)}{quoted(key)} takes {_EXPECTED[kind]}, not {_seen(item['input'], document.text(path))}"
    if kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        return f"{quoted(key)} takes a number {words} {item['ctx'][bound]:,}, not {item['input']}"
    if kind == "too_short":
        return f"{quoted(key)} takes at least {item['ctx']['min_length']} entries"
    if kind == "string_too_long":
        return f"{quoted(key)} takes at most {item['ctx']['max_length']:,} characters"
    return f"{quoted(key)}: {str(item['msg'])[:120]}"


def _seen(value: Any, text: str) -> str:
    if isinstance(value, bool):
        return f"{str(value).lower()} (a text goes in quotes)"
    if isinstance(value, int | float):
        return f"the number {text or value} (a text goes in quotes)"
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    return "a list" if isinstance(value, list) else "a mapping"


def _unknown_key(key: str, path: Path, model: type[Any]) -> str:
    if any(word in key.casefold() for word in _SECRET):
        return f"unknown key {quoted(key)}: a secret does not belong into a rules file, use an environment variable"
    known = _keys_at(path[:-1], model)
    near = nearest(key, known)
    if near:
        return f'unknown key {quoted(key)}: did you mean "{near}"?'
    if len(path) == 1 and model is TablesFile and key in _names(TablePart):
        return f"{quoted(key)} beside tables: write it inside each table"
    return f"unknown key {quoted(key)}: the keys here are {', '.join(known)}"


def _names(part: type[Any]) -> list[str]:
    return [info.alias or name for name, info in part.model_fields.items()]


_PARTS: Mapping[str, type[Any]] = {
    "source": SourcePart,
    "fields": FieldPart,
    "validate": ValidatePart,
    "match": MatchPart,
    "merge": MergePart,
    "tests": ExamplePart,
}


def _keys_at(path: Path, model: type[Any]) -> list[str]:
    """Returns the keys that may stand in the mapping at `path`."""
    inner = path[2:] if path[:1] == ("tables",) else path
    if inner:
        return _names(_PARTS[str(inner[0])])
    return _names(TablePart if path else model)
