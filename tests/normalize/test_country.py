"""Countries by name or code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.normalize.country import iso_of, normalize
from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

NAMES = {
    "us": "US USA U.S. U.S.A. us|United States|United States of America|États-Unis|Vereinigte Staaten|美国|アメリカ",
    "gb": "GB UK U.K. uk|United Kingdom|Great Britain|England|Scotland|Wales|Northern Ireland|Großbritannien|英国",
    "de": "DE DEU BRD|Germany|GERMANY|Deutschland|Bundesrepublik Deutschland|Allemagne|Niemcy|Alemania|德国|Германия",
    "fr": "FR FRA|France|FRANCE|République française|Frankreich|Francia|França",
    "pl": "PL POL|Poland|Polska|POLSKA|Polen|Pologne|Польша",
    "ro": "RO ROU|Romania|România|Rumänien|Roumanie|Rumunia",
    "is": "IS ISL|Iceland|Ísland|Island|Islande",
    "gr": "GR GRC|Greece|Hellas|Ελλάδα|Griechenland|Grèce|Hellenic Republic",
    "cn": "CN CHN PRC|China|P.R. China|中国|People's Republic of China|Chine",
    "br": "BR BRA|Brazil|Brasil|BRASIL|Brasilien|Brésil",
    "nl": "NL NLD|Netherlands|The Netherlands|Holland|Nederland|Niederlande|Pays-Bas",
    "cz": "CZ CZE|Czech Republic|Czechia|Česká republika|Tschechien",
    "at": "AT AUT|Austria|Österreich|Oesterreich|Autriche",
    "ch": "CH CHE|Switzerland|Schweiz|Suisse|Svizzera",
    "ua": "UA UKR|Ukraine|Україна",
    "tr": "TR TUR|Turkey|Türkiye|Turkiye|Türkei",
    "kr": "KR KOR|South Korea|Korea|Republic of Korea|Korea, Republic of|대한민국|한국",
    "jp": "JP JPN|Japan|日本",
    "in": "IN IND|India|Bharat|भारत",
    "es": "ES ESP|Spain|España|Spanien|Espagne",
    "it": "IT ITA|Italy|Italia|Italien|Italie",
    "se": "SE|Sweden|Sverige|Schweden",
    "dk": "DK|Denmark|Danmark|Dänemark",
    "no": "NO|Norway|Norge|Norwegen",
    "fi": "FI|Finland|Suomi",
    "hu": "HU|Hungary|Magyarország|Ungarn",
    "ie": "IE|Ireland|Éire",
    "ae": "AE UAE|United Arab Emirates",
    "ci": "CI|Côte d'Ivoire|Ivory Coast",
    "na": "NA|Namibia",
    "ge": "GE|Georgia",
}
#: The first part of each line holds codes with blanks between them, the others are one name each.
CASES = [
    (name, code)
    for code, line in NAMES.items()
    for name in (*line.partition("|")[0].split(), *line.split("|")[1:])
    if name
]


@pytest.mark.parametrize(("name", "code"), CASES)
def test_names_and_codes(name: str, code: str) -> None:
    result = normalize(name)
    assert result.keys["iso"] == code
    assert result.value == name


@pytest.mark.parametrize(
    ("name", "code"), [(" Germany ", "de"), ("Germany (DE)", "de"), ("Ger\u200bmany", "de"), ("United  States", "us")]
)
def test_tidied(name: str, code: str) -> None:
    result = normalize(name)
    assert result.keys["iso"] == code
    assert result.rules or name == result.value


@pytest.mark.parametrize("text", ["Narnia", "XX", "Earth", "1", "12345", "Bavaria Region 5"])
def test_no_country(text: str) -> None:
    result = normalize(text)
    assert not result.keys
    assert result.notes == ("unknown_country",)


@pytest.mark.parametrize("text", ["n/a", "N/A", "unknown", "-", "none"])
def test_placeholder(text: str) -> None:
    assert not normalize(text).keys
    assert normalize(text).notes == ("placeholder",)


def test_every_iso_code_of_the_phone_library_is_known() -> None:
    """Region codes of another library are the oracle; three of them are no countries of ISO 3166."""
    import phonenumbers

    unknown = {region for region in phonenumbers.SUPPORTED_REGIONS if iso_of(region) != region.lower()}
    assert unknown <= {"AC", "TA", "XK"}, unknown


def test_word_list_has_texts_only_and_no_name_twice() -> None:
    seen: dict[str, str] = {}
    for code, names in load_words("countries").items():
        assert isinstance(code, str)
        for name in (code, *names):
            assert isinstance(name, str), f"{code}: {name!r}"
            assert seen.setdefault(fold(name), code) == code, name


@given(st.text(max_size=20))
def test_idempotent(text: str) -> None:
    first = normalize(text)
    again = normalize(first.value)
    assert (again.value, again.keys) == (first.value, first.keys)
    assert len(first.keys.get("iso", "xx")) == 2
