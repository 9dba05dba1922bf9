"""What `dedupe clean --preview` prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dedupe.cli.terminal import count, table

if TYPE_CHECKING:
    from dedupe.cleaning import Cleaned
    from dedupe.preview import Preview

#: Widest sample on either side of the arrow.
_WIDE = 40
#: Findings that are listed; the database of a run has all of them.
_MOST = 15


def preview_text(cleaned: Cleaned, seen: Preview) -> str:
    """Returns the preview for people: a line a column and rule, samples, then what needs a person."""
    return "\n".join(_lines(cleaned, seen))


def _lines(cleaned: Cleaned, seen: Preview) -> Iterator[str]:
    preset = f" of {cleaned.rules.preset}" if cleaned.rules.preset else ""
    yield f"{cleaned.file.name}: {count(seen.rows, 'row')}, {cleaned.rules.object}s{preset}. Nothing is written."
    if cleaned.file.quarantine:
        yield f"{count(len(cleaned.file.quarantine), 'row')} cannot be taken and would be set aside."
    if not seen.columns:
        yield "No value would change."
    else:
        where = f"{count(seen.rows_changed, 'row')} and {count(len(seen.columns), 'column')}"
        yield f"{count(seen.cells_changed, 'cell')} would change, in {where}:"
        yield ""
        yield table(
            ("column", "rule", "values", "rows", "before", "after"), _rule_rows(seen), right="llrrll", widest=_WIDE
        )
    yield from _risky(seen)
    yield from _people(seen)
    if seen.columns:
        yield ""
        yield f"To write it: dedupe clean {cleaned.file.path} -o OUT.csv"
        init = f"dedupe init {cleaned.file.path} -o rules.yml"
        yield f"To choose what is cleaned: {init}, edit it, and add --rules rules.yml"


def _rule_rows(seen: Preview) -> Iterator[tuple[object, ...]]:
    for column in seen.columns:
        name = f"{column.header} ({column.type})"
        for rule, sample in zip(column.rules, column.samples, strict=True):
            before, after = _quoted(sample.original), _quoted(sample.clean)
            yield name, rule.rule, f"{rule.values:,}", f"{rule.rows:,}", before, after
            name = ""


def _quoted(text: str) -> str:
    return f'"{text}"'


def _risky(seen: Preview) -> Iterator[str]:
    rows = [
        (
            column.header,
            _quoted(item.change.original),
            _quoted(item.change.clean),
            item.change.rule,
            f"{item.change.rows:,}",
            item.why,
        )
        for column in seen.columns
        for item in column.risky
    ]
    if rows:
        yield ""
        yield "Look at these: they change more than spaces and signs."
        yield ""
        yield table(("column", "before", "after", "rule", "rows", "why"), rows, right="llllrl", widest=_WIDE)


def _people(seen: Preview) -> Iterator[str]:
    if not seen.people:
        return
    yield ""
    yield "These need a person; cleaning leaves them as they are:"
    yield ""
    rows = [
        (
            item.header,
            item.severity,
            f"{item.rows:,}",
            item.message,
            _quoted(item.value),
            _quoted(item.suggestion) if item.suggestion else "",
        )
        for item in seen.people[:_MOST]
    ]
    yield table(("column", "how bad", "rows", "what", "for example", "proposed"), rows, right="llrlll", widest=60)
    if len(seen.people) > _MOST:
        yield f"  and {len(seen.people) - _MOST} more kinds"
