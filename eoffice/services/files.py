"""Files by digest at a desk: kept here when they are here, fetched from the hub when they are not."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Lock
from typing import Protocol

from eoffice.domain.document import FileRef
from eoffice.paths import atomic_file
from eoffice.services.ports import Blobs
from eoffice.text import nfc

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
_SUFFIXES = {PDF: ".pdf", DOCX: ".docx", TEXT: ".txt"}


class Source(Protocol):
    """Where files come from that are not here."""

    def fetch(self, digest: str) -> None:
        """Bring a file into the local store.

        Raises Unreachable `exchange.hub_away`, NotFound `blob.missing`.
        """
        ...


class Files:
    """The files of one desk."""

    def __init__(self, blobs: Blobs, source: Source, folder: Path) -> None:
        self._blobs = blobs
        self._source = source
        self._folder = folder
        self._bringing = Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, path: Path, name: str, media_type: str) -> FileRef:
        """Store a file durably and return what names it."""
        digest = self._blobs.put_file(path)
        return FileRef(digest, nfc(name), media_type, self._blobs.size(digest))

    def keep_bytes(self, content: bytes, name: str, media_type: str) -> FileRef:
        """Store bytes durably and return what names them."""
        digest = self._blobs.put_bytes(content)
        return FileRef(digest, nfc(name), media_type, len(content))

    def is_here(self, file: FileRef) -> bool:
        """Tell whether opening the file needs no hub."""
        return self._blobs.has(file.digest)

    def read(self, file: FileRef) -> bytes:
        """Return a whole file, fetched when it is not here."""
        self._bring(file)
        return self._blobs.read(file.digest)

    def path(self, file: FileRef) -> Path:
        """Return a path at which programs can read the file; the copy there is never written to."""
        target = self._folder / f"{file.digest}{_SUFFIXES.get(file.media_type, '.bin')}"
        if not target.exists():
            self._bring(file)
            with self._blobs.open(file.digest) as source, atomic_file(target) as copy:
                shutil.copyfileobj(source, copy)
            # Its name promises these bytes: a viewer that saves over it must fail.
            target.chmod(0o400)
        return target

    def scratch(self, name: str) -> Path:
        """Return a path for a file on the way to the store."""
        return self._folder / name

    def _bring(self, file: FileRef) -> None:
        # Pages are shown and checked at the same time: the second waits for what the first fetches.
        with self._bringing:
            if not self._blobs.has(file.digest):
                self._source.fetch(file.digest)
