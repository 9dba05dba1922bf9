"""How two records came into one group, or why they did not, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedupe.cli.terminal import count
from dedupe.explaining.words import rule_in_words
from dedupe.sources.shown import shown

if TYPE_CHECKING:
    from dedupe.explaining import PairExplained
    from dedupe.explaining.grouped import Link


def path_sentences(pair: PairExplained) -> list[str]:
    """Returns how the two were found, grouped or kept apart, a sentence or two each."""
    found = [_together(pair) if pair.group.together else _apart(pair), _weakest(pair), _found(pair), _proposal(pair)]
    return [sentence for sentence in found if sentence]


def _together(pair: PairExplained) -> str:
    group = pair.group
    both = f"Both are in one group of {count(group.sizes[0], 'record')}"
    if group.fate == "approved":
        return f"{both}, because somebody approved it (decision {group.decision_id})."
    if pair.weight >= pair.least:
        return f"{both}: the two match directly."
    if not group.way:
        return f"{both}: not by themselves, the other members connect them."
    steps = "; ".join(_step(pair, link) for link in group.way)
    return f"{both}: not by themselves but by way of others: {steps}."


def _step(pair: PairExplained, link: Link) -> str:
    return f"{_named(pair, link.one, link.one_id)} - {_named(pair, link.other, link.other_id)} {link.probability:.3f}"


def _named(pair: PairExplained, record_id: int, crm_id: str) -> str:
    return {pair.left.record_id: "A", pair.right.record_id: "B"}.get(record_id, shown(crm_id, 40))


def _weakest(pair: PairExplained) -> str:
    group = pair.group
    if not group.together or group.confidence is None:
        return ""
    if group.sizes[0] == 2 or group.weakest is None:
        return f"The group is as sure as its weakest link: {group.confidence:.3f}."
    link = group.weakest
    names = f"{_named(pair, link.one, link.one_id)} - {_named(pair, link.other, link.other_id)}"
    return f"The group is as sure as its weakest link: {names}, {group.confidence:.3f}."


def _apart(pair: PairExplained) -> str:
    group = pair.group
    if group.fate == "rejected":
        return f"They are kept apart: a person said they are not the same (decision {group.decision_id})."
    if group.fate == "family":
        return "They are kept apart: one is the parent of the other in the CRM, and such two are never merged."
    if group.fate == "sources":
        return "They are not linked: only pairs of two sources are, and these are of one (--link or --reference)."
    if group.fate == "partner":
        return "They are not linked: each record is linked to one partner only, and another one agrees better."
    if group.fate == "groups" and group.between is not None:
        sizes = [count(size, "record") for size in group.sizes]
        text = (
            f"The pair alone would match, but a group must agree as a whole. Between the groups of A ({sizes[0]}) and "
            f"B ({sizes[1]}) the {group.pairs_between:,} pairs are on average {group.between:+.2f} bits from the "
            "threshold, where more than 0 is needed."
        )
        if group.against is None:
            return text
        return f"{text} Least of all agree {_step(pair, group.against)}."
    sizes = [f"{name} is in a group of {number}" for name, number in zip("AB", group.sizes, strict=True) if number > 1]
    if sizes:
        return f"They are in different groups: {', '.join(sizes)}."
    return "They are in no group together."


def _found(pair: PairExplained) -> str:
    if pair.stored is None:
        return _unseen(pair)
    by = pair.stored.found_by
    if by == "all pairs":
        return "They were compared because the table is small enough to compare every pair."
    if by == "same cluster":
        return "No blocking rule brought the two together; they were compared as members of one group."
    if by == "identical rows":
        return "The rows are the same in every field that is compared."
    return f"They were compared because they share {rule_in_words(shown(by, 200))}."


def _unseen(pair: PairExplained) -> str:
    if pair.verdict == "different":
        return "The run kept no result for this pair: it was not compared, or found hopeless at once."
    return f"The run did not compare the two; this is worked out now. {pair.unseen}"


def _proposal(pair: PairExplained) -> str:
    group = pair.group
    return "" if group.proposal_id is None else f"Merge proposal {group.proposal_id} is about them ({group.status})."
