"""The rules as every step gets them: checked, completed with defaults, frozen."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dedupe.errors import Problem

#: Field types. What a type means decides how a value is normalized, validated, compared and merged.
FIELD_TYPES: Mapping[str, str] = {
    "record_id": "the id of the row in its CRM; never changed, never evidence",
    "given_name": "first name of a person",
    "middle_name": "middle name or initial",
    "family_name": "last name of a person",
    "full_name": "whole name of a person in one column",
    "name_prefix": "title or salutation (Dr., Ms.)",
    "name_suffix": "what follows a name (Jr., III, PhD)",
    "company": "name of an organisation",
    "email": "e-mail address, or several in one cell",
    "phone": "phone number, or several in one cell",
    "fax": "fax number; normalized like a phone, no evidence",
    "street": "street, with or without the house number; may hold several lines",
    "house_number": "house number in a column of its own",
    "unit": "flat, floor, suite",
    "city": "town",
    "state": "state, province, region",
    "postal_code": "postal code",
    "country": "country by name or code",
    "full_address": "a whole address in one cell",
    "date": "a calendar date that describes the entity (birth, foundation)",
    "timestamp": "when the row was created, changed, used; for survivorship, no evidence",
    "url": "web address or domain",
    "identifier": "number or code given by an authority or another system (tax id, DUNS, passport)",
    "reference": "id of another record (account, parent, owner)",
    "owner": "who in the company looks after the record; no evidence",
    "category": "one of a few values (industry, gender, type)",
    "title": "job title",
    "number": "a quantity",
    "text": "free text (notes, description)",
    "consent": "consent or suppression flag; the most restrictive value always survives",
    "system": "kept by the CRM for itself (checksum, photo url); carried, never compared",
}

#: Types whose values are evidence for or against two records being the same.
EVIDENCE_TYPES = frozenset(
    "given_name middle_name family_name full_name name_suffix company email phone street house_number unit city "
    "state postal_code country full_address date url identifier category title number text".split()
)


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One canonical field: the headers it is read from and what it is."""

    field: str
    type: str
    headers: tuple[str, ...]
    region_from: str = ""  # header of the country column that phones of this field belong to; "" to find it
    default_region: str = ""  # ISO 3166 alpha-2, used where no country is known
    to: str = ""  # object that a reference points to: "account", "contact"; "" for others
    evidence: bool = True  # False: carried and cleaned, but never compared
    restrictive: tuple[str, ...] = ()  # consent: the values (casefolded) that forbid; () for the usual ones
    inverted: bool = False  # consent: the column says what is allowed ("Allow e-mails?"), not what is forbidden
    identifying: bool = False  # identifier that is given out once (passport, tax id, DUNS)
    normalize: Literal["full", "spaces", "off"] = "full"  # how much of the type's cleaning the shown value gets
    case: Literal["repair", "keep"] = "repair"  # keep: letters keep the case in which they stood
    format: str = ""  # how the value is written, a word of vocabulary.FORMATS; "" for the usual way of its type
    date_order: str = ""  # dmy, mdy or ymd; "" to find it in the column


Scope = Literal["value", "word", "anywhere"]


@dataclass(frozen=True, slots=True)
class CleanStep:
    """One step of the user's own on the values of a field: replacements, a pattern, an extract or a plug-in."""

    field: str
    name: str = ""  # stands in the record of each change
    replace: tuple[tuple[str, str], ...] = ()  # (old, new)
    scope: Scope = "value"  # what an old text must be: the whole value, a word of it, or any part
    ignore_case: bool = True
    pattern: str = ""  # RE2; what it finds becomes `with_`
    with_: str = ""
    extract: str = ""  # RE2; the value becomes the first group, or all that was found
    plugin: str = ""  # entry point of the group `dedupe.normalizers`
    when: str = ""  # a CEL condition over canonical fields
    after: bool = False  # after the type's own cleaning, not before it
    line: int = dataclasses.field(default=0, compare=False)  # where it stands in the rules file; 0: it stands in none

    @property
    def label(self) -> str:
        """Returns what records of changes call the step: its name, and its line."""
        name = self.name or next(
            (word for word in ("replace", "pattern", "extract") if getattr(self, word)), f"plugin {self.plugin}"
        )
        return f"{name} (line {self.line})" if self.line else name


