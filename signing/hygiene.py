"""Looking a PDF over before anybody types a PIN: what could make the signature worthless or a trap.

Findings are values: `error` forbids signing (it would fail or break something), `warning` asks the
person to look, `info` is worth knowing. Bounds keep a hostile file from taking the machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from signing.certificates import check_usable, describe
from signing.certified import NO_CHANGES, permission_of
from signing.errors import CertificateUnfit, DocumentUnfit, SigningError, Value
from signing.hidden import hidden_words
from signing.pdf import ENGINE_FAULTS, demand_pdf, entry
from signing.stages import file_digest
from signing.tiling import tiling_fault

_MOST_OBJECTS = 20_000
_MOST_PAGES = 400
_SOON = timedelta(days=30)
_SKEW = timedelta(minutes=5)
_ACTIONS_OUT = {"/Launch", "/URI", "/GoToR", "/SubmitForm", "/ImportData"}
_OVERLAYS = {"/FreeText", "/Stamp", "/Square", "/Circle", "/Redact", "/Ink", "/Watermark"}
_STANDARD = ("Times", "Helvetica", "Courier", "Symbol", "ZapfDingbats")
_HIDDEN = 2 | 32  # annotation flags Hidden and NoView (ISO 32000-2, table 167)


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class HygieneFinding:
    """One thing found: a stable code with the values of its sentence."""

    code: str
    severity: Severity
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True)
class Expectation:
    """What is known beforehand: the approved version's SHA-256, the certificate, a trusted time."""

    approved_sha256: str | None = None
    certificate: bytes | None = None
    trusted_time: datetime | None = None
    """The hub's or a time-stamp authority's clock, read now."""
    on_a_copy: bool = False
    """Whether the signature goes onto a copy (stamps on a closed file): its locks do not bind that."""


def look_over(file: Path, expected: Expectation | None = None) -> tuple[HygieneFinding, ...]:
    """Return everything worth knowing before a file is signed; nothing is raised for a bad file."""
    known = expected or Expectation()
    found = list(_about_certificate(known))
    try:
        found += _about_bytes(file, known)
        with file.open("rb") as stream:
            reader = PdfFileReader(stream, strict=False)
            if reader.encrypted:
                return (*found, _finding("hygiene.encrypted", Severity.ERROR))
            found += _about_structure(reader)
            found += _about_signatures(reader, known)
            found += _about_content(reader)
    except SigningError as error:
        found.append(_finding(error.code, Severity.ERROR, **error.values))
    except (*ENGINE_FAULTS, OSError, RecursionError) as error:
        found.append(
            _finding("signing.unreadable", Severity.ERROR, file=file.name, reason=type(error).__name__)
        )
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda one: tuple(Severity).index(one.severity)))


def _finding(code: str, severity: Severity, **values: Value) -> HygieneFinding:
    return HygieneFinding(code, severity, tuple(values.items()))


def _about_certificate(known: Expectation) -> Iterator[HygieneFinding]:
    now = datetime.now(UTC)
    if known.trusted_time and abs(known.trusted_time - now) > _SKEW:
        minutes = round(abs(known.trusted_time - now).total_seconds() / 60)
        yield _finding("hygiene.clock_skew", Severity.WARNING, minutes=minutes)
    if known.certificate is None:
        return
    try:
        check_usable(known.certificate, known.trusted_time or now)
        facts = describe(known.certificate)
    except CertificateUnfit as error:
        yield _finding(error.code, Severity.ERROR, **error.values)
        return
    if facts.not_after - now < _SOON:
        yield _finding("hygiene.expires_soon", Severity.WARNING, days=(facts.not_after - now).days)


def _about_bytes(file: Path, known: Expectation) -> Iterator[HygieneFinding]:
    if not file.is_file():
        raise DocumentUnfit("signing.file_missing", file=file.name)
    with file.open("rb") as stream:
        demand_pdf(stream, file.name)
    if known.approved_sha256 and file_digest(file) != known.approved_sha256.lower():
        yield _finding("hygiene.not_approved", Severity.ERROR)


