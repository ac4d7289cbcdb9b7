"""Rows on their way out of a list: a table for Word and Excel, the pages of the documents as files.

The files are made when the program they are dropped on asks for them, not when the mouse begins to move.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QByteArray, QMetaType, QMimeData, QUrl

from eoffice.clock import new_id
from eoffice.desktop.session.lines import Line
from eoffice.desktop.session.wording import code_words
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.rows import Column
from eoffice.domain.document import Document, FileRef
from eoffice.services.files import Files
from eoffice.services.workplace import Workplace

FOLDER = "keo-ra-ngoai"
URLS, HTML, TEXT = "text/uri-list", "text/html", "text/plain"
MOST_FILES = 50
"""A drop of thousands of files is a slip of the hand; the table still holds every row in memory."""
LONGEST_NAME = 120
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
"""Windows refuses these; a number such as 15/SNV-VP always has one."""


class RowsOut(QMimeData):
    """Rows as a table at once, and as files as soon as somebody asks for them."""

    def __init__(self, table: Sequence[Sequence[str]], files: Callable[[], Sequence[Path]] | None) -> None:
        super().__init__()
        self._files = files
        self._made: tuple[Path, ...] | None = None
        self.setText(as_text(table))
        self.setHtml(as_html(table))

    @property
    def paths(self) -> tuple[Path, ...]:
        """The copies, made now if nobody asked before."""
        if self._made is None:
            self._made = tuple(self._files()) if self._files is not None else ()
        return self._made

    def formats(self) -> list[str]:
        """Return what can be had: files first, as a file manager looks for them."""
        return [*([URLS] if self._files is not None else []), *super().formats()]

    def hasFormat(self, mimetype: str | None) -> bool:  # noqa: N802 - Qt's name
        """Promise files without making them."""
        return mimetype in self.formats()

    def retrieveData(self, mimetype: str | None, preferredType: QMetaType) -> Any:  # noqa: N802, N803, ANN401 - Qt's names and its variant
        """Make the files when they are asked for."""
        if mimetype != URLS or self._files is None:
            return super().retrieveData(mimetype, preferredType)
        urls = [QUrl.fromLocalFile(str(path)) for path in self.paths]
        if preferredType.name() == b"QByteArray":
            # RFC 2483: one address a line, each line ended with both signs.
            return QByteArray(b"".join(url.toEncoded().data() + b"\r\n" for url in urls))
        return urls


class PagesOut:
    """Makes copies of the documents' pages under names that people understand.

    A copy belongs to whoever takes it: writing to it never reaches the stored file.
    """

    def __init__(
        self, work: Workplace, documents: Sequence[str], missing: Callable[[Sequence[FileRef]], object]
    ) -> None:
        self._work, self._documents, self._missing = work, tuple(documents), missing

    def __call__(self) -> tuple[Path, ...]:
        """Return the copies of what lies on this machine; what the hub has is told, not waited for."""
        found = pages_of(self._work, self._documents[:MOST_FILES])
        files = self._work.files
        absent = [pages for _, pages in found if not files.is_here(pages)]
        if absent:
            # The mouse still holds the rows: a wait for the network here would freeze the window.
            self._missing(absent)
        folder = files.scratch(FOLDER) / new_id()
        return copy_pages(files, [one for one in found if files.is_here(one[1])], folder)


def pages_of(work: Workplace, documents: Iterable[str]) -> list[tuple[Document, FileRef]]:
    """Return the documents that have pages, with their newest ones."""
    stored = (work.log.load(document) for document in documents)
    states = [one.document for one in stored if one is not None]
    return [(state, state.pages) for state in states if state.pages is not None]


def copy_pages(files: Files, found: Sequence[tuple[Document, FileRef]], folder: Path) -> tuple[Path, ...]:
    """Copy pages into a folder; two of one name both get there, and nothing there is written over."""
    copies = []
    folder.mkdir(parents=True, exist_ok=True)
    for document, pages in found:
        target = _free(folder, name_of(document))
        shutil.copyfile(files.path(pages), target)
        copies.append(target)
    return tuple(copies)


def sweep(files: Files) -> None:
    """Take away what earlier days have dragged out; the copies there belong to nobody any more."""
    shutil.rmtree(files.scratch(FOLDER), ignore_errors=True)


def name_of(document: Document) -> str:
    """Return the file name of a document: its number, then what it is about."""
    parts = (code_words(document), document.subject)
    words = "_".join(_NOT_IN_NAMES.sub("-", part).strip(" .-") for part in parts if part.strip())
    return words[:LONGEST_NAME].strip(" .") or tr("van-ban")


def table_of(columns: Sequence[Column[Line]], rows: Iterable[Line]) -> list[list[str]]:
    """Return titles and rows as words."""
    return [[tr(column.title) for column in columns], *([one.text(row) for one in columns] for row in rows)]


def as_text(table: Sequence[Sequence[str]]) -> str:
    """Return a table as lines with tabs, as spreadsheets take it."""
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in table)


def as_html(table: Sequence[Sequence[str]]) -> str:
    """Return a table as Word and LibreOffice take it; subjects come from outside and are escaped."""
    rows = (
        "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row) + "</tr>"
        for row, tag in zip(table, ("th", *("td",) * (len(table) - 1)), strict=True)
    )
    return f'<meta charset="utf-8"><table border="1">{"".join(rows)}</table>'


def _free(folder: Path, stem: str) -> Path:
    target, number = folder / f"{stem}.pdf", 1
    while target.exists():
        number += 1
        target = folder / f"{stem} ({number}).pdf"
    return target
