"""Our check of what we have just signed, before the file gets its name."""

from __future__ import annotations

from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing.pdf import ENGINE_FAULTS
from signing.tiling import tiling_fault


def new_signature_fault(path: Path, field: str) -> str | None:
    """Return the code of what is wrong with a signature made a moment ago, or None."""
    try:
        with path.open("rb") as file:
            return _fault(PdfFileReader(file, strict=True), field)
    except (*ENGINE_FAULTS, SignatureValidationError) as error:
        return type(error).__name__


def _fault(reader: PdfFileReader, field: str) -> str | None:
    for _, value, reference in enumerate_sig_fields(reader, filled_status=True, with_name=field):
        if value is not None:
            return _one(EmbeddedPdfSignature(reader, reference.get_object(), field))
    return "signature.unreadable"


def _one(signature: EmbeddedPdfSignature) -> str | None:
    if signature.evaluate_signature_coverage() is not SignatureCoverageLevel.ENTIRE_FILE:
        return "coverage.partial"
    digest = signature.compute_digest()
    matches, genuine = validate_sig_integrity(signature.signer_info, signature.signer_cert, "data", digest)
    if not (matches and genuine):
        return "integrity.broken"
    return tiling_fault(signature.reader.stream, signature.byte_range, signature.pkcs7_content)
