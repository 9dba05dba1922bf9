"""A rules file, read and checked completely: what it says, or everything that is wrong with it."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from dedupe.errors import InputError, Problem, RulesError
from dedupe.ruleset.clean_steps import Fault, ReadSteps, steps_of
from dedupe.ruleset.crosscheck import faults_of
from dedupe.ruleset.nearest import nearest, quoted
from dedupe.ruleset.schema import (
    CleanPart,
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
from dedupe.ruleset.secrets import is_secret, secrets_in
from dedupe.ruleset.yaml_lines import MAX_BYTES, Document, Path, read_document

#: Keys that begin so are the user's own notes: read past, never used, shown or stored.
OWN = "x-"

#: Problems told at once. A file with more has one cause, and looking for the nearest word costs time for each.
MAX_PROBLEMS = 200

#: Below this probability a merge without a look is warned of: one in twenty would be wrong.
SURE = 0.95
#: Share of the records above which automatic merges are warned of; real tables have a tenth of duplicates.
MOST_AUTO = 0.5

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
    steps: tuple[ReadSteps, ...]  # per table
    test_lines: tuple[tuple[int, ...], ...]  # per table: the line of each example
    warnings: tuple[Problem, ...] = ()


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
    data = _without_own(document.data)
    model = TablesFile if "tables" in data else OneTableFile
    faults = list(islice(_nulls(data, ()), MAX_PROBLEMS))
    checked: OneTableFile | TablesFile | None = None
    try:
        checked = model.model_validate(data)
    except ValidationError as error:
        faults += islice(_schema_faults(error, document, model), MAX_PROBLEMS)
    faults += islice(faults_of(_tables(data), is_pack=is_pack), MAX_PROBLEMS)
    if faults or problems:
        faults += islice(secrets_in(data), MAX_PROBLEMS)
    problems = tuple(sorted({*problems, *_problems(faults, document, name)}, key=lambda p: (p.line, p.message)))
    if problems or checked is None:
        raise RulesError(problems[:MAX_PROBLEMS])
    return _finished(checked, document, data, name)


def _finished(checked: OneTableFile | TablesFile, document: Document, data: Mapping[str, Any], name: str) -> RulesFile:
    """Returns what a file without mistakes says. RulesError for mistakes in the files that it names."""
    tables = tuple(checked.tables) if isinstance(checked, TablesFile) else (checked,)
    paths = [path for path, _ in _tables(data)]
    steps = tuple(steps_of(table, _step_lines(document, path), name) for table, path in zip(tables, paths, strict=True))
    if problems := tuple(problem for read in steps for problem in read.problems):
        raise RulesError(problems[:MAX_PROBLEMS])
    secrets = [Problem(name, document.line(path), message) for path, message in secrets_in(document.data)]
    wide = [
        warning for table, path in zip(tables, paths, strict=True) for warning in _wide(table, path, document, name)
    ]
    return RulesFile(
        checked.extends,
        tables,
        tuple(document.line((*path, "match")) for path in paths),
        steps,
        tuple(
            tuple(document.line((*path, "tests", k)) for k in range(len(table.tests)))
            for table, path in zip(tables, paths, strict=True)
        ),
        (*secrets, *(warning for read in steps for warning in read.warnings), *wide),
    )


def _wide(table: TablePart, path: Path, document: Document, name: str) -> Iterator[Problem]:
    """Yields a warning where far more would be merged without a look than people mean."""
    auto, most = table.match.auto_above, table.merge.max_auto
    if auto is not None and auto < SURE:
        message = (
            f"auto_above {auto:g}: of the merges nobody looks at, up to {1 - auto:.0%} may be wrong; {SURE} is usual"
        )
        yield Problem(name, document.line((*path, "match", "auto_above")), message)
    if most is not None and most > MOST_AUTO:
        message = (
            f"max_auto {most:g}: {most:.0%} of all records could be merged without a look; a wrong rule would do so"
        )
        yield Problem(name, document.line((*path, "merge", "max_auto")), message)


def _step_lines(document: Document, path: Path) -> Callable[[int, str], int]:
    def line(number: int, key: str) -> int:
        return (
            document.line((*path, "clean", number, *key.split("\0", 1)))
            if key
            else document.line((*path, "clean", number))
        )

    return line


def _without_own(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if not key.startswith(OWN)}


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
    if is_secret(key):
        return f"unknown key {quoted(key)}: a secret does not belong into a rules file, use an environment variable"
    if key.casefold() in _ELSEWHERE and len(path) <= 3:
        return f"unknown key {quoted(key)}: {_ELSEWHERE[key.casefold()]}"
    known = _keys_at(path[:-1], model)
    near = nearest(key, known)
    if near:
        return f'unknown key {quoted(key)}: did you mean "{near}"?'
    if len(path) == 1 and model is TablesFile and key in _names(TablePart):
        return f"{quoted(key)} beside tables: write it inside each table"
    return f"unknown key {quoted(key)}: the keys here are {', '.join(known)}"


def _names(part: type[Any]) -> list[str]:
    return [info.alias or name for name, info in part.model_fields.items()]


#: Keys of other tools that ours does in another way, or not at all.
_ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(
        ("include", "includes", "import", "imports"),
        "rules files are not put together from others, so there is no path and no cycle; extends: names a shipped pack",
    ),
    **dict.fromkeys(
        ("derive", "derived", "computed"),
        "fields are not made from each other, so there is no cycle; a field can be read from several columns "
        "(from: [A, B])",
    ),
    **dict.fromkeys(
        ("export", "output", "outputs", "write_to"),
        "where results go is said on the command line (-o, --db), and an input is never written",
    ),
    **dict.fromkeys(
        ("filter", "where", "sql", "query", "sort", "order_by"),
        "there is no SQL in rules; a condition (when:, in CEL) marks or changes records",
    ),
    **dict.fromkeys(
        ("labels", "templates"),
        "texts are shown as they are typed and no template is filled; notes of your own go under a key x-...",
    ),
    "thresholds": "write review_above and auto_above under match",
    "survivor": "write it under merge",
    "weights": "weights are learned from the data; compare: {field: false} under match leaves a field out",
}

_PARTS: Mapping[str, type[Any]] = {
    "source": SourcePart,
    "fields": FieldPart,
    "clean": CleanPart,
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
