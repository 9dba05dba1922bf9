"""One spelling for things that are hashed or stored: canonical JSON, digests, times."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def canonical_json(value: Any) -> str:
    """Returns the JSON of `value` with sorted keys and no blanks: equal values give equal text.

    >>> canonical_json({"b": 1, "a": "é"})
    '{"a":"é","b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(value: Any) -> str:
    """Returns the SHA-256 of the canonical JSON of `value`, in hex."""
    return hashlib.sha256(canonical_json(value).encode("utf-8", "surrogatepass")).hexdigest()


def utc_now() -> str:
    """Returns the present time as ISO 8601 in UTC, with microseconds (so that two times never read alike)."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
