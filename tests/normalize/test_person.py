"""Names of persons: case, what is set apart, the parts of whole names, keys."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.normalize.name_case import recase
from dedupe.normalize.person import native, normalize
from dedupe.normalize.result import TYPE_KEYS, Context

TYPES = ["given_name", "middle_name", "family_name", "full_name", "name_prefix", "name_suffix"]
PLAIN = Context()


def keys(value: str, field_type: str = "full_name", region: str = "") -> dict[str, str]:
    found = normalize(value, Context(region=region), field_type).keys
    return {name: found.get(name, "") for name in TYPE_KEYS[field_type]}


@pytest.mark.parametrize(
    ("value", "field_type", "cased"),
    [
        ("MCDONALD", "family_name", "McDonald"),
        ("mcdonald", "family_name", "McDonald"),
        ("MACLEOD", "family_name", "MacLeod"),
        ("MACIAS", "family_name", "Macias"),
        ("o'neil", "family_name", "O'Neil"),
        ("O’CONNOR", "family_name", "O’Connor"),
        ("SA'AD", "family_name", "Sa'ad"),
        ("D'ANGELO", "family_name", "D'Angelo"),
        ("VAN DER BERG", "family_name", "van der Berg"),
        ("VAN", "family_name", "Van"),
        ("DE LA CRUZ", "family_name", "de la Cruz"),
        ("ORTEGA Y GASSET", "family_name", "Ortega y Gasset"),
        ("SMITH-JONES", "family_name", "Smith-Jones"),
        ("Ó BRIAIN", "family_name", "Ó Briain"),
        ("THéVENIN", "family_name", "Thévenin"),
        ("NG", "family_name", "Ng"),
        ("anna-maria", "given_name", "Anna-Maria"),
        ("JP", "given_name", "JP"),
        ("JO", "given_name", "Jo"),
        ("J.R.R. TOLKIEN", "full_name", "J.R.R. Tolkien"),
        ("JOHN E SMITH III", "full_name", "John E Smith III"),
        ("john smith, phd", "full_name", "John Smith, PhD"),
        ("LUDWIG VAN BEETHOVEN", "full_name", "Ludwig van Beethoven"),
        ("İBRAHİM IŞIK", "full_name", "İbrahim Işık"),
        ("ΓΙΩΡΓΟΣ", "given_name", "Γιωργος"),
        ("ЩЕРБАКОВ", "family_name", "Щербаков"),
        ("(BOB) JONES", "full_name", "(Bob) Jones"),
    ],
)
def test_case_is_made_where_there_is_none(value: str, field_type: str, cased: str) -> None:
    clean = normalize(value, PLAIN, field_type)
    assert clean.value == cased
    assert ("name_case" in clean.rules) == (value != cased)


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.text(st.characters(max_codepoint=0x24F)), st.sampled_from(TYPES[:4]))
def test_mixed_case_is_never_touched(value: str, field_type: str) -> None:
    letters = [c for c in value if c.isascii() and c.isalpha()]
    if not (value.isupper() or value.islower()) and any(c.islower() for c in letters):
        assert recase(value, field_type) == value


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.text(st.characters(min_codepoint=0x41, max_codepoint=0x17F, categories=["Lu", "Ll", "Zs", "Pd"])))
def test_case_changes_nothing_but_case(value: str) -> None:
    assert recase(value).casefold().replace("i̇", "i").replace("ı", "i") == value.casefold().replace("i̇", "i").replace(
        "ı", "i"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Dr. John Smith Jr.", {"fold": "john smith", "suffix": "jr", "given": "john", "family": "smith"}),
        ("Smith, John", {"fold": "john smith", "given": "john", "family": "smith"}),
        ("Smith, John Paul", {"given": "john", "middle": "paul", "family": "smith"}),
        ("Smith Jr, John", {"fold": "john smith", "suffix": "jr"}),
        ("Smith, John, III", {"fold": "john smith", "suffix": "iii"}),
        ("Smith, Dr. John, PhD", {"fold": "john smith", "suffix": ""}),
        ("John Smith, MD, Jr.", {"fold": "john smith", "suffix": "jr"}),
        ("Robert (Bob) Jones", {"fold": "robert jones", "nicks": "bob"}),
        ('Robert "Bob" Jones', {"fold": "robert jones", "nicks": "bob"}),
        ("Robert 'Bob' Jones", {"fold": "robert jones", "nicks": "bob"}),
        ("(Bob)", {"fold": "bob"}),
        ("Mr. and Mrs. John Smith", {"fold": "john smith"}),
        ("Prof. Dr. med. Hans von Berg", {"given": "hans", "middle": "", "family": "von berg"}),
        ("Prof.Dr. Anna Meier", {"fold": "anna meier"}),
        ("Phil Collins", {"given": "phil", "family": "collins"}),
        ("Dr. Phil McGraw", {"given": "phil", "family": "mcgraw"}),
        ("Dr. H. Schmidt", {"given": "h", "family": "schmidt"}),
        ("Dr. phil. Anna Nat", {"given": "anna", "family": "nat"}),
        ("Herr Müller", {"given": "", "family": "muller"}),
        ("M. Dupont", {"family": "dupont"}),
        ("M Dupont", {"given": "m", "family": "dupont"}),
        ("Don Smith", {"given": "don", "family": "smith"}),
        ("Jack Ma", {"given": "jack", "family": "ma"}),
        ("John Smith, MA", {"given": "john", "family": "smith"}),
        ("Anna Maria Schmidt", {"given": "anna", "middle": "maria", "family": "schmidt"}),
        ("José María García López", {"given": "jose", "middle": "maria", "family": "garcia lopez"}),
        ("José Ortega y Gasset", {"given": "jose", "middle": "", "family": "ortega y gasset"}),
        ("João da Silva Júnior", {"given": "joao", "family": "da silva", "suffix": "jr"}),
        ("Ștefan cel Mare", {"given": "stefan", "family": "cel mare"}),
        ("Ludwig van Beethoven", {"family": "van beethoven"}),
        ("Müller geb. Schmidt", {"fold": "muller", "nicks": "schmidt"}),
        ("Jane Smith (née Jones)", {"fold": "jane smith", "nicks": "jones"}),
        ("John O Smith", {"given": "john", "middle": "o", "family": "smith"}),
        ("John O'Brien", {"family": "obrien"}),
        ("Madonna", {"given": "", "family": "madonna"}),
        ("王小明", {"fold": "wang xiaoming", "given": "xiaoming", "family": "wang", "native": "王小明"}),
        ("王 小明", {"given": "xiaoming", "family": "wang", "native": "王小明"}),
        ("欧阳修", {"given": "xiu", "family": "ouyang"}),
        ("山田太郎", {"family": "yamada", "given": "tailang"}),
        ("김철수", {"given": "cheolsu", "family": "kim", "native": "김철수"}),
        ("ジョン・スミス", {"family": "sumisu"}),
        ("Γιώργος Παπαδόπουλος", {"fold": "giorgos papadopoulos", "native": "γιωργοσ παπαδοπουλοσ"}),
        ("Ольга Щербакова", {"fold": "olga shcherbakova", "native": "ольга щербакова"}),
    ],
)
def test_whole_names(value: str, expected: dict[str, str]) -> None:
    found = keys(value)
    assert {name: found[name] for name in expected} == expected


def test_order_of_whole_names_follows_the_country() -> None:
    assert keys("Nagy István", region="HU")["family"] == "nagy"
    assert keys("Nagy István")["family"] == "istvan"
    assert keys("Ana Prado Ribera", region="ES")["family"] == "prado ribera"
    assert keys("Ana Prado Ribera")["family"] == "ribera"
    assert keys("Ana Luz Prado Ribera", region="ES")["family"] == "prado ribera"


@pytest.mark.parametrize(
    ("value", "field_type", "expected"),
    [
        ("O Brien", "family_name", {"fold": "obrien"}),
        ("Mc Donald", "family_name", {"fold": "mcdonald"}),
        ("Fernandez Jr.", "family_name", {"fold": "fernandez", "suffix": "jr"}),
        ("Gonçalves Filho", "family_name", {"fold": "goncalves filho", "suffix": ""}),
        ("Dr. Anna", "given_name", {"fold": "anna"}),
        ("Mr", "given_name", {"fold": "mr"}),
        ("Bob", "given_name", {"fold": "bob", "sound": "PP"}),
        ("van Dijk", "family_name", {"nick": "van dijk"}),
        ("Smith, John", "family_name", {"fold": "smith john"}),
        ("Junior", "name_suffix", {"fold": "jr"}),
        ("III.", "name_suffix", {"fold": "iii"}),
        ("Ph.D.", "name_suffix", {"fold": "phd"}),
        ("Prof. Dr.", "name_prefix", {"fold": "prof dr"}),
    ],
)
def test_parts_in_columns_of_their_own(value: str, field_type: str, expected: dict[str, str]) -> None:
    found = keys(value, field_type)
    assert {name: found[name] for name in expected} == expected


def test_nicknames_of_a_name_share_a_class() -> None:
    assert "robert" in keys("Bob", "given_name")["nick"].split("|")
    assert keys("Anna Bob", "given_name")["nick"].split(" ")[1] == keys("Bob", "given_name")["nick"]


@pytest.mark.parametrize("value", ["n/a", "test", "xxx", "[not provided]", "?"])
def test_placeholders_have_no_keys_and_stay_as_they_are(value: str) -> None:
    for field_type in TYPES[:4]:
        clean = normalize(value, PLAIN, field_type)
        assert (clean.value, dict(clean.keys), clean.notes) == (value, {}, ("placeholder",))


NAMELIKE = st.lists(
    st.sampled_from(
        [
            "Dr.",
            "MR",
            "and",
            "Smith",
            "o'neil",
            "(",
            ")",
            '"',
            "'",
            ",",
            "jr",
            "III",
            "van",
            "der",
            "MCDONALD",
            "née ",
            "王",
            "Ó",
            "é",
            "PhD",
            "y",
            "-",
            ".",
            "ΟΣ",
            "İ",
        ]
    )
).flatmap(
    lambda words: st.sampled_from([" ".join(words), "".join(words), " ".join(words).upper(), " ".join(words).lower()])
)


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.one_of(st.text(), NAMELIKE), st.sampled_from(TYPES), st.sampled_from(["", "HU", "ES"]))
def test_idempotent_and_keys_as_written_in_the_contract(value: str, field_type: str, region: str) -> None:
    once = normalize(value, Context(region), field_type)
    again = normalize(once.value, Context(region), field_type)
    assert again.value == once.value
    assert dict(again.keys) == dict(once.keys)
    assert set(once.keys) <= set(TYPE_KEYS[field_type])
    for name, key in once.keys.items():
        assert key == " ".join(key.split())
        assert name == "native" or key.isascii()


@settings(deadline=None)  # the first value of a run loads the word lists
@given(
    st.text(st.characters(min_codepoint=0x41, max_codepoint=0x7A), min_size=1).filter(str.isalpha),
    st.sampled_from(TYPES[:3]),
)
def test_the_short_way_for_single_words_agrees_with_the_long_one(word: str, field_type: str) -> None:
    short = normalize(word, PLAIN, field_type)
    long = normalize(f'{word} ""', PLAIN, field_type)  # the empty quotes are set apart by the long way
    if not short.notes and not long.notes and not (word.isupper() or word.islower()):
        assert {k: v for k, v in long.keys.items() if v} == {k: v for k, v in short.keys.items() if v}


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.text(st.characters(max_codepoint=0x24F)))
def test_latin_names_have_no_native_form(value: str) -> None:
    assert native(value) == ""
