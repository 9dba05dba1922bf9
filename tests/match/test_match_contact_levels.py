"""Mailboxes and phones judged in bulk against the same rules written for one pair."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from dedupe.match import compare_contacts as contacts
from dedupe.match.compare_contacts import (
    MAIL_DIFFERENT,
    MAIL_LOCAL,
    MAIL_NEAR,
    MAIL_NUMBERED,
    PHONE_DIFFERENT,
    PHONE_NEAR,
    PHONE_TAIL,
)
from dedupe.match.keys import Key
from dedupe.match.person_names import PersonNames
from dedupe.model import Column, text_array

FREE, FIRM = "harbourmail.example", "quimbyworks.example"
PROVIDERS = {FREE: "free", FIRM: "private", "quimbyworks.test": "private"}
ROLES = frozenset({f"info@{FIRM}", "info@quimbyworks.test"})

LOCAL = st.sampled_from(
    ["smith", "smith2", "smith12", "j.smith", "jsmith", "jsmiht", "smyth", "info", "abc", "abd", "12", "13", "m.s", ""]
)
DOMAIN = st.sampled_from([FREE, FIRM, "quimbyworks.test", "quimbywork.example", "nowhere.example"])
MAILBOX = st.one_of(st.tuples(LOCAL, DOMAIN).map("@".join), st.sampled_from(["smith", "a@b@quimbyworks.example"]))


def mail_level(x: str, y: str) -> int:
    """What the levels of two different mailboxes mean, before the names are looked at."""
    if x in ROLES or y in ROLES:
        return -1
    (head, _, one), (head2, _, two) = x.rpartition("@"), y.rpartition("@")
    local, local2 = head.replace(".", ""), head2.replace(".", "")
    free, free2 = PROVIDERS.get(one, "") != "private", PROVIDERS.get(two, "") != "private"
    if local == local2:
        near = one != two and OSA.distance(x, y) <= 2 and not (free and free2) and len(local) >= 4
        return MAIL_NEAR if near else MAIL_LOCAL
    if one != two:
        return MAIL_DIFFERENT
    numbers, letters = (
        [re.findall(r"\d+", part) for part in (local, local2)],
        [re.sub("[^a-z]", "", part) for part in (local, local2)],
    )
    if letters[0] == letters[1] and numbers[0] != numbers[1]:
        return MAIL_DIFFERENT if free else MAIL_NUMBERED
    slip = OSA.distance(x, y) <= 1 and min(len(local), len(local2)) >= 5 and numbers[0] == numbers[1]
    return MAIL_NEAR if slip else MAIL_DIFFERENT


@given(st.lists(MAILBOX, min_size=2, max_size=14, unique=True))
@settings(max_examples=100, deadline=None)
def test_mailboxes_are_judged_as_one_by_one(boxes: list[str]) -> None:
    comparer = contacts.emails(Key.from_texts(boxes), None, PROVIDERS, ROLES)
    pairs = [(i, j) for i in range(len(boxes)) for j in range(len(boxes)) if i != j]
    left, right = (np.array([pair[k] for pair in pairs], dtype=np.int64) for k in (0, 1))
    found = comparer.compare(left, right)[0].level.tolist()
    assert found == [mail_level(boxes[i], boxes[j]) for i, j in pairs], boxes


NUMBER = st.one_of(
    st.text("0123456789", min_size=6, max_size=12).map(lambda digits: f"+{digits}"),
    st.sampled_from(
        ["+12125550143", "~2125550143", "+12125550134", "+1212555014", "+492125550143", "~143", "~12345678"]
    ),
)


def phone_level(x: str, y: str) -> int:
    tails = [number[-8:] if len(number) > 8 else "" for number in (x, y)]
    if tails[0] and tails[0] == tails[1] and (len(x) != len(y) or x[1:] == y[1:]):
        return PHONE_TAIL
    return PHONE_NEAR if OSA.distance(x, y) <= 1 else PHONE_DIFFERENT


@given(st.lists(st.tuples(NUMBER, st.integers(0, 12), st.sampled_from("0379")), min_size=2, max_size=10))
@settings(max_examples=100, deadline=None)
def test_phones_are_judged_as_one_by_one(told: list[tuple[str, int, str]]) -> None:
    slips = [number[:k] + digit + number[k + 1 :] for number, k, digit in told]
    swaps = [number[:k] + number[k : k + 2][::-1] + number[k + 2 :] for number, k, _ in told]
    gaps = [number[:k] + number[k + 1 :] for number, k, _ in told]
    numbers = list(dict.fromkeys(n for n in (*(n for n, _, _ in told), *slips, *swaps, *gaps) if n))
    key = Key.from_texts(numbers)
    pairs = [(i, j) for i in range(len(numbers)) for j in range(len(numbers)) if i != j]
    left, right = (np.array([pair[k] for pair in pairs], dtype=np.int64) for k in (0, 1))
    found = contacts.phones(key)(key.values, left, right).tolist()
    for (i, j), level in zip(pairs, found, strict=True):
        assert level == phone_level(numbers[i], numbers[j]), (numbers[i], numbers[j])


PART = st.sampled_from(["", "mary", "mary ann", "lee", "li", "de la cruz", "ann", "o neil"])


@given(st.lists(st.tuples(PART, PART, st.booleans(), MAILBOX, MAILBOX), min_size=1, max_size=10))
@settings(max_examples=80, deadline=None)
def test_a_mailbox_made_from_the_name_holds_a_word_of_it(rows: list[tuple[str, str, bool, str, str]]) -> None:
    first = Key.from_texts([*(row[0] for row in rows), *(row[1] for row in rows)])
    one, two = (
        Key(first.codes[: len(rows)], first.values, first.holders),
        Key(first.codes[len(rows) :], first.values, first.holders),
    )
    native = text_array("李" if value == "li" else "" for value in first.values)
    none, plain = Key.from_texts([""] * len(rows)), first.values
    names = PersonNames(one, two, plain, plain, np.zeros(len(plain), dtype=bool), native, none, none, none)
    boxes = [[f"{name.replace(' ', '.')}9@{FIRM}" if own else box, other] for name, _, own, box, other in rows]
    mailbox = Key.of(*(Column.of([row[k] for row in boxes]) for k in (0, 1)))
    found = contacts.made_from_name(mailbox, names)
    for k, (first_name, family, *_) in enumerate(rows):
        words = [word for word in f"{first_name} {family}".split() if len(word) >= 3]
        for j in range(mailbox.width):
            code = int(mailbox.codes[k, j])
            local = re.sub("[^a-z]", "", str(mailbox.values[code]).rpartition("@")[0]) if code >= 0 else None
            wanted = local is not None and ("li" in (first_name, family) or any(word in local for word in words))
            assert found[k, j] == wanted, (first_name, family, boxes[k][j])
