"""A judged pair in plain words, then in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dedupe.cli.choose import name_of
from dedupe.cli.terminal import table
from dedupe.sources.shown import shown

if TYPE_CHECKING:
    from dedupe.explaining import FieldEvidence, PairExplained
    from dedupe.judged import Grouping

#: Least bits for each wording. A bit doubles the odds, so 7 bits are odds of 128 to 1.
_WORDS = (
    (7.0, "very strong evidence for"),
    (4.0, "strong evidence for"),
    (1.5, "evidence for"),
    (0.3, "slight evidence for"),
    (-0.3, "says next to nothing"),
    (-1.5, "slight evidence against"),
    (-4.0, "evidence against"),
)
#: Bits that adjustments must have taken before they are spoken of.
_NOTABLE = 0.5
#: Columns that a value may take in the table.
_VALUE_WIDTH = 34
_NAMES = ("given_name", "family_name")


def strength(bits: float) -> str:
    """Returns what so many bits are in words.

    >>> strength(9.1), strength(-2.0)
    ('very strong evidence for', 'evidence against')
    """
    return next((words for least, words in _WORDS if bits >= least), "strong evidence against")


def pair_text(pair: PairExplained, group: Grouping) -> str:
    """Returns the explanation for a terminal."""
    blocks = [
        f"{name_of(pair.left)}\n{name_of(pair.right)}",
        _verdict(pair, group),
        "\n".join(_sentences(pair)),
        _numbers(pair),
        "\n".join(_sums(pair)),
        pair.counterfactual,
    ]
    if not pair.exact:
        blocks.append("Recomputed from a sample of this large table: the weights may differ by a fraction of a bit.")
    return "\n\n".join(blocks)


def _verdict(pair: PairExplained, group: Grouping) -> str:
    verdicts = {
        "duplicate": "Verdict: duplicate",
        "related": "Verdict: related, but not the same (a household, colleagues, or a branch)",
        "unsure": "Verdict: unsure, below the threshold",
        "different": "Verdict: different",
    }
    text = f"{verdicts[pair.verdict]}. Match probability {pair.probability:.4f}, threshold {pair.threshold:g}."
    lines = [text, group.sentence]
    if group.proposal_id is not None:
        lines.append(f"Merge proposal {group.proposal_id} is about them ({group.status}).")
    if pair.stored is not None:
        lines.append(f"Compared because of: {shown(pair.stored.found_by, 120)}.")
    elif pair.verdict != "different":
        lines.append("No blocking rule brought the two together, so the run did not compare them.")
    return "\n".join(lines)


def _sentences(pair: PairExplained) -> list[str]:
    said = [field for field in pair.fields if field.level]
    lines = [f"  {field.name}: {field.level}: {strength(field.weight)}{_adjusted(field)}" for field in said]
    silent = sorted(field.name for field in pair.fields if not field.level)
    if silent:
        lines.append(f"  says nothing, as one of the two is empty: {', '.join(silent)}")
    return ["In words", *lines]


def _adjusted(field: FieldEvidence) -> str:
    taken = field.plain - field.weight
    if field.plain > 0 and taken >= _NOTABLE:
        if field.holders > 2:
            return f" (worth {field.plain:.1f} bits, but {field.holders:,} records share it: counts less)"
        if field.name in _NAMES:
            return f" (worth {field.plain:.1f} bits, but a name says no more than how few bear it)"
        return f" (worth {field.plain:.1f} bits, but it repeats what other fields say: counts less)"
    if abs(taken) >= _NOTABLE:
        return f" (worth {field.plain:.1f} bits by itself, adjusted for what other fields say)"
    return ""


def _numbers(pair: PairExplained) -> str:
    rows = [
        (
            field.name,
            shown(field.left, _VALUE_WIDTH),
            shown(field.right, _VALUE_WIDTH),
            field.level,
            f"{field.weight:+.2f}",
        )
        for field in pair.fields
        if field.left or field.right
    ]
    return table(("field", "first record", "second record", "level", "bits"), rows, right="llllr")


def _sums(pair: PairExplained) -> list[str]:
    evidence = pair.weight - pair.prior
    odds = 2.0 ** min(-pair.prior, 60.0)
    return [
        f"Before any field is looked at, two records picked at random are one entity once in {odds + 1:,.0f} "
        f"(prior {pair.prior:+.2f} bits).",
        f"Prior {pair.prior:+.2f} and evidence {evidence:+.2f} make a match weight of {pair.weight:+.2f} bits; "
        f"{pair.least:+.2f} are needed. Each bit doubles the odds.",
    ]


def pair_json(pair: PairExplained, group: Grouping) -> dict[str, Any]:
    """Returns the explanation for programs."""
    sides = {
        name: {"object": r.object, "source": r.source, "crm_id": r.crm_id, "record_id": r.record_id}
        for name, r in (("left", pair.left), ("right", pair.right))
    }
    return {
        **sides,
        "verdict": pair.verdict,
        "probability": round(pair.probability, 6),
        "weight": round(pair.weight, 4),
        "prior": round(pair.prior, 4),
        "threshold": pair.threshold,
        "exact": pair.exact,
        "compared": pair.stored is not None,
        "fields": [
            {
                "field": f.name, "left": f.left, "right": f.right, "level": f.level, "weight": round(f.weight, 4),
                "plain_weight": round(f.plain, 4), "holders": f.holders,
            }
            for f in pair.fields
        ],
        "same_cluster": group.together,
        "cluster": group.sentence,
        "proposal_id": group.proposal_id,
        "counterfactual": pair.counterfactual,
    }  # fmt: skip