def _about_structure(reader: PdfFileReader) -> Iterator[HygieneFinding]:
    root = reader.root
    layers = entry(root, "/OCProperties")
    if isinstance(layers, DictionaryObject) and entry(layers, "/OCGs"):
        yield _finding("hygiene.layers", Severity.WARNING)
    names = entry(root, "/Names")
    if isinstance(names, DictionaryObject):
        if entry(names, "/JavaScript"):
            yield _finding("hygiene.javascript", Severity.WARNING)
        if entry(names, "/EmbeddedFiles"):
            yield _finding("hygiene.attachments", Severity.INFO)
    if entry(root, "/AA"):
        yield _finding("hygiene.actions", Severity.WARNING)
    opening = entry(root, "/OpenAction")
    if isinstance(opening, DictionaryObject) and str(entry(opening, "/S")) in {"/JavaScript", *_ACTIONS_OUT}:
        yield _finding("hygiene.actions", Severity.WARNING)
    form = entry(root, "/AcroForm")
    if isinstance(form, DictionaryObject) and entry(form, "/XFA"):
        yield _finding("hygiene.xfa", Severity.WARNING)
    if reader.xrefs.hybrid_xrefs_present:
        yield _finding("hygiene.hybrid", Severity.INFO)


def _about_signatures(reader: PdfFileReader, known: Expectation) -> Iterator[HygieneFinding]:
    permission = permission_of(reader.root)
    if permission == NO_CHANGES and not known.on_a_copy:
        yield _finding("signing.certified_final", Severity.ERROR)
    elif permission is not None:
        yield _finding("hygiene.certified", Severity.WARNING)
    for name, value, reference in enumerate_sig_fields(reader, filled_status=True):
        held = value.get_object() if value is not None else None
        ranges = entry(held, "/ByteRange") if isinstance(held, DictionaryObject) else None
        try:
            signature = EmbeddedPdfSignature(reader, reference.get_object(), name)
            fault = tiling_fault(
                reader.stream, ranges if isinstance(ranges, ArrayObject) else (), signature.pkcs7_content
            )
            signature.compute_integrity_info(skip_diff=True)
            broken = fault or not _digest_holds(signature)
        except ENGINE_FAULTS:
            broken = True
        if broken:
            yield _finding("hygiene.broken_signature", Severity.ERROR, field=name)
        lock = entry(reference.get_object(), "/Lock")
        if isinstance(lock, DictionaryObject) and str(entry(lock, "/Action")) == "/All":
            yield _finding("hygiene.locked", Severity.WARNING, field=name)


def _digest_holds(signature: EmbeddedPdfSignature) -> bool:
    expected = None
    for attribute in signature.signer_info["signed_attrs"]:
        if attribute["type"].native == "message_digest":
            expected = attribute["values"][0].native
    return expected is None or expected == signature.compute_digest()


def _about_content(reader: PdfFileReader) -> Iterator[HygieneFinding]:
    for number, page in enumerate(_pages(reader), start=1):
        if number > _MOST_PAGES:
            # Silence would say that the rest is clean.
            yield _finding("hygiene.partly_seen", Severity.INFO, pages=_MOST_PAGES)
            return
        yield from _about_annotations(page, number)
        if entry(page, "/AA"):
            yield _finding("hygiene.actions", Severity.WARNING)
        resources = _inherited(page, "/Resources")
        if isinstance(resources, DictionaryObject):
            yield from _about_resources(resources, number)
        unseen = hidden_words(page)
        if unseen.covered:
            yield _finding("hygiene.covered_text", Severity.WARNING, page=number)
        if unseen.pale:
            yield _finding("hygiene.pale_text", Severity.WARNING, page=number)
        if _invisible_text(page):
            yield _finding("hygiene.invisible_text", Severity.INFO, page=number)


