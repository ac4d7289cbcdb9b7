"""Files on their way in, piece by piece; what was acknowledged is there after a cut."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from eoffice.clock import new_id
from eoffice.errors import NotFound, Refused
from eoffice.paths import sync_folder
from eoffice.storage import faults, moments
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.database import Database
from eoffice.storage.schema import upload
from eoffice.storage.segments import try_lock


@dataclass(frozen=True)
class Upload:
    """A file that is being sent, and how much of it is here."""

    id: str
    owner: str
    digest: str
    size: int
    expires: datetime
    offset: int


class Uploads:
    """Takes files in pieces and hands them to the blobs when they are whole."""

    def __init__(self, database: Database, blobs: SegmentBlobs, folder: Path) -> None:
        """Keep the pieces in a folder on the disk of the blobs."""
        self._database = database
        self._blobs = blobs
        self._folder = folder
        with faults.system_faults():
            folder.mkdir(parents=True, exist_ok=True)

    def begin(self, owner: str, digest: str, size: int, expires: datetime) -> Upload:
        """Begin an upload; raises Unreachable `storage.disk_full` when the file would not fit."""
        self._blobs.demand_room(size)
        begun = Upload(new_id(), owner, digest, size, expires, 0)
        with faults.system_faults():
            # The file before the row: a row without its file would promise an upload that cannot go on.
            self._path(begun.id).touch(mode=0o600, exist_ok=False)
            sync_folder(self._folder)
        values = {
            "id": begun.id,
            "owner": owner,
            "digest": digest,
            "size": size,
            "expires": moments.to_text(expires),
        }
        self._database.run(lambda connection: connection.execute(sa.insert(upload), values))
        return begun

    def find(self, upload_id: str, owner: str) -> Upload:
        """Return an upload and its offset; raises NotFound `upload.missing`, also for another owner."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(upload).where(upload.c.id == upload_id)).first()
        expires = moments.from_text(row.expires) if row else None
        if row is None or expires is None or row.owner != owner:
            raise NotFound("upload.missing", upload=upload_id)
        try:
            # The length of the file is the offset: no second place that could say otherwise.
            offset = self._path(upload_id).stat().st_size
        except FileNotFoundError:
            raise NotFound("upload.missing", upload=upload_id) from None
        return Upload(row.id, row.owner, row.digest, row.size, expires, offset)

    def unfinished(self, owner: str, digest: str, size: int) -> Upload | None:
        """Return the newest upload of a file that this owner began, so that a cut can be gone on from."""
        same = (upload.c.owner == owner) & (upload.c.digest == digest) & (upload.c.size == size)
        query = sa.select(upload.c.id).where(same).order_by(upload.c.id.desc())
        with self._database.read() as connection:
            found = connection.execute(query).scalars().first()
        if found is None or not self._path(found).exists():
            return None
        return self.find(found, owner)

    def append(self, upload_id: str, owner: str, offset: int, content: bytes) -> int:
        """Add bytes at the offset durably and return the new one.

        Raises Refused `upload.wrong_offset` (value `offset`: where to go on), `upload.too_long`,
        `upload.in_use` while another request writes to it.
        """
        found = self.find(upload_id, owner)
        with faults.system_faults(), self._locked(upload_id) as handle:
            there = os.fstat(handle).st_size
            if offset != there:
                raise Refused("upload.wrong_offset", offset=there)
            if there + len(content) > found.size:
                raise Refused("upload.too_long", size=found.size)
            self._blobs.demand_room(len(content))
            _append(handle, there, content)
            return there + len(content)

    def finish(self, upload_id: str, owner: str) -> str:
        """Check the whole file, hand it to the blobs and return its digest.

        Raises Refused `upload.incomplete`, or `upload.digest_differs` and forgets the bytes.
        """
        found = self.find(upload_id, owner)
        if found.offset != found.size:
            raise Refused("upload.incomplete", offset=found.offset, size=found.size)
        with faults.system_faults(), self._path(upload_id).open("rb") as file:
            is_right = hashlib.file_digest(file, "sha256").hexdigest() == found.digest
        if not is_right:
            self.drop(upload_id)
            raise Refused("upload.digest_differs")
        # Before the row goes: a kill in between leaves a row without a file, which `unfinished` passes over.
        self._blobs.adopt(self._path(upload_id))
        self.drop(upload_id)
        return found.digest

    def drop(self, upload_id: str) -> None:
        """Forget an upload and its bytes."""
        with faults.system_faults():
            self._path(upload_id).unlink(missing_ok=True)
        gone = sa.delete(upload).where(upload.c.id == upload_id)
        self._database.run(lambda connection: connection.execute(gone))

    def drop_expired(self, now: datetime) -> int:
        """Forget uploads whose time is over; return how many."""
        with self._database.read() as connection:
            known = {
                row.id: row.expires for row in connection.execute(sa.select(upload.c.id, upload.c.expires))
            }
        over = [each for each, expires in known.items() if expires < moments.to_text(now)]
        for each in over:
            self.drop(each)
        return len(over)

    def _path(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.part"

    @contextmanager
    def _locked(self, upload_id: str) -> Iterator[int]:
        handle = os.open(self._path(upload_id), os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            if not try_lock(handle):
                raise Refused("upload.in_use")
            yield handle
        finally:
            os.close(handle)


def _append(handle: int, start: int, content: bytes) -> None:
    """Write behind the end and sync; on an error the file is as long as before."""
    try:
        os.lseek(handle, start, os.SEEK_SET)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, start)
        raise
