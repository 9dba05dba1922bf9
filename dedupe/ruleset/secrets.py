"""Secrets that people write where they do not belong: found by their names, and never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dedupe.ruleset.yaml_lines import Path

#: Keys under which people write passwords. Their values are shown nowhere.
NAMES = (
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "api_key",
    "apikey",
    "api-key",
    "credential",
    "private_key",
)
_IN_TEXT = re.compile(
    r"(?i)((?:pass(?:word|wd|phrase)|secret|token|api[_-]?key|credential)s?\s*[=:]\s*)([^\s,;&]+)|(://[^/\s:@]+:)([^@\s/]+)(?=@)"
)
HIDDEN = "***"


def is_secret(key: str) -> bool:
    """Returns whether a key names a secret."""
    folded = key.casefold()
    return any(word in folded for word in NAMES)


def masked(text: str) -> str:
    """Returns the text with what looks like a password in it hidden.

    >>> masked("password=abc and https://me:abc@example.com")
    'password=*** and https://me:***@example.com'
    """
    return _IN_TEXT.sub(lambda found: f"{found[1] or found[3]}{HIDDEN}", text)


def secrets_in(data: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yields the places of secrets in plain data, each with a warning that does not show it."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        here = (*path, key)
        if isinstance(key, str) and is_secret(key) and isinstance(value, str | int | float):
            yield (
                here,
                f'a secret under "{key[:40]}": use an environment variable, and change it if others saw this file',
            )
        elif isinstance(value, str) and _IN_TEXT.search(value):
            yield (
                here,
                "a text that holds a password: use an environment variable, and change it if others saw this file",
            )
        else:
            yield from secrets_in(value, here)
