"""Which CRM wrote a file and which object it holds, and from that (or from profiling) the rules for it.

Every preset is scored by the headers only it has, by the shape of the values in its id column, and by how many of the
file's headers it knows. The best one is believed if it has enough of its own and a margin over the runner-up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dedupe.errors import InputError
from dedupe.model import OBJECTS, Table
from dedupe.ruleset.effective import ObjectRules
from dedupe.ruleset.header_words import compact_key, snake_name
from dedupe.ruleset.id_column import resolve_header
from dedupe.ruleset.presets import Preset, map_headers, preset_for, presets
from dedupe.ruleset.profile import Profile, explain_table, names_people, profile_columns
from dedupe.ruleset.value_shapes import sample_values

#: What a preset must have of its own (two distinctive headers, or one decisive) before it is believed.
_ENOUGH = 2.0
#: How far it must be ahead of the next one: half a distinctive header.
_MARGIN = 0.5
#: A decisive header settles which object of a CRM it is, whatever else the objects share; an excluded one rules it out.
_DECISIVE = 6.0
_EXCLUDED = 3.0
#: Id values looked at, and the share of them that must have the shape.
_IDS_READ = 200
_SHARE = 0.8

_SHAPES = {
    "digits": re.compile(r"\d{1,20}"),
    "guid": re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?"),
    "zoho": re.compile(r"zcrm_\d+|\d{17,19}"),
}
_ZOHO_TAGGED = re.compile(r"zcrm_\d+")
_SALESFORCE = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a file was taken for. `preset` is "" where no CRM was recognised; the profile then decides the object."""

    preset: str
    object: str
    id_header: str
    score: float
    margin: float
    runner_up: str  # "hubspot contact", "" if nothing else scored
    reasons: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class _Score:
    preset: Preset
    own: float  # points for what only this export has
    total: float
    id_header: str
    reasons: tuple[str, ...]


def recognise(table: Table, object_hint: str = "") -> Recognition:
    """Returns which CRM and object a table comes from, with the reasons; `sure` is False where it cannot be told."""
    if object_hint and object_hint not in OBJECTS:
        raise InputError(f"there is no object {object_hint!r}: use one of {', '.join(OBJECTS)}", where=table.source)
    candidates = [preset for preset in presets() if not object_hint or preset.object == object_hint]
    samples = _Samples(table)
    scores = [score for score in (_score(preset, table, samples) for preset in candidates) if score is not None]
    scores.sort(key=lambda score: (-score.total, score.preset.name, score.preset.object))
    if not scores:
        return Recognition("", object_hint, "", 0.0, 0.0, "", ("no header that only one CRM has",), False)
    best, rest = scores[0], scores[1:]
    margin = best.total - (rest[0].total if rest else 0.0)
    runner_up = f"{rest[0].preset.name} {rest[0].preset.object}" if rest else ""
    sure = best.own >= _ENOUGH and margin >= _MARGIN
    if not sure:
        reasons = (f"most like {best.preset.name} {best.preset.object}, but not surely", *best.reasons)
        return Recognition("", object_hint, "", best.total, margin, runner_up, reasons, False)
    preset = best.preset
    return Recognition(preset.name, preset.object, best.id_header, best.total, margin, runner_up, best.reasons, True)


