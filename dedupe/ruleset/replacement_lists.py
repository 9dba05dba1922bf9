"""Replacement lists: those inside a rules file and those in files beside it, and what is dangerous about them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dedupe.errors import Problem
from dedupe.ruleset.data import load_words
from dedupe.ruleset.effective import Scope
from dedupe.ruleset.nearest import quoted
from dedupe.ruleset.yaml_lines import MAX_BYTES, read_document

#: All replacements of a rules file together. A run keeps its rules in full, and a rules file holds so much.
MAX_PAIRS = 5_000
#: Longer texts are how values are made to explode; names and sentences are shorter.
MAX_TEXT = 1_000
#: Headers of the two columns, where a CSV file has a first line that names them.
_OLD = ("old", "from", "value", "original")
_NEW = ("new", "to", "replacement", "clean")
#: Warnings of one list that are written out; a list made by a program may have thousands.
MOST_WARNINGS = 10


@dataclass(frozen=True, slots=True)
class Replacement:
    """One replacement and where it stands."""

    old: str
    new: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a file with replacements holds."""

    pairs: tuple[Replacement, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def read_replacements(name: str, folder: Path, asked_by: tuple[str, int]) -> ReadList:
    """Returns the replacements in a CSV or YAML file, or the problems with it.

    The file must lie in the folder of the rules file or below it; `asked_by` is the rules file and the line there.
    """
    path, problem = _inside(name, folder)
    if path is None:
        return ReadList(problems=(Problem(*asked_by, problem),))
    try:
        if not path.is_file():
            raise OSError
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ReadList(problems=(Problem(str(folder / name), 1, "not UTF-8: save the file with the encoding UTF-8"),))
    except (OSError, ValueError):
        message = f"replace_from: there is no file {quoted(name)} beside this one: check the name"
        return ReadList(problems=(Problem(*asked_by, message),))
    name = str(folder / name)
    if len(content) > MAX_BYTES:
        return ReadList(problems=(Problem(name, 1, f"the file is too large: at most {MAX_BYTES // 1024} KiB"),))
    if path.suffix.lower() in (".yml", ".yaml"):
        return _from_yaml(text, name)
    return _from_csv(text, name)


def _inside(name: str, folder: Path) -> tuple[Path | None, str]:
    """Returns the file where it really lies, None and why not if that is outside the folder."""
    outside = f"replace_from: {quoted(name)} lies outside the folder of the rules file: put it beside the rules file"
    if "\0" in name or Path(name).is_absolute() or name[1:2] == ":" or "\\" in name:
        return None, outside
    root = folder.resolve()
    path = (root / name).resolve()
    return (path, "") if path.is_relative_to(root) else (None, outside)


def _from_yaml(text: str, name: str) -> ReadList:
    document, problems = read_document(text, name)
    if document is None or problems:
        return ReadList(problems=problems)
    pairs, wrong = [], []
    for old, new in document.data.items():
        line = document.line((old,))
        if isinstance(new, bool) or not isinstance(new, str | int | float):
            wrong.append(Problem(name, line, f"{quoted(old)} is replaced by a text: put it in quotes"))
        else:
            pairs.append(Replacement(old, document.text((old,)) or str(new), name, line))
    return _checked(pairs, wrong)


def _from_csv(text: str, name: str) -> ReadList:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    pairs: list[Replacement] = []
    wrong: list[Problem] = []
    left: list[int] = []
    old, new, line = 0, 1, 1
    try:
        for number, row in enumerate(reader):
            named = [cell.strip().casefold() for cell in row]
            if number == 0 and (at := _named_columns(named)):
                old, new = at
            elif len(row) > max(old, new) and row[new].strip():
                pairs.append(Replacement(row[old], row[new], name, line))
            elif len(row) > max(old, new):
                left.append(line)
            elif any(named):
                wrong.append(
                    Problem(name, line, f"two columns are needed, old{delimiter}new: this line has {len(row)}")
                )
            line = reader.line_num + 1
    except csv.Error as error:
        wrong.append(Problem(name, line, f"not CSV that can be read ({error}): check the quotes"))
    found = _checked([pair for pair in pairs if pair.old != pair.new], wrong)
    if not left:
        return found
    message = f"nothing to replace by in {len(left)} lines: they are passed over (to delete a text, write it inline)"
    return ReadList(found.pairs, found.problems, (Problem(name, left[0], message),))


def _named_columns(cells: Sequence[str]) -> tuple[int, int] | None:
    old = next((cells.index(word) for word in _OLD if word in cells), None)
    new = next((cells.index(word) for word in _NEW if word in cells), None)
    return None if old is None or new is None else (old, new)


def _checked(pairs: list[Replacement], wrong: list[Problem]) -> ReadList:
    seen: dict[str, Replacement] = {}
    for pair in pairs:
        first = seen.setdefault(pair.old, pair)
        if not pair.old:
            wrong.append(Problem(pair.file, pair.line, "an empty text cannot be replaced: delete the line"))
        elif max(len(pair.old), len(pair.new)) > MAX_TEXT:
            wrong.append(Problem(pair.file, pair.line, f"a text longer than {MAX_TEXT:,} characters"))
        elif first.new != pair.new:
            where = f"{quoted(pair.old)} stands here again with another replacement, first in line {first.line}"
            wrong.append(Problem(pair.file, pair.line, f"{where}: keep one of the two"))
    return ReadList(tuple(seen.values()), tuple(wrong))


# --- what is allowed, and dangerous -----------------------------------------------------------------------------------


def dangers(pairs: Sequence[Replacement], scope: Scope, ignore_case: bool) -> tuple[Problem, ...]:
    """Returns a warning for each replacement that does other things than people mean, the first ten of a list."""
    found = list(_dangers(pairs, scope, ignore_case))
    if len(found) > MOST_WARNINGS:
        more = Problem(found[0].file, found[0].line, f"{len(found) - MOST_WARNINGS:,} more warnings of this list")
        found = [*found[:MOST_WARNINGS], more]
    return tuple(found)


def _dangers(pairs: Sequence[Replacement], scope: Scope, ignore_case: bool) -> Iterator[Problem]:
    key = str.casefold if ignore_case else str
    table = {key(pair.old): pair for pair in pairs}
    for pair in pairs:
        old, new = key(pair.old), key(pair.new)
        message = ""
        if old == new and scope == "value":
            continue  # only the case changes
        if not pair.new:
            message = f"{quoted(pair.old)} is replaced by nothing: the text is deleted wherever it is found"
        elif scope == "anywhere" and _wordlike(pair.old):
            message = _inside_words(pair)
        elif scope != "value" and old in new and old != new:
            message = (
                f"{quoted(pair.new)} holds {quoted(pair.old)} itself: cleaning its own result again would make it "
                "grow; write scope: value"
            )
        elif new in table and new != old:
            message = _chain(pair, table, ignore_case)
        if message:
            yield Problem(pair.file, pair.line, message)


def _wordlike(text: str) -> bool:
    return text[:1].isalnum() and text[-1:].isalnum()


def _inside_words(pair: Replacement) -> str:
    old = pair.old.casefold()
    word = next((word for word in load_words("ordinary_words") if old in word and old != word), f"x{pair.old}x")
    made = word.replace(old if old in word else pair.old, pair.new)
    return (
        f"{quoted(pair.old)} is replaced inside words too: {quoted(word)} would become {quoted(made)}; "
        "write scope: word"
    )


def _chain(pair: Replacement, table: Mapping[str, Replacement], ignore_case: bool) -> str:
    fold = str.casefold if ignore_case else str
    start = at = fold(pair.new)
    way = [pair.old]
    while at in table and len(way) < 6:
        way.append(table[at].old)
        at = fold(table[at].new)
        if at == fold(pair.old):
            shown = " -> ".join([*way, pair.old])
            return f"the replacements go in a circle ({shown}): each runs once, so the two swap; delete one of them"
    shown = " -> ".join([*way, table[start].new])
    return (
        f"a chain ({shown}): replacements run once and not on each other's results, so {quoted(pair.old)} ends as "
        f"{quoted(pair.new)}; write the last text at once"
    )
