"""What a rules file says about cleaning values: mistakes, dangers, replacement files, examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from dedupe.errors import Problem, RulesError
from dedupe.examples import try_examples
from dedupe.ruleset.effective import FieldRule, ObjectRules, Scope
from dedupe.ruleset.load import load_rules, parse_rules
from dedupe.ruleset.packs import with_fields
from dedupe.ruleset.replacement_lists import Replacement, dangers, read_replacements
from dedupe.ruleset.show import show_rules

BASE = """version: 1
object: contact
fields:
  id: {from: Id, type: record_id}
  email: {from: Email, type: email}
  title: {from: Title, type: title}
  country: {from: Country, type: country}
  opted_out: {from: OptOut, type: consent}
"""  # the next line is 9


def problems_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RulesError) as caught:
        parse_rules(text, "r.yml")
    return [(problem.line, problem.message) for problem in caught.value.problems]


# (text after BASE, [(line, part of the message)]): exactly these problems, no others.
MISTAKES: list[tuple[str, list[tuple[int, str]]]] = [
    ("  x: {from: X, type: phone, format: e165}\n", [(9, 'did you mean "e164"')]),
    ("  x: {from: X, type: city, format: e164}\n", [(9, "for type city: leave it out")]),
    ("  x: {from: X, type: street, format: national}\n", [(9, 'no format "national" for type street')]),
    ("  x: {from: X, type: text, date_order: dmy}\n", [(9, "belongs to type date")]),
    ("  x: {from: X, type: date, date_order: dym}\n", [(9, "unknown order of dates")]),
    ("  x: {from: X, type: text, normalize: false}\n", [(9, "write normalize: off")]),
    ("  x: {from: X, type: text, normalize: of}\n", [(9, 'did you mean "off"')]),
    ("  x: {from: X, type: text, case: kep}\n", [(9, 'did you mean "keep"')]),
    ("clean: trim\n", [(9, "takes a list")]),
    ("clean:\n  - {field: titel, replace: {a: b}}\n", [(10, 'did you mean "title"')]),
    ("clean:\n  - {replace: {a: b}}\n", [(10, "a step for what")]),
    ("clean:\n  - {field: title, type: title, replace: {a: b}}\n", [(10, "a step for what")]),
    ("clean:\n  - {field: title}\n", [(10, "a step does one thing")]),
    ("clean:\n  - {field: title, replace: {a: b}, extract: x}\n", [(10, "a step does one thing")]),
    ("clean:\n  - {field: id, replace: {a: b}}\n", [(10, "a record id is never changed")]),
    ("clean:\n  - {type: record_id, replace: {a: b}}\n", [(10, "never changed")]),
    ("clean:\n  - {field: opted_out, replace: {a: b}}\n", [(10, "consent is never rewritten")]),
    ("clean:\n  - {field: title, replace: [a, b]}\n", [(10, "as a mapping")]),
    ("clean:\n  - {field: title, replace: {}}\n", [(10, "at least 1")]),
    ("clean:\n  - {field: title, replace: {a: true}}\n", [(10, "put it in quotes")]),
    ("clean:\n  - {field: title, replace: {a: b}, scope: words}\n", [(10, 'did you mean "word"')]),
    ("clean:\n  - {field: title, pattern: a}\n", [(10, "belong together: add with")]),
    ("clean:\n  - {field: title, replace: {a: b}, with: c}\n", [(10, "belong together: add pattern")]),
    ("clean:\n  - {field: title, pattern: a, with: b, scope: word}\n", [(10, "scope belongs to replace")]),
    ("clean:\n  - {field: title, pattern: a, with: b, ignore_case: false}\n", [(10, "put (?i) in front")]),
    ("clean:\n  - {field: title, pattern: '(a', with: b}\n", [(10, "do not pair")]),
    ("clean:\n  - {field: title, pattern: '(?<!a)b', with: b}\n", [(10, "looks ahead or behind")]),
    ("clean:\n  - {field: title, pattern: '(a)\\1', with: b}\n", [(10, "refers back")]),
    ("clean:\n  - {field: title, pattern: a, with: '\\1'}\n", [(10, "has none, add parentheses")]),
    ("clean:\n  - {field: title, pattern: a, with: '\\q'}\n", [(10, "a single backslash")]),
    ("clean:\n  - {field: title, extract: ''}\n", [(10, "empty pattern")]),
    ("clean:\n  - {field: title, extract: x, when: 'contry == 1'}\n", [(10, 'did you mean "country"')]),
    ("clean:\n  - {field: title, extract: x, when: 'country ='}\n", [(10, "cannot be read")]),
    ("clean:\n  - {field: title, extract: x, at: befor}\n", [(10, 'did you mean "before"')]),
    ("clean:\n  - {field: title, plugin: nobody}\n", [(10, 'unknown plug-in "nobody"')]),
    ("clean:\n  - {field: title, extrct: x}\n", [(10, "a step does one thing"), (10, 'did you mean "extract"')]),
    ("validate:\n  - {when: \"title.matches('(')\", message: m}\n", [(10, "do not pair")]),
    ("validate:\n  - {when: 'title.matches(email)', message: m}\n", [(10, "in quotes")]),
    ("tests:\n  - {normalize: {title: a}}\n", [(10, "belong together")]),
    ("tests:\n  - {expect: {title: a}}\n", [(10, "either match, differ, or normalize")]),
    ("tests:\n  - {normalize: {titel: a}, expect: {title: a}}\n", [(10, 'did you mean "title"')]),
    ("tests:\n  - {normalize: {title: a}, expect: {titel: a}}\n", [(10, 'did you mean "title"')]),
    ("match: {compare: {email: false, title: false, country: false}}\n", [(9, "every field is left out")]),
    ("merge: {max_auto: 2}\n", [(9, "at most 1")]),
    ("merge: {max_auto: 0}\n", [(9, "above 0")]),
    ("include: x.yml\n", [(9, "no path and no cycle")]),
]


@pytest.mark.parametrize(("text", "wanted"), MISTAKES, ids=[text[:60] for text, _ in MISTAKES])
def test_each_mistake_is_told_with_its_line(text: str, wanted: list[tuple[int, str]]) -> None:
    found = problems_of(BASE + text)
    assert {line for line, _ in found} == {line for line, _ in wanted}, found
    assert all(any(part in message for _, message in found) for _, part in wanted), found
    assert len(found) <= 2
    assert all(len(message) < 300 for _, message in found)


def test_a_step_for_a_type_needs_fields_and_is_written_out_for_each() -> None:
    text = "version: 1\nobject: contact\nclean:\n  - {type: city, replace: {a: b}}\n"
    assert "needs the fields" in problems_of(text)[0][1]
    two = text + "fields: {x: {from: X, type: city}, y: {from: Y, type: city}, z: {from: Z, type: text}}\n"
    steps = parse_rules(two, "r.yml").tables[0].clean
    assert [(step.field, step.line) for step in steps] == [("x", 4), ("y", 4)]


def test_what_only_shows_when_the_fields_are_known_is_told_then() -> None:
    text = (
        "version: 1\nobject: contact\nclean:\n  - {field: id, replace: {a: b}}\n"
        "  - {field: city, replace: {a: b}, when: \"contry == 'DE'\"}\n  - {field: town, replace: {a: b}}\n"
    )
    rules = parse_rules(text, "r.yml").tables[0]
    fields = (
        FieldRule("id", "record_id", ("Id",)),
        FieldRule("city", "city", ("C",)),
        FieldRule("country", "country", ("D",)),
    )
    with pytest.raises(RulesError) as caught:
        with_fields(rules, ObjectRules("contact", fields), "r.yml")
    said = [(problem.line, problem.message) for problem in caught.value.problems]
    assert [line for line, _ in said] == [1, 4, 5]
    assert [word in text for (_, text), word in zip(said, ["town", "never changed", "contry"], strict=True)] == [
        True
    ] * 3


def test_the_line_of_a_step_is_no_part_of_its_meaning() -> None:
    text = BASE + "clean:\n  - {field: title, replace: {a: b}}\n"
    one, other = parse_rules(text, "r.yml"), parse_rules("# a comment\n" + text, "r.yml")
    assert [step.line for rules in (one, other) for step in rules.tables[0].clean] == [10, 11]
    assert (one.hash, one.tables) == (other.hash, other.tables)


# --- dangers ----------------------------------------------------------------------------------------------------------

DANGERS: list[tuple[dict[str, str], Scope, str]] = [
    ({"ctr": "center"}, "anywhere", '"doctrine" would become "docenterine"'),
    ({"ctr": "center"}, "word", ""),
    ({"&": "and"}, "anywhere", ""),
    ({"zzzq": "y"}, "anywhere", "inside words"),
    ({"a": ""}, "value", "replaced by nothing"),
    ({"Inc": "Inc Inc"}, "word", "would make it grow"),
    ({"St": "St."}, "word", "would make it grow"),
    ({"st": "street"}, "value", ""),
    ({"st": "ST"}, "value", ""),
    ({"a": "b", "b": "c"}, "value", "a chain (a -> b -> c)"),
    ({"a": "b", "b": "a"}, "value", "in a circle (a -> b -> a)"),
    ({"A": "b", "B": "c"}, "value", "a chain (A -> B -> c)"),
    ({"VP": "Vice President", "CEO": "Chief Executive Officer"}, "word", ""),
]


@pytest.mark.parametrize(("pairs", "scope", "words"), DANGERS)
def test_dangerous_replacements_are_warned_of_with_file_and_line(
    pairs: dict[str, str], scope: Scope, words: str
) -> None:
    found = dangers(
        [Replacement(old, new, "r.csv", line) for line, (old, new) in enumerate(pairs.items(), 3)], scope, True
    )
    assert bool(found) == bool(words)
    assert not found or (found[0].file, found[0].line) == ("r.csv", 3)
    assert not words or words in found[0].message


def test_many_dangers_are_ten_and_a_number() -> None:
    found = dangers([Replacement(f"w{n}", "", "r.csv", n) for n in range(1, 500)], "value", True)
    assert len(found) == 11
    assert "489 more" in found[-1].message


def test_warnings_come_with_the_rules_and_are_no_part_of_them() -> None:
    text = (
        BASE
        + "clean:\n  - field: title\n    scope: anywhere\n    replace:\n      VP: Vice President\n      ctr: center\n"
    )
    rules = parse_rules(text, "r.yml")
    assert [(w.file, w.line) for w in rules.warnings] == [("r.yml", 13), ("r.yml", 14)]
    assert parse_rules(rules.yaml, "again") == parse_rules(show_rules(rules), "again")
    wide = parse_rules(
        BASE + "clean:\n  - {field: title, extract: '.*'}\n  - {field: title, pattern: 'x*', with: y}\n", "r.yml"
    )
    assert [warning.line for warning in wide.warnings] == [10, 11]


# --- files ------------------------------------------------------------------------------------------------------------

FILES: list[tuple[str, str, list[tuple[str, str, int]]]] = [
    ("a.csv", "VP,Vice President\nCEO,Chief\n", [("VP", "Vice President", 1), ("CEO", "Chief", 2)]),
    ("a.csv", "old,new\n\n\nVP,Vice President\n", [("VP", "Vice President", 4)]),
    ("a.csv", "count,value,replacement\n5,VP,Vice President\n", [("VP", "Vice President", 2)]),
    ("a.csv", 'old;new\r\n"a;\nb";c\r\nd;e\r\n', [("a;\nb", "c", 2), ("d", "e", 4)]),
    ("a.csv", "\ufeffold,new\nMünchen,Munich\n", [("München", "Munich", 2)]),
    ("a.csv", "same,same\nx,y\n", [("x", "y", 2)]),
    ("a.yml", "VP: Vice President\n'1': 01\n", [("VP", "Vice President", 1), ("1", "01", 2)]),
]


@pytest.mark.parametrize(("name", "text", "wanted"), FILES)
def test_replacement_files(tmp_path: Path, name: str, text: str, wanted: list[tuple[str, str, int]]) -> None:
    (tmp_path / name).write_bytes(text.encode())
    read = read_replacements(name, tmp_path, ("r.yml", 7))
    assert read.problems == ()
    assert [(pair.old, pair.new, pair.line) for pair in read.pairs] == wanted
    assert {pair.file for pair in read.pairs} == {str(tmp_path / name)}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a,b\nc\n", 2, "this line has 1"),
        ("a,b\nx,y\na,c\n", 3, "first in line 1"),
        (",b\n", 1, "an empty text"),
        (f"a,{'x' * 1001}\n", 1, "longer than 1,000"),
        ('a,b\n"c,d\n', 2, "check the quotes"),
        ("x" * 300_000, 1, "too large"),
    ],
)
def test_mistakes_in_replacement_files_are_told_with_their_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (problem,) = read_replacements("a.csv", tmp_path, ("r.yml", 7)).problems
    assert (problem.file, problem.line) == (str(tmp_path / "a.csv"), line)
    assert words in problem.message


def test_lines_without_a_new_text_are_passed_over_with_a_word(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old,new\na,b\nc,\nd, \n", encoding="utf-8")
    read = read_replacements("a.csv", tmp_path, ("r.yml", 7))
    assert [pair.old for pair in read.pairs] == ["a"]
    assert read.warnings[0].line == 3
    assert "2 lines" in read.warnings[0].message


def test_a_list_in_a_file_is_part_of_the_complete_rules(tmp_path: Path) -> None:
    (tmp_path / "titles.csv").write_text("old,new\nVP,Vice President\n", encoding="utf-8")
    (tmp_path / "r.yml").write_text(BASE + "clean:\n  - {field: title, replace_from: titles.csv}\n", encoding="utf-8")
    rules = load_rules(str(tmp_path / "r.yml"))
    assert "replace: {VP: Vice President}" in rules.yaml
    assert parse_rules(rules.yaml, "elsewhere").tables == rules.tables


# --- examples ---------------------------------------------------------------------------------------------------------

PEOPLE = """version: 1
object: contact
fields:
  first_name: {from: First, type: given_name}
  last_name: {from: Last, type: family_name}
  email: {from: [Email, Email 2], type: email}
  title: {from: Title, type: title}