class _Samples:
    """Values of a table's columns, each column read at most once."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.read: dict[str, list[str]] = {}

    def of(self, header: str) -> list[str]:
        if header not in self.read:
            self.read[header] = sample_values(self.table.column(header), _IDS_READ)
        return self.read[header]


def _score(preset: Preset, table: Table, samples: _Samples) -> _Score | None:
    keys = {compact_key(header): header for header in reversed(table.headers)}
    if any(not (group & keys.keys()) for group in preset.needs):
        return None
    own, reasons = _header_points(preset, table.headers, keys)
    id_header, id_points, id_reason = _id_points(preset, samples, keys)
    if id_reason:
        reasons.append(id_reason)
    own += id_points
    if own <= 0:
        return None
    settled = _DECISIVE if preset.decisive & keys.keys() else 0.0
    if preset.object == "account" and not settled and id_points < _ENOUGH and names_people(table.headers):
        return None  # first and last names: people, whatever their organisations' columns are called
    known = sum(preset.known(key) for key in keys) / max(1, len(keys))
    named = 0.5 if _says(table.source, preset.object) else 0.0
    against = sum(key in preset.excludes for key in keys)
    return _Score(preset, own, own + settled + 1.5 * known + named - _EXCLUDED * against, id_header, tuple(reasons))


def _header_points(preset: Preset, headers: Sequence[str], keys: dict[str, str]) -> tuple[float, list[str]]:
    reasons: list[str] = []
    points = 0.0
    decisive = sorted(keys[key] for key in preset.decisive & keys.keys())
    distinctive = sorted(keys[key] for key in (preset.distinctive - preset.decisive) & keys.keys())
    if decisive:
        points += _ENOUGH + 0.5 * (len(decisive) - 1)
        reasons.append(f"only {preset.name} has {', '.join(repr(header) for header in decisive[:3])}")
    if distinctive:
        points += float(len(distinctive))
        reasons.append(f"headers {', '.join(repr(header) for header in distinctive[:4])}")
    prefixed = [h for h in headers if h.strip("\ufeff ").casefold().startswith(preset.header_prefixes or ("\0",))]
    if prefixed:
        points += _ENOUGH + 2.0 * len(prefixed) / len(headers)
        reasons.append(f"{len(prefixed)} headers begin with {prefixed[0].split('-')[0].strip()!r}")
    return points, reasons


def _id_points(preset: Preset, samples: _Samples, keys: dict[str, str]) -> tuple[str, float, str]:
    """Returns the id column, the points its values give, and the reason."""
    named = next((keys[key] for key in preset.id_keys if key in keys), "")
    if preset.id_prefixes:
        return _salesforce_points(preset, samples, named)
    if not named or not preset.id_shape:
        return named, 0.0, ""
    values = samples.of(named)
    share = _share(values, _SHAPES[preset.id_shape])
    if not values or share >= _SHARE:
        if preset.id_shape == "zoho" and _share(values, _ZOHO_TAGGED) >= _SHARE:
            return named, _ENOUGH, f"ids in {named!r} begin with zcrm_"
        if preset.id_shape == "guid" and values:
            return named, 1.0, f"ids in {named!r} are GUIDs"
        return named, 0.25, ""
    return named, -1.0, ""  # called like the id, but not one


def _salesforce_points(preset: Preset, samples: _Samples, named: str) -> tuple[str, float, str]:
    """The id may stand under any header: its first three characters say what it is."""
    order = [named] if named else []
    order += [header for header in samples.table.headers if header != named and "id" in header.casefold()]
    for header in order:
        values = samples.of(header)
        fitting = [
            v for v in values if v.startswith(preset.id_prefixes) and _SALESFORCE.fullmatch(v) and not v.isdigit()
        ]
        if values and len(fitting) >= _SHARE * len(values) and _one_each(samples.table, header):
            return header, _ENOUGH, f"ids in {header!r} begin with {preset.id_prefixes[0]}"
    if named and compact_key(named) == "id":
        values = samples.of(named)
        foreign = _share(values, _SALESFORCE) >= _SHARE and not any(v.startswith(preset.id_prefixes) for v in values)
        return named, -1.0 if foreign and not values[0].isdigit() else 0.0, ""
    return named, 0.0, ""


def _one_each(table: Table, header: str) -> bool:
    """Whether a column holds ids of the rows, not references: hardly any value twice (an export may repeat a row)."""
    counts = table.column(header).counts()
    return len(table) > 0 and int((counts > 0).sum()) >= 0.9 * len(table)


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.fullmatch(value.strip())) for value in values) / len(values) if values else 0.0


_FILE_WORDS = {
    "contact": frozenset("contact contacts people person persons kontakte contactos contatos contatti".split()),
    "account": frozenset("account accounts company companies organization organizations firmen cuentas".split()),
    "lead": frozenset("lead leads".split()),
}


def _says(source: str, object_name: str) -> bool:
    return bool(_FILE_WORDS[object_name] & set(snake_name(source).split("_")))


@dataclass(frozen=True, slots=True)
class Explained:
    """Rules for a table, what it was recognised as, and why each column that no preset knew was read as it was."""

    rules: ObjectRules
    recognition: Recognition
    profile: Profile


def rules_for(table: Table, *, object_hint: str = "", id_hint: str = "") -> tuple[ObjectRules, Recognition]:
    """Returns complete rules for a table and what it was recognised as.

    InputError where the id column or the object asked for does not exist.
    """
    explained = explain_rules(table, object_hint=object_hint, id_hint=id_hint)
    return explained.rules, explained.recognition


def explain_rules(table: Table, *, object_hint: str = "", id_hint: str = "") -> Explained:
    """Returns what `rules_for` returns, and the reason for each profiled column."""
    recognition = recognise(table, object_hint)
    preset = preset_for(recognition.preset, recognition.object) if recognition.sure else None
    if preset is None:
        profile = explain_table(table, object_hint=object_hint, id_hint=id_hint)
        seen = replace(recognition, object=profile.rules.object, id_header=profile.rules.id_header)
        return Explained(profile.rules, seen, profile)
    return _by_preset(table, preset, recognition, id_hint)


def _by_preset(table: Table, preset: Preset, recognition: Recognition, id_hint: str) -> Explained:
    id_header = recognition.id_header
    if id_hint:
        id_header = resolve_header(table, id_hint)
    elif not id_header:
        id_header = explain_table(table, object_hint=preset.object).rules.id_header
    known, unknown = map_headers(preset, table.headers, id_header)
    profile = profile_columns(table, unknown, preset.object, known)
    fields = profile.rules.fields
    held = {rule.field for rule in fields}
    rules = ObjectRules(
        preset.object,
        fields,
        preset=preset.name,
        id_header=id_header,
        source=table.source,
        required=tuple(name for name in preset.required if name in held),
    )
    return Explained(rules, replace(recognition, id_header=id_header), replace(profile, rules=rules))
