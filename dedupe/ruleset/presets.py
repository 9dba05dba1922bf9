"""The presets that ship: which headers the exports of a CRM have, and what each of them is.

A preset file (`rules/presets/*.yml`) names, per object, the headers that only this export has (`distinctive`, or
`decisive` where one is enough), headers it must (`needs`: one of each list) or cannot (`excludes`) have, the headers of
the id, and the fields. Several headers of a phone or e-mail field become its slots, in the order of the preset; several
of any other field become fields of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from dedupe.ruleset.data import load_shipped, rules_folder
from dedupe.ruleset.effective import FIELD_TYPES, FieldRule
from dedupe.ruleset.header_words import compact_key, snake_name
from dedupe.ruleset.profile import SLOTTED


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known of one kind of export. Headers are held as `compact_key`s."""

    name: str  # "salesforce"
    object: str
    distinctive: frozenset[str]
    decisive: frozenset[str]
    needs: tuple[frozenset[str], ...]
    excludes: frozenset[str]
    header_prefixes: tuple[str, ...]
    id_keys: tuple[str, ...]
    id_prefixes: tuple[str, ...]  # Salesforce: the first three characters of the id
    id_shape: str  # "digits", "guid", "zoho" or ""
    required: tuple[str, ...]
    fields: tuple[PresetField, ...]

    def known(self, key: str) -> bool:
        """Returns whether a header is one of this export's."""
        return key in self.id_keys or any(key in field.keys for field in self.fields)


@dataclass(frozen=True, slots=True)
class PresetField:
    """One canonical field of a preset, the headers it may stand under, and the rule without headers."""

    keys: tuple[str, ...]
    rule: FieldRule


@cache
def presets() -> tuple[Preset, ...]:
    """Returns every shipped preset, sorted by name and object."""
    found: list[Preset] = []
    for path in sorted((rules_folder() / "presets").glob("*.yml")):
        document = load_shipped(path)
        for entry in (document, *document.get("also", ())):
            found += [_preset(entry["preset"], name, content) for name, content in entry["objects"].items()]
    return tuple(sorted(found, key=lambda preset: (preset.name, preset.object)))


def preset_for(name: str, object_name: str) -> Preset | None:
    """Returns the preset of a CRM for an object, None if there is none."""
    return next((p for p in presets() if p.name == name and p.object == object_name), None)


def preset_names() -> tuple[str, ...]:
    """Returns the names that `source: {preset: ...}` may hold, sorted."""
    return tuple(sorted({preset.name for preset in presets()}))


def _preset(name: str, object_name: str, entry: Mapping[str, Any]) -> Preset:
    return Preset(
        name=name,
        object=object_name,
        distinctive=_keys(entry.get("distinctive", ())),
        decisive=_keys(entry.get("decisive", ())),
        needs=tuple(_keys(group) for group in entry.get("needs", ())),
        excludes=_keys(entry.get("excludes", ())),
        header_prefixes=tuple(text.casefold() for text in entry.get("header_prefix", ())),
        id_keys=tuple(compact_key(header) for header in entry.get("id", ())),
        id_prefixes=tuple(entry.get("id_prefix", ())),
        id_shape=entry.get("id_shape", "salesforce" if entry.get("id_prefix") else ""),
        required=tuple(entry.get("required", ())),
        fields=tuple(_field(field, content) for field, content in entry["fields"].items()),
    )


def _keys(headers: Iterable[str]) -> frozenset[str]:
    return frozenset(compact_key(header) for header in headers)


def _field(name: str, entry: Mapping[str, Any]) -> PresetField:
    if entry["type"] not in FIELD_TYPES:
        raise ValueError(f"preset field {name}: there is no type {entry['type']!r}")
    rule = FieldRule(
        name,
        entry["type"],
        (),
        to=entry.get("to", ""),
        evidence=entry.get("evidence", True),
        restrictive=tuple(entry.get("restrictive", ())),
        inverted=entry.get("inverted", False),
        identifying=entry.get("identifying", False),
    )
    return PresetField(tuple(dict.fromkeys(compact_key(header) for header in entry["from"])), rule)


def map_headers(
    preset: Preset, headers: Sequence[str], id_header: str
) -> tuple[tuple[FieldRule, ...], tuple[str, ...]]:
    """Returns the rules for the headers a preset knows, in the order of the file, and the headers it does not know."""
    from dataclasses import replace

    left = [header for header in headers if header != id_header]
    by_key: dict[str, list[str]] = {}
    for header in left:
        by_key.setdefault(compact_key(header), []).append(header)
    rules: list[FieldRule] = []
    taken: set[str] = set()
    reserved = {field.rule.field for field in preset.fields}
    for field in preset.fields:
        held = [header for key in field.keys for header in by_key.get(key, ()) if header not in taken]
        taken.update(held)
        if field.rule.type in SLOTTED and field.rule.evidence and held:
            rules.append(replace(field.rule, headers=tuple(held)))
            continue
        for place, header in enumerate(held):
            name = field.rule.field if place == 0 else _free(snake_name(header), reserved)
            reserved.add(name)
            rules.append(replace(field.rule, field=name, headers=(header,)))
    order = {header: place for place, header in enumerate(headers)}
    rules.sort(key=lambda rule: min(order[header] for header in rule.headers))
    return tuple(rules), tuple(header for header in left if header not in taken)


def _free(name: str, used: set[str]) -> str:
    number, free = 2, name
    while free in used:
        free, number = f"{name}_{number}", number + 1
    return free
