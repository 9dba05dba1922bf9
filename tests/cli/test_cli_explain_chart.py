"""`dedupe explain --model -o FILE`: a chart in one file that needs nothing else, and nothing in it that acts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dedupe.cli.explain_chart import model_html, model_svg
from dedupe.explaining.learned import FactLearned, Learned, LevelLearned, RuleUsed

HOSTILE = "</title><script>alert(1)</script>&\x07\"'"


def model(name: str = "phone number", weight: float = 8.0) -> Learned:
    levels = (LevelLearned("same", name, 0.7, 0.001, weight), LevelLearned("different", "different", 0.3, 0.999, -1.7))
    fact = FactLearned("phone", name, "contact", 90, 0.5, True, levels)
    rule = RuleUsed(name, 3, 12, 80, 1, 4, ((name, 900),))
    return Learned("contact", 95, 100, 12.0, -9.0, 0.5, (10.0, 12.0), (fact,), (rule,), 300, 0.987, name)


def test_the_svg_is_one_picture_with_a_bar_for_each_level() -> None:
    root = ElementTree.fromstring(model_svg([model(), model()]))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    bars = [item for item in root.iter() if item.tag.endswith("rect") and list(item)]
    assert len(bars) == 4
    assert all("bits" in (bar[0].text or "") for bar in bars)


@pytest.mark.parametrize("weight", [14.0, 0.0, -9.0])
def test_bars_stay_inside_and_on_their_side(weight: float) -> None:
    root = ElementTree.fromstring(model_svg([model(weight=weight)]))
    zero = next(float(item.attrib["x1"]) for item in root.iter() if item.attrib.get("class") == "z")
    bar = next(item for item in root.iter() if item.tag.endswith("rect") and list(item))
    left, wide = float(bar.attrib["x"]), float(bar.attrib["width"])
    assert left > 0
    assert left + wide < float(root.attrib["width"])
    assert left >= zero - 1 if weight >= 0 else left + wide <= zero + 1


def test_what_comes_from_the_data_is_only_text() -> None:
    for text in (model_svg([model(HOSTILE)]), model_html([model(HOSTILE)])):
        assert "<script" not in text
        assert "\x07" not in text
    ElementTree.fromstring(model_svg([model(HOSTILE)]))


def test_nothing_is_fetched_from_anywhere() -> None:
    page = model_html([model()])
    links = set(re.findall(r"https?://[^\s\"'<]+", page))
    assert links <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\b(src|href|@import|url)\s*[=(]", page)


@pytest.mark.parametrize("ending", ["html", "svg", "json"])
def test_the_chart_is_written(call, sample_db: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"weights.{ending}"
    done = call("explain", sample_db, "--model", "-o", file)
    assert done.exit_code == 0
    assert str(file) in done.output
    text = file.read_text(encoding="utf-8")
    if ending == "json":
        assert {item["object"] for item in json.loads(text)["models"]} >= {"account", "contact"}
    else:
        assert "Contacts" in text
        assert "surname" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--model", "-o", "weights.pdf"), "name it .html, .svg or .json"),
        (("1", "2", "-o", "weights.svg"), "-o writes the chart of --model"),
        (("--model", "-o", "no/such/folder/weights.svg"), "no such file or folder"),
    ],
)
def test_charts_that_cannot_be_written(call, sample_db: Path, arguments: tuple[str, ...], said: str) -> None:
    done = call("explain", sample_db, *arguments)
    assert done.exit_code in (2, 3)
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr
