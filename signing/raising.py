"""Raising a signed file to a higher level after the fact: time stamp, evidence, archive time stamp.

B-T puts a time stamp into the room the newest signature keeps for it, so that no revision is
added; only where that cannot be, a document time stamp proves the time instead. B-LT appends the
certificates and revocation data (DSS), B-LTA a document time stamp over all of it (EN 319 142-1).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from asn1crypto import cms, x509
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import SigningError as EngineError
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

from signing.cms import signature_value, time_stamp_token, with_time_stamp
from signing.errors import DocumentUnfit, SigningError
from signing.files import copied, replacing
from signing.level import level_of
from signing.pdf import ENGINE_FAULTS, Revision, demand_pdf, entry
from signing.requests import Level
from signing.running import run
from signing.selfcheck import new_signature_fault
from signing.stages import DIGEST
from signing.stamping import is_other, level_of_other, stamp_other
from signing.timestamps import TimeStamps
from signing.trust import TrustStore

BEYOND = "signing.level_beyond"
"""The code of a wish that no waiting fulfils: evidence and archive stamps outside a PDF."""
_STAMP_ROOM = 32768
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Older:
    """A signature below the newest one, and the level it has of its own.

    Its stamp cannot be put in later: its bytes are covered by what came after (ISO 32000-2, 12.8.1). What
    proves its time is a stamp over the whole file; evidence is added for it as for every other.
    """

    field: str
    level: Level
    proven: bool
    """Whether a stamp over the whole file came after it."""


@dataclass(frozen=True)
class Raised:
    """What a file had and what it has now; `pending` names why the wanted level was not reached."""

    file: Path
    before: Level
    after: Level
    renewed: bool = False
    pending: SigningError | None = None
    older: tuple[Older, ...] = ()


def level_reached(file: Path) -> Level | None:
    """Return the lowest level of a file's signatures, or None when it has none of ours.

    Raises DocumentUnfit `signing.unreadable`, `signing.file_missing`.
    """
    with _reading(file) as reader:
        found = [level_of(one) for one in _signatures(reader)]
        known = [Level(one) for one in found if one is not None]
        return min(known, key=lambda one: one.rank) if known else None


def newest_level(file: Path) -> Level | None:
    """Return the level of a file's newest signature: the one that can still be stamped."""
    if is_other(file):
        return level_of_other(file)
    with _reading(file) as reader:
        found = [level for one in _signatures(reader) if (level := level_of(one))]
        return Level(found[-1]) if found else None


def raise_level(
    file: Path,
    target: Path,
    level: Level,
    stamps: TimeStamps,
    trust: TrustStore | None = None,
    *,
    renew: bool = True,
    append_only: bool = False,
) -> Raised:
    """Raise a signed file to a level, step by step; what was reached stays when a later step fails.

    Evidence is fetched from the places the certificates name. An archive time stamp that is
    there already is renewed (LTA) unless `renew` is off. `file` and `target` may be the same.
    `append_only` leaves every byte of the file as it is: what others hold a digest of stays the beginning
    of the new file, and a stamp over the whole file proves the time instead of one inside the signature.
    Signatures in XML and beside files are stamped (B-T); what lasts longer is for PDF only.
    Raises DocumentUnfit for a file without signatures; everything else is in the result.
    """
    before = newest_level(file)
    if before is None:
        raise DocumentUnfit("signing.no_signature", file=file.name)
    if file.resolve() != target.resolve():
        copied(file, target)
    if is_other(file):
        return _raised_other(target, before, level, stamps)
    renewed = False
    try:
        if level.rank >= Level.T.rank and before.rank < Level.T.rank:
            _prove_time(target, stamps, append_only=append_only)
        if level.rank >= Level.LT.rank and before.rank < Level.LTA.rank:
            add_evidence(target, trust)
        if level is Level.LTA and (before is not Level.LTA or renew):
            add_archive_stamp(target, stamps, trust)
            renewed = before is Level.LTA
    except SigningError as error:
        return Raised(target, before, newest_level(target) or before, pending=error, older=older(target))
    return Raised(target, before, newest_level(target) or before, renewed, older=older(target))


