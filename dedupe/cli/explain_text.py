"""A judged pair in plain words, then in numbers."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from dedupe.cli.choose import name_of
from dedupe.cli.explain_path import path_sentences
from dedupe.cli.terminal import cells, harmless
from dedupe.sources.shown import shown

if TYPE_CHECKING:
    from dedupe.explaining import FieldEvidence, PairExplained
    from dedupe.explaining.grouped import Link

#: Least bits for each wording. A bit doubles the odds, so 7 bits are odds of 128 to 1.
_WORDS = (
    (7.0, "very strong for"),
    (4.0, "strong for"),
    (1.5, "for"),
    (0.3, "slightly for"),
    (-0.3, "next to nothing"),
    (-1.5, "slightly against"),
    (-4.0, "against"),
)
#: Columns of a line, of a field's name, of a value and of a level.
_LINE, _NAME, _VALUE, _LEVEL = 98, 14, 19, 15


def strength(bits: float) -> str:
    """Returns what so many bits are in words.

    >>> strength(9.1), strength(-2.0)
    ('very strong for', 'against')
    """
    return next((words for least, words in _WORDS if bits >= least), "strong against")


def pair_text(pair: PairExplained) -> str:
    """Returns the explanation for a terminal, at most 100 columns wide."""
    blocks = [
        f"A  {name_of(pair.left)}\nB  {name_of(pair.right)}",
        _paragraph(pair.summary),
        _verdict(pair),
        _table(pair),
        _less(pair),
        _sums(pair),
        _section("The group", path_sentences(pair)),
        _section("What would change this", [pair.counterfactual]),
    ]
    if not pair.exact:
        blocks.append("Recomputed from a sample of this large table: the weights may differ by a fraction of a bit.")
    return "\n\n".join(block for block in blocks if block)


def _paragraph(text: str, indent: str = "") -> str:
    lines = wrap(harmless(text), _LINE, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return "\n".join(lines)


def _section(title: str, sentences: list[str]) -> str:
    return "\n".join([title, *(_paragraph(sentence, "  ") for sentence in sentences)])


_VERDICTS = {
    "duplicate": "duplicate",
    "related": "not a duplicate, but related ({relation})",
    "unsure": "unsure",
    "different": "different",
}
_RELATIONS = {"household": "household", "colleague": "colleagues", "branch_of": "branches"}


def _verdict(pair: PairExplained) -> str:
    words = _VERDICTS[pair.verdict].format(relation=_RELATIONS.get(pair.relation, "belong together"))
    sure = f"match probability {pair.probability:.4f}, {pair.threshold:g} and more is a duplicate"
    if pair.group.together and pair.weight < pair.least:
        return _paragraph(f"Verdict: in one group all the same. By themselves: {words} ({sure}).")
    if pair.weight >= pair.least and not pair.group.together:
        return _paragraph(f"Verdict: kept apart all the same. By themselves: duplicate ({sure}).")
    return _paragraph(f"Verdict: {words} ({sure}).")


def _table(pair: PairExplained) -> str:
    """Returns the fields that say something, values side by side, wrapped where they are long."""
    said = [field for field in pair.fields if field.level]
    silent = [field for field in pair.fields if not field.level]
    lines = [_line("", "A", "B", "", "bits", ""), *(line for field in said for line in _lines(field))]
    if silent:
        names = ", ".join(sorted(field.said.noun for field in silent))
        lines.append(_paragraph(f"Not compared, as A or B has none: {names}.", "  "))
    return "\n".join(lines)


def _lines(field: FieldEvidence) -> list[str]:
    columns = [
        _wrapped(field.said.noun, _NAME),
        _wrapped(shown(field.left, 120), _VALUE),
        _wrapped(shown(field.right, 120), _VALUE),
        _wrapped(field.said.short, _LEVEL),
    ]
    height = max(1, *(len(column) for column in columns))
    numbers = [(f"{field.weight:+.1f}", strength(field.weight)), *[("", "")] * (height - 1)]
    rows = zip(*(column + [""] * (height - len(column)) for column in columns), numbers, strict=True)
    return [_line(name, one, other, level, *number) for name, one, other, level, number in rows]


def _line(name: str, left: str, right: str, level: str, weight: str, words: str) -> str:
    cut = zip((name, left, right, level), (_NAME, _VALUE, _VALUE, _LEVEL), strict=True)
    start = "  ".join(text + " " * (wide - cells(text)) for text, wide in cut)
    return f"  {start}  {weight:>5}  {words}".rstrip()


def _wrapped(text: str, columns: int) -> list[str]:
    """Returns the text in lines of at most so many columns, cut at spaces and before an @ where it can be."""
    lines: list[str] = []
    line = ""
    for piece in harmless(text).replace("@", "\0@").replace(" ", " \0").split("\0"):
        if cells(line + piece.rstrip()) <= columns:
            line += piece
            continue
        if line:
            lines.append(line.rstrip())
        line = piece
        while cells(line.rstrip()) > columns:
            take = next(k for k in range(len(line), 0, -1) if cells(line[:k]) <= columns)
            lines.append(line[:take])
            line = line[take:]
    return [*lines, line.rstrip()] if line.strip() else lines


def _less(pair: PairExplained) -> str:
    """Returns why some fields weigh less than they are worth by themselves."""
    lines = [
        _hanging(f"{item.called}: {item.plain:+.1f} by {'itself' if len(item.fields) == 1 else 'themselves'}, "
                 f"{item.weight:+.1f} here; {item.why}.")
        for item in pair.less
    ]  # fmt: skip
    return "\n".join(["Counted less than they look", *lines]) if lines else ""


def _hanging(text: str) -> str:
    return "\n".join(wrap(harmless(text), _LINE, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False))


def _sums(pair: PairExplained) -> str:
    for_ = sum(field.weight for field in pair.fields if field.weight > 0)
    against = sum(field.weight for field in pair.fields if field.weight < 0)
    start = (
        f"{pair.prior:+6.1f}  to start with: among {pair.rows:,} records about 1 in {_round(pair.odds)} random pairs"
    )
    lines = [
        "The sum, in bits: each doubles the odds, or halves them",
        f"  {start} is a duplicate",
        f"  {for_:+6.1f}  speaks for",
        f"  {against:+6.1f}  speaks against",
        f"  {pair.weight:+6.1f}  in all: probability {pair.probability:.4f}; {pair.least:+.1f} or more is a duplicate",
    ]
    return "\n".join(lines)


def _round(odds: float) -> str:
    """Returns a number of odds as people say it: three digits are enough."""
    digits = max(len(str(int(odds))) - 3, 0)
    return f"{round(odds / 10**digits) * 10**digits:,}"


def pair_json(pair: PairExplained) -> dict[str, Any]:
    """Returns the explanation for programs."""
    sides = {
        name: {"object": r.object, "source": r.source, "crm_id": r.crm_id, "record_id": r.record_id}
        for name, r in (("left", pair.left), ("right", pair.right))
    }
    change = pair.change
    return {
        **sides,
        "summary": pair.summary,
        "verdict": pair.verdict,
        "relation": pair.relation or None,
        "probability": round(pair.probability, 6),
        "weight": round(pair.weight, 4),
        "prior": round(pair.prior, 4),
        "one_in": round(pair.odds, 1),
        "records": pair.rows,
        "threshold": pair.threshold,
        "exact": pair.exact,
        "compared": pair.stored is not None,
        "found_by": pair.stored.found_by if pair.stored else None,
        "fields": [
            {
                "field": f.name, "left": f.left, "right": f.right, "level": f.level, "words": f.said.short,
                "weight": round(f.weight, 4), "plain_weight": round(f.plain, 4), "holders": f.holders,
            }
            for f in pair.fields
        ],
        "counted_less": [
            {"fields": list(item.fields), "plain_weight": round(item.plain, 4), "weight": round(item.weight, 4),
             "why": item.why}
            for item in pair.less
        ],
        **_group_json(pair),
        "counterfactual": pair.counterfactual,
        "change": None if change is None else {
            "field": change.name, "level": change.level or None, "weight": round(change.weight, 4),
            "flips": change.flips,
        },
    }  # fmt: skip


def _group_json(pair: PairExplained) -> dict[str, Any]:
    group = pair.group
    return {
        "same_cluster": group.together,
        "cluster": " ".join(path_sentences(pair)),
        "decided_by": group.fate,
        "cluster_sizes": list(group.sizes),
        "confidence": group.confidence,
        "weakest_link": _link_json(group.weakest),
        "way": [_link_json(link) for link in group.way],
        "mean_between_clusters": None if group.between is None else round(group.between, 4),
        "disagrees_most": _link_json(group.against),
        "decision_id": group.decision_id,
        "proposal_id": group.proposal_id,
    }


def _link_json(link: Link | None) -> dict[str, Any] | None:
    if link is None:
        return None
    return {
        "left": link.one_id, "right": link.other_id, "left_id": link.one, "right_id": link.other,
        "probability": round(link.probability, 6), "weight": round(link.weight, 4),
    }  # fmt: skip
