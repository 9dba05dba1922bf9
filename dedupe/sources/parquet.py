"""Reader for Parquet files."""

from __future__ import annotations

from dedupe.errors import InputError
from dedupe.sources.arrow_text import check_cells, damaged, laid_out
from dedupe.sources.layout import Laid
from dedupe.sources.notices import NoticeLog

#: What the pages may unpack to: a file of some bytes can claim any size.
MAX_UNPACKED = 8 << 30


def read_parquet(data: bytes, source: str, where: str, log: NoticeLog) -> Laid:
    """Returns what the file holds, typed values as text; there are no lines."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        about = file.metadata
        check_cells(about.num_rows, about.num_columns, where)
        if sum(about.row_group(number).total_byte_size for number in range(about.num_row_groups)) > MAX_UNPACKED:
            message = f"this Parquet file unpacks to more than {MAX_UNPACKED >> 30} GiB: give it in parts"
            raise InputError(message, where=where)
        return laid_out(file.read(), source, where, log)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise damaged(error, "Parquet file", where) from None
