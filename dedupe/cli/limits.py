"""`--fail-on "error>100"`: limits on findings that the user sets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

SEVERITIES = ("error", "warning", "info")
QUARANTINED = "quarantined"

_FORM = re.compile(r"\s*([a-z_]+)\s*>\s*(\d{1,12})\s*")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` findings of a severity or code, or rows in quarantine."""

    what: str
    most: int

    def found(self, findings: Mapping[str, int], quarantined: int) -> int:
        """Returns how many there are. `findings` counts by "severity code"."""
        if self.what == QUARANTINED:
            return quarantined
        return sum(number for name, number in findings.items() if self.what in name.split(" "))


def parse_limits(texts: Sequence[str]) -> tuple[Limit, ...]:
    """Returns the limits. UsageError where one is not understood."""
    return tuple(_parsed(text) for text in texts)


def _parsed(text: str) -> Limit:
    from dedupe.ruleset.nearest import advice
    from dedupe.validate.codes import CODES

    match = _FORM.fullmatch(text)
    if match is None:
        raise click.UsageError(f'--fail-on {text!r} is not understood: write for example --fail-on "error>100"')
    known = (*SEVERITIES, QUARANTINED, *CODES)
    if match[1] not in known:
        raise click.UsageError(f"--fail-on knows no {match[1]!r}: {advice(match[1], known)}")
    return Limit(match[1], int(match[2]))
