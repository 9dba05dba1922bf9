"""How a table is corrupted: noise a column, rewrites of whole rows, and what two rows must still share to be one."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from .draw import Draw
from .noise import Noise

Row = dict[str, str]
Rewrite = Callable[[Draw, Row], Row]

#: Share of a field's points that nearly equal values still give: a reader sees the slip.
NEARLY = 0.7
TRIES = 25
#: The rare kinds of noise come more often than the tables say: what is left are rows that take a second look.
HARDER = 1.6


@dataclass(frozen=True)
class Field:
    """A column: its header, its kind (for the peers' settings), and what its agreement says to a careful reader."""

    header: str
    kind: str
    points: float = 0.0
    noise: tuple[tuple[float, Noise], ...] = ()


def _write(path: Path, head: list[list[str]], ids: list[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*head, *([key, *row] for key, row in zip(ids, rows, strict=True))])


def folded(value: str) -> str:
    """Returns letters and digits alone, without case and accents."""
    bare = unicodedata.normalize("NFKD", value.casefold())
    return "".join(sign for sign in bare if sign.isalnum())


def likeness(first: str, second: str, kind: str) -> float:
    """Returns 1 for values that a reader takes for equal, NEARLY for a slip, else 0."""
    one, two = folded(first), folded(second)
    if not one or not two:
        return 0.0
    if one == two or (kind in ("phone", "identifier") and min(len(one), len(two)) > 6 and one[-7:] == two[-7:]):
        return 1.0
    if kind in ("date", "phone", "identifier", "postcode"):
        return NEARLY if _figures_near(first, second, one, two) else 0.0
    if min(len(one), len(two)) < 4:
        return 0.0
    contained = sorted((one, two), key=len)
    near = JaroWinkler.similarity(one, two) >= 0.9 or contained[0] in contained[1]
    words = {folded(word) for word in re.split(r"\W+", first) if word}
    others = {folded(word) for word in re.split(r"\W+", second) if word}
    return NEARLY if near or len(words & others) / len(words | others) >= 0.6 else 0.0


def _figures_near(first: str, second: str, one: str, two: str) -> bool:
    """Returns True for one slip, or the same figures in another order (a date written another way)."""
    if DamerauLevenshtein.distance(one, two) <= 1:
        return True
    groups = [sorted(int(part) for part in re.findall(r"\d+", value)) for value in (first, second)]
    return len(one) >= 6 and (groups[0] == groups[1] or sorted(one) == sorted(two))


@dataclass(frozen=True)
class Scheme:
    """The columns of a table, rewrites of whole rows with their chances, and the points that make one of two rows."""

    fields: tuple[Field, ...]
    enough: float
    rewrites: tuple[tuple[float, Rewrite], ...] = ()

    def points(self, first: Row, second: Row) -> float:
        """Returns what a careful reader sees two rows share."""
        seen = sum(
            item.points * likeness(first[item.header], second[item.header], item.kind)
            for item in self.fields
            if item.points
        )
        return seen + self._crosswise(first, second)

    def _crosswise(self, first: Row, second: Row) -> float:
        """Returns the points of two names that stand in each other's column, as a reader notices."""
        names = [item for item in self.fields if item.kind in ("given", "family")]
        given = next((item for item in names if item.kind == "given"), None)
        family = next((item for item in names if item.kind == "family"), None)
        if not given or not family or first[given.header] == second[given.header]:
            return 0.0
        crossed = likeness(first[given.header], second[family.header], "name")
        return (given.points + family.points) * min(
            crossed, likeness(first[family.header], second[given.header], "name")
        )

    def corrupted(self, draw: Draw, row: Row) -> Row:
        """Returns the row as someone else would have entered it."""
        other = dict(row)
        for chance, rewrite in self.rewrites:
            if draw.chance(chance):
                other = rewrite(draw, other)
        for item in self.fields:
            for chance, noise in item.noise:
                if other[item.header] and draw.chance(chance * HARDER if chance < 0.25 else chance):
                    other[item.header] = noise(draw, other[item.header])
        return other

    def copies(self, draw: Draw, base: Row, size: int) -> list[Row]:
        """Returns up to size rows of one entity, each of them recognisable beside every other."""
        rows = [self.corrupted(draw, base)]
        for _ in range(size - 1):
            for _attempt in range(TRIES):
                other = self.corrupted(draw, base)
                if all(self.points(other, row) >= self.enough for row in rows):
                    rows.append(other)
                    break
        return rows


@dataclass(frozen=True)
class Table:
    """A labelled table, rows in the order in which they are written."""

    name: str
    scheme: Scheme
    id_header: str
    rows: tuple[Row, ...]
    entities: tuple[str, ...]

    def write(self, folder: Path) -> None:
        """Writes records.csv, truth.csv and kinds.csv into folder/name."""
        place = folder / self.name
        place.mkdir(parents=True, exist_ok=True)
        headers = [item.header for item in self.scheme.fields]
        ids = [f"{number:05d}" for number in range(1, len(self.rows) + 1)]
        _write(place / "records.csv", [[self.id_header, *headers]], ids, ([r[h] for h in headers] for r in self.rows))
        _write(place / "truth.csv", [["record_id", "entity_id"]], ids, ([entity] for entity in self.entities))
        kinds = [["header", "kind"], *([item.header, item.kind] for item in self.scheme.fields)]
        _write(place / "kinds.csv", kinds, [], [])


@dataclass
class Book:
    """The rows of a table while it is made."""

    draw: Draw
    scheme: Scheme
    rows: list[tuple[Row, str]] = field(default_factory=list)
    entities: int = 0

    def add(self, base: Row, size: int = 1) -> None:
        """Adds an entity with its copies."""
        self.entities += 1
        complete = {item.header: base.get(item.header, "") for item in self.scheme.fields}
        for row in self.scheme.copies(self.draw, complete, size):
            self.rows.append((row, f"E{self.entities:05d}"))

    def table(self, name: str, id_header: str = "id") -> Table:
        """Returns the table in an order that says nothing."""
        self.draw.rng.shuffle(self.rows)
        rows, entities = zip(*self.rows, strict=True)
        return Table(name, self.scheme, id_header, rows, entities)


def swapped(first: str, second: str) -> Rewrite:
    """Returns a rewrite that puts two columns into each other's place."""

    def rewrite(draw: Draw, row: Row) -> Row:
        return {**row, first: row[second], second: row[first]}

    return rewrite
