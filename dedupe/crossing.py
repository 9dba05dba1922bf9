"""What objects know of one another: the account of a contact, by its id or by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.model import CleanColumn, CleanTable, Column, IntArray, text_array
from dedupe.ruleset.effective import ObjectRules

#: How sure a link is that rests on the company's name alone, where exactly one account has it.
BY_NAME = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class AccountOf:
    """The account of each stacked record; -1 for none. `sure` is 1 for a reference by id."""

    account: IntArray
    sure: np.ndarray[tuple[int], np.dtype[np.float64]]


def accounts_of(
    tables: Sequence[CleanTable],
    rules: Sequence[ObjectRules],
    accounts: Sequence[CleanTable],
    account_rules: Sequence[ObjectRules],
) -> AccountOf:
    """Returns which account (position in the stacked accounts) each of these stacked records belongs to."""
    by_id = _by_id(accounts, account_rules)
    by_name = _by_name(accounts)
    parts, sure = [], []
    for table, rule in zip(tables, rules, strict=True):
        found = np.full(len(table), -1, dtype=np.int64)
        pointer = reference_to_account(table, rule)
        if pointer is not None:
            known = by_id.get(rule.preset, {}) if rule.preset else by_id[""]
            key = pointer.keys.get("fold", pointer.raw)
            found = _look_up(key, known)
        company = next(iter(table.of_type("company")), None)
        named = _look_up(company.keys["fold"], by_name) if company is not None else np.full(len(table), -1)
        parts.append(np.where(found >= 0, found, named))
        sure.append(np.where(found >= 0, 1.0, BY_NAME))
    return AccountOf(np.concatenate(parts).astype(np.int64), np.concatenate(sure))


def reference_to_account(table: CleanTable, rules: ObjectRules) -> CleanColumn | None:
    """Returns the column that points to an account, None where there is none."""
    pointing = {rule.field for rule in rules.fields if rule.type == "reference" and rule.to == "account"}
    return next((column for column in table.columns if column.field in pointing), None)


def _by_id(accounts: Sequence[CleanTable], rules: Sequence[ObjectRules]) -> Mapping[str, dict[str, int]]:
    """Returns preset -> id -> position; under "" the ids of all accounts. Small ids mean nothing in another CRM."""
    result: dict[str, dict[str, int]] = {"": {}}
    start = 0
    for table, rule in zip(accounts, rules, strict=True):
        column = next(iter(table.of_type("record_id")), None)
        keys = column.keys["fold"].texts() if column is not None and "fold" in column.keys else table.crm_ids
        # Rows without ids are known by their number, which no reference means.
        for row, key in enumerate(keys.tolist() if rule.id_header else ()):
            for name in {"", rule.preset}:
                result.setdefault(name, {}).setdefault(key, start + row)
        start += len(table)
    return result


def _by_name(accounts: Sequence[CleanTable]) -> dict[str, int]:
    """Returns folded name -> position, for names that exactly one account has."""
    found: dict[str, int] = {}
    start = 0
    for table in accounts:
        company = next(iter(table.of_type("company")), None)
        if company is not None:
            for row, name in enumerate(company.keys["fold"].texts().tolist()):
                if name:
                    found[name] = -1 if name in found else start + row
        start += len(table)
    return {name: position for name, position in found.items() if position >= 0}


def _look_up(key: Column, known: Mapping[str, int]) -> IntArray:
    table = np.fromiter((known.get(v, -1) if v else -1 for v in key.values), dtype=np.int64, count=len(key.values))
    return table[key.codes] if len(table) else np.full(len(key), -1, dtype=np.int64)


def facts_from_accounts(
    tables: Sequence[CleanTable],
    rules: Sequence[ObjectRules],
    owner: AccountOf | None,
    accounts: Sequence[CleanTable],
    clusters: IntArray | None,
) -> dict[str, Column]:
    """Returns the facts that accounts add to contacts or leads: `account` (its cluster) and `company` (its name).

    An account that is not in the run is known by the id alone.
    """
    extra: dict[str, Column] = {}
    ids = [_pointers(table, rule) for table, rule in zip(tables, rules, strict=True)]
    texts = np.concatenate([column.texts() for column in ids]) if ids else text_array([])
    if owner is not None and clusters is not None:
        linked = owner.account >= 0
        texts = texts.copy()
        texts[linked] = np.array([f"#{label}" for label in clusters[owner.account[linked]].tolist()], dtype=object)
        extra["company"] = _companies(tables, owner, accounts)
    if (texts != "").any():
        extra["account"] = Column.of(texts)
    return {name: column for name, column in extra.items() if (column.values != "").any()}


def _pointers(table: CleanTable, rules: ObjectRules) -> Column:
    column = reference_to_account(table, rules)
    return Column.constant("", len(table)) if column is None else column.keys.get("fold", column.raw)


def _companies(tables: Sequence[CleanTable], owner: AccountOf, accounts: Sequence[CleanTable]) -> Column:
    """Returns the company name of each record: its own, else its account's."""
    own = []
    for table in tables:
        company = next(iter(table.of_type("company")), None)
        own.append(company.keys["fold"] if company is not None else Column.constant("", len(table)))
    texts = Column.concat(own).texts().copy()
    names = []
    for table in accounts:
        company = next(iter(table.of_type("company")), None)
        names.append(company.keys["fold"] if company is not None else Column.constant("", len(table)))
    account_names = Column.concat(names).texts()
    empty = (texts == "") & (owner.account >= 0)
    texts[empty] = account_names[owner.account[empty]]
    return Column.of(texts)
