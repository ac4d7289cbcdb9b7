"""Looks into PDF files for the hub: does a file continue another, and who signed in a field."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from eoffice.services.ports import Blobs
from signing import TrustStore, verify
from signing.verdict import Changes, Integrity, SignatureVerdict

_PIECE = 1024 * 1024
_HARMLESS = (Changes.NONE, Changes.PERMITTED)
_UNSEALED = "changes.not_covered"
"""What verification says of a field that was left open, is filled, and waits for the seal."""


class SigningPageCheck:
    """Implements `ports.PageCheck` with the signing package; whom to trust is not asked here.

    The recipient judges trust when verifying; the hub makes sure that the file is what the order
    says: nothing rewritten, the signature intact and made with the certificate named.
    """

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def continues(self, earlier: str, later: str) -> bool:
        """Tell whether the later file begins with every byte of the earlier one, and goes on."""
        if self._blobs.size(later) <= self._blobs.size(earlier):
            return False
        with self._blobs.open(earlier) as before, self._blobs.open(later) as after:
            while piece := before.read(_PIECE):
                if after.read(len(piece)) != piece:
                    return False
        return True

    def signed_by(self, pages: str, field: str, certificate: str, *, is_sealed: bool = True) -> bool:
        """Tell whether a signature field holds an intact signature of a certificate (SHA-256, hex)."""
        with tempfile.NamedTemporaryFile(suffix=".pdf") as copy:
            with self._blobs.open(pages) as source:
                shutil.copyfileobj(source, copy, _PIECE)
            copy.flush()
            found = verify(Path(copy.name), TrustStore.of([]))
        return any(
            signature.field == field
            and signature.integrity is Integrity.INTACT
            and (signature.changes_after in _HARMLESS or (not is_sealed and _is_only_filled(signature)))
            and signature.certificate == certificate
            for signature in found.signatures
        )


def _is_only_filled(signature: SignatureVerdict) -> bool:
    """Tell whether all that happened after a signature is that open fields were filled."""
    changes = {reason for reason in signature.reasons if reason.startswith("changes.")}
    return signature.changes_after is Changes.SUSPICIOUS and changes == {_UNSEALED}
