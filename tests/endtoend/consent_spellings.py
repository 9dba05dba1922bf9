"""How the sample exports write consent: read by hand from the files, on purpose without the code under test."""

from __future__ import annotations

from collections.abc import Mapping

#: Header -> spelling -> whether it forbids. An empty cell says nothing.
SPELLINGS: Mapping[str, Mapping[str, bool]] = {
    "HasOptedOutOfEmail": {"true": True, "false": False},
    "DoNotCall": {"true": True, "false": False},
    "Unsubscribed from all email": {"true": True, "false": False},
    "Marketing contact status": {"Non-marketing contact": True, "Marketing contact": False},
    "Do not allow Emails": {"Do Not Allow": True, "Allow": False},
    "Do not allow Bulk Emails": {"Do Not Allow": True, "Allow": False},
    "Do not allow Phone Calls": {"Do Not Allow": True, "Allow": False},
    "Person - Marketing status": {"No consent": True, "Unsubscribed": True, "Subscribed": False},
    "Email Opt Out": {"true": True, "false": False},
    "Unsubscribed Mode": {"Manual": True},
}

#: The means of contact that each column is about; a column that is alone in its kind stands for itself.
CHANNEL: Mapping[str, str] = {
    "HasOptedOutOfEmail": "email",
    "Unsubscribed from all email": "email",
    "Do not allow Emails": "email",
    "Do not allow Bulk Emails": "email",
    "Email Opt Out": "email",
    "Unsubscribed Mode": "email",
    "DoNotCall": "phone",
    "Do not allow Phone Calls": "phone",
    "Marketing contact status": "marketing status",
    "Person - Marketing status": "marketing status",
}


def forbids(header: str, value: str) -> bool:
    """Returns whether a cell forbids. KeyError for a spelling that is not in the table: then the table is wrong."""
    return value != "" and SPELLINGS[header][value]


def forbidden_channels(raw: Mapping[str, str]) -> set[str]:
    """Returns the channels that a record forbids."""
    return {CHANNEL[header] for header in SPELLINGS if header in raw and forbids(header, raw[header])}