@dataclass(frozen=True, slots=True)
class ValidationRule:
    """One extra check of the user's."""

    field: str = ""
    checks: tuple[str, ...] = ()
    when: str = ""  # a CEL condition over canonical fields
    message: str = ""
    severity: Literal["error", "warning", "info"] = "warning"


@dataclass(frozen=True, slots=True)
class MatchRules:
    """How candidate pairs are found and judged."""

    review_above: float = 0.5  # match probability from which a pair is a duplicate worth a proposal
    auto_above: float | None = None  # probability from which a proposal is in the band `auto`; None: never
    block: tuple[tuple[str, ...], ...] = ()  # () : blocking rules are chosen from the data
    compare: Mapping[str, bool | str] = field(default_factory=dict)  # field or type -> False leaves it out; a plug-in
    max_block: int = 80  # records under one key before the block is refined
    pairs_per_record: float = 6.0  # budget of candidate pairs
    link: tuple[str, ...] = ()  # two sources: pairs are made between them only; () : any two records may be a pair
    one_to_one: bool = False  # with `link`: a record has one partner at most
    reference: str = ""  # source that is a clean list: others are linked to it, it stays as it is


@dataclass(frozen=True, slots=True)
class MergeRules:
    """Which record survives, and which value each of its fields gets."""

    survivor: tuple[str, ...] = ("most_complete", "latest_modified", "earliest_created", "lowest_id")
    fields: Mapping[str, str] = field(default_factory=dict)  # canonical field or header -> survivorship rule
    default: str = "keep_survivor"  # for fields that are not named; blanks are filled from the others
    fill_blanks: bool = True
    max_cluster: int = 50  # larger clusters are never in the band `auto`
    max_auto: float = 0.5  # share of an object's records that the band `auto` may touch; above it all go to review
    unchanged: bool = False  # a survivor keeps its own cells, but for consent and legal holds: a reference list


@dataclass(frozen=True, slots=True)
class ObjectRules:
    """All rules for the tables of one source layout."""

    object: str
    fields: tuple[FieldRule, ...]
    preset: str = ""  # e.g. "salesforce"; "" for a profiled table
    id_header: str = ""  # "" : rows are known by their number
    source: str = ""  # source name (file stem) these rules are for; "" for any with fitting headers
    required: tuple[str, ...] = ()  # canonical fields that must be filled
    validate: tuple[ValidationRule, ...] = ()
    match: MatchRules = MatchRules()
    merge: MergeRules = MergeRules()
    clean: tuple[CleanStep, ...] = ()  # in the order in which they run

    def of_type(self, *types: str) -> tuple[FieldRule, ...]:
        """Returns the fields of these types."""
        return tuple(rule for rule in self.fields if rule.type in types)

    def compares(self, rule: FieldRule) -> bool | str:
        """Returns whether this field of the table is compared, or the name of the plug-in that compares it.

        What is said of a type holds for all its fields that are not named themselves. A name that a field has is the
        field's, not the type's.
        """
        said = self.match.compare
        if rule.field in said or any(other.field == rule.type for other in self.fields):
            return said.get(rule.field, True)
        return said.get(rule.type, True)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A whole rules file (or what recognising the files gave), complete."""

    name: str  # path of the rules file, or the pack
    tables: tuple[ObjectRules, ...]
    yaml: str  # the rules as YAML, complete, so that a run can be repeated from it
    hash: str  # sha256 of the canonical form
    warnings: tuple[Problem, ...] = field(default=(), compare=False)  # what is allowed, and dangerous
