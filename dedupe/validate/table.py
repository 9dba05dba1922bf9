"""A cleaned table through all checks that need no network."""

from __future__ import annotations

from dedupe.model import CleanTable, IntArray, Validation
from dedupe.ruleset.effective import ObjectRules
from dedupe.validate.accounts import AccountDomains, validate_account_domains
from dedupe.validate.codes import Severities
from dedupe.validate.conditions import validate_conditions
from dedupe.validate.damage import validate_text
from dedupe.validate.date_column import validate_date_orders
from dedupe.validate.email_column import validate_emails
from dedupe.validate.fields import validate_notes, validate_readable, validate_required
from dedupe.validate.ids import validate_ids
from dedupe.validate.phone import validate_phones
from dedupe.validate.places import country_columns, validate_postal_codes
from dedupe.validate.quality import quality
from dedupe.validate.variants import validate_variants


def validate_table(
    clean: CleanTable, rules: ObjectRules, *, accounts: AccountDomains | None = None, lines: IntArray | None = None
) -> Validation:
    """Returns what was found: findings per column, one check per distinct address and number, quality per row.

    `accounts` are the domains of the accounts that the records belong to. `lines` are the lines of the file on which
    the rows stand; without them messages name row numbers.
    """
    severities = Severities.of(rules.validate)
    countries = country_columns(clean, rules)
    emails, email_checks = validate_emails(clean, severities)
    phones, phone_checks = validate_phones(clean, countries, severities)
    found = [
        *validate_ids(clean, rules, severities, lines),
        *validate_required(clean, rules, severities),
        *emails,
        *phones,
        *validate_postal_codes(clean, countries, severities),
        *validate_readable(clean, severities),
        *validate_notes(clean, severities),
        *(validate_account_domains(clean, rules, accounts, severities) if accounts is not None else ()),
        *validate_date_orders(clean, severities),
        *validate_variants(clean, severities),
        *validate_text(clean, severities),
        *validate_conditions(clean, rules.validate),
    ]
    return Validation(tuple(found), (*email_checks, *phone_checks), quality(clean, found))
