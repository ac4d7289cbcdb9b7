"""Prepares attachments for reading inside the window: pages, pictures, text; the rest opens outside.

Runs in the lane of files. Nothing of a file is ever run: LibreOffice only converts, in a process of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QImage, QImageReader

from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.domain.document import FileRef
from eoffice.services.files import Files
from eoffice.text import nfc

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"})
TEXTS = frozenset({".txt", ".csv", ".log", ".md", ".xml", ".json", ".edxml"})
CONVERTED = frozenset({".docx", ".doc", ".odt", ".rtf"})
MOST_TEXT = 1 << 20
LARGEST_SIDE = 2400
"""Pictures are read no larger: a phone's photograph would take 150 MB."""


class PreviewKind(StrEnum):
    """How a file is shown."""

    PAGES = "pages"
    PICTURE = "picture"
    TEXT = "text"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Preview:
    """A file made ready to be shown."""

    file: FileRef
    kind: PreviewKind
    path: Path | None = None
    picture: QImage | None = None
    text: str = ""
    """The text, or why the file is not shown here."""


class Previewing:
    """Makes one file ready; called with the job of a lane."""

    def __init__(
        self, files: Files, file: FileRef, convert: Callable[[Path, Path], None] | None = None
    ) -> None:
        self._files = files
        self._file = file
        self._convert = convert or _convert

    def __call__(self, job: Job | None = None) -> Preview:
        """Return the preview; raises what fetching or converting raises."""
        suffix = Path(self._file.name).suffix.lower()
        if suffix == ".pdf":
            return Preview(self._file, PreviewKind.PAGES, self._files.path(self._file))
        if suffix in PICTURES:
            return self._picture()
        if suffix in TEXTS:
            return self._text()
        if suffix in CONVERTED:
            return self._pages(suffix, job)
        return self._outside(tr("Loại tệp này không xem được trong cửa sổ."))

    def _picture(self) -> Preview:
        reader = QImageReader(str(self._files.path(self._file)))
        reader.setDecideFormatFromContent(True)
        reader.setAutoTransform(True)
        size = reader.size()
        if max(size.width(), size.height()) > LARGEST_SIDE:
            reader.setScaledSize(
                size.scaled(QSize(LARGEST_SIDE, LARGEST_SIDE), Qt.AspectRatioMode.KeepAspectRatio)
            )
        image = reader.read()
        if image.isNull():
            return self._outside(tr("Tệp ảnh hỏng hoặc không phải là ảnh."))
        return Preview(self._file, PreviewKind.PICTURE, picture=image)

    def _text(self) -> Preview:
        with self._files.path(self._file).open("rb") as source:
            content = source.read(MOST_TEXT + 1)
        shown = _decoded(content[:MOST_TEXT])
        if len(content) > MOST_TEXT:
            shown += "\n\n" + tr("… tệp còn dài, mở bằng chương trình khác để xem hết.")
        return Preview(self._file, PreviewKind.TEXT, text=shown)

    def _pages(self, suffix: str, job: Job | None) -> Preview:
        from eoffice.rendering.office_files import find_office

        if find_office() is None:
            return self._outside(tr("Cần LibreOffice trên máy này để xem tệp Word trong cửa sổ."))
        made = self._files.scratch(f"{self._file.digest}-preview.pdf")
        if not made.exists():
            # Under a name with its kind: LibreOffice and Word tell files apart by it.
            copy = self._files.scratch(f"{self._file.digest}-preview{suffix}")
            shutil.copyfile(self._files.path(self._file), copy)
            try:
                if job is not None:
                    job.checkpoint()
                self._convert(copy, made)
            finally:
                copy.unlink(missing_ok=True)
        return Preview(self._file, PreviewKind.PAGES, made)

    def _outside(self, why: str) -> Preview:
        return Preview(self._file, PreviewKind.OUTSIDE, text=why)


def _convert(source: Path, target: Path) -> None:
    from eoffice.rendering.office_files import convert

    convert(source, target)


def _decoded(content: bytes) -> str:
    """Return text in whatever way it was written: UTF-8, UTF-16 with its mark, else Vietnamese Windows."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return nfc(content.decode("utf-16", errors="replace"))
    try:
        # A cut in the middle of a letter at the end is no sign of another way of writing.
        return nfc(content.decode("utf-8-sig", errors="strict" if len(content) < MOST_TEXT else "ignore"))
    except UnicodeDecodeError:
        return nfc(content.decode("cp1258", errors="replace"))
