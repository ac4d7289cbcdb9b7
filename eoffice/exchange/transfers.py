"""Carries files to and from the hub in pieces, going on where a cut left off."""

from __future__ import annotations

import hashlib
from pathlib import Path

from eoffice.errors import Defect, NotFound, Refused
from eoffice.exchange.client import HubClient
from eoffice.services.ports import Blobs

PIECE = 4 * 1024 * 1024
_TRIES = 5


def upload(client: HubClient, blobs: Blobs, digest: str) -> None:
    """Bring a file of ours to the hub unless it is there.

    Raises Unreachable when it must be tried again later: what has arrived is kept there.
    """
    size = blobs.size(digest)
    state = client.upload_state(digest, size)
    with blobs.open(digest) as file:
        for _ in range(_TRIES):
            try:
                while not state.is_complete:
                    file.seek(state.offset)
                    state = client.append(digest, size, state.offset, file.read(PIECE))
                return
            except Refused as error:
                if error.code != "upload.wrong_offset":
                    raise
                state = client.upload_state(digest, size)
    raise Defect("exchange.upload_stuck", digest=digest)


class HubFiles:
    """Brings files from the hub into the local store; implements `services.files.Source`."""

    def __init__(self, client: HubClient, blobs: Blobs, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._client = client
        self._blobs = blobs
        self._folder = folder

    def fetch(self, digest: str) -> None:
        """Bring a file into the local store, going on where an earlier try was cut.

        Raises Unreachable `exchange.hub_away`, NotFound `blob.missing`, Defect `blob.damaged`.
        """
        if self._blobs.has(digest):
            return
        # It becomes the name of a file on this machine.
        if len(digest) != hashlib.sha256().digest_size * 2 or not digest.isalnum():
            raise NotFound("blob.missing", digest=digest)
        part = self._folder / f"{digest}.part"
        self._complete(digest, part)
        found = hashlib.sha256()
        with part.open("rb") as file:
            while piece := file.read(PIECE):
                found.update(piece)
        try:
            if found.hexdigest() != digest:
                raise Defect("blob.damaged", digest=digest)
            self._blobs.put_file(part)
        finally:
            # Also when damaged: going on from wrong bytes would never end right.
            part.unlink(missing_ok=True)

    def _complete(self, digest: str, part: Path) -> None:
        """Append what is missing to a part."""
        with part.open("ab") as file:
            while True:
                content, total = self._client.part(digest, file.tell(), PIECE)
                file.write(content)
                if file.tell() >= total or not content:
                    return
