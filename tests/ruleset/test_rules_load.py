"""What a rules file that is taken means: every documented key, the packs, and the way back to YAML."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.errors import InputError, RulesError
from dedupe.ruleset.cleaning_words import FORMATS, UNTOUCHED
from dedupe.ruleset.crosscheck import NEVER_COMPARED
from dedupe.ruleset.data import rules_folder
from dedupe.ruleset.effective import (
    FIELD_TYPES,
    CleanStep,
    FieldRule,
    MatchRules,
    MergeRules,
    ObjectRules,
    ValidationRule,
)
from dedupe.ruleset.load import load_rules, parse_rules, ruleset_of
from dedupe.ruleset.packs import PACKS, apply_pack, pack, with_fields
from dedupe.ruleset.show import json_schema, show_rules
from dedupe.ruleset.vocabulary import CHECKS, FIELD_RULES, KEYS, PREFER_SOURCE, SURVIVOR_RULES, checks_of
from dedupe.ruleset.yaml_lines import read_document

FIELDS = """fields:
  email: {from: Email, type: email}
  phone: {from: [Phone, Mobile], type: phone}
  last_name: {from: Last, type: family_name}
  opted_out: {from: OptOut, type: consent}
"""
BARE = "version: 1\nextends: none\nobject: contact\n" + FIELDS


def table_of(text: str) -> ObjectRules:
    (table,) = parse_rules(text, "r.yml").tables
    return table


def value_at(rules: Any, path: str) -> Any:
    for part in path.split("."):
        rules = rules[int(part)] if part.isdigit() else rules[part] if isinstance(rules, dict) else getattr(rules, part)
    return rules


# (text after BARE, path in the rules, what stands there)
KEYS_AND_MEANING: list[tuple[str, str, object]] = [
    ("", "object", "contact"),
    ("source: {name: Contact}\n", "source", "Contact"),
    ("source: {preset: salesforce}\n", "preset", "salesforce"),
    ("source: {id: '0123'}\n", "id_header", "0123"),
    ("", "fields.0.headers", ("Email",)),
    ("", "fields.1.headers", ("Phone", "Mobile")),
    ("", "fields.1.type", "phone"),
    ("  x: {from: X, type: phone, region_from: Country}\n", "fields.4.region_from", "Country"),
    ("  x: {from: X, type: phone, default_region: NO}\n", "fields.4.default_region", "NO"),
    ("  x: {from: X, type: reference, to: account}\n", "fields.4.to", "account"),
    ("  x: {from: X, type: text, evidence: false}\n", "fields.4.evidence", False),
    ("  x: {from: X, type: consent, restrictive: ['1', no]}\n", "fields.4.restrictive", ("1", "no")),
    ("  x: {from: X, type: consent, inverted: true}\n", "fields.4.inverted", True),
    ("  x: {from: X, type: identifier, identifying: true}\n", "fields.4.identifying", True),
    ("required: [email]\n", "required", ("email",)),
    (
        "validate:\n  - {field: email, checks: [role], severity: info}\n",
        "validate",
        (ValidationRule("email", ("role",), severity="info"),),
    ),
    (
        "validate:\n  - {type: phone, checks: [possible]}\n",
        "validate",
        (ValidationRule("phone", ("possible",)),),
    ),
    (
        "validate:\n  - {when: \"phone == '' && email in ['a', 'b']\", message: m, severity: error}\n",
        "validate",
        (ValidationRule(when="phone == '' && email in ['a', 'b']", message="m", severity="error"),),
    ),
    ("match: {block: [[email], [last_name.sound, phone.tail]]}\n", "match.block.1", ("last_name.sound", "phone.tail")),
    ("match: {compare: auto}\n", "match.compare", {}),
    ("match: {compare: {phone: false}}\n", "match.compare", {"phone": False}),
    ("match: {review_above: 0.75}\n", "match.review_above", 0.75),
    ("match: {review_above: 1}\n", "match.review_above", 1.0),
    ("match: {auto_above: 0.99}\n", "match.auto_above", 0.99),
    ("extends: none\n", "match.auto_above", None),
    ("match: {auto_above: never}\n", "match.auto_above", None),
    ("match: {max_block: 7}\n", "match.max_block", 7),
    ("match: {pairs_per_record: 2}\n", "match.pairs_per_record", 2.0),
    ("match: {link: [old crm, new]}\n", "match.link", ("old crm", "new")),
    ("match: {link: [a, b], one_to_one: true}\n", "match.one_to_one", True),
    ("match: {reference: register}\n", "match.reference", "register"),
    (
        "merge: {survivor: [prefer_source=Old CRM, oldest]}\n",
        "merge.survivor",
        ("prefer_source=Old CRM", "earliest_created"),
    ),
    ("merge: {survivor: [newest, valid_email]}\n", "merge.survivor", ("latest_modified", "has_email")),
    ("merge: {fields: {email: newest, Notes: join}}\n", "merge.fields", {"email": "latest", "Notes": "join"}),
    ("merge: {fields: {opted_out: most_restrictive}}\n", "merge.fields", {}),
    ("merge: {types: {phone: longest}}\n", "merge.fields", {"phone": "longest"}),
    ("merge: {types: {phone: longest}, fields: {phone: latest}}\n", "merge.fields", {"phone": "latest"}),
    ("merge: {default: most_frequent}\n", "merge.default", "most_frequent"),
    ("merge: {fill_blanks: false}\n", "merge.fill_blanks", False),
    ("merge: {max_cluster: 9}\n", "merge.max_cluster", 9),
    ("merge: {max_auto: 0.05}\n", "merge.max_auto", 0.05),
    ("  x: {from: X, type: text, normalize: off}\n", "fields.4.normalize", "off"),
    ("  x: {from: X, type: given_name, case: keep}\n", "fields.4.case", "keep"),
    ("  x: {from: X, type: phone, format: national}\n", "fields.4.format", "national"),
    ("  x: {from: X, type: date, date_order: dmy}\n", "fields.4.date_order", "dmy"),
    (
        "clean:\n  - {name: n, field: email, replace: {'a b': c, 1: 2}, scope: word, ignore_case: false, at: after}\n",
        "clean",
        (CleanStep("email", "n", (("a b", "c"), ("1", "2")), "word", False, after=True),),
    ),
    (
        "clean:\n  - {type: phone, pattern: '^tel:(.*)', with: '\\1'}\n",
        "clean",
        (CleanStep("phone", pattern="^tel:(.*)", with_="\\1"),),
    ),
    (
        "clean:\n  - {field: email, extract: 'x+', when: \"phone == ''\"}\n",
        "clean",
        (CleanStep("email", extract="x+", when="phone == ''"),),
    ),
]


@pytest.mark.parametrize(("text", "path", "wanted"), KEYS_AND_MEANING)
def test_each_key_means_what_is_written(text: str, path: str, wanted: object) -> None:
    whole = BARE.replace("extends: none\n", "") + text if text.startswith("extends") else BARE + text
    assert value_at(table_of(whole), path) == wanted


def test_every_documented_key_is_tested() -> None:
    words = {word for text, _, _ in KEYS_AND_MEANING for word in text.replace("{", " ").replace(":", " ").split()}
    schema = json_schema()
    keys = {key for part in schema["$defs"].values() for key in part.get("properties", {})}
    elsewhere = {"version", "object", "extends", "tables", "fields", "from", "tests", "differ", "source", "match"}
    elsewhere |= {"expect", "plugin", "replace_from"}
    assert keys - elsewhere <= words


@pytest.mark.parametrize("rule", sorted(FIELD_RULES))
def test_every_survivorship_rule_is_taken(rule: str) -> None:
    assert table_of(BARE + f"merge: {{fields: {{email: {rule}}}}}\n").merge.fields == {"email": rule}


@pytest.mark.parametrize("rule", sorted({*SURVIVOR_RULES, f"{PREFER_SOURCE}x"} - {"prefer_source"}))
def test_every_survivor_rule_is_taken(rule: str) -> None:
    assert table_of(BARE + f"merge: {{survivor: [{rule}]}}\n").merge.survivor == (rule,)


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES))
def test_every_type_takes_its_keys_and_checks(kind: str) -> None:
    text = f"version: 1\nextends: none\nobject: lead\nfields: {{f: {{from: F, type: {kind}}}}}\n"
    atoms = ["f", *(f"f.{key}" for key in KEYS[kind])]
    text += f"match: {{block: [[{', '.join(atoms)}]]}}\n"
    text += f"validate: [{{field: f, checks: [{', '.join(checks_of(kind))}]}}]\n"
    table = table_of(text)
    assert table.match.block == (tuple(atoms),)
    assert table.validate[0].checks == tuple(checks_of(kind))


def test_keys_and_checks_name_existing_types() -> None:
    assert set(KEYS) == set(FIELD_TYPES)
    assert set(CHECKS) <= set(FIELD_TYPES)


def test_tables_keep_the_order_of_the_file() -> None:
    text = "version: 1\ntables:\n  - {object: lead}\n  - {object: account}\n  - {object: contact}\n"
    assert [table.object for table in parse_rules(text, "r").tables] == ["lead", "account", "contact"]


def test_hash_is_of_the_meaning() -> None:
    one = parse_rules(BARE + "match: {review_above: 0.7, max_block: 9}\n", "r.yml")
    comments = BARE.replace("extends", "# note\nextends") + "match:\n  max_block: 9   # few\n  review_above: 0.70\n"
    assert parse_rules(comments, "r.yml") == one
    assert parse_rules(BARE + "match: {review_above: 0.71, max_block: 9}\n", "r.yml").hash != one.hash


def test_values_follow_yaml_1_2() -> None:
    table = table_of(BARE + "required: []\n" + "source: {name: NO, preset: on, id: 12:30:45}\n")
    assert (table.source, table.preset, table.id_header) == ("NO", "on", "12:30:45")


@pytest.mark.parametrize("name", PACKS)
def test_packs_load_and_fill(name: str) -> None:
    for section in pack(name).sections:
        table = table_of(f"version: 1\nextends: {name}\nobject: {section.object}\n{FIELDS}")
        assert table.match == section.match
        assert table.merge.survivor == section.merge.survivor
        assert table.merge.fields["email"] == "valid_first"
        assert "opted_out" not in table.merge.fields
        assert any(rule.field == "email" and "syntax" in rule.checks for rule in table.validate)
        assert {rule.field for rule in table.validate} == {"email", "phone"}
        assert set(table.required) <= {"last_name"}
        fields = table.fields
        assert apply_pack(ObjectRules(section.object, fields), name) == table
    assert {section.object for section in pack(name).sections} == {"account", "contact", "lead"}


def test_packs_differ_in_thresholds_only_where_with_fields_relies_on_it() -> None:
    thresholds = {}
    for name in PACKS:
        for section in pack(name).sections:
            default = pack("balanced").of(section.object)
            assert (section.required, section.validate) == (default.required, default.validate)
            assert (section.merge_types, section.merge.fields) == (default.merge_types, default.merge.fields)
            thresholds[name] = section.match.review_above
            assert section.match.auto_above is None
    assert thresholds == {"strict": 0.9, "balanced": 0.5, "loose": 0.3}
    assert pack("balanced").of("contact").match == MatchRules()


def test_apply_pack_keeps_what_was_chosen() -> None:
    chosen = ObjectRules(
        "contact",
        (FieldRule("email", "email", ("E",)),),
        match=MatchRules(review_above=0.6),
        merge=MergeRules(fields={"email": "latest"}, max_cluster=7),
    )
    table = apply_pack(chosen, "strict")
    assert (table.match.review_above, table.merge.max_cluster) == (0.6, 7)
    assert table.merge.fields["email"] == "latest"
    assert apply_pack(table, "strict") == table


def test_unknown_pack() -> None:
    with pytest.raises(InputError, match='did you mean "strict"'):
        pack("strct")


def test_a_pack_can_be_named_instead_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rules = load_rules("strict")
    assert [(table.object, table.match.review_above, table.fields) for table in rules.tables] == [
        ("contact", 0.9, ()),
        ("account", 0.9, ()),
        ("lead", 0.9, ()),
    ]
    Path("strict").write_text(BARE, encoding="utf-8")
    assert load_rules("strict").tables[0].fields


def test_fields_recognised_later() -> None:
    found = ObjectRules("contact", table_of(BARE).fields, preset="hubspot", id_header="Record ID")
    rules = table_of("version: 1\nextends: strict\nobject: contact\nmerge: {fields: {email: longest}}\n")
    whole = with_fields(rules, found, "r.yml")
    assert whole.fields == found.fields
    assert (whole.preset, whole.id_header, whole.match.review_above) == ("hubspot", "Record ID", 0.9)
    assert whole.merge.fields["email"] == "longest"
    assert whole.merge.fields["phone"] == "valid_first"
    assert whole.required == ("last_name",)


@pytest.mark.parametrize(
    "text",
    ["required: [emial]", "match: {block: [[emial.domain]]}", "match: {compare: {emial: false}}",
     "validate: [{field: emial, checks: [placeholder]}]"],
)  # fmt: skip
def test_fields_recognised_later_must_be_there(text: str) -> None:
    rules = table_of(f"version: 1\nobject: contact\n{text}\n")
    with pytest.raises(RulesError, match='did you mean "email"'):
        with_fields(rules, table_of(BARE), "r.yml")


def test_shipped_packs_fit_the_json_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    validator = jsonschema.Draft202012Validator(json_schema())
    validator.check_schema(json_schema())
    for path in sorted((rules_folder() / "packs").glob("*.yml")):
        document, problems = read_document(path.read_text(encoding="utf-8"), path.name)
        assert not problems
        assert document is not None
        validator.validate(document.data)
    for text in (BARE, BARE + "match: {auto_above: never, compare: {email: false}}\nmerge: {survivor: [oldest]}\n"):
        document, _ = read_document(text, "r")
        assert document is not None
        validator.validate(document.data)
        assert not validator.is_valid({**document.data, "objct": 1})
        assert not validator.is_valid({**document.data, "required": None})


def _described(schema: Any) -> bool:
    return all("description" in item for part in schema["$defs"].values() for item in part["properties"].values())


def test_json_schema_describes_every_key() -> None:
    schema = json_schema()
    assert _described(schema)
    assert '"null"' not in str(schema).replace("'", '"')


# --- there and back again -------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
SAFE = TEXT.filter(lambda text: bool(text.strip()) and text != "<<")
CHANCE = st.floats(0.5, 1.0)


@st.composite
def field_rules(draw: st.DrawFn) -> tuple[FieldRule, ...]:
    names = draw(st.lists(SAFE, min_size=1, max_size=4, unique=True))
    headers = iter(draw(st.lists(TEXT, min_size=8, max_size=8, unique=True)))
    fields = []
    for name in names:
        kind = draw(st.sampled_from(sorted(FIELD_TYPES)))
        fields.append(
            FieldRule(
                name,
                kind,
                tuple(next(headers) for _ in range(draw(st.integers(1, 2)))),
                region_from=draw(st.just("") | TEXT),
                default_region=draw(st.sampled_from(["", "NO", "US"])),
                to=draw(st.sampled_from(["", "account"])) if kind == "reference" else "",
                evidence=draw(st.booleans()),
                restrictive=tuple(draw(st.lists(st.text(max_size=5).filter(_no_surrogate), max_size=2)))
                if kind == "consent"
                else (),
                inverted=draw(st.booleans()) if kind == "consent" else False,
                identifying=draw(st.booleans()) if kind == "identifier" else False,
                normalize=draw(st.sampled_from(["full", "spaces", "off"])),
                case=draw(st.sampled_from(["repair", "keep"])),
                format=draw(st.sampled_from(["", *FORMATS.get(kind, ())])),
                date_order=draw(st.sampled_from(["", "dmy"])) if kind == "date" else "",
            )
        )
    return tuple(fields)


def _no_surrogate(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


TEXTS = st.text(max_size=8).filter(_no_surrogate)


@st.composite
def clean_steps(draw: st.DrawFn, name: str) -> CleanStep:
    more: dict[str, Any] = draw(
        st.sampled_from([{"pattern": "^a(.)", "with_": "\\1"}, {"pattern": "b", "with_": ""}, {"extract": "c+"}, {}])
    )
    if not more:
        pairs = draw(st.dictionaries(TEXTS.filter(lambda old: old not in ("", "<<")), TEXTS, min_size=1, max_size=3))
        more["replace"] = tuple(pairs.items())
        more["scope"] = draw(st.sampled_from(["value", "word", "anywhere"]))
        more["ignore_case"] = draw(st.booleans())
    when = draw(st.sampled_from(["", "1 == 1"]))
    return CleanStep(name, draw(st.just("") | SAFE), when=when, after=draw(st.booleans()), **more)


@st.composite
def object_rules(draw: st.DrawFn) -> ObjectRules:
    fields = draw(field_rules())
    names = [field.field for field in fields]
    plain = [field.field for field in fields if field.type != "consent"]
    name = st.sampled_from(names)
    review = draw(CHANCE)
    validate = tuple(
        ValidationRule(field, ("placeholder",), severity=draw(st.sampled_from(["error", "warning", "info"])))
        for field in draw(st.lists(name, max_size=2))
    )
    compare = draw(st.dictionaries(name, st.booleans(), max_size=2))
    if all(compare.get(field.field) is False for field in fields if field.type not in NEVER_COMPARED):
        compare = {}
    changed = [field.field for field in fields if field.type not in (*UNTOUCHED, "consent")]
    return ObjectRules(
        draw(st.sampled_from(["account", "contact", "lead"])),
        fields,
        preset=draw(st.just("") | SAFE),
        id_header=draw(st.just("") | TEXT),
        required=tuple(draw(st.lists(name, max_size=2))),
        validate=(*validate, *draw(st.just(()) | st.just((ValidationRule(when="1 == 1", message='a "b" \\ c: # d'),)))),
        match=MatchRules(
            review,
            draw(st.none() | st.floats(review, 1.0)),
            tuple((atom,) for atom in draw(st.lists(name, max_size=2))),
            compare,
            draw(st.integers(2, 1000)),
            draw(st.floats(0.01, 1000)),
            *draw(st.just(((), False)) | st.tuples(st.just(("a b", "ä: #")), st.booleans())),
            draw(st.just("") | SAFE),
        ),
        merge=MergeRules(
            tuple(draw(st.lists(st.sampled_from(sorted(set(SURVIVOR_RULES) - {"prefer_source"})), min_size=1))),
            draw(st.dictionaries(st.sampled_from(plain), st.sampled_from(sorted(FIELD_RULES)))) if plain else {},
            draw(st.sampled_from(sorted(FIELD_RULES))),
            draw(st.booleans()),
            draw(st.integers(2, 1000)),
            draw(st.floats(0.01, 1)),
        ),
        clean=tuple(
            draw(clean_steps(field))
            for field in (draw(st.lists(st.sampled_from(changed), max_size=2)) if changed else ())
        ),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(object_rules(), min_size=1, max_size=3))
def test_shown_rules_read_again_are_equal(tables: list[ObjectRules]) -> None:
    tables = [dataclasses.replace(table, source=f"file {number}") for number, table in enumerate(tables)]
    rules = ruleset_of(tables, "r.yml")
    assert rules.tables == tuple(tables)
    assert rules.yaml == show_rules(rules)
    assert parse_rules(rules.yaml, "r.yml") == rules


@pytest.mark.parametrize(
    "header",
    ["NO", "null", "1", "1e3", "<<", "- a", "a: b", "a #b", "{x", "\ufeff", "😀", "y", "x\u2028y", "\x85", "\x00"],
)
def test_odd_headers_survive(header: str) -> None:
    rules = ruleset_of([ObjectRules("contact", (FieldRule("f", "text", (header,)),), id_header=header)], "r")
    assert parse_rules(rules.yaml, "r") == rules
