"""Chance that gives the same results on every Python: only `random.Random.random` is promised to stay as it is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Holds the state of a seeded generator."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def below(self, limit: int) -> int:
        """Returns a whole number from 0 to limit - 1."""
        return int(self._random.random() * limit)

    def between(self, low: int, high: int) -> int:
        """Returns a whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def chance(self, probability: float) -> bool:
        """Returns True with this probability."""
        return self._random.random() < probability

    def pick(self, items: Sequence[T]) -> T:
        """Returns one of the items."""
        return items[self.below(len(items))]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """Returns `count` different items."""
        return self.shuffled(items)[:count]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Returns the items in another order."""
        keyed = [(self._random.random(), number) for number in range(len(items))]
        return [items[number] for _, number in sorted(keyed)]

    def digits(self, pattern: str) -> str:
        """Returns the pattern with each `#` replaced by a digit and each `@` by a digit from 2 to 9."""
        return "".join(
            str(self.below(10)) if sign == "#" else str(self.between(2, 9)) if sign == "@" else sign for sign in pattern
        )

    def moment(self, start: datetime, end: datetime) -> datetime:
        """Returns a moment between the two, to the second."""
        return start + timedelta(seconds=self.below(int((end - start).total_seconds())))

    def later(self, moment: datetime, days: int, end: datetime) -> datetime:
        """Returns a moment at most `days` after this one and not after `end`."""
        return moment + timedelta(seconds=self.below(1 + min(days * 86400, int((end - moment).total_seconds()))))
