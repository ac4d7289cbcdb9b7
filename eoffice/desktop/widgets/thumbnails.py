"""The strip of small pages: each is drawn on QtPdf's own thread, and only when it comes into sight."""

from __future__ import annotations

from collections import OrderedDict

from PyQt6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QSize,
    Qt,
    pyqtBoundSignal,
    pyqtSignal,
    pyqtSlot,
)
from PyQt6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PyQt6.QtPdf import QPdfDocument, QPdfPageRenderer
from PyQt6.QtWidgets import QListView, QWidget

from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap

KEPT = 300
"""Small pages kept in memory: some 20 MB; those unseen for longest are drawn again when wanted."""
WIDTH_EM = 7
_A4 = 297 / 210

Role = Qt.ItemDataRole


class _SmallPages(QAbstractListModel):
    """The pages of a document as small pictures."""

    def __init__(self, side: QSize, parent: QObject) -> None:
        super().__init__(parent)
        self._side = side
        self._document: QPdfDocument | None = None
        self._pictures: OrderedDict[int, QIcon] = OrderedDict()
        self._asked: set[int] = set()
        blank = QPixmap(side)
        blank.fill(QColor("white"))
        self._blank = QIcon(blank)
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        # Named in no stub of PyQt6, yet there.
        rendered: pyqtBoundSignal = self._renderer.pageRendered  # type: ignore[attr-defined]
        rendered.connect(self._on_rendered)

    def show_document(self, document: QPdfDocument | None) -> None:
        """Show the pages of a document, or none."""
        self.beginResetModel()
        self._pictures.clear()
        self._asked.clear()
        self._document = document
        self._renderer.setDocument(document)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of pages."""
        return 0 if parent.isValid() or self._document is None else self._document.pageCount()

    def data(self, index: QModelIndex, role: int = Role.DisplayRole) -> object:
        """Return number or picture of a page; a picture not yet there is asked for."""
        page = index.row()
        if role == Role.DisplayRole:
            return str(page + 1)
        if role == Role.AccessibleTextRole:
            return tr("Trang {page}").format(page=page + 1)
        return self._picture(page) if role == Role.DecorationRole else None

    def _picture(self, page: int) -> QIcon:
        if page in self._pictures:
            self._pictures.move_to_end(page)
            return self._pictures[page]
        if page not in self._asked and self._document is not None:
            self._asked.add(page)
            points = self._document.pagePointSize(page)
            self._renderer.requestPage(
                page, points.scaled(self._side.toSizeF(), Qt.AspectRatioMode.KeepAspectRatio).toSize()
            )
        return self._blank

    def _on_rendered(self, page: int, _: QSize, image: QImage) -> None:
        if page not in self._asked:
            return  # drawn for the document before
        self._asked.discard(page)
        picture = QPixmap(image.size())
        picture.fill(QColor("white"))
        _lay(image, picture)
        self._pictures[page] = QIcon(picture)
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        here = self.index(page)
        self.dataChanged.emit(here, here, [Role.DecorationRole])


def _lay(image: QImage, paper: QPixmap) -> None:
    """Draw a page, which comes without its paper, on white."""
    painter = QPainter(paper)
    painter.drawImage(0, 0, image)
    painter.end()


class Thumbnails(QListView):
    """Small pages one below the other; choosing one goes there."""

    page_chosen = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("thumbnails")
        self.setAccessibleName(tr("Trang thu nhỏ"))
        em = self.fontMetrics().height()
        side = QSize(em * WIDTH_EM, round(em * WIDTH_EM * _A4))
        self._pages = _SmallPages(side, self)
        self._is_following = False
        self.setModel(self._pages)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setMovement(QListView.Movement.Static)
        self.setWrapping(False)
        self.setUniformItemSizes(True)  # else Qt asks for the picture of every page of a thousand
        self.setIconSize(side)
        room = gap(self.fontMetrics())
        self.setGridSize(QSize(side.width() + 3 * room, side.height() + em + 3 * room))
        self.setMinimumWidth(side.width() + 6 * room)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        selection = self.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(self._on_current)

    def show_document(self, document: QPdfDocument | None) -> None:
        """Show the pages of a document, or none."""
        self._pages.show_document(document)

    def follow(self, page: int) -> None:
        """Mark the page that is being read."""
        self._is_following = True
        self.setCurrentIndex(self._pages.index(page))
        self._is_following = False

    @pyqtSlot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid() and not self._is_following:
            self.page_chosen.emit(current.row())
