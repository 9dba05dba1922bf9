"""Web addresses: the domain that a company registered, however the address is spelt."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dedupe.model import MULTI
from dedupe.normalize.url import normalize


@pytest.mark.parametrize(
    ("typed", "clean", "domain"),
    [
        ("acme.com", "acme.com", "acme.com"),
        ("http://www.acme.com", "http://www.acme.com", "acme.com"),
        ("HTTP://WWW.ACME.CO.UK/About", "http://www.acme.co.uk/About", "acme.co.uk"),
        ("www.acme.de/en", "www.acme.de/en", "acme.de"),
        ("http:/acme.com", "http:/acme.com", "acme.com"),
        ("http:acme.com", "http:acme.com", "acme.com"),
        ("http;//acme.com", "http;//acme.com", "acme.com"),
        ("htp://acme.com", "htp://acme.com", "acme.com"),
        ("https://https://acme.com", "https://https://acme.com", "acme.com"),
        ("//acme.com/x", "//acme.com/x", "acme.com"),
        (
            "https://user:secret@shop.acme.com:8080/x?y=1#z",
            "https://user:secret@shop.acme.com:8080/x?y=1#z",
            "acme.com",
        ),
        ("acme.com.", "acme.com.", "acme.com"),
        ("www2.acme.com", "www2.acme.com", "acme.com"),
        ("shop.acme.com.br", "shop.acme.com.br", "acme.com.br"),
        ("http://www.bücher.de", "http://www.bücher.de", "xn--bcher-kva.de"),
        ("http://www.BÜCHER.de", "http://www.bücher.de", "xn--bcher-kva.de"),
        ("anna@acme.com", "anna@acme.com", "acme.com"),
        ("Acme Inc www.acme.com", "Acme Inc www.acme.com", "acme.com"),
        ("acme.github.io", "acme.github.io", "acme.github.io"),
        ("  acme.com ", "acme.com", "acme.com"),
        ("www.acme,com", "www.acme,com", "acme.com"),
        ("[Acme](https://www.acme.com/about)", "[Acme](https://www.acme.com/about)", "acme.com"),
        ('<a href="https://acme.com">Acme</a>', '<a href="https://acme.com">Acme</a>', "acme.com"),
        ("<https://acme.com>", "<https://acme.com>", "acme.com"),
        ("(acme.com)", "(acme.com)", "acme.com"),
        ('"acme.com"', '"acme.com"', "acme.com"),
        ("Website: acme.com", "Website: acme.com", "acme.com"),
        ("Сайт: acme.com", "Сайт: acme.com", "acme.com"),
        ("acme .com", "acme .com", "acme.com"),
        ("acme dot com", "acme dot com", "acme.com"),
    ],
)
def test_registrable_domain(typed: str, clean: str, domain: str) -> None:
    result = normalize(typed)
    assert result.value == clean
    assert result.keys["domain"] == domain
    assert bool(result.rules) == (typed != clean)


@pytest.mark.parametrize(
    "text",
    [
        *"n/a none http:// https:// www - localhost http://localhost:8000 10.0.0.1 http://10.0.0.1/x".split(),
        *("acme", "co.uk", "http://www.none.com", "see notes", "a b c", "http://.", "..."),
    ],
)
def test_what_names_no_domain_has_no_key(text: str) -> None:
    result = normalize(text)
    assert result.value == text
    assert not result.keys
    assert result.notes


@pytest.mark.parametrize(
    "text",
    [
        "http://facebook.com/acme",
        "https://www.linkedin.com/company/acme",
        "instagram.com/acme",
        "gmail.com",
        "www.t-online.de",
        "HTTPS://de.Wikipedia.org/wiki/Acme",
        "https://web.archive.org/web/2010/http://acme.com",
        "xing.com/companies/acme",
        "https://m.facebook.com/acme",
        "https://sites.google.com/acme",
    ],
)
def test_shared_sites_are_no_evidence(text: str) -> None:
    result = normalize(text)
    assert not result.keys
    assert result.notes == ("shared_site",)


@pytest.mark.parametrize(
    ("text", "domains"),
    [
        ("acme.com; acme.de", ["acme.com", "acme.de"]),
        ("www.acme.com, www.acme.de", ["acme.com", "acme.de"]),
        ("acme.com acme.de", ["acme.com", "acme.de"]),
        ("acme.com; www.acme.com", ["acme.com"]),
        ("acme.com; facebook.com/acme", ["acme.com"]),
        ("https://acme.comhttps://acme.de", ["acme.com", "acme.de"]),
        ("[one](acme.com) and [two](acme.de)", ["acme.com", "acme.de"]),
        ("acme.com or acme.de", ["acme.com", "acme.de"]),
    ],
)
def test_several_addresses(text: str, domains: list[str]) -> None:
    assert normalize(text).keys["domain"].split(MULTI) == domains


@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(
                ["http", "://", ":", "/", "www.", "Acme", ".com", ".DE", "@", " ", ",", ";", "İ", "ß", "n/a", "."]
            )
        ).map("".join),
    )
)
@example("İ.com")
@example("http://ACME.com ACME.com")
def test_idempotent(text: str) -> None:
    first = normalize(text)
    again = normalize(first.value)
    assert again.value == first.value
    assert again.keys == first.keys
    assert all(domain.isascii() and "." in domain for domain in first.keys.get("domain", "a.b").split(MULTI))
