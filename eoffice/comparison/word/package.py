"""A docx as what it may be: a hostile archive. Read under limits, changed in memory, written whole."""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from eoffice.comparison import limits
from eoffice.comparison.errors import NotComparable
from eoffice.comparison.word.strict import is_strict, made_transitional
from eoffice.comparison.word.xml import CT, PR, Element, local

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_FORBIDDEN = re.compile(rb"<!(DOCTYPE|ENTITY)")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_SAFE_ENCODINGS = frozenset({b"utf-8", b"us-ascii", b"ascii"})
_ENCRYPTED_FLAG = 0x1
_EPOCH = (1980, 1, 1, 0, 0, 0)

OFFICE_DOCUMENT = "officeDocument"


@dataclass
class Relation:
    """One relationship of a part."""

    id: str
    type: str
    target: str
    external: bool = False

    @property
    def kind(self) -> str:
        """Return the last word of the type."""
        return self.type.rpartition("/")[2]


@dataclass
class Package:
    """The parts of one docx: bytes, and parsed roots of those that were asked for."""

    name: str
    sha256: str
    content: dict[str, bytes]
    roots: dict[str, Element] = field(default_factory=dict)
    _relations: dict[str, list[Relation]] = field(default_factory=dict)

    def root(self, part: str) -> Element | None:
        """Return the root of an XML part, or None when there is no such part."""
        if part not in self.roots:
            if part not in self.content:
                return None
            self.roots[part] = parse(self.content[part], self.name, part)
        return self.roots[part]

    def relations(self, part: str) -> list[Relation]:
        """Return the relationships of a part; targets inside are names of parts."""
        if part not in self._relations:
            folder, file = posixpath.split(part)
            self._relations[part] = self._read_relations(
                posixpath.join(folder, "_rels", f"{file}.rels"), folder
            )
        return self._relations[part]

    def _read_relations(self, name: str, folder: str) -> list[Relation]:
        """Return the relationships that a `.rels` part names."""
        root = parse(self.content[name], self.name, name) if name in self.content else None
        found = []
        for one in () if root is None else root.iterfind(f"{{{PR}}}Relationship"):
            target, external = one.get("Target", ""), one.get("TargetMode") == "External"
            if not external:
                target = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                target = posixpath.normpath(target)
            found.append(Relation(one.get("Id", ""), one.get("Type", ""), target, external))
        return found

    def relate(self, part: str, relation_type: str, target: str, *, external: bool = False) -> str:
        """Add a relationship to a part and return its new id."""
        relations = self.relations(part)
        taken = {one.id for one in relations}
        number = len(relations) + 1
        while f"rIdC{number}" in taken:
            number += 1
        relations.append(Relation(f"rIdC{number}", relation_type, target, external))
        return f"rIdC{number}"

    def target(self, part: str, relation_id: str) -> Relation | None:
        """Return the relationship with an id."""
        return next((one for one in self.relations(part) if one.id == relation_id), None)

    def first(self, part: str, kind: str) -> str:
        """Return the part that the first relationship of a kind leads to, empty when there is none."""
        for one in self.relations(part):
            if one.kind == kind and not one.external and one.target in self.content:
                return one.target
        return ""

    @property
    def main(self) -> str:
        """Return the name of the document part."""
        found = self.first("", OFFICE_DOCUMENT)
        return found or ("word/document.xml" if "word/document.xml" in self.content else "")

    def to_bytes(self) -> bytes:
        """Return the package as a zip file, the content types first as readers expect."""
        names = [name for name in self.content if not name.endswith(".rels")]
        names.sort(key=lambda name: name != "[Content_Types].xml")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), self.bytes_of(name), zipfile.ZIP_DEFLATED)
            for name, content in self._relation_parts():
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def bytes_of(self, part: str) -> bytes:
        """Return a part as it will be written."""
        root = self.roots.get(part)
        if root is None:
            return self.content[part]
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _relation_parts(self) -> list[tuple[str, bytes]]:
        """Return the `.rels` parts: those read or changed are written anew, the others as they came."""
        parts = {name: content for name, content in self.content.items() if name.endswith(".rels")}
        for part, relations in self._relations.items():
            folder, file = posixpath.split(part)
            name = posixpath.join(folder, "_rels", f"{file}.rels")
            if relations:
                parts[name] = _relations_xml(relations)
        return list(parts.items())

    def content_type(self, part: str) -> str:
        """Return the content type of a part, empty when unknown."""
        types = self.root("[Content_Types].xml")
        extension = part.rpartition(".")[2].lower()
        by_extension = ""
        for one in () if types is None else types:
            if one.get("PartName", "").lstrip("/") == part:
                return one.get("ContentType", "")
            if one.get("Extension", "").lower() == extension:
                by_extension = one.get("ContentType", "")
        return by_extension

    def add(self, part: str, content: bytes, content_type: str) -> None:
        """Add a part with its content type."""
        self.content[part] = content
        types = self.root("[Content_Types].xml")
        if types is not None and content_type and self.content_type(part) != content_type:
            etree.SubElement(types, f"{{{CT}}}Override", PartName=f"/{part}", ContentType=content_type)


