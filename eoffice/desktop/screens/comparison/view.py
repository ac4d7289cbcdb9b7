"""The comparison screen: two files above, changes by clause at the left, both versions side by side."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PyQt6.QtCore import QModelIndex, pyqtSlot
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import (
    QWidget,
)

from eoffice.comparison.options import Tracked
from eoffice.comparison.script import Change, EditScript, Kind
from eoffice.comparison.wording import kind_words
from eoffice.desktop.screens.comparison.frame import ComparisonFrame
from eoffice.desktop.screens.comparison.model import change_line
from eoffice.desktop.screens.comparison.paging import page_maps
from eoffice.desktop.screens.comparison.pair import VersionPair
from eoffice.desktop.screens.comparison.presenter import ComparisonPresenter
from eoffice.desktop.screens.comparison.rows import Filter, PairRow, row_of_change
from eoffice.desktop.session.dropping import dropped_file
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.language import installed_language, tr
from eoffice.desktop.shell.notices import Severity
from eoffice.paths import write_bytes

_MOST_REMARKS = 4
_MOST_IN_TIP = 30
_LONGEST_DETAIL = 300
"""Letters of each side told below; a table that came, or a long paragraph, is read in its place above."""


class ComparisonView(ComparisonFrame):
    """Shows what changed between two versions."""

    def __init__(self, session: Session, presenter: ComparisonPresenter) -> None:
        super().__init__(session.shell.lanes.files)
        self.setAcceptDrops(True)
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        self._paged_for: EditScript | None = None
        self._connect()
        self._show_inputs()

    def panes(self) -> list[QWidget]:
        """Return the changes, the two versions, and the choice about earlier changes while it is asked.

        The first gets the keyboard on arrival: an arrow there must walk, never choose.
        """
        both = self.pages.new.canvas if self.shows_pages else self.table
        return [self.changes, both, *self.earlier.choices]

    def compare(self, old: Path, new: Path) -> None:
        """Compare two files."""
        self.presenter.choose(old=old, new=new)

    def compare_versions(self, versions: VersionPair) -> None:
        """Compare two versions of a document of the office."""
        self.presenter.choose_versions(versions)

    @property
    def shows_pages(self) -> bool:
        """Tell whether the pages are before the person."""
        return self.views.currentWidget() is self.pages

    @property
    def selected_passages(self) -> tuple[str, str]:
        """The passages chosen on both sides: marked on the pages, or the chosen rows of the texts."""
        return self.pages.selected if self.shows_pages else self.table.selected_texts

    def compare_selection(self) -> None:
        """Compare the chosen passages alone."""
        old, new = self.selected_passages
        if old.strip() and new.strip():
            self.presenter.choose(old=self._pasted(old), new=self._pasted(new))

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Take one local file anywhere: the left half stands for the old version, the right for the new."""
        if event is not None and dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Put a dropped file on the side it fell on."""
        file = dropped_file(event) if event is not None else None
        if event is None or file is None:
            self._on_refused()
        elif event.position().x() < self.width() / 2:
            self._on_old(file)
        else:
            self._on_new(file)

    @property
    def current(self) -> Change | None:
        """The change that is chosen."""
        return self.tree.change_at(self.changes.currentIndex())

    def step(self, by: int) -> None:
        """Go to the next or the previous change."""
        order = self.tree.order
        if not order:
            return
        here = self.current
        at = next((place for place, change in enumerate(order) if here and change.id == here.id), -1)
        # A clause's line stands for its first change: the next step is that change itself.
        on_clause = self.changes.currentIndex().internalId() == 0
        target = at if by > 0 and on_clause and at >= 0 else at + by
        self._choose(order[max(0, min(len(order) - 1, target))])

    @property
    def refused(self) -> tuple[int, ...]:
        """The numbers of the changes that were refused; all others are taken."""
        return tuple(number for number, taken in sorted(self.tree.decided.items()) if not taken)

    def decide(self, *, take: bool) -> None:
        """Take or refuse the chosen change, and go to the next."""
        here = self.current
        if here is not None:
            self.tree.decide(here.id, take=take)
            self.step(1)
            self._show_count()

    def other_end(self) -> None:
        """Jump between where something was moved from and where it went."""
        here = self.current
        if here is None:
            return
        first = row_of_change(self.model.rows, here.id)
        last = row_of_change(self.model.rows, here.id, last=True)
        self.table.go_to(last if self.table.currentIndex().row() == first else first)

    @property
    def has_other_end(self) -> bool:
        """Tell whether the chosen change has two ends."""
        here = self.current
        return here is not None and here.kind in (Kind.MOVED, Kind.MOVED_AND_EDITED)

    def _choose(self, change: Change) -> None:
        index = self.tree.index_of(change.id)
        self.changes.setCurrentIndex(index)
        self.changes.scrollTo(index)

    @pyqtSlot()
    def _show_inputs(self) -> None:
        self.old.show_file(self.presenter.old)
        self.new.show_file(self.presenter.new)
        self.swap.setEnabled(self.presenter.is_ready)
        self._session.shell.commands.refresh()

    @pyqtSlot(object)
    def _on_compared(self, script: EditScript) -> None:
        self.tree.decided.clear()  # the numbers are those of this comparison
        self._paged_for = None
        self.pages.close_files()
        self.views.setTabEnabled(1, self.presenter.has_pages)
        if not self.presenter.has_pages:
            self.views.setCurrentIndex(0)
        self.kind.blockSignals(True)
        self.kind.clear()
        self.kind.addItem(tr("Mọi loại thay đổi"), None)
        for kind in self.presenter.kinds():
            self.kind.addItem(kind_words(kind, installed_language()), kind)
        self.kind.blockSignals(False)
        parts = [*script.notes, *script.warnings]
        if missed := (*script.not_compared, *script.not_tracked):
            parts.append(tr("Không so sánh: {what}").format(what=", ".join(missed)))
        self._show_remarks(parts)
        if script.identical:
            self._empty.show_words("ok", "Hai bản giống hệt nhau", "Không có thay đổi nào, kể cả định dạng.")

    def _show_remarks(self, remarks: list[str]) -> None:
        """Show the first remarks, and how many more there are: of 500 pages they would cover the versions."""
        shown = remarks[:_MOST_REMARKS]
        if more := len(remarks) - len(shown):
            shown.append(tr("và {count} lưu ý nữa, có trong báo cáo và bản tóm tắt").format(count=more))
        self.coverage.setText("  ·  ".join(shown) or tr("Đã so sánh toàn bộ nội dung."))
        self.coverage.setToolTip("\n".join(remarks[:_MOST_IN_TIP]))

    @pyqtSlot(object, object)
    def _on_shown(self, rows: tuple[PairRow, ...], changes: tuple[Change, ...]) -> None:
        kept = self.current
        self.model.show_rows(rows)
        self.tree.show_changes(changes)
        self.strip.show_rows(rows)
        if self.presenter.script is not None and self.presenter.has_pages:
            self.pages.show_maps(*page_maps(self.presenter.script, changes))
            self._open_pages()
        self.changes.expandAll()
        total = len(self.presenter.script.changes) if self.presenter.script else 0
        self._show_count()
        self._pages.setCurrentIndex(1 if total else 0)
        if changes:
            self._choose(next((change for change in changes if kept and change.id == kept.id), changes[0]))
        self._session.shell.commands.refresh()

    def _show_count(self) -> None:
        """Tell how many changes are listed, and how many were refused."""
        total = len(self.presenter.script.changes) if self.presenter.script else 0
        shown = len(self.tree.order)
        words = tr("{shown} trong {total} thay đổi") if shown < total else tr("{total} thay đổi")
        parts = [words.format(shown=shown, total=total)]
        if self.refused:
            parts.append(tr("bỏ {count}").format(count=len(self.refused)))
        self.count.setText(" · ".join(parts))

    @pyqtSlot(QModelIndex)
    def _on_activated(self, _: QModelIndex) -> None:
        self.decide(take=True)

    @pyqtSlot()
    def _on_filter(self) -> None:
        kind = self.kind.currentData()
        kinds = frozenset({kind}) if kind is not None else frozenset()
        self.presenter.show_filter(Filter(with_formatting=not self.content.isChecked(), kinds=kinds))

    @pyqtSlot(bool)
    def _on_fold(self, folds: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.presenter.fold(equal=folds)

    @pyqtSlot(QModelIndex, QModelIndex)
    def _on_change(self, index: QModelIndex, _: QModelIndex) -> None:
        change = self.tree.change_at(index)
        if change is None:
            self.detail.clear()
            return
        self.detail.setText(
            "  —  ".join(part for part in (change_line(change, most=_LONGEST_DETAIL), change.note) if part)
        )
        self.table.go_to(row_of_change(self.model.rows, change.id))
        self.pages.show_change(change)
        self._session.shell.commands.refresh()

    @pyqtSlot(int)
    def _on_view(self, _: int) -> None:
        self._open_pages()
        self._session.shell.commands.refresh()

    @pyqtSlot()
    def _on_selection(self) -> None:
        self._session.shell.commands.refresh()

    def _open_pages(self) -> None:
        """Fetch the pages of what is compared when they are first looked at."""
        if self.shows_pages and self._paged_for is not self.presenter.script:
            self._paged_for = self.presenter.script
            self.presenter.ask_pages()

    @pyqtSlot(object)
    def _on_old(self, file: Path) -> None:
        self.presenter.choose(old=file)

    @pyqtSlot(object)
    def _on_new(self, file: Path) -> None:
        self.presenter.choose(new=file)

    @pyqtSlot(str)
    def _on_old_pasted(self, text: str) -> None:
        self.presenter.choose(old=self._pasted(text))

    @pyqtSlot(str)
    def _on_new_pasted(self, text: str) -> None:
        self.presenter.choose(new=self._pasted(text))

    def _pasted(self, text: str) -> Path:
        """Return a file of pasted text; the engine works in another process and takes files only."""
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        file = self._session.work.files.scratch(f"{tr('văn bản dán')} {digest}.txt")
        write_bytes(file, text.encode())
        return file

    @pyqtSlot()
    def _on_refused(self) -> None:
        self._session.shell.messages.coded(Severity.INFO, "comparison.drop_one_file")

    @pyqtSlot(bool)
    def _on_busy(self, busy: bool) -> None:  # noqa: FBT001 - Qt's signal
        if busy:
            self._empty.show_words(
                "clock", "Đang so sánh hai bản", "Có thể dừng ở thanh trạng thái bên dưới."
            )
            self._pages.setCurrentIndex(0)
        elif self.presenter.script is None:
            self._show_nothing()
        else:
            self._pages.setCurrentIndex(0 if self.presenter.script.identical else 1)

    def _show_nothing(self) -> None:
        """Say why there is no result: stopped as chosen, cancelled, or not begun."""
        if self.presenter.stops_at_earlier:
            self._empty.show_words(
                "warning",
                "Chưa so sánh vì tệp còn thay đổi theo dõi",
                "Xử lý các thay đổi đó trong Word, hoặc chọn cách khác ở khung phía trên.",
            )
        elif self.presenter.is_ready:
            self._empty.show_words(
                "exchange", "Chưa có kết quả so sánh", "Chọn lại tệp, hoặc chọn cách khác ở khung phía trên."
            )
        else:
            self._empty.show_words("exchange", "Chọn hai bản để so sánh")
        self._pages.setCurrentIndex(0)

    @pyqtSlot(object)
    def _on_failed(self, _: object) -> None:
        if self.presenter.script is None:
            self._show_nothing()

    @pyqtSlot()
    def _show_earlier(self) -> None:
        presenter = self.presenter
        names = tuple(file.name if file else "" for file in (presenter.old, presenter.new))
        self.earlier.show_files(names, presenter.earlier, presenter.options)
        if presenter.script is None:
            self._show_no_changes()
        self._session.shell.commands.refresh()

    def _show_no_changes(self) -> None:
        """Take away the list and the words of a result that no longer holds."""
        self.model.show_rows(())
        self.tree.show_changes(())
        self.strip.show_rows(())
        for label in (self.detail, self.coverage, self.count):
            label.clear()

    @pyqtSlot(object, object)
    def _on_settled(self, old: Tracked, new: Tracked) -> None:
        self.presenter.settle(old=old, new=new)

    @pyqtSlot()
    def _on_scrolled(self) -> None:
        port = self.table.viewport()
        bottom = self.table.rowAt(port.height() - 1) if port is not None else -1
        last = bottom if bottom >= 0 else len(self.model.rows) - 1
        self.strip.show_view(self.table.top_row, last)

    def _connect(self) -> None:
        """Bind presenter, files, filters, list and versions."""
        presenter = self.presenter
        presenter.inputs_changed.connect(self._show_inputs)
        presenter.earlier_changed.connect(self._show_earlier)
        self.earlier.chosen.connect(self._on_settled)
        presenter.failed.connect(self._on_failed)
        presenter.compared.connect(self._on_compared)
        presenter.shown.connect(self._on_shown)
        presenter.busy_changed.connect(self._on_busy)
        presenter.pages_ready.connect(self.pages.open_files)
        self.views.currentChanged.connect(self._on_view)
        rows = self.table.selectionModel()
        if rows is not None:
            rows.selectionChanged.connect(self._on_selection)
        self.old.chosen.connect(self._on_old)
        self.new.chosen.connect(self._on_new)
        self.old.pasted.connect(self._on_old_pasted)
        self.new.pasted.connect(self._on_new_pasted)
        for slot in (self.old, self.new):
            slot.refused.connect(self._on_refused)
        self.swap.clicked.connect(presenter.swap)
        self.kind.currentIndexChanged.connect(self._on_filter)
        self.content.toggled.connect(self._on_filter)
        self.folding.toggled.connect(self._on_fold)
        self.strip.row_requested.connect(self.table.go_to)
        self.table.scrolled.connect(self._on_scrolled)
        self.changes.activated.connect(self._on_activated)
        selection = self.changes.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(self._on_change)
