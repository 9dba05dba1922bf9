"""Persons elsewhere: voters (US), staff (Japanese), customers with Arabic names, subscribers (Russian), namesakes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .draw import Draw, names, words
from .noise import (
    blank,
    date_digit,
    digit,
    initial,
    last_first,
    lower,
    mail_typo,
    phone_style,
    replaced,
    spaced,
    typo,
    upper,
    without_blanks,
    written,
)
from .people import Country, mailbox, population
from .scheme import Book, Field, Row, Scheme, Table, swapped

NUMBER = "|".join(f"{area}-^##-####" for area in (212, 305, 312, 404, 415, 512, 617, 702, 713, 816, 206, 303, 602, 919))
AMERICA = Country("en_US", mobile=NUMBER, landline=NUMBER, towns=25)
RUSSIA = Country(
    "ru_RU",
    family_male="last_names_male",
    family_female="last_names_female",
    mobile="8 9## ### ## ##",
    landline="8 495 ### ## ##",
    postcode="######",
    hosts=("mail.ru", "yandex.ru", "gmail.com"),
    street="{street}, д. {number}",
)


def moved_us(draw: Draw, row: Row) -> Row:
    street = f"{draw.rng.randrange(1, 9000)} {draw.faker('en_US').street_name()}"
    return {**row, "residence_address": street, "zip": draw.digits("#####"), "city": str(draw.faker("en_US").city())}


def registered_again(draw: Draw, row: Row) -> Row:
    return {**row, "registered": f"{draw.day(1990, 2024):%m/%d/%Y}"}


def voters_us(draw: Draw) -> Table:
    """A voters' roll: households, juniors and seniors under one name and roof, moved people, birth years only."""
    fields = (
        Field("last_name", "family", 1, ((0.04, typo), (0.05, lower))),
        Field("first_name", "given", 1, ((0.04, typo), (0.08, replaced(words()["nicknames_en"])))),
        Field("middle_name", "given", 0.6, ((0.2, blank), (0.3, initial))),
        Field("suffix", "category", 0, ((0.2, blank),)),
        Field("birth_year", "number", 1, ((0.03, digit),)),
        Field("gender", "category", 0, ((0.1, blank),)),
        Field("residence_address", "street", 1.5, ((0.3, replaced(words()["street_forms_us"])), (0.05, typo))),
        Field("city", "city", 0.2, ((0.05, upper),)),
        Field("zip", "postcode", 0.3, ((0.03, digit),)),
        Field("phone", "phone", 1.5, ((0.4, blank), (0.4, phone_style("1", "")), (0.03, digit))),
        Field("party", "category", 0, ((0.2, blank),)),
        Field("registered", "noise"),
    )
    book = Book(draw, Scheme(fields, 3.9, ((0.12, moved_us), (1.0, registered_again))))
    people = population(draw, replace(AMERICA, towns=60), 17500, relatives=0.35)
    for person in people:
        row = {
            "last_name": person.family,
            "first_name": person.given,
            "middle_name": person.second,
            "birth_year": str(person.born.year),
            "gender": person.sex,
            "residence_address": person.street,
            "city": person.town,
            "zip": person.postcode,
            "party": draw.one(("DEM", "REP", "NPA")),
            "phone": person.landline if draw.chance(0.4) else person.mobile,
        }
        if draw.chance(0.01):  # father and son
            book.add({**row, "suffix": "Sr", "birth_year": str(person.born.year - 27), "phone": person.landline})
            row["suffix"] = "Jr"
        book.add(row, draw.size((0.88, 0.1, 0.02)))
    return book.table("voters_us", "registration_no")


def employees_ja(draw: Draw) -> Table:
    """Staff of merged companies: one list in kanji with readings, another in Latin letters, some in both."""
    fields = (
        Field("氏名", "full name", 1, ((0.2, without_blanks), (0.25, blank))),
        Field("フリガナ", "full name", 1, ((0.3, blank), (0.2, without_blanks))),
        Field("ローマ字", "full name", 1, ((0.3, blank), (0.2, upper), (0.15, last_first), (0.04, typo))),
        Field(
            "生年月日",
            "date",
            2,
            ((0.15, blank), (0.03, date_digit("%Y/%m/%d")), (0.3, written("%Y/%m/%d", "%Y-%m-%d", "%Y年%m月%d日"))),
        ),
        Field("部署", "category", 0, ((0.3, blank),)),
        Field("メールアドレス", "email", 2, ((0.25, blank), (0.03, mail_typo))),
        Field("電話番号", "phone", 1.5, ((0.4, blank), (0.3, phone_style("81")))),
        Field("入社日", "date", 0.5, ((0.4, blank),)),
    )
    book = Book(draw, Scheme(fields, 3.9))
    faker = draw.faker("ja_JP")
    for _ in range(1500):
        family, given = faker.last_name_pair(), faker.first_name_pair()
        born = draw.day(1960, 2001)
        row = {
            "氏名": f"{family[0]} {given[0]}",
            "フリガナ": f"{family[1]} {given[1]}",
            "ローマ字": f"{given[2]} {family[2]}",
            "生年月日": f"{born:%Y/%m/%d}",
            "部署": draw.one(words()["departments_ja"]),
            "入社日": f"{draw.day(1990, 2024):%Y/%m/%d}",
            "メールアドレス": mailbox(draw, given[2], family[2], born, ("aoba-denki.co.jp", "minato-kogyo.jp")),
            "電話番号": draw.digits("090-%###-####|080-%###-####"),
        }
        book.add(row, draw.size((0.7, 0.27, 0.03)))
    return book.table("employees_ja", "社員番号")


