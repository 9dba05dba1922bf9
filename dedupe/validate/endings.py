"""Whether the ending of a domain exists, looked up once per ending: a file has few of them and many domains."""

from __future__ import annotations

from functools import lru_cache

from dedupe.normalize.mail_domains import known_suffix


def known_ending(domain: str) -> bool:
    """Returns whether the domain ends in a public suffix that exists."""
    return _exists(domain.rpartition(".")[2])


@lru_cache(maxsize=4096)
def _exists(ending: str) -> bool:
    return known_suffix(ending)
