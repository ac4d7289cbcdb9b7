"""The pages of a PDF, one below the other, with marks for what was found or selected.

Qt's own view draws the pages on its own thread; a page drawn from Python would hold the
interpreter for as long as it takes, and the window with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import (
    QEvent,
    QMargins,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    QTimer,
    pyqtSignal,
    pyqtSlot,
)
from PyQt6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PyQt6.QtPdf import QPdfDocument, QPdfSelection
from PyQt6.QtPdfWidgets import QPdfView
from PyQt6.QtWidgets import QScrollBar, QWidget

from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import current_theme
from eoffice.desktop.widgets.page_drawing import PageDrawing
from eoffice.desktop.widgets.page_marks import paint_marks
from eoffice.desktop.widgets.page_text import Match
from eoffice.text import clean

ZOOMS = (0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
POINTS_PER_INCH = 72
MEASURED_AT_ONCE = 8
SPOKEN_LETTERS = 4000
"""How much of a page is handed to a screen reader."""


class PageCanvas(QPdfView):
    """Shows pages at a zoom of our own, so that marks can be laid over them exactly."""

    page_changed = pyqtSignal(int)
    zoom_changed = pyqtSignal(float)
    text_selected = pyqtSignal(str, int)
    """Words selected with the mouse, and their page, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pageDesk")
        self.setAccessibleName(tr("Các trang văn bản"))
        self.setPageMode(QPdfView.PageMode.MultiPage)
        # Fitting is done here: in Qt's own modes nobody could tell where its pages stand.
        self.setZoomMode(QPdfView.ZoomMode.Custom)
        # A bar that comes and goes changes the width, and Qt's view keeps pages drawn for the other.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._fits_width = True
        self._tops: list[int] = []
        self._sizes: list[QSize] = []
        self._points: tuple[QSizeF, ...] = ()
        self._matches: dict[int, list[tuple[int, Match]]] = {}
        self._bounds: dict[int, list[QPolygonF]] = {}
        self._current_match = -1
        self._selection: tuple[int, QPdfSelection] | None = None
        self._press: tuple[int, QPointF] | None = None
        self.drawing = PageDrawing(self)
        self._colour_desk()
        navigator = self.pageNavigator()
        if navigator is not None:
            navigator.currentPageChanged.connect(self._on_page_changed)

    @property
    def fits_width(self) -> bool:
        """Whether the zoom follows the width of the window."""
        return self._fits_width

    @property
    def is_drawn(self) -> bool:
        """Whether every page in sight has been drawn."""
        seen = self._visible_pages()
        return bool(seen) and all(self.drawing.has(page) for page in seen)

    @property
    def page(self) -> int:
        """The page in view, from 0."""
        navigator = self.pageNavigator()
        return navigator.currentPage() if navigator is not None else 0

    @property
    def selected_text(self) -> str:
        """The text selected with the mouse, in stored form."""
        return clean(self._selection[1].text()) if self._selection is not None else ""

    def show_document(self, document: QPdfDocument, sizes: Sequence[QSizeF]) -> None:
        """Show a loaded document, whose pages have these sizes in points, from its first page."""
        self._matches, self._selection, self._press = {}, None, None
        self._points = tuple(sizes)
        self.drawing.forget()
        if self._fits_width:
            self.fit_width()  # before Qt's view learns of the pages, so that it lays them out once
        self.setDocument(document)
        self._lay_out()
        self.go_to(0)
        self._speak_page()

    def go_to(self, page: int) -> None:
        """Bring the top of a page into view."""
        if 0 <= page < len(self._tops):
            self._bar().setValue(self._tops[page] - self.pageSpacing())

    def fit_width(self) -> None:
        """Let the widest page fill the width, now and whenever the window changes."""
        self._fits_width = True
        widest = max((size.width() for size in self._points), default=0.0)
        room = self._viewport_size().width() - self._margins().left() - self._margins().right()
        if widest > 0 and room > 0:
            self._zoom(room / (widest * self._resolution()))

    def zoom_step(self, step: int) -> None:
        """Go some steps along the usual zooms."""
        self._fits_width = False
        now = self.zoomFactor()
        if step > 0:
            self._zoom(next((zoom for zoom in ZOOMS if zoom > now + 0.01), ZOOMS[-1]))
        else:
            self._zoom(next((zoom for zoom in reversed(ZOOMS) if zoom < now - 0.01), ZOOMS[0]))

    def zoom_to(self, zoom: float) -> None:
        """Take an exact zoom."""
        self._fits_width = False
        self._zoom(zoom)

    def show_matches(self, matches: Sequence[Match], current: int) -> None:
        """Mark what was found and bring the current find into view."""
        self._matches, self._bounds = {}, {}
        for number, match in enumerate(matches):
            self._matches.setdefault(match.page, []).append((number, match))
        self.show_match(current)

    def show_match(self, current: int) -> None:
        """Make another find the current one."""
        self._current_match = current
        for page, found in self._matches.items():
            for number, match in found:
                bounds = self._measure(number, match) if number == current else []
                if bounds:
                    self._reveal(page, bounds[0].boundingRect())
        self._repaint()

    def page_rect(self, page: int) -> QRect:
        """Return where a page stands in the viewport."""
        left = max(self._full_width(), self._viewport_size().width()) - self._sizes[page].width()
        across = self.horizontalScrollBar()
        shift = QPoint(across.value() if across is not None else 0, self._bar().value())
        return QRect(QPoint(left // 2, self._tops[page]) - shift, self._sizes[page])

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the pages, then the marks over them."""
        super().paintEvent(event)
        self._measure_some()
        painter = QPainter(self.viewport())
        # Multiplied like a marker pen, so that the letters below stay black.
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.setPen(Qt.PenStyle.NoPen)
        theme = current_theme()
        for page in self._visible_pages():
            for number, _ in self._matches.get(page, ()):
                token = "search_here" if number == self._current_match else "search_mark"
                self._paint_marks(painter, page, self._bounds.get(number, ()), theme.colour(token))
            if self._selection is not None and self._selection[0] == page:
                self._paint_marks(painter, page, self._selection[1].bounds(), QColor("#A9CDF3"))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep the width filled."""
        super().resizeEvent(event)
        if self._fits_width:
            self.fit_width()

    def changeEvent(self, event: QEvent | None) -> None:
        """Follow the theme with the colour around the pages."""
        super().changeEvent(event)
        if event is not None and event.type() is QEvent.Type.StyleChange:
            self._colour_desk()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Answer the keys of reading: zoom, pages, ends, copy."""
        if event is None:
            return
        action = self._key_action(event)
        if action is None:
            super().keyPressEvent(event)
        else:
            action()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Zoom with Ctrl and the wheel."""
        if event is not None and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_step(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Begin to select text."""
        super().mousePressEvent(event)
        if event is not None and event.button() is Qt.MouseButton.LeftButton:
            self._selection = None
            self._press = self._place(event.position())
            self._repaint()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Select from where the button went down."""
        super().mouseMoveEvent(event)
        document = self.document()
        if event is None or self._press is None or document is None:
            return
        page, start = self._press
        here = self._place(event.position())
        if here is not None and here[0] == page:
            selection = document.getSelection(page, start, here[1])
            if selection.isValid():  # between lines there is nothing to select; what was stays
                self._selection = (page, selection)
                self._repaint()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """End the selection."""
        super().mouseReleaseEvent(event)
        self._press = None
        if self._selection is not None:
            self.text_selected.emit(self.selected_text, self._selection[0])

    def copy_selection(self) -> None:
        """Put the selected text on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None and self.selected_text:
            clipboard.setText(self.selected_text)

    @pyqtSlot(int)
    def _on_page_changed(self, page: int) -> None:
        self._speak_page()
        self.page_changed.emit(page)

    def _key_action(self, event: QKeyEvent) -> Callable[[], object] | None:
        """Return what a key means here, or None."""
        if event.matches(QKeySequence.StandardKey.Copy):
            return self.copy_selection
        if event.matches(QKeySequence.StandardKey.ZoomIn):
            return partial(self.zoom_step, 1)
        if event.matches(QKeySequence.StandardKey.ZoomOut):
            return partial(self.zoom_step, -1)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        last = len(self._tops) - 1
        steps: dict[int, int | None] = {
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_PageDown: min(last, self.page + 1) if control else None,
            Qt.Key.Key_PageUp: max(0, self.page - 1) if control else None,
        }
        if control and event.key() == Qt.Key.Key_0:
            return self.fit_width
        page = steps.get(event.key())
        return partial(self.go_to, page) if page is not None else None

    def _zoom(self, zoom: float) -> None:
        """Take a zoom and keep the place that is being read."""
        kept = min(max(zoom, 0.1), ZOOMS[-1])
        if abs(kept - self.zoomFactor()) < 0.001 and self._sizes:
            return
        bar, page = self._bar(), self.page
        before = self._sizes[page].height() if page < len(self._sizes) else 0
        # How far into the page the top of the view is; the same place shall be there afterwards.
        inside = (bar.value() - self._tops[page]) / before if before else 0.0
        self.drawing.forget()
        self.setZoomFactor(kept)
        self._lay_out()
        if before:
            bar.setValue(self._tops[page] + round(inside * self._sizes[page].height()))
        self.zoom_changed.emit(kept)

    def _lay_out(self) -> None:
        """Compute where the pages stand, as Qt's view does for a fixed zoom."""
        scale = self._resolution() * self.zoomFactor()
        self._sizes = [(size * scale).toSize() for size in self._points]
        self._tops = []
        top = self._margins().top()
        for size in self._sizes:
            self._tops.append(top)
            top += size.height() + self.pageSpacing()

    def _measure_some(self) -> None:
        """Ask where finds in sight stand, a few at a time: each costs a millisecond and more."""
        wanted = (pair for page in self._visible_pages() for pair in self._matches.get(page, ()))
        missing = [pair for pair in wanted if pair[0] not in self._bounds]
        for number, match in missing[:MEASURED_AT_ONCE]:
            self._measure(number, match)
        if len(missing) > MEASURED_AT_ONCE:
            QTimer.singleShot(0, self._repaint)

    def _measure(self, number: int, match: Match) -> list[QPolygonF]:
        """Return where a find stands on its page."""
        document = self.document()
        if number not in self._bounds and document is not None:
            found = document.getSelectionAtIndex(match.page, match.start, match.length)
            self._bounds[number] = found.bounds()
        return self._bounds.get(number, [])

    def _visible_pages(self) -> list[int]:
        """Return the pages now in sight."""
        height = self._viewport_size().height()
        top = self._bar().value()
        pairs = zip(self._tops, self._sizes, strict=True)
        return [at for at, (y, size) in enumerate(pairs) if y < top + height and y + size.height() > top]

    def _place(self, position: QPointF) -> tuple[int, QPointF] | None:
        """Return the page below a position and the point on it."""
        scale = self._resolution() * self.zoomFactor()
        for page in self._visible_pages():
            rect = self.page_rect(page)
            if rect.contains(position.toPoint()):
                return page, (position - QPointF(rect.topLeft())) / scale
        return None

    def _paint_marks(self, painter: QPainter, page: int, bounds: Sequence[QPolygonF], colour: QColor) -> None:
        scale = self._resolution() * self.zoomFactor()
        paint_marks(painter, self.page_rect(page).topLeft(), scale, bounds, colour)

    def _reveal(self, page: int, rect: QRectF) -> None:
        """Bring a part of a page into the upper third of the view."""
        scale = self._resolution() * self.zoomFactor()
        y = self._tops[page] + round(rect.top() * scale)
        top, height = self._bar().value(), self._viewport_size().height()
        if not top + 20 < y < top + height - 60:
            self._bar().setValue(y - height // 3)

    def _speak_page(self) -> None:
        """Give the text of the page to screen readers; the picture tells them nothing."""
        document = self.document()
        if document is not None and document.pageCount():
            text = clean(document.getAllText(self.page).text())[:SPOKEN_LETTERS]
            self.setAccessibleDescription(text)

    def _colour_desk(self) -> None:
        """Colour what lies around the pages; Qt's view takes the palette's dark role."""
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Dark, current_theme().colour("desk"))
        self.setPalette(palette)

    @pyqtSlot()
    def _repaint(self) -> None:
        """Draw again."""
        port = self.viewport()
        if port is not None:
            port.update()

    def _viewport_size(self) -> QSize:
        """Return the size of what is in sight."""
        port = self.viewport()
        return port.size() if port is not None else self.size()

    def _margins(self) -> QMargins:
        """Return the room around the pages."""
        return self.documentMargins()

    def _full_width(self) -> int:
        """Return the width of the widest page with its margins."""
        widest = max((size.width() for size in self._sizes), default=0)
        return widest + self._margins().left() + self._margins().right()

    def _resolution(self) -> float:
        """Return how many pixels a point of the page takes at 100 %."""
        screen = QGuiApplication.primaryScreen()
        return (screen.logicalDotsPerInch() if screen is not None else 96.0) / POINTS_PER_INCH

    def _bar(self) -> QScrollBar:
        """Return the scroll bar at the right."""
        bar = self.verticalScrollBar()
        if bar is None:
            raise RuntimeError("a scroll area without its scroll bar")
        return bar
