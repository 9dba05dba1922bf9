"""All commands, in the order in which help lists them."""

from __future__ import annotations

from dedupe.cli import running
from dedupe.cli.app import app

__all__ = ["app", "running"]
