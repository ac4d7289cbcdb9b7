"""Signing what is not a PDF: a CMS file beside it (CAdES-B-B), or a signature inside an XML envelope."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from signing.certificates import check_usable
from signing.errors import DocumentUnfit
from signing.files import replacing
from signing.keys import SigningKey
from signing.stages import DIGEST, signatory_of
from signing.xml import sign_xml

_XML = {".xml", ".edxml"}
_BEGINNING = 1024


def is_detached_work(source: Path) -> bool:
    """Tell whether a file is signed beside itself or as XML: anything neither named nor made as a PDF."""
    if source.suffix.lower() == ".pdf" or not source.is_file():
        return False
    with source.open("rb") as file:
        return b"%PDF-" not in file.read(_BEGINNING)


def detached_name(source: Path) -> str:
    """Return the name of the signed file: the XML's own, or the file's with ".p7s" added."""
    return source.name if source.suffix.lower() in _XML else f"{source.name}.p7s"


def sign_other(source: Path, target: Path, key: SigningKey, at: datetime | None = None) -> str:
    """Sign a file that is no PDF and return the new file's SHA-256 (hex).

    Raises CertificateUnfit, DocumentUnfit, TokenError. The source is never changed.
    """
    moment = at or datetime.now(UTC)
    check_usable(key.certificate, moment)
    made = _made(source, key, moment)
    with replacing(target) as (output, _):
        output.write(made)
    return hashlib.sha256(made).hexdigest()


def sign_detached(source: Path, key: SigningKey, at: datetime) -> bytes:
    """Return a detached CMS over a file's bytes, with its signing time (EN 319 122-1, CAdES-B-B).

    The file is hashed in pieces: its size does not matter.
    """
    signatory = signatory_of(key)
    with source.open("rb") as file:
        attributes = signatory.attributes(hashlib.file_digest(file, DIGEST).digest(), at)
    return signatory.container(attributes, key.sign(attributes, DIGEST))


def _made(source: Path, key: SigningKey, at: datetime) -> bytes:
    try:
        if source.suffix.lower() in _XML:
            return sign_xml(source.read_bytes(), key, at, source.name)
        if source.stat().st_size == 0:
            raise DocumentUnfit("signing.empty_file", file=source.name)
        return sign_detached(source, key, at)
    except FileNotFoundError as error:
        raise DocumentUnfit("signing.file_missing", file=source.name) from error
