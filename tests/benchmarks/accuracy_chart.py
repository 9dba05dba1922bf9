"""Draws docs/accuracy.svg: pairwise F1 at default thresholds, us and the peers, on public sets and by size.

    python tests/benchmarks/accuracy_chart.py OURS.md [--peers RESULTS.md] [--out docs/accuracy.svg]

OURS.md is what accuracy.py printed; the peers' figures are read from theirs ($DEDUPE_SHARED/peers/RESULTS.md).
Plain SVG, no library; every bar has its figure as text, so that the chart can be read without its colours.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from labelled import SHARED

#: (caption, our set, heading of the peers' section, records in the peers' row where the section has several)
SETS = (
    ("FEBRL 1, 1,000 persons", "febrl1", "FEBRL 1 ", ""),
    ("FEBRL 3, 5,000 persons", "febrl3", "FEBRL 3 ", ""),
    ("FEBRL 4, 10,000 persons", "febrl4", "FEBRL 4 ", ""),
    ("Splink's fake_1000", "splink_fake_1000", "Splink fake_1000", ""),
    ("Restaurants", "restaurant_fodors_zagat", "Restaurants", ""),
    ("Restaurants without phone", "restaurant_fodors_zagat_without_phone", "Restaurants", "without phone"),
    ("CRM contacts, 10,000", "gen_crm_10k_contacts", "Synthetic CRM contacts 10k, seed 1", ""),
    ("CRM contacts, 100,000", "contacts_100k_seed1", "Synthetic CRM contacts, seed 1", "99,642"),
    ("CRM contacts, 1,000,000", "contacts_1m_seed1", "Synthetic CRM contacts, seed 1", "997,851"),
)
PEERS = (("splink", "Splink 5.0"), ("recordlinkage", "recordlinkage 0.16"), ("pyjedai", "pyJedAI 0.3.6"),
         ("dedupe 3", "dedupe.io 3.0 (100 labels)"))  # fmt: skip
COLOURS = ("#0b5c8a", "#d98324", "#7a9a4d", "#a06a9c", "#8a8a8a")
WIDTH, LEFT, BAR, GAP, SCALE = 900, 220, 11, 16, 600


@dataclass(frozen=True)
class Bars:
    """A set with F1 of us and of each peer; None where there is no figure."""

    caption: str
    figures: tuple[float | None, ...]


def table_rows(text: str) -> list[list[str]]:
    """Returns the cells of every row of Markdown tables."""
    return [
        [cell.strip() for cell in line.strip("| \n").split("|")] for line in text.splitlines() if line.startswith("|")
    ]


def section(text: str, heading: str) -> str:
    found = re.search(rf"^### {re.escape(heading)}.*?(?=^###? |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


def peer_figure(rows: list[list[str]], peer: str, mark: str) -> float | None:
    """Returns the default F1 of a peer: of the row with the mark (variant or count of records), else the plain one."""
    for cells in rows:
        if not cells[0].startswith(peer) or len(cells) < 4:
            continue
        variant = "without" in cells[0] or ("supervised" in cells[0] and not peer.startswith("dedupe"))
        counted = mark[:1].isdigit()
        if (mark in cells[0] if mark and not counted else not variant) and (not counted or cells[1] == mark):
            place = cells[2] if counted else cells[1]
            return float(place) if re.fullmatch(r"[01]\.\d+", place) else None
    return None


def bars(ours: str, peers: str) -> list[Bars]:
    """Returns the sets of which we have a figure."""
    mine = {
        cells[0]: float(cells[2])
        for cells in table_rows(ours)
        if len(cells) > 3 and re.fullmatch(r"[01]\.\d+", cells[2])
    }
    found = []
    for caption, name, heading, mark in SETS:
        if name in mine:
            rows = table_rows(section(peers, heading))
            found.append(Bars(caption, (mine[name], *(peer_figure(rows, peer, mark) for peer, _ in PEERS))))
    return found


def drawn(sets: list[Bars]) -> str:
    """Returns the chart."""
    labels = ("crm-dedupe, no configuration", *(label for _, label in PEERS))
    parts, y = [], 64
    for number, (label, colour) in enumerate(zip(labels, COLOURS, strict=True)):
        x = 12 + number * 178
        parts.append(f'<rect x="{x}" y="34" width="11" height="11" fill="{colour}"/>')
        parts.append(f'<text x="{x + 16}" y="44">{escape(label)}</text>')
    for item in sets:
        shown = [(k, figure) for k, figure in enumerate(item.figures) if figure is not None]
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + BAR}" text-anchor="end" font-weight="600">{escape(item.caption)}</text>'
        )
        for k, figure in shown:
            parts.append(
                f'<rect x="{LEFT}" y="{y}" width="{max(figure, 0) * SCALE:.1f}" height="{BAR}" fill="{COLOURS[k]}"/>'
            )
            parts.append(
                f'<text x="{LEFT + figure * SCALE + 5:.1f}" y="{y + BAR - 1}" font-size="10">{figure:.3f}</text>'
            )
            y += BAR + 2
        y += GAP
    title = "Pairwise F1 of the final clusters, default settings and thresholds"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" role="img" '
        f'aria-label="{title}" font-family="sans-serif" font-size="12" fill="#222">\n<title>{title}</title>\n'
        f'<rect width="{WIDTH}" height="{y}" fill="#fff"/>\n'
        f'<text x="12" y="20" font-size="15" font-weight="600">{title}</text>\n'
    )
    return head + "\n".join(parts) + "\n</svg>\n"


def main() -> None:
    """Writes the chart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ours", type=Path)
    parser.add_argument("--peers", type=Path, default=SHARED / "peers" / "RESULTS.md")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[2] / "docs" / "accuracy.svg")
    options = parser.parse_args()
    sets = bars(options.ours.read_text(encoding="utf-8"), options.peers.read_text(encoding="utf-8"))
    if not sets:
        sys.exit(f"{options.ours}: no figures of accuracy.py in it: redirect its output into this file")
    options.out.write_text(drawn(sets), encoding="utf-8")
    print(f"{options.out}: {len(sets)} sets")


if __name__ == "__main__":
    main()
