"""Cleans a table for the peers as an engineer would who knows the kind of every column, and picks blocking keys.

Runs in the peers' environments (numpy and pandas alone), never beside `dedupe`. The kinds stand in kinds.csv, which our
own run does not read: the peers are told more about each table than we are.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

PATTERNS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d-%m-%y", "%d-%b-%Y", "%Y年%m月%d日")
IGNORED = ("noise",)
#: A key whose blocks hold more pairs than this a record is only used together with another.
PAIRS_A_RECORD = 10


@dataclass(frozen=True)
class Prepared:
    """A cleaned table: columns c0, c1, ... with their kinds, and the keys to block on."""

    frame: Any  # pandas
    kinds: dict[str, str]
    keys: tuple[tuple[str, ...], ...]

    def of(self, *kinds: str) -> list[str]:
        return [column for column, kind in self.kinds.items() if kind in kinds]


def words(value: str) -> str:
    """Returns a text in lower case without accents and punctuation."""
    bare = "".join(s for s in unicodedata.normalize("NFKD", value.casefold()) if not unicodedata.combining(s))
    return " ".join(re.sub(r"[^\w]+", " ", bare.replace("ł", "l").replace("ı", "i")).split())


def day(value: str) -> str:
    """Returns a date as ISO, or nothing if it is none."""
    for pattern in PATTERNS:
        try:
            return datetime.strptime(value.strip(), pattern).strftime("%Y-%m-%d")
        except ValueError:
            continue
    return ""


def american_day(value: str) -> str:
    try:
        return datetime.strptime(value.strip(), "%m/%d/%Y").strftime("%Y-%m-%d")
    except ValueError:
        return day(value)


def host(value: str) -> str:
    return re.sub(r"^(https?://)?(www\.)?", "", value.strip().lower()).rstrip("/")


CLEANERS: dict[str, Callable[[str], str]] = {
    "full name": lambda value: " ".join(sorted(words(value).split())),
    "phone": lambda value: re.sub(r"\D", "", value)[-9:],
    "identifier": lambda value: re.sub(r"\W|_", "", value.lower()),
    "postcode": lambda value: re.sub(r"\W", "", value.lower()),
    "email": lambda value: value.strip().lower(),
    "url": host,
    "date": day,
}


def prepared(folder: Path) -> Prepared:
    """Returns the table of a folder, cleaned."""
    import pandas as pd

    raw = pd.read_csv(folder / "records.csv", dtype=str, keep_default_na=False)
    with (folder / "kinds.csv").open(encoding="utf-8", newline="") as file:
        kinds = {header: kind for header, kind in list(csv.reader(file))[1:] if kind not in IGNORED}
    frame = pd.DataFrame({"record_id": raw.iloc[:, 0]})
    named = {}
    for number, (header, kind) in enumerate(kinds.items()):
        cleaner = american_day if header == "BIRTH_DATE" else CLEANERS.get(kind, words)
        values = raw[header].map(cleaner)
        if values.nunique() > 1:
            frame[f"c{number}"] = values.where(values != "", None)
            named[f"c{number}"] = kind
    return Prepared(frame, named, keys(frame, named))


def keys(frame: Any, kinds: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    """Returns the keys: every informative column by itself if that is cheap, else with others, and name prefixes."""
    strong = [c for c, kind in kinds.items() if kind in ("email", "phone", "identifier", "date", "url")]
    names = [c for c, kind in kinds.items() if kind in ("given", "family", "full name", "company", "text")]
    places = [c for c, kind in kinds.items() if kind in ("street", "address", "postcode", "city")]
    prefixes = []
    for column in names:
        frame[f"{column}p"] = frame[column].str[:4]
        prefixes.append(f"{column}p")
    wanted: list[tuple[str, ...]] = [(column,) for column in (*strong, *names, *places)]
    wanted += [(prefix, other) for prefix in prefixes for other in (*strong, *places)]
    wanted += [(one, two) for at, one in enumerate(names) for two in names[at + 1 :]]
    wanted += [(one, two) for at, one in enumerate(prefixes) for two in prefixes[at + 1 :]]
    wanted += [(prefix,) for prefix in prefixes]
    chosen: list[tuple[str, ...]] = []
    for key in wanted:
        covered = any(set(other) <= set(key) for other in chosen)
        if not covered and 0 < pairs(frame, key) <= PAIRS_A_RECORD * len(frame):
            chosen.append(key)
    return tuple(chosen)


def pairs(frame: Any, key: tuple[str, ...]) -> int:
    """Returns how many pairs share a key."""
    sizes = frame.dropna(subset=list(key)).groupby(list(key)).size()
    return int((sizes * (sizes - 1) // 2).sum())
