"""Exports: the cleaned dataset with merges applied, and the merge list, as CSV, XLSX or Parquet."""

from __future__ import annotations
