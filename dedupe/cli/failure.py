"""Errors as people meet them: one line that says what, where and what to do, and the exit code of the contract."""

from __future__ import annotations

import errno
import sqlite3
import sys
import traceback
from pathlib import Path

import click

from dedupe.errors import DedupeError, RulesError

INTERRUPTED, ENVIRONMENT, REFUSED = 130, 3, 2

_DISK = {
    errno.ENOSPC: "the disk is full: free some space and run the same command again",
    errno.EDQUOT: "the disk quota is used up: free some space and run the same command again",
    errno.EACCES: "no permission: check the rights on the file and its folder",
    errno.EPERM: "not permitted: check the rights on the file and its folder",
    errno.EROFS: "the disk is read-only: choose another place for the output",
    errno.ENOENT: "no such file or folder: check the path",
    errno.EMFILE: "too many open files: close other programs or raise the limit",
}


def explained(error: BaseException) -> tuple[int, list[str]]:
    """Returns (exit code, lines): a line per problem, with nothing of the data but what we put there ourselves."""
    if isinstance(error, RulesError):
        return error.exit_code, [_one_line(str(problem)) for problem in error.problems]
    if isinstance(error, DedupeError):
        return error.exit_code, [_one_line(str(error))]
    if isinstance(error, click.UsageError):
        return REFUSED, [_usage(error)]
    if isinstance(error, click.ClickException):
        return REFUSED, [_one_line(error.format_message())]
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return INTERRUPTED, ["interrupted: what was stored before is unchanged"]
    if isinstance(error, OSError):
        return ENVIRONMENT, [_os_error(error)]
    if isinstance(error, MemoryError):
        return ENVIRONMENT, ["not enough memory: close other programs, or give fewer files at a time"]
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", None) or type(error).__name__
        return ENVIRONMENT, [f"the database could not be read or written ({name}): run `dedupe doctor DB`"]
    return ENVIRONMENT, [_unexpected(error)]


def _one_line(text: str) -> str:
    return " ".join(text.split("\n")).strip()


def _usage(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "dedupe"
    text = _one_line(error.format_message()).rstrip(".")
    return f"{command}: {text[:1].lower()}{text[1:]}: see `{command} -h`"


def _os_error(error: OSError) -> str:
    advice = _DISK.get(error.errno or 0)
    what = advice or f"{error.strerror or type(error).__name__}: check the disk and the path"
    return f"{error.filename}: {what}" if isinstance(error.filename, str) else what


def _unexpected(error: BaseException) -> str:
    """Names kind and place only: the text of a foreign exception may hold values of the data."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "dedupe" in Path(frame.filename).parts]
    place = f" in {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return (
        f"unexpected error ({type(error).__name__}{place}): run the same command with --debug and report what it says"
    )


def print_traceback(error: BaseException) -> None:
    """Prints the traceback, for --debug."""
    traceback.print_exception(error, file=sys.stderr)
