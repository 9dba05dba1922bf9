"""Seeded chance: the same seed and table name give the same draws on every machine."""

from __future__ import annotations

import importlib
import random
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from faker import Faker

T = TypeVar("T")


@cache
def words() -> dict[str, Any]:
    """Returns the word lists beside this module."""
    return dict(yaml.safe_load((Path(__file__).parent / "words.yml").read_text(encoding="utf-8")))


@cache
def names(locale: str, attribute: str) -> tuple[str, ...]:
    """Returns a list of names of faker, "first_names_male" for example."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    return tuple(dict.fromkeys(str(name) for name in getattr(provider, attribute)))


class Draw:
    """Draws of one table."""

    def __init__(self, seed: int, table: str) -> None:
        self.rng = random.Random(f"{seed} {table}")
        self._fakers: dict[str, Faker] = {}
        self._taken: set[str] = set()

    def faker(self, locale: str) -> Faker:
        """Returns faker of a locale, seeded."""
        if locale not in self._fakers:
            self._fakers[locale] = Faker(locale)
            self._fakers[locale].seed_instance(self.rng.getrandbits(32))
        return self._fakers[locale]

    def take(self, value: str) -> bool:
        """Returns True if nobody had this value before (a mailbox belongs to one)."""
        free = value not in self._taken
        self._taken.add(value)
        return free

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def one(self, items: Sequence[T]) -> T:
        """Returns one of the items, each as likely."""
        return items[self.rng.randrange(len(items))]

    def skewed(self, items: Sequence[T], power: float = 1.5) -> T:
        """Returns one of the items, the first ones more often, as names and towns are in life."""
        return items[int(len(items) * self.rng.random() ** power)]

    def digits(self, pattern: str) -> str:
        """Returns one of the patterns between bars: # is a digit, % one that is not 0, ^ one from 2, ? a letter."""
        kinds = {"#": "0123456789", "%": "123456789", "^": "23456789", "?": "ABCDEFGHJKLMNPRSTUVWXYZ"}
        return "".join(self.one(kinds[sign]) if sign in kinds else sign for sign in self.one(pattern.split("|")))

    def letters(self, length: int) -> str:
        return "".join(self.one("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(length))

    def day(self, first: int, last: int) -> date:
        """Returns a day of the years first to last."""
        start = date(first, 1, 1)
        return start + timedelta(self.rng.randrange((date(last, 12, 31) - start).days + 1))

    def size(self, weights: Sequence[float]) -> int:
        """Returns 1, 2, 3, ... with these weights."""
        return self.rng.choices(range(1, len(weights) + 1), weights)[0]
