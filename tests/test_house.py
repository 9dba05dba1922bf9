"""The rules of the house: who may import whom, how large things may grow, and who may write SQL."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "dedupe"

MOST_LINES = 600
MOST_FUNCTION_LINES = 60

#: Imported by everybody, importing nobody of ours.
COMMON = frozenset(("beside", "errors", "version"))
#: The rooms and what each may import beside itself and the common modules; the staircase only goes down.
ROOMS: Mapping[str, frozenset[str]] = {
    "model": frozenset(),
    "beside": frozenset(),
    "errors": frozenset(),
    "version": frozenset(),
    "ruleset": frozenset(("model",)),
    "sources": frozenset(("model", "ruleset")),
    "normalize": frozenset(("model", "ruleset")),
    "damage": frozenset(("model", "ruleset", "normalize")),
    "facets": frozenset(("model", "ruleset", "normalize")),
    "validate": frozenset(("model", "ruleset", "normalize", "damage", "facets")),
    "match": frozenset(("model", "ruleset")),
    "merge": frozenset(("model", "ruleset")),
    "store": frozenset(("model",)),
    "export": frozenset(("model", "store")),
    "report": frozenset(("model", "store")),
    "review": frozenset(("model", "store", "export", "report", "match.explain", "explaining", "judged")),
}
STEPS = frozenset(ROOMS) - {"review"}
#: Modules beside the rooms that put the steps together: they may import every step and each other.
TOGETHER = frozenset(
    "ahead api ceiling checkup cleaning crossing examples explaining given given_explained given_file inputs judged "
    "linked linking_options mapping pipeline preview progress remembered restored rewriting second summary tabulate "
    "unused_ids".split()
)
#: The entrances: what a program imports, and what starts the command line.
ENTRANCES: Mapping[str, frozenset[str]] = {"__init__": frozenset(("api",)), "__main__": frozenset(("cli",))}
#: Modules that may open a connection. None does: network checks are not part of a run.
ON_THE_NETWORK: frozenset[str] = frozenset()
NETWORK = re.compile(
    r"(requests|urllib\.request|urllib3|http\.client|socket|ssl|aiohttp|httpx|aiosmtplib|smtplib|dns)(\.|$)"
)
#: What the repository shows at first sight.
TOP_LEVEL = frozenset(
    ".ci .github .gitattributes .gitignore CHANGELOG.md CONTRIBUTING.md LICENSE README.md "
    "dedupe docs pyproject.toml rules sample_data tests".split()
)
VAGUE = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common|stuff)(_|\d|$)")
SQL_WRITE = re.compile(
    r"\b(INSERT\s+(OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE\s+(OR\s+\w+\s+)?[\w\"\[\]{}.]*\s*SET|DELETE\s+FROM"
    r"|(CREATE|DROP|ALTER)\s+(TEMP\w*\s+|UNIQUE\s+|VIRTUAL\s+)*(TABLE|INDEX|VIEW|TRIGGER))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Module:
    """A source file of the package."""

    name: str  # dotted, without "dedupe."; "" for the package itself
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]

    def imports(self) -> Iterator[str]:
        """Yields the modules that are imported anywhere in the file, by their full names."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                yield base
                yield from (f"{base}.{alias.name}" for alias in node.names)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        here = ["dedupe", *self.name.split(".")]
        if self.path.name == "__init__.py":
            here.append("__init__")
        return ".".join([*here[: -node.level], *([node.module] if node.module else [])])

    def of_ours(self) -> set[str]:
        """Returns the modules of this package that the file imports, without "dedupe."."""
        own = {name.removeprefix("dedupe.") for name in self.imports() if name.startswith("dedupe.")}
        return {name for name in own if name in names()}