def _relations_xml(relations: list[Relation]) -> bytes:
    """Return a `.rels` part; inside targets are written from the root, which every reader takes."""
    root = etree.fromstring(f'<Relationships xmlns="{PR}"/>'.encode())
    for one in relations:
        entry = etree.SubElement(root, f"{{{PR}}}Relationship", Id=one.id, Type=one.type)
        entry.set("Target", one.target if one.external else f"/{one.target}")
        if one.external:
            entry.set("TargetMode", "External")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def parse(content: bytes, file: str, part: str) -> Element:
    """Return the root of XML that defines no entities; raises NotComparable."""
    plain = content.removeprefix(b"\xef\xbb\xbf")
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    declared = _ENCODING.match(plain)
    if not wide and declared and declared[1].lower() not in _SAFE_ENCODINGS:
        raise NotComparable("comparison.forbidden_xml", file=file, part=part)
    looked_at = content.decode("utf-16", errors="replace").encode() if wide else plain
    if _FORBIDDEN.search(looked_at):
        raise NotComparable("comparison.forbidden_xml", file=file, part=part)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise NotComparable("comparison.damaged", file=file, part=part) from error
    _check_depth(root, file, part)
    return root


def _check_depth(root: Element, file: str, part: str) -> None:
    """Raise when elements stand so deep inside one another that walking them would not end well."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.DEPTH:
            raise NotComparable("comparison.too_large", file=file, what=part)


def read_package(path: Path) -> Package:
    """Return the package in a file; raises NotComparable with the reason."""
    try:
        if path.stat().st_size > limits.FILE_BYTES:
            raise NotComparable("comparison.too_large", file=path.name, what="file")
        content = path.read_bytes()
    except OSError as error:
        raise NotComparable("comparison.cannot_open", file=path.name) from error
    return package_from(content, path.name)


def package_from(content: bytes, name: str) -> Package:
    """Return the package in some bytes; raises NotComparable with the reason."""
    if not content:
        raise NotComparable("comparison.empty_file", file=name)
    if content.startswith(_OLE):
        locked = _ENCRYPTED_STREAM in content
        raise NotComparable("comparison.password" if locked else "comparison.old_format", file=name)
    parts = _read_parts(content, name)
    if is_strict(parts):
        parts = made_transitional(parts)
    package = Package(name, hashlib.sha256(content).hexdigest(), parts)
    if not package.main or local(package.root(package.main)) != "document":
        raise NotComparable("comparison.not_docx", file=name)
    return package


def _read_parts(content: bytes, name: str) -> dict[str, bytes]:
    """Return the parts of an archive, each under the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive, name)
            return {
                entry.filename: _unpack(archive, entry, name)
                for entry in archive.infolist()
                if entry.file_size
            }
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, OSError) as error:
        code = "comparison.damaged" if content[:2] == b"PK" else "comparison.not_docx"
        raise NotComparable(code, file=name, part="zip") from error


def _check_directory(archive: zipfile.ZipFile, name: str) -> None:
    """Raise when the archive's own directory already promises too much."""
    entries = archive.infolist()
    too_many = len(entries) > limits.ENTRIES
    if too_many or sum(entry.file_size for entry in entries) > limits.UNPACKED_BYTES:
        raise NotComparable("comparison.too_large", file=name, what="zip")
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise NotComparable("comparison.password", file=name)
        is_bomb = entry.file_size > limits.RATIO * max(entry.compress_size, 1)
        if entry.file_size > limits.PART_BYTES or (entry.file_size > limits.RATIO_FROM_BYTES and is_bomb):
            raise NotComparable("comparison.too_large", file=name, what=entry.filename)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    """Return the bytes of an entry, never more than its directory promised."""
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise NotComparable("comparison.too_large", file=name, what=entry.filename)
    return content
