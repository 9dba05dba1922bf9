"""The Record Linkage Toolkit on one unseen table, settings from the kinds of its columns; run by peers_unseen.py.

Union of blocks -> binary features (exact, Jaro-Winkler 0.85, Damerau-Levenshtein 0.7) -> ECM without labels ->
connected components at 0.5, as its guide does.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import common
import numpy as np
import score
from peer_values import prepared

warnings.filterwarnings("ignore")

FUZZY = ("given", "family", "full name", "company", "text", "street", "address", "city", "email", "url")
EDITS = ("phone", "identifier", "date")


def main() -> None:
    """Compares, classifies, clusters and writes the result file."""
    args = common.args("recordlinkage", 0.5)
    clock = common.Clock()
    with clock("import"):
        import recordlinkage
        from recordlinkage.index import Block
    with clock("load"):
        table = prepared(Path(args.records).parent)
    with clock("block"):
        index = recordlinkage.Index()
        for key in table.keys:
            index.add(Block(left_on=list(key)))
        pairs = index.index(table.frame)
    with clock("predict"):
        compare = recordlinkage.Compare(n_jobs=1)
        for column, kind in table.kinds.items():
            if kind in FUZZY:
                compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
            elif kind in EDITS:
                compare.string(column, column, method="damerau_levenshtein", threshold=0.7, label=column)
            else:
                compare.exact(column, column, label=column)
        features = compare.compute(pairs, table.frame)
        model = recordlinkage.ECMClassifier()
        model.fit(features)
        sure = np.asarray(model.prob(features), float)
    left, right = (features.index.get_level_values(side).to_numpy(np.int64) for side in (0, 1))
    with clock("cluster"):
        kept = sure >= args.threshold
        labels = score.components(len(table.frame), left[kept], right[kept])
    ids = table.frame["record_id"].tolist()
    common.finish(
        args, "recordlinkage", "recordlinkage", clock, ids, labels, cand=(left, right), scored=(left, right, sure)
    )


if __name__ == "__main__":
    main()
