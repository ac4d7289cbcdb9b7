"""Opens what a hub keeps: the database and the files, in its own folder or where the settings say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eoffice.hub.config import HubConfig, HubFolder
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store, open_store
from eoffice.storage.uploads import Uploads


@dataclass(frozen=True)
class Kept:
    """What a hub keeps: the database, the files, and the files on their way in."""

    store: Store
    blobs: SegmentBlobs
    uploads: Uploads


@contextmanager
def opened(folder: HubFolder, config: HubConfig) -> Iterator[Kept]:
    """Give what a hub keeps, brought to the present schema, closed at the end."""
    store = open_store(config.store or folder.database)
    try:
        files = Path(config.blobs) if config.blobs else folder.files
        blobs = SegmentBlobs(files, reserve=config.limits.disk_reserve)
        try:
            # Pieces lie on the disk of the files: what is whole is moved there, not copied.
            yield Kept(store, blobs, Uploads(store.database, blobs, files / "uploads"))
        finally:
            blobs.close()
    finally:
        store.close()
