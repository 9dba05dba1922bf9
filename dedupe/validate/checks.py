"""Checks of many values side by side: what is alike is kept once, so that a million of them stay small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from dedupe.model import Check


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What many checks have in common."""

    status: Literal["valid", "invalid", "accept_all", "unknown", "not_checked"]
    reason: str
    flags: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Checks:
    """Checks of one kind, place by place."""

    kind: Literal["email", "phone"]
    checker: str
    values: list[str] = field(default_factory=list)
    normalized: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)  # many places share one

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Check]:
        kind, checker = self.kind, self.checker
        for value, normalized, verdict in zip(self.values, self.normalized, self.verdicts, strict=True):
            yield Check(kind, value, normalized, verdict.status, verdict.reason, verdict.flags, checker)

    def put(self, value: str, normalized: str, verdict: Verdict) -> None:
        """Adds one check."""
        self.values.append(value)
        self.normalized.append(normalized)
        self.verdicts.append(verdict)

    def extend(self, values: Iterable[str], normalized: Iterable[str], verdicts: Iterable[Verdict]) -> None:
        """Adds several checks."""
        self.values.extend(values)
        self.normalized.extend(normalized)
        self.verdicts.extend(verdicts)

    def in_order(self, *, readings: bool) -> Checks:
        """Returns the first check of each value, with `readings` of each that it was read as, in order of both."""
        values = self.values
        order = sorted(range(len(values)), key=values.__getitem__)
        places: list[int] = []
        run: list[int] = []  # places of one value
        for place in order:
            if run and values[run[0]] != values[place]:
                places += self._distinct(run) if readings and len(run) > 1 else run[:1]
                run = []
            run.append(place)
        return self._take([*places, *(self._distinct(run) if readings else run[:1])])

    def _distinct(self, places: list[int]) -> list[int]:
        """Returns the first place of each reading, in order of the readings."""
        first: dict[str, int] = {}
        for place in places:
            first.setdefault(self.normalized[place], place)
        return [first[text] for text in sorted(first)]

    def _take(self, places: list[int]) -> Checks:
        return Checks(
            self.kind, self.checker, [self.values[k] for k in places], [self.normalized[k] for k in places],
            [self.verdicts[k] for k in places],
        )  # fmt: skip
