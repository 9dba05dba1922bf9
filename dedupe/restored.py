"""The tables of the latest run, made again from its database: raw values through the rules that were in force."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dedupe.crossing import accounts_of, facts_from_accounts
from dedupe.errors import InputError
from dedupe.match.comparison import Comparison
from dedupe.match.weights import FactWeights, Model
from dedupe.model import CleanTable, Column, IntArray, Table, text_array
from dedupe.normalize.table import normalize_table
from dedupe.ruleset.effective import ObjectRules, Ruleset
from dedupe.ruleset.load import parse_rules

#: Records made again at most: this many take a few seconds, and say how common a value or word is well enough.
MOST = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Restored:
    """The stacked tables of an object."""

    tables: tuple[CleanTable, ...]
    rules: tuple[ObjectRules, ...]
    record_ids: IntArray  # of the stacked rows
    complete: bool  # False: a sample that holds the wanted records

    def row(self, record_id: int) -> int:
        """Returns the stacked row of a record."""
        return int(np.flatnonzero(self.record_ids == record_id)[0])


def latest_rules(conn: sqlite3.Connection) -> Ruleset:
    """Returns the rules of the latest finished run. InputError if there is none."""
    row = conn.execute("SELECT rules_yaml FROM runs WHERE status = 'done' ORDER BY run_id DESC LIMIT 1").fetchone()
    if row is None:
        raise InputError("no run has finished in this database: start one with `dedupe run FILE --db DB`")
    return parse_rules(str(row[0]), "rules of the run")


def latest_model(conn: sqlite3.Connection, object_: str) -> Model | None:
    """Returns the weights that the latest run learned for an object, None where it had nothing to compare."""
    if not conn.execute("SELECT 1 FROM models WHERE object = ? LIMIT 1", (object_,)).fetchone():
        return None  # without rows the table has not even the columns that a run adds
    rows = conn.execute(
        "SELECT field, label, m, u, role, frequency, lift, filled, learned FROM models WHERE object = ? ORDER BY rowid",
        (object_,),
    ).fetchall()
    fields = dict.fromkeys(row[0] for row in rows)
    facts = [_weights([row for row in rows if row[0] == field]) for field in fields]
    beside: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in json.loads(rows[0][8]).items()}
    return Model(object_, tuple(facts), **beside)


def _weights(rows: Sequence[tuple[object, ...]]) -> FactWeights:
    name, _, _, _, role, frequency, lift, filled = rows[0][:8]
    labels, m, u = tuple(str(row[1]) for row in rows), _numbers(rows, 2), _numbers(rows, 3)
    comparison = Comparison(str(name), role, labels, m, u, frequency=frequency == "1")  # type: ignore[arg-type]
    return FactWeights(comparison, m, u, float(str(lift)), int(str(filled)))


def _numbers(rows: Sequence[tuple[object, ...]], column: int) -> tuple[float, ...]:
    return tuple(float(str(row[column])) for row in rows)


def restore(
    conn: sqlite3.Connection, ruleset: Ruleset, object_: str, wanted: Collection[int], most: int = MOST
) -> Restored:
    """Returns the tables of an object, or, where they have more than `most` records, a sample with the wanted ones."""
    total = int(conn.execute("SELECT count(*) FROM records WHERE object = ?", (object_,)).fetchone()[0])
    headers = [
        str(row[0])
        for row in conn.execute("SELECT header FROM cleaned_columns WHERE object = ? ORDER BY position", (object_,))
    ]
    sources = conn.execute("SELECT DISTINCT source FROM records WHERE object = ? ORDER BY source", (object_,))
    tables, rules, ids = [], [], []
    for (source,) in sources.fetchall():
        rule = _rules_of(ruleset, object_, source)
        rows = conn.execute(*_selected(object_, source, wanted, total, most)).fetchall()
        tables.append(_cleaned(source, headers, rows, rule))
        rules.append(rule)
        ids += [row[0] for row in rows]
    return Restored(tuple(tables), tuple(rules), np.array(ids, dtype=np.int64), total <= most)


def _selected(
    object_: str, source: str, wanted: Collection[int], total: int, most: int
) -> tuple[str, tuple[object, ...]]:
    sql = "SELECT record_id, crm_id, row_number, line, raw FROM records WHERE object = ? AND source = ?"
    if total > most:
        numbers = ", ".join(str(int(number)) for number in sorted(wanted)) or "-1"
        # Every n-th record: the first ones of a file are often its oldest and differ from the rest.
        sql += f" AND (record_id % {total // most + 1} = 0 OR record_id IN ({numbers}))"
    return sql + " ORDER BY crm_id, occurrence", (object_, source)


def _rules_of(ruleset: Ruleset, object_: str, source: str) -> ObjectRules:
    fitting = [rules for rules in ruleset.tables if rules.object == object_]
    named = [rules for rules in fitting if rules.source == source]
    if not fitting:
        raise InputError(f"the rules of the run have no {object_} table: run it again with `dedupe run`")
    return (named or fitting)[0]


def _cleaned(
    source: str, headers: Sequence[str], rows: Sequence[tuple[int, str, int, int, str]], rules: ObjectRules
) -> CleanTable:
    raw: list[Mapping[str, str]] = [json.loads(row[4]) for row in rows]
    own = [header for header in headers if raw and header in raw[0]]
    columns = tuple(Column.of(record.get(header, "") for record in raw) for header in own)
    numbers = np.array([row[2] for row in rows], dtype=np.int64)
    lines = np.array([row[3] for row in rows], dtype=np.int64)
    table = Table(source, tuple(own), columns, numbers, lines)
    return normalize_table(table, rules, text_array(row[1] for row in rows))


def facts_beside(conn: sqlite3.Connection, ruleset: Ruleset, stack: Restored, object_: str) -> dict[str, Column]:
    """Returns the facts that accounts add to contacts and leads: which account, and its name."""
    if object_ == "account":
        return {}
    if not conn.execute("SELECT 1 FROM records WHERE object = 'account' LIMIT 1").fetchone():
        return facts_from_accounts(stack.tables, stack.rules, None, (), None)
    accounts = restore(conn, ruleset, "account", _accounts_beside(conn, stack))
    owner = accounts_of(stack.tables, stack.rules, accounts.tables, accounts.rules)
    cluster = dict(conn.execute("SELECT record_id, cluster_id FROM cluster_members WHERE object = 'account'"))
    labels = np.array([cluster.get(number, number) for number in accounts.record_ids.tolist()], dtype=np.int64)
    return facts_from_accounts(stack.tables, stack.rules, owner, accounts.tables, labels)


def _accounts_beside(conn: sqlite3.Connection, stack: Restored) -> set[int]:
    """Returns the accounts of these records, as far as the run linked them."""
    linked = conn.execute("SELECT record_id, other_record_id FROM links WHERE kind = 'contact_account'")
    own = set(stack.record_ids.tolist())
    return {account for record, account in linked if record in own}
