"""`dedupe init` and `dedupe rules`: rules files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dedupe.cli.app import app
from dedupe.cli.files import expanded, objects_named
from dedupe.cli.settings import current
from dedupe.cli.terminal import message, out_json, result


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
    from dedupe.inputs import Job, source_names
    from dedupe.ruleset.init_file import write_rules
    from dedupe.sources.options import ReadOptions
    from dedupe.sources.read import read_file
    from dedupe.sources.recognise import explain_rules

    explained = []
    for path, source in zip(paths, source_names(Job(paths)), strict=True):
        table = read_file(path, options=ReadOptions(source=source)).table
        explained.append(explain_rules(table, object_hint=objects.get(path, ""), id_hint=id_header))
        seen = explained[-1].recognition
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
    """Check rules files and print them in full."""


@rules.command()
@click.argument("files", nargs=-1, required=True, metavar="RULES.yml...")
def check(files: tuple[str, ...]) -> None:
    """Check rules files: every mistake, with its line."""
    from dedupe.errors import Problem, RulesError
    from dedupe.ruleset.load import load_rules

    problems: list[Problem] = []
    for file in expanded(files):
        try:
            tables = load_rules(file).tables
        except RulesError as error:
            problems += error.problems
            continue
        held = [f"{table.object} ({table.source})" if table.source else table.object for table in tables]
        result(f"{file}: fine: {', '.join(held)}")
    if problems:
        raise RulesError(tuple(problems))
    if current().json:
        out_json({"files": list(files), "problems": []})


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
