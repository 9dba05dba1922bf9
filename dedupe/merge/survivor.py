"""Which record of a cluster survives: a chain of rules, the first one that decides wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dedupe.errors import InputError
from dedupe.merge.facts import RecordFacts
from dedupe.ruleset.vocabulary import PREFER_SOURCE as _PREFER

#: Later than any moment, earlier than any moment: where a record has no date it never wins by its date.
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class SurvivorRule:
    """How records are scored (the highest wins) and how the winner is spoken of."""

    score: Callable[[RecordFacts, int], Any]
    phrase: Callable[[RecordFacts, int], str]


def _late(moment: int | None) -> float:
    return _NEVER if moment is None else moment


def _early(moment: int | None) -> float:
    return _NEVER if moment is None else -moment


SURVIVOR_RULES: Mapping[str, SurvivorRule] = {
    "most_complete": SurvivorRule(
        lambda facts, i: facts.completeness[i],
        lambda facts, i: f"it is the most complete ({facts.completeness[i]} of {facts.countable[i]} fields filled)",
    ),
    "latest_modified": SurvivorRule(
        lambda facts, i: _late(facts.modified[i]),
        lambda facts, i: f"it was modified last ({facts.modified_text[i]})",
    ),
    "earliest_modified": SurvivorRule(
        lambda facts, i: _early(facts.modified[i]),
        lambda facts, i: f"it was modified first ({facts.modified_text[i]})",
    ),
    "latest_created": SurvivorRule(
        lambda facts, i: _late(facts.created[i]),
        lambda facts, i: f"it is the newest ({facts.created_text[i]})",
    ),
    "earliest_created": SurvivorRule(
        lambda facts, i: _early(facts.created[i]),
        lambda facts, i: f"it is the oldest ({facts.created_text[i]})",
    ),
    "most_valid": SurvivorRule(
        lambda facts, i: (-facts.errors[i], -facts.warnings[i]),
        lambda facts, i: f"it has the fewest errors and warnings ({facts.errors[i]} and {facts.warnings[i]})",
    ),
    "has_email": SurvivorRule(lambda facts, i: facts.has_email[i], lambda facts, i: "it has an e-mail address"),
    "has_phone": SurvivorRule(lambda facts, i: facts.has_phone[i], lambda facts, i: "it has a phone number"),
}

_IDS: Mapping[str, str] = {"lowest_id": "it has the lowest id", "highest_id": "it has the highest id"}
#: The same where records have no id: numbers of rows would make the survivor depend on how the file is sorted.
_NO_IDS: Mapping[str, str] = {
    "lowest_id": "it comes first by content, as the rows have no ids",
    "highest_id": "it comes last by content, as the rows have no ids",
}


def is_survivor_rule(name: str) -> bool:
    """Returns whether a rule of this name exists; `prefer_source` needs a name behind "="."""
    return name in SURVIVOR_RULES or name in _IDS or (name.startswith(_PREFER) and len(name) > len(_PREFER))


def choose_survivor(members: Sequence[int], facts: RecordFacts, rules: Sequence[str]) -> tuple[int, str]:
    """Returns the index of the record that stays, and why, as in "it is the most complete (12 of 15 fields filled)".

    Each rule keeps the best of those the rules before it left; the one that leaves a single record decides. What no
    rule decides goes by source and id (by content where there are no ids), so the order of the rows never matters.
    Deleted and converted records are only taken where there is nothing else.
    """
    left = [i for i in members if not facts.unfit[i]] or list(members)
    if len(left) == 1:
        return left[0], "it is the only one that is neither deleted nor converted"
    led: list[str] = []  # rules that narrowed the choice without deciding
    for name in rules:
        scores = _scores(name, left, facts)
        top = max(scores)
        best = [i for i, score in zip(left, scores, strict=True) if score == top]
        if len(best) == 1:
            return best[0], _reason(_phrase(name, best[0], facts), led, len(left))
        if len(best) < len(left):
            led.append(name)
            left = best
    winner = min(left)  # records of a batch stand in the order of source and id
    by = "id" if facts.has_id[winner] else "content"
    return winner, _reason(f"no rule tells them apart and it comes first by source and {by}", led, len(left))


def survivor_order(members: Sequence[int], facts: RecordFacts, rules: Sequence[str]) -> list[int]:
    """Returns all records of a cluster, best first by the same chain; the first one is the survivor."""
    order = sorted(members)
    for name in reversed(rules):  # sorting is stable, also in reverse: the last pass is the first rule
        scores = dict(zip(order, _scores(name, order, facts), strict=True))
        order.sort(key=scores.__getitem__, reverse=True)
    order.sort(key=facts.unfit.__getitem__)
    return order


def _reason(phrase: str, led: list[str], count: int) -> str:
    return f"of the {count} that lead by {', '.join(led)}, {phrase}" if led else phrase


def _scores(name: str, members: Sequence[int], facts: RecordFacts) -> list[Any]:
    """Returns one comparable score per record, the highest is best."""
    rule = SURVIVOR_RULES.get(name)
    if rule is not None:
        return [rule.score(facts, i) for i in members]
    if name in _IDS:
        ids = _id_ranks([facts.ids[i] if facts.has_id[i] else str(facts.positions[i]) for i in members])
        rank = {text: number for number, text in enumerate(sorted(set(ids), reverse=name == "lowest_id"))}
        return [rank[text] for text in ids]
    if is_survivor_rule(name):
        wanted = name.removeprefix(_PREFER).strip().casefold()
        return [facts.sources[i].casefold() == wanted for i in members]
    known = ", ".join([*SURVIVOR_RULES, *_IDS, _PREFER + "NAME"])
    raise InputError(f'unknown survivor rule "{name}": use one of {known}')


def _phrase(name: str, index: int, facts: RecordFacts) -> str:
    rule = SURVIVOR_RULES.get(name)
    if rule is not None:
        return rule.phrase(facts, index)
    return (_IDS if facts.has_id[index] else _NO_IDS).get(name) or f"it comes from {facts.sources[index]}"


def _id_ranks(ids: list[str]) -> list[tuple[int, str]]:
    """Returns ids in a form that can be compared: by value where all are whole numbers, else as text."""
    if all(text.isascii() and text.isdigit() for text in ids):
        bare = [text.lstrip("0") for text in ids]
        return [(len(text), text) for text in bare]
    return [(0, text) for text in ids]
