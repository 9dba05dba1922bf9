"""The files a person names: patterns that the shell did not expand, and which object each holds."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence

import click

#: The objects of the contract; `dedupe.model` has them too, but importing it loads numpy.
OBJECTS = ("account", "contact", "lead")


def expanded(names: Sequence[str]) -> tuple[str, ...]:
    """Returns the files, patterns expanded (Windows shells do not), each once, in the order given."""
    found: list[str] = []
    for name in names:
        matches = sorted(glob.glob(name)) if not os.path.exists(name) and glob.has_magic(name) else []
        found += matches or [name]
    return tuple(dict.fromkeys(found))


def objects_named(texts: Sequence[str]) -> dict[str, str]:
    """Returns file -> object from `OBJECT=FILE` texts. UsageError where one is not understood."""
    named: dict[str, str] = {}
    for text in texts:
        object_, equals, file = text.partition("=")
        word = object_.strip().lower()
        word = word[:-1] if word.endswith("s") else word
        if not equals or not file or word not in OBJECTS:
            raise click.UsageError(
                f"--as {text!r} is not understood: write OBJECT=FILE, OBJECT one of account, contact, lead"
            )
        for path in expanded([file]):
            named[path] = word
    return named
