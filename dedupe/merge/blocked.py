"""What would make a CRM refuse a merge, or forbids doing it without a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from dedupe.merge.batch import Batch
from dedupe.merge.flags import NO, is_set, is_yes, marked, places_named, squeezed
from dedupe.merge.plan import hold_kind
from dedupe.merge.stack import CARRIED, Place
from dedupe.ruleset.effective import ObjectRules

#: Why a merge is blocked, as `blocked_by` names it, and what that means.
REASONS: Mapping[str, str] = {
    "converted_lead": "a converted lead cannot be merged",
    "deleted_member": "a record is in the recycle bin",
    "inactive_member": "both records of a merge have to be active",
    "record_type_differs": "a person account cannot be merged with a business account",
    "would_create_cycle": "the merged record would be its own parent, directly or through others",
    "legal_hold": "a record is under a legal hold",
    "erasure_request": "somebody asked to be erased",
    "consent_without_column": "a record forbids a channel that the surviving record has no column for",
}

_CONVERTED = frozenset(("isconverted", "converted"))
_DELETED = frozenset(("isdeleted", "deleted"))
_PERSON_ACCOUNT = frozenset(("ispersonaccount", "personaccount"))
_STATUS = frozenset(("recordstate", "recordstatus", "statecode", "status", "activestatus"))
_INACTIVE = frozenset("inactive inaktiv deaktiviert inactif inactivo inativo inattivo nieaktywny nieaktywna".split())

#: Holds and requests are often only written down in a note. "No legal hold" blocks too: a person has to read it.
_NOTED: Mapping[str, re.Pattern[str]] = {
    "legal_hold": re.compile(r"\b(legal|litigation)[ _-]hold\b", re.IGNORECASE),
    "erasure_request": re.compile(
        r"\b(erasure|deletion)[ _-]request|\brequest(s|ed)?\s+(for\s+|an?\s+|the\s+|his\s+|her\s+|their\s+)*"
        r"(erasure|deletion|to be (erased|deleted|forgotten))\b|\bright to (be forgotten|erasure)\b|"
        r"\b(erasure|deletion) (was |is |has been )?requested\b",
        re.IGNORECASE,
    ),
}
_NOTE_TYPES = frozenset(("text", "category", CARRIED))


def blocked_clusters(batch: Batch, rules: Sequence[ObjectRules]) -> list[tuple[str, ...]]:
    """Returns, per cluster of a batch, what its records' own columns say against merging them."""
    checks = {
        "converted_lead": _named(batch, _CONVERTED, is_yes),
        "deleted_member": _named(batch, _DELETED, is_yes),
        "inactive_member": _inactive(batch, rules),
        "record_type_differs": _mixed(batch),
        "legal_hold": _held(batch, "legal_hold"),
        "erasure_request": _held(batch, "erasure_request"),
    }
    return [tuple(name for name in checks if checks[name][k]) for k in range(len(batch.bounds))]


def _named(batch: Batch, names: frozenset[str], test: Callable[[str], bool]) -> list[bool]:
    stacked = batch.stacked
    return batch.any_in_cluster(marked(batch, lambda table: places_named(stacked, table, names.__contains__), test))


def _inactive(batch: Batch, rules: Sequence[ObjectRules]) -> list[bool]:
    def status(table: int) -> list[Place]:
        if not rules or not rules[table].preset.startswith("dynamics"):
            return []
        places = places_named(batch.stacked, table, _STATUS.__contains__)
        return [place for place in places if place.column.type != "state"]  # that is a province

    def codes(table: int) -> list[Place]:
        return [place for place in status(table) if squeezed(place.header) == "statecode"]  # 0 active, 1 not

    named = marked(batch, status, lambda text: text.strip().casefold() in _INACTIVE)
    coded = marked(batch, codes, lambda text: text.strip() == "1")
    return batch.any_in_cluster(np.asarray(named | coded, dtype=bool))


def _mixed(batch: Batch) -> list[bool]:
    persons = _named(batch, _PERSON_ACCOUNT, is_yes)
    businesses = _named(batch, _PERSON_ACCOUNT, lambda text: text.strip().casefold() in NO)
    return [person and business for person, business in zip(persons, businesses, strict=True)]


def _held(batch: Batch, kind: str) -> list[bool]:
    def flags(table: int) -> list[Place]:
        return [place for place in batch.stacked.places[table] if hold_kind(place) == kind]

    def notes(table: int) -> list[Place]:
        return [place for place in batch.stacked.places[table] if place.column.type in _NOTE_TYPES]

    noted = _NOTED[kind]
    found = marked(batch, flags, is_set) | marked(batch, notes, lambda text: noted.search(text) is not None)
    return batch.any_in_cluster(np.asarray(found, dtype=bool))


def calls_needed(preset: str, size: int) -> str:
    """Returns a phrase where a CRM needs several calls for a group of this size, "" where one will do."""
    limit = 3 if preset.startswith(("salesforce", "zoho")) else 2
    name = next((shown for start, shown in _SHOWN.items() if preset.startswith(start)), "")
    if not name or size <= limit:
        return ""
    calls = -(-(size - 1) // (limit - 1))
    return f"{name} merges at most {limit} records at a time, so this takes {calls} steps"


_SHOWN: Mapping[str, str] = {
    "salesforce": "Salesforce",
    "zoho": "Zoho",
    "hubspot": "HubSpot",
    "dynamics": "Dynamics",
    "pipedrive": "Pipedrive",
}
