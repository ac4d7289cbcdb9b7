"""Where the working copies of this desk lie: one folder a document, with the name of its copy remembered.

Other files may lie beside it: what a person saved under another name, locks, temporary files.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eoffice.clock import new_id
from eoffice.paths import write_bytes

_REMEMBERED = ".working-copy"
_TRIES = 3


class WorkingFolder:
    """The working copies of one desk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, document: str, name: str) -> Path:
        """Return the path of a document's working copy; one that never had a copy here gets the name."""
        folder = self._folder / document
        return folder / (_remembered(folder) or _only_document(folder) or name)

    def claim(self, path: Path) -> None:
        """Make the folder of a working copy and remember which file in it is the copy."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if _remembered(path.parent) != path.name:
            write_bytes(path.parent / _REMEMBERED, path.name.encode())


def _remembered(folder: Path) -> str:
    """Return the name remembered in a folder, empty when there is none."""
    try:
        name = (folder / _REMEMBERED).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    # Never a path: whoever can write the file must not make us open another folder.
    return Path(name).name


def _only_document(folder: Path) -> str:
    """Return the name of the docx that lies alone in a folder from before names were remembered."""
    present = [path.name for path in folder.glob("[!~.]*.docx")] if folder.is_dir() else []
    return present[0] if len(present) == 1 else ""


@contextmanager
def snapshot(path: Path, scratch: Path) -> Iterator[Path]:
    """Give a copy of a file that nobody writes to, under the same name, gone afterwards.

    Word may be writing while it is copied; then it is copied again.
    """
    folder = scratch / new_id()
    folder.mkdir(mode=0o700, parents=True)
    try:
        copy = folder / path.name
        for _ in range(_TRIES):
            before = _state(path)
            shutil.copyfile(path, copy)
            # Same inode, size and time: nobody wrote in between.
            if _state(path) == before:
                break
        yield copy
    finally:
        shutil.rmtree(folder)


def _state(path: Path) -> tuple[int, int, int]:
    """Return what changes when a file is written or replaced."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
