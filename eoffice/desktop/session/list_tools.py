"""What can be done with the list that is shown: copy the chosen rows, write it all to a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, pyqtSlot
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QFileDialog, QWidget

from eoffice.desktop.session.exporting import LINE_COLUMNS, table_of, write_table
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import NoticeAction
from eoffice.desktop.widgets.rows import Column

FILTERS = "Excel (*.xlsx);;CSV (*.csv)"


class ListTools(QObject):
    """Registers the commands; `shown` gives the lists of the place shown, or None."""

    def __init__(
        self,
        session: Session,
        window: QWidget,
        shown: Callable[[], ListScreen | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._window = window
        self._shown = shown
        session.shell.commands.add(
            Command(
                "list.copy",
                "Sao chép các dòng đã chọn",
                self.copy_rows,
                Menu.DOCUMENT,
                "copy",
                enabled=self._has_list,
                group="list",
                hint="Dán được vào Word, Excel thành bảng",
            ),
            Command(
                "list.export",
                "Xuất danh sách đang hiện…",
                self._choose_file,
                Menu.DOCUMENT,
                "save",
                enabled=self._has_list,
                group="list",
                hint="Ghi mọi dòng của danh sách ra tệp Excel hoặc CSV",
            ),
        )

    def copy_rows(self) -> None:
        """Put the chosen rows on the clipboard as a table."""
        screen = self._shown()
        clipboard = QGuiApplication.clipboard()
        if screen is None or clipboard is None:
            return
        columns = self._columns(screen)
        rows = screen.shown_list.selected_rows()
        lines = [[tr(column.title) for column in columns]]
        lines += [[column.text(row) for column in columns] for row in rows]
        clipboard.setText("\n".join("\t".join(_one_line(cell) for cell in line) for line in lines))
        self._session.shell.messages.toast(tr("Đã sao chép {count} dòng.").format(count=len(rows)))

    def export(self, path: Path) -> None:
        """Write everything the list shown holds, in its order, to a file."""
        screen = self._shown()
        if screen is None:
            return
        columns, order = self._columns(screen), screen.shown_list.model.order
        source = screen.source()

        def write(job: Job) -> tuple[Path, int]:
            return path, write_table(path, table_of(columns, source, order, job.checkpoint))

        lanes = self._session.shell.lanes
        failed = self._session.shell.messages.error
        lanes.cpu.run(write, done=self._on_written, failed=failed, title=tr("Đang xuất danh sách"))

    def _columns(self, screen: ListScreen) -> tuple[Column[Any], ...]:
        spec = screen.shown_list.spec
        return tuple(spec.columns) if spec.is_wide else LINE_COLUMNS

    def _has_list(self) -> bool:
        screen = self._shown()
        return screen is not None and screen.shown_list.model.rowCount() > 0

    def _choose_file(self) -> None:
        name, chosen = QFileDialog.getSaveFileName(
            self._window, tr("Xuất danh sách đang hiện"), "danh-sach.xlsx", FILTERS
        )
        if name:
            path = Path(name)
            suffix = ".csv" if "csv" in chosen.casefold() else ".xlsx"
            self.export(path if path.suffix else path.with_suffix(suffix))

    @pyqtSlot(object)
    def _on_written(self, written: tuple[Path, int]) -> None:
        path, count = written
        words = tr("Đã ghi {count} dòng vào {name}.").format(count=count, name=path.name)
        self._session.shell.messages.toast(words, NoticeAction(tr("Mở"), _Opening(self._session, path)))


class _Opening:
    """Opens a written file when called."""

    def __init__(self, session: Session, path: Path) -> None:
        self._session, self._path = session, path

    def __call__(self) -> None:
        """Open the file with the person's own program."""
        self._session.open_path(self._path)


def _one_line(cell: str) -> str:
    return " ".join(cell.split())
