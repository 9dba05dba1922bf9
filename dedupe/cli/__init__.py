"""The command line: thin commands, a module a group. What a command needs is imported inside it: help is fast."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and leaves with its exit code."""
    from dedupe.cli.commands import app

    app.main(None if arguments is None else list(arguments))