def _raised_other(target: Path, before: Level, level: Level, stamps: TimeStamps) -> Raised:
    """Stamp a signature that is in no PDF; a level above that is told as not reached."""
    try:
        if level.rank >= Level.T.rank and before.rank < Level.T.rank:
            stamp_other(target, target, stamps)
        if level.rank > Level.T.rank:
            raise DocumentUnfit(BEYOND, file=target.name, level=level.value)
    except SigningError as error:
        return Raised(target, before, newest_level(target) or before, pending=error)
    return Raised(target, before, newest_level(target) or before)


def _prove_time(target: Path, stamps: TimeStamps, *, append_only: bool) -> None:
    """Stamp the newest signature, or the whole file where the bytes of the signature must stay.

    It comes before the evidence also where an archive stamp follows: so its authority is on record.
    """
    if append_only:
        _document_stamp(target, stamps)
    else:
        add_signature_stamp(target, stamps)


def older(file: Path) -> tuple[Older, ...]:
    """Return the signatures below the newest one: only that can take a stamp into itself."""
    with _reading(file) as reader:
        every = _all_signatures(reader)
        names = [one.field_name for one in every if one.sig_object_type != "/DocTimeStamp"][:-1]
        found = []
        for at, one in enumerate(every):
            if one.field_name not in names:
                continue
            proven = any(later.sig_object_type == "/DocTimeStamp" for later in every[at + 1 :])
            found.append(Older(one.field_name, Level(level_of(one) or "B-B"), proven))
        return tuple(found)


def add_signature_stamp(file: Path, stamps: TimeStamps) -> None:
    """Put a time stamp into the newest signature of a file (B-T); the file keeps its length.

    Raises NoTimeStamp, DocumentUnfit.
    """
    with _reading(file) as reader:
        newest = _signatures(reader)[-1]
        container, ranges = newest.pkcs7_content, [int(edge) for edge in newest.byte_range]
        name = newest.field_name
    content = cms.ContentInfo.load(container).dump()
    if time_stamp_token(content) is not None:
        return
    if ranges[2] + ranges[3] != file.stat().st_size:
        # Something was appended after it: its gap is part of what may be covered by now.
        _document_stamp(file, stamps)
        return
    token = stamps.stamp(hashlib.new(DIGEST, signature_value(content)).digest())
    stamped, room = with_time_stamp(content, token), (ranges[2] - ranges[1] - 2) // 2
    if len(stamped) > room:
        _document_stamp(file, stamps)
        return
    with replacing(file) as (output, temporary):
        with file.open("rb") as source:
            shutil.copyfileobj(source, output, _CHUNK)
        output.seek(ranges[1] + 1)
        output.write(stamped.hex().encode("ascii").ljust(room * 2, b"0"))
        output.flush()
        fault, _ = new_signature_fault(temporary, name, DIGEST)
        if fault:
            raise DocumentUnfit("signing.output_unsound", file=file.name, reason=fault)


def add_evidence(file: Path, trust: TrustStore | None = None) -> None:
    """Append certificates and revocation data of every signature and time stamp (B-LT).

    Raises SigningError `evidence.not_found` when a certificate's status cannot be had.
    """
    with _reading(file) as reader:
        names = [one.field_name for one in _all_signatures(reader)]
    for name in names:
        with _evolving(file) as (source, output):
            found = _all_signatures(PdfFileReader(source))
            one = next(found for found in found if found.field_name == name)
            run(_collect(one, trust, output))
            output.seek(0, 2)


def add_archive_stamp(file: Path, stamps: TimeStamps, trust: TrustStore | None = None) -> None:
    """Append a document time stamp over everything (B-LTA), after the evidence of the one before."""
    with _reading(file) as reader:
        older = any(one.sig_object_type == "/DocTimeStamp" for one in _all_signatures(reader))
    if older:
        # Its status must be on record before the new stamp covers it (EN 319 142-1, 6.3).
        add_evidence(file, trust)
    _document_stamp(file, stamps)


def evidence_ends(file: Path) -> datetime | None:
    """Return when the newest time stamp's certificate ends: before that the archive stamp is renewed."""
    with _reading(file) as reader:
        stamped = [
            one.signer_cert.not_valid_after
            for one in _all_signatures(reader)
            if one.sig_object_type == "/DocTimeStamp"
        ]
        latest: datetime | None = max(stamped) if stamped else None
        return latest


