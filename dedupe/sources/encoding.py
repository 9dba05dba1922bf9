"""From bytes to UTF-8, in the open: byte order mark, then what the user said, then strict UTF-8, then a named guess."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dedupe.errors import InputError
from dedupe.sources.notices import NoticeLog

#: Longest first: FF FE 00 00 is UTF-32, though it starts like UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Single-byte encodings that place letters of Latin script; what scores highest is taken, the first among equals.
LATIN = ("cp1252", "cp1250", "iso8859-2")
#: Encodings of scripts with capitals: words written as people write them prove the encoding, others swap the case.
CASED = (("cp1251", "\u0400", "\u04ff"), ("koi8-r", "\u0400", "\u04ff"), ("cp1253", "\u0370", "\u03ff"))
#: A guess looks at so many bytes of lines with foreign letters: more do not change it.
GUESS_BYTES = 64_000
#: A file counts as UTF-8 with a few broken lines only where at least this share of its non-ASCII lines is sound.
#: Text in another encoding passes as UTF-8 by chance in a line or two.
SOUND_SHARE = 0.2
OVERRIDE = "if names look wrong, give the right one with --encoding NAME"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text file as UTF-8 bytes without a byte order mark."""

    data: bytes
    encoding: str
    broken: Mapping[int, str] = field(default_factory=dict)  # physical line -> why it cannot be trusted


def decode(data: bytes, encoding: str, where: str, log: NoticeLog) -> Decoded:
    """Returns the file in UTF-8, with what was found; `encoding` is what the user said, "" for nothing."""
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], name, where, log)
    if encoding:
        return Decoded(_strictly(data, encoding, where), encoding)
    if _is_utf8(data):
        return Decoded(data, "utf-8")
    if wide := _unmarked_utf16(data):
        log.add(0, "encoding", f"encoding guessed as {wide}, there is no byte order mark: {OVERRIDE}")
        return Decoded(_strictly(data, wide, where), wide)
    return _not_utf8(data, where, log)


def _marked(data: bytes, name: str, where: str, log: NoticeLog) -> Decoded:
    if name != "utf-8":
        return Decoded(_strictly(data, name, where), name)
    if _is_utf8(data):
        return Decoded(data, "utf-8-sig")
    fixed, broken = _repair_lines(data, log)
    return Decoded(fixed, "utf-8-sig", broken)


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _strictly(data: bytes, encoding: str, where: str) -> bytes:
    try:
        return data.decode(encoding).encode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        seen = data[error.start : error.start + 1].hex()
        message = (
            f"byte 0x{seen} on line {line} does not exist in the encoding {encoding}: name another with --encoding"
        )
        raise InputError(message, where=where, line=line) from None
    except (LookupError, UnicodeError):
        raise InputError(f'"{encoding}" is no text encoding that is known: try utf-8 or cp1252', where=where) from None


def _unmarked_utf16(data: bytes) -> str:
    head = data[:4096]
    if len(head) < 4 or head.count(0) < len(head) * 0.3:
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _not_utf8(data: bytes, where: str, log: NoticeLog) -> Decoded:
    foreign = [line for line in data.splitlines() if not line.isascii()]
    sound = sum(map(_is_utf8, foreign))
    if sound and sound >= SOUND_SHARE * len(foreign):
        fixed, broken = _repair_lines(data, log)
        return Decoded(fixed, "utf-8", broken)
    name = _guess(b"\n".join(foreign)[:GUESS_BYTES])
    try:
        fixed = data.decode(name).encode("utf-8")
    except UnicodeError:
        # cp1252 leaves five bytes unused; latin-1 would take them as control characters, and they mean: not this one.
        name, fixed = "cp1252", _strictly(data, "cp1252", where)
    log.add(0, "encoding", f"not UTF-8: encoding guessed as {name} from its bytes: {OVERRIDE}")
    return Decoded(fixed, name)


def _guess(sample: bytes) -> str:
    """Returns the likeliest encoding: cp1252 or a neighbour for scattered foreign letters, a detector's guess else."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    if sum(map(len, runs)) < 2 * len(runs):  # most foreign letters stand alone, as accents in Latin script do
        return max(LATIN, key=lambda name: _latin_score(sample, name))
    for name, first, last in CASED:
        if _reads_as_words(sample, name, first, last):
            return name
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best else "cp1252"


def _reads_as_words(sample: bytes, name: str, first: str, last: str) -> bool:
    """Returns whether nearly all foreign words are of one script, with capitals at their start only or throughout."""
    text = sample.decode(name, errors="replace")
    words = re.findall(r"[^\W\d_a-zA-Z]+", text)
    if sum(map(len, words)) < 0.9 * sum(char > "\x7f" for char in text):
        return False
    script = [word for word in words if all(first <= char <= last for char in word)]
    written = [word for word in script if word[1:].islower() or word.isupper() or len(word) == 1]
    return bool(words) and len(written) >= 0.9 * len(words)


def _latin_score(sample: bytes, name: str) -> int:
    """Returns how well the bytes read: letters in words count for, signs in words and unused bytes against."""
    text = sample.decode(name, errors="replace")
    score = 0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        char, before = match.group(), text[max(match.start() - 1, 0)]
        if char == "\ufffd" or "\x80" <= char <= "\x9f":
            score -= 3
        elif char.isalpha():
            score += 1 if char.islower() or not before.islower() else -1
        elif before.isalpha() and text[match.end() : match.end() + 1].isalpha() and char not in "’‘´`–-":
            score -= 2
    return score


def _repair_lines(data: bytes, log: NoticeLog) -> tuple[bytes, dict[int, str]]:
    """Returns UTF-8: lines of pure cp1252 are decoded as that, lines that are neither are named as broken."""
    broken: dict[int, str] = {}
    fixed = []
    for number, line in enumerate(data.splitlines(keepends=True), start=1):
        if _is_utf8(line):
            fixed.append(line)
        elif (text := _as_cp1252(line)) is not None:
            log.add(
                number,
                "encoding",
                f"line {number} is not UTF-8 as the others are: encoding of this line read as cp1252",
            )
            fixed.append(text.encode("utf-8"))
        else:
            broken[number] = f"line {number} holds the byte {_first_bad_byte(line)}, which is not UTF-8 text"
            log.add(number, "encoding", broken[number] + ": row put into quarantine")
            fixed.append(line.decode("utf-8", errors="backslashreplace").encode("utf-8"))
    return b"".join(fixed), broken


def _as_cp1252(line: bytes) -> str | None:
    """Returns the line read as cp1252, None where it also holds sound UTF-8 letters or bytes that cp1252 has not."""
    if any(ord(char) > 127 for char in line.decode("utf-8", errors="ignore")):
        return None
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return None


def _first_bad_byte(line: bytes) -> str:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"0x{line[error.start]:02x}"
    return ""
