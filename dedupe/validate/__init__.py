"""Findings, checks of addresses and numbers, and a quality score. Offline: nothing here asks the network.

`table.validate_table` is the way in; `codes.CODES` has every finding there is, `quality` the formula of the score.
"""
