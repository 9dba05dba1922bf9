"""How names are read: against the expectations in nameparser's own tests, and nameparser beside us where installed.

    python tests/benchmarks/names.py --nameparser-tests tests.py [FILE ...]

Its tests are read as text (by `ast`, nothing of them is run): each `hn = HumanName("...")` with the `self.m(hn.first,
"...", hn)` that follow. Tests that change its settings, or are expected to fail, are left out. Conventions differ and
are mapped: first = given, last = family; commas between suffixes do not count, nor does case, as we repair it. A given
name of two words of ours counts as their first and middle name too; two people are one first name for them ("John and
Jane"); a single word is a family name for us and a first name for them: either counts.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from dedupe.normalize.person import read_name

FIELDS = ("title", "first", "middle", "last", "suffix", "nickname")


@dataclass(frozen=True)
class Case:
    """One name and what is expected of it."""

    test: str
    value: str
    expected: tuple[tuple[str, str], ...]


def cases(path: Path) -> Iterator[Case]:
    """Yields the names of a test file with their expectations."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            marked = any("xpect" in ast.unparse(d) or "xfail" in ast.unparse(d) for d in node.decorator_list)
            if not marked:
                yield from _of_test(node)


def _of_test(node: ast.FunctionDef) -> Iterator[Case]:
    text = ast.unparse(node)
    if any(word in text for word in ("constants", "hn.C", "CONSTANTS", "string_format", "capitalize")):
        return
    value, expected = "", {}
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            found = _name(statement.value)
            if expected:
                yield Case(node.name, value, tuple(expected.items()))
            value, expected = found, {}
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) and value:
            field = _expectation(statement.value)
            if field:
                expected[field[0]] = field[1]
    if expected:
        yield Case(node.name, value, tuple(expected.items()))


def _name(node: ast.expr) -> str:
    if (
        isinstance(node, ast.Call)
        and ast.unparse(node.func) == "HumanName"
        and len(node.args) == 1
        and not node.keywords
    ):
        argument = node.args[0]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
    return ""


def _expectation(call: ast.Call) -> tuple[str, str] | None:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("m", "assertEqual") or len(call.args) < 2:
        return None
    actual, wanted = call.args[0], call.args[1]
    if isinstance(actual, ast.Attribute) and actual.attr in FIELDS and isinstance(wanted, ast.Constant):
        return actual.attr, str(wanted.value or "")
    return None


def ours(value: str) -> dict[str, set[str]]:
    """Returns for each of their fields the readings of ours that count as it."""
    name = read_name(value)
    given, middle = name.given, name.middle
    first, _, rest = given.partition(" ")
    read = {
        "title": {name.title},
        "first": {given, first},
        "middle": {middle, " ".join(f"{rest} {middle}".split())},
        "last": {name.family},
        "suffix": {name.suffix},
        "nickname": {" ".join(name.nicknames), ", ".join(name.nicknames)},
    }
    if name.second is not None:  # they keep both in one: "John and Jane"
        read["first"].add(f"{given} and {name.second.given}")
        read["title"].add(f"{name.title} and {name.second.title or 'Mrs.'}")
    if len(f"{given} {middle} {name.family}".split()) == 1:
        read["first"].update((name.family, ""))
        read["last"].update((given, ""))
    return read


def theirs(value: str) -> dict[str, set[str]]:
    """Returns what nameparser reads."""
    from nameparser import HumanName  # type: ignore[import-not-found]

    name = HumanName(value)
    return {field: {getattr(name, field) or ""} for field in FIELDS}


def plain(text: str) -> str:
    return " ".join(text.replace(",", " ").split()).casefold()  # they do not repair case when parsing


def score(found: list[Case], read: object, show: bool) -> tuple[int, int, int]:
    """Returns expectations met, expectations, and names with all of them met."""
    met = total = whole = 0
    for case in found:
        readings = read(case.value)  # type: ignore[operator]
        missed = [
            (field, wanted) for field, wanted in case.expected if plain(wanted) not in set(map(plain, readings[field]))
        ]
        total += len(case.expected)
        met += len(case.expected) - len(missed)
        whole += not missed
        if missed and show:
            print(f"  {case.value!r}: " + "; ".join(f"{f} {sorted(readings[f])} not {w!r}" for f, w in missed))
    return met, total, whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nameparser-tests", nargs="+", type=Path, required=True, metavar="FILE")
    parser.add_argument("--show", action="store_true", help="print what we read otherwise")
    options = parser.parse_args()
    found = [case for path in options.nameparser_tests for case in cases(path)]
    readers = {"ours": ours}
    try:
        import nameparser  # noqa: F401
    except ImportError:
        print("nameparser is not installed: only our reading is counted")
    else:
        readers["nameparser"] = theirs
    for label, reader in readers.items():
        met, total, whole = score(found, reader, options.show and label == "ours")
        print(f"{label:12s} {met} of {total} expectations ({met / total:.1%}), {whole} of {len(found)} names whole")


if __name__ == "__main__":
    main()