clean:
  - {field: title, replace: {VP: Vice President}, scope: word}
tests:
"""  # the next line is 11
BOB = "{first_name: Bob, last_name: Smith, email: bob.smith@acme-widgets.com}"
ROBERT = "{first_name: Robert, last_name: Smith, email: bob.smith@acme-widgets.com}"
OTHER = "{first_name: Ana, last_name: Costa, email: ana@costa-e-filhos.pt}"

EXAMPLES: list[tuple[str, list[str]]] = [
    (f"  - {{match: [{BOB}, {ROBERT}]}}\n", []),
    (f"  - {{differ: [{BOB}, {OTHER}]}}\n", []),
    (f"  - {{differ: [{BOB}, {ROBERT}]}}\n", ["are taken for one: 1 and 2 (probability 1.00)"]),
    (f"  - {{match: [{BOB}, {OTHER}]}}\n", ["are not taken for one: 1 and 2 (nothing"]),
    (f"  - {{match: [{BOB}, {ROBERT}, {OTHER}]}}\n", ["1 and 3"]),
    (
        "  - {normalize: {first_name: BOB, title: VP Sales}, expect: {first_name: Bob, title: Vice President Sales}}\n",
        [],
    ),
    (
        "  - {normalize: {first_name: BOB, title: VP}, expect: {first_name: BOB, title: VP}}\n",
        ['first_name: "BOB" becomes "Bob", not "BOB" (name_case)', "(replace (line 9))"],
    ),
    ("  - {normalize: {first_name: Bob}, expect: {first_name: Rob}}\n", ["no rule changes it"]),
    ("  - {normalize: {first_name: Bob}, expect: {title: ''}}\n", []),
]


@pytest.mark.parametrize(("text", "words"), EXAMPLES)
def test_examples_are_tried(tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "r.yml"
    path.write_text(PEOPLE + text, encoding="utf-8")
    tried = try_examples(str(path))
    assert tried.examples == 1
    assert [problem.line for problem in tried.failed] == [11] * len(words)
    assert all(word in problem.message for word, problem in zip(words, tried.failed, strict=True)), tried.failed


def test_examples_of_rules_without_fields_are_recognised_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "r.yml"
    example = "{normalize: {first_name: BOB}, expect: {first_name: Bob}}"
    text = f"version: 1\nobject: contact\ntests:\n  - {example}\n  - {{match: [{BOB}, {ROBERT}]}}\n"
    path.write_text(text, encoding="utf-8")
    assert try_examples(str(path)).failed == ()


def test_the_command_tells_failed_examples_and_leaves_with_one(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from dedupe.cli.commands import app

    path = tmp_path / "r.yml"
    path.write_text(PEOPLE + "".join(text for text, _ in EXAMPLES[5:8]), encoding="utf-8")
    done = CliRunner().invoke(app, ["rules", "test", str(path)])
    assert done.exit_code == 1
    assert f"{path}:12: first_name:" in done.stderr
    assert "1 of 3 examples as expected" in done.stdout
    path.write_text(PEOPLE + EXAMPLES[5][0], encoding="utf-8")
    assert CliRunner().invoke(app, ["rules", "test", str(path)]).exit_code == 0


def test_problems_are_lines(tmp_path: Path) -> None:
    assert str(Problem("r.yml", 3, "m")) == "r.yml:3: m"
