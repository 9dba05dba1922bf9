"""Damage forensics: what encodings, spreadsheets and CRMs did to values, found before anything is matched.

`column.damages` looks at one column (its distinct values, their numbers of rows, header, field type, countries),
`table.table_damages` at all columns of a table. Pure: text in, `Damage` out. What each kind means is in `kinds.KINDS`.
"""
