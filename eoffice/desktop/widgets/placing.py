"""One page with the signature on it, which mouse and arrow keys move; its size never changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PyQt6.QtWidgets import QSizePolicy, QWidget

from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import current_theme
from eoffice.desktop.widgets.look_drawing import draw_look
from eoffice.errors import OfficeError

if TYPE_CHECKING:
    from signing.looks import Look

Box = tuple[float, float, float, float]
MM = 72 / 25.4
STEP = MM
"""An arrow key moves by a millimetre, with Shift by five."""
_DOTS = 130


@dataclass(frozen=True)
class PagePicture:
    """A page drawn off the GUI thread: its picture, its size in points, and how many pages there are."""

    image: QImage
    size: QSizeF
    number: int
    count: int


def draw_page(file: Path, number: int) -> PagePicture:
    """Draw one page of a file, signatures and all; raises OfficeError `desktop.pdf_unreadable`."""
    document = QPdfDocument(None)
    if document.load(str(file)) is not QPdfDocument.Error.None_:
        raise OfficeError("desktop.pdf_unreadable", reason=file.name)
    count = document.pageCount()
    number = min(max(number, 0), count - 1)
    size = document.pagePointSize(number)
    options = QPdfDocumentRenderOptions()
    options.setRenderFlags(QPdfDocumentRenderOptions.RenderFlag.Annotations)
    scale = _DOTS / 72
    image = document.render(number, QSize(round(size.width() * scale), round(size.height() * scale)), options)
    # White below: a page draws only its ink.
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(QColor("white"))
    painter = QPainter(paper)
    painter.drawImage(0, 0, image)
    painter.end()
    document.close()
    return PagePicture(paper, size, number, count)


class PlacingCanvas(QWidget):
    """Shows the page to be signed and lets the signature be moved on it.

    Object name "placingCanvas". Arrow keys move by 1 mm, with Shift by 5 mm; Home goes back to the
    automatic place; Page Up and Page Down ask for the neighbouring page.
    """

    moved = pyqtSignal(object)
    """The rectangle in points from the lower left corner of the page."""
    reset_wanted = pyqtSignal()
    page_wanted = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("placingCanvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._page: PagePicture | None = None
        self._look: Look | None = None
        self._box: Box | None = None
        self._box_page = 0
        self._movable = True
        self._grip: tuple[QPointF, Box] | None = None
        self._tell()

    @property
    def box(self) -> Box | None:
        """The signature's rectangle in points."""
        return self._box

    @property
    def page(self) -> PagePicture | None:
        """The page shown."""
        return self._page

    def sizeHint(self) -> QSize:
        """Ask for a sheet that can be read at a glance."""
        em = self.fontMetrics().height()
        return QSize(em * 22, em * 31)

    def show_page(self, page: PagePicture | None) -> None:
        """Show a drawn page."""
        self._page = page
        self.update()

    def show_signature(self, look: Look | None, page: int, box: Box | None, *, movable: bool) -> None:
        """Show a signature at a rectangle of a page."""
        self._look, self._box_page, self._box, self._movable = look, page, box, movable
        can_move = movable and box is not None
        self.setCursor(Qt.CursorShape.SizeAllCursor if can_move else Qt.CursorShape.ArrowCursor)
        self._tell()
        self.update()

    def paper(self) -> QRectF:
        """Return where the page stands in this widget."""
        if self._page is None:
            return QRectF()
        size = self._page.size
        scale = min((self.width() - 4) / size.width(), (self.height() - 4) / size.height())
        wide, high = size.width() * scale, size.height() * scale
        return QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)

    def shown_box(self) -> QRectF:
        """Return where the signature stands in this widget."""
        if self._page is None or self._box is None or self._box_page != self._page.number:
            return QRectF()
        paper = self.paper()
        scale = paper.width() / self._page.size.width()
        x0, y0, x1, y1 = self._box
        top = paper.top() + (self._page.size.height() - y1) * scale
        return QRectF(paper.left() + x0 * scale, top, (x1 - x0) * scale, (y1 - y0) * scale)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw desk, paper, signature and its frame."""
        theme, painter = current_theme(), QPainter(self)
        painter.fillRect(self.rect(), theme.colour("alternate"))
        if self._page is not None:
            paper = self.paper()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(paper, self._page.image)
            painter.setPen(theme.colour("line_strong"))
            painter.drawRect(paper)
            box = self.shown_box()
            if self._look is not None and not box.isEmpty():
                draw_look(painter, self._look, box)
                style = Qt.PenStyle.DashLine if self._movable else Qt.PenStyle.DotLine
                painter.setPen(QPen(theme.colour("accent" if self._movable else "muted"), 1.5, style))
                painter.drawRect(box)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Draw the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Take hold of the signature."""
        if event is None or self._box is None or not self._movable:
            return
        if self.shown_box().contains(event.position()):
            self._grip = (event.position(), self._box)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Drag the signature along."""
        if event is None or self._grip is None or self._page is None:
            return
        start, box = self._grip
        scale = self._page.size.width() / max(self.paper().width(), 1.0)
        way = (event.position() - start) * scale
        self._put(_shifted(box, way.x(), -way.y()))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Let go."""
        self._grip = None

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Move by the arrow keys, go back by Home, turn pages."""
        if event is None:
            return
        step = STEP * (5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        ways: dict[int, tuple[float, float]] = {
            Qt.Key.Key_Left.value: (-step, 0.0),
            Qt.Key.Key_Right.value: (step, 0.0),
            Qt.Key.Key_Up.value: (0.0, step),
            Qt.Key.Key_Down.value: (0.0, -step),
        }
        if event.key() in ways and self._box is not None and self._movable:
            self._put(_shifted(self._box, *ways[event.key()]))
        elif event.key() == Qt.Key.Key_Home.value and self._movable:
            self.reset_wanted.emit()
        elif event.key() in (Qt.Key.Key_PageUp.value, Qt.Key.Key_PageDown.value) and self._page is not None:
            self.page_wanted.emit(self._page.number + (1 if event.key() == Qt.Key.Key_PageDown.value else -1))
        else:
            super().keyPressEvent(event)

    def _put(self, box: Box) -> None:
        """Put the signature somewhere, wholly on the paper."""
        if self._page is None:
            return
        wide, high = self._page.size.width(), self._page.size.height()
        right = min(max(0.0, -box[0]), wide) - max(0.0, box[2] - wide)
        up = min(max(0.0, -box[1]), high) - max(0.0, box[3] - high)
        self._box, self._box_page = _shifted(box, right, up), self._page.number
        self._tell()
        self.update()
        self.moved.emit(self._box)

    def _tell(self) -> None:
        """Say in words where the signature stands: a screen reader sees no picture."""
        self.setAccessibleName(tr("Trang sẽ ký"))
        words = tr("Chưa có chữ ký trên trang.")
        if self._box is not None:
            words = tr("Chữ ký ở trang {page}, cách mép trái {left} mm, cách mép dưới {low} mm.").format(
                page=self._box_page + 1, left=round(self._box[0] / MM), low=round(self._box[1] / MM)
            )
        self.setAccessibleDescription(words)


def _shifted(box: Box, right: float, up: float) -> Box:
    return (box[0] + right, box[1] + up, box[2] + right, box[3] + up)
