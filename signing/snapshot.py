"""What a revision shows of its form and its evidence, as plain comparable values.

Two snapshots, one of the signed revision and one of today's file, are what the second layer
compares; the engine's own comparison lets several of these differences pass.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject
from pyhanko.pdf_utils.rw_common import PdfHandler

from signing.pdf import ENGINE_FAULTS, entry

_BACK = frozenset({"/P", "/Parent", "/Popup", "/StructParent"})  # ways back up; not the object's own
MOST_OBJECTS = 20_000
MOST_EVIDENCE = 5 << 20
_EVIDENCE = {"/Certs": x509.Certificate, "/CRLs": crl.CertificateList, "/OCSPs": ocsp.OCSPResponse}


class TooComplex(Exception):
    """The file holds more than we are willing to look at."""


@dataclass(frozen=True)
class FieldView:
    """One form field: what it is, what it holds, and how it looks."""

    kind: str
    value: str
    appearance: str
    flags: tuple[int, ...]
    style: str
    rect: str
    visible: bool

    @property
    def filled_signature(self) -> bool:
        """Tell whether this is a signature field that holds a signature."""
        return self.kind == "/Sig" and self.value != ""


@dataclass(frozen=True)
class Snapshot:
    """One revision's form, fonts, metadata and validation data."""

    fields: dict[str, FieldView] = field(default_factory=dict)
    form_fonts: dict[str, str] = field(default_factory=dict)
    form_style: str = ""
    metadata: str = ""
    evidence: frozenset[str] = frozenset()
    evidence_junk: bool = False


class _Digester:
    """Digests objects with all they refer to, within a bound."""

    def __init__(self) -> None:
        self._left = MOST_OBJECTS

    def of(self, item: PdfObject | None) -> str:
        """Return a digest of an object and everything below it; empty for nothing."""
        if item is None:
            return ""
        sink = hashlib.sha256()
        for piece in self._pieces(item, ()):
            sink.update(piece)
        return sink.hexdigest()

    def _pieces(self, item: PdfObject, above: tuple[int, ...]) -> Iterator[bytes]:
        self._left -= 1
        if self._left < 0:
            raise TooComplex
        if isinstance(item, IndirectObject):
            if item.idnum in above:
                yield b"(again)"
                return
            above = (*above, item.idnum)
            item = item.get_object()
        if isinstance(item, DictionaryObject):
            yield from self._dictionary(item, above)
        elif isinstance(item, ArrayObject):
            yield b"["
            for index in range(len(item)):
                yield from self._pieces(item.raw_get(index), above)
            yield b"]"
        else:
            yield repr(item).encode("utf-8", "surrogateescape") + b" "

    def _dictionary(self, item: DictionaryObject, above: tuple[int, ...]) -> Iterator[bytes]:
        yield b"<<"
        for key in sorted(item):
            if key not in _BACK:
                yield str(key).encode() + b" "
                yield from self._pieces(item.raw_get(key), above)
        yield b">>"
        if isinstance(item, StreamObject):
            yield item.encoded_data


def take(handler: PdfHandler) -> Snapshot:
    """Return what one revision shows; raises `TooComplex` beyond our bound."""
    digester = _Digester()
    root = handler.root
    form = entry(root, "/AcroForm")
    views: dict[str, FieldView] = {}
    fonts: dict[str, str] = {}
    style = ""
    if isinstance(form, DictionaryObject):
        views = dict(_fields(digester, entry(form, "/Fields"), "", {}))
        fonts = _fonts(digester, form)
        style = "|".join(
            digester.of(form.raw_get(k)) if k in form else "" for k in ("/DA", "/NeedAppearances", "/XFA")
        )
    evidence, junk = _evidence(entry(root, "/DSS"))
    metadata = digester.of(root.raw_get("/Metadata")) if "/Metadata" in root else ""
    return Snapshot(views, fonts, style, metadata, evidence, junk)


def _fields(
    digester: _Digester, listed: PdfObject | None, above: str, inherited: dict[str, str]
) -> Iterator[tuple[str, FieldView]]:
    for item in listed if isinstance(listed, ArrayObject) else ():
        node = item.get_object()
        if not isinstance(node, DictionaryObject):
            continue
        partial = entry(node, "/T")
        name = above if partial is None else f"{above}.{partial}" if above else str(partial)
        kind = str(entry(node, "/FT") or inherited.get("/FT", ""))
        children = entry(node, "/Kids")
        if isinstance(children, ArrayObject) and _holds_fields(children):
            yield from _fields(digester, children, name, {"/FT": kind})
        else:
            yield name, _view(digester, node, kind, children)


def _holds_fields(children: ArrayObject) -> bool:
    return any(
        isinstance(kid.get_object(), DictionaryObject) and "/T" in kid.get_object() for kid in children
    )


def _view(digester: _Digester, node: DictionaryObject, kind: str, children: PdfObject | None) -> FieldView:
    widgets = [node, *(kid.get_object() for kid in children)] if isinstance(children, ArrayObject) else [node]
    value = _value(digester, node, kind)
    appearance = "|".join(digester.of(w.raw_get("/AP")) if "/AP" in w else "" for w in widgets)
    style = "|".join(
        digester.of(w.raw_get(k)) if k in w else "" for w in widgets for k in ("/DA", "/MK", "/Q", "/BS")
    )
    rect = "|".join(str(entry(w, "/Rect")) for w in widgets)
    flags = tuple(int(str(entry(widget, "/F") or 0)) for widget in widgets)
    return FieldView(kind, value, appearance, flags, style, rect, any(_has_area(w) for w in widgets))


def _value(digester: _Digester, node: DictionaryObject, kind: str) -> str:
    held = entry(node, "/V")
    if held is None:
        return ""
    if kind == "/Sig" and isinstance(held, DictionaryObject):
        # Not the whole dictionary: its references lead to the catalogue and so to everything.
        return digester.of(held.raw_get("/Contents")) + digester.of(entry(held, "/ByteRange"))
    return digester.of(held)


def _has_area(widget: DictionaryObject) -> bool:
    rect = entry(widget, "/Rect")
    if not isinstance(rect, ArrayObject) or len(rect) != 4:
        return False
    x0, y0, x1, y1 = (float(str(edge)) for edge in rect)
    return x0 != x1 and y0 != y1


def _fonts(digester: _Digester, form: DictionaryObject) -> dict[str, str]:
    resources = entry(form, "/DR")
    fonts = entry(resources, "/Font") if isinstance(resources, DictionaryObject) else None
    if not isinstance(fonts, DictionaryObject):
        return {}
    return {str(name): digester.of(fonts.raw_get(name)) for name in fonts}


def _evidence(store: PdfObject | None) -> tuple[frozenset[str], bool]:
    """Return the digests of what the validation data holds, and whether part of it is noise."""
    if not isinstance(store, DictionaryObject):
        return frozenset(), store is not None
    found: set[str] = set()
    junk, size = False, 0
    for key, kind in _EVIDENCE.items():
        for data in _streams(entry(store, key)):
            size += len(data)
            found.add(hashlib.sha256(data).hexdigest())
            junk = junk or not _is_der(kind, data)
    return frozenset(found), junk or size > MOST_EVIDENCE


def _streams(listed: PdfObject | None) -> Iterator[bytes]:
    for item in listed if isinstance(listed, ArrayObject) else ():
        stream = item.get_object()
        yield stream.data if isinstance(stream, StreamObject) else b""


def _is_der(kind: type[cms.ContentInfo], data: bytes) -> bool:
    try:
        _ = kind.load(data, strict=True).native
    except ENGINE_FAULTS:
        return False
    return True
