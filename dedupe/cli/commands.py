"""All commands, in the order in which help lists them."""

from __future__ import annotations

from dedupe.cli import clean, damage, explain, exporting, facets, looking_back, making_rules, proposals, running
from dedupe.cli.app import app

__all__ = [
    "app",
    "clean",
    "damage",
    "explain",
    "exporting",
    "facets",
    "looking_back",
    "making_rules",
    "proposals",
    "running",
]

#: In the order of use.
_ORDER = "demo run explain proposals undo export init damage clean facets rules history doctor".split()

app.commands = {name: app.commands[name] for name in _ORDER}
