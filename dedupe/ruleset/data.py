"""The data that ships with the tool: packs, presets and word lists of `rules/`, and the sample data."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

#: What is no text without quotes in YAML 1.2's core schema, as far as our files use it; and its first characters.
_PLAIN_SCALARS = (
    ("bool", r"(?:true|false|True|False)\Z", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)\Z", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+\Z", "-+0123456789"),
    ("null", r"(?:~|null|)\Z", ["~", "n", ""]),
)
_PACKAGE = Path(__file__).resolve().parent.parent


def rules_folder() -> Path:
    """Returns the folder with the shipped rules: beside the package in a checkout, inside it when installed."""
    installed = _PACKAGE / "_rules"
    return installed if installed.is_dir() else _PACKAGE.parent / "rules"


def sample_folder() -> Path:
    """Returns the folder with the bundled sample data."""
    installed = _PACKAGE / "_sample_data"
    return installed if installed.is_dir() else _PACKAGE.parent / "sample_data"


@cache
def load_words(name: str) -> Any:
    """Returns the content of `rules/words/NAME.yml`, parsed once per process."""
    return load_shipped(rules_folder() / "words" / f"{name}.yml")


def load_shipped(path: Path) -> Any:
    """Returns the content of a YAML file of ours, read as YAML 1.2 does: `no` is a word, not false.

    libyaml reads the lists ten times as fast as the reader of people's rules, which keeps line numbers.
    """
    import yaml

    return yaml.load(path.read_text(encoding="utf-8"), Loader=_word_loader())


@cache
def _word_loader() -> Any:
    import yaml

    loader: Any = type("WordLoader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {"yaml_implicit_resolvers": {}})
    for kind, pattern, first in _PLAIN_SCALARS:
        loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(pattern), list(first))
    return loader
