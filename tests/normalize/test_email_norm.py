"""E-mail addresses: what is repaired, what is only noted, and which mailbox an address leads to."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from dedupe.model import MULTI
from dedupe.normalize.email import is_role, normalize
from dedupe.normalize.mail_domains import provider, registrable, typo_of
from dedupe.normalize.result import TYPE_KEYS
from dedupe.ruleset.data import load_words


@pytest.mark.parametrize(
    ("typed", "clean", "mailbox"),
    [
        ("anna@acme.com", "anna@acme.com", "anna@acme.com"),
        ("ANNA@ACME.COM", "anna@acme.com", "anna@acme.com"),
        ("Anna.Berg@Acme.COM", "Anna.Berg@acme.com", "anna.berg@acme.com"),
        ("Anna.Berg@GMX.de", "anna.berg@gmx.de", "anna.berg@gmx.de"),
        (" anna@acme.com ", "anna@acme.com", "anna@acme.com"),
        ("anna@acme.com\u200b", "anna@acme.com", "anna@acme.com"),
        ("mailto:anna@acme.com", "anna@acme.com", "anna@acme.com"),
        ("mailto:anna@acme.com?subject=Hi", "anna@acme.com", "anna@acme.com"),
        ("E-Mail: anna@acme.com", "anna@acme.com", "anna@acme.com"),
        ("Anna Berg <anna@acme.com>", "anna@acme.com", "anna@acme.com"),
        ('"Berg, Anna" <anna@acme.com>', "anna@acme.com", "anna@acme.com"),
        ("<anna@acme.com>", "anna@acme.com", "anna@acme.com"),
        ("anna@acme.com>", "anna@acme.com", "anna@acme.com"),
        ("(anna@acme.com)", "anna@acme.com", "anna@acme.com"),
        ("'anna@acme.com", "anna@acme.com", "anna@acme.com"),
        ("anna@acme.com.", "anna@acme.com", "anna@acme.com"),
        ("anna@acme.com,", "anna@acme.com", "anna@acme.com"),
        ("anna @acme.com", "anna@acme.com", "anna@acme.com"),
        ("anna(at)acme.com", "anna@acme.com", "anna@acme.com"),
        ("anna [at] acme [dot] com", "anna@acme.com", "anna@acme.com"),
        ("anna at acme.com", "anna@acme.com", "anna@acme.com"),
        ("anna＠acme.com", "anna@acme.com", "anna@acme.com"),
        ("anna@bücher.de", "anna@bücher.de", "anna@xn--bcher-kva.de"),
        ("anna@BÜCHER.de", "anna@bücher.de", "anna@xn--bcher-kva.de"),
        ("anna@xn--bcher-kva.de", "anna@xn--bcher-kva.de", "anna@xn--bcher-kva.de"),
        ('"anna berg"@acme.com', '"anna berg"@acme.com', '"anna berg"@acme.com'),
    ],
)
def test_beyond_doubt_is_repaired(typed: str, clean: str, mailbox: str) -> None:
    result = normalize(typed)
    assert result.value == clean
    assert result.keys["mailbox"] == mailbox
    assert bool(result.rules) == (typed != clean)


@pytest.mark.parametrize(
    ("typed", "mailbox"),
    [
        ("anna@acme,com", "anna@acme.com"),
        ("anna@@acme.com", "anna@acme.com"),
        ("an na@acme.com", "anna@acme.com"),
        ("anna..berg@acme.com", "anna.berg@acme.com"),
        ("anna.@acme.com", "anna@acme.com"),
        ("anna@acme..com", "anna@acme.com"),
    ],
)
def test_likely_reading_is_a_key_and_the_text_stays(typed: str, mailbox: str) -> None:
    result = normalize(typed)
    assert result.value == typed
    assert result.keys["mailbox"] == mailbox
    assert "repairable" in result.notes
    assert not result.rules


@pytest.mark.parametrize(
    ("typed", "mailbox"),
    [
        ("j.ohn.doe@gmail.com", "johndoe@gmail.com"),
        ("johndoe+crm@googlemail.com", "johndoe@gmail.com"),
        ("john.doe+crm@acme.com", "john.doe@acme.com"),
        ("john.doe@outlook.com", "john.doe@outlook.com"),
        ("john-shop@yahoo.co.uk", "john@yahoo.co.uk"),
        ("john-shop@acme.com", "john-shop@acme.com"),
        ("john@me.com", "john@icloud.com"),
        ("j.o_h-n@pm.me", "john@proton.me"),
        ("john@gmial.com", "john@gmail.com"),
    ],
)
def test_mailbox_is_what_the_provider_delivers_to(typed: str, mailbox: str) -> None:
    keys = normalize(typed).keys
    assert keys["mailbox"] == mailbox
    assert f"{keys['local']}@{keys['domain']}" == mailbox


@pytest.mark.parametrize(
    ("typed", "mailboxes"),
    [
        ("a.berg@acme.com; b.tal@acme.com", ["a.berg@acme.com", "b.tal@acme.com"]),
        ("a.berg@acme.com, b.tal@acme.com", ["a.berg@acme.com", "b.tal@acme.com"]),
        ("a.berg@acme.com / b.tal@acme.com", ["a.berg@acme.com", "b.tal@acme.com"]),
        ("a.berg@acme.com b.tal@acme.com", ["a.berg@acme.com", "b.tal@acme.com"]),
        ("a.berg@acme.com and b.tal@acme.com", ["a.berg@acme.com", "b.tal@acme.com"]),
        ("a.berg@acme.com oder b.tal@acme.com", ["a.berg@acme.com", "b.tal@acme.com"]),
        ("a.berg@acme.com\nb.tal@acme.com", ["a.berg@acme.com", "b.tal@acme.com"]),
        ("Ann <a.berg@acme.com>, Bo <b.tal@acme.com>", ["a.berg@acme.com", "b.tal@acme.com"]),
        ("a.berg@acme.com; A.Berg@acme.com", ["a.berg@acme.com"]),
    ],
)
def test_several_addresses_in_one_cell(typed: str, mailboxes: list[str]) -> None:
    keys = normalize(typed).keys
    assert keys["mailbox"].split(MULTI) == mailboxes
    assert keys["domain"].split(MULTI) == [box.partition("@")[2] for box in mailboxes]


def test_keys_of_several_addresses_stay_in_step() -> None:
    keys = normalize("info@acme.com; anna@gmail.com").keys
    assert [keys[k].split(MULTI) for k in ("role", "provider", "site")] == [
        ["1", ""],
        ["private", "free"],
        ["acme.com", "gmail.com"],
    ]


def test_a_smuggled_header_is_no_second_address() -> None:
    result = normalize("anna@acme.com\nBcc: eve@evil.com")
    assert "\n" in result.value
    assert result.keys["mailbox"] == "anna@acme.com"
    assert "extra_text" in result.notes


@pytest.mark.parametrize(
    "text", ["no-at.acme.com", "@acme.com", "anna@", "call Anna", "<script>@acme.com", "anna at home"]
)
def test_what_is_no_address_has_no_key(text: str) -> None:
    result = normalize(text)
    assert result.value == text
    assert not result.keys.get("mailbox")
    assert result.notes


@pytest.mark.parametrize("text", ["n/a", "test@test.com", "noemail@noemail.com", "none", "asdf@asdf.com"])
def test_placeholders_are_no_evidence(text: str) -> None:
    result = normalize(text)
    assert result.value == text
    assert not result.keys
    assert "placeholder" in result.notes


@pytest.mark.parametrize(
    ("domain", "kind"),
    [
        ("gmail.com", "free"),
        ("t-online.de", "free"),
        ("qq.com", "free"),
        ("seznam.cz", "free"),
        ("mailinator.com", "disposable"),
        ("yopmail.com", "disposable"),
        ("acme.com", "private"),
        ("siemens.de", "private"),
    ],
)
def test_provider(domain: str, kind: str) -> None:
    assert provider(domain) == kind


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("mail.acme.co.uk", "acme.co.uk"),
        ("acme.com", "acme.com"),
        ("a.b.acme.com.br", "acme.com.br"),
        ("10.0.0.1", ""),
        ("[10.0.0.1]", ""),
        ("localhost", ""),
        ("co.uk", ""),
        ("", ""),
    ],
)
def test_registrable_domain(host: str, site: str) -> None:
    assert registrable(host) == site


@pytest.mark.parametrize(
    "local",
    (
        "info sales support noreply no-reply info2 sales.uk sales-team kontakt biuro contabilidad ventas comercial "
        "vendas accueil verkoop ufficio birou objednavky ugyfelszolgalat firmapost satis skrifstofa"
    ).split(),
)
def test_role_mailboxes(local: str) -> None:
    assert is_role(local)


@pytest.mark.parametrize("local", "anna anna.berg uk a.sales.berg info-anna salesman post.anna 123 mila".split())
def test_personal_mailboxes(local: str) -> None:
    assert not is_role(local)


_words = st.text("abcdefghijklmnopqrstuvwxyzABZ0123456789._+-", min_size=1, max_size=12)
_pieces = st.lists(
    st.sampled_from([" ", "@", ".", ",", ";", "<", ">", "mailto:", " at ", "acme.com", "anna", "gmail.com", "ü", "\n"])
)


@given(st.one_of(st.text(max_size=40), _pieces.map("".join), st.builds("{}@{}.{}".format, _words, _words, _words)))
@example('""@acme.com')
@example("a.@b.c;")
@example("<a@b.com>,c")
@example("Anna <ANNA@ACME.COM>; b@c.de")
def test_idempotent(text: str) -> None:
    first = normalize(text)
    again = normalize(first.value)
    assert again.value == first.value
    assert again.keys == first.keys
    assert set(first.keys) <= set(TYPE_KEYS["email"])
    counts = {value.count(MULTI) for value in first.keys.values() if value}
    assert len(counts) <= 1


@given(_words, _words)
def test_key_agrees_with_the_reference_on_plain_addresses(local: str, label: str) -> None:
    address = f"{local}@{label}.com"
    try:
        known = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return
    keys = normalize(address).keys
    if keys and not typo_of(keys["domain"]):
        plain = known.local_part.lower()
        assert keys["domain"] == known.ascii_domain.lower()
        assert keys["local"] in (plain, plain.partition("+")[0])


def test_word_lists_are_texts_and_typos_are_not_providers() -> None:
    for name in ("role_accounts", "free_providers_extra", "mail_typos"):
        assert _all_texts(load_words(name)), name
    free = set(load_words("free_providers_extra")["free"])
    assert not free & {typo for typos in load_words("mail_typos").values() for typo in typos}


def _all_texts(node: object) -> bool:
    if isinstance(node, dict):
        return all(isinstance(key, str) and _all_texts(value) for key, value in node.items())
    if isinstance(node, list):
        return all(isinstance(value, str) for value in node)
    return isinstance(node, str)
