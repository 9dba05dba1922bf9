"""What is packed: single files in gzip, bzip2 or xz, and zip archives of tables.

Everything is unpacked in memory, piece by piece and counted; nothing is ever written to disk, so member names that
climb out of a folder do no harm.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import IO

from dedupe.errors import InputError
from dedupe.sources.shown import shown

#: First bytes, name and the endings of what holds one packed file.
PACKED = (
    (b"\x1f\x8b", "gzip", (".gz", ".gzip", ".tgz")),
    (b"BZh", "bzip2", (".bz2", ".bz")),
    (b"\xfd7zXZ\x00", "xz", (".xz",)),
)
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: Unpacked size that is still taken: exports of ten million rows stay below it.
MAX_UNPACKED = 2 << 30
#: Tables shrink to a fifth or a twentieth, one value over and over to a two-hundredth; bombs to a thousandth.
MAX_RATIO = 250
RATIO_FROM = 16 << 20
#: A weekly export has some hundred members; an archive with more is no export.
MAX_MEMBERS = 10_000
PIECE = 1 << 20
#: What an xz file may ask for while it is unpacked; its own highest setting needs 65 MiB.
XZ_MEMORY = 256 << 20
ENCRYPTED = 0x1

_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError)


def packing_of(data: bytes) -> str:
    """Returns gzip, bzip2 or xz for the first bytes of such a file, "" for others."""
    return next((kind for mark, kind, _ in PACKED if data.startswith(mark)), "")


def without_packing(name: str) -> str:
    """Returns the name of the file inside: `contacts.csv` for `contacts.csv.gz`.

    >>> without_packing("contacts.csv.GZ")
    'contacts.csv'
    """
    for ending in (ending for _, _, endings in PACKED for ending in endings):
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name


def unpacked(data: bytes, where: str) -> bytes:
    """Returns what a gzip, bzip2 or xz file holds. InputError if it is damaged, too large, or an archive inside."""
    kind = packing_of(data)
    try:
        whole = _bounded(_pieces(kind, data), len(data), f"this {kind} file", where)
    except _BROKEN:
        raise InputError(f"damaged or incomplete {kind} file: fetch it again", where=where) from None
    if whole[257:262] == b"ustar":
        raise InputError(
            f"this {kind} file holds a tar archive: unpack it and give the files or the folder", where=where
        )
    if packing_of(whole) or (whole.startswith(ZIP_MARKS) and not is_workbook_zip(whole)):
        raise InputError(f"this {kind} file holds another archive: unpack it first", where=where)
    return whole


def is_workbook_zip(data: bytes) -> bool:
    """Returns whether a zip file is a workbook or another office document, and no archive of files."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return is_document(archive)
    except _BROKEN:
        return False


def is_document(archive: zipfile.ZipFile) -> bool:
    """Returns whether the archive is one document in parts: Office Open XML, OpenDocument, iWork."""
    names = {info.filename.lower() for info in archive.infolist()[:MAX_MEMBERS]}
    return bool(names & {"[content_types].xml", "mimetype", "xl/workbook.xml", "xl/workbook.bin"}) or any(
        name.endswith(".iwa") for name in names
    )


def opened_zip(file: str | IO[bytes], where: str) -> zipfile.ZipFile:
    """Returns the archive, for reading. InputError if it is damaged or has more members than an export has."""
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN:
        message = "damaged or incomplete zip archive: fetch it again"
        raise InputError(message, where=where) from None
    count = len(archive.infolist())
    if count > MAX_MEMBERS:
        archive.close()
        raise InputError(f"this zip archive has {count:,} members, more than {MAX_MEMBERS:,}: unpack it", where=where)
    return archive


def member_names(archive: zipfile.ZipFile, where: str) -> tuple[str, ...]:
    """Returns the names of the files in it, sorted. InputError where two have one name: which is meant is unknown."""
    names = sorted(info.filename for info in archive.infolist() if not info.is_dir())
    twice = next((first for first, second in pairwise(names) if first == second), None)
    if twice is not None:
        message = f'this zip archive holds "{shown(twice)}" twice: unpack it and give the files that are meant'
        raise InputError(message, where=where)
    return tuple(names)


def member_bytes(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    """Returns what a member holds. InputError if it is not there, has a password, is damaged or too large."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        listed = ", ".join(f'"{shown(member)}"' for member in member_names(archive, where)[:20]) or "nothing"
        raise InputError(f'there is no "{shown(name)}" in this zip archive: it holds {listed}', where=where) from None
    if info.flag_bits & ENCRYPTED:
        raise InputError("this zip archive has a password: unpack it and give the files in it", where=where)
    try:
        with archive.open(info) as stream:
            pieces = iter(lambda: stream.read(PIECE), b"")
            return _bounded(pieces, info.compress_size, f'"{shown(name)}" in this zip archive', where)
    except NotImplementedError:
        message = "this zip archive is packed in a way that is not known here: unpack it and give the files in it"
        raise InputError(message, where=where) from None
    except _BROKEN:
        raise InputError(f'"{shown(name)}" in this zip archive is damaged: fetch it again', where=where) from None


def _bounded(pieces: Iterator[bytes], packed: int, what: str, where: str) -> bytes:
    whole = io.BytesIO()
    size = 0
    for piece in pieces:
        size += whole.write(piece)
        if size > MAX_UNPACKED:
            message = f"{what} unpacks to more than {MAX_UNPACKED >> 20:,} MiB: unpack it and give it in parts"
            raise InputError(message, where=where)
        if size > RATIO_FROM and size > MAX_RATIO * max(packed, 1):
            message = f"{what} is packed like a zip bomb (over {MAX_RATIO} to 1): unpack it yourself if you trust it"
            raise InputError(message, where=where)
    return whole.getvalue()


def _pieces(kind: str, data: bytes) -> Iterator[bytes]:
    if kind == "xz":
        yield from _xz_pieces(data)
        return
    packed = io.BytesIO(data)
    with bz2.BZ2File(packed) if kind == "bzip2" else gzip.GzipFile(fileobj=packed) as stream:
        while piece := stream.read(PIECE):
            yield piece


def _xz_pieces(data: bytes) -> Iterator[bytes]:
    """Yields the pieces of all streams in an xz file; unlike `lzma.open`, with a limit on the memory it asks for."""
    rest = data
    while rest:
        stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)
        piece = stream.decompress(rest, PIECE)
        while not stream.eof:
            if not piece and stream.needs_input:
                raise EOFError
            yield piece
            piece = stream.decompress(b"", PIECE)
        yield piece
        rest = stream.unused_data.lstrip(b"\0")  # streams may be padded
