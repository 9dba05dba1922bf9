"""The preset files that ship are sound."""

from __future__ import annotations

import pytest

from dedupe.model import OBJECTS
from dedupe.ruleset.presets import Preset, map_headers, preset_for, preset_names, presets

CRMS = {"salesforce": 3, "hubspot": 2, "dynamics": 3, "pipedrive": 2, "zoho": 3}


def test_every_crm_has_its_objects() -> None:
    found = {name: sum(preset.name == name for preset in presets()) for name in CRMS}
    assert found == CRMS
    assert set(CRMS) < set(preset_names())


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: f"{preset.name}-{preset.object}")
def test_preset_is_sound(preset: Preset) -> None:
    assert preset.object in OBJECTS
    seen: dict[str, str] = {}
    for field in preset.fields:
        for key in field.keys:
            assert key not in seen, f"{key} is both {seen.get(key)} and {field.rule.field}"
            seen[key] = field.rule.field
    fields = {field.rule.field for field in preset.fields}
    assert set(preset.required) <= fields
    assert not preset.excludes & seen.keys()
    assert all(field.rule.to in ("", *OBJECTS) for field in preset.fields)
    assert all(field.rule.type == "consent" or not field.rule.restrictive for field in preset.fields)
    assert all(text == text.casefold() for field in preset.fields for text in field.rule.restrictive)
    assert not {"email", "phone"} & {f.rule.type for f in preset.fields if f.rule.evidence and len(f.keys) == 0}


def test_headers_are_matched_tolerantly_and_unknown_ones_are_left() -> None:
    preset = preset_for("salesforce", "contact")
    assert preset is not None
    headers = ["Id", "last_name", "MAILING ZIP/POSTAL CODE", "Phone", "phone ", "Loyalty__c"]
    rules, left = map_headers(preset, headers, "Id")
    assert {rule.field: rule.headers for rule in rules} == {
        "last_name": ("last_name",),
        "postal_code": ("MAILING ZIP/POSTAL CODE",),
        "phone": ("Phone", "phone "),
    }
    assert left == ("Loyalty__c",)


def test_columns_that_are_no_alternatives_get_fields_of_their_own() -> None:
    preset = preset_for("zoho", "contact")
    assert preset is not None
    rules, _ = map_headers(preset, ["Contact Owner.id", "Contact Owner", "Modified By"], "")
    assert [(rule.field, rule.headers) for rule in rules] == [
        ("owner", ("Contact Owner.id",)),
        ("contact_owner", ("Contact Owner",)),
        ("created_by", ("Modified By",)),
    ]
