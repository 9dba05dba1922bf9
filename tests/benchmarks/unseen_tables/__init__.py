"""Labelled tables of kinds that the matching was not built on, generated from a seed."""
