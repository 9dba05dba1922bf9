"""The values that a fact was made from, as people wrote them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from dedupe.model import MULTI, CleanColumn, CleanTable, Column
from dedupe.restored import Restored
from dedupe.ruleset.effective import ObjectRules

#: Types of the columns that a fact is made from, where its name is not the type or the field.
_TYPES: Mapping[str, tuple[str, ...]] = {
    "given_name": ("given_name", "full_name"),
    "family_name": ("family_name", "full_name"),
    "street": ("street", "house_number"),
    "legal_form": ("company",),
    "name_suffix": ("name_suffix", "family_name", "full_name"),
}


def kind_of(name: str, rules: Sequence[ObjectRules]) -> str:
    """Returns the kind of a fact: the type of its columns where it is named for a field, else its own name."""
    fields = [field for table in rules for field in table.fields]
    if name == "account" or any(field.type == name for field in fields):
        return name
    return next((field.type for field in fields if field.field == name), name)


def values_of(
    name: str, stack: Restored, row: int, extra: Mapping[str, Column], named: Collection[str]
) -> tuple[str, ...]:
    """Returns the cleaned values that a fact of a stacked row was made from; `named` are the facts of the model."""
    start = 0
    texts: list[str] = []
    for table in stack.tables:
        if row < start + len(table):
            texts = [column.clean.text(row - start) for column in _columns(name, table, row - start, named)]
            break
        start += len(table)
    if not any(texts) and name in extra:
        texts = [extra[name].text(row)]
    return tuple(dict.fromkeys(part for text in texts for part in text.split(MULTI) if part))


def _columns(name: str, table: CleanTable, row: int, named: Collection[str]) -> list[CleanColumn]:
    types = _TYPES.get(name, (name,))
    found = [column for column in table.columns if column.type in types or column.field == name]
    if name in ("given_name", "family_name") and any(column.type == name for column in found):
        own = [column for column in found if column.type == name]
        found = own if any(column.clean.text(row) for column in own) else found
    if name == "account":
        found = [column for column in table.columns if column.type == "reference" and column.field == name]
    if name == "company" and not found and not {"given_name", "family_name"} & set(named):
        # In a table of songs or papers the text that tells its things apart stands for the name.
        found = [column for column in table.columns if column.type == "text" and column.field not in named]
    return found
