"""Company names: what is left of them when the legal form is taken off."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dedupe.normalize.company import company_key, normalize
from dedupe.normalize.legal_tables import tables, tokens_of
from dedupe.ruleset.data import load_words

FORMS = [
    # name, fold, legal
    ("Acme, Inc.", "acme", "inc"),
    ("Acme Incorporated", "acme", "inc"),
    ("Acme Corp", "acme", "corp"),
    ("ACME CORPORATION", "acme", "corp"),
    ("Acme LLC", "acme", "llc"),
    ("Acme L.L.C.", "acme", "llc"),
    ("Acme Limited Liability Company", "acme", "llc"),
    ("Acme Company, LLC", "acme", "llc"),
    ("Acme Ltd.", "acme", "ltd"),
    ("Acme Co., Ltd.", "acme", "ltd"),
    ("Acme Company Limited", "acme", "ltd"),
    ("Acme Holdings plc", "acme holdings", "plc"),
    ("Acme LLP", "acme", "llp"),
    ("Acme Pty Ltd", "acme", "pty"),
    ("Acme Pvt. Ltd.", "acme", "pvt"),
    ("Acme Private Limited", "acme", "pvt"),
    ("Acme Sdn. Bhd.", "acme", "sdn"),
    ("Groupe Acme Ltée", "group acme", "ltee"),
    ("Müller GmbH", "muller", "gmbh"),
    ("Mueller G.m.b.H.", "muller", "gmbh"),
    ("Müller Gesellschaft mit beschränkter Haftung", "muller", "gmbh"),
    ("Müller Ges.m.b.H.", "muller", "gmbh"),
    ("Müller GmbH & Co. KG", "muller", "gmbh_co_kg"),
    ("Müller GmbH und Co KG", "muller", "gmbh_co_kg"),
    ("Müller GmbH & Co. Kommanditgesellschaft", "muller", "gmbh_co_kg"),
    ("Müller UG (haftungsbeschränkt)", "muller", "ug"),
    ("Müller UG (haftungsbeschraenkt)", "muller", "ug"),
    ("Siemens Aktiengesellschaft", "siemens", "ag"),
    ("Müller e.K.", "muller", "ek"),
    ("Müller OHG", "muller", "ohg"),
    ("Wiener Handel OG", "wiener handel", "og"),
    ("Helvetia Schaden S.A.", "helvetia schaden", "sa"),
    ("Dupont S.à r.l.", "dupont", "sarl"),
    ("Dupont S.A.R.L.", "dupont", "sarl"),
    ("SARL Dupont", "dupont", "sarl"),
    ("Dupont SAS", "dupont", "sas"),
    ("Dupont Société par actions simplifiée", "dupont", "sas"),
    ("Dupont EURL", "dupont", "eurl"),
    ("Drutex S.A.", "drutex", "sa"),
    ("Drutex Spółka Akcyjna", "drutex", "sa"),
    ("Drutex Sp. z o.o.", "drutex", "spzoo"),
    ("DRUTEX SP. Z O.O.", "drutex", "spzoo"),
    ("Drutex sp.z o.o.", "drutex", "spzoo"),
    ("Drutex Spółka z o.o.", "drutex", "spzoo"),
    ("Drutex spółka z ograniczoną odpowiedzialnością", "drutex", "spzoo"),
    ("Drutex Sp. z o.o. Sp.k.", "drutex", "spzoo_spk"),
    ("P.H.U. Kowalski", "kowalski", "phu"),
    ("S.C. Dacia S.R.L.", "dacia", "srl"),
    ("Dacia SRL", "dacia", "srl"),
    ("Hekla Hugbúnaður ehf.", "hekla hugbunadur", "ehf"),
    ("Hekla hf", "hekla", "hf"),
    ("Nascimento Alimentos EIRELI", "nascimento alimentos", "eireli"),
    ("Nascimento Alimentos Ltda.", "nascimento alimentos", "ltda"),
    ("Nascimento Alimentos Ltda - ME", "nascimento alimentos", "me"),
    ("Grupo Bimbo, S.A.B. de C.V.", "group bimbo", "sacv"),
    ("Toledo S.L.", "toledo", "sl"),
    ("Toledo S.L.U.", "toledo", "sl"),
    ("Barilla S.p.A.", "barilla", "spa"),
    ("Barilla SpA", "barilla", "spa"),
    ("Bianchi S.n.c.", "bianchi", "snc"),
    ("Jansen B.V.", "jansen", "bv"),
    ("Jansen Naamloze Vennootschap", "jansen", "nv"),
    ("Janssens BVBA", "janssens", "bv"),
    ("Volvo AB", "volvo", "ab"),
    ("AB Volvo", "volvo", "ab"),
    ("Volvo AB (publ)", "volvo", "ab"),
    ("Equinor ASA", "equinor", "asa"),
    ("Norsk Hydro A/S", "norsk hydro", "as"),
    ("Carlsberg ApS", "carlsberg", "aps"),
    ("Nokia Oyj", "nokia", "oyj"),
    ("Fazer Oy Ab", "fazer", "oy"),
    ("Škoda, a.s.", "skoda", "as"),
    ("Novák s.r.o.", "novak", "sro"),
    ("Novák, spol. s r.o.", "novak", "sro"),
    ("NOVÁK SPOL. S R.O.", "novak", "sro"),
    ("Kovács Kft.", "kovacs", "kft"),
    ("Magyar Telekom Nyrt.", "magyar telekom", "nyrt"),
    ("Çelik San. ve Tic. Ltd. Şti.", "celik", "ltd_sti"),
    ("Koç Holding A.Ş.", "koc holding", "as"),
    ("ТОВ «Ромашка»", "romashka", "tov"),
    ("Товариство з обмеженою відповідальністю «Ромашка»", "romashka", "tov"),
    ("ООО Ромашка", "romashka", "ooo"),
    ("Ромашка, ООО", "romashka", "ooo"),
    ("OOO Romashka", "romashka", "ooo"),
    ("Άλφα Α.Ε.", "alfa", "ae"),
    ("ΑΛΦΑ ΑΕ", "alfa", "ae"),
    ("Alfa A.E.", "alfa", "ae"),
    ("Άλφα Ε.Π.Ε.", "alfa", "epe"),
    ("Άλφα Ανώνυμη Εταιρεία", "alfa", "ae"),
    ("株式会社トヨタ", "toyota", "kk"),
    ("トヨタ株式会社", "toyota", "kk"),
    ("トヨタ（株）", "toyota", "kk"),
    ("㈱トヨタ", "toyota", "kk"),
    ("Toyota Kabushiki Kaisha", "toyota", "kk"),
    ("Toyota K.K.", "toyota", "kk"),
    ("카카오 주식회사", "kakao", "jusik"),
    ("(주)카카오", "kakao", "jusik"),
    ("㈜카카오", "kakao", "jusik"),
]


@pytest.mark.parametrize(("name", "fold", "legal"), FORMS)
def test_legal_form_is_taken_off_and_named(name: str, fold: str, legal: str) -> None:
    keys = normalize(name).keys
    assert (keys["fold"], keys["legal"]) == (fold, legal)


@pytest.mark.parametrize(
    ("name", "fold"),
    [
        ("AG Energy", "ag energy"),
        ("AB Foods", "ab foods"),
        ("SAS Institute", "sas institute"),
        ("PT Solutions", "pt solutions"),
        ("The Day Spa", "day spa"),
        ("Limited", "limited"),
        ("The Limited", "limited"),
        ("Co", "co"),
        ("Company Ltd", "company"),
        ("Inc. Ltd.", "inc"),
        ("Limited Brands", "limited brands"),
        ("Royal Bank of Canada", "royal bank of canada"),
        ("Y Combinator", "y combinator"),
        ("Call Me", "call me"),
        ("The The", "the"),
    ],
)
def test_words_that_only_look_like_forms_stay(name: str, fold: str) -> None:
    assert company_key(name)[0] == fold


@pytest.mark.parametrize(
    "names",
    [
        ["Smith & Jones", "Smith and Jones", "Smith und Jones", "Smith et Jones", "Smith y Jones", "Smith + Jones"],
        ["AT&T", "AT & T", "at and t inc"],
        ["I.B.M.", "IBM Corp.", "I B M"],
        ["The Coca-Cola Company", "Coca Cola", "COCA-COLA CO."],
        ["Intl Paper", "International Paper"],
        ["Acme Mfg. Co.", "Acme Manufacturing"],
        ["Smith Bros.", "Smith Brothers"],
        ["O'Reilly Media", "OReilly Media", "O’Reilly Media, Inc."],
        ["Müller & Söhne", "Mueller & Soehne", "MUELLER UND SOEHNE GMBH"],
        ["程投资集团有限公司", "程投资 Group Co., Ltd."],
    ],
)
def test_spellings_of_one_name_have_one_fold(names: list[str]) -> None:
    assert len({company_key(name)[0] for name in names}) == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Acme East", "Acme West"),
        ("Acme 1 GmbH", "Acme 2 GmbH"),
        ("Foo (Berlin) GmbH", "Foo (Munich) GmbH"),
        ("Foo GmbH (Berlin)", "Foo GmbH (Munich)"),
        ("北京科技有限公司", "南京科技有限公司"),
    ],
)
def test_different_companies_stay_different(left: str, right: str) -> None:
    assert company_key(left)[0] != company_key(right)[0]


@pytest.mark.parametrize(
    "text", ["n/a", "N/A", "self", "Self-employed", "none", "private", "unknown", "Test", "-", "no company"]
)
def test_placeholders_are_no_evidence(text: str) -> None:
    clean = normalize(text)
    assert clean.value == text
    assert not clean.keys
    assert "placeholder" in clean.notes


@pytest.mark.parametrize(
    ("text", "value"),
    [("  IBM  Deutschland ", "IBM Deutschland"), ("eBay", "eBay"), ("acme GMBH", "acme GMBH"), ("", "")],
)
def test_case_stays_and_blanks_go(text: str, value: str) -> None:
    assert normalize(text).value == value


def test_clean_value_reports_its_rules() -> None:
    assert normalize("Acme\u200b  Inc").rules == ("invisible", "spaces")
    assert normalize("Acme Inc").rules == ()


@given(st.text(max_size=40))
@example("& Co")
@example("the")
@example("株式会社")
@example("ТОВ")
@example("S.A.")
def test_idempotent_and_never_empty(text: str) -> None:
    first = normalize(text)
    again = normalize(first.value)
    assert again.value == first.value
    assert again.keys == first.keys
    fold = first.keys.get("fold", "")
    assert fold.isascii()
    assert fold == " ".join(fold.split())
    if first.keys and any(word for word in tokens_of(first.value)):
        assert fold


@given(
    st.sampled_from(["Zyrtec Wald", "Orbelin", "Kant 24"]),
    st.sampled_from(sorted({s for forms in load_words("legal_forms")["latin"].values() for s in forms})),
)
def test_every_listed_form_is_taken_off_the_end(name: str, form: str) -> None:
    short = "".join(tokens_of(form))
    unsure = tables().ends.get((short,)) in tables().unsure  # two letters that need dots: "e.U."
    fold, legal = company_key(f"{name} {'.'.join(short) if unsure and len(short) < 5 else form}")
    assert fold == company_key(name)[0]
    assert legal


def test_no_form_is_one_letter_and_none_is_a_joining_word() -> None:
    assert not [tokens for tokens in tables().ends if len("".join(tokens)) < 2 or tokens == ("and",)]


def test_every_spelling_has_one_meaning() -> None:
    seen: dict[str, str] = {}
    for form, spellings in load_words("legal_forms")["latin"].items():
        for spelling in spellings:
            assert isinstance(spelling, str), f"{form}: {spelling!r} is read as no text"
            key = "".join(tokens_of(spelling))
            assert seen.setdefault(key, form) == form, f"{spelling} means both {seen[key]} and {form}"
