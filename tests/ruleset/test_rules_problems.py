"""Everything a rules file can get wrong, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dedupe.errors import InputError, RulesError
from dedupe.ruleset.load import load_rules, parse_rules

TOP = "version: 1\nobject: contact\n"
BASE = """version: 1
object: contact
fields:
  email: {from: Email, type: email}
  phone: {from: Phone, type: phone}
  last_name: {from: Last, type: family_name}
  opted_out: {from: OptOut, type: consent}
"""  # the next line is 8


def problems_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RulesError) as caught:
        parse_rules(text, "r.yml")
    assert all(problem.file == "r.yml" for problem in caught.value.problems)
    return [(problem.line, problem.message) for problem in caught.value.problems]


# (name, text, [(line, part of the message)]): exactly these problems, no others.
ONE_FILE: list[tuple[str, str, list[tuple[int, str]]]] = [
    ("empty", "", [(1, "empty")]),
    ("only comments", "# nothing\n", [(1, "empty")]),
    ("only null", "~\n", [(1, "empty")]),
    ("list at the top", "- a\n- b\n", [(1, "a list at the top")]),
    ("text at the top", "hello\n", [(1, "a single value at the top")]),
    ("two documents", TOP + "---\nversion: 1\n", [(3, "second document")]),
    ("directive", "%YAML 1.1\n---\nversion: 1\nobject: contact\n", [(2, "directive")]),
    ("tab", "version: 1\nmatch:\n\t- field: email\n", [(3, "tab")]),
    ("syntax", "version: 1\nobject: [contact\n", [(3, "not YAML")]),
    ("control character", "version: 1\nobject: con\x07tact\n", [(2, "control character")]),
    ("too deep", TOP + "match: " + "[" * 20_000, [(3, "nested deeper")]),
    ("too large", TOP + "x" * 300_000, [(1, "too large")]),
    ("too many values", TOP + "required: [" + "x," * 21_000 + "]", [(3, "too much")]),
    ("alias", TOP + "source: &a {id: Id}\nmatch: *a\n", [(4, "alias")]),
    ("alias in itself", TOP + "match: &m [*m, {x: *m}]\n", [(3, "mapping"), (3, "alias")]),
    ("merge key", TOP + "match:\n  <<: {max_block: 9}\n", [(4, "merge key")]),
    ("python tag", "version: 1\nobject: !!python/object/apply:os.getcwd []\n", [(2, "tag")]),
    ("python name tag", "version: 1\nobject: !!python/name:subprocess.Popen\n", [(2, "tag")]),
    ("own tag", "version: 1\nobject: !include ../outside.yaml\n", [(2, "tag")]),
    ("usual tag", "version: 1\nobject: !!str contact\n", [(2, "tag")]),
    ("list as a key", TOP + "? [a]\n: 1\n", [(3, "a key that is not a text")]),
    ("no key", TOP + ": 1\n", [(3, "a key that is not a text")]),
    ("key twice", TOP + "match: {max_block: 9}\nmatch: {max_block: 8}\n", [(4, "first in line 3")]),
    ("inner key twice", TOP + "match:\n  max_block: 9\n  max_block: 8\n", [(5, "first in line 4")]),
    ("nan", TOP + "match: {review_above: .nan}\n", [(3, ".nan is not a number")]),
    ("infinity", TOP + "match: {pairs_per_record: -.inf}\n", [(3, "-.inf is not a number")]),
    ("overflow", TOP + "match: {pairs_per_record: 1e999}\n", [(3, "too large a number")]),
    ("huge integer", TOP + f"match: {{max_block: {'9' * 5000}}}\n", [(3, "too large a number")]),
    ("nothing after a key", TOP + "merge:\n  survivor:\n", [(4, "nothing stands here")]),
    ("null", TOP + "merge: {survivor: null}\n", [(3, "nothing stands here")]),
    ("no version", "object: contact\n", [(1, '"version" is missing: write version: 1')]),
    ("no object", "version: 1\n", [(1, '"object" is missing')]),
    ("version 1.10", "version: 1.10\nobject: contact\n", [(1, "write version: 1")]),
    ("version one", "version: one\nobject: contact\n", [(1, "write version: 1")]),
    ("version true", "version: true\nobject: contact\n", [(1, "write version: 1")]),
    ("version 2", "version: 2\nobject: contact\n", [(1, "write version: 1")]),
    ("unknown object", "version: 1\nobject: contcat\n", [(2, 'did you mean "contact"')]),
    ("object as list", "version: 1\nobject: [contact]\n", [(2, "a text, not a list")]),
    ("unknown pack", TOP + "extends: strct\n", [(3, 'did you mean "strict"')]),
    ("number as id", TOP + "source: {id: 0123}\n", [(3, "not the number 0123 (a text goes in quotes)")]),
    ("true as name", TOP + "source: {name: true}\n", [(3, "not true (a text goes in quotes)")]),
    ("empty name", TOP + "source: {name: ''}\n", [(3, "empty name")]),
    ("blank preset", TOP + "source: {preset: ' '}\n", [(3, "empty name")]),
    ("unknown key", TOP + "requird: [x]\n", [(3, 'did you mean "required"')]),
    ("unknown key, none near", TOP + "zzz: 1\n", [(3, "the keys here are object, source")]),
    ("unknown inner key", TOP + "match: {revew_above: 0.9}\n", [(3, 'did you mean "review_above"')]),
    ("export path", TOP + "export: {path: ../../x.csv}\n", [(3, "unknown key")]),
    ("include", TOP + "include: [../../x.yml]\n", [(3, "unknown key")]),
    ("sql", TOP + "filter: '1=1); DROP TABLE decisions;--'\n", [(3, "unknown key")]),
    ("no tables", "version: 1\ntables: []\n", [(2, "at least 1")]),
    (
        "object beside tables",
        "version: 1\nobject: contact\ntables:\n  - object: lead\n",
        [(2, "write it inside each table")],
    ),
    (
        "same source twice",
        "version: 1\ntables:\n  - {object: lead, source: {name: a}}\n  - {object: lead, source: {name: a}}\n",
        [(4, "stand here again")],
    ),
]

AFTER_FIELDS: list[tuple[str, str, list[tuple[int, str]]]] = [
    ("unknown type", "  x: {from: X, type: phne}\n", [(8, 'did you mean "phone"')]),
    ("no type", "  x: {from: X}\n", [(8, '"type" is missing')]),
    ("no column", "  x: {type: text}\n", [(8, '"from" is missing')]),
    ("no columns", "  x: {from: [], type: text}\n", [(8, "at least 1")]),
    ("column as number", "  x: {from: [A, 3], type: text}\n", [(8, "not the number 3")]),
    ("column twice", "  x: {from: Email, type: text}\n", [(8, 'already read by "email"')]),
    ("field is a text", "  x: X\n", [(8, "takes a mapping")]),
    ("region as name", "  x: {from: X, type: phone, default_region: Germany}\n", [(8, "two capital letters")]),
    ("region UK", "  x: {from: X, type: phone, default_region: UK}\n", [(8, "write GB")]),
    ("to nowhere", "  x: {from: X, type: reference, to: acount}\n", [(8, 'did you mean "account"')]),
    ("to of a text", "  x: {from: X, type: text, to: account}\n", [(8, "to belongs to type reference")]),
    ("restrictive text", "  x: {from: X, type: text, restrictive: [a]}\n", [(8, "belongs to type consent")]),
    ("inverted text", "  x: {from: X, type: text, inverted: true}\n", [(8, "belongs to type consent")]),
    ("identifying email", "  x: {from: X, type: email, identifying: true}\n", [(8, "belongs to type identifier")]),
    ("restrictive true", "  x: {from: X, type: consent, restrictive: [true]}\n", [(8, "a text goes in quotes")]),
    ("evidence as text", "  x: {from: X, type: text, evidence: NO}\n", [(8, 'not the text "NO"')]),
    ("required unknown", "required: [emial]\n", [(8, 'did you mean "email"')]),
    ("required a text", "required: email\n", [(8, "takes a list")]),
    ("check of nothing", "validate:\n  - {checks: [syntax]}\n", [(9, "checks of what")]),
    ("rule of nothing", "validate:\n  - {field: email}\n", [(9, "checks nothing")]),
    ("check unknown", "validate:\n  - {field: email, checks: [syntx]}\n", [(9, 'did you mean "syntax"')]),
    ("check of another type", "validate:\n  - {field: phone, checks: [role]}\n", [(9, "for type phone")]),
    ("check of a field unknown", "validate:\n  - {field: mail, checks: [role]}\n", [(9, 'did you mean "email"')]),
    ("field and type", "validate:\n  - {field: email, type: email, checks: [role]}\n", [(9, "field and type")]),
    ("severity", "validate:\n  - {field: email, checks: [role], severity: fatal}\n", [(9, "unknown severity")]),
    ("condition silent", "validate:\n  - {when: 'email == phone'}\n", [(9, "without message")]),
    ("condition broken", "validate:\n  - {when: 'email = phone', message: m}\n", [(9, "compare with ==")]),
    ("condition empty", "validate:\n  - {when: '', message: m}\n", [(9, "cannot be read")]),
    ("condition field", "validate:\n  - {when: 'emial == phone', message: m}\n", [(9, 'did you mean "email"')]),
    ("condition function", "validate:\n  - {when: 'len(email) > 3', message: m}\n", [(9, 'function "len"')]),
    ("condition loop", "validate:\n  - {when: '[1].all(i, i > 0)', message: m}\n", [(9, "runs over a list")]),
    ("condition deep", f"validate:\n  - {{when: '{'(' * 450}1{')' * 450}', message: m}}\n", [(9, "cannot be read")]),
    ("condition long", f"validate:\n  - {{when: '1{'+1' * 600}', message: m}}\n", [(9, "at most 1,000")]),
    ("block field", "match:\n  block:\n    - [fone]\n", [(10, 'did you mean "phone"')]),
    ("block key", "match:\n  block:\n    - [last_name.sond]\n", [(10, 'did you mean "sound"')]),
    ("block key of nothing", "match:\n  block:\n    - [fone.tail]\n", [(10, 'did you mean "phone"')]),
    ("block atom alone", "match: {block: [email]}\n", [(8, "takes a list")]),
    ("block empty rule", "match: {block: [[]]}\n", [(8, "at least 1")]),
    ("compare field", "match: {compare: {emial: false}}\n", [(8, 'did you mean "email"')]),
    ("compare word", "match: {compare: all}\n", [(8, "write auto")]),
    ("compare text", "match: {compare: {email: NO}}\n", [(8, "true or false")]),
    ("compare plug-in", "match: {compare: {email: nobody_has_it}}\n", [(8, 'unknown plug-in "nobody_has_it"')]),
    ("compare nothing", "match: {compare: {email: ''}}\n", [(8, "true or false")]),
    ("link one", "match: {link: [a]}\n", [(8, "two sources")]),
    ("link word", "match: {link: a}\n", [(8, "two sources")]),
    ("link itself", "match: {link: [a, a]}\n", [(8, "linked to itself")]),
    ("link alone", "match:\n  one_to_one: true\n", [(9, "goes with link")]),
    ("one to one text", "match: {link: [a, b], one_to_one: 'yes'}\n", [(8, "true or false")]),
    ("reference empty", "match: {reference: ''}\n", [(8, "an empty name")]),
    ("percent", "match: {review_above: 98}\n", [(8, "write 0.98")]),
    ("percent auto", "match: {auto_above: 98}\n", [(8, "write 0.98")]),
    ("threshold zero", "match: {review_above: 0}\n", [(8, "every pair")]),
    ("threshold negative", "match: {review_above: -1}\n", [(8, "not a probability")]),
    ("threshold true", "match: {review_above: true}\n", [(8, "number between 0 and 1")]),
    ("threshold as text", "match: {review_above: high}\n", [(8, "number between 0 and 1")]),
    ("auto coin toss", "match: {auto_above: 0.4}\n", [(8, "more likely different")]),
    ("auto word", "match: {auto_above: always}\n", [(8, "write never")]),
    ("order", "match:\n  review_above: 0.98\n  auto_above: 0.75\n", [(10, "below review_above")]),
    ("order by pack", "extends: strict\nmatch: {auto_above: 0.75}\n", [(9, "from the pack strict")]),
    ("max_block", "match: {max_block: 1}\n", [(8, "at least 2")]),
    ("max_block float", "match: {max_block: 1.5}\n", [(8, "whole number")]),
    ("pairs", "match: {pairs_per_record: 0}\n", [(8, "above 0")]),
    ("survivor unknown", "merge: {survivor: [most_complet]}\n", [(8, 'did you mean "most_complete"')]),
    ("survivor text", "merge: {survivor: most_complete}\n", [(8, "takes a list")]),
    ("survivor number", "merge: {survivor: [1]}\n", [(8, "is a word")]),
    ("survivor none", "merge: {survivor: []}\n", [(8, "at least 1")]),
    ("source unnamed", "merge: {survivor: ['prefer_source=']}\n", [(8, "names no source")]),
    ("source unnamed 2", "merge: {survivor: [prefer_source]}\n", [(8, "names no source")]),
    ("field rule", "merge: {fields: {email: newst}}\n", [(8, 'did you mean "newest"')]),
    ("field rule of nothing", "merge: {fields: {emails: latest}}\n", [(8, 'did you mean "email"')]),
    ("type rule", "merge: {types: {emal: latest}}\n", [(8, 'did you mean "email"')]),
    ("default", "merge: {default: lates}\n", [(8, 'did you mean "latest"')]),
    ("default of consent", "merge: {default: most_restrictive}\n", [(8, "consent fields")]),
    ("consent", "merge: {fields: {opted_out: latest}}\n", [(8, "most restrictive value always survives")]),
    ("consent by header", "merge: {fields: {OptOut: any_true}}\n", [(8, "most restrictive value always")]),
    ("consent by type", "merge: {types: {consent: newest}}\n", [(8, "most restrictive value always")]),
    ("restrictive email", "merge: {fields: {email: most_restrictive}}\n", [(8, "is for consent fields")]),
    ("fill_blanks", "merge: {fill_blanks: yes}\n", [(8, "true or false")]),
    ("max_cluster", "merge: {max_cluster: true}\n", [(8, "whole number")]),
    (
        "example of both",
        "tests:\n  - {match: [{email: a}, {email: b}], differ: [{email: a}, {email: b}]}\n",
        [(9, "either")],
    ),
    ("example of one", "tests:\n  - {match: [{email: a}]}\n", [(9, "at least 2")]),
    ("example field", "tests:\n  - {match: [{emial: a}, {email: b}]}\n", [(9, 'did you mean "email"')]),
    ("example value", "tests:\n  - {match: [{email: [a]}, {email: b}]}\n", [(9, "a text or a number")]),
    ("example empty", "tests:\n  - {}\n", [(9, "either")]),
]
CASES = [pytest.param(text, wanted, id=name) for name, text, wanted in ONE_FILE] + [
    pytest.param(BASE + text, wanted, id=name) for name, text, wanted in AFTER_FIELDS
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_each_mistake_is_told_with_its_line(text: str, wanted: list[tuple[int, str]]) -> None:
    found = problems_of(text)
    assert [line for line, _ in found] == [line for line, _ in wanted], found
    assert all(part in message for (_, message), (_, part) in zip(found, wanted, strict=True)), found
    assert all(len(message) < 300 and "\n" not in message for _, message in found), found


def test_all_mistakes_are_told_at_once() -> None:
    text = BASE + (
        "required: email\nvalidate: trim\nmatch: {review_above: high, block: email}\n"
        "merge: {survivor: most, fields: {phone: newst, opted_out: latest}}\nsource: 5\nobjct: x\n"
    )
    found = problems_of(text.replace("version: 1\n", "version: one\n"))
    assert [line for line, _ in found] == [1, 8, 9, 10, 10, 11, 11, 11, 12, 13]


def test_types_need_fields() -> None:
    found = problems_of(TOP + "validate:\n  - {type: email, checks: [role]}\nmerge: {types: {email: latest}}\n")
    assert [line for line, _ in found] == [4, 5]
    assert all("needs the fields" in message for _, message in found)


def test_values_of_secrets_are_not_shown() -> None:
    found = problems_of(TOP + "smtp: {password: CANARY-1}\npassword: CANARY-2\nsource: {api_key: CANARY-3}\n")
    assert [line for line, _ in found] == [3, 3, 4, 5]
    assert not any("CANARY" in message for _, message in found)
    assert [("environment variable" in message) for _, message in found] == [True, False, True, True]


def test_alias_bomb_is_one_problem() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    found = problems_of(TOP + "\n".join(lines) + "\n")
    aliases = [message for _, message in found if "alias" in message]
    assert len(aliases) == 1
    assert "71 more" in aliases[0]


def test_number_of_problems_is_bounded() -> None:
    assert len(problems_of(TOP + "".join(f"k{n}: v\n" for n in range(5000)))) == 200


@pytest.mark.parametrize(
    ("content", "line", "part"),
    [
        (b"version: 1\nobject: contact\n# caf\xe9\n", 3, "UTF-8"),
        (b"\xff\xfev\x00e\x00", 1, "UTF-8"),
        (TOP.encode() + b"#" * 300_000, 1, "too large"),
    ],
)
def test_files_that_are_no_text(tmp_path: Path, content: bytes, line: int, part: str) -> None:
    path = tmp_path / "r.yml"
    path.write_bytes(content)
    with pytest.raises(RulesError) as caught:
        load_rules(str(path))
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(path), line)
    assert part in problem.message


@pytest.mark.parametrize("name", ["absent.yml", "", "a\0b"])
def test_no_such_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"check the path|not a file"):
        load_rules(str(tmp_path / name))
