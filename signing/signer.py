"""Signing a PDF from file to file with a key that lives elsewhere (PAdES B-B, SHA-256)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError as EngineError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.certificates import check_usable, common_name, load
from signing.errors import DocumentUnfit, OutputUnsound
from signing.files import replacing
from signing.images import Picture, stamp_style
from signing.keys import SigningKey
from signing.pdf import revising
from signing.running import run
from signing.selfcheck import new_signature_fault

DIGEST = "sha256"
RESERVED = 16384  # hexadecimal digits: 8 KiB of CMS, enough without a time stamp
_TOO_SMALL = "larger than expected"


@dataclass(frozen=True)
class SigningRequest:
    """What to sign, where, and how it looks."""

    source: Path
    target: Path
    field: str
    picture: Picture | None = None
    reason: str | None = None
    location: str | None = None


class _KeySigner(signers.Signer):
    """The engine's view of a `SigningKey`."""

    def __init__(self, key: SigningKey) -> None:
        registry = SimpleCertificateStore()
        registry.register_multiple(load(der) for der in key.chain)
        super().__init__(signing_cert=load(key.certificate), cert_registry=registry)
        self._key = key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - the engine's signature
    ) -> bytes:
        """Return the key's signature; our own loop runs nothing else, so blocking it is right."""
        return bytes(512) if dry_run else self._key.sign(data, digest_algorithm)


def sign(request: SigningRequest, key: SigningKey) -> None:
    """Sign one file into another; on any failure the target does not exist.

    Works with and without a running event loop; either way it returns when the file is there.
    """
    now = datetime.now(UTC)
    check_usable(key.certificate, now)
    signer = _KeySigner(key)
    try:
        _attempt(request, signer, RESERVED)
    except DocumentUnfit as error:
        if error.code != "signing.reserve_too_small":
            raise
        _attempt(request, signer, RESERVED * 2)


def _attempt(request: SigningRequest, signer: _KeySigner, reserved: int) -> None:
    with revising(request.source) as writer, replacing(request.target) as (output, temporary):
        _check_field(writer, request.field)
        run(_signing(request, signer, writer, output, reserved))
        output.flush()
        fault = new_signature_fault(temporary, request.field, DIGEST)
        if fault:
            raise OutputUnsound("signing.output_unsound", file=request.target.name, reason=fault)


def _check_field(writer: IncrementalPdfFileWriter, name: str) -> None:
    for _, value, _ in enumerate_sig_fields(writer, with_name=name):
        if value is not None:
            raise DocumentUnfit("signing.field_signed", field=name)
        return
    raise DocumentUnfit("signing.field_missing", field=name)


async def _signing(
    request: SigningRequest,
    signer: _KeySigner,
    writer: IncrementalPdfFileWriter,
    output: BinaryIO,
    reserved: int,
) -> None:
    engine = signers.PdfSigner(_metadata(request, signer), signer, stamp_style=stamp_style(request.picture))
    try:
        await engine.async_sign_pdf(writer, existing_fields_only=True, bytes_reserved=reserved, output=output)
    except EngineError as error:
        if _TOO_SMALL in str(error):
            raise DocumentUnfit("signing.reserve_too_small", file=request.source.name) from error
        raise


def _metadata(request: SigningRequest, signer: _KeySigner) -> signers.PdfSignatureMetadata:
    certificate = signer.signing_cert
    return signers.PdfSignatureMetadata(
        field_name=request.field,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        name=common_name(certificate.subject) if certificate else None,
        reason=request.reason,
        location=request.location,
    )
