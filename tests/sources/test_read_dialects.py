"""Delimiters and quotes of every habit."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from read_bytes import codes, read, rows

from dedupe.errors import InputError
from dedupe.sources import dialect

TABLE = [["1", "Ann, B; C", "x@example.com"], ["2", "Bob", ""], ["3", "Cy | D", "z@example.com"]]
DELIMITERS = [",", ";", "\t", "|", "^", "`", "\x01", "\x02", "\x1f", "~", ":"]


def cell(text: str, delimiter: str) -> str:
    return f'"{text}"' if delimiter in text else text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str, end: str) -> None:
    lines = [["id", "name", "mail"], *TABLE]
    text = "".join(delimiter.join(cell(c, delimiter) for c in line) + end for line in lines)
    source = read(tmp_path, text)
    assert rows(source) == TABLE
    assert source.delimiter == delimiter
    assert codes(source) == []


ONE_COLUMN = [
    "time\n10:30:11\n11:20:22\n",
    "note\nRe: Ann: hello\nRe: Bob: hello\n",
    "path\n~/a/~b\n~/c/~d\n",
    "formula\nx^2\ny^2\n",
    "key: value\nAnn: 1\nBob: 2\n",
    "url\nhttp://example.com:80/\n",
]


@pytest.mark.parametrize("text", ONE_COLUMN)
def test_a_rare_delimiter_in_values_cuts_nothing(tmp_path: Path, text: str) -> None:
    assert rows(read(tmp_path, text)) == [[line] for line in text.splitlines()[1:]]


SEVERAL = ["||", "~|~", "|~|", "^^", "::", "<>;<>", "|@|"]


@pytest.mark.parametrize("delimiter", SEVERAL)
def test_delimiters_of_several_characters_are_refused_with_advice(tmp_path: Path, delimiter: str) -> None:
    text = "".join(delimiter.join(line) + "\n" for line in [["id", "name", "mail"], *TABLE[:2], ["4", "", "d"]])
    with pytest.raises(InputError, match=r":1: fields are cut by .* characters: export with one character"):
        read(tmp_path, text)


def test_empty_fields_are_no_delimiters_of_several_characters(tmp_path: Path) -> None:
    assert rows(read(tmp_path, "a|b|c\n1||2\n3||4\n5||\n")) == [["1", "", "2"], ["3", "", "4"], ["5", "", ""]]
    assert rows(read(tmp_path, "a;;c\n1;;2\n")) == [["1", "2"]]


APOSTROPHES = [
    ("'id','name'\n'1','O''Neil, J'\n'2','Bob'\n", [["1", "O'Neil, J"], ["2", "Bob"]]),
    ("id;name;n\n1;'Neil; J';'5\" disk'\n2;'Bob\nB';'y'\n", [["1", "Neil; J", '5" disk'], ["2", "Bob\nB", "y"]]),
    ("'id','name'\n'1','O\\'Neil'\n'2','Bob'\n", [["1", "O'Neil"], ["2", "Bob"]]),
    ("'name'\n'Ann'\n'Bob'\n", [["Ann"], ["Bob"]]),
]


@pytest.mark.parametrize(("text", "cells"), APOSTROPHES)
def test_fields_in_apostrophes_are_read_as_quoted(tmp_path: Path, text: str, cells: list[list[str]]) -> None:
    source = read(tmp_path, text)
    assert rows(source) == cells
    assert (0, "apostrophe_quotes") in codes(source)


AS_THEY_STAND = [
    "id,name,x\n1,O'Neil,5'\n2,D'Arcy & O'Hara,6'\n",
    "id,phone,x\n1,'+44 20,a\n2,'+44 21,b\n",
    "id,name,x\n1,'t Hart,a\n2,van 't Hof,b\n",
]


@pytest.mark.parametrize("text", AS_THEY_STAND)
def test_apostrophes_in_values_are_letters(tmp_path: Path, text: str) -> None:
    source = read(tmp_path, text)
    assert rows(source) == [line.split(",") for line in text.splitlines()[1:]]
    assert codes(source) == []


def test_a_sep_line_is_obeyed_for_any_delimiter(tmp_path: Path) -> None:
    for delimiter in "^!#":
        source = read(tmp_path, f"sep={delimiter}\r\na,b{delimiter}c\r\n1,2{delimiter}3\r\n")
        assert rows(source) == [["1,2", "3"]]


@pytest.mark.parametrize("letter", ["é", "社", "𝔸"])
@pytest.mark.parametrize("place", range(56, 66))
def test_a_letter_of_several_bytes_may_stand_anywhere_in_the_first_line(
    tmp_path: Path, letter: str, place: int
) -> None:
    source = read(tmp_path, f"id,{'x' * (place - 3)}{letter}\n1,2\n")
    assert rows(source) == [["1", "2"]]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(2, 30), st.integers(1, 40), st.sampled_from(",;\t|"), st.integers(0, 3))
def test_title_lines_do_not_hide_the_delimiter(width: int, height: int, delimiter: str, titles: int) -> None:
    title = "".join(f"Report {n}\n" for n in range(titles if height > 3 and width > 2 else 0))
    body = "".join(delimiter.join(f"c{n}x{i}" for i in range(width)) + "\n" for n in range(height))
    assert dialect.shape_of((title + body).encode(), "").delimiter == delimiter


def test_blanks_around_quotes(tmp_path: Path) -> None:
    source = read(tmp_path, 'id, name, city\n1, "Lee, Ann", "Rome"\n2, Bob, Oslo\n3 ,"Cy" ,x\n')
    assert rows(source) == [["1", "Lee, Ann", "Rome"], ["2", " Bob", " Oslo"], ["3 ", "Cy", "x"]]
    assert codes(source) == [(2, "spaced_quotes"), (4, "spaced_quotes")]


@pytest.mark.parametrize("end", ["\x1a", "\x1a\r\n", "\x1a\0\0\0", "\x1a\x1a"])
def test_the_end_mark_of_old_systems(tmp_path: Path, end: str) -> None:
    source = read(tmp_path, f"a,b\r\n1,2\r\n{end}")
    assert rows(source) == [["1", "2"]]
    assert codes(source) == [(0, "ctrl_z")]