def _about_annotations(page: DictionaryObject, number: int) -> Iterator[HygieneFinding]:
    listed = entry(page, "/Annots")
    for item in list(listed)[:_MOST_OBJECTS] if isinstance(listed, ArrayObject) else ():
        note = item.get_object()
        if not isinstance(note, DictionaryObject):
            continue
        kind, flags = str(entry(note, "/Subtype")), int(str(entry(note, "/F") or 0))
        if kind not in ("/Widget", "/Popup", "/Link") and flags & _HIDDEN:
            yield _finding("hygiene.hidden", Severity.WARNING, page=number)
        elif kind in _OVERLAYS:
            yield _finding("hygiene.overlay", Severity.WARNING, page=number)
        action = entry(note, "/A")
        if isinstance(action, DictionaryObject):
            does = str(entry(action, "/S"))
            if does == "/JavaScript":
                yield _finding("hygiene.javascript", Severity.WARNING)
            elif does in _ACTIONS_OUT and does != "/URI":
                yield _finding("hygiene.external", Severity.WARNING, page=number)
            elif does == "/URI":
                yield _finding("hygiene.links", Severity.INFO, page=number)
        if kind in ("/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/3D"):
            yield _finding("hygiene.media", Severity.WARNING, page=number)


def _about_resources(resources: DictionaryObject, number: int) -> Iterator[HygieneFinding]:
    fonts = entry(resources, "/Font")
    for name in list(fonts)[:200] if isinstance(fonts, DictionaryObject) else ():
        font = entry(fonts, name) if isinstance(fonts, DictionaryObject) else None
        if isinstance(font, DictionaryObject) and not _is_embedded(font):
            shown = str(entry(font, "/BaseFont") or name).lstrip("/")
            severity = Severity.INFO if shown.startswith(_STANDARD) else Severity.WARNING
            yield _finding("hygiene.font_missing", severity, font=shown)
    inner = entry(resources, "/XObject")
    for name in list(inner)[:200] if isinstance(inner, DictionaryObject) else ():
        held = entry(inner, name) if isinstance(inner, DictionaryObject) else None
        # A picture fetched from outside the file can change after signing (ISO 32000-2, 7.11).
        if isinstance(held, StreamObject) and ("/F" in held or "/Ref" in held):
            yield _finding("hygiene.external", Severity.WARNING, page=number)


def _is_embedded(font: DictionaryObject) -> bool:
    if str(entry(font, "/Subtype")) == "/Type3":
        return True
    inner = entry(font, "/DescendantFonts")
    held = inner[0].get_object() if isinstance(inner, ArrayObject) and inner else font
    descriptor = entry(held, "/FontDescriptor") if isinstance(held, DictionaryObject) else None
    if not isinstance(descriptor, DictionaryObject):
        return False
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _invisible_text(page: DictionaryObject) -> bool:
    """Tell whether a page sets text that leaves no ink (rendering mode 3), as scanned pages do."""
    held = entry(page, "/Contents")
    streams: Sequence[PdfObject] = held if isinstance(held, ArrayObject) else [held] if held else []
    for item in streams[:50]:
        stream = item.get_object()
        if isinstance(stream, StreamObject) and b" 3 Tr" in b" " + stream.data.replace(b"\n", b" "):
            return True
    return False


def _pages(reader: PdfFileReader) -> Iterator[DictionaryObject]:
    """Yield the pages in order, each only when it is wanted: ten thousand are not read to see the first."""
    waiting: list[PdfObject | None] = [entry(reader.root, "/Pages")]
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        node = waiting.pop()
        held = node.get_object() if node is not None else None
        if not isinstance(held, DictionaryObject):
            continue
        kids = entry(held, "/Kids")
        if isinstance(kids, ArrayObject):
            waiting.extend(kids.raw_get(at) for at in reversed(range(len(kids))))
        else:
            yield held


def _inherited(page: DictionaryObject, key: str) -> PdfObject | None:
    node: PdfObject | None = page
    for _ in range(50):
        if not isinstance(node, DictionaryObject):
            return None
        if (found := entry(node, key)) is not None:
            return found
        node = entry(node, "/Parent")
    return None
