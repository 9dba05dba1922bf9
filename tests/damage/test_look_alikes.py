"""Letters of another script that pass for the right ones."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.damage.column import damages
from dedupe.damage.letters import _tables, one_script
from dedupe.ruleset.data import load_words

SHARED = Path(os.environ.get("DEDUPE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
LOOK_ALIKES = [pair[0] for pairs in load_words("look_alikes").values() for pair in pairs.split()]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Аnna", "Anna"),
        ("pаypal", "paypal"),
        ("Мoсква", "Москва"),
        ("Ρeter", "Peter"),
        ("CОСА", "СОСА"),
        ("COСA", "COCA"),
        ("аррlе", "apple"),
        ("ΑΒC", "ABC"),
        ("Γιάvνης", "Γιάννης"),
        ("Սmith", "Umith"),
        ("𝐉𝐨𝐡𝐧", "John"),
        ("ＡＣme", "ACme"),
        ("Zоё", "Zoë"),
        ("Жuлья", None),
        ("Anna", None),
        ("Москва", None),
        ("СТО", None),
        ("ΑΝΝΑ", None),
        ("Αθήνα", None),
        ("ＡＣＭＥ", None),
        ("αXpert", None),
        ("ミライSoft", None),
    ],
)
def test_words(word: str, meant: str | None) -> None:
    assert one_script(word) == meant


@given(st.text("abcXYZäø", min_size=1, max_size=8), st.text("абвЖЯ", min_size=1), st.text("αβγΩ", min_size=1))
def test_words_of_one_script_are_never_mixed(latin: str, cyrillic: str, greek: str) -> None:
    for word in (latin, cyrillic, greek):
        assert one_script(word) is None
    text = f"{cyrillic} {latin}"
    assert not [item for item in damages([text], field_type="company") if item.code == "mixed_script"]


@given(st.text("abcdeopxyABCEHKMOPTX", min_size=2, max_size=10), st.sampled_from(LOOK_ALIKES), st.integers(0, 9))
def test_one_look_alike_in_a_latin_word_is_found(word: str, sign: str, place: int) -> None:
    place %= len(word)
    damaged = word[:place] + sign + word[place + 1 :]
    if damaged[0] in "αεικνορτυσγ" and damaged[1].isupper():
        return  # a Greek letter in front of a name stands for itself
    meant = one_script(damaged)
    assert meant is not None
    if len(word) > 2:
        assert meant == word[:place] + _tables()[0][sign] + word[place + 1 :]


def test_every_pair_is_known_to_unicode_or_differs_by_typeface_only() -> None:
    path = SHARED / "data" / "suites" / "unicode_confusables" / "confusables.json"
    if not path.exists():
        pytest.skip(f"{path} is not there: set DEDUPE_SHARED")
    known = {(one, other) for one, other in json.loads(path.read_text(encoding="utf-8"))}
    table = _tables()[0]
    proper = {sign: latin for sign, latin in table.items() if unicodedata.decomposition(sign) == ""}
    found = sum((sign, latin) in known or (sign.lower(), latin.lower()) in known for sign, latin in proper.items())
    assert found >= 0.8 * len(proper)
    # and of Unicode's single letters of these scripts that look like a plain letter, nearly all are in the table
    scripts = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
    wanted = {
        one
        for one, other in known
        if len(one) == 1 and other.isascii() and other.isalpha() and unicodedata.name(one, "").split(" ")[0] in scripts
    }
    assert len(wanted & set(table)) >= 0.9 * len({sign for sign in wanted if sign.isalpha()}) - 6
