"""What a list or a page shows when there is nothing: an icon, a sentence, what to do next."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.marks import IconMark
from eoffice.desktop.shell.notices import NoticeAction
from eoffice.desktop.shell.theme import gap


class EmptyState(QWidget):
    """Says why there is nothing and offers the next step."""

    def __init__(
        self,
        icon_name: str,
        title: str,
        hint: str = "",
        action: NoticeAction | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = IconMark(icon_name, "muted", 3.0)
        self._title = QLabel(tr(title))
        self._hint = QLabel(tr(hint))
        self._button = QPushButton(tr(action.title) if action else "")
        self._action = action
        self._assemble()
        self._button.clicked.connect(self._on_clicked)

    @property
    def text(self) -> str:
        """The words shown."""
        return self._title.text()

    def show_words(self, icon_name: str, title: str, hint: str = "") -> None:
        """Show other words, such as those of a search without a find."""
        self._icon.show_icon(icon_name, "muted")
        self._title.setText(tr(title))
        self._hint.setText(tr(hint))
        self._hint.setVisible(bool(hint))
        self.setAccessibleName(f"{self._title.text()} {self._hint.text()}".strip())

    @pyqtSlot()
    def _on_clicked(self) -> None:
        if self._action is not None:
            self._action.run()

    def _assemble(self) -> None:
        """Put the parts in the middle, one below the other."""
        self._title.setProperty("role", "heading")
        self._hint.setProperty("role", "muted")
        # Shown by their parent: a part shown before it has one is a window of its own for a moment,
        # which flashes on the screen and takes the keyboard away.
        if not self._hint.text():
            self._hint.hide()
        if self._action is None:
            self._button.hide()
        self._button.setProperty("role", "main")
        # In a dialog Qt would make it the default button, also while it is hidden.
        self._button.setAutoDefault(False)
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(gap(self.fontMetrics()))
        layout.addStretch(1)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._hint):
            layout.addWidget(label)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
        self.setAccessibleName(f"{self._title.text()} {self._hint.text()}".strip())
