"""Conditions (CEL) of validation rules, checked before anything runs."""

from __future__ import annotations

import re
from collections.abc import Collection

from dedupe.ruleset.nearest import advice, quoted
from dedupe.ruleset.patterns import pattern_problem
from dedupe.ruleset.schema import MAX_CONDITION

#: Functions on one text or number. Those that run over lists (map, all, exists) are left out: a condition looks at one
#: record, and nested they could run for hours.
FUNCTIONS = frozenset("size contains startsWith endsWith matches int double string timestamp".split())

_QUOTED = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")
#: A call of matches, and the text in quotes that follows it, if one does.
_MATCHES = re.compile(rf"""\bmatches\s*\(\s*(?P<text>[rR]?(?:{_QUOTED.pattern})(?=\s*\)))?""")
_LOOP = re.compile(r"\.\s*(map|filter|all|exists|exists_one)\s*\(")


def condition_problem(condition: str, fields: Collection[str] | None) -> str:
    """Returns what is wrong with the condition, "" if nothing is. `fields` None: any name may be a field."""
    import cel

    if len(condition) > MAX_CONDITION:
        return f"the condition is longer than {MAX_CONDITION:,} characters"
    try:
        program = cel.compile(condition)
    except ValueError as error:
        return f"the condition cannot be read: {_where(str(error))}"
    if loop := _LOOP.search(_QUOTED.sub("''", condition)):
        return f"{loop[1]}() runs over a list: a condition looks at the fields of one record"
    if message := _matches_problem(condition):
        return message
    # Operators come as functions too, under names such as _==_, @in and !_.
    unknown = {str(name) for name in program.functions() if str(name)[:1].isalpha()} - FUNCTIONS
    for name in sorted(unknown):
        return f"unknown function {quoted(name)} in the condition: {advice(name, sorted(FUNCTIONS))}"
    if fields is not None:
        for name in sorted(set(map(str, program.variables())) - set(fields)):
            return f"unknown field {quoted(name)} in the condition: {advice(name, fields)}"
    return ""


def _matches_problem(condition: str) -> str:
    """Returns what is wrong with a pattern of the condition: it would show only when the first value is looked at."""
    import cel

    for found in _MATCHES.finditer(condition):
        text = found["text"]
        if text is None:
            if "matches" in _QUOTED.sub("", condition):
                return "matches() takes its pattern as one text in quotes: name.matches('^[A-Z]')"
            continue
        try:
            pattern = str(cel.evaluate(text))
            if message := pattern_problem(pattern):
                return message
            cel.compile(f"''.matches({text})").execute({})
        except (RuntimeError, ValueError, TypeError):
            return f"the pattern {quoted(text)} cannot be used in a condition: write a simpler one"
    return ""


def _where(message: str) -> str:
    """Returns the first complaint of the compiler, with its column and without the text repeated."""
    _, _, tail = message.partition("<input>:")
    line = tail.splitlines()[0] if tail else message
    row, _, rest = line.partition(":")
    column, _, what = rest.partition(":")
    if not (row.isdigit() and column.isdigit()):
        return line[:160]
    what = what.replace("Syntax error:", "").strip()
    hint = " (compare with ==)" if "'= '" in what or "'='" in what else ""
    return f"at character {column}: {what[:120]}{hint}"
