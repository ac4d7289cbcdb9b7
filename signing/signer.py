"""Signing one PDF from file to file with a key that lives elsewhere (PAdES B-B, SHA-256)."""

from __future__ import annotations

from datetime import UTC, datetime

from signing.certificates import check_usable
from signing.errors import DocumentUnfit
from signing.keys import SigningKey
from signing.requests import SigningRequest
from signing.stages import (
    LARGEST_RESERVE,
    RESERVED,
    begin,
    complete,
    discarding,
    displayed_name,
    seal_container,
    signatory_of,
)

__all__ = ["RESERVED", "SigningRequest", "sign"]


def sign(request: SigningRequest, key: SigningKey) -> str:
    """Sign one file into another and return the new file's SHA-256 (hex).

    On any failure the target is as it was. Raises CertificateUnfit, DocumentUnfit, OutputUnsound,
    and whatever the key raises. Works with and without a running event loop.
    """
    check_usable(key.certificate, datetime.now(UTC))
    signatory = signatory_of(key)
    reserved = RESERVED
    while True:
        prepared = begin(request, displayed_name(signatory), reserved)
        try:
            with discarding(prepared.temporary):
                container = seal_container(prepared, key, signatory)
        except DocumentUnfit:
            # A long chain: the key is asked again, the person is not.
            reserved *= 4
            if reserved > LARGEST_RESERVE:
                raise
        else:
            return complete(prepared, container)
