"""The weights of a run as a chart in one file: SVG, or a page that holds it. Nothing is fetched from anywhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedupe.explaining.learned import FactLearned, Learned

#: Pixels of a line, of the texts left of the bars, of a bit, and of the figures right of them.
_ROW, _TEXT, _BIT, _FIGURES = 20, 340, 18, 210
#: Where the levels start, and the longest names that fit.
_LEVEL, _NOUN, _WORDS = 165, 19, 28
#: No weight is beyond these bits; room for them is left on both sides.
_LEFT, _RIGHT = 9, 14
#: Blue and orange can be told apart by everybody; the sign and the side say it as well.
_FOR, _AGAINST = "#2b6cb0", "#c05621"
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#222}.q{fill:#666}.h{font-weight:600;font-size:16px}"
    ".f{font-weight:600}.g{stroke:#ddd}.z{stroke:#888}"
)


def model_svg(models: Sequence[Learned]) -> str:
    """Returns the weights of every field and level as bars, an object below the other, as one SVG."""
    width = _TEXT + (_LEFT + _RIGHT) * _BIT + _FIGURES
    parts: list[str] = []
    top = 10
    for model in models:
        drawn, top = _object(model, top)
        parts += drawn
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top}" viewBox="0 0 {width} {top}" '
        f'role="img" aria-label="Match weights by field and level"><style>{_STYLE}</style>'
        f'<rect width="{width}" height="{top}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _object(model: Learned, top: int) -> tuple[list[str], int]:
    parts = [_text(10, top + 18, f"{model.object.capitalize()}s", "h")]
    for line in _facts_of(model):
        top += _ROW
        parts.append(_text(10, top + 18, line, "q"))
    top += 2 * _ROW
    parts += [_text(_figure(column), top - 6, name, "q") for column, name in enumerate(("bits", "m", "u"))]
    start = top
    for fact in model.facts:
        parts.append(_text(10, top + 14, fact.noun[:_NOUN], "f"))
        drawn, top = _levels(fact, top)
        parts += drawn
    axis = [_line(bits, start, top, "z" if bits == 0 else "g") for bits in range(-_LEFT + 1, _RIGHT + 1, 2)]
    marks = [_text(_x(bits) - 8, top + 14, f"{bits:+d}" if bits else "0", "q") for bits in range(-8, _RIGHT + 1, 4)]
    return [*axis, *parts, *marks, _text(_x(0) - 60, top + 30, "against | for, in bits", "q")], top + 50


def _facts_of(model: Learned) -> list[str]:
    a_record = model.compared / max(model.records, 1)
    lines = [
        f"{model.records:,} records, {model.rows:,} of them different; about {model.expected:,.0f} duplicate pairs "
        "expected",
        f"before any field is looked at 1 in {model.odds:,.0f} random pairs is a duplicate ({model.prior:+.1f} bits); "
        f"a pair is one from probability {model.threshold:g} on",
        f"{model.compared:,} pairs compared, {a_record:.1f} a record",
    ]
    if model.found:
        lines[-1] += f"; {model.found}"
    if model.caution:
        lines.append(f"caution: {model.caution}")
    if model.rounds:
        lines.append("expected pairs by round of learning: " + ", ".join(f"{number:,.0f}" for number in model.rounds))
    return lines


def _levels(fact: FactLearned, top: int) -> tuple[list[str], int]:
    parts = []
    for level in fact.levels:
        width = max(abs(level.weight) * _BIT, 1)
        x = _x(0) if level.weight >= 0 else _x(0) - width
        colour = _FOR if level.weight >= 0 else _AGAINST
        told = f"{fact.noun}, {level.words}: {level.weight:+.2f} bits, m {level.m:.6f}, u {level.u:.6f}"
        parts.append(_text(_LEVEL, top + 14, level.words[:_WORDS], ""))
        parts.append(
            f'<rect x="{x:.1f}" y="{top + 4}" width="{width:.1f}" height="{_ROW - 7}" fill="{colour}">'
            f"<title>{escape(_written(told))}</title></rect>"
        )
        for column, figure in enumerate((f"{level.weight:+.1f}", f"{level.m:.3f}", f"{level.u:.6f}")):
            parts.append(_text(_figure(column), top + 14, figure, "q"))
        top += _ROW
    return parts, top + 6


def _x(bits: float) -> float:
    return _TEXT + (_LEFT + bits) * _BIT


def _figure(column: int) -> float:
    return _x(_RIGHT) + 12 + 60 * column


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}">{escape(_written(words))}</text>'


def _line(bits: float, top: int, bottom: int, kind: str) -> str:
    return f'<line x1="{_x(bits):.0f}" y1="{top}" x2="{_x(bits):.0f}" y2="{bottom}" class="{kind}"/>'


def _written(text: str) -> str:
    """Returns the text without control characters, which XML forbids."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def model_html(models: Sequence[Learned]) -> str:
    """Returns a page with the chart, the weights as a table, and the blocking rules."""
    tables = "".join(_weights_table(model) + _rules_table(model) for model in models)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Match weights</title><style>'
        "body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:#222;max-width:1000px}"
        "table{border-collapse:collapse;margin:1rem 0 2rem}"
        "td,th{padding:.2rem .8rem;border-bottom:1px solid #ddd;text-align:left}"
        ".n{text-align:right;font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto}</style></head><body>"
        "<h1>Match weights</h1><p>Each level of each field is worth so many bits: a bit doubles the odds that two "
        "records are one, or halves them. m is the share of the level among duplicates, u among different records; the "
        f"weight is log2(m / u).</p>{model_svg(models)}{tables}</body></html>\n"
    )


def _weights_table(model: Learned) -> str:
    rows = "".join(
        f"<tr><td>{_cell(fact.noun if k == 0 else '')}</td><td>{_cell(level.words)}</td>"
        f'<td class="n">{level.m:.6f}</td><td class="n">{level.u:.6f}</td><td class="n">{level.weight:+.2f}</td>'
        f'<td class="n">{f"{fact.lift:.2f}" if k == 0 and fact.lift else ""}</td>'
        f'<td class="n">{f"{fact.filled:,}" if k == 0 else ""}</td></tr>'
        for fact in model.facts
        for k, level in enumerate(fact.levels)
    )
    head = "".join(f"<th>{name}</th>" for name in ("field", "level", "m", "u", "bits", "lift", "records filled"))
    return f"<h2>{_cell(model.object.capitalize())}s: weights</h2><table><tr>{head}</tr>{rows}</table>"


def _rules_table(model: Learned) -> str:
    rows = "".join(
        f'<tr><td>{_cell(rule.rule)}</td><td class="n">{rule.pairs:,}</td><td class="n">{rule.blocks:,}</td>'
        f'<td class="n">{rule.cap:,}</td><td class="n">{rule.skipped:,}</td>'
        f"<td>{_cell(', '.join(f'{key} ({size:,})' for key, size in rule.worst[:3]))}</td></tr>"
        for rule in model.rules
    )
    names = ("records that share", "pairs", "blocks", "largest block", "left out", "keys of the largest blocks")
    head = "".join(f"<th>{name}</th>" for name in names)
    return f"<h2>{_cell(model.object.capitalize())}s: blocking</h2><table><tr>{head}</tr>{rows}</table>"


def _cell(text: str) -> str:
    return escape(_written(text))
