"""Every code a finding can have: how severe it is and what it means. One table for code, docs and tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from dedupe.model import Finding
from dedupe.ruleset.effective import ValidationRule

Severity = Literal["error", "warning", "info"]
Group = Literal["validity", "consistency", "note"]


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means. `group` decides which part of the quality score it counts against."""

    severity: Severity
    group: Group
    explanation: str


#: "validity": the value is wrong by itself. "consistency": two values of the record do not fit. "note": worth knowing.
CODES: Mapping[str, Code] = MappingProxyType(
    {
        "email_syntax": Code("error", "validity", "the text is not written as an e-mail address can be"),
        "email_domain": Code("error", "validity", "the domain cannot exist in public (IP address, no such ending)"),
        "email_special_use": Code("warning", "validity", "the domain is reserved (example.com, .test), without mail"),
        "email_disposable": Code("warning", "validity", "the domain hands out throw-away addresses"),
        "email_typo": Code("warning", "validity", "the domain looks like a misspelt one (gmial.com)"),
        "email_repairable": Code("warning", "validity", "the text is no address, but holds one"),
        "email_several": Code("info", "note", "the cell holds more than one address"),
        "email_role": Code("info", "note", "the address is a function (info@, sales@), not a person"),
        "email_free": Code("info", "note", "a free provider, although the account has a domain"),
        "email_account_domain": Code("info", "note", "the domain is another than that of the record's account"),
        "phone_invalid": Code("error", "validity", "the number cannot exist in its numbering plan"),
        "phone_repairable": Code("warning", "validity", "not a number as it stands, but one can be read from it"),
        "phone_possible": Code("warning", "validity", "the length is possible, but the range has not been given out"),
        "phone_no_region": Code("info", "note", "without a country the number could not be checked"),
        "phone_region": Code("info", "consistency", "the number belongs to another country than the address"),
        "two_people": Code("warning", "validity", "one field holds the names of two people"),
        "company_as_name": Code("warning", "validity", "an organisation or department stands where a person should"),
        "required": Code("error", "validity", "a field that must be filled is empty"),
        "placeholder": Code("info", "note", 'the value only fills the box ("n/a", "test", 000-0000)'),
        "country_unknown": Code("warning", "validity", "the country cannot be read"),
        "state_unknown": Code("warning", "validity", "the state is none that is known"),
        "postal_code_format": Code("warning", "consistency", "not written as the country writes postal codes"),
        "postal_code_zero": Code("warning", "consistency", "the postal code seems to have lost its leading zero"),
        "date_unreadable": Code("warning", "validity", "the date cannot be read"),
        "date_future": Code("warning", "validity", "the date lies after everything else in the file"),
        "date_ambiguous": Code("info", "note", "day and month could be the other way round"),
        "spreadsheet_date": Code("error", "validity", "a spreadsheet made a date of the text (10-22)"),
        "spreadsheet_number": Code("warning", "validity", "a spreadsheet made a number of the text (80331.0)"),
        "url_syntax": Code("warning", "validity", "the web address cannot be read"),
        "number_unreadable": Code("warning", "validity", "the number cannot be read"),
        "value_variant": Code("info", "note", "seems to be another spelling of a more frequent value"),
        "consent_unknown": Code("warning", "validity", "the spelling of the flag is unknown; it counts as forbidding"),
        "mojibake": Code("warning", "validity", "letters were damaged by a wrong encoding (KÃ¤the)"),
        "replacement_character": Code("error", "validity", "a letter was lost for good (U+FFFD)"),
        "control_character": Code("warning", "validity", "the text holds control characters"),
        "invisible_character": Code("warning", "validity", "the text holds characters that cannot be seen"),
        "mixed_script": Code("warning", "validity", "one word mixes letters of two scripts that look alike"),
        "html_entity": Code("info", "note", "the text holds HTML such as &amp;"),
        "spaces_around": Code("info", "note", "there are spaces before or after the text"),
        "formula_like": Code("info", "note", "a spreadsheet would take the text for a formula"),
        "scientific_notation": Code("error", "validity", "a spreadsheet made a number of the text; digits are lost"),
        "precision_lost": Code("error", "validity", "a spreadsheet keeps 15 digits; the others became zeros"),
        "id_case_lost": Code("error", "validity", "a Salesforce id lost its case; with 18 characters it is restored"),
        "spreadsheet_error": Code("error", "validity", "the cell holds what a failed formula showed (#N/A)"),
        "cut_off": Code("warning", "validity", "the text ends where the field was full"),
        "leading_zero_lost": Code("warning", "validity", "a spreadsheet took the zeros in front"),
        "plus_lost": Code("warning", "validity", "an international number lost its plus"),
        "excel_serial": Code("warning", "validity", "a spreadsheet's number of the day stands for a date"),
        "bidi_control": Code("warning", "validity", "hidden marks turn the direction of writing"),
        "thousands_separator": Code("info", "note", "the number has thousands separators or a decimal comma"),
        "text_wrapper": Code("info", "note", 'the value is kept from spreadsheets by an apostrophe or =""'),
        "xml_escape": Code("info", "note", "the text holds characters as workbooks write them (_x000D_)"),
        "null_word": Code("info", "note", "the cell holds a program's word for nothing (null, NaN)"),
        "empty_id": Code("error", "validity", "the record has no id"),
        "id_spaces": Code("warning", "validity", "there are spaces around the id"),
        "id_collision": Code("error", "validity", "another record has the same id"),
        "rule": Code("warning", "validity", "a condition of the rules file is met"),
        "rule_error": Code("warning", "note", "a condition of the rules file could not be decided for the record"),
    }
)  # fmt: skip

