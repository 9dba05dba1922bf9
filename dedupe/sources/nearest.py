"""What was meant by a name that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from dedupe.sources.shown import shown


def nearest(name: str, names: Sequence[str]) -> str:
    """Returns " (did you mean ...?)" with the nearest of the names, "" if none is near.

    >>> nearest("contcts", ["Contacts", "Notes"])
    ' (did you mean "Contacts"?)'
    """
    folded = {known.strip().casefold(): known for known in names}
    found = difflib.get_close_matches(name.strip().casefold(), folded, n=2)
    listed = " or ".join(f'"{shown(folded[key])}"' for key in found)
    return f" (did you mean {listed}?)" if found else ""
