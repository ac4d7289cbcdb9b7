"""The place for one of the two files: shows it, takes a dropped one, lets the person choose."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PyQt6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from eoffice.desktop.session.dropping import dropped_file
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap

_FILES = "*.docx *.docm *.doc *.odt *.rtf *.pdf *.txt *.png *.jpg *.jpeg *.tif *.tiff"


class FileSlot(QFrame):
    """One side's file."""

    chosen = pyqtSignal(object)
    pasted = pyqtSignal(str)
    """The text of the clipboard, to be compared in place of a file."""
    refused = pyqtSignal()
    """Something was dropped that is not one file of this machine."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._title = title
        self.setAcceptDrops(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._name = QLabel()
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton(title)
        self.button.setObjectName(f"{name}.button")
        self.button.clicked.connect(self.ask)
        self.paste = QPushButton(tr("Dán văn bản"))
        self.paste.setObjectName(f"{name}.paste")
        self.paste.setAccessibleName(f"{tr('Dán văn bản')} – {title}")
        self.paste.clicked.connect(self._on_paste)
        space = gap(self.fontMetrics(), 0.4)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space * 2, space, space, space)
        layout.addWidget(self._name, 1)
        layout.addWidget(self.paste)
        layout.addWidget(self.button)
        self.show_file(None)

    @pyqtSlot()
    def _on_paste(self) -> None:
        clipboard = QGuiApplication.clipboard()
        text = clipboard.text() if clipboard is not None else ""
        if text.strip():
            self.pasted.emit(text)

    def show_file(self, file: Path | None) -> None:
        """Show which file stands here."""
        words = file.name if file else tr("Kéo thả tệp vào đây, hoặc bấm để chọn")
        self._name.setText(words)
        self._name.setToolTip(str(file) if file else "")
        self._name.setProperty("role", "" if file else "muted")
        self.setAccessibleName(f"{self._title}: {words}")

    @pyqtSlot()
    def ask(self) -> None:
        """Let the person choose a file."""
        name, _ = QFileDialog.getOpenFileName(self, self._title, "", f"{tr('Văn bản')} ({_FILES})")
        if name:
            self.chosen.emit(Path(name))

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Take what looks like files."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and data.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Take one local file; anything else is refused in words."""
        file = dropped_file(event) if event is not None else None
        if file is None:
            self.refused.emit()
        else:
            self.chosen.emit(file)
