"""Carries the chosen rows of a list out of the window; pages that the hub still has are brought meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import QObject, pyqtSlot

from eoffice.desktop.session.dragging import MOST_FILES, PagesOut, RowsOut, table_of
from eoffice.desktop.session.exporting import LINE_COLUMNS
from eoffice.desktop.session.lines import Line
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.rows import Column
from eoffice.desktop.widgets.table import TableView
from eoffice.domain.document import FileRef


class Carrier(QObject):
    """Makes the load of a drag from the rows chosen in one list; called when a drag begins."""

    def __init__(
        self, session: Session, view: TableView[Line], columns: Sequence[Column[Any]], *, is_wide: bool
    ) -> None:
        super().__init__(view)
        self._session, self._view = session, view
        # A row of two lines holds more facts than its columns: out of the window each has its own.
        self._columns = tuple(columns) if is_wide else LINE_COLUMNS
        view.table.carry(self.load)

    def load(self) -> RowsOut | None:
        """Return the chosen rows, or None when nothing that is in memory is chosen."""
        rows = self._view.selected_rows()
        if not rows:
            return None
        pages = PagesOut(self._session.work, [line.id for line in rows], self._fetch)
        if len(rows) > MOST_FILES:
            words = tr("Kéo ra nhiều nhất {most} tệp một lần; bảng vẫn có đủ các dòng.")
            self._session.shell.messages.toast(words.format(most=MOST_FILES))
        return RowsOut(table_of(self._columns, rows), pages)

    def _fetch(self, absent: Sequence[FileRef]) -> None:
        """Bring files from the hub, so that the next drag has them."""
        files, wanted = self._session.work.files, tuple(absent)

        def bring(job: Job) -> int:
            for at, file in enumerate(wanted):
                job.checkpoint()
                job.progress(100 * at // len(wanted), file.name)
                files.path(file)
            return len(wanted)

        words = tr("{count} tệp còn ở trục văn bản, đang tải về; kéo lại khi tải xong.")
        shell = self._session.shell
        shell.messages.toast(words.format(count=len(wanted)))
        shell.lanes.files.run(bring, self._on_brought, shell.messages.error, tr("Đang tải tệp để kéo ra"))

    @pyqtSlot(object)
    def _on_brought(self, count: int) -> None:
        self._session.shell.messages.toast(tr("Đã tải {count} tệp, có thể kéo ra.").format(count=count))
