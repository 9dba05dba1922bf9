"""Why some fields weigh less, for or against, than their values are worth by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dedupe.explaining.words import DIFFERENT, listed
from dedupe.match.explain import FactExplained


@dataclass(frozen=True, slots=True)
class Less:
    """Fields that are adjusted together, and the reason."""

    fields: tuple[str, ...]  # names of facts, the strongest first
    called: str  # "street, town and company"
    plain: float  # bits by themselves
    weight: float  # bits they add
    why: str


def counted_less(
    facts: Sequence[FactExplained], nouns: Mapping[str, str], rows: int, *, persons: bool
) -> tuple[Less, ...]:
    """Returns what was adjusted and why; `nouns` says what each fact is called, `rows` how many records there are."""
    groups: dict[str, list[FactExplained]] = {}
    for fact in sorted(facts, key=lambda fact: (-abs(fact.plain - fact.weight), fact.name)):
        if fact.adjustments:
            groups.setdefault(_group(fact), []).append(fact)
    other_given = any(fact.role == "given" and fact.level == DIFFERENT for fact in facts)
    return tuple(
        _less(members, nouns, _why(members, nouns, rows, persons=persons, other_given=other_given))
        for members in groups.values()
    )


def _group(fact: FactExplained) -> str:
    """Returns a name for the facts that one reason adjusts."""
    if fact.role in ("given", "family") and any(item.cause == "namesakes" for item in fact.adjustments):
        return "name"
    cause = fact.adjustments[0].cause
    if cause == "together":
        return "for" if fact.plain > 0 else "against"
    return cause if cause == "too_little" else fact.name


def _less(members: Sequence[FactExplained], nouns: Mapping[str, str], why: str) -> Less:
    return Less(
        tuple(fact.name for fact in members),
        listed([nouns[fact.name] for fact in members], len(members)),
        sum(fact.plain for fact in members),
        sum(fact.weight for fact in members),
        why,
    )


def _why(
    members: Sequence[FactExplained], nouns: Mapping[str, str], rows: int, *, persons: bool, other_given: bool
) -> str:
    kind, first = _group(members[0]), members[0].adjustments[0]
    if kind == "name":
        bearers = (i.records for fact in members for i in fact.adjustments if i.cause == "namesakes")
        return _of_names(max(bearers), rows)
    if kind == "too_little":
        return "nothing agrees that tells records apart: no whole name, number, address, date or id"
    if kind == "against":
        return _beside(members, nouns) + (
            "whoever moves or changes jobs changes all of this at once"
            if persons
            else "another branch differs in all of this at once"
        )
    if kind == "for":
        return _beside(members, nouns) + _of_places(members, rows, other_given=other_given)
    if first.cause == "shared":
        return f"{first.records:,} of {rows:,} records have this value"
    why = _LIMITED.get(members[0].name) or _LIMITED.get(members[0].level)
    return why or "by itself this says less than it seems"


def _beside(members: Sequence[FactExplained], nouns: Mapping[str, str]) -> str:
    """Returns "counted once together with state: " for facts that are not listed themselves."""
    own = {fact.name for fact in members}
    others = [name for fact in members for item in fact.adjustments for name in item.others if name not in own]
    if not others:
        return "counted once: "
    return f"counted once together with {listed([nouns[name] for name in dict.fromkeys(others)])}: "


def _of_names(bearers: int, rows: int) -> str:
    if bearers > 2:
        return f"{bearers:,} of {rows:,} records have this name"
    return f"nobody else has this name, but a name can say no more than that among {rows:,} records"


def _of_places(members: Sequence[FactExplained], rows: int, *, other_given: bool) -> str:
    shared = [item.records for fact in members for item in fact.adjustments if item.cause == "shared"]
    if other_given and any(fact.role in ("family", "contact") for fact in members):
        return "with other given names this is what a family or a household shares"
    if all(fact.role in ("family", "given", "contact", "identifier", "trait") for fact in members):
        return "a family, a household or an office shares it"
    many = f"; {min(shared):,} of {rows:,} records have it" if shared else ""
    return f"it says one thing, where they are{many}"


#: Facts and levels that a rule limits, and why.
_LIMITED: Mapping[str, str] = {
    "local part made from the name": "an address made from the name only repeats the name",
    "numbered": "companies number the addresses of people of one name",
    "nearly the same": "something else contradicts it",
    "legal_form": "which legal form it is, its country says already",
    "url": "the companies of a group share it, and names or towns say that these are two",
    "name_suffix": "Jr and Sr are father and son, or the same suffix is only missing elsewhere",
    DIFFERENT: "this is hardly ever one and the same, whatever this table suggests",
}
