"""The shape of a rules file. What a field of these models says in its description is what editors show.

These models check each value by itself; what belongs together (a blocking key and the fields there are) is checked in
`crosscheck.py`. Every message is written for the person who wrote the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from dedupe.model import OBJECTS
from dedupe.ruleset.cleaning_words import ALL_FORMATS, CASE, DATE_ORDERS, NORMALIZE, PLACES, SCOPES
from dedupe.ruleset.effective import FIELD_TYPES
from dedupe.ruleset.nearest import advice, quoted
from dedupe.ruleset.plugins import COMPARISONS, plugin_problem
from dedupe.ruleset.vocabulary import (
    CHECKS,
    COMMON_CHECKS,
    CONSENT_RULE,
    FIELD_ALIASES,
    FIELD_RULES,
    PREFER_SOURCE,
    SURVIVOR_ALIASES,
    SURVIVOR_RULES,
)

#: YAML keys beyond 1,024 characters cannot be written on one line; half of it leaves room for escapes.
MAX_NAME = 500
#: Surveys have whole questions as headers.
MAX_HEADER = 10_000
#: Conditions are a line or two; the limit keeps parsing and messages short.
MAX_CONDITION = 1000
#: Patterns beyond a few hundred characters are lists of words: that is what replacements are for.
MAX_PATTERN = 1000
#: What a value becomes by a replacement: names and sentences. Larger texts are how values are made to explode.
MAX_REPLACEMENT = 1000


def refusal(message: str) -> PydanticCustomError:
    """Returns the error pydantic carries to the loader, with this message."""
    return PydanticCustomError("rules", "{text}", {"text": message})


@dataclass(frozen=True, eq=False)  # hashable by identity, as pydantic asks
class Word:
    """One of the words of a vocabulary; pydantic checks it, editors complete it."""

    noun: str
    words: Mapping[str, str]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, core_schema.str_schema(strict=True))

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"oneOf": [{"const": word, "description": text} for word, text in self.words.items()]}

    def _check(self, value: str) -> str:
        if value not in self.words:
            raise refusal(f"unknown {self.noun} {quoted(value)}: {advice(value, self.words)}")
        return value


def _survivor(value: Any) -> Any:
    if not isinstance(value, str):
        raise refusal(f"a survivor rule is a word: {', '.join(list(SURVIVOR_RULES)[:4])}, ...")
    value = SURVIVOR_ALIASES.get(value, value)
    if value.startswith(PREFER_SOURCE):
        if not value[len(PREFER_SOURCE) :].strip():
            raise refusal(f"{PREFER_SOURCE} names no source: write {PREFER_SOURCE}NAME")
    elif value == PREFER_SOURCE.rstrip("="):
        raise refusal(f"prefer_source names no source: write {PREFER_SOURCE}NAME")
    elif value not in SURVIVOR_RULES:
        raise refusal(f"unknown survivor rule {quoted(value)}: {advice(value, [*SURVIVOR_RULES, *SURVIVOR_ALIASES])}")
    return value


def _field_rule(value: Any) -> Any:
    if not isinstance(value, str):
        raise refusal(f"a survivorship rule is a word: {', '.join(list(FIELD_RULES)[:4])}, ...")
    value = FIELD_ALIASES.get(value, value)
    if value not in FIELD_RULES and value != CONSENT_RULE:
        raise refusal(f"unknown survivorship rule {quoted(value)}: {advice(value, [*FIELD_RULES, *FIELD_ALIASES])}")
    return value


def _probability(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refusal("a threshold is a probability, a number between 0 and 1 such as 0.9")
    if 1 < value <= 100:
        raise refusal(f"{value} is above 1: a threshold is a probability, write {value / 100:g} for {value} percent")
    if not 0 < value <= 1:
        raise refusal(f"{value} is not a probability above 0 and up to 1: at 0 every pair would be a duplicate")
    return float(value)


def _auto(value: Any) -> Any:
    if value == "never":
        return None
    if isinstance(value, str) or value is None:
        raise refusal("write never, or a probability such as 0.99")
    number = _probability(value)
    if number < 0.5:
        raise refusal(f"{value} would merge pairs that are more likely different: at least 0.5, or never")
    return number


def _compare(value: Any) -> Any:
    if value == "auto":
        return {}
    if not isinstance(value, dict):
        raise refusal("write auto, or fields with true, false or a plug-in: {birthdate: false}")
    for name, use in value.items():
        if not isinstance(use, bool | str) or use == "":
            raise refusal(f"{quoted(name)} takes true or false (without quotes), or the name of a comparison plug-in")
        if isinstance(use, str) and use.lower() in ("yes", "no", "on", "off", "auto"):
            raise refusal(f"{quoted(name)} takes true or false (without quotes)")
        if isinstance(use, str) and (message := plugin_problem(use, COMPARISONS)):
            raise refusal(f"{quoted(name)}: {message}")
    return value


def _link(value: Any) -> Any:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(name, str) and name for name in value):
        raise refusal("link takes the names of two sources: link: [customers, subscribers]")
    if value[0] == value[1]:
        raise refusal(f"{quoted(value[0])} cannot be linked to itself: name two sources, or delete the line")
    return value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _region(value: str) -> str:
    if value == "UK":
        raise refusal('"UK" is not the ISO code: write GB')
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise refusal(f"{quoted(value)} is not a country code: two capital letters, such as US")
    return value


def _name(value: str) -> str:
    if not value.strip():
        raise refusal("an empty name: write one, or leave the key out")
    if len(value) > MAX_NAME:
        raise refusal(f"a name longer than {MAX_NAME} characters")
    return value


def _example_value(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise refusal("a value in an example is a text or a number")
    return str(value)


def _header(value: str) -> str:
    if not value:
        raise refusal("an empty name: write the column's header, or leave the key out")
    if len(value) > MAX_HEADER:
        raise refusal(f"a header longer than {MAX_HEADER:,} characters")
    return value


def _normalize(value: Any) -> Any:
    if value is False:
        raise refusal("write normalize: off (false is no word for it)")
    return value


def _replacements(value: Any) -> Any:
    if not isinstance(value, dict):
        raise refusal("replacements are written as a mapping, {old: new}, or stand in a file: replace_from: FILE.csv")
    for old, new in value.items():
        if not old:
            raise refusal("an empty text cannot be replaced: use a condition, or delete the line")
        if isinstance(new, bool) or not isinstance(new, str | int | float):
            raise refusal(f"{quoted(old)} is replaced by a text: put it in quotes")
        if max(len(str(new)), len(old)) > MAX_REPLACEMENT:
            raise refusal(f"{quoted(old)}: a replacement longer than {MAX_REPLACEMENT:,} characters")
    return {old: str(new) for old, new in value.items()}


def _words(noun: str, rules: Mapping[str, str], more: Mapping[str, str]) -> dict[str, Any]:
    known = [{"const": word, "description": text} for word, text in rules.items()]
    return {
        "description": noun,
        "oneOf": known + [{"const": w, "description": f"same as {t}"} for w, t in more.items()],
    }


_SURVIVOR_SCHEMA = {
    "anyOf": [
        _words("survivor rule", {k: v for k, v in SURVIVOR_RULES.items() if k != "prefer_source"}, SURVIVOR_ALIASES),
        {"type": "string", "pattern": f"^{PREFER_SOURCE}.+$", "description": SURVIVOR_RULES["prefer_source"]},
    ]
}
_CONSENT_WORD = {CONSENT_RULE: "consent fields only, and the only rule they have"}
_PROBABILITY_SCHEMA = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
_AUTO_SCHEMA = {"anyOf": [{"const": "never"}, {"type": "number", "minimum": 0.5, "maximum": 1}]}
_COMPARE_SCHEMA = {
    "anyOf": [{"const": "auto"}, {"type": "object", "additionalProperties": {"type": ["boolean", "string"]}}]
}
_LINK_SCHEMA = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2, "uniqueItems": True}
_ALL_CHECKS = {name: text for checks in CHECKS.values() for name, text in checks.items()} | dict(COMMON_CHECKS)
_PACK_NAMES = {
    "strict": "propose only what is all but certain",
    "balanced": "the default: propose what is more likely a duplicate than not",
    "loose": "propose more, for a person to look through",
    "none": "nothing is added: this file says everything",
}

Name = Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": MAX_NAME}), AfterValidator(_name)]
Header = Annotated[str, Field(json_schema_extra={"minLength": 1}), AfterValidator(_header)]
Probability = Annotated[float, BeforeValidator(_probability), WithJsonSchema(_PROBABILITY_SCHEMA)]
Auto = Annotated[float | None, BeforeValidator(_auto), WithJsonSchema(_AUTO_SCHEMA)]
Compare = Annotated[dict[str, bool | str], BeforeValidator(_compare), WithJsonSchema(_COMPARE_SCHEMA)]
Link = Annotated[list[str], BeforeValidator(_link), WithJsonSchema(_LINK_SCHEMA)]
Headers = Annotated[
    list[Header],
    BeforeValidator(_listed),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
Object = Annotated[str, Word("object", {name: f"a table of {name}s" for name in OBJECTS})]
FieldType = Annotated[str, Word("field type", FIELD_TYPES)]
Check = Annotated[str, Word("check", _ALL_CHECKS)]
Severity = Annotated[str, Word("severity", {"error": "wrong", "warning": "to look at", "info": "worth knowing"})]
Extends = Annotated[str, Word("rule pack", _PACK_NAMES)]
SurvivorRule = Annotated[str, BeforeValidator(_survivor), WithJsonSchema(_SURVIVOR_SCHEMA)]
FieldRuleWord = Annotated[
    str,
    BeforeValidator(_field_rule),
    WithJsonSchema(_words("survivorship rule", {**FIELD_RULES, **_CONSENT_WORD}, FIELD_ALIASES)),
]
Region = Annotated[str, Field(json_schema_extra={"pattern": "^[A-Z]{2}$"}), AfterValidator(_region)]
ExampleValue = Annotated[
    str, BeforeValidator(_example_value), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}]})
]
Normalize = Annotated[str, Word("way to normalize", NORMALIZE), BeforeValidator(_normalize)]
Case = Annotated[str, Word("case", CASE)]
Format = Annotated[str, Word("format", ALL_FORMATS)]
DateOrder = Annotated[str, Word("order of dates", DATE_ORDERS)]
ScopeWord = Annotated[str, Word("scope", SCOPES)]
Place = Annotated[str, Word("place", PLACES)]
Pattern = Annotated[str, Field(max_length=MAX_PATTERN)]
Replacements = Annotated[
    dict[str, str],
    BeforeValidator(_replacements),
    Field(min_length=1),
    WithJsonSchema({"type": "object", "minProperties": 1, "additionalProperties": {"type": ["string", "number"]}}),
]
Example = Annotated[
    list[dict[str, ExampleValue]],
    Field(min_length=2, description="records, each a mapping of fields to values"),
]


class _Part(BaseModel):
    """Base: nothing is guessed or converted, unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=False)


