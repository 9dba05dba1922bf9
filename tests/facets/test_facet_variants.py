"""Which values are spellings of one, and which are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.facets.column import facets_of, mapping_csv
from dedupe.facets.keys import fingerprint, run_together, script, shape, written_out
from dedupe.facets.variants import METHODS, find_variants

SAME = [
    ("Sales Manager", "sales manager", "spelling"),
    ("Sales Manager", "  Sales   Manager ", "spelling"),
    ("Sales Manager", "Manager, Sales", "spelling"),
    ("Geschäftsführer", "Geschaeftsfuehrer", "spelling"),
    ("Contrôleur", "CONTROLEUR", "spelling"),
    ("Oil & Gas", "Oil and Gas", "spelling"),
    ("Vice President of Sales", "VP Sales", "abbreviation"),
    ("Senior Developer", "Sr. Developer", "abbreviation"),
    ("Head of R&D", "Head of Research and Development", "abbreviation"),
    ("Human Resources", "HR", "abbreviation"),
    ("Healthcare", "Health Care", "spacing"),
    ("Warehouse Supervisor", "Wharehouse Supervisor", "typing"),
    ("Manufacturing", "Manufacutring", "typing"),
    ("Telecommunications", "Telecomunnications", "typing"),
    ("Pharmaceuticals", "Farmaceuticals", "typing"),
    ("Stewart", "Stuart", "sound"),
]
DIFFERENT = [
    ("Export Manager", "Import Manager"),
    ("Phase 1", "Phase 2"),
    ("Inbound Sales", "Outbound Sales"),
    ("Internal Audit", "External Audit"),
    ("Austria", "Australia"),
    ("Male", "Female"),
    ("Level II", "Level III"),
    ("Nord", "Sud"),
    ("Sales", "Scales"),
    ("Area 51", "Area 15"),
    ("Mr", "Ms"),
    ("Director", "Directors Office"),
    ("A+", "A"),
    ("C++ Developer", "C Developer"),
    ("Buchhalter", "Buchhalterin"),
    ("Secretario", "Secretaria"),
    ("Direktor", "Директор"),
]


@pytest.mark.parametrize(("usual", "other", "method"), SAME)
def test_spellings_of_one_value_join_the_usual_one(usual: str, other: str, method: str) -> None:
    found = find_variants({usual: 9, other: 2})
    assert [(c.leader, [(v.value, v.count, v.method) for v in c.variants]) for c in found] == [
        (usual, [(other, 2, method)])
    ]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_values_stay_apart(one: str, other: str) -> None:
    assert find_variants({one: 9, other: 2}) == ()


def test_small_steps_never_chain() -> None:
    found = find_variants({"Controller": 9, "Controllr": 5, "Contrllr": 4, "Cntrllr": 3}, ("typing",))
    told = [(c.leader, [v.value for v in c.variants]) for c in found]
    assert told == [("Controller", ["Controllr"]), ("Contrllr", ["Cntrllr"])]


def test_what_a_guess_joined_does_not_draw_others_in() -> None:
    found = find_variants({"Pharmaceutical": 9, "Farmaceutical": 4, "FARMACEUTICAL": 3})
    assert {c.leader: [(v.value, v.method) for v in c.variants] for c in found} == {
        "Pharmaceutical": [("Farmaceutical", "typing"), ("FARMACEUTICAL", "typing")]
    }


@given(
    st.dictionaries(st.text("abcd é1-", min_size=1, max_size=12), st.integers(1, 9), max_size=25),
    st.randoms(use_true_random=False),
)
def test_every_value_is_in_one_cluster_at_most_whatever_the_order(counts: dict[str, int], random: object) -> None:
    found = find_variants(counts)
    shuffled = list(counts.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert find_variants(dict(shuffled)) == found
    members = [value for c in found for value in (c.leader, *(v.value for v in c.variants))]
    assert len(members) == len(set(members))
    assert set(members) <= set(counts)
    for cluster in found:
        assert all(counts[v.value] == v.count <= cluster.count and v.method in METHODS for v in cluster.variants)


@given(st.text(max_size=20))
def test_values_that_agree_under_a_safe_key_are_always_joined(text: str) -> None:
    other = f" {text.upper()}."
    if (
        script(text) == script(other)
        and fingerprint(text)
        and fingerprint(text) == fingerprint(other)
        and text != other
    ):
        assert len(find_variants({text: 2, other: 1}, ("spelling",))) == 1


def test_keys() -> None:
    assert fingerprint("Ltd. Müller & Söhne") == fingerprint("mueller and SOHNE, ltd") == "and ltd muller sohne"
    assert written_out("Asst. Dir.") == "assistant director"
    assert run_together("Face-Book 2") == "facebook2"
    assert [shape(text) for text in ("AB-123", "ab  c", "Ünal 7", "--")] == ["A-9", "a a", "Aa 9", "--"]


def test_the_mapping_holds_a_line_per_variant() -> None:
    found = facets_of("Title", ["CEO"] * 3 + ["Chief Executive Officer", "", " ", "x,y"])
    assert (found.rows, found.empty, dict(found.values)) == (7, 2, {"CEO": 3, "Chief Executive Officer": 1, "x,y": 1})
    lines = mapping_csv(found).splitlines()
    assert lines[0] == "old,new,rows,why"
    assert lines[1].startswith("Chief Executive Officer,CEO,1,")
    assert len(lines) == 2
