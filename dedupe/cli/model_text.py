"""The weights that a run learned, as a table with bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dedupe.cli.terminal import table

if TYPE_CHECKING:
    from dedupe.match.weights import Model

#: Bits of one block of a bar; the strongest weight there is makes 14 blocks.
_BITS_PER_BLOCK = 1.0
_LEFT, _RIGHT = 9, 14


def model_text(model: Model) -> str:
    """Returns the weights of an object: each level of each field, what it is worth in bits, and a bar."""
    rows = []
    for fact in model.facts:
        name = fact.comparison.name
        for label, m, u, weight in zip(fact.comparison.levels, fact.m, fact.u, fact.weights, strict=True):
            rows.append((name, label, f"{m:.4f}", f"{u:.6f}", f"{weight:+.2f}", bar(weight)))
            name = ""
    head = (
        f"{model.object.capitalize()}s: weights learned from {model.rows:,} records; about {model.expected:,.0f} "
        f"duplicate pairs expected (prior {model.prior:+.2f} bits)\n"
        "m: share of the level among duplicates, u: among different entities, bits: log2(m / u)"
    )
    return head + "\n" + table(("field", "level", "m", "u", "bits", "against | for"), rows, right="llrrrl")


def bar(weight: float) -> str:
    """Returns a bar left of the middle for evidence against, right of it for evidence for.

    >>> bar(2.0), bar(-1.0)
    ('         |##', '        #|')
    """
    blocks = round(abs(weight) / _BITS_PER_BLOCK)
    if weight < 0:
        return f"{'#' * min(blocks, _LEFT):>{_LEFT}}|"
    return f"{'':>{_LEFT}}|{'#' * min(blocks, _RIGHT)}"


def model_json(model: Model) -> dict[str, Any]:
    """Returns the weights for programs."""
    return {
        "object": model.object,
        "rows": model.rows,
        "expected_pairs": model.expected,
        "prior": model.prior,
        "fields": [
            {
                "field": fact.comparison.name,
                "filled": fact.filled,
                "levels": [
                    {"label": label, "m": m, "u": u, "weight": weight}
                    for label, m, u, weight in zip(fact.comparison.levels, fact.m, fact.u, fact.weights, strict=True)
                ],
            }
            for fact in model.facts
        ],
    }