class _Engine(TimeStamper):
    """Our list of authorities as the engine wants it."""

    def __init__(self, stamps: TimeStamps) -> None:
        TimeStamper.__init__(self)
        self._stamps = stamps

    async def async_timestamp(self, message_digest: bytes, _algorithm: str) -> cms.ContentInfo:
        """Return a token over a digest."""
        return cms.ContentInfo.load(self._stamps.stamp(message_digest))


def _document_stamp(file: Path, stamps: TimeStamps) -> None:
    with _evolving(file) as (source, output):
        writer = Revision(source)
        maker = PdfTimeStamper(_Engine(stamps))
        run(maker.async_timestamp_pdf(writer, DIGEST, bytes_reserved=_STAMP_ROOM, output=output))


async def _collect(one: EmbeddedPdfSignature, trust: TrustStore | None, output: BinaryIO) -> None:
    backend = AIOHttpFetcherBackend(per_request_timeout=30)
    try:
        context = _context(one, trust, backend)
        paths = await collect_validation_info(one, context)
        writer = Revision.from_reader(one.reader)
        # No VRI: EN 319 142-1, 5.4.2.3 makes it optional, and readers take what the DSS holds.
        DocumentSecurityStore.supply_dss_in_writer(writer, None, validation_context=context, paths=paths)
        writer.write(output)
    except PathError as error:
        if trust is None:
            # Without roots of our own only a chain that brings its root along can be followed.
            raise SigningError("evidence.no_trust", field=one.field_name) from error
        raise SigningError("evidence.not_found", field=one.field_name, detail=str(error)[:300]) from error
    except (ValidationError, SignatureValidationError) as error:
        raise SigningError("evidence.not_found", field=one.field_name, detail=str(error)[:300]) from error
    finally:
        await backend.close()


def _context(
    one: EmbeddedPdfSignature, trust: TrustStore | None, backend: AIOHttpFetcherBackend
) -> ValidationContext:
    """Return how certificates are followed up: whoever collects evidence need not trust the root yet."""
    given = [*one.other_embedded_certs, *_stamp_certificates(one)]
    roots = [*(trust.anchors if trust else ()), *(found for found in given if found.self_issued)]
    helpers = [*given, *(trust.intermediates if trust else ())]
    return ValidationContext(
        trust_roots=roots,
        other_certs=helpers,
        allow_fetching=True,
        revocation_mode="hard-fail",
        fetcher_backend=backend,
    )


def _stamp_certificates(one: EmbeddedPdfSignature) -> list[x509.Certificate]:
    token = time_stamp_token(one.pkcs7_content)
    if token is None:
        return []
    held = cms.ContentInfo.load(token)["content"]["certificates"]
    return [found.chosen for found in held if isinstance(found.chosen, x509.Certificate)]


@contextmanager
def _evolving(file: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Give the file and the one that will replace it; the engine's faults become ours."""
    try:
        with replacing(file) as (output, _), file.open("rb") as source:
            yield source, output
    except SigningError:
        raise
    except (*ENGINE_FAULTS, EngineError) as error:
        raise DocumentUnfit("signing.unreadable", file=file.name, reason=type(error).__name__) from error


@contextmanager
def _reading(file: Path) -> Iterator[PdfFileReader]:
    try:
        with file.open("rb") as source:
            demand_pdf(source, file.name)
            yield PdfFileReader(source)
    except SigningError:
        raise
    except FileNotFoundError as error:
        raise DocumentUnfit("signing.file_missing", file=file.name) from error
    except (*ENGINE_FAULTS, OSError) as error:
        raise DocumentUnfit("signing.unreadable", file=file.name, reason=type(error).__name__) from error


def _all_signatures(reader: PdfFileReader) -> list[EmbeddedPdfSignature]:
    """Return every readable signature and document time stamp, the oldest first."""
    found = []
    for name, value, reference in enumerate_sig_fields(reader, filled_status=True):
        held = value.get_object() if value is not None else None
        if not isinstance(held, DictionaryObject) or entry(held, "/ByteRange") is None:
            continue
        with suppress(*ENGINE_FAULTS):  # one unreadable signature keeps no other from its evidence
            found.append(EmbeddedPdfSignature(reader, reference.get_object(), name))
    return sorted(found, key=lambda one: one.signed_revision)


def _signatures(reader: PdfFileReader) -> list[EmbeddedPdfSignature]:
    return [one for one in _all_signatures(reader) if one.sig_object_type != "/DocTimeStamp"]
