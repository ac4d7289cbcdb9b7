"""Two versions of a document of the office, as files that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

from eoffice.domain.document import Version
from eoffice.services.files import Files


@dataclass(frozen=True)
class VersionPair:
    """Which versions of which document two files are."""

    document: str
    old_number: int
    new_number: int
    old: Path
    new: Path


def fetch_pair(files: Files, document: str, old: Version, new: Version) -> VersionPair:
    """Return two versions under names people understand: in the store they go by their digests."""
    made = []
    for version in (old, new):
        target = files.scratch(f"{document}-v{version.number}.docx")
        copyfile(files.path(version.master), target)
        made.append(target)
    return VersionPair(document, old.number, new.number, made[0], made[1])
