"""Looks into PDF files for the hub: does a file continue another, and who signed in a field."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from eoffice.services.ports import Blobs, FoundSignature
from signing import DocumentUnfit, TrustStore, verify
from signing.values import field_values
from signing.verdict import Changes, Integrity, SignatureVerdict, Trust

_PIECE = 1024 * 1024
_HARMLESS = (Changes.NONE, Changes.PERMITTED)
_GRADES = (Changes.NONE, Changes.PERMITTED, Changes.SUSPICIOUS, Changes.FORBIDDEN, Changes.UNKNOWN)
_EVIDENCE = frozenset({"document timestamp added", "validation data added"})
_UNSEALED = "changes.not_covered"
"""What verification says of a field that was left open, is filled, and waits for the seal."""

TrustOf = Callable[[str], TrustStore | None]
"""Whom the hub believes for an agency, as it is at this moment."""


class SigningPageCheck:
    """Implements `ports.PageCheck` with the signing package.

    A hub that was given certificates to trust takes no other signatures; without any, whom to trust
    is the recipient's question alone.
    """

    def __init__(self, blobs: Blobs, trust: TrustOf | None = None) -> None:
        self._blobs = blobs
        self._trust_of = trust or _nobody

    def continues(self, earlier: str, later: str) -> bool:
        """Tell whether the later file begins with every byte of the earlier one, and goes on."""
        # An incremental update only grows; the same bytes again would be a signature that is not there.
        if self._blobs.size(later) <= self._blobs.size(earlier):
            return False
        with self._blobs.open(earlier) as before, self._blobs.open(later) as after:
            while piece := before.read(_PIECE):
                if after.read(len(piece)) != piece:
                    return False
        return True

    def only_evidence(self, earlier: str, later: str) -> bool:
        """Tell whether nothing but evidence and time stamps was appended and every signature holds."""
        if not self.continues(earlier, later):
            return False
        known = TrustStore.of([])
        with local_copy(self._blobs, earlier) as path:
            before = {one.field: one for one in verify(path, known).signatures}
        with local_copy(self._blobs, later) as path:
            after = verify(path, known)
        kept = {one.field for one in after.signatures} >= set(before)
        return (
            kept
            and not after.reasons
            and all(_is_kept(before.get(one.field), one) for one in after.signatures)
        )

    def signature(
        self, pages: str, field: str, certificate: str, *, is_sealed: bool = True, agency: str = ""
    ) -> FoundSignature | None:
        """Return the intact signature of a certificate (SHA-256, hex) in a field, or None."""
        trust = self._trust_of(agency)
        with local_copy(self._blobs, pages) as path:
            verdict = verify(path, trust or TrustStore.of([]))
        for found in verdict.signatures:
            if (
                found.field == field
                and found.certificate == certificate
                and _holds(found, is_sealed=is_sealed)
            ):
                return FoundSignature(found.signer or "", trust is None or found.trust is Trust.TRUSTED)
        return None

    def values(self, pages: str, field: str) -> tuple[str, ...]:
        """Return what stands in every text field of a name, nothing for a file that cannot be read."""
        with local_copy(self._blobs, pages) as path:
            try:
                return field_values(path, field)
            except DocumentUnfit:
                return ()


def _nobody(_agency: str) -> None:
    """Name no authority at all."""


@contextmanager
def local_copy(blobs: Blobs, digest: str) -> Iterator[Path]:
    """Give a stored file under a path, for what reads only from disk; raises NotFound `blob.missing`."""
    # A small file lies inside a segment and has no path of its own.
    with tempfile.NamedTemporaryFile() as copy:
        with blobs.open(digest) as source:
            shutil.copyfileobj(source, copy, _PIECE)
        copy.flush()
        yield Path(copy.name)


def _is_kept(before: SignatureVerdict | None, after: SignatureVerdict) -> bool:
    """Tell whether a signature is what it was, or a time stamp that came now."""
    if after.integrity is not Integrity.INTACT:
        return False
    if before is None:
        return after.kind == "timestamp" and after.changes_after in _HARMLESS
    if (before.certificate, before.kind) != (after.certificate, after.kind):
        return False
    came = set(after.changes) - set(before.changes)
    # Lists of names grow by the new stamps: only the kind of change counts.
    return all(line.partition(": ")[0] in _EVIDENCE for line in came) and _grade(after) <= max(
        1, _grade(before)
    )


def _grade(one: SignatureVerdict) -> int:
    return _GRADES.index(one.changes_after)


def _holds(found: SignatureVerdict, *, is_sealed: bool) -> bool:
    """Tell whether a signature is intact and nothing but what it foresaw came after it."""
    is_harmless = found.changes_after in _HARMLESS or (not is_sealed and _is_only_filled(found))
    return found.integrity is Integrity.INTACT and is_harmless


def _is_only_filled(signature: SignatureVerdict) -> bool:
    """Tell whether all that happened after a signature is that open fields were filled."""
    changes = {reason for reason in signature.reasons if reason.startswith("changes.")}
    return signature.changes_after is Changes.SUSPICIOUS and changes == {_UNSEALED}
