"""Files to tables: every value as the text it stood as, every row accounted for, every oddity said.

`read_file(path)` looks at the first bytes (`kind`), and hands the file to the reader for its kind: `delimited` (CSV and
relatives), `workbook` (XLSX), `jsonl`, `parquet`, `sqlite_table`. Readers of text and of workbooks make records, and
`layout` turns records into a table: header, rows, quarantine. A new kind of file (XLS, ODS, an archive) is a line in
`kind`, a reader of its own, and a line in `read`.

Sources are opened read-only. A file whose structure cannot be trusted is refused with the line; a row that cannot be
taken goes to quarantine with line and reason: `rows_in == len(table) + len(quarantine)` always.
"""

from dedupe.sources.options import ReadOptions
from dedupe.sources.read import read_file
from dedupe.sources.shown import shown

__all__ = ["ReadOptions", "read_file", "shown"]
