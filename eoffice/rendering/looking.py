"""Every text that stands anywhere in a file, each paragraph for itself: what is looked through for marks.

Headers, text boxes, watermarks, notes and cells count as much as the body. What a file is, its bytes
tell and not its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from lxml import etree

from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.package import DEFAULT_LIMITS, Package, open_package
from eoffice.rendering.text import PdfLimits, page_columns
from eoffice.rendering.wml import local

LARGEST_FILE = 200 << 20
"""Bytes; larger files hold pictures and films, and are not looked into."""

LOOKING_PDF_LIMITS = PdfLimits(file=LARGEST_FILE, pages=2_000, letters=10_000_000)
LONGEST_PLAIN_TEXT = 16 << 20

_IN_EVERY_MARK = "Ậ"
_OFFICE_ZIP, _PDF = b"PK", b"%PDF"
_PDF_STARTS_WITHIN = 1024
_PARAGRAPHS = frozenset({"p", "h", "si", "is"})
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n"}
_OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument"


def texts_of(path: Path) -> Iterator[str]:
    """Give every text of a docx, xlsx, pptx, OpenDocument, PDF or plain text file.

    They end where a file is broken or passes the limits; encrypted and other files have none: nobody
    can look into those, and whoever hands them in answers for them.
    """
    with suppress(UnreadableFile):
        yield from _texts(path)


def _texts(path: Path) -> Iterator[str]:
    """Give every text of a file; raises UnreadableFile."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableFile("rendering.cannot_open", file=path.name) from error
    with file:
        start = file.read(_PDF_STARTS_WITHIN)
        if start.startswith(_OFFICE_ZIP):
            yield from _package_texts(open_package(path, file, DEFAULT_LIMITS))
            return
    if _PDF in start:
        yield from page_columns(path, _IN_EVERY_MARK, LOOKING_PDF_LIMITS)
    elif text := _plain_text(path):
        yield text


def _plain_text(path: Path) -> str:
    """Return the text of a plain text file, empty when it is none."""
    with path.open("rb") as file:
        content = file.read(LONGEST_PLAIN_TEXT)
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    if b"\0" in content and not is_wide:
        return ""
    return content.decode("utf-16" if is_wide else "utf-8-sig", errors="replace")


def _package_texts(package: Package) -> Iterator[str]:
    """Give the paragraphs of every part of a package."""
    for part in package.parts:
        if part.endswith(".xml"):
            root = package.xml(part)
            yield from () if root is None else _element_texts(root)


def _element_texts(root: etree._Element) -> Iterator[str]:
    """Give each paragraph's own text; one that stands inside another is given for itself."""
    for element in root.iter():
        name = local(element)
        if name in _PARAGRAPHS:
            if text := "".join(_own_words(element)):
                yield text
        elif name == "textpath":  # a watermark
            yield element.get("string", "")


def _own_words(element: etree._Element) -> Iterator[str]:
    """Give the words of a paragraph without those of paragraphs inside it, such as text boxes."""
    is_open_document = str(element.tag).startswith(f"{{{_OPEN_DOCUMENT}")
    if local(element) == "t" or is_open_document:
        yield element.text or ""
    for inner in element:
        name = local(inner)
        if name not in _PARAGRAPHS:
            yield _BREAKS.get(name, "")
            yield from _own_words(inner)
        if is_open_document:
            yield inner.tail or ""
