"""The weights that a run learned, and how it found pairs, as tables with bars."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from dedupe.cli.terminal import count, harmless, table
from dedupe.sources.shown import shown

if TYPE_CHECKING:
    from dedupe.explaining.learned import Learned, RuleUsed

#: Bits of one block of a bar; the strongest weight there is makes 14 blocks.
_BITS_PER_BLOCK = 1.0
_LEFT, _RIGHT = 9, 14
#: Columns of a line.
_LINE = 98
#: Blocking rules listed, those with most pairs first, and worst keys named.
_RULES, _KEYS = 12, 5


def model_text(model: Learned) -> str:
    """Returns the weights of an object: each level of each field, what it is worth in bits, and a bar."""
    rows = []
    for fact in model.facts:
        name = fact.noun
        for level in fact.levels:
            weight = f"{level.weight:+.1f}"
            rows.append((shown(name, 22), level.words, _share(level.m), _share(level.u), weight, bar(level.weight)))
            name = ""
    text = table(("field", "level", "m", "u", "bits", "against | for"), rows, right="llrrrl", widest=24)
    return "\n".join([*_head(model), text, *_lifts(model), "", *_blocking(model)])


def _head(model: Learned) -> list[str]:
    sentences = [
        f"{model.object.capitalize()}s: weights learned from {count(model.rows, 'different record')}; about "
        f"{model.expected:,.0f} duplicate pairs expected.",
        f"Prior {model.prior:+.1f} bits: about 1 in {model.odds:,.0f} random pairs is a duplicate. A pair is taken for "
        f"one from probability {model.threshold:g} on.",
    ]
    if model.caution:
        sentences.append(f"Caution: {model.caution}")
    if model.rounds:
        told = [f"{number:,.0f}" for number in model.rounds]
        settled = [text for text, before in zip(told, ["", *told], strict=False) if text != before]
        sentences.append(f"Expected pairs, round by round of learning ({len(told)} rounds): {', '.join(settled)}.")
    sentences.append(
        "m: share of the level among duplicates, u: among different records. bits: log2(m / u), each doubles the odds."
    )
    return [line for sentence in sentences for line in wrap(harmless(sentence), _LINE)]


def _share(number: float) -> str:
    """Returns a share as people read it.

    >>> _share(0.742), _share(0.000031)
    ('74.2 %', '0.0031 %')
    """
    percent = 100 * number
    return f"{percent:.1f} %" if percent >= 1 else f"{percent:.2g} %" if percent >= 0.0001 else "< 0.0001 %"


def _lifts(model: Learned) -> list[str]:
    lifted = [f"{fact.noun} {fact.lift:.1f}" for fact in model.facts if fact.lift >= 0.1]
    if not lifted:
        return []
    text = f"Taken off, as records of one language agree more often by chance (bits): {', '.join(lifted)}."
    return wrap(text, _LINE)


def _blocking(model: Learned) -> list[str]:
    """Returns which rules found the pairs, and their worst keys."""
    a_record = model.compared / max(model.records, 1)
    found = f"; {model.found}" if model.found else ""
    lines = wrap(f"Blocking: {count(model.compared, 'pair')} compared, {a_record:.1f} a record{found}.", _LINE)
    rules = sorted(model.rules, key=lambda rule: (-rule.pairs, rule.rule))
    rows = [
        (rule.rule, f"{rule.pairs:,}", f"{rule.blocks:,}", f"{rule.cap:,}", f"{rule.skipped:,}" if rule.skipped else "")
        for rule in rules[:_RULES]
    ]
    lines.append(table(("records that share", "pairs", "blocks", "largest", "left out"), rows, right="lrrrr"))
    if len(rules) > _RULES:
        lines.append(f"  and {count(len(rules) - _RULES, 'more rule')} (table blocking)")
    return [*lines, *_worst(rules)]


def _worst(rules: list[RuleUsed]) -> list[str]:
    keys = sorted(((size, key, rule.rule) for rule in rules for key, size in rule.worst), reverse=True)
    if not keys:
        return []
    told = "; ".join(f"{shown(key, 40)} ({size:,})" for size, key, _ in keys[:_KEYS])
    return wrap(harmless(f"Keys that most records share, refined by a second key: {told}."), _LINE)


def bar(weight: float) -> str:
    """Returns a bar left of the middle for evidence against, right of it for evidence for.

    >>> bar(2.0), bar(-1.0)
    ('         |##', '        #|')
    """
    blocks = round(abs(weight) / _BITS_PER_BLOCK)
    if weight < 0:
        return f"{'#' * min(blocks, _LEFT):>{_LEFT}}|"
    return f"{'':>{_LEFT}}|{'#' * min(blocks, _RIGHT)}"


def model_json(model: Learned) -> dict[str, Any]:
    """Returns the weights for programs."""
    return {
        "object": model.object,
        "rows": model.rows,
        "records": model.records,
        "expected_pairs": model.expected,
        "expected_by_round": list(model.rounds),
        "prior": model.prior,
        "one_in": model.odds,
        "threshold": model.threshold,
        "compared": model.compared,
        "completeness": model.completeness,
        "caution": model.caution or None,
        "fields": [
            {
                "field": fact.name,
                "called": fact.noun,
                "role": fact.role,
                "filled": fact.filled,
                "lift": fact.lift,
                "frequency": fact.frequency,
                "levels": [
                    {"label": level.label, "words": level.words, "m": level.m, "u": level.u, "weight": level.weight}
                    for level in fact.levels
                ],
            }
            for fact in model.facts
        ],
        "blocking": [
            {
                "rule": rule.rule, "pairs": rule.pairs, "blocks": rule.blocks, "cap": rule.cap,
                "refined_blocks": rule.refined, "skipped_pairs": rule.skipped,
                "worst": [list(item) for item in rule.worst],
            }
            for rule in model.rules
        ],
    }  # fmt: skip
