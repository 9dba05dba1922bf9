"""Cleans, validates and deduplicates CRM exports, and proposes merges people can defend."""

from dedupe.version import __version__

__all__ = ["__version__"]
