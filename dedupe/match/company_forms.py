"""Takes misspelt legal forms for what they are: "Oakfern LtZ", "Oakfern PL@", "OakfernPLC".

What normalizing has left in the name as a word is a legal form if no other name has that word, it stands at the end,
the row shows no legal form and one letter makes it one; or if it ends in letters that end no word of any language.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA

from dedupe.match.company_words import company_words
from dedupe.match.keys import Key, make_key
from dedupe.model import text_array

#: The word in front of a form that was written together with it has at least so many letters.
_NAME = 3


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Names of organisations, and their legal forms."""

    names: Key
    forms: Key


def with_forms(names: Key, forms: Key) -> Named:
    """Returns the names without misspelt legal forms, which the rows then have."""
    count = Counter(word for value in names.values for word in set(value.split()))
    found = [_split(value, count) for value in names.values]
    if not any(form for _, form in found):
        return Named(names, forms)
    number = {value: k for k, value in enumerate(names.values)}
    known = {value: k for k, value in enumerate(forms.values)}
    name = np.array([number.setdefault(text, len(number)) if form else -1 for text, form in found], dtype=np.int32)
    legal = np.array([known.setdefault(form, len(known)) if form else -1 for _, form in found], dtype=np.int32)
    first = np.maximum(names.first, 0)
    rows = np.flatnonzero(~forms.filled() & (names.first >= 0) & (name[first] >= 0))
    codes, legal_codes = names.codes.copy(), forms.codes.copy()
    codes[rows, 0], legal_codes[rows, 0] = name[first[rows]], legal[first[rows]]
    return Named(make_key(codes, text_array(number)), make_key(legal_codes, text_array(known)))


def _split(value: str, count: Counter[str]) -> tuple[str, str]:
    """Returns (name, form); no form where there is none."""
    *rest, last = value.split() or [""]
    if count[last] > 1:
        return value, ""
    lists = company_words()
    glued = next((form for form in lists.glued if last.endswith(form) and len(last) >= len(form) + _NAME), "")
    if glued:
        return " ".join([*rest, last[: -len(glued)]]), lists.form_ids[glued]
    if not rest or not 2 <= len(last) <= 5:
        return value, ""
    near = {lists.form_ids[form] for form in lists.form_ids if OSA.distance(last, form, score_cutoff=1) <= 1}
    return (" ".join(rest), near.pop()) if len(near) == 1 else (value, "")
