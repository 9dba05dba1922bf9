"""People made up for a test."""

from __future__ import annotations

GIVEN = "Anna Bruno Clara David Emma Felix Greta Hugo Irene Jonas".split()
FAMILY = "Albers Brandt Conrad Dietz Ebert Fuchs".split()


def person(number: int, **changed: str) -> dict[str, str]:
    """Returns a row of a contact table nobody knows; different numbers are different people."""
    given, family = GIVEN[number % 10], FAMILY[number // 10 % 6]
    row = {
        "Record ID": f"{number}", "First Name": given, "Last Name": family,
        "Email": f"{given}.{family}@firm{number}.de".lower(), "Phone Number": f"+49 30 5550{number:04d}",
        "City": "Berlin", "Email Opt Out": "false", "Do Not Call": "false", "Note": "",
    }  # fmt: skip
    return {**row, **changed}
