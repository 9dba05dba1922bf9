"""Which part of an XLSX workbook is which sheet."""

from __future__ import annotations

import html
import posixpath
import re

SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^<>]*)>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]*)>")
ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def parts_of_sheets(workbook: bytes, relations: bytes) -> dict[str, str]:
    """Returns name of the sheet -> name of its part in the archive, as far as the two lists tell."""
    targets = {}
    for found in RELATION.finditer(relations):
        about = _attributes(found[1])
        target = about.get("Target", "")
        targets[about.get("Id", "")] = posixpath.normpath(target[1:] if target[:1] == "/" else f"xl/{target}")
    sheets = {}
    for found in SHEET.finditer(workbook):
        about = _attributes(found[1])
        link = next((value for name, value in about.items() if name == "id" or name.endswith(":id")), "")
        if link in targets and "name" in about:
            sheets[about["name"]] = targets[link]
    return sheets


def _attributes(inside: bytes) -> dict[str, str]:
    pairs = ATTRIBUTE.findall(inside.decode("utf-8", "replace"))
    return {name: html.unescape(double or single) for name, double, single in pairs}
