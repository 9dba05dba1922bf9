"""A quote in the wrong place harms its own row, is named with its line, and swallows nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from read_bytes import aside, codes, read, rows

from dedupe.errors import InputError
from dedupe.sources import delimited

SIZE = 1000
PLAIN = [[str(n), f"n{n}", f"n{n}@example.com", f"c{n}"] for n in range(SIZE)]


def text_of(lines: Sequence[str]) -> str:
    return "id,name,mail,city\n" + "".join(line + "\n" for line in lines)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("at", [0, 1, 50, 500, SIZE - 2, SIZE - 1])
def test_an_unclosed_quote_costs_no_row(tmp_path: Path, at: int, fast: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "FAST_FROM", 0 if fast else 1 << 40)
    lines = [",".join(row) for row in PLAIN]
    lines[at] = lines[at].replace(",n", ',"n', 1)
    source = read(tmp_path, text_of(lines))
    assert [row for row in rows(source) if row[0] != str(at)] == [row for row in PLAIN if row[0] != str(at)]
    assert rows(source)[at] == [str(at), f'"n{at}', f"n{at}@example.com", f"c{at}"]
    assert codes(source) == [(at + 2, "unclosed_quote")]
    assert f"line {at + 2}" in source.notices[0].message


BROKEN: list[tuple[str, str, list[int], list[int]]] = [
    # what stands on line 52, rows that are missing then, and lines that are in quarantine
    ("a sentence inside", '50,"Lee, Ann,n50@example.com,c', [50], [52]),
    ("fields shifted by a sentence", '50,n50,"Lee, Ann', [50], [52]),
    ("lines of an address", '50,"Main Street\nTown,c', [50], [52]),
    ("lines of a note", '50,n,m,"one\ntwo\nthree, or so\nfour', [], [53, 54, 55]),
    ("closed by a later one", '50,"n50,n50@example.com,c50', [], []),
]


@pytest.mark.parametrize("later", ["", '60,"x, y",n60@example.com,12"', '60,n "x",n60@example.com,c60', '60,n,m,12"'])
@pytest.mark.parametrize(("line", "lost", "set_aside"), [c[1:] for c in BROKEN], ids=[c[0] for c in BROKEN])
def test_the_damage_stays_where_it_is(
    tmp_path: Path, line: str, lost: list[int], set_aside: list[int], later: str
) -> None:
    lines = [",".join(row) for row in PLAIN[:200]]
    lines[50] = line
    if later:
        lines[60] = later
    source = read(tmp_path, text_of(lines))
    assert [int(row[0]) for row in rows(source)] == [n for n in range(200) if n not in lost]
    assert [at for at, _ in aside(source)] == set_aside
    assert (52, "unclosed_quote") in codes(source)


SWALLOWING: list[tuple[str, list[str]]] = [
    ("two inch marks at the end", ['1,a,b,"5', "2,c,d,e", '3,f,g,12"']),
    ("ten rows between", ['1,a,b,"5', *[f"{n},c,d,e" for n in range(2, 14)], '14,f,g,12"']),
    ("rows of two fields and more", ['1,a,"b,5', "2,c,d,e", "3,c,d,e", '4,f,"g",12']),
]


@pytest.mark.parametrize("lines", [case[1] for case in SWALLOWING], ids=[case[0] for case in SWALLOWING])
def test_rows_between_two_quotes_are_rows(tmp_path: Path, lines: list[str]) -> None:
    source = read(tmp_path, text_of([*lines, "99,x,y,z"]))
    assert [row[0] for row in rows(source)] == [line.split(",")[0] for line in lines] + ["99"]
    assert (2, "unclosed_quote") in codes(source)


def test_three_rows_before_a_closing_quote_are_rows(tmp_path: Path) -> None:
    source = read(tmp_path, text_of(['1,a,b,"5', "a note", "2,c,d,e", "3,c,d,e", '4,f,g,12"', "5,x,y,z"]))
    assert [row[0] for row in rows(source)] == ["1", "2", "3", "4", "5"]
    assert [line for line, _ in aside(source)] == [3]


WHOLE = [
    ('a,b\n1,"Hauptstr. 5\n80331, Ort"\n', [["1", "Hauptstr. 5\n80331, Ort"]]),
    ('a,b,c\n1,"x\ny, z\nw",2\n', [["1", "x\ny, z\nw", "2"]]),
    ('a,b\n1,"' + "word, word\n" * 8 + '"\n', [["1", "word, word\n" * 8]]),
    ('a,b,c,d\n1,2,3,"' + "a line of a note\n" * 300 + '"\n', [["1", "2", "3", "a line of a note\n" * 300]]),
    ('a,b\n1,"x ""y\nz"" w"\n', [["1", 'x "y\nz" w']]),
    ('a,b\n"x\n","\ny"\n', [["x\n", "\ny"]]),
]


@pytest.mark.parametrize(("text", "cells"), WHOLE)
def test_cells_of_several_lines_stay_whole(tmp_path: Path, text: str, cells: list[list[str]]) -> None:
    source = read(tmp_path, text)
    assert rows(source) == cells
    assert codes(source) == []


def test_a_quote_in_the_header_does_not_swallow_the_rows(tmp_path: Path) -> None:
    source = read(tmp_path, 'id,"name,city\n1,Ann,Rome\n2,Bob,Oslo\n')
    assert source.table.headers == ("id", '"name', "city")
    assert len(source.table) == 2
    assert codes(source) == [(1, "unclosed_quote")]


def test_a_file_cut_off_in_a_cell_keeps_its_rows(tmp_path: Path) -> None:
    source = read(tmp_path, 'id,name,note\n1,Ann,x\n2,Bob,y\n3,"Cy, who was\nbold')
    assert [row[0] for row in rows(source)] == ["1", "2"]
    assert aside(source) == [(4, "line 4: a quote is opened and never closed")]
    assert source.quarantine[0].raw == '3,"Cy, who was\nbold'


CELLS = st.lists(st.text("ab ,;'é\n", max_size=6), min_size=3, max_size=3)
DAMAGE = ['"', ',"', '" x', '\\"', ",", "\0", ""]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_row_is_accounted_for_whatever_is_broken(tmp_path: Path, data: st.DataObject) -> None:
    table = [[f"k{n:03d}", *data.draw(CELLS)] for n in range(data.draw(st.integers(5, 25)))]
    lines = []
    for row in [["key", "name", "note", "place"], *table]:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(row)
        lines.append(out.getvalue())
    hurt = data.draw(st.sets(st.integers(1, len(table)), max_size=3))
    for number in hurt:
        at = data.draw(st.integers(0, len(lines[number]) - 1))
        lines[number] = lines[number][:at] + data.draw(st.sampled_from(DAMAGE)) + lines[number][at + 1 :]
    try:
        source = read(tmp_path, "".join(lines), delimiter=",")
    except InputError:  # most of what is left is in pieces, so that the file is refused as a whole
        assert len(hurt) * 3 > len(table)
        return
    kept = {row[0]: row for row in rows(source)}
    text = "".join(row.raw for row in source.quarantine) + "".join(cell for row in rows(source) for cell in row)
    for number, row in enumerate(table, start=1):
        if number not in hurt and number - 1 not in hurt:  # a line that lost its end takes the next one with it
            assert kept[row[0]] == row
        if number not in hurt:
            assert row[0] in text
    if hurt and len(kept) < len(table):
        assert source.notices


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(TEXT, min_size=3, max_size=3), max_size=15),
    st.sampled_from([b"1\n", b"1,2,3,4\n", b"\n", b",,\n"]),
)
def test_clean_rows_are_as_the_csv_module_reads_them(tmp_path: Path, body: list[list[str]], odd: bytes) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(
        [["h1", "h2", "h3"], *([f"k{n}", *row[1:]] for n, row in enumerate(body))]
    )
    data = out.getvalue().encode() + odd + b"z,z,z\n"
    expected = [row for row in csv.reader(io.StringIO(data.decode(), newline="")) if len(row) == 3 and any(row)][1:]
    assert rows(read(tmp_path, data, delimiter=",")) == expected
