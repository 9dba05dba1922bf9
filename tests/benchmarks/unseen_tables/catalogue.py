"""Every unseen table by its name."""

from __future__ import annotations

from collections.abc import Callable

from . import organisations, persons_europe, persons_past, persons_world, shapes, sparse, things
from .draw import Draw
from .scheme import Table

MAKERS: tuple[Callable[[Draw], Table], ...] = (
    persons_europe.patients_fr,
    persons_world.voters_us,
    persons_europe.students_pl,
    persons_past.historical_gb,
    persons_europe.library_es,
    persons_world.employees_ja,
    persons_world.customers_ar,
    persons_world.subscribers_ru,
    organisations.suppliers_de,
    organisations.hospitals_it,
    organisations.hotels_pt,
    organisations.schools_nl,
    things.products,
    things.songs,
    organisations.startups,
    sparse.sparse_mixed,
    persons_europe.names_dates_sv,
    persons_world.namesakes_vi,
    shapes.emails_only,
    shapes.phones_only,
    shapes.newsletter_tr,
    shapes.large_clusters,
    shapes.no_duplicates,
    shapes.nine_in_ten,
    shapes.addresses_in_one,
    shapes.noise_columns,
    shapes.multi_valued,
)


def make(name: str, seed: int) -> Table:
    """Returns a table of a seed."""
    maker = next(maker for maker in MAKERS if maker.__name__ == name)
    return maker(Draw(seed, name))


def table_names() -> tuple[str, ...]:
    return tuple(maker.__name__ for maker in MAKERS)
