"""What changed after signing, marked on the pages themselves: boxes laid over a view of pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QObject, QRectF, Qt, pyqtSlot
from PyQt6.QtGui import QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import current_theme
from eoffice.desktop.widgets.pages import PageView

_GROW = 3.0  # pixels: the frame stands round the words, not on them
_TINT = 40  # of 255: what lies below stays readable
_PEN = 2.0


@dataclass(frozen=True)
class Mark:
    """One part of a page that changed; edges are parts of the page from its upper left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    is_field: bool = False
    """A form field whose content or rules changed, whether or not one sees it."""


class MarkLayer(QWidget):
    """Frames over the pages of a view; it takes no clicks and follows every movement of the pages."""

    def __init__(self, view: PageView) -> None:
        self._canvas = view.canvas
        super().__init__(self._canvas.viewport())
        self.setObjectName("verification.marks")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._marks: tuple[Mark, ...] = ()
        port = self._canvas.viewport()
        if port is not None:
            port.installEventFilter(self)
            self.setGeometry(port.rect())
        for bar in (self._canvas.verticalScrollBar(), self._canvas.horizontalScrollBar()):
            if bar is not None:
                bar.valueChanged.connect(self._on_moved)
        self._canvas.zoom_changed.connect(self._on_zoomed)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is marked."""
        return self._marks

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Mark parts of pages in place of those before."""
        self._marks = tuple(marks)
        pages = ", ".join(str(page) for page in sorted({one.page for one in self._marks}))
        words = tr("Chỗ thay đổi được khoanh ở trang: {pages}").format(pages=pages) if pages else ""
        self.setAccessibleName(words or tr("Không có chỗ nào được khoanh"))
        self.raise_()
        self.update()

    def frame_of(self, mark: Mark) -> QRectF:
        """Return where a mark stands in the view now."""
        page = QRectF(self._canvas.page_rect(mark.page - 1))
        left, top = page.left() + mark.left * page.width(), page.top() + mark.top * page.height()
        wide = (mark.right - mark.left) * page.width()
        high = (mark.bottom - mark.top) * page.height()
        frame = QRectF(left, top, wide, high).adjusted(-_GROW, -_GROW, _GROW, _GROW)
        # Colour alone tells nothing to some people; a frame round a whole page must stay in sight.
        return frame.intersected(page.adjusted(_PEN, _PEN, -_PEN, -_PEN))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw a frame round each mark: full for what looks different, dashed for a changed field."""
        document = self._canvas.document()
        if document is None or not self._marks:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self._marks:
            if mark.page > document.pageCount():
                continue
            colour = current_theme().colour("warning" if mark.is_field else "error")
            line = Qt.PenStyle.DashLine if mark.is_field else Qt.PenStyle.SolidLine
            painter.setPen(QPen(colour, _PEN, line))
            colour.setAlpha(0 if mark.is_field else _TINT)
            painter.setBrush(colour)
            painter.drawRoundedRect(self.frame_of(mark), 3, 3)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Stay as large as the view."""
        if event is not None and event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    @pyqtSlot(int)
    def _on_moved(self, _: int) -> None:
        self.update()

    @pyqtSlot(float)
    def _on_zoomed(self, _: float) -> None:
        self.update()
