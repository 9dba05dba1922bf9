"""The fast path gives what the strict path gives, or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.errors import InputError
from dedupe.sources import regular
from dedupe.sources.dialect import shape_of
from dedupe.sources.layout import Laid, lay_out
from dedupe.sources.notices import NoticeLog
from dedupe.sources.records import RecordReader, physical_lines


def strict(data: bytes, delimiter: str, log: NoticeLog) -> Laid:
    records = RecordReader(shape_of(data, delimiter), "t", log).records(physical_lines(data), 1)
    return lay_out(records, "t", "t", log)


def told(laid: Laid) -> tuple[object, ...]:
    table = laid.table
    texts = [column.texts().tolist() for column in table.columns]
    codes = [column.codes.tolist() for column in table.columns]
    places = (table.row_numbers.tolist(), table.lines.tolist())
    return table.headers, texts, codes, places, laid.original_headers, laid.rows_in, laid.quarantine


def compared(data: bytes, delimiter: str) -> bool:
    """Returns whether the fast path took the text; what it says must then be what the strict path says."""
    fast_log, strict_log = NoticeLog("t"), NoticeLog("t")
    fast = regular.read_regular(data, shape_of(data, delimiter), 1, "t", "t", fast_log)
    if fast is None:
        assert fast_log.finish() == ()  # what it noticed before it gave up would be said twice
        return False
    assert told(fast) == told(strict(data, delimiter, strict_log))
    assert fast_log.finish() == strict_log.finish()
    return True


REGULAR = [
    b"a,b\n1,2\n3,4\n",
    b"a,b\r\n1,2\r\n3,4",
    b"a,b\r1,2\r3,4\r",
    b"a,b\n1,2\r\n3,4\r5,6",
    b'"a","b"\n"1","2"\n"3, 4",""\n',
    b'a,b\n"x ""y"" z","\r\n"\n3,""""\n',
    b"a,b\n\n1,2\n\n\r\n3,4\n\n",
    "a,b\nZoë,太郎\nx,\n,y\n".encode(),
    b"a,a,\n1,2,\n3,4,x\n",
    b"a,b,\n1,2,\n3,4,\n",
    b'a,b\n"1\n2\n3",2\n3,"x\r\ry"\n',
]


@pytest.mark.parametrize("data", REGULAR)
def test_regular_files_take_the_fast_path(data: bytes) -> None:
    assert compared(data, ",")


IRREGULAR = [
    b"a,b\n1,2\n3\n",
    b"a,b\n1,2\n3,4,5\n",
    b"a,b\n1,2\n,\n",
    b"a,b\n1,2\nA,b \n",
    b"a,b,c\nx,1,2\nTotal,,2\n",
    b'a,b\n1,5" disk\n',
    b'a,b\n1,"ab"cd"\n',
    b'a,b\n1,"x\n2,y\n',
    b"a,b\n1,x\0\n",
    b"Title,\na,b\n1,2\n",
    b"a,b\n1," + b"x" * 40_000 + b"\n",
    b'a,b\n1,"' + b"x\n" * 20 + b'"\n',
]


@pytest.mark.parametrize("data", IRREGULAR)
def test_doubtful_files_do_not(data: bytes) -> None:
    assert not compared(data, ",")


CELL = st.text(',;"\\\n\r\té太x1 \ufeff\u2028', max_size=5)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=8)),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_both_paths_agree_on_tables(body: Sequence[Sequence[str]], delimiter: str, end: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    width = len(body[0]) if body else 2
    writer.writerows([[f"h{i}" for i in range(width)], *body, ["z"] * width])
    took = compared(out.getvalue().encode(), delimiter)
    assert took or not all(map(any, body)), "a regular table must take the fast path"


@settings(max_examples=500, deadline=None)
@given(st.text('a,"\n\r1é', max_size=40))
def test_both_paths_agree_on_any_text(text: str) -> None:
    data = ("h,k\n" + text).encode()
    try:
        compared(data, ",")
    except InputError as error:
        pytest.fail(f"the fast path took what the strict path refuses: {error}")


@settings(max_examples=200, deadline=None)
@given(st.text('a,"\n\r', max_size=40), st.integers(1, 7))
def test_the_check_does_not_depend_on_where_pieces_end(text: str, piece: int) -> None:
    data = text.encode()
    whole = regular.record_starts(data, ord(","))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(regular, "PIECE", piece)
        cut = regular.record_starts(data, ord(","))
    assert (whole is None) == (cut is None)
    if whole is not None and cut is not None:
        assert whole.offsets.tolist() == cut.offsets.tolist()
        assert whole.lines.tolist() == cut.lines.tolist()
        assert (whole.longest, whole.tallest, whole.blank) == (cut.longest, cut.tallest, cut.blank)
