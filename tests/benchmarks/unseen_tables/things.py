"""Things: products with codes, songs of artists."""

from __future__ import annotations

from .draw import Draw, names, words
from .noise import Noise, blank, digit, drop_word, lower, replaced, spaced, typo, upper
from .scheme import Book, Field, Scheme, Table


def reordered(draw: Draw, value: str) -> str:
    """Returns the words of a title in another order."""
    parts = value.split()
    at = draw.rng.randrange(len(parts))
    return " ".join([*parts[at:], *parts[:at]])


def products(draw: Draw) -> Table:
    """Articles of several shops: titles in any order, variants that differ by colour or number, codes for some."""
    fields = (
        Field("brand", "category", 0.5, ((0.2, blank), (0.3, upper))),
        Field("title", "text", 1.5, ((0.3, reordered), (0.2, drop_word), (0.05, typo), (0.3, lower))),
        Field("model", "identifier", 1.5, ((0.15, blank), (0.3, model_style), (0.02, digit))),
        Field("ean", "identifier", 3, ((0.5, blank),)),
        Field("category", "category", 0, ((0.2, blank),)),
        Field("price", "number", 0.3, ((0.1, blank), (0.5, other_price))),
        Field("stock", "noise", 0, ((1.0, lambda draw, value: str(draw.rng.randrange(0, 500))),)),
    )
    book = Book(draw, Scheme(fields, 3))
    for _ in range(900):
        brand, kind = draw.one(words()["product_brands"]), draw.one(words()["product_kinds"])
        model, price = f"{draw.letters(2)}-{draw.digits('%##')}", draw.rng.randrange(500, 40000) / 100
        for colour in draw.rng.sample(words()["product_extras"][:3], draw.size((0.7, 0.2, 0.1))):
            variant = f"{model}{colour[0].upper()}"
            row = {
                "brand": brand,
                "title": f"{brand} {kind} {variant} {colour}",
                "model": variant,
                "category": kind,
                "ean": draw.digits("4############"),
                "price": f"{price:.2f}",
                "stock": "?",
            }
            book.add(row, draw.size((0.65, 0.25, 0.1)))
    return book.table("products", "sku_id")


def model_style(draw: Draw, value: str) -> str:
    return draw.one((value.replace("-", ""), value.replace("-", " "), value.lower()))


def other_price(draw: Draw, value: str) -> str:
    return f"{float(value) * draw.rng.uniform(0.9, 1.1):.2f}"


def with_guest(guests: tuple[str, ...]) -> Noise:
    def change(draw: Draw, value: str) -> str:
        return f"{value} {draw.one(('feat.', 'ft.', '(feat.'))} {draw.one(guests)}"

    return change


def guest_names() -> tuple[str, ...]:
    """Returns names of singers, each always the same."""
    given, family = names("en_US", "first_names_female"), names("en_US", "last_names")
    return tuple(f"{one} {two}" for one, two in zip(given, family, strict=False))


def songs(draw: Draw) -> Table:
    """Tracks of a catalogue: covers under one title, live takes of another length, guests, remasters, articles."""
    guests = guest_names()
    fields = (
        Field("track", "text", 1.5, ((0.08, typo), (0.15, lower), (0.12, remaster), (0.08, with_guest(guests[:80])))),
        Field(
            "artist",
            "text",
            1.5,
            ((0.15, replaced({"The": ""})), (0.05, typo), (0.1, upper), (0.1, replaced({"and": "&"}))),
        ),
        Field("album", "text", 1, ((0.3, blank), (0.05, typo), (0.1, spaced))),
        Field("year", "number", 0.5, ((0.2, blank), (0.1, digit))),
        Field("length_s", "number", 1, ((0.15, blank), (0.3, a_second_off))),
        Field("genre", "category", 0, ((0.3, blank),)),
    )
    book = Book(draw, Scheme(fields, 3.9))
    nouns, bands = words()["song_words"], words()["band_words"]
    artists = [
        f"The {draw.one(nouns).title()} {draw.one(bands)}" if draw.chance(0.5) else draw.one(guests) for _ in range(350)
    ]
    for _ in range(2800):
        title = draw.one(words()["song_frames"]).format(draw.one(nouns), draw.one(nouns)).title()
        album = f"{draw.one(nouns)} {draw.one(nouns)}".title()
        length = draw.rng.randrange(120, 420)
        row = {
            "track": title,
            "artist": draw.skewed(artists),
            "album": album,
            "year": str(draw.rng.randrange(1965, 2024)),
            "length_s": str(length),
            "genre": draw.one(("rock", "pop", "folk", "soul", "jazz")),
        }
        book.add(row, draw.size((0.75, 0.2, 0.05)))
        if draw.chance(0.06):
            live = {
                "album": f"Live at {draw.one(nouns).title()} Hall",
                "length_s": str(length + draw.rng.randrange(25, 90)),
            }
            book.add({**row, **live, "track": f"{title} (Live)", "year": str(int(row["year"]) + 3)})
    return book.table("songs", "track_id")


def remaster(draw: Draw, value: str) -> str:
    return value + draw.one((" (Remastered)", " - Remastered 2011", " (Album Version)"))


def a_second_off(draw: Draw, value: str) -> str:
    return str(int(value) + draw.one((-1, 1, 2)))
