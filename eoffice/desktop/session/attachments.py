"""Files that go along with a document: attached by choice or drop, opened outside, taken off again."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSlot

from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Severity
from eoffice.domain import commands
from eoffice.domain.deciding import is_legal
from eoffice.domain.document import FileRef
from eoffice.errors import OfficeError
from eoffice.services.permissions import may

ATTACH, DETACH, OPEN = "document.attach", "document.detach", "attachment.open"
DOCUMENTS = frozenset({".pdf", ".docx", ".doc", ".odt", ".rtf", ".txt", ".edxml"})
SHEETS_AND_SLIDES = frozenset({".xlsx", ".xls", ".ods", ".csv", ".pptx", ".ppt", ".odp"})
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})
OPENED = DOCUMENTS | SHEETS_AND_SLIDES | PICTURES
"""Kinds of file that are only read; a program must never start because somebody clicked an attachment."""

UNKNOWN_TYPE = "application/octet-stream"


class Attachments(QObject):
    """Registers "document.attach" and does what the reading pane wishes with attachments."""

    def __init__(
        self, session: Session, choose_file: Callable[[], Path | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._choose_file = choose_file
        session.tasks.finished.connect(self._on_finished)
        session.tasks.failed.connect(self._on_failed)
        session.shell.commands.add(
            Command(
                ATTACH,
                "Đính kèm tệp…",
                self.choose,
                Menu.DOCUMENT,
                "attach",
                enabled=self.may_attach,
                hint="Tệp gửi kèm văn bản",
                group="working_copy",
            )
        )

    def may_attach(self) -> bool:
        """Tell whether this person may attach files to the open document now."""
        state = self._session.current.state
        if state is None or not is_legal(state, commands.AddAttachment):
            return False
        return may(self._session.work.me, commands.AddAttachment, state)

    def choose(self) -> None:
        """Let the person choose a file to attach."""
        path = self._choose_file()
        if path is not None:
            self.attach(path)

    @pyqtSlot(object)
    def attach(self, path: Path) -> None:
        """Attach a file to the open document."""
        state = self._session.current.state
        if state is None or not self.may_attach():
            # A file let go over a document that is on its way: silence would look like success.
            self._session.shell.messages.coded(Severity.WARNING, "attachment.not_now", name=path.name)
            return
        drafting, document = self._session.work.drafting, state.id
        media_type = mimetypes.guess_type(path.name)[0] or UNKNOWN_TYPE

        def attach(_: Job) -> object:
            return drafting.attach(document, path, media_type)

        title = tr("Đang đính kèm {name}").format(name=path.name)
        self._session.tasks.run(ATTACH, document, attach, title)

    def detach(self, digest: str) -> None:
        """Take a file off the open document."""
        state = self._session.current.state
        if state is None or not self.may_attach():
            return
        ordering, document = self._session.work.ordering, state.id

        def detach(_: Job) -> object:
            return ordering.give(document, commands.RemoveAttachment(digest))

        self._session.tasks.run(DETACH, document, detach, tr("Đang gỡ tệp"))

    def open(self, file: FileRef) -> None:
        """Open an attachment with the program the person uses for it."""
        suffix = Path(file.name).suffix.lower()
        if suffix not in OPENED:
            error = OfficeError("attachment.kind_not_opened", name=file.name)
            self._session.shell.messages.error(error)
            return
        files, document = self._session.work.files, self._session.current.id

        def bring(_: Job) -> Path:
            # A copy under a name that programs understand; the stored file is never written to.
            target = files.scratch(f"{file.digest}-opened{suffix}")
            shutil.copyfile(files.path(file), target)
            return target

        title = tr("Đang mở {name}").format(name=file.name)
        self._session.tasks.run(OPEN, document, bring, title, self._session.shell.lanes.files)

    @pyqtSlot(str, str, object)
    def _on_finished(self, action: str, document: str, result: object) -> None:
        if action in (ATTACH, DETACH):
            self._session.news.touch({document})
            done = tr("Đã đính kèm.") if action == ATTACH else tr("Đã gỡ tệp.")
            self._session.shell.messages.toast(done, seconds=4)
        elif action == OPEN and isinstance(result, Path) and not self._session.open_path(result):
            error = OfficeError("attachment.no_program", path=str(result))
            self._session.shell.messages.error(error)

    @pyqtSlot(str, str, object)
    def _on_failed(self, action: str, _document: str, error: BaseException) -> None:
        if action in (ATTACH, DETACH, OPEN):
            self._session.shell.messages.error(error)
