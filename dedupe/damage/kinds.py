"""The kinds of damage: how people call them, and how bad one is where it could not be repaired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of damage is called and how severe it is."""

    severity: Severity  # of one that is not proved or cannot be repaired; what is repaired by itself is "info"
    title: str
    explanation: str


#: In the order in which reports list them: what is lost first, what is only ugly last.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "scientific_notation": Kind("error", "scientific notation", "a spreadsheet made a number of the text"),
        "precision_lost": Kind("error", "lost precision", "a spreadsheet keeps 15 digits; the others became zeros"),
        "spreadsheet_date": Kind("error", "dates made of text", "a spreadsheet took the text for a date"),
        "replacement_character": Kind("error", "lost letters", "letters were lost in an earlier conversion"),
        "id_case_lost": Kind("error", "ids without their capitals", "ids that differ by case only became one"),
        "spreadsheet_error": Kind("error", "spreadsheet errors", "the cell holds what a failed formula showed"),
        "cut_off": Kind("warning", "values cut off", "the text ends where the field was full"),
        "mojibake": Kind("warning", "mojibake", "letters were read with the wrong encoding"),
        "leading_zero_lost": Kind("warning", "lost leading zeros", "a spreadsheet took the zeros in front"),
        "plus_lost": Kind("warning", "lost plus", "an international number lost its plus"),
        "excel_serial": Kind("warning", "day numbers for dates", "a spreadsheet's number of the day for a date"),
        "spreadsheet_number": Kind("warning", "decimals on ids", "a program made a number of the id (12345.0)"),
        "thousands_separator": Kind("info", "numbers with separators", "thousands separators or a decimal comma"),
        "mixed_script": Kind("warning", "look-alike letters", "letters of another script that look right"),
        "bidi_control": Kind("warning", "direction marks", "hidden marks that turn the direction of writing"),
        "invisible_character": Kind("warning", "invisible characters", "characters that nobody sees"),
        "control_character": Kind("warning", "control characters", "characters that steer machines"),
        "xml_escape": Kind("info", "workbook escapes", "characters as workbooks write them (_x000D_)"),
        "html_entity": Kind("info", "HTML", "the text holds HTML such as &amp;"),
        "text_wrapper": Kind("info", "apostrophes and =\"\"", "what keeps a spreadsheet from counting with a value"),
        "null_word": Kind("info", "words for nothing", "a program's word for an empty cell (null, None, NaN)"),
        "formula_like": Kind("info", "formulas", "a spreadsheet would calculate the text"),
        "spaces_around": Kind("info", "spaces around", "there are spaces before or after the text"),
    }
)  # fmt: skip
