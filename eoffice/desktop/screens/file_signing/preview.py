"""Shows, off the GUI thread, where a file of the person's own would be signed and how that looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.file_signing.model import Wish, recipe_of
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import interface_language
from eoffice.errors import explain
from eoffice.services.signing_proposals import Proposal


class FilePreview(QObject):
    """Answers for one file at a time; only the newest question counts."""

    proposed = pyqtSignal(object)
    """The Proposal."""
    page_drawn = pyqtSignal(object)
    """The PagePicture."""
    unseen = pyqtSignal(str)
    """Why there is nothing to show."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._file: Path | None = None
        self._proposing = Latest(session.shell.lanes.cpu, self)
        self._proposing.answered.connect(self._on_proposed)
        self._proposing.failed.connect(self._on_failed)
        self._drawing = Latest(session.shell.lanes.cpu, self)
        self._drawing.answered.connect(self.page_drawn)
        self._drawing.failed.connect(self._on_failed)

    def show_file(self, wish: Wish, file: Path) -> None:
        """Find out where a file would be signed by a wish."""
        self._file = file
        if file.suffix.lower() != ".pdf":
            self.unseen.emit(tr("Chỉ tệp PDF xem trước được chỗ ký; tệp Word đổi thành PDF khi ký."))
            return
        self._proposing.ask(partial(_propose, wish, file, self._session.work.clock.now))

    def draw(self, page: int) -> None:
        """Draw a page of the file shown."""
        from eoffice.desktop.widgets.placing import draw_page

        if self._file is not None:
            self._drawing.ask(partial(_drawn, draw_page, self._file, page))

    @pyqtSlot(object)
    def _on_proposed(self, proposal: Proposal) -> None:
        if proposal.file == self._file:
            self.proposed.emit(proposal)

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        told = explain(error, interface_language())
        self.unseen.emit(f"{told.sentence} {told.next_step}")


def _propose(wish: Wish, file: Path, now: Callable[[], datetime], _: Job) -> Proposal:
    """Look the file over and find its place; the engines are loaded here, not at the start."""
    import signing
    from eoffice.rendering.page_words import page_words
    from eoffice.services.signing_proposals import propose

    recipe = replace(recipe_of(wish), words=page_words)
    offset = wish.style.offset if wish.style is not None else None
    return propose(file, recipe, now(), signing.look_over(file), offset)


def _drawn(draw: Callable[[Path, int], object], file: Path, page: int, _: Job) -> object:
    return draw(file, page)
