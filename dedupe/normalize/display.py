"""How much of a type's cleaning the shown value gets, and how it is written: the settings of a field in the rules.

Keys are not touched by any of this: two spellings of one phone number are one number, however they shall be shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher

from dedupe.normalize.result import Clean, Context
from dedupe.normalize.text import fold, tidy
from dedupe.ruleset.effective import FieldRule

#: Rows whose addresses are in English, or may be: elsewhere "St" is no Street.
_ENGLISH = frozenset(("", "US", "GB", "CA", "AU", "NZ", "IE", "ZA", "IN", "SG"))
_PARTS = 4  # words of a legal form at most: "Gesellschaft mit beschränkter Haftung"

Shown = Callable[[str, Clean, Context], Clean]


def display_of(rule: FieldRule) -> Shown | None:
    """Returns what makes the shown value of this field from the usual one, None where that is the usual one."""
    if rule.normalize == "off":
        return _off
    if rule.normalize == "spaces" or rule.format == "as_written":
        return _spaces
    steps: list[Shown] = [_keep_case] if rule.case == "keep" else []
    if rule.type in ("phone", "fax") and rule.format in ("international", "national"):
        steps.append(_phone_national if rule.format == "national" else _phone_international)
    elif rule.type == "street" and rule.format in ("short", "long"):
        steps.append(_street_short if rule.format == "short" else _street_long)
    elif rule.type == "company" and rule.format == "without_legal_form":
        steps.append(_without_legal_form)
    if not steps:
        return None

    def shown(value: str, clean: Clean, context: Context) -> Clean:
        for step in steps:
            clean = step(value, clean, context)
        return clean

    return shown


def _off(value: str, clean: Clean, context: Context) -> Clean:
    return replace(clean, value=value, rules=())


def _spaces(value: str, clean: Clean, context: Context) -> Clean:
    text, rules = tidy(value)
    return replace(clean, value=text, rules=rules)


def _keep_case(value: str, clean: Clean, context: Context) -> Clean:
    kept = original_case(value, clean.value)
    rules = tuple(rule for rule in clean.rules if "case" not in rule)
    return clean if kept == clean.value else replace(clean, value=kept, rules=rules)


def original_case(original: str, clean: str) -> str:
    """Returns the clean text, letters that stand in the original too in the case they have there.

    >>> original_case("  MC DONALD", "Mc Donald")
    'MC DONALD'
    """
    if original.lower() == clean.lower():
        return original
    before, after = _lower(original), _lower(clean)
    letters = list(clean)
    for at, to, size in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        letters[to : to + size] = original[at : at + size]
    return "".join(letters)


def _lower(text: str) -> str:
    """Returns the text in small letters, each character still one."""
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in text)


def _written(clean: Clean, text: str, rule: str) -> Clean:
    return clean if text == clean.value else replace(clean, value=text, rules=(*clean.rules, rule))


def _phone_international(value: str, clean: Clean, context: Context) -> Clean:
    return _phone(clean, "")


def _phone_national(value: str, clean: Clean, context: Context) -> Clean:
    return _phone(clean, context.region)


def _phone(clean: Clean, region: str) -> Clean:
    """Returns numbers that are valid in national form where they belong to the region, else in international form."""
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse, region_code_for_number

    parts = []
    for part in clean.value.split("; "):
        number, extension, rest = part.partition(" ext. ")
        if not number.startswith("+") or not number[1:].isdigit():
            return clean
        try:
            parsed = parse(number)
        except NumberParseException:
            return clean
        home = bool(region) and region_code_for_number(parsed) == region
        form = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
        parts.append(format_number(parsed, form) + extension + rest)
    return _written(clean, "; ".join(parts), "phone_format")


def _street_short(value: str, clean: Clean, context: Context) -> Clean:
    return _street(clean, context, short=True)


def _street_long(value: str, clean: Clean, context: Context) -> Clean:
    return _street(clean, context, short=False)


def _street(clean: Clean, context: Context, *, short: bool) -> Clean:
    """Returns the street with its last word of a type ("Street", "Ave.") in its short or long form."""
    from dedupe.normalize.street_words import words

    if context.region not in _ENGLISH:
        return clean
    types = words().types
    tokens = clean.value.split(" ")
    for place in range(len(tokens) - 1, 0, -1):
        bare = tokens[place].strip(".,")
        form = types.get(fold(bare))
        if form is None or not bare.isalpha():
            continue
        new = form if short else _long_words().get(form, "")
        if new:
            tokens[place] = tokens[place].replace(bare, _as(bare, new)).replace(".", "")
            return _written(clean, " ".join(tokens), "street_words")
        return clean
    return clean


def _long_words() -> dict[str, str]:
    from dedupe.ruleset.data import load_words

    return {short: str(spellings[0]) for short, spellings in load_words("street_types")["types"].items()}


def _as(model: str, word: str) -> str:
    """Returns the word in the case of the model."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word.capitalize() if model[:1].isupper() else word


def _without_legal_form(value: str, clean: Clean, context: Context) -> Clean:
    from dedupe.normalize.company import normalize

    key, form = clean.keys.get("fold", ""), clean.keys.get("legal", "")
    if not form or not key:
        return clean
    tokens = clean.value.split(" ")
    for size in range(1, min(_PARTS, len(tokens) - 1) + 1):
        for rest in (tokens[:-size], tokens[size:]):
            text = " ".join(rest).strip(" ,.-")
            keys = normalize(text, context, "company").keys
            if keys.get("fold") == key and not keys.get("legal"):
                return _written(clean, text, "legal_form")
    return clean
