"""From bytes to UTF-8, in the open: byte order mark, then what the user said, then strict UTF-8, then a named guess."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dedupe.errors import InputError
from dedupe.sources.encoding_guess import CLOSE, Guess, guesses, plausible, runner_up
from dedupe.sources.notices import NoticeLog

#: Longest first: FF FE 00 00 is UTF-32, though it starts like UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
#: A file counts as UTF-8 with a few broken lines only where at least this share of its non-ASCII lines is sound.
#: Text in another encoding passes as UTF-8 by chance in a line or two.
SOUND_SHARE = 0.2
#: The same for bytes: of a text in UTF-8 that was cut in many lines, nearly all letters are sound.
SOUND_LETTERS = 0.6
UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
#: A guess as good as this is not made by chance.
CONVINCING = 0.3
#: A guess that leaves more lines broken is wrong; then the next best ones are tried, so many.
BROKEN_SHARE, TRIED = 0.2, 4
#: Stands for a byte that cannot be decoded until its line is found: no character, so it is in no text.
MARK = "\ufdd0"
MARKED = re.compile(MARK.encode("utf-8") + rb"([0-9a-f]{2})")
#: Unicode ends with plane 16: of four bytes a letter, the second is hardly ever more than 0.
LAST_PLANE = 16
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
        return Decoded(_strictly(data, encoding, where).removeprefix(codecs.BOM_UTF8), encoding)
    if seven := _seven_bits(data):
        return _guessed(data, seven, "from the marks in it", where, log)
    if wide := unmarked_wide(data):
        return _guessed(data, wide, "there is no byte order mark", where, log)
    if _is_utf8(data):
        return Decoded(data, "utf-8")
    return _not_utf8(data, where, log)


def _marked(data: bytes, name: str, where: str, log: NoticeLog) -> Decoded:
    if name.startswith("utf-16") and (wide := unmarked_wide(data)).startswith("utf-32"):
        return _guessed(data, wide, f"though the byte order mark is that of {name}", where, log)
    if name != "utf-8":
        text, broken = _leniently(data, name, log)
        return Decoded(text, name, broken)
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


def unmarked_wide(data: bytes) -> str:
    """Returns the encoding of two or four bytes a letter that the zero bytes give away, "" for none."""
    head = data[:4096]
    zeros = head.count(0)
    if len(head) < 4 or zeros < 0.05 * len(head):
        return ""
    for name, first, second in (("utf-32-le", head[3::4], head[2::4]), ("utf-32-be", head[::4], head[1::4])):
        if len(data) % 4 == 0 and not any(first) and max(second) <= LAST_PLANE:
            return name
    even, odd = head[::2].count(0), head[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    if zeros < 0.3 * len(head):
        text = head[: len(head) // 2 * 2].decode(name, errors="replace")
        if (
            min(even, odd) > 0.02 * zeros
            or not any(end in text for end in "\n\r")
            or not any(d in text for d in ",;\t|")
        ):
            return ""  # NUL bytes strewn about
    return name


def _seven_bits(data: bytes) -> str:
    """Returns the encoding that writes foreign letters in ASCII behind marks of its own, "" if there are none."""
    if data.startswith((b"+/v8", b"+/v9", b"+/v+", b"+/v/")):
        return "utf-7"
    if b"\x1b$" not in data or not data.isascii():
        return ""
    for name in ("iso2022_jp", "iso2022_jp_ext", "iso2022_kr"):
        try:
            if not data.decode(name).isascii():
                return name
        except UnicodeDecodeError:
            continue
    return ""


def _guessed(data: bytes, name: str, why: str, where: str, log: NoticeLog) -> Decoded:
    log.add(0, "encoding", f"encoding guessed as {name}, {why}: {OVERRIDE}")
    text, broken = _leniently(data, name, log)
    if len(broken) > BROKEN_SHARE * (text.count(b"\n") + 1):
        return Decoded(_strictly(data, name, where), name)
    return Decoded(text.removeprefix(codecs.BOM_UTF8), name, broken)


def _not_utf8(data: bytes, where: str, log: NoticeLog) -> Decoded:
    foreign = [line for line in data.splitlines() if not line.isascii()]
    sound = sum(map(_is_utf8, foreign))
    found = guesses(foreign)
    cut = _sound_letters(foreign) >= SOUND_LETTERS and found[0].score < CONVINCING
    if cut or (sound and sound >= SOUND_SHARE * len(foreign)):
        fixed, broken = _repair_lines(data, log)
        return Decoded(fixed, "utf-8", broken)
    for guess in found[:TRIED]:
        text, broken = _leniently(data, guess.encoding, None)
        if len(broken) <= BROKEN_SHARE * len(foreign):
            break
    else:
        # cp1252 leaves five bytes unused; latin-1 would take them as control characters, and they mean: not this one.
        return Decoded(_strictly(data, "cp1252", where), "cp1252")
    log.add(
        0, "encoding", f"not UTF-8: encoding guessed as {guess.name} from its letters{_else(found, guess, foreign)}"
    )
    for line, reason in broken.items():
        log.add(line, "encoding", reason + ": row put into quarantine")
    return Decoded(text, guess.name, broken)


def _else(found: list[Guess], guess: Guess, foreign: list[bytes]) -> str:
    """Returns what else the encoding may be, and what to do then."""
    rest = [guess, *(other for other in found if other != guess)]
    other = runner_up(rest, foreign)
    if other is None:
        return f": {OVERRIDE}"
    near = "as likely" if guess.score - other.score < CLOSE else "next"
    return f" ({near}: {other.name}): {OVERRIDE}"


def _sound_letters(lines: list[bytes]) -> float:
    """Returns the share of the foreign bytes that stand in sound UTF-8 letters."""
    sample = b"\n".join(lines[:1000])
    total = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    return sum(map(len, UTF8_LETTER.findall(sample))) / total if total else 0.0


def _leniently(data: bytes, encoding: str, log: NoticeLog | None) -> tuple[bytes, dict[int, str]]:
    """Returns the text in UTF-8, and the lines with bytes that the encoding does not have (there as "\\xff")."""
    try:
        return data.decode(encoding).encode("utf-8"), {}
    except UnicodeError:
        pass
    codecs.register_error("dedupe.mark", _mark)
    text = data.decode(encoding, errors="dedupe.mark")
    broken = {}
    for number, line in enumerate(text.encode("utf-8", errors="backslashreplace").splitlines(), start=1):
        if found := MARKED.search(line):
            seen = found.group(1).decode("ascii")
            broken[number] = f"line {number} holds the byte 0x{seen}, which does not exist in {encoding}"
            if log is not None:
                log.add(number, "encoding", broken[number] + ": row put into quarantine")
    return text.replace(MARK, "\\x").encode("utf-8", errors="backslashreplace"), broken


def _mark(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "".join(f"{MARK}{byte:02x}" for byte in error.object[error.start : error.end]), error.end


def _repair_lines(data: bytes, log: NoticeLog) -> tuple[bytes, dict[int, str]]:
    """Returns UTF-8: lines purely of another encoding are decoded as that, lines that mix two are named as broken."""
    lines = data.splitlines(keepends=True)
    other = [line for line in lines if not _is_utf8(line) and not UTF8_LETTER.search(line)]
    found = guesses(other)[:TRIED] if other else []
    broken: dict[int, str] = {}
    fixed = []
    for number, line in enumerate(lines, start=1):
        if _is_utf8(line):
            fixed.append(line)
        elif (read := _as_other(line, found)) is not None:
            message = f"line {number} is not UTF-8 as the others are: encoding of this line read as {read[0]}"
            log.add(number, "encoding", message)
            fixed.append(read[1].encode("utf-8"))
        else:
            broken[number] = f"line {number} holds the byte {_first_bad_byte(line)}, which is not UTF-8 text"
            log.add(number, "encoding", broken[number] + ": row put into quarantine")
            fixed.append(line.decode("utf-8", errors="backslashreplace").encode("utf-8"))
    return b"".join(fixed), broken


def _as_other(line: bytes, found: list[Guess]) -> tuple[str, str] | None:
    """Returns the encoding of a line and its text; None where it also holds sound UTF-8 letters or cannot be read."""
    if not found or UTF8_LETTER.search(line):
        return None
    best = found[0]
    if not plausible(line, best.encoding):
        return None
    try:
        return best.name, line.decode(best.encoding)
    except UnicodeDecodeError:
        return None


def _first_bad_byte(line: bytes) -> str:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"0x{line[error.start]:02x}"
    return ""