@cache
def modules() -> tuple[Module, ...]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        dotted = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found.append(Module(dotted, path, ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(found)


@cache
def names() -> frozenset[str]:
    return frozenset(module.name for module in modules())


def allowed(module: Module, target: str) -> bool:
    """Returns True if the module may import the target (dotted, without "dedupe.")."""
    room = target.partition(".")[0]
    if room in COMMON or room == module.room != "":
        return True
    if module.room in ROOMS:
        may = ROOMS[module.room]
        return room in may or target in may or any(item.startswith(f"{target}.") for item in may)
    if module.room in TOGETHER:
        return room in STEPS or room in TOGETHER
    if module.room == "cli":
        return True
    return room in ENTRANCES.get(module.room, frozenset())


def test_there_is_something_to_look_at() -> None:
    assert len(modules()) > 50
    assert "match.matching" in names()
    assert "model" in {target.partition(".")[0] for module in modules() for target in module.of_ours()}


def test_every_module_has_its_place() -> None:
    known = {*ROOMS, *TOGETHER, *ENTRANCES, "cli"}
    assert sorted({module.room for module in modules()} - known) == []


def test_imports_follow_the_arrows() -> None:
    wrong = [
        f"dedupe/{module.name} imports {target}"
        for module in modules()
        for target in sorted(module.of_ours())
        if not allowed(module, target)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "target", "right"),
    [
        ("match.scoring", "store.run", False),
        ("match.scoring", "match.keys", True),
        ("match.scoring", "errors", True),
        ("normalize.email", "validate.email", False),
        ("store.run", "ruleset.load", False),
        ("pipeline", "store.run", True),
        ("pipeline", "cli.app", False),
        ("inputs", "review.app", False),
        ("review.pages", "match.explain", True),
        ("review.pages", "match.matching", False),
        ("cli.app", "review.app", True),
        ("model", "ruleset.effective", False),
        ("__main__", "pipeline", False),
    ],
)
def test_the_arrows_are_what_the_design_says(name: str, target: str, right: bool) -> None:
    assert allowed(Module(name, Path("x.py"), ast.parse("")), target) == right


def test_imports_make_no_circles() -> None:
    graph = {module.name: module.of_ours() - {module.name} for module in modules()}
    packages = {module.name for module in modules() if module.path.name == "__init__.py"}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join([*way[way.index(name) :], name])
        if name not in done:
            for target in sorted(graph[name] - packages):
                visit(target, (*way, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_files_stay_small() -> None:
    lengths = {str(m.path.relative_to(ROOT)): len(m.path.read_text(encoding="utf-8").splitlines()) for m in modules()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_functions_stay_small() -> None:
    long = [
        f"{module.path.relative_to(ROOT)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MOST_FUNCTION_LINES
    ]
    assert long == []


def test_modules_are_named_for_what_they_hold() -> None:
    assert [module.name for module in modules() if any(VAGUE.search(part) for part in module.name.split("."))] == []


@pytest.mark.parametrize(
    ("name", "vague"), [("utils", True), ("name_helpers", True), ("helper2", True), ("utility", False)]
)
def test_vague_names_are_known(name: str, vague: bool) -> None:
    assert bool(VAGUE.search(name)) == vague


def test_only_the_store_writes_sql() -> None:
    wrong = [
        f"{module.path.relative_to(ROOT)}:{node.lineno}"
        for module in modules()
        if module.room != "store"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_WRITE.search(node.value)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("sql", "writes"),
    [
        ("INSERT INTO runs VALUES (1)", True),
        ("insert or ignore into runs values (1)", True),
        ("UPDATE runs SET status = 'done'", True),
        ("DELETE FROM runs", True),
        ("CREATE UNIQUE INDEX i ON runs (a)", True),
        ("SELECT * FROM runs", False),
        ("Create a rules file with `dedupe init`", False),
        ("update the export and run again", False),
    ],
)
def test_writing_sql_is_known_when_seen(sql: str, writes: bool) -> None:
    assert bool(SQL_WRITE.search(sql)) == writes


def test_the_store_does_write_sql() -> None:
    texts = [
        str(node.value)
        for module in modules()
        if module.room == "store"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
    ]
    assert any(SQL_WRITE.search(text) for text in texts), "the test above looks for the wrong thing"


def test_nothing_opens_a_connection() -> None:
    wrong = [
        f"dedupe/{module.name} imports {target}"
        for module in modules()
        for target in sorted(set(module.imports()))
        if NETWORK.match(target) and module.name not in ON_THE_NETWORK
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "network"), [("socket", True), ("urllib.request", True), ("dns.resolver", True), ("urllib.parse", False)]
)
def test_network_modules_are_known(name: str, network: bool) -> None:
    assert bool(NETWORK.match(name)) == network


def test_the_top_level_is_tidy() -> None:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("no git checkout here: what is in the repository cannot be listed")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert {line.partition("/")[0] for line in listed.stdout.splitlines()} - TOP_LEVEL == set()


def checked(tool: str, *arguments: str) -> None:
    if importlib.util.find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed: pip install {tool}")
    command = [sys.executable, "-m", tool, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_has_no_complaints() -> None:
    checked("ruff", "check", "--output-format", "concise", ".")


def test_the_code_is_formatted() -> None:
    checked("ruff", "format", "--check", ".")


def test_types_fit() -> None:
    checked("mypy")
