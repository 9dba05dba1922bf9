"""`dedupe damage`: what is printed, and the exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dedupe.damage.kinds import KINDS

FILE = (
    "Id,First Name,Last Name,Phone,Zip,Country,Notes\n"
    "1,Käthe,MÃ¼ller,'+49 30 1234567,4176,Germany,R&amp;D\n"
    "2,Аnna,Kern,4.92E+11,80331,Germany,\n"
    "3,Zoë,Kami?ska,030 1234568,80331,Germany,see Kamińska\n"
    "4,Eva,Kamińska,030 1234569,80331,Germany,=1+1\n"
)


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


Call = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    from dedupe.cli.commands import app

    def calling(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            app.main(list(arguments))
        captured = capsys.readouterr()
        return int(left.value.code or 0), captured.out, captured.err

    return calling


def test_the_report_shows_what_it_was_and_what_it_will_be(damaged: Path, call: Call) -> None:
    code, out, _ = call("damage", str(damaged))
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("people.csv: 4 rows, 7 columns; csv, utf-8, comma; taken for contacts")
    for expected in (
        '"MÃ¼ller"  ->  "Müller"   line 2',
        '"Аnna"  ->  "Anna"   line 3',
        '"Kami?ska"  ->  "Kamińska"   line 4',
        '"4.92E+11"  ->  cannot be told   line 3',
        '"4176"  ->  "04176"   line 2',
        "the whole cell round-trips",
    ):
        assert expected in out
    assert lines[-2].startswith("Verdict: ")
    assert lines[-1] == f"Next: dedupe run {damaged}"
    # the worst first
    assert out.index("Lost or broken") < out.index("To decide") < out.index("Harmless")


def test_json_holds_the_same_and_nothing_else_is_printed(damaged: Path, call: Call) -> None:
    code, out, _ = call("damage", str(damaged), "--json", "--examples", "1")
    assert code == 0
    told = json.loads(out)
    assert told["exit_code"] == 0
    [file] = told["files"]
    assert (file["rows"], file["encoding"], file["delimiter"]) == (4, "utf-8", ",")
    kinds = {item["kind"]: item for item in file["damages"]}
    assert set(kinds) <= set(KINDS)
    assert {"mojibake", "mixed_script", "scientific_notation", "html_entity"} <= set(kinds)
    example = kinds["mojibake"]["examples"][0]
    assert (example["value"], example["proposed"], example["line"]) == ("MÃ¼ller", "Müller", 2)
    assert kinds["mojibake"]["repaired"] == 1


def test_a_sound_file_has_a_verdict_too(tmp_path: Path, call: Call) -> None:
    path = tmp_path / "sound.csv"
    path.write_text("name,city\nAnna Kern,Köln\n", encoding="utf-8")
    code, out, _ = call("damage", str(path))
    assert code == 0
    assert "Verdict: no damage found in 4 cells." in out or "Verdict: no damage found in 2 cells." in out


@pytest.mark.parametrize(
    ("limit", "code"), [("error>0", 1), ("error>1000", 0), ("mojibake>0", 1), ("quarantined>0", 0), ("warning>99", 0)]
)
def test_limits_of_the_user(damaged: Path, call: Call, limit: str, code: int) -> None:
    assert call("damage", str(damaged), "--fail-on", limit)[0] == code


@pytest.mark.parametrize("limit", ["errors>0", "mojibake", "nonsense>1"])
def test_limits_that_are_not_understood_are_refused(damaged: Path, call: Call, limit: str) -> None:
    code, _, err = call("damage", str(damaged), "--fail-on", limit)
    assert code == 2
    assert "--fail-on" in err


def test_a_file_that_cannot_be_read_is_refused_in_one_line(tmp_path: Path, call: Call) -> None:
    code, out, err = call("damage", str(tmp_path / "none.csv"))
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1


def test_no_file_is_refused(call: Call) -> None:
    assert call("damage")[0] == 2


def test_the_file_is_not_changed(damaged: Path, call: Call) -> None:
    before = damaged.read_bytes()
    call("damage", str(damaged))
    assert damaged.read_bytes() == before
    assert [path.name for path in damaged.parent.iterdir()] == ["people.csv"]
