"""Names of organisations: tidied for people, folded without legal form for comparing."""

from __future__ import annotations

from dedupe.normalize.legal_forms import join_words, strip_forms, strip_native, strip_rare, tables, tokens_of
from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.text import tidy


def normalize(value: str, context: Context = Context(), field_type: str = "company") -> Clean:
    """Returns the name tidied, its case as typed (acronyms), and its keys `fold` and `legal`."""
    clean, rules = tidy(value)
    if not clean:
        return Clean("", rules=rules)
    if is_placeholder(clean, "company"):
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    key, form = company_key(clean)
    return Clean(clean, {"fold": key, "legal": form}, rules)


def company_key(name: str) -> tuple[str, str]:
    """Returns the folded name without legal form and leading article, and the id of the form ("" for none)."""
    native = ""
    bare = name
    if not name.isascii():
        bare, native = strip_native(name)
    words, form = _stripped(bare)
    if not form and bare.endswith(")") and "(" in bare[1:]:
        base, _, inside = bare[:-1].rpartition("(")
        outside, form = _stripped(base)
        words = [*outside, *tokens_of(inside)] if form else words
    if not form and not native:
        words, form = strip_rare(name, words)
    t = tables()
    if len(words) > 1 and words[0] in t.articles:
        words = words[1:]
    short = t.abbreviations
    return " ".join([short.get(word, word) for word in words]), form or native


def _stripped(name: str) -> tuple[list[str], str]:
    words = tokens_of(name)
    joined = join_words(words, tables().joins)
    bare, form = strip_forms(joined)
    if not form and joined is not words:
        raw, form = strip_forms(words)  # "Huber e. Kfm": the letter was no "and"
        if form:
            return join_words(raw, tables().joins), form
    return bare, form
