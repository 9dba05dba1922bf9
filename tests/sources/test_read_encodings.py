"""Text in every common encoding comes out as it was written, or its line is named; a guess is never silent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.errors import InputError
from dedupe.sources.encoding import BYTE_ORDER_MARKS, decode
from dedupe.sources.notices import NoticeLog

TEXTS = {
    "german": "id,Vorname,Nachname,Straße,Ort\n1,Jörg,Müller,Königstraße 5,München\n2,Günther,Größl,Bahnhofstraße 12,Köln\n3,Anja,Schäfer,Am Mühlbach 3,Düsseldorf\n",  # noqa: E501
    "one german": "id,Name,Ort\n1,Anna Müller,Berlin\n2,Bob Stone,Paris\n",
    "french": "id,Prénom,Nom,Société,Ville\n1,Hélène,Lefèvre,Société Générale,Besançon\n2,François,Côté,Hôtel de Noël,Nîmes\n3,Zoé,Garçon,Forêt,Orléans\n",  # noqa: E501
    "spanish": "id,Nombre,Apellido,Ciudad\n1,José,Núñez,Málaga\n2,Iñaki,Ibáñez,León\n3,María,Gómez,Cádiz\n",
    "portuguese": "id,Nome,Cidade\n1,João Gonçalves,São Paulo\n2,Conceição Araújo,Brasília\n3,Antônio,Goiânia\n",
    "nordic": "id,Namn,Ort\n1,Åsa Öberg,Malmö\n2,Søren Kjær,Århus\n3,Bjørn Ødegård,Tromsø\n",
    "polish": "id,Imię,Nazwisko,Miasto\n1,Łukasz,Wiśniewski,Łódź\n2,Małgorzata,Dąbrowska,Kraków\n3,Paweł,Zieliński,Gdańsk\n",  # noqa: E501
    "two polish": "id,name,city\n1,Jan,Łódź\n2,Ewa,Poznań\n",
    "czech": "id,Jméno,Město\n1,Jiří Dvořák,Plzeň\n2,Božena Němcová,České Budějovice\n3,Tomáš Růžička,Ústí\n",
    "hungarian": "id,Név,Város\n1,Kőrösi Gábor,Győr\n2,Szűcs Béla,Nagykőrös\n3,Tóth Ádám,Pécs\n",
    "romanian": "id,Nume,Oraş\n1,Ştefan Ţepeş,Braşov\n2,Ion Bălan,Iaşi\n3,Ana Vâlcu,Constanţa\n",
    "croatian": "id,Ime,Grad\n1,Željko Šarić,Čakovec\n2,Đuro Kovačević,Šibenik\n",
    "turkish": "id,Ad,Şehir\n1,Ayşe Yılmaz,İstanbul\n2,Gökhan Çelik,Eskişehir\n3,Işık Doğan,Muğla\n",
    "icelandic": "id,Nafn,Staður\n1,Þórður Guðmundsson,Reykjavík\n2,Ásta Björnsdóttir,Ísafjörður\n",
    "lithuanian": "id,Vardas,Miestas\n1,Jūratė Žemaitienė,Šiauliai\n2,Česlovas Kazlauskas,Panevėžys\n",
    "latvian": "id,Vārds,Pilsēta\n1,Jānis Bērziņš,Rīga\n2,Ģirts Kļaviņš,Liepāja\n3,Žanis Kārkliņš,Cēsis\n",
    "estonian": "id,Nimi,Linn\n1,Jüri Põder,Võru\n2,Tõnis Mägi,Pärnu\n",
    "russian": "id,имя,фамилия,город\n1,Иван,Петров,Москва\n2,Мария,Сидорова,Казань\n3,ОЛЕГ,ЩУКИН,Тверь\n",
    "one russian": "id,name,city\n1,Иван Петров,Москва\n",
    "ukrainian": "id,ім'я,місто\n1,Олексій Ковальчук,Київ\n2,Зоя Гнатюк,Львів\n3,Їжакевич,Чернігів\n",
    "bulgarian": "id,име,град\n1,Георги Димитров,София\n2,Пламен Щерев,Търново\n",
    "greek": "id,όνομα,πόλη\n1,Ελένη Παπαδοπούλου,Αθήνα\n2,Γιώργος Άγγελος,Θεσσαλονίκη\n",
    "hebrew": "id,שם,עיר\n1,דוד כהן,ירושלים\n2,שרה לוי,חיפה\n",
    "arabic": "id,الاسم,المدينة\n1,محمد أحمد,القاهرة\n2,فاطمة علي,الرياض\n",
    "thai": "id,ชื่อ,เมือง\n1,สมชาย ใจดี,กรุงเทพ\n2,สมหญิง รักไทย,เชียงใหม่\n",
    "chinese": "id,姓名,公司,城市\n1,王小明,北京科技有限公司,北京\n2,李娜,上海贸易公司,上海\n3,张伟,深圳市华强,深圳\n",
    "two chinese": "id,name,city\n1,王伟,北京\n2,刘洋,成都\n",
    "traditional chinese": "id,姓名,公司,城市\n1,陳志明,台灣科技股份有限公司,臺北市\n2,林美惠,香港貿易有限公司,香港\n",
    "japanese": "id,氏名,会社,都市\n1,山田太郎,例株式会社,東京都\n2,佐藤花子,サンプル有限会社,大阪市\n",
    "two japanese": "id,name,city\n1,山田 太郎,東京\n2,鈴木 一郎,横浜\n",
    "korean": "id,이름,회사,도시\n1,김철수,삼성전자,서울\n2,이영희,한국은행,부산\n",
    "vietnamese": "id,ten,thanh pho\n1,Nguyê\u0303n Văn Anh,Ha\u0300 Nô\u0323i\n2,Trâ\u0300n Thi\u0323 Hô\u0300ng,Đa\u0300 Nă\u0303ng\n",  # noqa: E501
    "several": "id,name,city\n1,José Müller,Köln\n2,Zoë Brontë,Orléans\n3,Søren Ångström,Malmö\n",
    "capitals": "id,name\n1,MÜLLER\n2,JOSÉ NÚÑEZ\n3,GARÇON\n",
    "typographic": "id,name\n1,O’Neil “Bob” – 5€ Café\n",
}
LATIN = ("german", "one german", "french", "spanish", "portuguese", "nordic", "icelandic", "several", "capitals")
CENTRAL = ("polish", "two polish", "czech", "hungarian", "croatian")
CYRILLIC = ("russian", "one russian", "bulgarian")
WRITTEN = (
    (LATIN, ("cp1252", "iso8859-1", "iso8859-15", "mac-roman", "cp850")),
    (("german", "french", "spanish"), ("cp437",)),
    ((*CENTRAL, "romanian"), ("cp1250", "iso8859-2", "cp852")),
    (CENTRAL, ("mac-latin2",)),
    (("turkish",), ("cp1254", "iso8859-9", "cp857", "mac-turkish")),
    (("lithuanian", "latvian", "estonian"), ("cp1257", "iso8859-13", "cp775")),
    (CYRILLIC, ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic")),
    (("ukrainian",), ("cp1251", "koi8-u", "iso8859-5", "mac-cyrillic")),
    (("greek",), ("cp1253", "iso8859-7", "cp737", "mac-greek")),
    (("hebrew",), ("cp1255", "iso8859-8", "cp862")),
    (("arabic",), ("cp1256", "iso8859-6")),
    (("thai",), ("cp874",)),
    (("vietnamese",), ("cp1258",)),
    (("chinese", "two chinese"), ("gbk", "gb18030")),
    (("traditional chinese",), ("big5",)),
    (("japanese", "two japanese"), ("shift_jis", "euc_jp", "iso2022_jp")),
    (("korean",), ("euc_kr", "iso2022_kr")),
    (("typographic",), ("cp1252", "mac-roman")),
    (tuple(TEXTS), ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")),
)


def encoded(text: str, encoding: str) -> bytes:
    """Returns the bytes, b"" where the encoding lacks a letter."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b""


