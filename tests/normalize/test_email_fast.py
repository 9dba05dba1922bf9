"""The fast way of the e-mail normalizer says what the long way says, and takes nothing that is no address."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedupe.normalize.email import _facts, _quick, normalize, slowly
from dedupe.ruleset.data import load_words
from dedupe.validate.email import library_problem

PLACEHOLDERS = load_words("placeholders")["email"]
LOCALS = st.one_of(
    st.from_regex(r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+){0,3}", fullmatch=True),
    st.text("abAB01._+-ü'", min_size=1, max_size=10),
    st.sampled_from([str(word) for name in ("locals", "weak_locals") for word in PLACEHOLDERS[name]]),
    st.sampled_from(["info", "Sales.UK", "a", "aa", "XXX", "j.o_h-n", "anna+x", "+", "ANNA"]),
)
DOMAINS = st.one_of(
    st.sampled_from(
        [
            "gmail.com",
            "GMAIL.com",
            "yahoo.co.uk",
            "pm.me",
            "gmial.com",
            "aa.com",
            "x.com",
            "acme.com",
            "Acme.DE",
            "a.es",
        ]
    ),
    st.from_regex(r"[a-z0-9]+(?:-[a-z0-9]+){0,2}\.(?:de|com|co\.uk|con)", fullmatch=True),
    st.sampled_from([f"{word}.com" for name in ("domains", "dead_domains") for word in PLACEHOLDERS[name]]),
    st.text("ab-.xn1", min_size=1, max_size=12),
    st.sampled_from(["xn--bcher-kva.de", "bücher.de", f"{'a' * 64}.de", "acme.invalid"]),
)


@settings(max_examples=800, deadline=None)
@given(LOCALS, DOMAINS, st.sampled_from(["", "", "", " ", ".", ",b@c.de"]))
@example("anna", "gmail.com", "")
@example("no", "email.com", "")
@example("AA", "aa.com", "")
@example("00", "0-0.de", "")
def test_fast_is_slow(local: str, domain: str, behind: str) -> None:
    value = f"{local}@{domain}{behind}"
    fast, slow = normalize(value), slowly(value)
    assert (fast.value, dict(fast.keys), fast.rules, fast.notes) == (
        slow.value,
        dict(slow.keys),
        slow.rules,
        slow.notes,
    )


@settings(max_examples=300, deadline=None)
@given(LOCALS, DOMAINS)
def test_what_the_library_accepts_in_plain_letters_is_kept(local: str, domain: str) -> None:
    """An address that email-validator accepts comes back as it stood, but for its case."""
    value = f"{local}@{domain}"
    if value.isascii() and '"' not in local and local.strip("'") == local and not library_problem(value):
        assert normalize(value).value.lower() == value.lower()


def test_the_fast_way_is_taken() -> None:
    for local, domain in [("anna.berg", "acme.com"), ("anna+x", "gmail.com"), ("Anna", "Acme.DE")]:
        facts = _facts(domain)
        assert facts is not None
        assert _quick(f"{local}@{domain}", local, domain, facts) is not None
