"""Where files live on this machine, and how a file is written so that it is never half there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from platformdirs import user_data_path


def default_data_folder() -> Path:
    """Return the folder of this person's data when none is named."""
    return user_data_path("eoffice", appauthor=False)


def sync_folder(folder: Path) -> None:
    """Make the names inside a folder durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def atomic_file(target: Path) -> Iterator[BinaryIO]:
    """Give a readable and writable file that takes the target's name only when all went well.

    Temporary file in the same folder, fsync, rename, fsync of the folder; on any error the
    temporary file goes and the target is as it was.
    """
    # A name may fill the file system's 255 bytes already, so only its beginning is taken over.
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb+") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        sync_folder(target.parent)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def write_bytes(target: Path, content: bytes) -> None:
    """Write a whole file so that either the old or the new content survives a crash."""
    with atomic_file(target) as file:
        file.write(content)


def name_aside(path: Path) -> Path:
    """Return a free name beside a damaged file under which it can be kept."""
    number = 1
    while (kept := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    return kept


def set_aside(path: Path) -> Path:
    """Keep a damaged file, or a folder in its place, under another name; return that name's path."""
    kept = name_aside(path)
    path.rename(kept)
    sync_folder(path.parent)
    return kept
