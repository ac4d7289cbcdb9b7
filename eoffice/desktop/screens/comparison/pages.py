"""Both versions as pages with their changes framed; they scroll together, each by the text it shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QPointF, QRectF, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from eoffice.comparison.script import Change
from eoffice.desktop.screens.comparison.paging import Frame, PageMap
from eoffice.desktop.screens.comparison.rows import SIGNS
from eoffice.desktop.shell.lanes import Lane
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import current_theme, gap
from eoffice.desktop.widgets.page_canvas import PageCanvas
from eoffice.desktop.widgets.pages import PageView

_PAD = 2.0
_THIN, _THICK = 1.2, 2.6
_FILL_ALPHA = 46


@dataclass(frozen=True)
class Spot:
    """A place in the pages: a page from 0, and how far down it (0 to 1)."""

    page: int
    share: float


class FramedCanvas(PageCanvas):
    """Pages with frames over them; only the pages in sight are drawn, whatever their number."""

    moved = pyqtSignal()
    """The person looks at another place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._map = PageMap()
        self._current = 0
        self._bar().valueChanged.connect(self._on_moved)

    @property
    def framed(self) -> dict[int, list[Frame]]:
        """The frames by page."""
        return self._map.frames

    @property
    def spot(self) -> Spot:
        """The place at the upper edge of the view."""
        top = self._bar().value()
        pages = self._visible_pages()
        if not pages:
            return Spot(0, 0.0)
        return Spot(pages[0], (top - self._tops[pages[0]]) / max(1, self._sizes[pages[0]].height()))

    def show_map(self, pages: PageMap) -> None:
        """Frame other changes."""
        self._map = pages
        self._repaint()

    def show_change(self, change: int) -> None:
        """Frame one change more boldly, and bring it into view when it stands here."""
        self._current = change
        frame = self._map.first_frame(change)
        if frame is not None and frame.box.page <= len(self._tops):
            box = frame.box
            self._reveal(box.page - 1, QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top))
        self._repaint()

    def go_to_spot(self, spot: Spot) -> None:
        """Bring a place to the upper edge of the view."""
        if 0 <= spot.page < len(self._tops):
            self._bar().setValue(self._tops[spot.page] + round(spot.share * self._sizes[spot.page].height()))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the pages, then the frames over them."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for page in self._visible_pages():
            for frame in self._map.frames.get(page, ()):
                self._paint_frame(painter, page, frame)

    def _paint_frame(self, painter: QPainter, page: int, frame: Frame) -> None:
        """Draw one frame: colour, and the sign that says the same without colour."""
        scale, corner, box = self._resolution() * self.zoomFactor(), self.page_rect(page).topLeft(), frame.box
        rect = QRectF(
            corner.x() + box.left * scale - _PAD,
            corner.y() + box.top * scale - _PAD,
            (box.right - box.left) * scale + 2 * _PAD,
            (box.bottom - box.top) * scale + 2 * _PAD,
        )
        # The pages are white in every theme, so the inks of the light one would be right; those of the
        # dark one are lighter and still stand out as frames.
        ink = current_theme().colour(frame.ink)
        fill = ink.toRgb()
        fill.setAlpha(_FILL_ALPHA)
        painter.setBrush(fill)
        painter.setPen(QPen(ink, _THICK if frame.change == self._current else _THIN))
        painter.drawRect(rect)
        sign = SIGNS[frame.ink]
        painter.drawText(
            rect.topLeft() - QPointF(painter.fontMetrics().horizontalAdvance(sign) + 1, -8), sign
        )

    @pyqtSlot(int)
    def _on_moved(self, _: int) -> None:
        self.moved.emit()


class FramedPages(PageView):
    """A view of pages whose canvas frames changes."""

    def _make_canvas(self) -> FramedCanvas:
        return FramedCanvas()

    @property
    def frames(self) -> FramedCanvas:
        """The canvas as what it is."""
        canvas = self.canvas
        if not isinstance(canvas, FramedCanvas):
            raise TypeError(type(canvas).__name__)
        return canvas


class PagesBeside(QWidget):
    """Both versions as pages.

    Object names: "comparison.pages.old", "comparison.pages.new" (PageViews).
    """

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self.setObjectName("comparison.pages")
        self.old = FramedPages(lane)
        self.new = FramedPages(lane)
        self._maps = (PageMap(), PageMap())
        self._change = 0
        self._follows = False
        self._assemble()
        self.old.frames.moved.connect(self._on_old_moved)
        self.new.frames.moved.connect(self._on_new_moved)
        self.old.loaded.connect(self._on_loaded)
        self.new.loaded.connect(self._on_loaded)

    def open_files(self, old: Path, new: Path) -> None:
        """Show the pages of two files."""
        self.old.open_file(old)
        self.new.open_file(new)

    def close_files(self) -> None:
        """Show no pages."""
        self.old.close_document()
        self.new.close_document()

    def show_maps(self, old: PageMap, new: PageMap) -> None:
        """Frame other changes."""
        self._maps = (old, new)
        self.old.frames.show_map(old)
        self.new.frames.show_map(new)

    def show_change(self, change: Change) -> None:
        """Bring both ends of a change into view; where it stands on one side, the other follows."""
        self._change = change.id
        self._follows = True
        try:
            self.old.frames.show_change(change.id)
            self.new.frames.show_change(change.id)
        finally:
            self._follows = False
        stands = [pages.first_frame(change.id) is not None for pages in self._maps]
        if stands == [True, False]:
            self._on_old_moved()
        elif stands == [False, True]:
            self._on_new_moved()

    @property
    def selected(self) -> tuple[str, str]:
        """The text selected on each side."""
        return self.old.canvas.selected_text, self.new.canvas.selected_text

    @pyqtSlot()
    def _on_old_moved(self) -> None:
        self._follow(self.old.frames, self.new.frames, self._maps[0])

    @pyqtSlot()
    def _on_new_moved(self) -> None:
        self._follow(self.new.frames, self.old.frames, self._maps[1])

    def _follow(self, leader: FramedCanvas, follower: FramedCanvas, pages: PageMap) -> None:
        """Let one side show the text that the other shows."""
        if self._follows:
            return
        spot = leader.spot
        partner = pages.partner(spot.page)
        if partner is None:
            return
        self._follows = True
        try:
            follower.go_to_spot(Spot(partner, spot.share))
        finally:
            self._follows = False

    @pyqtSlot(int)
    def _on_loaded(self, _: int) -> None:
        for view in (self.old, self.new):
            view.frames.show_change(self._change)

    def _assemble(self) -> None:
        """Put both under headings, so that nobody takes one for the other."""
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        for view, name, title in ((self.old, "old", tr("Bản cũ")), (self.new, "new", tr("Bản mới"))):
            view.setObjectName(f"comparison.pages.{name}")
            view.setAccessibleName(title)
            splitter.addWidget(_titled(title, view))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)


def _titled(title: str, view: PageView) -> QWidget:
    """Return pages under a heading."""
    part = QWidget()
    head = QLabel(title)
    head.setProperty("role", "heading")
    layout = QVBoxLayout(part)
    layout.setContentsMargins(0, gap(view.fontMetrics(), 0.35), 0, 0)
    layout.addWidget(head, 0, Qt.AlignmentFlag.AlignHCenter)
    layout.addWidget(view, 1)
    return part
