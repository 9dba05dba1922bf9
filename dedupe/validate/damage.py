"""Damage that shows in the text itself, whatever the column means: encodings, invisible signs, spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dedupe.model import CleanTable, Finding, FindingBatch
from dedupe.normalize.text import repair, tidy
from dedupe.validate.codes import Severities, finding
from dedupe.validate.spread import batch, group

#: A number as a spreadsheet shows it when the column is narrow: digits are gone for good.
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{1,2}")

#: Types whose digits are names, not quantities.
_DIGIT_TYPES = frozenset("phone fax identifier record_id reference postal_code".split())

#: A plus or minus in front is usual there, so it says nothing about formulas.
_SIGNED_TYPES = frozenset("phone fax number".split())

#: Types that a CRM writes for itself; a checksum may look like anything.
_LEFT_ALONE = frozenset({"system"})

#: Most cells are printable ASCII without anything of note, and done with one search.
_SUSPECT = re.compile(r"[^ -~]|^[ =@+-]| \Z|&|[eE]\+")
#: The same for many values at once, each on lines of its own.
_SUSPECT_AMONG = re.compile(r"[^ -~\n]|\n[ =@+-]|[ \n]\n|&|[eE]\+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_JOINER = re.compile("(?<=[ -\u058f])[\u200c\u200d](?=[ -\u058f])")  # a letter of its own in scripts from Hebrew on
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp|[A-Za-z]{4,8});")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_FOREIGN = re.compile(r"[Ͱ-ϿЀ-ӿ]")

#: Greek and Cyrillic letters that look like Latin ones. One of them inside a Latin word (or the other way round) is
#: damage or deceit; scripts that merely stand beside each other ("µm", "Ωmega Ltd") are not looked at.
_LOOKALIKES = dict(
    zip("АВЕЅІЈКМНОРСТУХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧονυαι", "ABESIJKMHOPCTYXaeopcyxijsABEZHIKMNOPTYXovuai", strict=True)
)
_TO_LATIN = str.maketrans(_LOOKALIKES)


def validate_text(table: CleanTable, severities: Severities) -> list[FindingBatch]:
    """Returns the damage found in every column of the file, recognised or not."""
    found_batches = []
    for header, raw in zip(table.headers, table.raw, strict=True):
        column = table.by_header(header)
        kind = column.type if column is not None else ""
        if kind in _LEFT_ALONE:
            continue
        suspects = suspicious(raw.values.tolist())
        if not suspects:
            continue
        groups = group([raw])
        name = column.field if column is not None else header
        found = []
        of_value = dict(zip(raw.codes[groups.first].tolist(), range(len(groups)), strict=True))
        for number in suspects:
            if number in of_value:
                items = damage(str(raw.values[number]), kind)
                found += [(of_value[number], severities.apply(name, item)) for item in items]
        if found:
            found_batches.append(batch(header, groups, found))
    return found_batches


def suspicious(texts: Sequence[str]) -> list[int]:
    """Returns the positions of the texts that are worth a closer look; in no other is there any damage."""
    if not _SUSPECT_AMONG.search("\n".join(("", *filter(None, texts), ""))):
        return []
    return [number for number, text in enumerate(texts) if _SUSPECT.search(text)]


def damage(text: str, field_type: str = "") -> list[Finding]:
    """Returns what is wrong with the text as such, given the type of its field ("" for an unknown one)."""
    found = _spreadsheet(text, field_type)
    if not text.isascii():
        found += _letters(text)
    if _CONTROL.search(text):
        clean = _CONTROL.sub("", text)
        found.append(finding("control_character", text, "The text holds control characters.", clean))
    if "&" in text and _ENTITY.search(text):
        found.append(finding("html_entity", text, "The text holds HTML.", tidy(text)[0]))
    if text != text.strip() and field_type != "record_id":
        found.append(finding("spaces_around", text, "There are spaces before or after the text.", text.strip()))
    return found


def _spreadsheet(text: str, field_type: str) -> list[Finding]:
    if SCIENTIFIC.fullmatch(text.strip()):
        if field_type not in _DIGIT_TYPES:
            return []
        message = f"A spreadsheet turned the value into the number {text.strip()}; its last digits are lost."
        return [finding("scientific_notation", text, message)]
    start = text.lstrip()[:1]
    risky = start in ("=", "@") or (start in ("+", "-") and field_type not in _SIGNED_TYPES)
    if start and risky and len(text.strip()) > 1 and not re.fullmatch(r"\s*[+-][\d\s().,/-]+", text):
        return [finding("formula_like", text, f'The text starts with "{start}": a spreadsheet would calculate it.')]
    return []


def _letters(text: str) -> list[Finding]:
    found = []
    if "\ufffd" in text:
        found.append(finding("replacement_character", text, "A letter was lost in an earlier conversion (U+FFFD)."))
    if repaired := _mojibake(text):
        found.append(
            finding("mojibake", text, f'Read with the wrong encoding; it was probably "{repaired}".', repaired)
        )
    hidden = sorted({f"U+{ord(sign):04X}" for sign in _INVISIBLE.findall(text) + _JOINER.findall(text)})
    if hidden:
        clean = _JOINER.sub("", _INVISIBLE.sub("", text))
        message = f"The text holds characters that cannot be seen: {', '.join(hidden)}."
        found.append(finding("invisible_character", text, message, clean))
    both = _LATIN.search(text) and _FOREIGN.search(text)
    if both and (words := [word for word in _WORD.findall(text) if mixed_script(word)]):
        message = f'"{words[0]}" mixes letters of two scripts that look alike.'
        latin = text.translate(_TO_LATIN)
        found.append(finding("mixed_script", text, message, latin if not _FOREIGN.search(latin) else ""))
    return found


def mixed_script(word: str) -> bool:
    """Returns whether a word mixes Latin letters with Greek or Cyrillic ones that could pass for Latin."""
    if not (_LATIN.search(word) and _FOREIGN.search(word)):
        return False
    foreign = _FOREIGN.findall(word)
    return any(letter in _LOOKALIKES for letter in foreign)


def _mojibake(text: str) -> str:
    """Returns the text as it probably was before it was read with the wrong encoding, "" if it seems right."""
    if (repaired := repair(text)) != text:
        return repaired
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if not is_bad(text):
        return ""
    fixed: str = fix_encoding(text)
    return fixed if fixed != text and len(fixed) < len(text) else ""
