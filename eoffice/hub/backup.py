"""A whole hub in one file: what is kept, and the keys without which receipts and pins would be worthless."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from eoffice.clock import Clock
from eoffice.errors import Defect, Refused
from eoffice.hub.checking import receipt_check
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.keys import write_private
from eoffice.hub.stores import opened
from eoffice.paths import atomic_file, sync_folder
from eoffice.storage.faults import system_faults

_STORE = "store.zip"
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class BackupReport:
    """What a backup holds."""

    file: str
    size: int
    documents: int
    records: int
    receipts: int
    files: int


def back_up(folder: HubFolder, target: Path, clock: Clock) -> BackupReport:
    """Write a hub into one file, readable by its owner only; the hub may be running meanwhile."""
    config = read_config(folder)
    with (
        system_faults(),
        # Beside the target: a disk that cannot take the backup says so before anything is replaced.
        TemporaryDirectory(prefix=".eoffice-", dir=target.parent) as space,
        opened(folder, config) as kept,
    ):
        # Two layers: the store's own archive fits any engine, the outer one adds what only this hub has.
        inner = Path(space) / _STORE
        manifest = kept.store.back_up(kept.blobs, inner, clock)
        with atomic_file(target) as file, zipfile.ZipFile(file, "w") as archive:
            for own in folder.own_files:
                archive.write(own, own.name)
            archive.write(inner, _STORE)
        return BackupReport(
            str(target),
            target.stat().st_size,
            sum(1 for _ in kept.store.lists.all_documents()),
            manifest.tables["record"],
            manifest.tables["receipt"],
            sum(name.startswith("files/") for name in manifest.digests),
        )


def restore(source: Path, root: Path) -> BackupReport:
    """Make a hub's folder from a backup and check it; the folder appears whole or not at all.

    Raises Refused `hub.exists`, `backup.not_a_backup`, Defect `backup.damaged`.
    """
    # An empty folder may be there already: a mount point, or what an administrator prepared.
    if root.exists() and any(root.iterdir()):
        raise Refused("hub.exists", folder=str(root))
    with system_faults():
        root.parent.mkdir(parents=True, exist_ok=True)
    # Made beside the wanted place: same disk, so that the last step is one rename.
    with _unfinished(root) as making, _archive(source) as archive:
        folder = HubFolder(making)
        _take_own_files(archive, folder)
        inner = making / _STORE
        _extract(archive, _STORE, inner)
        report = _fill(folder, inner)
        inner.unlink()
        if root.exists():
            root.rmdir()
        making.replace(root)
        # Until the folder that holds the name is synced, a power cut may take the new name away.
        sync_folder(root.parent)
    return BackupReport(str(source), source.stat().st_size, *report)


def _fill(folder: HubFolder, inner: Path) -> tuple[int, int, int, int]:
    """Restore the store and look through all of it before anybody relies on it."""
    with opened(folder, read_config(folder)) as kept:
        manifest = kept.store.restore(inner, kept.blobs)
        findings = kept.store.verify(kept.blobs, receipt_check(folder))
        # Better no hub than one whose chains do not hold: the person still has the backup to look into.
        if findings:
            raise Defect("backup.damaged", detail=f"{findings[0].code} {findings[0].where}")
        files = sum(name.startswith("files/") for name in manifest.digests)
        documents = sum(1 for _ in kept.store.lists.all_documents())
        return documents, manifest.tables["record"], manifest.tables["receipt"], files


@contextmanager
def _unfinished(root: Path) -> Iterator[Path]:
    """Give a folder beside the wanted one; it goes unless it took the wanted name."""
    making = root.with_name(f".{root.name}.restoring")
    with system_faults():
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
    try:
        yield making
    finally:
        shutil.rmtree(making, ignore_errors=True)


@contextmanager
def _archive(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except (zipfile.BadZipFile, FileNotFoundError, IsADirectoryError) as error:
        raise Refused("backup.not_a_backup", file=source.name) from error


def _take_own_files(archive: zipfile.ZipFile, folder: HubFolder) -> None:
    """Take the keys and settings out, under the names we know, not those the archive claims."""
    names = set(archive.namelist())
    # Nothing more either: a name like "../x" must not even be looked at.
    if names != {own.name for own in folder.own_files} | {_STORE}:
        raise Refused("backup.not_a_backup", file=str(archive.filename))
    for own in folder.own_files:
        write_private(own, archive.read(own.name))


def _extract(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    with system_faults(), archive.open(name) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file, _PIECE)
