"""Our check of what we have just signed, before the file gets its name."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import IO

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity

from signing.pdf import ENGINE_FAULTS, form_fields
from signing.tiling import tiling_fault

_CHUNK = 1 << 20
_RANGES = re.compile(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) ?\]")


def new_signature_fault(path: Path, field: str, digest: str) -> tuple[str | None, str]:
    """Return the code of what is wrong with a signature made a moment ago (or None), and the file's SHA-256.

    Reads the bytes themselves, not what the engine believes to have written.
    """
    whole = hashlib.sha256()
    try:
        with path.open("rb") as file:
            reader = PdfFileReader(file, strict=True)
            named = form_fields(reader.root).get(field)
            if named is not None and "/V" not in named:
                return "signature.unreadable", ""
            return _fault(file, digest, whole), whole.hexdigest()
    except (*ENGINE_FAULTS, SignatureValidationError) as error:
        return type(error).__name__, ""


def _fault(file: IO[bytes], digest: str, whole: hashlib._Hash) -> str | None:
    size = file.seek(0, 2)
    file.seek(max(0, size - _CHUNK))
    ranges = [tuple(map(int, found)) for found in _RANGES.findall(file.read())]
    if not ranges:
        return "signature.unreadable"
    start, first, second, length = ranges[-1]
    if start != 0 or second + length != size:
        return "coverage.partial"
    file.seek(first)
    contents = bytes.fromhex(file.read(second - first)[1:-1].decode("ascii"))
    return tiling_fault(file, ranges[-1], contents) or _broken(
        contents, _hash(file, digest, (first, second, size), whole)
    )


def _broken(contents: bytes, hashed: bytes) -> str | None:
    signed = cms.ContentInfo.load(contents)["content"]
    certificate = extract_certs_for_validation(signed).signer_cert
    matches, genuine = validate_sig_integrity(extract_signer_info(signed), certificate, "data", hashed)
    return None if matches and genuine else "integrity.broken"


def _hash(file: IO[bytes], digest: str, edges: tuple[int, int, int], whole: hashlib._Hash) -> bytes:
    """Return the digest of the signed ranges; in the same pass the whole file is hashed too."""
    first, second, size = edges
    made = hashlib.new(digest)
    for start, end, signed in ((0, first, True), (first, second, False), (second, size, True)):
        file.seek(start)
        for at in range(start, end, _CHUNK):
            read = file.read(min(_CHUNK, end - at))
            whole.update(read)
            if signed:
                made.update(read)
    return made.digest()
