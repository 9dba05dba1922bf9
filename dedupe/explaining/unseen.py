"""Why blocking did not bring two records together."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from dedupe.explaining.words import key_in_words, listed, rule_in_words

#: The part of a rule that no key stands for: pairs whose names cannot be one are left out.
_ALIKE = "similar name"


def why_unseen(conn: sqlite3.Connection, object_: str, shared: Collection[str]) -> str:
    """Returns why the run did not compare two records that share these blocking keys, a sentence."""
    rules = conn.execute("SELECT rule, cap FROM blocking WHERE object = ? ORDER BY rowid", (object_,)).fetchall()
    fitting = [(str(rule), int(cap)) for rule, cap in rules if set(str(rule).split(" + ")) - {_ALIKE} <= set(shared)]
    if fitting:
        rule, cap = fitting[0]
        parts = " + ".join(part for part in rule.split(" + ") if part != _ALIKE)
        alike = ", or their names do not look alike" if _ALIKE in rule else ""
        return (
            f"They share {rule_in_words(parts)}, but so do more records than are compared each with each "
            f"(at most {cap}){alike}."
        )
    if not shared:
        return "They share none of the keys by which records are brought together."
    keys = listed([key_in_words(name) for name in shared])
    return f"They share only {keys}: no blocking rule compares records on that alone."