def cases() -> Iterator[tuple[str, str]]:
    for languages, encodings in WRITTEN:
        yield from ((language, name) for language in languages for name in encodings if encoded(TEXTS[language], name))


def read(data: bytes, encoding: str = "") -> tuple[str, str, list[str], dict[int, str]]:
    log = NoticeLog("t")
    decoded = decode(data, encoding, "t.csv", log)
    return decoded.data.decode("utf-8"), decoded.encoding, [n.message for n in log.finish()], dict(decoded.broken)


@pytest.mark.parametrize(("language", "encoding"), list(cases()))
def test_a_language_comes_out_of_its_encodings(language: str, encoding: str) -> None:
    text, _, notices, broken = read(TEXTS[language].encode(encoding))
    assert text == TEXTS[language]
    assert broken == {}
    if not text.isascii():
        assert len(notices) == 1
        assert "encoding guessed as" in notices[0]
        assert "--encoding" in notices[0]


def test_there_are_enough_cases() -> None:
    assert len(list(cases())) > 250


@pytest.mark.parametrize(
    ("encoding", "says"),
    [("cp1252", "cp1252"), ("mac-roman", "mac-roman"), ("shift_jis", "shift_jis"), ("koi8-r", "koi8-r")],
)
def test_a_guess_names_itself_and_the_runner_up(encoding: str, says: str) -> None:
    language = {"shift_jis": "japanese", "koi8-r": "russian"}.get(encoding, "german")
    notice = read(TEXTS[language].encode(encoding))[2][0]
    assert f"guessed as {says}" in notice
    assert "next:" in notice or "as likely:" in notice


