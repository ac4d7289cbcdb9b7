"""Opens a docx as what it may be: a hostile archive. Nothing is parsed before its size is known.

Limits are checked on the archive's directory first, then again on the bytes that really come out.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from eoffice.rendering.errors import UnreadableFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_SAFE_ENCODINGS = {b"utf-8", b"us-ascii", b"ascii"}
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_PIECE = 1 << 16
_OLE_SCAN = 1 << 22
_RATIO_FROM = 1 << 20
_ENCRYPTED_FLAG = 0x1


@dataclass(frozen=True)
class ReadingLimits:
    """How much of a file is read before it is refused; sizes in bytes, after unpacking."""

    file: int = 200 << 20
    entries: int = 5_000
    unpacked: int = 1 << 30
    part: int = 64 << 20
    picture: int = 200 << 20
    ratio: int = 250
    paragraphs: int = 100_000
    cells: int = 200_000


DEFAULT_LIMITS = ReadingLimits()


def _too_large(path: Path, what: str, limit: int) -> UnreadableFile:
    """Return the error of a limit passed."""
    return UnreadableFile("rendering.too_large", file=path.name, what=what, limit=limit)


class Package:
    """The XML parts of one docx, read on demand, each under the limits."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, limits: ReadingLimits) -> None:
        self._path = path
        self._archive = archive
        self._limits = limits
        self._names = {name.lower(): name for name in archive.namelist()}

    @property
    def name(self) -> str:
        """Return the name of the file."""
        return self._path.name

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names of all parts, in small letters."""
        return tuple(self._names)

    @property
    def limits(self) -> ReadingLimits:
        """Return the limits the package was opened with."""
        return self._limits

    def xml(self, part: str) -> etree._Element | None:
        """Return the root of a part, or None when the package has no such part."""
        name = self._names.get(part.lstrip("/").lower())
        return None if name is None else self._parse(self._read(name))

    def binary(self, part: str) -> bytes | None:
        """Return the bytes of a part that is no XML; None when it is missing or larger than the limit."""
        name = self._names.get(part.lstrip("/").lower())
        # The directory is asked first: a hundred megabytes shall not be unpacked to be refused.
        if name is None or self._archive.getinfo(name).file_size > self._limits.picture:
            return None
        return self._read(name, self._limits.picture)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the relationships of a part: id to the last word of its type and the target's name."""
        folder, file = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in () if root is None else root:
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External" and target:
                inside = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = relation.get("Type", "").rpartition("/")[2]
                found[relation.get("Id", "")] = (kind, posixpath.normpath(inside))
        return found

    def main_part(self) -> str:
        """Return the name of the document part; raises UnreadableFile `rendering.not_docx`."""
        for kind, target in self.related("").values():
            if kind == "officeDocument" and target.lower() in self._names:
                return target
        if "word/document.xml" in self._names:
            return "word/document.xml"
        raise UnreadableFile("rendering.not_docx", file=self.name)

    def _read(self, name: str, limit: int = 0) -> bytes:
        """Return the bytes of an entry, counted while they come out."""
        limit = limit or self._limits.part
        pieces, size = [], 0
        try:
            with self._archive.open(name) as stream:
                while piece := stream.read(_PIECE):
                    size += len(piece)
                    if size > limit:
                        raise _too_large(self._path, name, limit)
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise UnreadableFile("rendering.damaged", file=self.name, part=name) from error
        return b"".join(pieces)

    def _parse(self, content: bytes) -> etree._Element:
        """Return the root of XML without any definition of entities."""
        _check_harmless(self._path, content)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableFile("rendering.damaged", file=self.name, part=str(error)) from error


def _check_harmless(path: Path, content: bytes) -> None:
    """Raise when XML could define entities, or is written so that we could not see it."""
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    plain = content.removeprefix(b"\xef\xbb\xbf")
    declared = _ENCODING.match(plain)
    foreign = declared is not None and declared[1].lower() not in _SAFE_ENCODINGS
    if not wide and (foreign or plain.lstrip()[:1] != b"<"):
        raise UnreadableFile("rendering.forbidden_xml", file=path.name)
    if wide:
        content = content.decode("utf-16", errors="replace").encode()
    if any(word in content for word in _FORBIDDEN):
        raise UnreadableFile("rendering.forbidden_xml", file=path.name)


def _check_directory(path: Path, archive: zipfile.ZipFile, limits: ReadingLimits) -> None:
    """Raise when the archive's own directory already promises too much."""
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise _too_large(path, "entries", limits.entries)
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise _too_large(path, "unpacked", limits.unpacked)
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableFile("rendering.encrypted", file=path.name)
        if entry.file_size > _RATIO_FROM and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise _too_large(path, entry.filename, limits.ratio)


def _refuse_old_format(path: Path, file: BinaryIO) -> None:
    """Raise for the binary formats of Word, telling an encrypted docx from an old doc."""
    if file.read(len(_OLE)) != _OLE:
        return
    if _ENCRYPTED_STREAM in file.read(_OLE_SCAN) or _ENCRYPTED_STREAM in _tail(file):
        raise UnreadableFile("rendering.encrypted", file=path.name)
    raise UnreadableFile("rendering.old_format", file=path.name)


def _tail(file: BinaryIO) -> bytes:
    """Return the end of a file, where some writers keep the directory."""
    end = file.seek(0, 2)
    file.seek(max(0, end - _OLE_SCAN))
    return file.read(_OLE_SCAN)


def open_package(path: Path, file: BinaryIO, limits: ReadingLimits = DEFAULT_LIMITS) -> Package:
    """Return the package in an open file, or raise UnreadableFile with the reason."""
    size = file.seek(0, 2)
    if size > limits.file:
        raise _too_large(path, "file", limits.file)
    if size == 0:
        raise UnreadableFile("rendering.empty_file", file=path.name)
    file.seek(0)
    _refuse_old_format(path, file)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError) as error:
        file.seek(0)
        code = "rendering.damaged" if file.read(2) == b"PK" else "rendering.not_docx"
        raise UnreadableFile(code, file=path.name, part="zip") from error
    _check_directory(path, archive, limits)
    return Package(path, archive, limits)