class SourcePart(_Part):
    """Which files the rules are for."""

    name: Annotated[Header | None, Field(description="the file's name without its ending; any file if left out")] = None
    preset: Annotated[Name | None, Field(description="the CRM the file comes from, such as salesforce")] = None
    id: Annotated[Header | None, Field(description="header of the column that identifies a row")] = None


class FieldPart(_Part):
    """One field: where it comes from and what it is."""

    from_: Annotated[Headers, Field(alias="from", description="the header it is read from, or several, best first")]
    type: Annotated[FieldType, Field(description="what the values are")]
    region_from: Annotated[Header | None, Field(description="header of the country the phone numbers belong to")] = None
    default_region: Annotated[Region | None, Field(description="country where none is known: US, DE, ...")] = None
    to: Annotated[Object | None, Field(description="reference: the object it points to")] = None
    evidence: Annotated[bool, Field(description="false: cleaned and carried, never compared")] = True
    restrictive: Annotated[list[str], Field(description="consent: the values that forbid")] = []
    inverted: Annotated[bool, Field(description="consent: the column says what is allowed")] = False
    identifying: Annotated[bool, Field(description="identifier: given out once, such as a tax id")] = False
    normalize: Annotated[Normalize, Field(description="how much is cleaned: full, spaces, off")] = "full"
    case: Annotated[Case, Field(description="names: repair or keep their case")] = "repair"
    format: Annotated[Format | None, Field(description="how values are written, by type")] = None
    date_order: Annotated[DateOrder | None, Field(description="date: the order in which they were typed")] = None


