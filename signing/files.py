"""Writing a file so that its name never stands over half a document."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Give a temporary file beside the target, and its path; it takes the name when all went well."""
    # A name may fill the file system's 255 bytes already, so only its beginning is taken over.
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb+") as file:
            yield file, temporary
            file.flush()
            os.fsync(file.fileno())
        settle(temporary, target)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def copied(source: Path, target: Path) -> None:
    """Copy a file under another name, which never stands over half of it."""
    with source.open("rb") as file, replacing(target) as (output, _):
        shutil.copyfileobj(file, output, 1 << 20)


def settle(temporary: Path, target: Path) -> None:
    """Give a synced file its name, and make the name durable."""
    temporary.replace(target)
    _sync(target.parent)


def _sync(folder: Path) -> None:
    if os.name == "nt":  # Windows has no such call and needs none
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
