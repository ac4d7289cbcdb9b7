"""The attachments' own reading pane: pages, picture or text of the file chosen, or the way outside."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QImage, QPixmap, QResizeEvent
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.reading.previewing import Preview, Previewing, PreviewKind
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.lanes import Lane, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import interface_language
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.pages import PageView
from eoffice.domain.document import FileRef
from eoffice.errors import explain
from eoffice.services.files import Files

_NOTHING = ("attach", "Chọn một tệp để xem", "Enter mở tệp bằng chương trình khác.")


class PictureView(QScrollArea):
    """A picture as wide as the room for it, never larger than it is."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("previewPicture")
        self._image = QImage()
        self._label = QLabel()
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self._label)
        self.setWidgetResizable(True)

    def show_image(self, image: QImage, name: str) -> None:
        """Show a picture; its file's name is what a screen reader says."""
        self._image = image
        self.setAccessibleName(tr("Ảnh: {name}").format(name=name))
        self._fit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep the width filled."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        port = self.viewport()
        if port is None or self._image.isNull():
            return
        width = min(port.width(), self._image.width())
        size = QSize(width, round(self._image.height() * width / self._image.width()))
        smooth = Qt.TransformationMode.SmoothTransformation
        self._label.setPixmap(
            QPixmap.fromImage(self._image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, smooth))
        )


class PreviewPane(QWidget):
    """Shows the attachment chosen.

    Object names: "previewOpen", "previewText", "previewPages", "previewPicture".
    """

    opened_outside = pyqtSignal(object)
    """The FileRef that is to be opened by another program."""
    shown = pyqtSignal(object)
    """The Preview now shown."""

    def __init__(self, files: Files, files_lane: Lane, page_lane: Lane) -> None:
        super().__init__()
        self.setObjectName("previewPane")
        self._files = files
        self._page_lane = page_lane
        self._file: FileRef | None = None
        self._pages: PageView | None = None
        self._preparing = Latest(files_lane, self)
        self.name = QLabel()
        self.outside = QPushButton(icon("document"), tr("Mở bằng chương trình khác"))
        self.words = EmptyState(*_NOTHING)
        self.text = QPlainTextEdit()
        self.picture = PictureView()
        self._stack = QStackedWidget()
        self._assemble()
        self.outside.clicked.connect(self._on_outside)
        self._preparing.answered.connect(self._on_prepared)
        self._preparing.failed.connect(self._on_failed)

    @property
    def file(self) -> FileRef | None:
        """The file chosen."""
        return self._file

    def show_file(self, file: FileRef | None) -> None:
        """Prepare a file in its lane and show it then; None shows nothing."""
        if file == self._file:
            return
        self._file = file
        self.outside.setEnabled(file is not None)
        self.name.setText(file.name if file is not None else "")
        self._preparing.drop()
        if file is None:
            self._say(*_NOTHING)
            return
        self._say("clock", "Đang mở tệp…", "")
        self._preparing.ask(Previewing(self._files, file), tr("Đang mở {name}").format(name=file.name))

    @pyqtSlot()
    def _on_outside(self) -> None:
        if self._file is not None:
            self.opened_outside.emit(self._file)

    @pyqtSlot(object)
    def _on_prepared(self, preview: Preview) -> None:
        if preview.kind is PreviewKind.PAGES and preview.path is not None:
            pages = self._pages_view()
            pages.open_file(preview.path)
            self._stack.setCurrentWidget(pages)
        elif preview.kind is PreviewKind.PICTURE and preview.picture is not None:
            self.picture.show_image(preview.picture, preview.file.name)
            self._stack.setCurrentWidget(self.picture)
        elif preview.kind is PreviewKind.TEXT:
            self.text.setPlainText(preview.text)
            self._stack.setCurrentWidget(self.text)
        else:
            self._say("document", preview.text, "Bấm “Mở bằng chương trình khác”.")
        self.shown.emit(preview)

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        told = explain(error, interface_language())
        self._say("warning", told.sentence, told.next_step)

    def _say(self, icon_name: str, title: str, hint: str) -> None:
        self.words.show_words(icon_name, title, hint)
        self._stack.setCurrentWidget(self.words)

    def _pages_view(self) -> PageView:
        """Return the view of pages; made when the first file with pages is chosen."""
        if self._pages is None:
            self._pages = PageView(self._page_lane)
            self._pages.setObjectName("previewPages")
            self._pages.failed.connect(self._on_failed)
            self._stack.addWidget(self._pages)
        return self._pages

    def _assemble(self) -> None:
        """Put name and button above the file."""
        self.outside.setObjectName("previewOpen")
        self.outside.setEnabled(False)
        self.name.setProperty("role", "muted")
        self.name.setProperty("content", True)
        self.text.setObjectName("previewText")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Nội dung tệp"))
        space = gap(self.fontMetrics())
        head = QHBoxLayout()
        head.setContentsMargins(space * 2, space, space * 2, 0)
        head.addWidget(self.name, 1)
        head.addWidget(self.outside)
        for part in (self.words, self.text, self.picture):
            self._stack.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