class CleanPart(_Part):
    """One step on the values of a field: replacements, a pattern with its replacement, an extract, or a plug-in."""

    name: Annotated[Name | None, Field(description="what the record of changes calls the step")] = None
    field: Annotated[Name | None, Field(description="the field whose values it changes")] = None
    type: Annotated[FieldType | None, Field(description="change all fields of this type")] = None
    replace: Annotated[Replacements | None, Field(description="replacements, {old: new}")] = None
    replace_from: Annotated[
        Header | None, Field(description="CSV (old,new) or YAML file with replacements, in the folder of this file")
    ] = None
    scope: Annotated[ScopeWord, Field(description="what an old text must be: value, word, anywhere")] = "value"
    ignore_case: Annotated[bool, Field(description="false: capitals and small letters are told apart")] = True
    pattern: Annotated[Pattern | None, Field(description="a regular expression (RE2) that is replaced by `with`")] = (
        None
    )
    with_: Annotated[
        str | None, Field(alias="with", max_length=MAX_REPLACEMENT, description="its replacement; groups as \\1, \\2")
    ] = None
    extract: Annotated[
        Pattern | None, Field(description="a regular expression (RE2): its first group, or what it finds, is kept")
    ] = None
    plugin: Annotated[Name | None, Field(description="entry point of the group dedupe.normalizers")] = None
    when: Annotated[
        str | None,
        Field(max_length=MAX_CONDITION, description="a condition (CEL) over fields; else the step is skipped"),
    ] = None
    at: Annotated[Place, Field(description="before or after the type's own cleaning")] = "before"