#: Check names of a rules file (`checks: [syntax, role]`) and the codes that they stand for.
CHECK_CODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "syntax": ("email_syntax", "email_repairable", "url_syntax"),
        "domain": ("email_domain", "email_special_use"),
        "disposable": ("email_disposable",),
        "role": ("email_role",),
        "free": ("email_free",),
        "typo": ("email_typo",),
        "account_domain": ("email_account_domain",),
        "possible": ("phone_invalid",),
        "valid": ("phone_possible", "phone_invalid"),
        "region": ("phone_region",),
        "format": ("postal_code_format", "postal_code_zero"),
        "known": ("country_unknown", "state_unknown"),
        "readable": ("date_unreadable", "number_unreadable"),
        "future": ("date_future",),
        "placeholder": ("placeholder",),
    }
)


def finding(code: str, value: str, message: str, suggestion: str = "", severity: Severity | None = None) -> Finding:
    """Returns a finding with the severity of its code, unless another one is given."""
    return Finding(code, severity or CODES[code].severity, value, suggestion, message)


@dataclass(frozen=True, slots=True)
class Severities:
    """What the rules file says about severities: a rule with `checks` sets how bad what they find is."""

    by_field: Mapping[tuple[str, str], Severity]

    @staticmethod
    def of(rules: Iterable[ValidationRule]) -> Severities:
        """Returns the severities that the rules set; a later rule wins, one without a field counts for all fields."""
        named: dict[tuple[str, str], Severity] = {}
        for rule in rules:
            for check in rule.checks:
                for code in CHECK_CODES.get(check, ()):
                    named[rule.field, code] = rule.severity
        return Severities(named)

    def asked(self, field: str, code: str) -> bool:
        """Returns whether a rule asks for this check."""
        return (field, code) in self.by_field or ("", code) in self.by_field

    def apply(self, field: str, found: Finding) -> Finding:
        """Returns the finding with the severity that the rules want for it in this field."""
        wanted = self.by_field.get((field, found.code)) or self.by_field.get(("", found.code))
        if wanted is None or wanted == found.severity:
            return found
        return Finding(found.code, wanted, found.value, found.suggestion, found.message)
