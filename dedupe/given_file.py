"""Files of pairs that another tool scored, and which of their columns is what.

Read as Splink writes them (match_probability, match_weight, unique_id_l, unique_id_r, source_dataset_l,
source_dataset_r), or as left_id, right_id, probability.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dedupe.errors import DedupeError, InputError
from dedupe.inputs import Input
from dedupe.model import OBJECTS, SourceFile
from dedupe.sources.arrow_text import laid_out
from dedupe.sources.expand import Located, expand, read_located
from dedupe.sources.notices import NoticeLog
from dedupe.sources.opening import opened
from dedupe.sources.shown import shown

_SIDES = (("{}_l", "{}_r"), ("left_{}", "right_{}"), ("{}_left", "{}_right"), ("{}_1", "{}_2"), ("{}1", "{}2"))
_IDS = ("unique_id", "id", "record_id", "crm_id")
_SOURCES = ("source_dataset", "source", "dataset")
_PROBABILITIES = ("match_probability", "probability", "prob", "p")
_WEIGHTS = ("match_weight", "weight")


@dataclass(frozen=True, slots=True)
class Columns:
    """The headers of the columns, "" for one that is not there."""

    ids: tuple[str, str]
    sources: tuple[str, str]
    probability: str
    weight: str

    @property
    def all(self) -> tuple[str, ...]:
        """Returns all of them."""
        return (*self.ids, *self.sources, self.probability, self.weight)


@dataclass(frozen=True, slots=True, eq=False)
class PairsFile:
    """A file of pairs of an object."""

    file: SourceFile
    object: str
    columns: Columns


def read_pairs(texts: Sequence[str], inputs: Sequence[Input]) -> dict[str, PairsFile]:
    """Returns the file of pairs of each object. `texts` are FILE or OBJECT=FILE. InputError where one cannot be taken.

    Without OBJECT, the pairs are of the one object that the run has.
    """
    found: dict[str, PairsFile] = {}
    for text in texts:
        object_, path = _addressed(text, inputs)
        if object_ in found:
            raise InputError(f"--pairs: two files of {object_} pairs: put them into one")
        located = expand((path,))
        if len(located) > 1:
            raise InputError("--pairs takes one table, there are several: name it as FILE::NAME", where=path)
        own = [item.rules.id_header for item in inputs if item.object == object_]
        found[object_] = _read(located[0], object_, own)
    return found


def _addressed(text: str, inputs: Sequence[Input]) -> tuple[str, str]:
    there = list(dict.fromkeys(item.object for item in inputs))
    word, equals, path = text.partition("=")
    name = word.strip().lower().removesuffix("s")
    if equals and name in OBJECTS and not os.path.exists(text):
        if name not in there:
            raise InputError(
                f"--pairs {shown(text)}: this run has no {name}s, but {' and '.join(f'{one}s' for one in there)}"
            )
        return name, path
    if len(there) > 1:
        all_ = " and ".join(f"{name}s" for name in there)
        raise InputError(f"--pairs: this run has {all_}: say whose pairs, --pairs {there[0]}=FILE")
    return there[0], text


def _read(located: Located, object_: str, own: Sequence[str]) -> PairsFile:
    """Returns the pairs; of a Parquet file only the columns that are needed: Splink writes dozens beside them."""
    file = _narrow(located, own) if located.path.lower().endswith(".parquet") else None
    file = file or read_located(located)
    columns = _columns(file.table.headers, own)
    if not columns.ids[0] or not (columns.probability or columns.weight):
        what = "the ids of the two records" if not columns.ids[0] else "the probability of a pair"
        raise InputError(
            f"no column with {what}: name them left_id, right_id, probability, or as Splink does, unique_id_l, "
            f"unique_id_r, match_probability; the file has: {shown(', '.join(file.table.headers), 200)}",
            where=file.name,
        )
    return PairsFile(file, object_, columns)


def _narrow(located: Located, own: Sequence[str]) -> SourceFile | None:
    """Returns a Parquet file with the columns that matter, None where they are not clear: it is read as any other."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    try:
        file = opened(located.path)
        whole = pq.ParquetFile(pa.BufferReader(file.data))
        names = list(whole.schema_arrow.names)
        columns = _columns(names, own)
        wanted = sorted({name for name in columns.all if name}, key=names.index)
        if len(set(names)) < len(names) or not wanted:
            return None
        log = NoticeLog(located.source)
        table = whole.read(columns=wanted)
        for name in filter(None, (columns.probability, columns.weight)):
            if pa.types.is_floating(table[name].type):  # a million different numbers: Arrow writes them in a moment
                numbers = pc.if_else(pc.is_nan(table[name]), None, table[name]).cast(pa.string())
                table = table.set_column(wanted.index(name), name, numbers)
        laid = laid_out(table, located.source, file.where, log)
    except (pa.ArrowException, OSError, DedupeError):
        return None
    return SourceFile(
        path=located.path,
        name=file.shown_name,
        sha256=file.sha256,
        encoding="",
        delimiter="",
        format="parquet",
        original_headers=laid.original_headers,
        rows_in=laid.rows_in,
        table=laid.table,
        quarantine=laid.quarantine,
        notices=log.finish(),
    )


def _columns(names: Sequence[str], own: Sequence[str]) -> Columns:
    """Returns which of these headers are what; `own` are the headers of the ids in the input."""
    headers = {name.strip().casefold(): name for name in reversed(names)}
    stems = (*(header.strip().casefold() for header in own if header), *_IDS)
    return Columns(
        ids=_two(headers, stems) or _bare(headers) or ("", ""),
        sources=_two(headers, _SOURCES) or ("", ""),
        probability=next((headers[name] for name in _PROBABILITIES if name in headers), ""),
        weight=next((headers[name] for name in _WEIGHTS if name in headers), ""),
    )


def _two(headers: Mapping[str, str], stems: Sequence[str]) -> tuple[str, str] | None:
    for stem in stems:
        for one, two in _SIDES:
            left, right = one.format(stem), two.format(stem)
            if left in headers and right in headers:
                return headers[left], headers[right]
    return None


def _bare(headers: Mapping[str, str]) -> tuple[str, str] | None:
    return (headers["left"], headers["right"]) if "left" in headers and "right" in headers else None