class ValidatePart(_Part):
    """One check: of a field, of all fields of a type, or a condition."""

    field: Annotated[Name | None, Field(description="the field to check")] = None
    type: Annotated[FieldType | None, Field(description="check all fields of this type")] = None
    checks: Annotated[list[Check], Field(description="what to look for")] = []
    when: Annotated[
        str, Field(max_length=MAX_CONDITION, description="a condition (CEL) over fields that makes a finding")
    ] = ""
    message: Annotated[str, Field(max_length=MAX_CONDITION, description="the finding's sentence")] = ""
    severity: Annotated[Severity, Field(description="how bad it is")] = "warning"


class MatchPart(_Part):
    """How candidate pairs are found and judged."""

    block: Annotated[
        list[Annotated[list[Name], Field(min_length=1)]] | None,
        Field(
            description="blocking rules: lists of field or field.key that must agree; chosen from the data if absent"
        ),
    ] = None
    compare: Annotated[
        Compare | None,
        Field(description="auto, or by field or type: false leaves it out, a text is a plug-in that compares it"),
    ] = None
    review_above: Annotated[Probability | None, Field(description="a pair this likely becomes a proposal")] = None
    auto_above: Annotated[Auto, Field(description="a proposal this sure is in the band auto; never: none is")] = None
    max_block: Annotated[
        int | None, Field(ge=2, le=100_000, description="records under one key before it is refined")
    ] = None
    pairs_per_record: Annotated[float | None, Field(gt=0, le=1000, description="budget of candidate pairs")] = None
    link: Annotated[Link | None, Field(description="two sources: pairs are made between them only")] = None
    one_to_one: Annotated[bool | None, Field(description="with link: a record has one partner at most")] = None
    reference: Annotated[
        Header | None, Field(description="source that is a clean list: others are linked to it, it is never changed")
    ] = None


class MergePart(_Part):
    """Which record survives, and which value each of its fields gets."""

    survivor: Annotated[
        list[SurvivorRule] | None, Field(min_length=1, description="the first rule that tells two apart decides")
    ] = None
    fields: Annotated[dict[Name, FieldRuleWord], Field(description="a rule for a field, or for a header")] = {}
    types: Annotated[dict[FieldType, FieldRuleWord], Field(description="a rule for all fields of a type")] = {}
    default: Annotated[FieldRuleWord | None, Field(description="the rule for all other fields")] = None
    fill_blanks: Annotated[bool | None, Field(description="fill the survivor's empty cells from the others")] = None
    max_cluster: Annotated[int | None, Field(ge=2, le=10_000, description="larger clusters are never in auto")] = None
    max_auto: Annotated[
        float | None, Field(gt=0, le=1, description="share of the records that the band auto may touch")
    ] = None


class ExamplePart(_Part):
    """Records that must, or must not, be taken for the same; or a record and what cleaning makes of it."""

    match: Annotated[Example | None, Field(description="records that are the same")] = None
    differ: Annotated[Example | None, Field(description="records that are different")] = None
    normalize: Annotated[
        dict[str, ExampleValue] | None, Field(min_length=1, description="a record, as fields and values")
    ] = None
    expect: Annotated[
        dict[str, ExampleValue] | None, Field(min_length=1, description="with normalize: its clean values")
    ] = None


class TablePart(_Part):
    """The rules for one table."""

    object: Annotated[Object, Field(description="what a row is")]
    source: Annotated[SourcePart, Field(description="which files the rules are for")] = SourcePart()
    fields: Annotated[
        dict[Name, FieldPart] | None, Field(min_length=1, description="the fields; recognised at run time if absent")
    ] = None
    required: Annotated[list[Name] | None, Field(description="fields that must be filled")] = None
    clean: Annotated[list[CleanPart], Field(description="own steps on values, in the order in which they run")] = []
    validate_: Annotated[list[ValidatePart] | None, Field(alias="validate", description="checks")] = None
    match: Annotated[MatchPart, Field(description="how duplicates are found")] = MatchPart()
    merge: Annotated[MergePart, Field(description="how duplicates become one record")] = MergePart()
    tests: Annotated[list[ExamplePart], Field(description="examples kept beside the rules")] = []


def _version(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or value != 1:
        raise refusal("this tool reads version 1: write version: 1")
    return value


Version = Annotated[Literal[1], BeforeValidator(_version)]


class OneTableFile(TablePart):
    """A rules file for one table."""

    version: Annotated[Version, Field(description="version of the rules format: 1")]
    extends: Annotated[Extends, Field(description="rule pack that fills what this file leaves out")] = "balanced"


class TablesFile(_Part):
    """A rules file for several tables."""

    version: Annotated[Version, Field(description="version of the rules format: 1")]
    extends: Annotated[Extends, Field(description="rule pack that fills what this file leaves out")] = "balanced"
    tables: Annotated[list[TablePart], Field(min_length=1, description="the rules of each table")]
