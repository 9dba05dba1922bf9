# ruff: noqa: E501  (word lists read better in long lines)
"""Towns, streets, postal codes and phone plans per country.

Landlines are from the ranges reserved for fiction where a plan has such a range that counts as valid; the rest are random.
"""

from __future__ import annotations

from typing import NamedTuple


class Town(NamedTuple):
    """A town: its name, the name abroad, state, long state, postal pattern, phone pattern (national, with trunk prefix)."""

    name: str
    abroad: str
    state: str
    state_long: str
    postal: str
    phone: str


class Country(NamedTuple):
    """A country: spellings of its name (the usual one first), calling code, trunk prefix, mobile pattern, streets."""

    spellings: tuple[str, ...]
    calling: str
    trunk: str
    mobile: str
    streets: tuple[str, ...]
    number_first: bool
    domain: str
    towns: tuple[Town, ...]


def _towns(text: str) -> tuple[Town, ...]:
    return tuple(Town(*(part.strip() for part in line.split(","))) for line in text.strip().splitlines())


COUNTRIES: dict[str, Country] = {
    "US": Country(
        ("United States", "USA", "US", "U.S.A.", "United States of America"),
        "1",
        "",
        "646 @##-####",
        tuple(
            "Maple Street|Oak Avenue|Lakeview Drive|Harbor Boulevard|Elm Court|Old Mill Road|Sunset Lane|Commerce Parkway".split(
                "|"
            )
        ),
        True,
        "com",
        _towns("""
            New York,NYC,NY,New York,100##,212 @##-####
            Boston,Boston,MA,Massachusetts,021##,617 @##-####
            Chicago,Chicago,IL,Illinois,606##,312 @##-####
            San Francisco,SF,CA,California,941##,415 @##-####
            Austin,Austin,TX,Texas,787##,512 @##-####
            Saint Louis,St. Louis,MO,Missouri,631##,314 @##-####
            Seattle,Seattle,WA,Washington,981##,206 @##-####
            Newark,Newark,NJ,New Jersey,071##,973 @##-####"""),
    ),
    "GB": Country(
        ("United Kingdom", "UK", "Great Britain", "England", "GB"),
        "44",
        "0",
        "0798# ######",
        tuple(
            "High Street|Station Road|Church Lane|Victoria Road|Mill Lane|Kings Avenue|Wharf Street|Castle Terrace".split(
                "|"
            )
        ),
        True,
        "co.uk",
        _towns("""
            London,London,,Greater London,EC# 4AB,020 7946 0###
            Manchester,Manchester,,Greater Manchester,M# 5JT,0161 496 0###
            Birmingham,Birmingham,,West Midlands,B# 7RS,0121 496 0###
            Leeds,Leeds,,West Yorkshire,LS# 8DP,0113 496 0###
            Edinburgh,Edinburgh,,Midlothian,EH# 2NG,0131 496 0###"""),
    ),
    "DE": Country(
        ("Germany", "Deutschland", "DE", "GERMANY", "Allemagne"),
        "49",
        "0",
        "0176 040690##",
        tuple(
            "Hauptstraße|Goethestraße|Bahnhofstraße|Lindenweg|Schillerplatz|Mühlenstraße|Am Alten Markt|Königsallee".split(
                "|"
            )
        ),
        False,
        "de",
        _towns("""
            Berlin,Berlin,BE,Berlin,101##,030 23125 ###
            München,Munich,BY,Bayern,803##,089 99998 ###
            Köln,Cologne,NW,Nordrhein-Westfalen,506##,0221 4710 ###
            Hamburg,Hamburg,HH,Hamburg,203##,040 66969 ###
            Frankfurt am Main,Frankfurt,HE,Hessen,603##,069 90009 ###
            Dresden,Dresden,SN,Sachsen,010##,030 23125 ###"""),
    ),
    "FR": Country(
        ("France", "FRANCE", "FR", "République française"),
        "33",
        "0",
        "06 12 ## ## ##",
        tuple(
            "rue de la République|avenue Victor Hugo|boulevard Saint-Michel|place du Marché|rue des Écoles|chemin des Vignes".split(
                "|"
            )
        ),
        True,
        "fr",
        _towns("""
            Paris,Paris,,Île-de-France,750##,01 99 00 ## ##
            Lyon,Lyons,,Auvergne-Rhône-Alpes,6900#,04 65 71 ## ##
            Marseille,Marseilles,,Provence-Alpes-Côte d'Azur,1300#,04 65 71 ## ##
            Bourg-en-Bresse,Bourg,,Auvergne-Rhône-Alpes,01000,04 65 71 ## ##
            Strasbourg,Strassburg,,Grand Est,67000,03 53 01 ## ##
            Bordeaux,Bordeaux,,Nouvelle-Aquitaine,33000,05 36 49 ## ##"""),
    ),
    "PL": Country(
        ("Poland", "Polska", "PL", "POLAND"),
        "48",
        "",
        "60# ### ###",
        tuple("ul. Marszałkowska|ul. Długa|ul. Świętego Marcina|al. Jerozolimskie|ul. Piękna|pl. Wolności".split("|")),
        False,
        "pl",
        _towns("""
            Warszawa,Warsaw,,mazowieckie,00-1##,22 6## ## ##
            Kraków,Cracow,,małopolskie,31-0##,12 4## ## ##
            Łódź,Lodz,,łódzkie,90-0##,42 6## ## ##
            Gdańsk,Gdansk,,pomorskie,80-8##,58 3## ## ##"""),
    ),
    "RO": Country(
        ("Romania", "România", "RO", "ROMANIA"),
        "40",
        "0",
        "072# ### ###",
        tuple(
            "Strada Mihai Eminescu|Bulevardul Unirii|Strada Lungă|Calea Victoriei|Strada Trandafirilor|Șoseaua Nordului".split(
                "|"
            )
        ),
        False,
        "ro",
        _towns("""
            București,Bucharest,B,București,01####,021 3## ####
            Cluj-Napoca,Cluj,CJ,Cluj,4000##,0264 4## ###
            Timișoara,Timisoara,TM,Timiș,3000##,0256 4## ###
            Iași,Iasi,IS,Iași,7000##,0232 2## ###"""),
    ),
    "IS": Country(
        ("Iceland", "Ísland", "IS", "ICELAND"),
        "354",
        "",
        "69# ####",
        tuple("Laugavegur|Skólavörðustígur|Hafnargata|Ármúli|Þingholtsstræti|Borgartún".split("|")),
        False,
        "is",
        _towns("""
            Reykjavík,Reykjavik,,Höfuðborgarsvæðið,10#,551 ####
            Akureyri,Akureyri,,Norðurland eystra,600,461 ####
            Hafnarfjörður,Hafnarfjordur,,Höfuðborgarsvæðið,220,555 ####"""),
    ),
    "GR": Country(
        ("Greece", "Ελλάδα", "GR", "Hellas", "GREECE"),
        "30",
        "",
        "697 ### ####",
        tuple("Λεωφόρος Κηφισίας|Οδός Ερμού|Πανεπιστημίου|Τσιμισκή|Λεωφόρος Συγγρού|Βασιλίσσης Σοφίας".split("|")),
        False,
        "gr",
        _towns("""
            Αθήνα,Athens,,Αττική,105 ##,210 3## ####
            Θεσσαλονίκη,Thessaloniki,,Κεντρική Μακεδονία,546 ##,2310 2## ###
            Πάτρα,Patras,,Δυτική Ελλάδα,262 ##,2610 2## ###"""),
    ),
    "CN": Country(
        ("China", "中国", "CN", "P.R. China", "PRC"),
        "86",
        "0",
        "138 #### ####",
        tuple("长安街|南京路|解放大道|中山路|人民大道|和平路".split("|")),
        False,
        "cn",
        _towns("""
            北京,Beijing,,北京市,1000##,010 6### ####
            上海,Shanghai,,上海市,2000##,021 6### ####
            广州,Guangzhou,,广东省,5100##,020 8### ####"""),
    ),
    "BR": Country(
        ("Brazil", "Brasil", "BR", "BRASIL"),
        "55",
        "0",
        "011 9@###-####",
        tuple(
            "Rua das Flores|Avenida Paulista|Rua São João|Avenida Atlântica|Travessa do Comércio|Alameda Santos".split(
                "|"
            )
        ),
        False,
        "com.br",
        _towns("""
            São Paulo,Sao Paulo,SP,São Paulo,01310-###,011 3###-####
            Rio de Janeiro,Rio,RJ,Rio de Janeiro,20040-###,021 2###-####
            Belo Horizonte,BH,MG,Minas Gerais,30130-###,031 3###-####"""),
    ),
}

#: how often each country occurs, out of 100
SHARES = {"US": 30, "GB": 13, "DE": 13, "FR": 9, "PL": 7, "RO": 6, "IS": 4, "GR": 6, "CN": 6, "BR": 6}