@pytest.mark.parametrize(("mark", "name"), BYTE_ORDER_MARKS)
def test_marks_are_believed_without_a_word(mark: bytes, name: str) -> None:
    text, _, notices, _ = read(mark + TEXTS["several"].encode(name))
    assert (text, notices) == (TEXTS["several"], [])


def test_a_mark_of_two_bytes_before_letters_of_four() -> None:
    text, encoding, notices, _ = read(b"\xfe\xff" + TEXTS["german"].encode("utf-32-le"))
    assert (text, encoding, len(notices)) == (TEXTS["german"], "utf-32-le", 1)


MIXED = [("cp1252", "3,José Núñez,5\n"), ("cp1250", "3,Łukasz Wiśniewski,5\n"), ("cp1251", "3,Иван Петров,5\n")]


@pytest.mark.parametrize(("encoding", "line"), MIXED)
def test_lines_of_another_encoding_are_named(encoding: str, line: str) -> None:
    before, after = "id,name,n\n2,Zoë,4\n", "4,Łódź,6\n5,Αθήνα,7\n"
    text, name, notices, broken = read(before.encode() + line.encode(encoding) + after.encode())
    assert (text, name, broken) == (before + line + after, "utf-8", {})
    assert len(notices) == 1
    assert "line 3" in notices[0]
    assert encoding in notices[0]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_bad_bytes_in_utf8_spoil_their_lines_only(data: st.DataObject) -> None:
    lines = [f"{n},Zoë Müller {n},Łódź,東京\n".encode() for n in range(20)]
    spoiled = data.draw(st.sets(st.integers(0, 19), min_size=1, max_size=5))
    for number in spoiled:
        at = data.draw(st.integers(1, len(lines[number]) - 1))
        lines[number] = (
            lines[number][:at]
            + data.draw(st.sampled_from([b"\xff", b"\xc3", b"\x80", b"\xfe\xff"]))
            + lines[number][at:]
        )
    text, name, notices, broken = read(b"".join(lines))
    assert name == "utf-8"
    assert set(broken) <= {number + 1 for number in spoiled}
    assert "\ufffd" not in text
    sound = [line for number, line in enumerate(lines) if number not in spoiled]
    assert set(b"".join(sound).decode().splitlines()) <= set(text.splitlines())
    assert all(f"line {number} " in " ".join(notices) for number in broken)


@pytest.mark.parametrize("encoding", ["gbk", "big5", "shift_jis", "euc_jp", "euc_kr", "utf-16-le", "cp1253"])
def test_a_broken_letter_of_another_encoding_spoils_its_line_only(encoding: str) -> None:
    language = {"gbk": "chinese", "big5": "traditional chinese", "euc_kr": "korean", "cp1253": "greek"}.get(
        encoding, "japanese"
    )
    row = TEXTS[language].splitlines()[1]
    lines = [f"{row},{n}\n".encode(encoding) for n in range(20)]
    bad = {"utf-16-le": b"\x00\xd8", "shift_jis": b"\x82"}.get(encoding, b"\xff")
    lines[7] = bad + lines[7]
    text, _, notices, broken = read(b"".join(lines))
    assert set(broken) == {8}
    assert text.splitlines()[6] == f"{row},6"
    assert text.splitlines()[8] == f"{row},8"
    assert any("line 8 " in notice for notice in notices)


def test_what_the_user_says_is_obeyed_or_refused() -> None:
    assert read("a,b\n1,ł\n".encode("cp1250"), "cp1250")[0] == "a,b\n1,ł\n"
    with pytest.raises(InputError, match=r"line 2.*--encoding"):
        read(b"a,b\n1,\xff\n", "utf-8")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_become_text_or_are_refused(data: bytes) -> None:
    refusal = text = ""
    try:
        text = read(data)[0]
    except InputError as error:
        refusal = str(error)
    assert refusal.isprintable()
    assert "\ufdd0" not in text
