"""The short ways through names and placeholders against the long ones, which are the oracles."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.normalize import name_words as lists
from dedupe.normalize import person
from dedupe.normalize.mojibake import SINGLE_BYTE, _all_bytes, _as_utf8, _begins_double, readings, repair
from dedupe.normalize.name_lone import is_lone_name
from dedupe.normalize.name_plain import is_plain_name
from dedupe.normalize.person import native, normalize
from dedupe.normalize.placeholder import _begins_otherwise, _word, _words, is_placeholder
from dedupe.normalize.result import Clean, Context

PARTS = ("given_name", "middle_name", "family_name")
REGIONS = st.sampled_from(["", "US", "DE", "ES", "PT", "VN", "JP", "CN", "KR", "RS", "UA", "BG", "TR", "GB", "IN"])
INITIALS = [f"{letter}{dot}" for letter in "ABCDEHIJKMOPRSTVWXYZÉ" for dot in ("", ".")]
LATIN = (
    "Anna Maria José Đorđević Abdullah Rahman Müller da de la van den von dos y e und Dr Prof Mr Filho Neto Jr III "
    "PhD Ph ed "
    "Sp zo Sdn Pty Ltd GmbH SA AB Bank Church The Right Her Hon "
    "Da Don Ông Bey Fr St Test Kim "
    "Min-jun Jean-Luc DAVID paul"
).split() + INITIALS
SIGNS = "和与與와과박王明子佳様氏部公司院株Σ"
OTHER = (
    "思超 明美 和也 王先生 김민수 민수님 Άνθιμος ΜΑΡΙΑ Ντίνος Віктор Ђорђе Щербина "
    "Θηβαίος さゆり サン 財務部 営業 株式会社 "
    "公司 Бухгалтерия "
    "не НЕИЗВЕСТНО אברהם محمد "
    "عبد คุณ 欧阳 李 이 박 佐藤 "
    "ロジスティクス 未知"
).split()


def _meaning(clean: Clean) -> tuple[str, Mapping[str, str], tuple[str, ...], tuple[str, ...]]:
    return clean.value, {name: key for name, key in clean.keys.items() if key}, clean.rules, clean.notes


def _slowly(value: str, region: str, field_type: str) -> Clean:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(person, "is_plain_name", lambda clean, folded: False)
        patch.setattr(person, "is_lone_name", lambda word: False)
        patch.setattr(person, "_PARTS", frozenset())
        return normalize(value, Context(region=region), field_type)


def _agree(value: str, region: str, field_type: str) -> None:
    fast = normalize(value, Context(region=region), field_type)
    assert _meaning(fast) == _meaning(_slowly(value, region, field_type)), value


@settings(max_examples=800, deadline=None)
@given(st.lists(st.sampled_from(LATIN), min_size=1, max_size=5).map(" ".join), REGIONS, st.sampled_from(PARTS))
def test_plain_words_and_initials_come_out_as_the_long_way_has_them(value: str, region: str, field_type: str) -> None:
    half, _, rest = value.partition(" ")
    if half != rest:  # "Test Test" is asked of the long way only
        _agree(value, region, field_type)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LATIN), min_size=2, max_size=5).map(" ".join), REGIONS)
def test_whole_names_of_plain_words_come_out_as_the_long_way_has_them(value: str, region: str) -> None:
    half, _, rest = value.partition(" ")
    if half != rest:
        _agree(value, region, "full_name")


@settings(max_examples=800, deadline=None)
@given(
    st.one_of(
        st.sampled_from(OTHER),
        st.lists(st.sampled_from([*OTHER, *SIGNS]), min_size=1, max_size=3).map("".join),
        st.text(st.characters(min_codepoint=0x370, max_codepoint=0xD7FF, categories=["L"]), min_size=1, max_size=5),
    ),
    REGIONS,
    st.sampled_from(PARTS),
)
def test_words_of_other_scripts_come_out_as_the_long_way_has_them(value: str, region: str, field_type: str) -> None:
    _agree(value, region, field_type)


@pytest.mark.parametrize("kind", ["glued", "behind_cjk"])
def test_no_title_that_is_written_with_the_name_is_overlooked(kind: str) -> None:
    for title in lists.written("name_titles", kind):
        if title.isalpha():
            value = f"{title}ธนากร" if kind == "glued" else f"田中{title}"
            assert not is_lone_name(value), value
            _agree(value, "", "family_name")


@pytest.mark.parametrize("value", ["Maria C.", "J. Robert", "Gomes da Silva", "Van den Berg", "Henry S", "A."])
def test_usual_names_go_the_short_way(value: str) -> None:
    folded = " ".join(value.lower().replace(".", "").split())
    assert is_plain_name(value, folded)


@pytest.mark.parametrize("value", ["思超", "Άνθιμος", "Віктор", "지수", "さゆり"])
def test_usual_words_of_other_scripts_go_the_short_way(value: str) -> None:
    assert is_lone_name(value)


@pytest.mark.parametrize(
    "value", ["Larry James Johnson V", "Anna Maria Ph D.", "Ana da Silva Filho", "Her Hon Ann Lee"]
)
def test_the_end_and_the_start_of_a_name_are_looked_at(value: str) -> None:
    for field_type in (*PARTS, "full_name"):
        _agree(value, "US", field_type)


@pytest.mark.parametrize("value", ["Anna Ph D.", "Sp zo O.", "Maria III", "Volvo AB", "A. A.", "Ab. Smith"])
def test_what_may_be_more_than_a_name_goes_the_long_way(value: str) -> None:
    assert not is_plain_name(value, " ".join(value.lower().replace(".", "").split()))


@given(st.sampled_from(["generic", "name", "company"]), st.text(st.sampled_from("xaNnoTe1qQ2az35 -/.éß"), max_size=9))
def test_the_first_letters_exclude_no_placeholder(kind: str, value: str) -> None:
    if value and _begins_otherwise(value, kind):
        assert not _word(value, kind)


@pytest.mark.parametrize("kind", ["generic", "name", "company"])
def test_every_placeholder_is_found_by_its_first_letters(kind: str) -> None:
    for key in _words(kind).any_case | _words(kind).unless_capitalised:
        for value in (key, key.upper(), key.capitalize(), f"-{key}", f"{key} 2", f"{key}x"):
            assert is_placeholder(value, kind) == _word(value, kind), value  # type: ignore[arg-type]


@given(st.text(st.sampled_from("aéÃ©âŠ™Åºß£Ä›中文Ωωжж ｱ\ue03f°­"), max_size=6))
def test_repair_looks_at_all_that_has_a_reading(value: str) -> None:
    found = readings(value)
    assert repair(value) == (found[0].text if len(found) == 1 and found[0].sure else value)


@given(
    st.text(st.characters(min_codepoint=0x370, max_codepoint=0x4FF), min_size=1, max_size=5),
    st.sampled_from([*SINGLE_BYTE]),
)
def test_every_damaged_text_has_the_form_of_bytes(value: str, codec: str) -> None:
    try:
        shown = value.encode().decode(codec)
    except UnicodeDecodeError:
        return
    assert _all_bytes().match(shown)
    assert _as_utf8(shown, codec) == value


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), min_size=1, max_size=4))
def test_every_text_read_as_double_bytes_begins_so(value: str) -> None:
    try:
        shown = value.encode().decode("gbk")
    except UnicodeDecodeError:
        return
    assert _begins_double(shown)


@pytest.mark.parametrize("value", ["\u0591", "\u0640", "\u094d"])
def test_a_mark_without_a_letter_is_no_name(value: str) -> None:
    for field_type in (*PARTS, "full_name"):
        assert normalize(value, Context(), field_type).keys.get("fold", "") == ""


@given(st.text(st.sampled_from("ΆνθιμοςΐΰΪϋάᾳῼμπ́̈"), min_size=1))
def test_greek_loses_its_accents(value: str) -> None:
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", value).casefold())
    bare = unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c)))
    assert native(value) == ("".join(bare.split()) if bare else "")
