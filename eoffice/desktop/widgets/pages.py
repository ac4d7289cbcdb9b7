"""The reading pane of a PDF: pages with page number, zoom and search."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtPdf import QPdfDocument
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.lanes import Lane, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap, icon_side
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.fields import LineField
from eoffice.desktop.widgets.page_canvas import PageCanvas
from eoffice.desktop.widgets.page_loading import Finding, Opened, Opening
from eoffice.desktop.widgets.page_text import Match
from eoffice.desktop.widgets.thumbnails import Thumbnails

_NOTHING = ("Chưa mở văn bản nào", "Chọn một văn bản trong danh sách.")


class PageView(QWidget):
    """Shows a PDF; opening and searching go on in a lane."""

    loaded = pyqtSignal(int)
    drawn = pyqtSignal()
    """The pages in sight of a document just opened can really be seen."""
    failed = pyqtSignal(object)
    page_changed = pyqtSignal(int, int)
    found = pyqtSignal(int)

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opened: Opened | None = None
        self._matches: tuple[Match, ...] = ()
        self._at = -1
        self._opening = Latest(lane, self)
        self._finding = Latest(lane, self)
        self.canvas = self._make_canvas()
        self.number = QSpinBox()
        self.count = QLabel()
        self.search = LineField(tr("Tìm trong văn bản"), tr("Tìm trong văn bản…"))
        self.result = QLabel()
        self.empty = EmptyState("document", *_NOTHING)
        self._is_drawn = False
        self.thumbnails: Thumbnails | None = None
        """The strip of small pages; made when it is first wanted."""
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._stack = QStackedWidget()
        self._buttons: list[QToolButton] = []
        self._assemble()
        self._connect()

    def _make_canvas(self) -> PageCanvas:
        """Return the canvas; a view that draws more over its pages makes another."""
        return PageCanvas()

    @property
    def document(self) -> QPdfDocument | None:
        """The document shown."""
        is_shown = self._opened is not None and self._stack.currentWidget() is self.canvas
        return self._opened.document if self._opened is not None and is_shown else None

    @property
    def content(self) -> bytes:
        """The very bytes of the document shown, empty when none is."""
        return self._opened.source.content if self._opened is not None and self.document else b""

    @property
    def is_drawn(self) -> bool:
        """Whether the pages in sight have been drawn as they stand now."""
        return self.document is not None and self.canvas.is_drawn

    @property
    def matches(self) -> tuple[Match, ...]:
        """What the last search found."""
        return self._matches

    def open_bytes(self, content: bytes) -> None:
        """Open a PDF from memory; `loaded` or `failed` tells how it went."""
        self._opening.ask(Opening(content, self.thread()), tr("Đang mở văn bản"))

    def open_file(self, file: Path) -> None:
        """Open a PDF from a file; its bytes are read at once, so that it may be replaced meanwhile."""
        self._opening.ask(Opening(file, self.thread()), tr("Đang mở văn bản"))

    def close_document(self) -> None:
        """Show nothing."""
        self._clear("document", *_NOTHING)

    def await_document(self) -> None:
        """Say that the pages of a document are on their way; those of another are gone at once."""
        self._clear("clock", "Đang mở trang văn bản…", "Trang hiện ra ngay khi lấy được tệp.")

    def tell_missing(self, title: str, hint: str) -> None:
        """Say why there are no pages to read."""
        self._clear("warning", title, hint)

    def find_words(self, text: str) -> None:
        """Look for words in all pages; `found` tells how often they stand there."""
        if self.document is None or not text.strip():
            self._finding.drop()
            self._on_found(())
            return
        self._finding.ask(Finding(self.document, text))

    @pyqtSlot()
    def next_match(self) -> None:
        """Go to the next find, after the last to the first."""
        self._step(1)

    @pyqtSlot()
    def previous_match(self) -> None:
        """Go to the find before."""
        self._step(-1)

    @pyqtSlot()
    def zoom_in(self) -> None:
        """Make the pages larger."""
        self.canvas.zoom_step(1)

    @pyqtSlot()
    def zoom_out(self) -> None:
        """Make the pages smaller."""
        self.canvas.zoom_step(-1)

    @pyqtSlot()
    def fit_width(self) -> None:
        """Let the pages fill the width."""
        self.canvas.fit_width()

    def go_to(self, page: int) -> None:
        """Show a page, counted from 0."""
        self.canvas.go_to(page)

    def fit_page(self) -> None:
        """Show the last page whole, from number and date to signature and seal."""
        document, port = self.document, self.canvas.viewport()
        if document is not None and port is not None:
            last = document.pageCount() - 1
            room = port.height() - 2 * self.canvas.pageSpacing()
            self.canvas.zoom_to(self.canvas.zoomFactor() * room / self.canvas.page_rect(last).height())
            self.canvas.go_to(last)

    @pyqtSlot()
    def fit_this_page(self) -> None:
        """Show the page that is being read whole."""
        port = self.canvas.viewport()
        if self.document is not None and port is not None:
            page = self.canvas.page
            rect = self.canvas.page_rect(page)
            room = port.size() - QSize(1, 1) * 2 * self.canvas.pageSpacing()
            share = min(room.height() / rect.height(), room.width() / rect.width())
            self.canvas.zoom_to(self.canvas.zoomFactor() * share)
            self.canvas.go_to(page)

    @pyqtSlot(bool)
    def show_thumbnails(self, shown: bool) -> None:  # noqa: FBT001 - Qt's signal
        """Show or hide the strip of small pages."""
        if self.thumbnails is None:
            self.thumbnails = Thumbnails()
            self.thumbnails.page_chosen.connect(self.canvas.go_to)
            self._split.insertWidget(0, self.thumbnails)
            width = self.thumbnails.minimumWidth()
            self._split.setSizes([width, max(self._split.width() - width, 1)])
        self.thumbnails.show_document(self.document if shown else None)
        self.thumbnails.setVisible(shown and self.document is not None)
        if shown and self.document is not None:
            self.thumbnails.follow(self.canvas.page)

    @pyqtSlot(object)
    def _on_opened(self, opened: Opened) -> None:
        before = self._opened
        self._opened = opened
        pages = opened.document.pageCount()
        self._finding.drop()
        self._matches, self._at = (), -1
        self.search.clear()
        self._is_drawn = False
        self._stack.setCurrentWidget(self.canvas)
        self.canvas.show_document(opened.document, opened.sizes)
        if self.thumbnails is not None:
            self.show_thumbnails(self.strip.isChecked())
        # Only now: until the canvas shows the new document it still draws from the old one.
        if before is not None:
            before.document.close()
        self.number.setRange(1, max(1, pages))
        self.count.setText(f"/ {pages}")
        self._show_bar(shown=True)
        self._on_page_changed(0)
        self.loaded.emit(pages)

    @pyqtSlot(object)
    def _on_failed(self, error: object) -> None:
        self.close_document()
        self.failed.emit(error)

    @pyqtSlot()
    def _on_drawing(self) -> None:
        if not self._is_drawn and self.is_drawn:
            self._is_drawn = True
            self.drawn.emit()

    @pyqtSlot(object)
    def _on_found(self, matches: tuple[Match, ...]) -> None:
        self._matches = matches
        self._at = 0 if matches else -1
        self.canvas.show_matches(matches, self._at)
        self._show_result()
        self.found.emit(len(matches))

    @pyqtSlot(int)
    def _on_page_changed(self, page: int) -> None:
        self.number.blockSignals(True)
        self.number.setValue(page + 1)
        self.number.blockSignals(False)
        if self.thumbnails is not None and self.thumbnails.isVisible():
            self.thumbnails.follow(page)
        self.page_changed.emit(page, self.number.maximum())

    @pyqtSlot(int)
    def _on_number(self, number: int) -> None:
        self.canvas.go_to(number - 1)

    @pyqtSlot(str)
    def _on_search(self, text: str) -> None:
        self.find_words(text)

    def _clear(self, icon_name: str, title: str, hint: str) -> None:
        """Take the pages away and put words in their place."""
        self._opening.drop()
        self._finding.drop()
        self.empty.show_words(icon_name, title, hint)
        self._stack.setCurrentWidget(self.empty)
        if self.thumbnails is not None:
            self.show_thumbnails(self.strip.isChecked())
        self._show_bar(shown=False)

    def _step(self, step: int) -> None:
        """Go along the finds, round and round."""
        if self._matches:
            self._at = (self._at + step) % len(self._matches)
            self.canvas.show_match(self._at)
            self._show_result()

    def _show_result(self) -> None:
        """Tell which find is current and how many there are."""
        words = f"{self._at + 1} / {len(self._matches)}" if self._matches else tr("Không thấy")
        self.result.setText(words if self.search.text().strip() else "")

    def _show_bar(self, *, shown: bool) -> None:
        """Enable the bar only over a document."""
        for part in (self.number, self.search, *self._buttons):
            part.setEnabled(shown)

    def _button(self, icon_name: str, title: str, slot: object) -> QToolButton:
        """Return a button of the bar."""
        button = QToolButton()
        button.setIcon(icon(icon_name))
        button.setIconSize(icon_side(self.fontMetrics()))
        button.setToolTip(title)
        button.setAccessibleName(title)
        if slot is not None:
            button.clicked.connect(slot)  # type: ignore[arg-type]  # PYQT_SLOT has no public name
        self._buttons.append(button)
        return button

    def _assemble(self) -> None:
        """Put the bar over the pages."""
        self.number.setAccessibleName(tr("Trang"))
        self.number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setKeyboardTracking(False)  # "12" shall not pass by page 1
        self.search.setMaximumWidth(self.fontMetrics().height() * 14)
        self.search.setClearButtonEnabled(True)
        self.result.setProperty("role", "muted")
        bar = QHBoxLayout()
        space = gap(self.fontMetrics(), 0.35)
        bar.setContentsMargins(space * 2, space, space * 2, space)
        bar.setSpacing(space)
        self.strip = self._button("thumbnails", tr("Trang thu nhỏ"), None)
        self.strip.setCheckable(True)
        bar.addWidget(self.strip)
        for part in (QLabel(tr("Trang")), self.number, self.count):
            bar.addWidget(part)
        bar.addSpacing(space * 2)
        bar.addWidget(self._button("zoom-out", tr("Thu nhỏ (Ctrl+-)"), self.zoom_out))
        bar.addWidget(self._button("zoom-in", tr("Phóng to (Ctrl++)"), self.zoom_in))
        bar.addWidget(self._button("fit-width", tr("Vừa chiều ngang (Ctrl+0)"), self.fit_width))
        bar.addWidget(self._button("fit-page", tr("Vừa cả trang"), self.fit_this_page))
        bar.addStretch(1)
        bar.addWidget(self.search)
        bar.addWidget(self.result)
        bar.addWidget(self._button("up", tr("Chỗ tìm thấy trước"), self.previous_match))
        bar.addWidget(self._button("down", tr("Chỗ tìm thấy kế tiếp"), self.next_match))
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.canvas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        self._split.addWidget(self._stack)
        self._split.setChildrenCollapsible(False)
        layout.addWidget(self._split, 1)
        self._show_bar(shown=False)

    def _connect(self) -> None:
        """Bind the bar, the pages and the lane."""
        self._opening.answered.connect(self._on_opened)
        self._opening.failed.connect(self._on_failed)
        self._finding.answered.connect(self._on_found)
        self._finding.failed.connect(self.failed)
        self.canvas.drawing.advanced.connect(self._on_drawing)
        self.canvas.page_changed.connect(self._on_page_changed)
        self.number.valueChanged.connect(self._on_number)
        self.search.value_settled.connect(self._on_search)
        self.search.returnPressed.connect(self.next_match)
        self.strip.toggled.connect(self.show_thumbnails)
