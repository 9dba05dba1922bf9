"""The consent invariant: of all members' flags the most restrictive one survives, per channel, whatever the rules say.

A channel is a canonical field. All columns of the field, in all sources, speak for it. Where the survivor's table has
no column of that name, what was said about the channel goes to its columns for the same means of contact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.merge.batch import Batch
from dedupe.merge.stack import Place, Stacked
from dedupe.model import Alternative, Column, FieldChoice, IntArray
from dedupe.ruleset.effective import FieldRule, ObjectRules
from dedupe.ruleset.vocabulary import CONSENT_RULE

#: How much a cell forbids. An unknown spelling counts as forbidding until a person says otherwise, but a plain one
#: is written in its stead wherever it wins.
NOTHING, ALLOWS, UNKNOWN, FORBIDS = 0, 1, 2, 3
_MEANING: Mapping[str, int] = {"": NOTHING, "0": ALLOWS, "?": UNKNOWN, "1": FORBIDS}

#: Fields by which the CRMs forbid the same means of contact, each in its own way.
_KIN: tuple[frozenset[str], ...] = (
    frozenset(("opt_out_email", "do_not_email", "do_not_bulk_email", "unsubscribed_mode")),
    frozenset(("do_not_call", "do_not_phone", "opt_out_phone")),
    frozenset(("opt_out_fax", "do_not_fax")),
    frozenset(("opt_out_mobile", "opt_out_sms", "do_not_text")),
    frozenset(("opt_out_mail", "do_not_mail", "do_not_bulk_mail")),
)

#: Written where nobody has yet forbidden anything in the survivor's column, so that its own word is not known.
_FORBIDDEN, _NOT_ALLOWED = "true", "false"
_ANY_TEXT = "*"  # among the words that forbid: whatever is filled in


@dataclass(frozen=True, slots=True, eq=False)
class ConsentColumn:
    """One consent column of one table, with its own way to say no."""

    number: int  # place among the headers of the table
    header: str
    field: str
    texts: Column
    meanings: IntArray  # per row of the table
    forbidding: str  # the column's own word for "forbidden"
    inverted: bool


_Word = tuple[int, ConsentColumn, int]  # what one cell says: its record, its column, its meaning


@dataclass(frozen=True, slots=True, eq=False)
class ConsentVerdict:
    """The consent cells of one survivor."""

    cells: list[tuple[int, FieldChoice]]  # with the number of the header in the survivor's table
    unplaced: list[FieldChoice]  # forbidden channels for which the survivor's table has no column
    ambiguous: bool  # members disagree, or a spelling is not known: a person has to look


def consent_columns(stacked: Stacked, rules: Sequence[ObjectRules]) -> tuple[tuple[ConsentColumn, ...], ...]:
    """Returns the columns that speak for a channel, per table.

    A field that is consent in one table is consent in all: a column of its name with another type has no readable
    flags, so whatever stands in it counts as an unknown spelling.
    """
    channels = {p.attribute.field for row in stacked.places for p in row if p.column.type == "consent"}
    result = []
    for table, places in enumerate(stacked.places):
        by_header = {header: rule for rule in rules[table].fields for header in rule.headers} if rules else {}
        found = [
            _column(number, place, by_header.get(place.header))
            for number, place in enumerate(places)
            if place.attribute.field in channels and not place.attribute.carried
        ]
        result.append(tuple(found))
    return tuple(result)


def _column(number: int, place: Place, rule: FieldRule | None) -> ConsentColumn:
    clean, raw, key = place.column.clean, place.column.raw, place.column.keys.get("restrictive")
    if key is None:
        filled = np.array([bool(str(text).strip()) for text in raw.values], dtype=bool)
        meanings = np.where(filled[raw.codes], UNKNOWN, NOTHING).astype(np.int64)
    else:
        meanings = np.array([_MEANING.get(str(text), UNKNOWN) for text in key.values], dtype=np.int64)[key.codes]
    empty = np.array([not text for text in clean.values], dtype=bool)
    # A cell that cleaning emptied still says what it said.
    texts = raw if bool(np.any(empty[clean.codes] & (meanings > NOTHING))) else clean
    inverted = rule is not None and rule.inverted
    named = [word for word in (rule.restrictive if rule is not None else ()) if word != _ANY_TEXT]
    forbidding = _own_word(texts, meanings) or next(iter(named), "") or (_NOT_ALLOWED if inverted else _FORBIDDEN)
    return ConsentColumn(number, place.header, place.attribute.field, texts, meanings, forbidding, inverted)


def _own_word(texts: Column, meanings: IntArray) -> str:
    """Returns the text that the column itself uses most for "forbidden", "" if it never does."""
    counts = np.bincount(texts.codes[meanings == FORBIDS], minlength=len(texts.values))
    used = [(-int(counts[code]), str(texts.values[code])) for code in np.flatnonzero(counts)]
    return min(used)[1] if used else ""


class ConsentChooser:
    """Decides the consent cells of survivors, for a batch of clusters."""

    def __init__(self, batch: Batch, columns: Sequence[Sequence[ConsentColumn]]) -> None:
        self._batch = batch
        self._columns = columns
        self._channels = sorted({column.field for row in columns for column in row})

    def choose(self, cluster: int, order: Sequence[int]) -> ConsentVerdict:
        """Returns the consent cells of one survivor; `order` holds the records, the survivor first."""
        own = self._columns[self._batch.tables[order[0]]]
        fields = {column.field for column in own}
        heard: dict[str, list[_Word]] = {field: [] for field in fields}
        unplaced: list[FieldChoice] = []
        ambiguous = False
        for field in self._channels:
            said = list(self._said(field, order))
            meanings = {meaning for _, _, meaning in said}
            ambiguous = ambiguous or len(meanings) > 1 or UNKNOWN in meanings
            targets = {field} & fields or {other for kin in _KIN if field in kin for other in kin & fields}
            for target in targets:
                heard[target].extend(said)
            if not targets and meanings & {UNKNOWN, FORBIDS}:
                unplaced.append(self._unplaced(said))
        cells = []
        for column in own:
            said = heard[column.field]
            worst = max((meaning for _, _, meaning in said), default=NOTHING)
            choice = self._cell(column, order, said, worst)
            # Leave that was given in one record must not spread to another without a person's look.
            spread = column.inverted and worst == ALLOWS and choice.row != self._batch.positions[order[0]]
            ambiguous = ambiguous or spread or choice.conflict
            cells.append((column.number, choice))
        return ConsentVerdict(cells, unplaced, ambiguous)

    def _said(self, field: str, order: Sequence[int]) -> Iterable[_Word]:
        """Yields every cell of the channel that says something: record, column, meaning."""
        for i in order:
            for column in self._columns[self._batch.tables[i]]:
                if column.field == field:
                    meaning = int(column.meanings[self._batch.rows[i]])
                    if meaning != NOTHING:
                        yield i, column, meaning

    def _text(self, column: ConsentColumn, index: int) -> str:
        return column.texts.text(self._batch.rows[index])

    def _cell(self, column: ConsentColumn, order: Sequence[int], said: Sequence[_Word], worst: int) -> FieldChoice:
        survivor = order[0]
        wanted = ALLOWS if worst == ALLOWS else FORBIDS
        # The survivor comes first in `said`, so its own words are kept where they say enough.
        same = [i for i, other, meaning in said if other is column and meaning == wanted]
        if worst == NOTHING or (worst == ALLOWS and not same):
            source, text = survivor, self._text(column, survivor)
        elif same:
            source, text = same[0], self._text(column, same[0])
        else:
            source, text = next(i for i, _, meaning in said if meaning == worst), column.forbidding
        return self._choice(column.header, text, source, said)

    def _unplaced(self, said: Sequence[_Word]) -> FieldChoice:
        index, column, meaning = max(said, key=lambda cell: cell[2])
        text = self._text(column, index) if meaning == FORBIDS else column.forbidding
        return self._choice(column.header, text, index, said)

    def _choice(self, header: str, text: str, source: int, said: Sequence[_Word]) -> FieldChoice:
        positions = self._batch.positions
        others: dict[str, int] = {}
        for i, column, _ in said:
            other = self._text(column, i)
            if other != text:
                others.setdefault(other, i)
        alternatives = tuple(Alternative(other, positions[i]) for other, i in others.items())
        conflict = len({meaning for _, _, meaning in said}) > 1
        return FieldChoice(header, text, positions[source], CONSENT_RULE, conflict, alternatives)
