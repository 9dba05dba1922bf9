"""The words a rules file may use, each with one line that says what it means. The rooms implement exactly these."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: Rules that choose which record of a cluster survives; the first that tells two records apart decides.
SURVIVOR_RULES: Mapping[str, str] = MappingProxyType(
    {
        "most_complete": "the record with the most filled fields",
        "latest_modified": "the record changed last",
        "earliest_modified": "the record changed longest ago",
        "latest_created": "the record created last",
        "earliest_created": "the record created first",
        "most_valid": "the record with the fewest findings of severity error, then warning",
        "has_email": "a record with an e-mail address before one without",
        "has_phone": "a record with a phone number before one without",
        "lowest_id": "the lowest id in the order of the CRM: decides every tie",
        "highest_id": "the highest id in the order of the CRM: decides every tie",
        "prefer_source": "records of one source first, written prefer_source=NAME",
    }
)

#: Written `prefer_source=NAME`: the only survivor rule that takes a word of its own.
PREFER_SOURCE = "prefer_source="

#: Rules that choose the value of one field of the survivor from the records of its cluster.
FIELD_RULES: Mapping[str, str] = MappingProxyType(
    {
        "keep_survivor": "the value of the surviving record",
        "first_non_empty": "the surviving record's value, else the first value in the order of the survivor rules",
        "latest": "the value of the record changed last",
        "earliest": "the value of the record changed longest ago",
        "longest": "the longest text",
        "shortest": "the shortest text that is not empty",
        "most_complete": "the value of the record with the most filled fields",
        "most_frequent": "the value most records hold",
        "valid_first": "the first value without a finding of severity error, the surviving record's first",
        "latest_valid": "of the values without a finding of severity error, that of the record changed last",
        "join": 'all different values, joined by "; "',
        "min": "the smallest number or the first date",
        "max": "the largest number or the last date",
        "any_true": "true if any record says true",
        "all_true": "true only if all records that say something say true",
    }
)

#: The one rule consent fields have. It cannot be replaced.
CONSENT_RULE = "most_restrictive"

#: Other usual words for the same rules; they are resolved when a file is read.
SURVIVOR_ALIASES: Mapping[str, str] = MappingProxyType(
    {"newest": "latest_modified", "oldest": "earliest_created", "valid_email": "has_email"}
)
FIELD_ALIASES: Mapping[str, str] = MappingProxyType({"newest": "latest", "oldest": "earliest"})

#: Comparison keys by field type, as dedupe/normalize/__init__.py describes them; a blocking atom is `field.key`.
_NAME_KEYS = ("fold", "nick", "sound", "native", "suffix", "nicks")
_PHONE_KEYS = ("number", "tail", "extension", "status", "kind", "region")
_FOLD = ("fold",)
KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "given_name": _NAME_KEYS,
        "middle_name": _NAME_KEYS,
        "family_name": _NAME_KEYS,
        "full_name": (*_NAME_KEYS, "given", "middle", "family"),
        "name_prefix": _FOLD,
        "name_suffix": _FOLD,
        "company": ("fold", "legal"),
        "email": ("mailbox", "local", "domain", "site", "provider", "role"),
        "phone": _PHONE_KEYS,
        "fax": _PHONE_KEYS,
        "street": ("fold", "number", "unit"),
        "house_number": _FOLD,
        "unit": _FOLD,
        "city": _FOLD,
        "state": _FOLD,
        "postal_code": _FOLD,
        "country": ("iso",),
        "full_address": ("fold", "number", "postal", "street", "unit", "city", "state", "iso"),
        "date": ("iso",),
        "timestamp": ("iso",),
        "url": ("domain",),
        "identifier": _FOLD,
        "reference": _FOLD,
        "record_id": _FOLD,
        "owner": (),
        "category": _FOLD,
        "title": _FOLD,
        "number": _FOLD,
        "text": _FOLD,
        "consent": ("restrictive",),
        "system": (),
    }
)

#: Checks by field type that a rule under `validate` can ask for.
CHECKS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "email": {
            "syntax": "the address is written as an address can be",
            "domain": "the domain is one that can exist in public",
            "disposable": "the domain hands out throw-away addresses",
            "role": "the address is a function (info@, sales@), not a person",
            "free": "the address is at a free provider",
            "typo": "the domain looks like a misspelt one (gmial.com)",
            "account_domain": "the domain is another than that of the record's account",
        },
        "phone": {
            "possible": "the number has a length that its country uses",
            "valid": "the number lies in a range that its country has given out",
            "region": "the number belongs to another country than the record's address",
        },
        "fax": {
            "possible": "the number has a length that its country uses",
            "valid": "the number lies in a range that its country has given out",
            "region": "the number belongs to another country than the record's address",
        },
        "postal_code": {"format": "the postal code is written as the record's country writes them"},
        "country": {"known": "the country can be read"},
        "state": {"known": "the state is one of the record's country"},
        "date": {"readable": "the date can be read", "future": "the date lies ahead"},
        "timestamp": {"readable": "the time can be read", "future": "the time lies ahead"},
        "url": {"syntax": "the address is written as a web address can be"},
        "number": {"readable": "the number can be read"},
    }
)

#: A check that every type has.
COMMON_CHECKS: Mapping[str, str] = MappingProxyType(
    {"placeholder": 'the value only fills the box ("n/a", "test", 000-0000)'}
)


def checks_of(field_type: str) -> Mapping[str, str]:
    """Returns the checks a field of this type can have, with what each finds."""
    return {**CHECKS.get(field_type, {}), **COMMON_CHECKS}
