"""The data that ships with the tool: packs, presets and word lists of `rules/`, and the sample data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

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
    from ruamel.yaml import YAML

    text = (rules_folder() / "words" / f"{name}.yml").read_text(encoding="utf-8")
    return YAML(typ="safe", pure=False).load(text)
