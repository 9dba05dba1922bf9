"""The program: how a call ends, whatever happens in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from dedupe.cli.failure import explained, print_traceback
from dedupe.cli.settings import Group, Settings
from dedupe.cli.terminal import complain, out_json, prepare_streams

NAME = "dedupe"
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Program(Group):
    """The top of the command line; turns every error into a line and an exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Runs the command and leaves with its exit code. (click's own way ends with code 1 at a broken pipe.)"""
        prepare_streams()
        _complete(self)
        given = sys.argv[1:] if args is None else list(args)
        # Looked for here as well: an option that is not understood ends the parsing before they are reached.
        settings = Settings(json="--json" in given, debug="--debug" in given)
        try:
            with self.make_context(NAME, list(given), obj=settings) as ctx:
                code = self.invoke(ctx)
        except click.exceptions.Exit as end:
            code = end.exit_code
        except BrokenPipeError:
            _leave_quietly()
        except (Exception, KeyboardInterrupt) as error:
            code = _fail(error, settings)
        sys.exit(code if isinstance(code, int) else 0)


def _complete(program: Program) -> None:
    """Answers a shell that asks how a command line may go on."""
    asked = os.environ.get("_DEDUPE_COMPLETE")
    if asked:
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(program, {}, NAME, "_DEDUPE_COMPLETE", asked))


def _fail(error: BaseException, settings: Settings) -> int:
    code, lines = explained(error)
    if settings.debug and not isinstance(error, click.ClickException):
        print_traceback(error)
    try:
        for line in lines:
            complain(line)
        if settings.json:
            out_json({"error": "\n".join(lines), "exit_code": code})
    except BrokenPipeError:
        _leave_quietly()
    return code


def _leave_quietly() -> NoReturn:
    """Leaves when the reader of our output has gone: nothing is wrong, and nobody is left to be told anything."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nowhere, stream.fileno())
        except (OSError, ValueError):
            continue
    sys.exit(0)


@click.group(
    NAME,
    cls=Program,
    context_settings=CONTEXT,
    epilog="Start with `dedupe demo`, or `dedupe run Contact.csv Account.csv`.",
    no_args_is_help=True,
)
def app() -> None:
    """Cleans CRM exports, finds duplicates and proposes merges, in one SQLite file."""
