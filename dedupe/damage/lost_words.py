"""Letters that were lost for good, and other places of the file that still have the word whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dedupe.normalize.mojibake import repair

#: U+FFFD, the sign for a lost letter, in UTF-8 that was read as Windows-1252.
LOST_AND_MISREAD = "ï¿½"
_WORD = re.compile(r"[^\s,;()/]+")
_LOST = re.compile("[?\ufffd]+")
_ONE_FOREIGN = re.compile(r"[^\x00-\x7f]")
#: Beside the sign for a lost letter: lead bytes that were read while their second byte was lost.
_REMAINS = frozenset("\ufffdÂÃÄÅ")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_INSIDE = re.compile(r"(?<=[^\W\d_])\?+(?=[^\W\d_])")
_AT_END = re.compile(r"(?<=[^\W\d_])\?+$|(?:^|(?<=\s))\?+(?=[^\W\d_])")
#: Types in which nobody asks questions, so that a question mark at the end of a word is a lost letter, too.
_NO_QUESTIONS = frozenset("given_name middle_name family_name full_name company city street state full_address".split())


@dataclass(eq=False)
class Vocabulary:
    """The words with foreign letters of a file, found again by what is left of them; made when first needed."""

    texts: Iterable[Iterable[str]] = ()
    _exact: dict[str, set[str]] | None = field(default=None, init=False)
    _loose: dict[str, set[str]] = field(default_factory=dict, init=False)

    def whole(self, word: str) -> str:
        """Returns the word that a damaged one was, if the file has one word alone that fits; "" otherwise."""
        if self._exact is None:
            self._read()
        assert self._exact is not None
        for table, key in ((self._exact, _masked(word)), (self._loose, _shape(word))):
            found = table.get(key)
            if found:
                fitting = {whole for whole in map(repair, found) if _keeps(word, whole)}
                return fitting.pop() if len(fitting) == 1 else ""
        return ""

    def _read(self) -> None:
        self._exact = {}
        for texts in self.texts:
            for text in texts:
                if text.isascii() or "\ufffd" in text:
                    continue
                for word in _WORD.findall(text):
                    if not word.isascii() and "?" not in word and LOST_AND_MISREAD not in word:
                        self._exact.setdefault(_masked(word), set()).add(word)
                        self._loose.setdefault(_shape(word), set()).add(word)


def _masked(word: str) -> str:
    """Returns the word with every foreign or lost letter a question mark."""
    return _ONE_FOREIGN.sub("?", word)


def _shape(word: str) -> str:
    """Returns the word with runs of foreign or lost letters one question mark: a letter may leave two marks."""
    return _LOST.sub("?", _FOREIGN.sub("?", word))


def _keeps(damaged: str, whole: str) -> bool:
    """Returns whether the whole word has the foreign letters that the damaged one kept."""
    return {c for c in repair(damaged) if not c.isascii() and c not in _REMAINS} <= set(whole)


def lost(text: str, field_type: str) -> bool:
    """Returns whether letters were lost: U+FFFD, or question marks where no question can be."""
    if "\ufffd" in text or LOST_AND_MISREAD in text:
        return True
    if "?" not in text or "://" in text or "www." in text or "@" in text or field_type in ("url", "email"):
        return False
    if field_type in _NO_QUESTIONS:
        return bool(_INSIDE.search(text) or _AT_END.search(text) or (len(text) > 1 and set(text) <= set("? ")))
    return bool(_INSIDE.search(text)) and "=" not in text and "&" not in text


def restored(text: str, vocabulary: Vocabulary) -> str:
    """Returns the text with its damaged words as the file has them elsewhere, "" if one is nowhere to be found."""
    parts = list(_pieces(text.replace(LOST_AND_MISREAD, "\ufffd"), vocabulary))
    return "" if any(part is None for part in parts) else "".join(part for part in parts if part is not None)


def _pieces(text: str, vocabulary: Vocabulary) -> Iterator[str | None]:
    end = 0
    for match in _WORD.finditer(text):
        yield text[end : match.start()]
        word = match[0]
        yield word if not _LOST.search(word) else (vocabulary.whole(word) or None)
        end = match.end()
    yield text[end:]
