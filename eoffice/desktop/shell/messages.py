"""Banners: messages in the window that stay until the person closes them."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.marks import IconMark
from eoffice.desktop.shell.notices import Notice
from eoffice.desktop.shell.theme import gap, icon_side

SHOWN_AT_ONCE = 3


class Banner(QFrame):
    """One message: icon, word, sentence and next step; the cause and code unfold."""

    closed = pyqtSignal(object)

    def __init__(self, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setProperty("severity", str(notice.severity))
        self.setAccessibleName(notice.sentence)
        self._detail = self._make_detail()
        self._more = self._make_button(tr("Chi tiết"))
        self._more.setCheckable(True)
        if not (notice.cause or notice.code):
            self._more.hide()
        self._copy = self._make_button(tr("Sao chép"))
        self._action = self._make_button(tr(notice.action.title) if notice.action else "")
        if notice.action is None:
            self._action.hide()
        self._close = QToolButton()
        self._assemble()
        self._connect()

    @property
    def detail_text(self) -> str:
        """The cause and the code, as unfolded."""
        return self._detail.text()

    def close_now(self) -> None:
        """Take the message away."""
        self.closed.emit(self)

    @pyqtSlot(bool)
    def _on_more(self, shown: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._detail.setVisible(shown)

    @pyqtSlot()
    def _on_copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.notice.copy_text)

    @pyqtSlot()
    def _on_action(self) -> None:
        if self.notice.action is not None:
            self.close_now()
            self.notice.action.run()

    @pyqtSlot()
    def _on_close(self) -> None:
        self.close_now()

    def _make_button(self, title: str) -> QPushButton:
        """Return a quiet button of the banner."""
        button = QPushButton(title)
        button.setProperty("role", "link")
        button.setAccessibleName(title)
        return button

    def _make_detail(self) -> QLabel:
        """Return the hidden label with cause and code, selectable by mouse and keyboard."""
        lines = [self.notice.cause]
        if self.notice.code:
            lines.append(f"{tr('Mã')}: {self.notice.code}")
        label = QLabel("\n".join(line for line in lines if line))
        label.setWordWrap(True)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        label.setAccessibleName(tr("Chi tiết của thông báo"))
        label.hide()
        return label

    def _assemble(self) -> None:
        """Put the parts together: icon, text, buttons."""
        severity = self.notice.severity
        self._close.setIcon(icon("close"))
        self._close.setIconSize(icon_side(self.fontMetrics()))
        self._close.setAccessibleName(tr("Đóng thông báo"))
        self._close.setToolTip(tr("Đóng thông báo"))
        word = QLabel(severity.word)
        word.setProperty("part", "word")
        title = QLabel(self.notice.title)
        title.setProperty("part", "title")
        title.setWordWrap(True)
        title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.setSpacing(gap(self.fontMetrics(), 0.4))
        for part in (IconMark(str(severity), str(severity)), word):
            head.addWidget(part)
        head.addWidget(title, 1)
        for button in (self._action, self._more, self._copy, self._close):
            head.addWidget(button)
        hint = QLabel(self.notice.hint)
        hint.setWordWrap(True)
        # Shown by its parent: a part shown before it has one is a window of its own for a moment.
        if not self.notice.hint:
            hint.hide()
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space, space // 2, space // 2, space // 2)
        layout.setSpacing(space // 3)
        layout.addLayout(head)
        for label in (hint, self._detail):
            label.setIndent(round(self.fontMetrics().height() * 1.2) + space)
            layout.addWidget(label)

    def _connect(self) -> None:
        """Bind the buttons."""
        self._more.toggled.connect(self._on_more)
        self._copy.clicked.connect(self._on_copy)
        self._action.clicked.connect(self._on_action)
        self._close.clicked.connect(self._on_close)


class BannerArea(QWidget):
    """Shows the newest banners; older ones come back when newer ones are closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._banners: list[Banner] = []
        self._layout = QVBoxLayout(self)
        space = gap(self.fontMetrics())
        self._layout.setContentsMargins(space, space // 2, space, space // 2)
        self.hide()

    @property
    def banners(self) -> tuple[Banner, ...]:
        """The banners not closed, newest first."""
        return tuple(self._banners)

    @pyqtSlot(object)
    def show_notice(self, notice: Notice) -> None:
        """Show a message; the same message again only moves to the top."""
        for same in [banner for banner in self._banners if banner.notice == notice]:
            self._drop(same)
        banner = Banner(notice)
        banner.closed.connect(self._drop)
        self._banners.insert(0, banner)
        self._layout.insertWidget(0, banner)
        self._show_newest()

    def close_top(self) -> bool:
        """Close the newest banner; say whether there was one."""
        if not self._banners:
            return False
        self._banners[0].close_now()
        return True

    @pyqtSlot(object)
    def _drop(self, banner: Banner) -> None:
        self._banners.remove(banner)
        self._layout.removeWidget(banner)
        banner.hide()
        banner.deleteLater()
        self._show_newest()

    def _show_newest(self) -> None:
        """Let only a few stand at once, so that the work stays in sight."""
        for at, banner in enumerate(self._banners):
            banner.setVisible(at < SHOWN_AT_ONCE)
        self.setVisible(bool(self._banners))
