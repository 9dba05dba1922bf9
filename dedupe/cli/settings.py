"""The options that every command takes, before or after its name: --quiet, --debug, --json, --version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from dedupe.version import __version__


@dataclass(slots=True)
class Settings:
    """What the user said about output; made once per call of the program."""

    quiet: bool = False
    debug: bool = False
    json: bool = False


def current() -> Settings:
    """Returns the settings of the running command."""
    found = click.get_current_context().find_root().obj
    return found if isinstance(found, Settings) else Settings()


def _switch(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    settings = ctx.find_root().obj
    if value and isinstance(settings, Settings):
        setattr(settings, str(parameter.name), True)


def _version(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"dedupe {__version__}")
        ctx.exit()


def global_options() -> list[click.Parameter]:
    """Returns new instances of the options that every command has."""

    def flag(name: str, help: str) -> click.Option:
        return click.Option([f"--{name}"], is_flag=True, expose_value=False, callback=_switch, is_eager=True, help=help)

    version = click.Option(
        ["--version"], is_flag=True, expose_value=False, callback=_version, is_eager=True, help="Print the version."
    )
    return [
        flag("quiet", "Print errors only, or the result that was asked for."),
        flag("json", "Print one JSON object on stdout; all messages go to stderr."),
        flag("debug", "Print the traceback of an error."),
        version,
    ]


class Command(click.Command):
    """A command with the global options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(global_options())


class Group(click.Group):
    """A group of commands with the global options; its commands are listed in the order in which they were added."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(global_options())

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names in order of use, not of the alphabet."""
        return list(self.commands)


Group.group_class = Group
