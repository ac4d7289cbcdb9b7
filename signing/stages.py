"""The three stages of a signature, apart so that a batch can hide the first and last behind the token.

`begin` writes the file with a gap, `seal_container` asks the key, `complete` fills the gap, checks
the file and gives it its name. Only the second needs the token; the others run in any process.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError as EngineError
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from signing.certificates import common_name
from signing.certified import refuse_breaking
from signing.cms import Signatory
from signing.errors import DocumentUnfit, OutputUnsound
from signing.fields import add_fields
from signing.files import settle
from signing.filling import fill_fields
from signing.frames import Frame, frame_of
from signing.keys import SigningKey
from signing.looks import Look, draw
from signing.moving import move_fields
from signing.pdf import entry, revising
from signing.requests import Prepared, SigningRequest
from signing.selfcheck import new_signature_fault

DIGEST = "sha256"
RESERVED = 32768
"""Hexadecimal digits: 16 KiB of CMS, so that a time stamp still fits when it comes later."""
LARGEST_RESERVE = RESERVED * 16


def begin(request: SigningRequest, signer_name: str, reserved: int = RESERVED) -> Prepared:
    """Write the request's file beside its target with a gap for the signature.

    Raises DocumentUnfit; on any failure nothing is left behind.
    """
    with revising(request.source) as writer:
        refuse_breaking(writer.root, adds_fields=bool(request.make))
        if request.move:
            move_fields(writer, request.move)
        if request.make:
            add_fields(writer, request.make)
        if request.values:
            fill_fields(writer, dict(request.values))
        handle, name = tempfile.mkstemp(
            prefix=f".{request.target.name[:40]}.", suffix=".part", dir=request.target.parent
        )
        temporary = Path(name)
        with discarding(temporary), os.fdopen(handle, "wb+") as output:
            digest, start, end = _written(writer, request, signer_name, reserved, output)
    return Prepared(request.source, temporary, request.target, request.field, digest, start, end)


def seal_container(prepared: Prepared, key: SigningKey, signatory: Signatory) -> bytes:
    """Return the CMS over a prepared file; the one moment at which the key is used.

    Raises TokenError, or DocumentUnfit `signing.reserve_too_small`.
    """
    attributes = signatory.attributes(prepared.digest)
    container = signatory.container(attributes, key.sign(attributes, DIGEST))
    if len(container) > prepared.room:
        raise DocumentUnfit("signing.reserve_too_small", file=prepared.source.name)
    return container


def complete(prepared: Prepared, container: bytes) -> str:
    """Fill the gap, check the whole file, sync it, give it its name; return its SHA-256 (hex).

    Raises OutputUnsound, and then nothing is left behind.
    """
    with discarding(prepared.temporary):
        with prepared.temporary.open("rb+") as file:
            file.seek(prepared.gap_start + 1)
            file.write(container.hex().encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        whole = checked(prepared.temporary, prepared.field, prepared.target.name)
        settle(prepared.temporary, prepared.target)
    return whole


def checked(temporary: Path, field: str, name: str) -> str:
    """Return the SHA-256 (hex) of a file whose newest signature holds; raises OutputUnsound otherwise."""
    fault, whole = new_signature_fault(temporary, field, DIGEST)
    if fault:
        raise OutputUnsound("signing.output_unsound", file=name, reason=fault)
    return whole


@contextmanager
def discarding(temporary: Path) -> Iterator[None]:
    """Remove a temporary file when the block ends with any error."""
    with ExitStack() as left:
        left.callback(discard, temporary)
        yield
        left.pop_all()


def discard(temporary: Path) -> None:
    """Remove a file that waits in vain."""
    with suppress(FileNotFoundError):
        temporary.unlink()


def signatory_of(key: SigningKey) -> Signatory:
    """Return the fixed parts of every signature by a key."""
    return Signatory(key.certificate, tuple(key.chain), DIGEST)


def _written(
    writer: IncrementalPdfFileWriter,
    request: SigningRequest,
    signer_name: str,
    reserved: int,
    output: BinaryIO,
) -> tuple[bytes, int, int]:
    field = _empty_field(writer, request.field)
    steps = PdfCMSEmbedder().write_cms(request.field, writer, existing_fields_only=True)
    next(steps)
    frame = frame_of(entry(field, "/P"))
    look = _look(request, field, frame)
    # An invisible field takes no picture; an empty form keeps PDF/A content.
    drawn = draw(writer, look, frame.matrix)
    field[generic.pdf_name("/AP")] = generic.DictionaryObject({generic.pdf_name("/N"): drawn})
    placeholder = SignatureObject(
        timestamp=datetime.now(UTC).astimezone(),
        subfilter=SigSeedSubFilter.PADES,
        name=signer_name,
        location=request.location,
        reason=request.reason,
        bytes_reserved=reserved,
    )
    lock, permission = _lock(field)
    steps.send(
        SigObjSetup(placeholder, mdp_setup=SigMDPSetup(DIGEST, field_lock=lock, docmdp_perms=permission))
    )
    try:
        prepared, _ = steps.send(SigIOSetup(DIGEST, output=output))
    except EngineError as error:
        raise DocumentUnfit("signing.unreadable", file=request.source.name, reason=str(error)) from error
    return prepared.document_digest, prepared.reserved_region_start, prepared.reserved_region_end


def _empty_field(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    for _, value, reference in enumerate_sig_fields(writer, with_name=name):
        if value is not None:
            raise DocumentUnfit("signing.field_signed", field=name)
        found: generic.DictionaryObject = reference.get_object()
        return found
    raise DocumentUnfit("signing.field_missing", field=name)


def _lock(field: generic.DictionaryObject) -> tuple[FieldMDPSpec | None, MDPPerm | None]:
    held = entry(field, "/Lock")
    if not isinstance(held, generic.DictionaryObject):
        return None, None
    permission = entry(held, "/P")
    chosen = MDPPerm(int(str(permission))) if str(permission) in ("1", "2", "3") else None
    return FieldMDPSpec.from_pdf_object(held), chosen


def _look(request: SigningRequest, field: generic.DictionaryObject, frame: Frame) -> Look:
    left, low, right, top = (float(edge) for edge in field["/Rect"])
    x0, y0, x1, y1 = frame.shown((left, low, right, top))
    width, height = abs(x1 - x0), abs(y1 - y0)
    if width < 1 or height < 1:
        if request.picture or (request.look and request.look.words):
            raise DocumentUnfit("signing.field_no_room", field=request.field)
        return Look(0, 0)
    return request.look or Look(width, height, picture=request.picture)


def displayed_name(signatory: Signatory) -> str:
    """Return the name a signature dictionary shows."""
    return common_name(signatory.parsed.subject)


def file_digest(path: Path) -> str:
    """Return a file's SHA-256 (hex), read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, DIGEST).hexdigest()
