"""The cleaned dataset: which rows stand for an entity, and the rows with merges applied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dedupe.merge.stack import Stacked
from dedupe.model import CleanTable, Column, FieldChoice, IntArray, Proposal, text_array


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A cell that the survivor's table has no column for, such as an opt-out known to another source only."""

    position: int
    choice: FieldChoice


@dataclass(frozen=True, slots=True, eq=False)
class AppliedTable:
    """One source with merges applied: its own headers in their order, merged rows left out."""

    source: str
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    positions: IntArray  # of the rows, in the stack
    unplaced: tuple[Unplaced, ...]


def survivor_flags(count: int, proposals: Iterable[Proposal]) -> IntArray:
    """Returns 1 for survivors and records in no proposal, 0 for records that would be merged into another."""
    flags = np.ones(count, dtype=np.int64)
    for proposal in proposals:
        for member in proposal.members:
            if member != proposal.survivor:
                flags[member] = 0
    return flags


def clean_columns(table: CleanTable) -> tuple[Column, ...]:
    """Returns the cleaned text per header: ids and columns that no rule recognised are as they stood."""
    recognised = {column.header: column for column in table.columns}
    columns = []
    for header, raw in zip(table.headers, table.raw, strict=True):
        column = recognised.get(header)
        columns.append(raw if column is None or column.type == "record_id" else column.clean)
    return tuple(columns)


def applied(stacked: Stacked, proposals: Iterable[Proposal]) -> tuple[AppliedTable, ...]:
    """Returns every source with these proposals carried out, in the order of the stack."""
    chosen = list(proposals)
    flags = survivor_flags(len(stacked), chosen)
    cells: list[list[tuple[int, FieldChoice]]] = [[] for _ in stacked.tables]
    for proposal in chosen:
        table, row = stacked.locate(proposal.survivor)
        cells[table].extend((row, choice) for choice in proposal.fields)
    return tuple(_applied(stacked, table, flags, cells[table]) for table in range(len(stacked.tables)))


def _applied(stacked: Stacked, table: int, flags: IntArray, cells: list[tuple[int, FieldChoice]]) -> AppliedTable:
    source = stacked.tables[table]
    start = int(stacked.offsets[table])
    kept = np.flatnonzero(flags[start : start + len(source)] == 1)
    number = {place.header: k for k, place in enumerate(stacked.places[table])}
    changes: list[list[tuple[int, str]]] = [[] for _ in source.headers]
    unplaced = []
    for row, choice in cells:
        k = number.get(choice.field)
        if k is None:
            unplaced.append(Unplaced(start + row, choice))
        else:
            changes[k].append((row, choice.value))
    columns = [_changed(column, changes[k]).take(kept) for k, column in enumerate(clean_columns(source))]
    return AppliedTable(source.source, source.headers, tuple(columns), kept + start, tuple(unplaced))


def _changed(column: Column, changes: list[tuple[int, str]]) -> Column:
    if not changes:
        return column
    codes = column.codes.copy()
    values: list[str] = column.values.tolist()
    known = {value: code for code, value in enumerate(values)}
    for row, value in changes:
        code = known.get(value)
        if code is None:
            code = known[value] = len(values)
            values.append(value)
        codes[row] = code
    return Column(codes, text_array(values))
