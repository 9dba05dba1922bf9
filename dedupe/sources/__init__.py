"""Files to tables: every value as the text it stood as, every row accounted for, every oddity said.

`read_file(path)` gets the bytes (`opening`: a file, a member of an archive, a packed file, stdin), looks at the first
of them (`kind`), and hands them to the reader for their kind: `delimited` (CSV and relatives), `workbook` (XLSX, XLSB,
XLS, ODS), `json_text`, `parquet`, `arrow`, `sqlite_table`. Readers of text and of workbooks make records, and `layout`
turns records into a table: header, rows, quarantine. A new kind of file is a line in `kind`, a reader of its own, and a
line in `read`. `expand(paths)` turns folders and archives into the tables in them.

Sources are opened read-only. A file whose structure cannot be trusted is refused with the line; a row that cannot be
taken goes to quarantine with line and reason: `rows_in == len(table) + len(quarantine)` always.
"""

from dedupe.sources.options import ReadOptions
from dedupe.sources.read import read_file
from dedupe.sources.shown import shown

__all__ = ["ReadOptions", "read_file", "shown"]
