"""Reader for Arrow files, which are also called Feather."""

from __future__ import annotations

from typing import Any

from dedupe.errors import InputError
from dedupe.sources.arrow_text import check_cells, damaged, laid_out
from dedupe.sources.layout import Laid
from dedupe.sources.notices import NoticeLog

#: The first version of Feather has marks of its own, and a reader that is on its way out.
FIRST_FEATHER = b"FEA1"


def read_arrow(data: bytes, source: str, where: str, log: NoticeLog) -> Laid:
    """Returns what the file holds, typed values as text; there are no lines."""
    import pyarrow as pa

    if data.startswith(FIRST_FEATHER):
        raise InputError("this is a Feather file of the first version: write it as Parquet or CSV", where=where)
    try:
        with pa.ipc.open_file(pa.BufferReader(data)) as reader:
            return laid_out(_table(reader, where), source, where, log)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise damaged(error, "Arrow file", where) from None


def _table(reader: Any, where: str) -> Any:
    """Returns the batches as one table, read one by one and counted."""
    import pyarrow as pa

    batches, rows = [], 0
    for number in range(reader.num_record_batches):
        batch = reader.get_batch(number)
        rows += batch.num_rows
        check_cells(rows, len(reader.schema), where)
        batch.validate(full=True)
        batches.append(batch)
    return pa.Table.from_batches(batches, reader.schema)
