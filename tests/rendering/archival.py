"""What keeps a PDF from being the tagged PDF/A-2 that it claims to be: rules a drawn document could break.

No validator of PDF/A can be installed with the test tools, so the rules of ISO 19005-2 that touch what we
write are looked at here, object by object, over the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

_FORBIDDEN_KEYS = {"/AA", "/JS", "/JavaScript", "/OPI", "/Ref", "/NeedAppearances", "/XFA", "/EF"}
_PRINTED, _HIDDEN = 4, 2 | 1 | 32
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def at(holder: Any, key: str, missing: Any = None) -> Any:  # noqa: ANN401
    """Return what a key holds, references followed, which `get` of the reader does not."""
    try:
        return holder[key]
    except KeyError:
        return missing


def faults_of(path: Path) -> list[str]:
    """Return every rule that a file breaks, in words."""
    with path.open("rb") as file:
        reader = PdfFileReader(file)
        root = reader.root
        found = [*_of_file(path.read_bytes(), reader), *_of_catalogue(root)]
        for thing in everything(root):
            found.extend(_of_object(thing))
        for page in pages(root):
            found.extend(_of_annotations(page))
    return found


def _of_file(content: bytes, reader: PdfFileReader) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[4-7]\s", content):
        yield "6.1.2 header"
    if "/ID" not in reader.trailer or "/Encrypt" in reader.trailer:
        yield "6.1.3 trailer"


def _of_catalogue(root: Any) -> Iterator[str]:  # noqa: ANN401
    claim = root["/Metadata"].data.decode()
    if not re.search(r"part[=>\"']+2", claim) or not re.search(r"conformance[=>\"']+A", claim):
        yield "6.6.4 no claim"
    if not re.search(r"pdfuaid:part[=>\"']+1", claim):
        yield "UA 5 no claim"
    levels = [int(role[1]) for role in _roles(root["/StructTreeRoot"]) if re.fullmatch(r"H\d", role)]
    if any(deeper > level + 1 for level, deeper in zip([0, *levels], levels, strict=False)):
        yield "UA 7.4.2 headings leave a level out"
    if not root["/MarkInfo"]["/Marked"]:
        yield "6.7.2.2 not marked"
    if not str(at(root, "/Lang", "")).startswith("vi"):
        yield "6.7.4 language"
    intents = [one.get_object() for one in at(root, "/OutputIntents", [])]
    if not any(
        one["/S"] == "/GTS_PDFA1" and one["/DestOutputProfile"].data[36:40] == b"acsp" for one in intents
    ):
        yield "6.2.3 output intent"


def pages(root: Any) -> Iterator[Any]:  # noqa: ANN401
    """Give every page."""
    waiting = [root["/Pages"]]
    while waiting:
        node = waiting.pop(0)
        if node["/Type"] == "/Pages":
            waiting[:0] = [kid.get_object() for kid in node["/Kids"]]
        else:
            yield node


def everything(root: Any) -> Iterator[Any]:  # noqa: ANN401
    """Give every dictionary and stream that the catalogue leads to."""
    seen: set[Any] = set()
    waiting: list[Any] = [root]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, generic.IndirectObject):
            if thing.reference in seen:
                continue
            seen.add(thing.reference)
            thing = thing.get_object()
        if isinstance(thing, generic.ArrayObject):
            waiting.extend(list.__iter__(thing))
        elif isinstance(thing, generic.DictionaryObject):
            yield thing
            waiting.extend(dict.values(thing))


def _of_object(thing: Any) -> Iterator[str]:  # noqa: ANN401
    for key in _FORBIDDEN_KEYS & set(thing):
        yield f"{key} is forbidden"
    if at(thing, "/Type") == "/Font":
        yield from _of_font(thing)
    if at(thing, "/Subtype") == "/Image" and at(thing, "/Interpolate", False):
        yield "6.2.8.1 interpolated picture"
    if at(thing, "/Filter") == "/LZWDecode":
        yield "6.1.7.2 LZW"
    if at(thing, "/ColorSpace") == "/DeviceCMYK":
        yield "6.2.4.3 four colours without a profile"


def _of_font(font: Any) -> Iterator[str]:  # noqa: ANN401
    if font["/Subtype"] == "/Type0":
        if "/ToUnicode" not in font:
            yield "6.2.11.7 letters without meaning"
        return
    described = at(font, "/FontDescriptor")
    if described is None or not any(key in described for key in _FONT_FILES):
        yield f"6.2.11.4 {font['/BaseFont']} lies elsewhere"


def _of_annotations(page: Any) -> Iterator[str]:  # noqa: ANN401
    for reference in at(page, "/Annots", []):
        note = reference.get_object()
        flags = int(at(note, "/F", 0))
        if not flags & _PRINTED or flags & _HIDDEN:
            yield f"6.3.2 {note.get('/T')} is not printed"
        x0, y0, x1, y1 = (float(edge) for edge in note["/Rect"])
        if "/StructParent" not in note or "/TU" not in note:
            yield f"UA 7.18.1 {note.get('/T')} is not read aloud"
        if x1 > x0 and y1 > y0 and "/N" not in at(note, "/AP", {}):
            yield f"6.3.3 {note.get('/T')} has no picture"


def roles(path: Path) -> list[str]:
    """Return the structure of a file in reading order: the name of every element."""
    with path.open("rb") as file:
        root = PdfFileReader(file).root
        return list(_roles(root["/StructTreeRoot"]))


def _roles(node: Any) -> Iterator[str]:  # noqa: ANN401
    if "/S" in node:
        yield str(node["/S"])[1:]
    kids = at(node, "/K", generic.ArrayObject())
    for kid in kids if isinstance(kids, generic.ArrayObject) else [kids]:
        element = kid.get_object()
        if isinstance(element, generic.DictionaryObject):
            yield from _roles(element)
