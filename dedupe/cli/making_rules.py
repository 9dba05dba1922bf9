"""`dedupe init` and `dedupe rules`: rules files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dedupe.cli.app import app
from dedupe.cli.files import expanded, objects_named
from dedupe.cli.settings import current
from dedupe.cli.terminal import complain, count, message, out_json, result


@app.command(short_help="Write a rules file from exports.")
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("-o", "--output", default="", metavar="RULES.yml", help="Where to write the rules; otherwise stdout.")
@click.option("--as", "named", multiple=True, metavar="OBJECT=FILE", help="What a file holds: account, contact, lead.")
@click.option("--id", "id_header", default="", metavar="COLUMN", help="The column that holds the id of a record.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def init(files: tuple[str, ...], output: str, named: tuple[str, ...], id_header: str, force: bool) -> None:
    """Write a commented rules file from the headers and values of exports."""
    objects = objects_named(named)
    paths = tuple(dict.fromkeys((*expanded(files), *objects)))
    if not paths:
        raise click.UsageError("no file was given: name at least one export")
    if output and Path(output).exists() and not force:
        raise click.UsageError(f"{output} is there already: choose another name, or add --force to replace it")
    from dedupe.ruleset.init_file import write_rules
    from dedupe.sources.expand import expand, read_located
    from dedupe.sources.recognise import explain_rules

    explained = []
    for located in expand(paths):
        path, hint = located.path, objects.get(located.path) or objects.get(located.given, "")
        explained.append(explain_rules(read_located(located).table, object_hint=hint, id_hint=id_header))
        seen = explained[-1].recognition
        if located.said:
            message(located.said)
        message(f"{path}: {seen.object}s of {seen.preset}" if seen.preset else f"{path}: {seen.object}s, profiled")
    text = write_rules([item.rules for item in explained], profiles=[item.profile for item in explained])
    if output:
        Path(output).write_text(text, encoding="utf-8", newline="\n")
        message(f"Written to {output}. Next: dedupe run {' '.join(paths)} --rules {output}")
    if current().json:
        out_json({"rules": output, "yaml": text})
    elif not output:
        _exactly(text)


@app.group()
def rules() -> None:
    """Check rules files, try their examples, print them in full."""


@rules.command()
@click.argument("files", nargs=-1, required=True, metavar="RULES.yml...")
def check(files: tuple[str, ...]) -> None:
    """Check rules files: every mistake, with its line; and what is allowed, but dangerous."""
    from dedupe.errors import Problem, RulesError
    from dedupe.ruleset.load import load_rules

    problems: list[Problem] = []
    warnings: list[Problem] = []
    for file in expanded(files):
        try:
            loaded = load_rules(file)
        except RulesError as error:
            problems += error.problems
            continue
        warnings += loaded.warnings
        held = [f"{table.object} ({table.source})" if table.source else table.object for table in loaded.tables]
        result(f"{file}: fine: {', '.join(held)}")
    for warning in warnings:
        message(f"{warning.file}:{warning.line}: warning: {warning.message}")
    if problems:
        raise RulesError(tuple(problems))
    if current().json:
        told = [{"file": item.file, "line": item.line, "message": item.message} for item in warnings]
        out_json({"files": list(files), "problems": [], "warnings": told})


@rules.command()
@click.argument("files", nargs=-1, required=True, metavar="RULES.yml...")
def test(files: tuple[str, ...]) -> int:
    """Try the examples that are kept in rules files under `tests`; leave with exit code 1 if one fails."""
    from dedupe.examples import try_examples

    tried = [(file, try_examples(file)) for file in expanded(files)]
    failed = [problem for _, found in tried for problem in found.failed]
    for problem in failed:
        complain(f"{problem.file}:{problem.line}: {problem.message}")
    for file, found in tried:
        lines = len({problem.line for problem in found.failed})
        if not found.examples:
            result(f"{file}: no examples: write some under tests (dedupe init shows how)")
        else:
            result(f"{file}: {found.examples - lines} of {count(found.examples, 'example')} as expected")
    if current().json:
        told = [{"file": item.file, "line": item.line, "message": item.message} for item in failed]
        out_json({"examples": sum(found.examples for _, found in tried), "failed": told})
    return 1 if failed else 0


@rules.command()
@click.argument("file", metavar="RULES.yml|PACK")
def show(file: str) -> None:
    """Print the rules in full, with all that the rule pack adds."""
    from dedupe.ruleset.load import load_rules
    from dedupe.ruleset.show import show_rules

    loaded = load_rules(file)
    text = show_rules(loaded)
    if current().json:
        out_json({"name": loaded.name, "hash": loaded.hash, "yaml": text})
    else:
        _exactly(text)


@rules.command()
def schema() -> None:
    """Print the JSON Schema of rules files, for completion in editors."""
    import json

    from dedupe.ruleset.show import json_schema

    if current().json:
        out_json(json_schema())
    else:
        _exactly(json.dumps(json_schema(), indent=2) + "\n")


def _exactly(text: str) -> None:
    """Writes a file's content to stdout as it is: it was made by us, with nothing in it that a terminal acts on."""
    sys.stdout.write(text)
    sys.stdout.flush()