@dataclass(frozen=True)
class Spelling:
    """Noise: a word of a name in another of its Latin spellings."""

    lists: tuple[str, ...] = ("arabic_male", "arabic_female", "arabic_family")

    def __call__(self, draw: Draw, value: str) -> str:
        for group in (group for name in self.lists for group in words()[name]):
            for spelling in sorted(group, key=len, reverse=True):
                if spelling in value and draw.chance(0.6):
                    return value.replace(spelling, draw.one(group), 1)
        return value


def customers_ar(draw: Draw) -> Table:
    """Customers with Arabic names in Latin letters: spellings, names of the father left out, articles joined."""
    fields = (
        Field("Customer Name", "full name", 2, ((0.5, Spelling()), (0.3, Spelling()), (0.15, upper), (0.1, spaced))),
        Field("Mobile", "phone", 2, ((0.15, blank), (0.3, phone_style("966")), (0.03, digit))),
        Field("Email", "email", 2, ((0.35, blank), (0.04, mail_typo))),
        Field("National ID", "identifier", 3, ((0.5, blank), (0.04, digit))),
        Field("City", "city", 0.3, ((0.1, blank),)),
        Field("Date of Birth", "date", 1.5, ((0.3, blank), (0.05, written("%d/%m/%Y", "%d-%b-%Y", "%Y-%m-%d")))),
        Field("Segment", "category", 0, ((0.2, blank),)),
    )
    book = Book(draw, Scheme(fields, 3.4, ((0.2, without_father),)))
    for _ in range(3000):
        kind = "arabic_male" if draw.chance(0.6) else "arabic_female"
        given, father = draw.skewed(words()[kind])[0], draw.skewed(words()["arabic_male"])[0]
        family = draw.skewed(words()["arabic_family"])[0]
        born = draw.day(1950, 2003)
        row = {
            "Customer Name": f"{given} {father} {family}",
            "Mobile": draw.digits("050# ### ###|053# ### ###|055# ### ###|056# ### ###"),
            "Email": mailbox(draw, given, family, born, ("gmail.com", "hotmail.com", "yahoo.com")),
            "National ID": draw.digits("1#########"),
            "City": draw.skewed(words()["cities_ar"]),
            "Date of Birth": f"{born:%d/%m/%Y}",
            "Segment": draw.one(("retail", "vip", "corporate")),
        }
        book.add(row, draw.size((0.75, 0.2, 0.05)))
    return book.table("customers_ar", "Customer No")


def without_father(draw: Draw, row: Row) -> Row:
    parts = row["Customer Name"].split()
    return {**row, "Customer Name": f"{parts[0]} {parts[-1]}"} if len(parts) == 3 else row


def in_latin(draw: Draw, row: Row) -> Row:
    """Returns the row with its names in Latin letters, as another system exports them."""
    from anyascii import anyascii

    return {**row, "Имя": str(anyascii(row["Имя"])), "Фамилия": str(anyascii(row["Фамилия"]))}


def subscribers_ru(draw: Draw) -> Table:
    """Subscribers in Cyrillic, some rows in Latin letters, patronymics that may be missing."""
    fields = (
        Field("Фамилия", "family", 1, ((0.05, typo), (0.1, upper))),
        Field("Имя", "given", 1, ((0.04, typo), (0.08, initial))),
        Field("Отчество", "given", 0.7, ((0.3, blank), (0.1, initial))),
        Field("Дата рождения", "date", 2, ((0.3, blank), (0.03, date_digit("%d.%m.%Y")))),
        Field("Телефон", "phone", 2, ((0.2, blank), (0.4, phone_style("7", "8")), (0.03, digit))),
        Field("Эл. почта", "email", 2, ((0.3, blank), (0.04, mail_typo))),
        Field("Город", "city", 0.3, ((0.1, blank),)),
        Field("Адрес", "street", 1, ((0.3, blank), (0.05, typo))),
    )
    book = Book(draw, Scheme(fields, 4, ((0.1, in_latin), (0.02, swapped("Имя", "Фамилия")))))
    fathers = names("ru_RU", "middle_names")
    for person in population(draw, RUSSIA, 2800, relatives=0.15):
        row = {
            "Фамилия": person.family,
            "Имя": person.given,
            "Отчество": draw.one([f for f in fathers if (f[-1] == "а") == (person.sex == "F")]),
            "Дата рождения": f"{person.born:%d.%m.%Y}",
            "Телефон": person.mobile,
            "Эл. почта": latin_mail(draw, person.given, person.family),
            "Город": person.town,
            "Адрес": person.street,
        }
        book.add(row, draw.size((0.8, 0.16, 0.04)))
    return book.table("subscribers_ru", "ID абонента")


def latin_mail(draw: Draw, given: str, family: str) -> str:
    from anyascii import anyascii

    one, two = (str(anyascii(part)).lower().replace("'", "") for part in (given, family))
    return draw.one((f"{one}.{two}", f"{two}{draw.digits('##')}", f"{one[:1]}.{two}")) + "@" + draw.one(RUSSIA.hosts)


def namesakes_vi(draw: Draw) -> Table:
    """A name and a town, and names that many bear: no two rows can be told to be one, and none are."""
    fields = (Field("Họ và tên", "full name", 1), Field("Thành phố", "city", 0.3))
    book = Book(draw, Scheme(fields, 9))
    towns = [str(draw.faker("vi_VN").city()) for _ in range(30)]
    for _ in range(2500):
        sex = draw.one(("male", "female"))
        given = draw.skewed(names("vi_VN", f"first_names_{sex}"))
        middle = draw.skewed(names("vi_VN", "middle_names"))
        family = draw.skewed(names("vi_VN", "last_names"))
        book.add({"Họ và tên": f"{family} {middle} {given}", "Thành phố": draw.skewed(towns)})
    return book.table("namesakes_vi", "STT")
