"""How the cells of a survivor of each table are decided: one plan per header, made once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dedupe.errors import InputError
from dedupe.merge.facts import created_place
from dedupe.merge.field_rules import JOIN, PICKS, is_field_rule
from dedupe.merge.flags import squeezed
from dedupe.merge.stack import Attribute, Place, Stacked
from dedupe.ruleset.effective import MergeRules, ObjectRules
from dedupe.ruleset.vocabulary import CONSENT_RULE

Kind = Literal["own", "plain", "consent"]

_ADDRESS_TYPES = frozenset("street house_number unit city state postal_code country".split())
_COORDINATE = re.compile(r"^(?P<prefix>.*?)_?(?:latitude|longitude|geocode_accuracy)$")
_ADDRESS_PART = re.compile(
    r"^(?P<prefix>.*?)_?(?:street_?\d*|line_?\d*|address|house_number|house_no|unit|city|town|district|state|province|region|county|"
    r"postal_code|postcode|postal|zip|country)(?:_[a-z].*)?$"
)
_EXTENSION = re.compile(r"^(?P<base>.*?)_?(?:extension|ext)$")

#: Without these a group of cells is no address: a country alone must not win over a street.
CORE_TYPES = frozenset(("street", "city", "postal_code", "phone"))

#: What a whole address can be chosen by. `join`, `min` and the like would mix two addresses.
_GROUP_RULES = frozenset(PICKS) - {"min", "max", "any_true", "all_true"}

#: Types whose values always differ between records without meaning that anything is in doubt.
_NEVER_IN_CONFLICT = frozenset(("record_id", "system", "timestamp"))


@dataclass(frozen=True, slots=True)
class CellPlan:
    """How one cell of a survivor is decided."""

    number: int  # place among the headers of the table
    header: str
    attribute: Attribute
    type: str
    kind: Kind  # own: always the survivor's
    rule: str
    can_conflict: bool


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """Cells that are taken from one record together, such as an address."""

    cells: tuple[CellPlan, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class TablePlan:
    """How all cells of a survivor of one table are decided."""

    single: tuple[CellPlan, ...]
    groups: tuple[GroupPlan, ...]
    fill_blanks: bool

    def uses(self, rule: str) -> bool:
        """Returns whether any cell is decided by this rule."""
        return any(cell.rule == rule for cell in self.single) or any(group.rule == rule for group in self.groups)


def plan_table(stacked: Stacked, table: int, rules: ObjectRules) -> TablePlan:
    """Returns the plan for the survivors of one table."""
    merge = rules.merge
    places = stacked.places[table]
    created = created_place(stacked, table)
    plans = [_cell_plan(number, place, merge, place is created) for number, place in enumerate(places)]
    groups: dict[tuple[str, str, int], list[CellPlan]] = {}
    for plan, name in zip(plans, _group_names(places), strict=True):
        if name is not None and plan.kind == "plain":
            groups.setdefault(name, []).append(plan)
    kept = [tuple(cells) for cells in groups.values() if len(cells) > 1]
    grouped = {cell.number for cells in kept for cell in cells}
    return TablePlan(
        tuple(plan for plan in plans if plan.number not in grouped),
        tuple(GroupPlan(cells, _group_rule(cells, merge)) for cells in kept),
        merge.fill_blanks,
    )


def _cell_plan(number: int, place: Place, merge: MergeRules, is_created: bool) -> CellPlan:
    type_ = place.column.type
    kind: Kind = "plain"
    rule = _named_rule(place, merge)
    if type_ == "consent":
        kind, rule = "consent", CONSENT_RULE  # whatever the rules say: no rule can loosen it
    elif type_ in ("record_id", "system"):
        kind, rule = "own", "keep_survivor"
    elif is_hold(place):
        rule = "any_true"
    elif merge.unchanged:
        kind, rule = "own", "keep_survivor"
    elif not rule:
        rule = "earliest" if is_created else "keep_survivor" if type_ in ("owner", "timestamp") else merge.default
    if kind != "consent" and not is_field_rule(rule):
        known = ", ".join([*PICKS, JOIN])
        raise InputError(f'unknown survivorship rule "{rule}" for {place.header}: use one of {known}')
    conflict = type_ not in _NEVER_IN_CONFLICT
    return CellPlan(number, place.header, place.attribute, type_, kind, rule, conflict)


def _named_rule(place: Place, merge: MergeRules) -> str:
    return merge.fields.get(place.header) or merge.fields.get(place.attribute.field) or ""


def is_hold(place: Place) -> bool:
    """Returns whether a column says that a record is under a legal hold or must be erased."""
    return hold_kind(place) != ""


def hold_kind(place: Place) -> str:
    """Returns "legal_hold" or "erasure_request" for a column that says so, "" for others."""
    for name in (squeezed(place.attribute.field), squeezed(place.header)):
        if "legalhold" in name or "litigationhold" in name:
            return "legal_hold"
        if "erasure" in name or "forget" in name or "forgotten" in name:
            return "erasure_request"
    return ""


def _group_rule(cells: Sequence[CellPlan], merge: MergeRules) -> str:
    named = [cell.rule for cell in cells if merge.fields.get(cell.header) or merge.fields.get(cell.attribute.field)]
    rule = named[0] if named else merge.default
    return rule if rule in _GROUP_RULES else "keep_survivor"


def _group_names(places: Sequence[Place]) -> list[tuple[str, str, int] | None]:
    """Returns, per column, the name of the group it belongs to, None for those that stand alone."""
    cities: dict[str, set[int]] = {}
    for place in places:
        if place.column.type in ("city", "postal_code"):
            cities.setdefault(_address_prefix(place), set()).add(place.attribute.slot)
    phones = [place.attribute for place in places if place.column.type == "phone"]
    names: list[tuple[str, str, int] | None] = []
    for place in places:
        prefix = _address_prefix(place)
        if place.column.type in _ADDRESS_TYPES or (prefix in cities and _COORDINATE.match(place.attribute.field)):
            # Two towns under one name are two addresses; several streets to one town are lines of one address.
            several = len(cities.get(prefix, ())) > 1
            names.append(("address", prefix, place.attribute.slot if several else 0))
        else:
            names.append(_phone_group(place, phones))
    return names


def _address_prefix(place: Place) -> str:
    field = place.attribute.field
    found = _COORDINATE.match(field) or _ADDRESS_PART.match(field)
    return found["prefix"] if found else field


def _phone_group(place: Place, phones: Sequence[Attribute]) -> tuple[str, str, int] | None:
    if place.column.type == "phone":
        return ("phone", place.attribute.field, place.attribute.slot)
    found = _EXTENSION.match(place.attribute.field)
    if found is None or place.attribute.carried:
        return None
    owner = Attribute(found["base"], place.attribute.slot)
    if owner not in phones and len(phones) == 1 and not found["base"]:
        owner = phones[0]
    return ("phone", owner.field, owner.slot) if owner in phones else None
