"""Text that a spreadsheet would take for a formula."""

from __future__ import annotations

import unicodedata

#: What starts a formula, or does so after a program has cleaned the cell: OWASP's list with NUL and full-width forms.
#: An apostrophe is among them, so that taking one apostrophe off always gives the value back.
STARTS = frozenset("=+-@\t\r\n\x00'＝＋－＠＇")


def risky(value: str) -> bool:
    """Returns whether a spreadsheet might run the value: blanks and invisible characters before it do not help.

    >>> risky("=1+1"), risky("  +49 30 1"), risky("a=b")
    (True, True, False)
    """
    for character in value:
        if character in STARTS:
            return True
        if not _unseen(character):
            return False
    return False


def _unseen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cf", "Cc", "Zs", "Zl", "Zp", "Mn")


def safe(value: str) -> str:
    """Returns the value with an apostrophe before it where it needs one; taking that off gives the value back.

    >>> safe("=1+1"), safe("Anna")
    ("'=1+1", 'Anna')
    """
    return "'" + value if risky(value) else value
