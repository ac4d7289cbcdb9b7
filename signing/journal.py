"""The diary of a batch on disk: after a crash, a removal or a power cut nothing is signed twice.

One JSON line for each document that ended, written and synced before the next is begun to count.
A crash between a file's rename and its line is healed by looking: a target that begins with its
source's bytes and carries one more signature of ours is done.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from signing.errors import SigningError
from signing.pdf import ENGINE_FAULTS

_VERSION = 1
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Entry:
    """What happened to one document: its source, target, state, and the target's SHA-256."""

    source: str
    target: str
    state: str
    sha256: str = ""
    code: str = ""


class Journal:
    """Appends entries to a file; reading it again gives what an earlier run has finished."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.resumed = file.exists() and file.stat().st_size > 0
        """Whether an earlier run has written here."""
        self._known = _read(file) if file.exists() else {}
        file.parent.mkdir(parents=True, exist_ok=True)
        _cut_torn_end(file)
        self._out = file.open("ab")
        if not file.stat().st_size:
            self._write({"journal": _VERSION})

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._out.close()

    def note(self, entry: Entry) -> None:
        """Write what happened, durably."""
        self._known[entry.source, entry.target] = entry
        self._write(entry.__dict__)

    def finished(self, source: Path, target: Path) -> Entry | None:
        """Return the entry of a document that needs no signature any more."""
        known = self._known.get((str(source), str(target)))
        if known and known.state == "done" and target.is_file():
            return known
        return None

    @property
    def entries(self) -> Sequence[Entry]:
        """The last entry of every document."""
        return tuple(self._known.values())

    def _write(self, line: dict[str, Any]) -> None:
        self._out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self._out.flush()
        os.fsync(self._out.fileno())


def _cut_torn_end(file: Path) -> None:
    """Take away a last line that a power cut has torn: the next line must begin on its own."""
    if not file.exists():
        return
    with file.open("rb+") as stream:
        held = stream.read()
        whole = held.rfind(b"\n") + 1
        if whole < len(held):
            stream.truncate(whole)


def _read(file: Path) -> dict[tuple[str, str], Entry]:
    lines = file.read_bytes().split(b"\n")
    entries: dict[tuple[str, str], Entry] = {}
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        try:
            held = json.loads(line)
            if "journal" in held:
                continue
            entry = Entry(**held)
        except (ValueError, TypeError) as error:
            # A power cut may tear the last line; one torn in between means another kind of file.
            if number >= len(lines) - 2:
                continue
            raise SigningError("signing.journal_unreadable", file=file.name) from error
        entries[entry.source, entry.target] = entry
    return entries


def signed_already(source: Path, target: Path, field: str) -> bool:
    """Tell whether a target is its source with the field signed in a revision appended to it."""
    if not target.is_file() or target.resolve() == source.resolve():
        return False
    try:
        size = source.stat().st_size
        if target.stat().st_size <= size or _digest(source, size) != _digest(target, size):
            return False
        with target.open("rb") as file:
            found = enumerate_sig_fields(PdfFileReader(file), filled_status=True, with_name=field)
            return any(True for _ in found)
    except (*ENGINE_FAULTS, OSError):
        return False


def _digest(file: Path, size: int) -> bytes:
    made = hashlib.sha256()
    with file.open("rb") as stream:
        for at in range(0, size, _CHUNK):
            made.update(stream.read(min(_CHUNK, size - at)))
    return made.digest()
