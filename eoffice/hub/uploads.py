"""Files on their way in: found again by digest after any cut, an agency's own once they are whole."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from eoffice.clock import Clock
from eoffice.domain.people import Person
from eoffice.errors import NotFound, Refused
from eoffice.exchange.wire import UploadState
from eoffice.hub.limits import Limits
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.holdings import SqlHoldings
from eoffice.storage.uploads import Upload, Uploads

ONE_PIECE = 4 * 1024 * 1024 - 1
"""A file up to this size usually comes whole; nothing is written down before its bytes are here."""


class Arrivals:
    """Takes files from people; blocking, to be called from a worker thread."""

    def __init__(
        self, uploads: Uploads, blobs: SegmentBlobs, holdings: SqlHoldings, clock: Clock, limits: Limits
    ) -> None:
        self._uploads = uploads
        self._blobs = blobs
        self._holdings = holdings
        self._clock = clock
        self._limits = limits

    def state(self, person: Person, digest: str, length: int) -> UploadState:
        """Return how far a file has come; one that the agency has is complete.

        Whether another agency has it is never told: its bytes must come again.
        Raises NotFound `upload.missing`.
        """
        if self._holdings.holds(person.agency, digest) and self._blobs.has(digest):
            size = self._blobs.size(digest)
            return UploadState(digest, size, size, is_complete=True)
        found = self._uploads.unfinished(person.id, digest, length)
        if found is None:
            raise NotFound("upload.missing")
        return UploadState(digest, found.offset, length)

    def begin(self, person: Person, digest: str, length: int) -> UploadState:
        """Begin an upload or find it again; raises Refused `request.too_large` or Unreachable."""
        if length > self._limits.upload:
            raise Refused("request.too_large", limit_mb=self._limits.upload // 2**20)
        try:
            return self.state(person, digest, length)
        except NotFound:
            # No piece will ever come: an empty file is whole at its beginning.
            if length == 0:
                return self._whole(person, digest, b"")
            if length > ONE_PIECE:
                self._begun(person, digest, length)
        return UploadState(digest, 0, length)

    def append(self, person: Person, digest: str, length: int, offset: int, content: bytes) -> UploadState:
        """Add bytes; with the last ones the digest is checked and the file kept.

        Raises NotFound `upload.missing`, Refused `upload.wrong_offset`, `upload.digest_differs`.
        """
        if offset == 0 and len(content) == length <= ONE_PIECE:
            return self._whole(person, digest, content)
        found = self._uploads.unfinished(person.id, digest, length)
        if found is None and offset == 0 and length <= ONE_PIECE:
            found = self._begun(person, digest, length)
        if found is None:
            raise NotFound("upload.missing")
        end = self._uploads.append(found.id, person.id, offset, content)
        if end < length:
            return UploadState(digest, end, length)
        return self._finished(person, found.id, digest, length)

    def sweep(self) -> int:
        """Forget uploads that nobody went on with; return how many."""
        return self._uploads.drop_expired(self._clock.now())

    def demand_room(self) -> None:
        """Raise Unreachable `storage.disk_full` when only the reserve is left."""
        self._blobs.demand_room(0)

    def _begun(self, person: Person, digest: str, length: int) -> Upload:
        """Write down that a file is on its way, so that a cut can be gone on from."""
        expires = self._clock.now() + timedelta(seconds=self._limits.upload_lives_s)
        return self._uploads.begin(person.id, digest, length, expires)

    def _whole(self, person: Person, digest: str, content: bytes) -> UploadState:
        """Keep a file that came in one piece; it costs two syncs instead of seven."""
        if hashlib.sha256(content).hexdigest() != digest:
            raise Refused("upload.digest_differs")
        self._blobs.put_bytes(content)
        self._holdings.hold(person.agency, digest)
        return UploadState(digest, len(content), len(content), is_complete=True)

    def _finished(self, person: Person, upload: str, digest: str, length: int) -> UploadState:
        self._uploads.finish(upload, person.id)
        self._holdings.hold(person.agency, digest)
        return UploadState(digest, length, length, is_complete=True)
