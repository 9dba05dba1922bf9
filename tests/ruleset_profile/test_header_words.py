"""Words of headers: how they are parted, which phrases they are taken for, and the language that decides."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profile_tables import table_of

from dedupe.ruleset.data import load_words
from dedupe.ruleset.header_phrases import phrases
from dedupe.ruleset.header_tokens import fold_words, match_words
from dedupe.ruleset.header_words import guesses, kinds, languages
from dedupe.ruleset.profile import profile_table

MATCHED = (
    ("N° de client", "nr de client"),
    ("Nº socio", "nr socio"),
    ("N.º de porta", "nr de porta"),
    ("№ дома", "nr doma"),
    ("Phone No.", "phone nr"),
    ("氏名（カナ）", "氏 名 カ ナ"),
    ("ﾌﾘｶﾞﾅ", "フ リ ガ ナ"),
    ("e-mailアドレス", "e mail ア ド レ ス"),
    ("고객 성명", "고 객 성 명"),
    ("고객성명", "고 객 성 명"),
    ('דוא"ל', "דואל"),
    ("מס' בית", "מס בית"),
    ("الاسم الأول", "اسم اول"),
    ("البريد الإلكتروني", "بريد الكتروني"),
    ("फ़ोन", "फोन"),
    ("ЄДРПОУ", "iedrpou"),
    ("Пользователь", "polzovatel"),
    ("Ф.И.О.", "f i o"),
)


@pytest.mark.parametrize(("header", "words"), MATCHED)
def test_words_under_which_a_header_is_looked_up(header: str, words: str) -> None:
    assert match_words(header) == tuple(words.split())


def test_the_names_of_fields_stay_latin() -> None:
    assert fold_words("氏名") == ("shi", "ming")
    assert fold_words("Код ЄДРПОУ") == ("kod", "iedrpou")


HEADERS = st.sampled_from([text for entry in load_words("headers").values() for text in entry["phrases"]])


@given(HEADERS)
@settings(max_examples=200, deadline=None)
def test_spelling_does_not_matter(header: str) -> None:
    first = [(guess.kind, guess.whole) for guess in guesses(header)]
    for other in (f"\ufeff{header} ", f" {header}.", unicodedata.normalize("NFD", header)):
        assert [(guess.kind, guess.whole) for guess in guesses(other)] == first


@given(st.lists(HEADERS, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_of_the_columns_does_not_change_their_language(headers: list[str], rng: object) -> None:
    shuffled = sorted(headers, key=lambda header: rng.random())  # type: ignore[attr-defined]
    assert languages(shuffled) == languages(headers)


def test_every_phrase_is_found_as_a_whole_header() -> None:
    """The oracle is the list itself: in a table of its language each phrase means what it stands under."""
    wrong = []
    for language, entry in load_words("headers_world").items():
        for name, texts in entry.items():
            for text in texts:
                found = guesses(text, ((language, 9),))
                if name != "neutral" and (not found or found[0].kind.name != name):
                    wrong.append((language, name, text, found and found[0].kind.name))
    assert wrong == []


def test_the_lists_are_sound() -> None:
    """Each language has known kinds only, and none of its phrases is said to mean two things."""
    for language, entry in load_words("headers_world").items():
        assert set(entry) <= {*kinds(), "neutral"}, language
        owners: dict[tuple[str, ...], str] = {}
        for name, texts in entry.items():
            for text in texts if name != "neutral" else ():
                assert match_words(text), (language, text)
                assert owners.setdefault(match_words(text), name) == name, (language, text)
    assert all(meanings for meanings in phrases().values())


BOTH = (
    "Ime i prezime; Etu- ja sukunimi; Voor- en achternaam; Ad Soyad; Vārds, uzvārds; Họ và tên; Prezime i ime; "
    "Last, First; Nom et prénom; Vorname/Nachname; Müşteri adı soyadı; Имя Фамилия; first_last"
)


@pytest.mark.parametrize("header", BOTH.split("; "))
def test_both_parts_of_a_name_are_the_whole_name(header: str) -> None:
    assert guesses(header)[0].kind.name == "full_name"


@pytest.mark.parametrize("header", ["Customer Last Name", "Nom de famille", "last name", "first name of the contact"])
def test_a_word_for_name_inside_another_phrase_is_no_second_part(header: str) -> None:
    assert guesses(header)[0].kind.name in ("family_name", "given_name")


WHOSE = (
    ("School address", "address"),
    ("Adresse Firma", "address"),
    ("Telefon Firma", "phone"),
    ("Straße des Unternehmens", "street"),
    ("Patient e-mail", "email"),
    ("doctor's phone", "phone"),
    ("company name", "company"),
    ("Hospital code", "generic_number"),
    ("Owner phone", "owner"),
    ("Str./Hausnr.", "street"),
    ("Postcode + plaats", "postal_and_city"),
    ("Erstellungsdatum", "created"),
    ("Medlemsnr", "identifier"),
    ("Data do nascimento", "birth_date"),
    ("NOM_FAMILLE", "family_name"),
)


@pytest.mark.parametrize(("header", "kind"), WHOSE)
def test_whose_it_is_comes_after_what_it_is(header: str, kind: str) -> None:
    assert guesses(header)[0].kind.name == kind


#: A header that means different things, what stands beside it, and the field type
SPOKEN = (
    ("Cep", "Nome completo,Endereço,Cidade", "postal_code"),
    ("Cep", "Adı,Soyadı,Doğum tarihi", "phone"),
    ("Kraj", "Imię,Nazwisko,Ulica", "country"),
    ("Kraj", "Ime,Priimek,Poštna številka", "city"),
    ("Kraj", "Křestní jméno,Příjmení,Ulice", "state"),
    ("By", "first name,last name", "date"),
    ("By", "Fornavn,Efternavn,Vejnavn", "city"),
    ("Презиме", "Собствено име,Фамилия,Населено място", "middle_name"),
    ("Презиме", "Име,Датум рођења,Општина", "family_name"),
    ("名字", "苗字,電話番号,生年月日", "family_name"),
    ("名字", "姓氏,电话,出生日期", "given_name"),
    ("DOB", "Ime,Prezime,Mjesto,Županija", "number"),
    ("DOB", "first name,last name,phone", "date"),
)


@pytest.mark.parametrize(("header", "beside", "type_"), SPOKEN)
def test_the_language_of_the_table_decides(header: str, beside: str, type_: str) -> None:
    rules = profile_table(table_of([*beside.split(","), header])).fields
    assert next(rule.type for rule in rules if header in rule.headers) == type_
