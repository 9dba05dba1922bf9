"""Whole names taken apart: order by language, two people, firms, scripts; and what must hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.normalize.name_script import hepburn, name_fold
from dedupe.normalize.person import COMPANY, TWO_PEOPLE, normalize, read_name
from dedupe.normalize.result import Context
from dedupe.normalize.text import fold, fold_slow
from dedupe.ruleset.data import load_words

REGIONS = ["", "ES", "BR", "HU", "CN", "KR", "VN", "JP", "RU", "TR", "BE", "FI"]


@pytest.mark.parametrize(
    ("value", "region", "given", "middle", "family"),
    [
        ("Ana Prado Ribera", "ES", "Ana", "", "Prado Ribera"),
        ("María del Carmen López García", "ES", "María del Carmen", "", "López García"),
        ("Costa e Silva", "BR", "Costa", "e", "Silva"),
        ("Pedro Costa e Silva", "BR", "Pedro", "", "Costa e Silva"),
        ("Otto Graf von Falkenau", "DE", "Otto", "", "Graf von Falkenau"),
        ("Berg, Jan van der", "NL", "Jan", "", "van der Berg"),
        ("Nagy István", "HU", "István", "", "Nagy"),
        ("István Nagy", "HU", "István", "", "Nagy"),
        ("Kovács Anna Mária", "HU", "Anna", "Mária", "Kovács"),
        ("Chan Tai Man", "HK", "Tai Man", "", "Chan"),
        ("Kim Min-jun", "", "Min-jun", "", "Kim"),
        ("Min-jun Kim", "KR", "Min-jun", "", "Kim"),
        ("Kim Basinger", "US", "Kim", "", "Basinger"),
        ("Nguyen Van Tuan", "", "Tuan", "Van", "Nguyen"),
        ("Tuan Nguyen", "VN", "Tuan", "", "Nguyen"),
        ("Tanaka Kenji", "JP", "Kenji", "", "Tanaka"),
        ("Tanaka Kenji", "", "Tanaka", "", "Kenji"),
        ("Иванов Пётр Сергеевич", "", "Пётр", "Сергеевич", "Иванов"),
        ("Petr Sergeevich Ivanov", "", "Petr", "Sergeevich", "Ivanov"),
        ("DUPONT Jean", "FR", "Jean", "", "Dupont"),
        ("Omar Abu Khalil", "", "Omar", "", "Abu Khalil"),
        ("Abd al-Rahman Hassan", "", "Abd al-Rahman", "", "Hassan"),
        ("عبد الرحمن حداد", "", "عبد الرحمن", "", "حداد"),
        ("佐々木健", "JP", "健", "", "佐々木"),
        ("Smith J.A.", "", "J.A.", "", "Smith"),
        ("John A. Kenneth Doe", "", "John", "A. Kenneth", "Doe"),
    ],
)
def test_order_by_language(value: str, region: str, given: str, middle: str, family: str) -> None:
    name = read_name(value, region)
    assert (name.kind, name.given, name.middle, name.family) == ("person", given, middle, family)


@pytest.mark.parametrize(
    ("value", "region", "first", "second"),
    [
        ("John & Mary Smith", "", ("John", "Smith"), ("Mary", "Smith")),
        ("Hans und Eva Keller", "DE", ("Hans", "Keller"), ("Eva", "Keller")),
        ("Juan y María García", "ES", ("Juan", "García"), ("María", "García")),
        ("Smith, John & Mary", "", ("John", "Smith"), ("Mary", "Smith")),
        ("John Smith and Mary Jones", "", ("John", "Smith"), ("Mary", "Jones")),
        ("Mr. and Mrs. Peter Hall", "", ("Peter", "Hall"), ("", "Hall")),
        ("王伟、李娜", "CN", ("伟", "王"), ("娜", "李")),
    ],
)
def test_two_people(value: str, region: str, first: tuple[str, str], second: tuple[str, str]) -> None:
    name = read_name(value, region)
    assert name.kind == "two_people"
    assert (name.given, name.family) == first
    assert name.second is not None
    assert (name.second.given, name.second.family) == second
    clean = normalize(value, Context(region))
    assert TWO_PEOPLE in clean.notes
    assert fold(first[1]) in clean.keys["fold"] or not fold(first[1]).isascii() or first[1] > "\u2e80"


@pytest.mark.parametrize(
    "value", ["José Ortega y Gasset", "Ana Costa e Silva", "John E Smith", "Dan Brown", "Muthu a/l Raman"]
)
def test_small_words_do_not_make_two_people(value: str) -> None:
    assert read_name(value).kind == "person"


@pytest.mark.parametrize(
    "value",
    [
        "Acme Ltd",
        "Keller GmbH",
        "Smith & Sons",
        "Accounts Payable",
        "Buchhaltung",
        "株式会社山田",
        "Volvo AB",
        "IT Department",
    ],
)
def test_firms_and_departments_have_a_note_and_no_keys(value: str) -> None:
    for field_type in ("full_name", "family_name"):
        clean = normalize(value, Context(), field_type)
        assert (clean.value, dict(clean.keys), clean.notes) == (value, {}, (COMPANY,))


@pytest.mark.parametrize("value", ["Bank Smith", "Anna Church", "Maria Sa", "Jack Ma", "Ng Asa", "Leo Temple"])
def test_names_that_look_like_firms_are_people(value: str) -> None:
    assert read_name(value).kind == "person"


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("Живковић", "zivkovic"),
        ("Ђорђе", "djordje"),
        ("Đorđe", "djordje"),
        ("Đặng", "dang"),
        ("Щъркелов", "shtarkelov"),
        ("Ќосев", "kjosev"),
        ("Ντίνος", "dinos"),
        ("しょうこ", "shoko"),
        ("マッチ", "matchi"),
        ("ティナ", "tina"),
        ("محمد عبد الله", "mohammed abdullah"),
        ("الرشيد", "al rashid"),
        ("כהן", "cohen"),
        ("Abd al-Rahman", "abdulrahman"),
        ("Abdurrahman", "abdulrahman"),
        ("शर्मा", "sharma"),
    ],
)
def test_other_scripts_in_latin_letters(native: str, latin: str) -> None:
    assert name_fold(native) == latin


def test_kana_has_one_reading_whatever_its_kind() -> None:
    assert hepburn("たなか") == hepburn("タナカ") == hepburn("ﾀﾅｶ") == "tanaka"


@settings(deadline=None)
@given(
    st.text(
        st.characters(min_codepoint=0x41, max_codepoint=0x24F, categories=["Lu", "Ll"], exclude_characters="Đđ"),
        max_size=12,
    )
)
def test_the_fold_of_latin_names_is_the_fold_of_text(value: str) -> None:
    if "abd" not in fold(value):
        assert name_fold(value) == fold_slow(value)


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(REGIONS), st.sampled_from(["full_name", "given_name", "family_name"]))
def test_any_text_is_read_and_nothing_invented(value: str, region: str, field_type: str) -> None:
    name = read_name(value, region, field_type)
    letters = fold_slow(name.clean).replace(" ", "")
    for part in (name.given, name.middle, name.family):
        for word in part.split():
            assert word.casefold() in name.clean.casefold() or fold_slow(word).replace(" ", "") in letters


@pytest.mark.parametrize(
    "name",
    [
        "name_families",
        "name_given",
        "name_kinds",
        "name_particles",
        "name_scripts",
        "name_spellings",
        "name_suffixes",
        "name_titles",
    ],
)
def test_word_lists_are_text_throughout(name: str) -> None:
    """YAML reads bare words such as "null" as something else."""

    def check(node: object) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                assert isinstance(key, str)
                check(value)
        elif isinstance(node, list):
            for value in node:
                check(value)
        else:
            assert isinstance(node, str)

    check(load_words(name))


@pytest.mark.parametrize(
    ("value", "region", "clean"),
    [
        ("JAN VAN DEN BERGHE", "BE", "Jan Van den Berghe"),
        ("JAN VAN DER BERG", "NL", "Jan van der Berg"),
        ("DE LUCA", "IT", "De Luca"),
        ("YILMAZ", "TR", "Yılmaz"),
        ("IJSBRAND DE WIT", "NL", "IJsbrand de Wit"),
        ("MACEDO", "", "Macedo"),
        ("MACLEOD", "", "MacLeod"),
        ("janet MACEY", "", "Janet Macey"),
        ("Jan van Berg", "", "Jan van Berg"),
        ("DUPONT Jean", "", "DUPONT Jean"),
        ("ﾀﾅｶ", "JP", "タナカ"),
    ],
)
def test_case_by_country(value: str, region: str, clean: str) -> None:
    assert (
        normalize(value, Context(region), "full_name" if " " in value and value != "DE LUCA" else "family_name").value
        == clean
    )
