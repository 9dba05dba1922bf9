"""Splink on one unseen table, settings from the kinds of its columns. Run by peers_unseen.py in Splink's environment.

Exact, Jaro-Winkler or edit-distance levels by kind with term frequencies, the library's own comparisons for names,
dates and e-mail; blocking on every informative column; u by random sampling, m by EM over several keys; connected
components at 0.95 as in its tutorials.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

import common
import numpy as np
from peer_values import Prepared, prepared

logging.getLogger("splink").setLevel(logging.CRITICAL)


def comparisons(table: Prepared) -> list[Any]:
    """Returns a comparison a column; given and family name as one, so that swapped names are seen."""
    import splink.comparison_library as cl

    made: list[Any] = []
    given, family = (table.of(kind) for kind in ("given", "family"))
    if given and family:
        table.frame["whole_name"] = table.frame[given[0]] + " " + table.frame[family[0]]
        made.append(cl.ForenameSurnameComparison(given[0], family[0], forename_surname_concat_col_name="whole_name"))
    for column, kind in table.kinds.items():
        if given and family and column in (given[0], family[0]):
            continue
        if kind in ("given", "family"):
            made.append(cl.NameComparison(column))
        elif kind in ("full name", "company", "text", "street", "address"):
            fuzzy = cl.JaroWinklerAtThresholds(column, [0.95, 0.88, 0.8])
            made.append(fuzzy.configure(term_frequency_adjustments=True))
        elif kind == "date":
            made.append(cl.DateOfBirthComparison(column, input_is_string=True))
        elif kind == "email":
            made.append(cl.EmailComparison(column))
        elif kind in ("phone", "identifier"):
            edits = cl.DamerauLevenshteinAtThresholds(column, [1])
            made.append(edits.configure(term_frequency_adjustments=True))
        elif kind == "city":
            made.append(cl.JaroWinklerAtThresholds(column, [0.9]).configure(term_frequency_adjustments=True))
        else:
            made.append(cl.ExactMatch(column).configure(term_frequency_adjustments=True))
    return made


def certain(table: Prepared) -> list[tuple[str, ...]]:
    """Returns keys of which a match is nearly certain: they give the prior."""
    strong = table.of("identifier", "email", "phone", "date")
    names = table.of("family", "full name", "company", "text")[:2]
    found = [(one, two) for one in strong for two in names]
    whole = tuple(table.of("given", "family")[:2] or names[:1])
    found += [(*whole, place) for place in table.of("street", "address")]
    return found or [tuple(strong[:1]) or whole]


def teachers(table: Prepared) -> list[tuple[str, ...]]:
    """Returns two keys for EM, as the tutorials have: strong ones, else whole names. A session too many goes astray."""
    strong = [key for key in table.keys if len(key) == 1 and key[0] in table.of("email", "phone", "identifier", "date")]
    names = [tuple(table.of("given", "family")[:2])] + [
        (column,) for column in table.of("full name", "company", "text")
    ]
    places = [(column,) for column in table.of("street", "address")]
    return [*strong[:2], *(name for name in names if name), *places][:2]


def main() -> None:
    """Trains, predicts, clusters and writes the result file."""
    args = common.args("splink", 0.95)
    clock = common.Clock()
    with clock("import"):
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    with clock("load"):
        table = prepared(Path(args.records).parent)
        table.frame["rid"] = np.arange(len(table.frame))
        made = comparisons(table)
    settings = SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="rid", comparisons=made,
        blocking_rules_to_generate_predictions=[block_on(*key) for key in table.keys],
        probability_two_random_records_match=1 / len(table.frame),
    )  # fmt: skip
    with clock("train"):
        api = DuckDBAPI()
        linker = Linker(api.register(table.frame), settings, log_level=None)
        with suppress(Exception):  # no pair agrees: the prior of the settings stays
            rules = [block_on(*key) for key in certain(table)]
            linker.training.estimate_probability_two_random_records_match(rules, recall=0.7)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for key in teachers(table):
            with suppress(Exception):  # a key whose blocks teach nothing
                linker.training.estimate_parameters_using_expectation_maximisation(
                    block_on(*key), estimate_without_term_frequencies=True
                )
    with clock("predict"):
        scored = linker.inference.predict(threshold_match_probability=0.001)
    with clock("cluster"):
        grouped = linker.clustering.cluster_pairwise_predictions_at_threshold(
            scored, threshold_match_probability=args.threshold
        )
        frame = grouped.as_pandas_dataframe()
        labels = np.empty(len(table.frame), np.int64)
        labels[frame["rid"].to_numpy(np.int64)] = np.unique(frame["cluster_id"], return_inverse=True)[1]
    pairs = scored.as_pandas_dataframe()
    edges = tuple(pairs[name].to_numpy() for name in ("rid_l", "rid_r", "match_weight"))
    common.finish(
        args, "splink", "splink", clock, table.frame["record_id"].tolist(), labels, cand=edges[:2], scored=edges
    )


if __name__ == "__main__":
    main()
