"""The keys of the ids of records, all of a column at once: no two rows share one, so looking at each costs most."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: The letter that stands for five bits in the suffix of a Salesforce id.
_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", dtype=np.uint8)
_BITS = np.array([1, 2, 4, 8, 16], dtype=np.uint8)
_SALESFORCE = (15, 18)  # characters of a Salesforce id without and with its suffix


def record_keys(values: Sequence[str]) -> list[str]:
    """Returns the key of each id; "" for those that take `identifier.normalize`, being written in some odd way."""
    plain = [value.isascii() and value.isalnum() for value in values]
    keys = [
        value.upper() if fits and len(value) not in _SALESFORCE else ""
        for value, fits in zip(values, plain, strict=True)
    ]
    long = [k for k, fits in enumerate(plain) if fits and len(values[k]) == _SALESFORCE[1]]
    for k, fits in zip(long, _suffix_fits([values[k] for k in long]), strict=True):
        if fits:
            keys[k] = values[k]
    return keys


def _suffix_fits(ids: Sequence[str]) -> list[bool]:
    """Returns whether the last three characters say which of the 15 before them are capitals."""
    if not ids:
        return []
    letters = np.array(ids, dtype=f"S{_SALESFORCE[1]}").view(np.uint8).reshape(len(ids), _SALESFORCE[1])
    body = letters[:, : _SALESFORCE[0]]
    capital = ((body >= ord("A")) & (body <= ord("Z"))).reshape(len(ids), 3, 5)
    said = _LETTERS[(capital * _BITS).sum(axis=2)]
    fits: list[bool] = (said == letters[:, _SALESFORCE[0] :]).all(axis=1).tolist()
    return fits
