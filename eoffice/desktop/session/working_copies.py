"""Opens working copies in Word or LibreOffice and saves what is written there as versions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.session.current import OpenDocument
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.working_folder import WorkingFolders
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import NoticeAction
from eoffice.domain import commands
from eoffice.domain.deciding import is_legal
from eoffice.domain.document import Document
from eoffice.errors import OfficeError
from eoffice.services.orders import Order
from eoffice.services.permissions import may

OPEN = "document.open_working_copy"
SAVE = "document.save_version"


@dataclass(frozen=True)
class _Found:
    """Where the working copy of a document lies, and whether it is there."""

    loaded: OpenDocument
    path: Path
    is_there: bool


class WorkingCopies(QObject):
    """Registers the two commands, watches the folders, and tells of every version saved."""

    version_saved = pyqtSignal(str)
    """A document whose working copy has become a new version."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._is_closed = False
        self.folders = WorkingFolders(self)
        self.folders.saved.connect(self.save)
        session.current.changed.connect(self._on_current)
        session.tasks.finished.connect(self._on_finished)
        session.tasks.failed.connect(self._on_failed)
        self._register()

    def may_write(self) -> bool:
        """Tell whether the open document is this person's to write on now."""
        state = self._session.current.state
        return state is not None and _is_mine_to_write(self._session, state)

    def open_current(self) -> None:
        """Open the working copy of the open document; its folder is watched from then on."""
        state = self._session.current.state
        if state is None:
            return
        drafting, document = self._session.work.drafting, state.id

        def bring(_: Job) -> Path:
            return drafting.open_working_copy(document)

        self._session.tasks.run(OPEN, document, bring, tr("Đang mở bản làm việc"))

    def save_current(self) -> None:
        """Save the working copy of the open document as a version now."""
        state = self._session.current.state
        if state is not None:
            self.save(state.id)

    @pyqtSlot(str)
    def save(self, document: str) -> None:
        """Save a working copy as a version; nothing happens when it has not changed."""
        drafting = self._session.work.drafting

        def save(_: Job) -> Order | None:
            return drafting.save_changes(document)

        self._session.tasks.run(SAVE, document, save, tr("Đang lưu phiên bản"))

    def close(self) -> None:
        """Watch nothing any more, whatever answer of a lane is still on its way."""
        if not self._is_closed:
            self._is_closed = True
            self._session.current.changed.disconnect(self._on_current)
        self.folders.close()

    @pyqtSlot(object)
    def _on_current(self, loaded: OpenDocument | None) -> None:
        """Watch what the person may write on; a copy saved while nobody watched is saved now."""
        if loaded is None:
            return
        document, drafting = loaded.state.id, self._session.work.drafting
        if not _is_mine_to_write(self._session, loaded.state):
            self.folders.forget(document)
            return
        if self.folders.is_watching(document):
            return

        def look(_: Job) -> _Found:
            # The name asks the store, and the folder may lie on a network share.
            path = drafting.working_copy(document)
            return _Found(loaded, path, path.exists())

        lanes = self._session.shell.lanes
        lanes.cpu.run(look, done=self._on_found, failed=self._session.shell.messages.error)

    @pyqtSlot(object)
    def _on_found(self, found: _Found) -> None:
        document = found.loaded.state.id
        if self._is_closed or self.folders.is_watching(document):
            return
        self.folders.watch(document, found.path)
        if found.is_there and not found.loaded.is_pending:
            self.save(document)

    @pyqtSlot(str, str, object)
    def _on_finished(self, action: str, document: str, result: object) -> None:
        if action == OPEN and isinstance(result, Path):
            self.folders.watch(document, result)
            if not self._session.open_path(result):
                self._session.shell.messages.error(OfficeError("draft.no_program", path=str(result)))
        elif action == SAVE and result is not None:
            self._session.shell.messages.toast(tr("Đã lưu phiên bản mới."))
            self._session.news.touch({document})
            self.version_saved.emit(document)

    @pyqtSlot(str, str, object)
    def _on_failed(self, action: str, document: str, error: BaseException) -> None:
        messages = self._session.shell.messages
        if action == SAVE:
            messages.error(error, NoticeAction(tr("Lưu lại"), _Saving(self, document)))
        elif action == OPEN:
            messages.error(error)

    def _register(self) -> None:
        self._session.shell.commands.add(
            Command(
                OPEN,
                "Mở trong Word/LibreOffice",
                self.open_current,
                Menu.DOCUMENT,
                "document",
                "Ctrl+E",
                enabled=self.may_write,
                hint="Sửa trong Word; mỗi lần lưu thành một phiên bản",
                group="working_copy",
            ),
            Command(
                SAVE,
                "Lưu phiên bản",
                self.save_current,
                Menu.DOCUMENT,
                "save",
                enabled=self.may_write,
                hint="Lưu bản đang sửa trong Word thành phiên bản mới",
                group="working_copy",
            ),
        )


class _Saving:
    """Saves one document's working copy when called."""

    def __init__(self, copies: WorkingCopies, document: str) -> None:
        self._copies = copies
        self._document = document

    def __call__(self) -> None:
        """Save it."""
        self._copies.save(self._document)


def _is_mine_to_write(session: Session, state: Document) -> bool:
    return may(session.work.me, commands.AddVersion, state) and is_legal(state, commands.AddVersion)
