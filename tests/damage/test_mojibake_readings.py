"""Text read with the wrong encoding: repaired where it is proved, left alone where it is sound."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.damage.column import damages
from dedupe.normalize.mojibake import DOUBLE_BYTE, SINGLE_BYTE, proved, readings, repair

NAMES = (
    "Müller José García Łukasz Ștefan Þórður Ευαγγελία Щербаков 王小明 Øyvind Ångström Dvořák Wójcik Świętosławski "
    "Παπαδόπουλος Иванов 田中太郎 Ağaoğlu O’Neil İstanbul Jürgen Zoë Nguyễn Kovačević"
).split()
#: Sound text in which bytes of UTF-8 stand side by side by accident, or letters that mojibake is made of.
SOUND = [
    "SÃO LUÍS", "JOÃO MAGALHÃES", "IRMÃ’S", "IRMÃ”", "MAÇÃ…", "RÃ", "Âge", "L'Âge d'Or", "ANDRÉ’S", "CAFÉ™", "VOILÀ…",
    "“Ålesund”", "Ăştia", "Română", "Pâslaru", "NGUYỄN VĂN ÂN", "Đặng Thị Ánh", "Bjarnþóra", "Eyðunsson", "Jõgi",
    "Královéhradecký", "DĹŽKA", "Їжак", "Королёв", "Соња", "Рё", "ΟΎ", "ΌΧΙ", "茅", "李茅", "中国电信", "東京都", "ﾃｽﾄ",
    "ミライSoft", "№ 5", "10 µm", "Nº 5", "½ price", "€ 5", "« très bien »", "Q1–Q3", "d’Écosse", "TÜV®", "1 234,50 €",
    "500 m³ Lager", "Everything £1", "¿Qué?", "Straße", "STRAẞE", "Ærø", "Œuvre", "naïve façade", "Ža­neta",
]  # fmt: skip


def misread(text: str, codec: str) -> str | None:
    """UTF-8 read byte by byte in another encoding, undefined bytes as control characters; None where it cannot be."""
    data = text.encode("utf-8")
    if codec in DOUBLE_BYTE:
        try:
            read = data.decode(codec)
        except UnicodeDecodeError:
            return None
        return read if read.encode(codec) == data else None
    letters = []
    for byte in data:
        try:
            letters.append(bytes([byte]).decode(codec))
        except UnicodeDecodeError:
            letters.append(chr(byte))
    return "".join(letters)


@pytest.mark.parametrize("codec", SINGLE_BYTE)
@pytest.mark.parametrize("name", NAMES)
def test_names_are_read_again_once_and_twice(name: str, codec: str) -> None:
    once = misread(name, codec)
    assert once is not None
    assert repair(once) == name
    twice = misread(once, codec)
    assert twice is not None
    assert repair(twice) == name


@pytest.mark.parametrize("codec", DOUBLE_BYTE)
def test_names_in_double_byte_encodings_are_read_again_or_offered(codec: str) -> None:
    read = [(name, text) for name in NAMES if (text := misread(name, codec)) is not None]
    assert len(read) > 8
    for name, text in read:
        assert repair(text) in (name, text)
        assert not readings(text) or name in {reading.text for reading in readings(text)}
    latin = [(name, text) for name, text in read if unicodedata.name(name[0]).startswith("LATIN")]
    assert sum(repair(text) == name for name, text in latin) >= 0.8 * len(latin)


@pytest.mark.parametrize("text", [*SOUND, *NAMES])
@pytest.mark.parametrize("field_type", ["family_name", "company", "text", ""])
def test_sound_text_is_left_alone(text: str, field_type: str) -> None:
    assert repair(text) == text
    assert [item for item in damages([text], field_type=field_type) if item.code == "mojibake"] == []


@settings(deadline=None)
@given(st.text(max_size=12))
def test_a_repair_is_always_a_round_trip(text: str) -> None:
    """Whatever is proved can be damaged again into the same text by the encodings that are named."""
    found = proved(text)
    if found is None:
        return
    codecs = {name: codec for codec, name in (*SINGLE_BYTE.items(), *DOUBLE_BYTE.items())}
    again: str | None = found.text
    for name in reversed(found.encodings):
        assert again is not None
        again = misread(again, codecs[name])
    assert again == text


WORDS = st.text(st.sampled_from("abcdefghijklmnoprstuvwzäöüéèñçßøåłśćžčřůășțğıþðœ"), min_size=4, max_size=12)


@settings(deadline=None)
@given(WORDS, st.sampled_from(["cp1252", "latin-1", "cp1254", "cp850", "mac_roman"]))
def test_words_are_never_repaired_into_something_else(word: str, codec: str) -> None:
    word = word.capitalize()
    assert repair(word) == word
    damaged = misread(word, codec)
    assert damaged is not None
    assert repair(damaged) in (word, damaged)


@pytest.mark.parametrize(
    ("text", "country", "meant"),
    [
        ("Pawe³", "PL", "Paweł"),
        ("Pawe³", "", "Paweł"),
        ("£ukasz", "", "Łukasz"),
        ("Dvoøák", "CZ", "Dvořák"),
        ("Dvoøák", "", ""),
        ("Erdõs", "HU", "Erdős"),
        ("Timiºoara", "RO", "Timişoara"),
        ("Constanþa", "RO", "Constanţa"),
        ("Beyoðlu", "TR", "Beyoğlu"),
        ("Èâàíîâ", "", "Иванов"),
        ("ðÅÒÍØ", "RU", "Пермь"),
        ("Ðáðáäüðïõëïò", "", "Παπαδόπουλος"),
        ("ÀîÃ÷", "", "李明"),
        ("Müller", "CZ", ""),
        ("François", "PL", ""),
        ("Núñez", "HU", ""),
        ("Åse Øygård", "NO", ""),
    ],
)
def test_text_of_elsewhere_that_was_read_as_western_is_offered(text: str, country: str, meant: str) -> None:
    found = [item for item in damages([text], field_type="family_name", countries=[country]) if item.code == "mojibake"]
    assert [item.proposed for item in found] == ([meant] if meant else [])
    assert all(not item.sure and item.severity == "warning" for item in found)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Å koda", "Škoda"),
        ("å¼ ä¼Ÿ", "张伟"),
        ("mã¼ller", "müller"),
        ("josã©", "josé"),
        ("MÃ¼ller & SÃ¶hne — Köln", "Müller & Söhne — Köln"),
    ],
)
def test_damage_that_was_changed_afterwards_is_offered(text: str, meant: str) -> None:
    assert repair(text) == text
    assert [(item.proposed, item.sure) for item in damages([text], field_type="company")] == [(meant, False)]


def test_letters_alone_prove_nothing_where_the_column_has_other_letters() -> None:
    foreign = damages(["Hélène", "Dvořák"], field_type="given_name", countries=["CZ", "CZ"])
    assert foreign == ()
    misread_signs = damages(["Pawe³", "Dvořák"], field_type="given_name", countries=["PL", "CZ"])
    assert [item.proposed for item in misread_signs] == ["Paweł"]


@pytest.mark.parametrize("text", ["SÃO JOÃO DA BOA VISTA", "IRMÃ ANA", "Irmã Ana", "MAÇÃ VERDE", "À la carte", "LÂ M"])
def test_capitals_before_a_blank_are_sound(text: str) -> None:
    assert damages([text], field_type="company") == ()


@pytest.mark.parametrize("text", ["Ã–zil", "Ä°zmir", "Ã‡elik", "Å½aneta", "à¤…à¤®à¤¿à¤¤", "Â£500", "5Â°", "ï»¿Anna"])
def test_short_and_rare_ones_are_proved(text: str) -> None:
    assert repair(text) == text.encode("cp1252").decode("utf-8")


def test_a_cell_of_sound_and_damaged_words_is_offered_but_not_repaired() -> None:
    [found] = damages(["Þórdís SigurÃ°ardÃ³ttir"], field_type="full_name")
    assert (found.proposed, found.sure) == ("Þórdís Sigurðardóttir", False)
    assert repair("Þórdís SigurÃ°ardÃ³ttir") == "Þórdís SigurÃ°ardÃ³ttir"


def test_the_encoding_that_did_the_damage_elsewhere_is_preferred() -> None:
    doubtful = misread("Žaneta", "cp850")
    sure = misread("José Dvořák", "cp850")
    assert doubtful
    assert sure
    alone, beside = damages([doubtful], field_type="given_name"), damages([doubtful, sure], field_type="given_name")
    assert {alone[0].proposed, *alone[0].others} == {"śaneta", "Žaneta"}
    assert beside[0].proposed == "Žaneta"
