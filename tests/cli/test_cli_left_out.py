"""What a run did not compare is said."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from dedupe.cli.commands import app


def test_blocks_that_are_too_large_are_said(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    names = ["Adler", "Berger", "Conrad", "Dorn", "Engel", "Fuchs", "Gruber", "Huber", "Imhof", "Jung"]
    lines = ["id,first_name,last_name,phone"]
    lines += [f"{n},Person{n},{names[n % 10]}{n},+4930901820" for n in range(2500)]
    path.write_text("\n".join(lines), encoding="utf-8")
    done = CliRunner().invoke(app, ["run", str(path), "--db", str(tmp_path / "a.db")])
    assert done.exit_code == 0, done.output
    assert "pairs were not compared" in done.output
    assert "blocks of" in done.output
