"""Opening a PDF off the GUI thread, and looking for words in it there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QSizeF, QThread
from PyQt6.QtPdf import QPdfDocument

from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.widgets.page_source import PageSource
from eoffice.desktop.widgets.page_text import Match, find_in_page
from eoffice.errors import NotFound, OfficeError

MATCH_LIMIT = 2000


@dataclass(frozen=True)
class Opened:
    """A document ready to be shown, with the bytes it reads from and the sizes of its pages."""

    document: QPdfDocument
    source: PageSource
    sizes: tuple[QSizeF, ...]


class Opening:
    """Reads a file or bytes into a document and hands it to the GUI thread."""

    def __init__(self, source: Path | bytes, home: QThread | None) -> None:
        self._source = source
        self._home = home

    def __call__(self, job: Job | None = None) -> Opened:
        """Open the document, or raise why it cannot be."""
        source = PageSource(self._bytes())
        if job is not None:
            job.checkpoint()
        document = QPdfDocument(None)
        source.load(document)
        if document.status() is not QPdfDocument.Status.Ready:
            raise _refusal(document.error())
        # Asked here, page by page: on the GUI thread 300 pages alone would take 13 ms.
        sizes = tuple(document.pagePointSize(page) for page in range(document.pageCount()))
        # A QObject belongs to the thread that made it; signals and deletion are the GUI's.
        document.moveToThread(self._home)
        return Opened(document, source, sizes)

    def _bytes(self) -> bytes:
        """Return the content; bytes of our own stay whole even when the file is replaced."""
        if isinstance(self._source, bytes):
            return self._source
        try:
            return self._source.read_bytes()
        except FileNotFoundError as error:
            raise NotFound("desktop.file_gone", name=self._source.name) from error
        except OSError as error:
            raise OfficeError("desktop.pdf_unreadable", reason=error.strerror or "") from error


class Finding:
    """Looks for words in all pages, from the first to the last."""

    def __init__(self, document: QPdfDocument, words: str) -> None:
        self._document = document
        self._words = words

    def __call__(self, job: Job | None = None) -> tuple[Match, ...]:
        """Return what was found."""
        found: list[Match] = []
        for page in range(self._document.pageCount()):
            if job is not None:
                job.checkpoint()
            found.extend(find_in_page(page, self._document.getAllText(page).text(), self._words))
            if len(found) >= MATCH_LIMIT:
                break
        return tuple(found[:MATCH_LIMIT])


def _refusal(error: QPdfDocument.Error) -> OfficeError:
    """Return the error a person is told."""
    locked = (QPdfDocument.Error.IncorrectPassword, QPdfDocument.Error.UnsupportedSecurityScheme)
    if error in locked:
        return OfficeError("desktop.pdf_locked")
    return OfficeError("desktop.pdf_unreadable", reason=error.name)
