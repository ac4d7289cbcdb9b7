"""What can be done with the list that is shown: copy the chosen rows, write it all to a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, pyqtSlot
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QFileDialog

from eoffice.desktop.session.dragging import RowsOut, copy_pages, pages_of, table_of
from eoffice.desktop.session.exporting import LINE_COLUMNS, write_table
from eoffice.desktop.session.exporting import table_of as whole_table
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import NoticeAction
from eoffice.desktop.shell.palette import Entry
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.desktop.widgets.rows import Column

FILTERS = "Excel (*.xlsx);;CSV (*.csv)"


class ListTools(QObject):
    """Registers the commands; `shown` gives the lists of the place shown, or None."""

    def __init__(
        self,
        session: Session,
        window: OfficeWindow,
        shown: Callable[[], ListScreen | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._window = window
        self._shown = shown
        window.palette_box.add_source(self._entries)
        session.shell.commands.add(
            Command(
                "list.next",
                "Văn bản kế tiếp",
                self.open_next,
                Menu.VIEW,
                "down",
                "Alt+PgDown",
                enabled=self._has_list,
                group="step",
                hint="Mở văn bản kế tiếp của danh sách, không rời chỗ đang đọc",
            ),
            Command(
                "list.previous",
                "Văn bản trước",
                self.open_previous,
                Menu.VIEW,
                "up",
                "Alt+PgUp",
                enabled=self._has_list,
                group="step",
            ),
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
                "list.save_pages",
                "Lưu các văn bản đã chọn thành tệp PDF…",
                self._choose_folder,
                Menu.DOCUMENT,
                "save",
                enabled=self._has_list,
                group="list",
                hint="Như kéo các dòng ra một thư mục, không cần chuột",
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

    def open_next(self) -> None:
        """Open the next document of the list."""
        if (screen := self._shown()) is not None:
            screen.step(1)

    def open_previous(self) -> None:
        """Open the document before."""
        if (screen := self._shown()) is not None:
            screen.step(-1)

    def copy_rows(self) -> None:
        """Put the chosen rows on the clipboard as a table."""
        screen = self._shown()
        clipboard = QGuiApplication.clipboard()
        if screen is None or clipboard is None:
            return
        rows = screen.shown_list.selected_rows()
        # Without files: what is pasted hours later would need stores that may be closed by then.
        clipboard.setMimeData(RowsOut(table_of(self._columns(screen), rows), None))
        self._session.shell.messages.toast(tr("Đã sao chép {count} dòng.").format(count=len(rows)))

    def save_pages(self, folder: Path) -> None:
        """Copy the pages of the chosen documents into a folder, brought from the hub where needed."""
        screen = self._shown()
        if screen is None:
            return
        work, documents = self._session.work, [line.id for line in screen.shown_list.selected_rows()]

        def copy(job: Job) -> tuple[Path, int]:
            found = pages_of(work, documents)
            copied = 0
            for at, one in enumerate(found):
                job.checkpoint()
                job.progress(100 * at // len(found), one[0].subject)
                copied += len(copy_pages(work.files, [one], folder))
            return folder, copied

        shell = self._session.shell
        shell.lanes.files.run(copy, self._on_saved, shell.messages.error, tr("Đang lưu tệp PDF"))

    def export(self, path: Path) -> None:
        """Write everything the list shown holds, in its order, to a file."""
        screen = self._shown()
        if screen is None:
            return
        columns, order = self._columns(screen), screen.shown_list.model.order
        source = screen.source()

        def write(job: Job) -> tuple[Path, int]:
            return path, write_table(path, whole_table(columns, source, order, job.checkpoint))

        lanes = self._session.shell.lanes
        failed = self._session.shell.messages.error
        lanes.cpu.run(write, done=self._on_written, failed=failed, title=tr("Đang xuất danh sách"))

    def _entries(self) -> list[Entry]:
        """Return the lists of the place shown for the palette: a register is then some letters away."""
        screen = self._shown()
        if screen is None:
            return []
        return [_entry(screen, one.spec.id, tr(one.spec.title), one.spec.title) for one in screen.lists]

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

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, tr("Thư mục ghi tệp PDF"))
        if name:
            self.save_pages(Path(name))

    @pyqtSlot(object)
    def _on_saved(self, saved: tuple[Path, int]) -> None:
        folder, count = saved
        words = tr("Đã lưu {count} tệp PDF vào {name}.").format(count=count, name=folder.name)
        self._session.shell.messages.toast(words, NoticeAction(tr("Mở"), _Opening(self._session, folder)))

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


def _entry(screen: ListScreen, list_id: str, title: str, own_title: str) -> Entry:
    words = tr("Danh sách: {name}").format(name=title)
    name = f"list.{screen.objectName()}.{list_id}"
    return Entry(name, words, partial(screen.show_list, list_id), tr("Nơi"), "document", aliases=own_title)
