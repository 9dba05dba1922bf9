"""Salesforce ids that lost their case: with 18 characters it can be restored, with 15 it is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dedupe.damage.found import ID_TYPES, Cells, Damage
from dedupe.normalize.identifier import case_suffix, restored_case, salesforce_id

_ID15 = re.compile(r"(?:0[0-9A-Za-z]{2}|[57]0[0-9]|[aA][0-9A-Za-z]{2})[0-9A-Za-z]{12}")
_ID18 = re.compile(r"[0-9A-Za-z]{18}")
_LETTERS = re.compile(r"[A-Za-z]")
#: Letters of one case that a column (or one id) must have before that is no chance: one in 2^9 columns has them so.
_LETTERS_OF_A_COLUMN, _LETTERS_OF_ONE = 10, 6


def find_lost_case(cells: Cells) -> Iterator[Damage]:
    """Yields the Salesforce ids that are all in small letters or all in capitals but were not."""
    if cells.field_type not in ID_TYPES | {"owner"}:
        return
    for place, value in enumerate(cells.values):
        text = value.strip()
        if len(text) != 18 or not (text[:15].islower() or text[:15].isupper()) or not _ID18.fullmatch(text):
            continue
        if full := restored_case(text):
            proof = (
                f"the last three characters say which letters were capitals: the suffix of {full[:15]} is {full[15:]}"
            )
            assert case_suffix(full[:15]) == full[15:]
            yield cells.damage("id_case_lost", place, proof, full, sure=True)
    yield from _short(cells)


def _short(cells: Cells) -> Iterator[Damage]:
    """Yields the ids of 15 characters whose case is gone; those of 18 in the column may tell what they were."""
    short = [
        (place, text)
        for place, value in enumerate(cells.values)
        if len(text := value.strip()) == 15 and _ID15.fullmatch(text) and not text.isdigit()
    ]
    if not short:
        return
    one_case = [(place, text) for place, text in short if text in (text.lower(), text.upper())]
    letters = sum(len(_LETTERS.findall(text)) for text in {text for _, text in one_case})
    whole_column = len(one_case) >= 0.95 * len(short) and letters >= _LETTERS_OF_A_COLUMN and len(one_case) > 1
    known: dict[str, str] = {}
    for place, text in one_case:
        if not whole_column and len(_LETTERS.findall(text[3:])) < _LETTERS_OF_ONE:
            continue
        if not known:
            known = {item[:15].casefold(): item for item in sorted(cells.distinct) if _is_whole(item)} or {"": ""}
        proof = "15 characters without suffix, and all letters in one case: which were capitals cannot be told"
        whole = known.get(text.casefold(), "")
        if whole:
            proof += f"; the column holds {whole}, which may be the same"
        yield cells.damage("id_case_lost", place, proof, others=[whole] if whole else [])


def _is_whole(text: str) -> bool:
    mixed = text not in (text.lower(), text.upper())
    return mixed and ((len(text) == 18 and salesforce_id(text) == text) or bool(_ID15.fullmatch(text)))
