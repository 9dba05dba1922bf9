"""The cells of a survivor: for each a value, the record it came from, and what else there was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dedupe.merge.batch import Batch
from dedupe.merge.cells import Cells
from dedupe.merge.facts import RecordFacts
from dedupe.merge.field_rules import JOIN, PICKS, Candidate, fill, joined
from dedupe.merge.plan import CORE_TYPES, CellPlan, GroupPlan, TablePlan
from dedupe.merge.validity import Validity
from dedupe.model import Alternative, FieldChoice

FILL_BLANKS = "fill_blanks"  # the rule named where a blank was filled from another record
_VALIDITY_RULES = frozenset(("valid_first", "latest_valid"))


class FieldChooser:
    """Decides the cells of the survivors of one table, for a batch of clusters."""

    def __init__(self, batch: Batch, table: int, plan: TablePlan, facts: RecordFacts, validity: Validity) -> None:
        self._batch = batch
        self._table = table
        self._facts = facts
        self._validity = validity
        self._fill = plan.fill_blanks
        self._single = [(cell, batch.cells(cell.attribute)) for cell in plan.single if cell.kind != "consent"]
        self._groups = [(group, [batch.cells(cell.attribute) for cell in group.cells]) for group in plan.groups]

    def choose(self, cluster: int, order: Sequence[int], turns: Mapping[int, int]) -> list[tuple[int, FieldChoice]]:
        """Returns the choices, each with the number of its header; consent columns are decided elsewhere.

        `order` holds the cluster's records, the survivor first and then by source and id; `turns` says
        for each its place in the order of the survivor rules, where a rule asks for it.
        """
        survivor = order[0]
        position = self._batch.positions[survivor]
        chosen: list[tuple[int, FieldChoice]] = []
        for plan, cells in self._single:
            if plan.kind == "own" or cells.uniform[cluster]:
                text = cells.texts[cells.listed[survivor]]
                if plan.type == "record_id":
                    text = self._raw(plan, survivor)
                chosen.append((plan.number, FieldChoice(plan.header, text, position, plan.rule, False)))
            else:
                chosen.append((plan.number, self._one(plan, cells, order, turns)))
        for group, columns in self._groups:
            if all(cells.uniform[cluster] for cells in columns):
                for plan, cells in zip(group.cells, columns, strict=True):
                    text = cells.texts[cells.listed[survivor]]
                    chosen.append((plan.number, FieldChoice(plan.header, text, position, group.rule, False)))
            else:
                chosen.extend(self._together(group, columns, order, turns))
        return chosen

    def _raw(self, plan: CellPlan, index: int) -> str:
        # An id is given back byte for byte: a trimmed or re-cased one would update another record, or none.
        return self._batch.stacked.places[self._table][plan.number].column.raw.text(self._batch.rows[index])

    def _one(self, plan: CellPlan, cells: Cells, order: Sequence[int], turns: Mapping[int, int]) -> FieldChoice:
        survivor, listed, says = order[0], cells.listed, cells.real
        real = [i for i in order if says[listed[i]]]
        own = bool(real) and real[0] == survivor
        if not real or (plan.rule == "keep_survivor" and (own or not self._may_fill(cells, survivor))):
            index, text, rule = survivor, cells.texts[listed[survivor]], plan.rule
        elif len(real) == 1:
            index, text = real[0], cells.texts[listed[real[0]]]
            rule = FILL_BLANKS if plan.rule == "keep_survivor" else plan.rule
            return FieldChoice(plan.header, text, self._batch.positions[index], rule, False)
        else:
            codes = [(i, listed[i]) for i in real]
            values = [self._candidate(i, cells.texts[c], cells.keys[c], (plan,), plan.rule, turns) for i, c in codes]
            if plan.rule == "keep_survivor":
                picked, rule = fill(values), FILL_BLANKS
                index, text = picked.index, picked.text
            elif plan.rule == JOIN:
                index, text, rule = real[0], joined(values), JOIN
            else:
                picked, rule = PICKS[plan.rule](values), plan.rule
                index, text = picked.index, picked.text
        return self._choice(plan, cells, real, index, text, rule)

    def _may_fill(self, cells: Cells, survivor: int) -> bool:
        # A placeholder never stands in the way of a real value, even where blanks are to stay blank.
        return self._fill or bool(cells.texts[cells.listed[survivor]])

    def _choice(
        self, plan: CellPlan, cells: Cells, real: Sequence[int], index: int, text: str, rule: str
    ) -> FieldChoice:
        positions = self._batch.positions
        if not plan.can_conflict:
            return FieldChoice(plan.header, text, positions[index], rule, False)
        listed, texts, keys = cells.listed, cells.texts, cells.keys
        others: dict[str, int] = {}
        different, first = False, keys[listed[real[0]]] if real else ""
        for i in real:
            code = listed[i]
            different = different or keys[code] != first
            if texts[code] != text:
                others.setdefault(texts[code], i)
        alternatives = tuple([Alternative(other, positions[i]) for other, i in others.items()]) if others else ()
        return FieldChoice(plan.header, text, positions[index], rule, different, alternatives)

    def _candidate(
        self, index: int, text: str, key: str, plans: Sequence[CellPlan], rule: str, turns: Mapping[int, int]
    ) -> Candidate:
        """Returns a value with what its rule asks about its record."""
        facts = self._facts
        type_ = plans[0].type if len(plans) == 1 else "address"
        valid = rule not in _VALIDITY_RULES or all(self._is_valid(plan, index) for plan in plans)
        turn = turns.get(index, 0)
        return Candidate(index, text, key, type_, facts.modified[index], facts.completeness[index], valid, turn)

    def _is_valid(self, plan: CellPlan, index: int) -> bool:
        table = self._batch.tables[index]
        column = self._batch.stacked.columns[table].get(plan.attribute)
        return column is None or not self._validity.is_wrong(table, column.header, self._batch.rows[index])

    def _together(
        self, group: GroupPlan, columns: Sequence[Cells], order: Sequence[int], turns: Mapping[int, int]
    ) -> list[tuple[int, FieldChoice]]:
        """Returns the cells of a group, all from one record.

        What that record leaves blank is only filled from a record that repeats everything it says, so the result is
        always what a single record holds: the street of one is never put to the town of another.
        """
        told = [[cells.key_if_real(i) for i in order] for cells in columns]
        keys = dict(zip(order, zip(*told, strict=True), strict=True))
        base, rule = self._base(group, columns, order, turns, keys)
        filler = self._filler(base, order, keys) if self._fill else base
        chosen = []
        for place, (plan, cells) in enumerate(zip(group.cells, columns, strict=True)):
            filled = not keys[base][place] and bool(keys[filler][place])
            source = filler if filled else base
            real = [i for i in order if keys[i][place]]
            text = cells.texts[cells.listed[source]]
            how = FILL_BLANKS if filled else rule
            chosen.append((plan.number, self._choice(plan, cells, real, source, text, how)))
        return chosen

    def _base(
        self,
        group: GroupPlan,
        columns: Sequence[Cells],
        order: Sequence[int],
        turns: Mapping[int, int],
        keys: dict[int, tuple[str, ...]],
    ) -> tuple[int, str]:
        """Returns the record a group is taken from, and the rule that says so."""
        survivor = order[0]
        core = [place for place, plan in enumerate(group.cells) if plan.type in CORE_TYPES]
        able = [i for i in order if any(keys[i][place] for place in core)] or [i for i in order if any(keys[i])]
        if not able:
            return survivor, group.rule
        keep = group.rule == "keep_survivor"
        may_fill = any(self._may_fill(cells, survivor) for cells in columns)
        if keep and (any(keys[survivor]) or not may_fill):
            return survivor, group.rule
        values = [self._whole(group, columns, i, keys[i], turns) for i in able]
        return (fill(values).index, FILL_BLANKS) if keep else (PICKS[group.rule](values).index, group.rule)

    def _whole(
        self, group: GroupPlan, columns: Sequence[Cells], index: int, keys: tuple[str, ...], turns: Mapping[int, int]
    ) -> Candidate:
        """Returns the whole group of one record as a single value."""
        filled = [(plan, cells) for plan, cells, key in zip(group.cells, columns, keys, strict=True) if key]
        text = " ".join(cells.texts[cells.listed[index]] for _, cells in filled)
        return self._candidate(index, text, "\n".join(keys), [plan for plan, _ in filled], group.rule, turns)

    @staticmethod
    def _filler(base: int, order: Sequence[int], keys: dict[int, tuple[str, ...]]) -> int:
        """Returns the record that says all that `base` says and the most beyond it; `base` where there is none."""
        told = keys[base]
        if not any(told) or all(told):
            return base
        best, most = base, sum(map(bool, told))
        for i in order:
            if sum(map(bool, keys[i])) > most and all(own in ("", o) for own, o in zip(told, keys[i], strict=True)):
                best, most = i, sum(map(bool, keys[i]))
        return best
