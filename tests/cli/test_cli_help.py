"""What the program says about itself, and how fast."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest

from dedupe.cli.commands import app
from dedupe.version import __version__

HEAVY = ("numpy", "pandas", "pyarrow", "rapidfuzz", "pydantic", "sqlite_utils", "rich", "scipy", "phonenumbers")


def every_command() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in app.commands.items():
        found.append((name,))
        if isinstance(command, click.Group):
            takes_db = any(isinstance(parameter, click.Argument) for parameter in command.params)
            found += [(name, *(["x.db"] if takes_db else []), inner) for inner in command.commands]
    return found


def test_commands_are_listed_in_the_order_of_use(call) -> None:
    block = call("--help").output.split("Commands:\n")[1].split("\n\n")[0]
    listed = [line.split()[0] for line in block.splitlines() if line[2:3] != " "]
    assert listed == "demo run explain proposals undo export init damage clean facets rules history doctor".split()


@pytest.mark.parametrize("path", every_command(), ids="-".join)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_help_with_the_global_options(call, path: tuple[str, ...], flag: str) -> None:
    shown = call(*path, flag)
    assert shown.exit_code == 0
    assert shown.output.startswith("Usage: dedupe ")
    assert all(option in shown.output for option in ("--quiet", "--json", "--debug", "--version", "-h, --help"))


def test_every_option_is_explained() -> None:
    def options(command: click.Command) -> list[click.Option]:
        own = [p for p in command.params if isinstance(p, click.Option)]
        inner = command.commands.values() if isinstance(command, click.Group) else ()
        return own + [option for child in inner for option in options(child)]

    listed = options(app)
    assert len(listed) > 60
    assert [o.opts for o in listed if not o.help and not isinstance(o.type, click.Choice)] == []


@pytest.mark.parametrize("arguments", [("--version",), ("run", "--version"), ("rules", "show", "--version")])
def test_version_before_and_after_the_command(call, arguments: tuple[str, ...]) -> None:
    assert call(*arguments).output == f"dedupe {__version__}\n"


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys, json\nsys.argv = ['dedupe', '--help']\nfrom dedupe.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n' + json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert "click" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_python_dash_m_is_the_program() -> None:
    done = subprocess.run([sys.executable, "-m", "dedupe", "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"dedupe {__version__}\n")


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = "import dedupe, sys\nassert 'find_duplicates' in dir(dedupe)\nprint(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [name for name in (*HEAVY, "click") if f"'{name}'" in done.stdout] == []
