"""Plug-ins: normalizers and comparisons that other Python packages offer by an entry point.

A package says in its pyproject.toml

    [project.entry-points."dedupe.normalizers"]
    tidy_cities = "my_package.cities:tidy"

and a rules file uses it as `{field: city, plugin: tidy_cities}`. The function takes a pandas Series of texts (each
distinct text once) and returns a Series, or list, of as many texts in the same order. It must be pure: it may be called
several times, and with some of the texts only.

Comparisons have the group `dedupe.comparisons`: `dedupe/match/plugins.py` says what they look like.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from dedupe.ruleset.nearest import advice, quoted

GROUP = "dedupe.normalizers"
COMPARISONS = "dedupe.comparisons"


def plugin_names(group: str = GROUP) -> tuple[str, ...]:
    """Returns the names of the installed plug-ins, sorted."""
    return tuple(sorted({point.name for point in entry_points(group=group)}))


def plugin_entry(name: str, group: str = GROUP) -> EntryPoint | None:
    """Returns the entry point of a plug-in, None if none is installed; of several with one name the same each time."""
    found = sorted(entry_points(group=group, name=name), key=lambda point: point.value)
    return found[0] if found else None


def plugin_problem(name: str, group: str = GROUP) -> str:
    """Returns what is wrong with the name of a plug-in, "" if nothing is. Its code is not loaded for this."""
    names = plugin_names(group)
    if name in names:
        return ""
    if not names:
        return f"unknown plug-in {quoted(name)}: no installed package offers any (entry point group {group})"
    return f"unknown plug-in {quoted(name)}: {advice(name, names)}"
