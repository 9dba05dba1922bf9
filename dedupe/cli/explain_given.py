"""A pair that another tool scored, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dedupe.cli.choose import name_of
from dedupe.sources.shown import shown

if TYPE_CHECKING:
    from dedupe.given_explained import GivenExplained
    from dedupe.store.reads import RecordRow


def given_text(pair: GivenExplained, left: RecordRow, right: RecordRow) -> str:
    """Returns the explanation for a terminal."""
    file = shown(pair.file)
    if pair.probability is None:
        score = f"{file} has no score for these two, which says nothing for or against them."
    else:
        score = (
            f"Verdict: {pair.verdict}. Match probability {pair.probability:.4f} ({pair.weight:+.2f} bits), "
            f"threshold {pair.threshold:g}.\nThe score came from {file}."
        )
    why = (
        "Another tool scored the pairs of this run; dedupe compared no fields itself.\n"
        "Run it again without --pairs to see them compared."
    )
    return "\n\n".join([f"{name_of(left)}\n{name_of(right)}", f"{score}\n{_group(pair)}", why])


def _group(pair: GivenExplained) -> str:
    over = pair.probability is not None and pair.probability >= pair.threshold
    if not pair.together:
        if over:
            return "They are in different groups although the pair alone would match: others of their groups disagree."
        return "They are in different groups."
    sure = "" if pair.weakest is None else f"; its weakest link has probability {pair.weakest:.3f}"
    sentence = f"The run put both into one group of {pair.size} records{sure}."
    return sentence if over else f"{sentence} Other records of the group, or somebody's decision, connect them."


def given_json(pair: GivenExplained, left: RecordRow, right: RecordRow) -> dict[str, Any]:
    """Returns the explanation for programs."""
    sides = {
        name: {"object": r.object, "source": r.source, "crm_id": r.crm_id, "record_id": r.record_id}
        for name, r in (("left", left), ("right", right))
    }
    return {
        **sides,
        "score_from": pair.file,
        "verdict": pair.verdict,
        "probability": pair.probability,
        "weight": pair.weight,
        "threshold": pair.threshold,
        "same_cluster": pair.together,
        "cluster": _group(pair),
        "fields": [],
    }
