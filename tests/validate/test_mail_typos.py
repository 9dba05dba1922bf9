"""Misspelt domains: the ones that are, and the companies that are not."""

from __future__ import annotations

import pytest
from rapidfuzz.distance import OSA

from dedupe.ruleset.data import load_words
from dedupe.validate.mail_typos import meant_domain

MISSPELT = {
    "gmial.com": "gmail.com", "gmail.con": "gmail.com", "gmail.co": "gmail.com", "gmaill.com": "gmail.com",
    "hotmial.com": "hotmail.com", "hotmail.cmo": "hotmail.com", "hotmail.co": "hotmail.com", "yaho.com": "yahoo.com",
    "outlok.com": "outlook.com", "outllook.com": "outlook.com", "iclod.com": "icloud.com", "yaho.co.uk": "yahoo.co.uk",
    "t-onlne.de": "t-online.de", "btinternett.com": "btinternet.com", "protonmali.com": "protonmail.com",
    "acme.con": "acme.com", "kernwerk.nett": "kernwerk.net",
}  # fmt: skip
RIGHT = (
    "acme.com "
    "me.com mail.com email.com small.com smail.com yahoo.fr yahoo.com gmail.com outlook.fi grange.fr orange.fr "
    "acme.cm acme.co orange.com wp.pl web.de gmx.net qq.com hotmail.co.uk planets.nl globe.com kernwerk.de office.com"
).split()


@pytest.mark.parametrize("domain", MISSPELT)
def test_misspelt(domain: str) -> None:
    assert meant_domain(domain) == MISSPELT[domain]


@pytest.mark.parametrize("domain", RIGHT)
def test_right_as_it_is(domain: str) -> None:
    assert meant_domain(domain) == ""


def test_a_suggestion_is_near_and_final() -> None:
    """What is suggested is at most two edits away, and is not itself taken for a misspelling."""
    for provider in load_words("large_mail_providers")["domains"]:
        assert meant_domain(provider) == ""
        for place in range(1, len(provider.partition(".")[0])):
            damaged = provider[:place] + provider[place + 1 :]
            meant = meant_domain(damaged)
            assert meant == "" or (OSA.distance(damaged, meant) <= 2 and meant_domain(meant) == "")


def test_most_single_slips_of_the_largest_providers_are_seen() -> None:
    for provider in ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com"):
        label, ending = provider.split(".")
        slips = {f"{label[:k]}{label[k + 1]}{label[k]}{label[k + 2 :]}.{ending}" for k in range(len(label) - 1)}
        assert all(meant_domain(slip) in (provider, "") for slip in slips)
        assert sum(meant_domain(slip) == provider for slip in slips - {provider}) >= len(slips - {provider}) - 1
