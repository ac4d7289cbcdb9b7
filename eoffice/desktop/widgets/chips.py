"""Status chips: a state told by icon, word and colour together."""

from __future__ import annotations

from enum import StrEnum

from PyQt6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from eoffice.desktop.shell.icons import icon_square, paint_icon
from eoffice.desktop.shell.theme import current_theme


class Tone(StrEnum):
    """The mood of a state; the values name its colours."""

    INFO = "info"
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    NEUTRAL = "neutral"


_ICONS = {
    Tone.INFO: "info",
    Tone.OK: "ok",
    Tone.WARNING: "warning",
    Tone.ERROR: "error",
    Tone.NEUTRAL: "clock",
}


def chip_size(metrics: QFontMetrics, words: str) -> QSize:
    """Return the room a chip needs."""
    height = round(metrics.height() * 1.45)
    return QSize(metrics.horizontalAdvance(words) + round(metrics.height() * 2.1), height)


def paint_chip(painter: QPainter, rect: QRect, tone: Tone, words: str, icon_name: str = "") -> None:
    """Draw a chip into a rectangle; delegates of tables use it too."""
    theme, metrics = current_theme(), painter.fontMetrics()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.colour(tone))
    painter.setBrush(theme.colour(f"{tone}_tint"))
    frame = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
    square = icon_square(metrics.height(), rect.center())
    square.moveLeft(rect.left() + metrics.height() // 2)
    paint_icon(painter, icon_name or _ICONS[tone], str(tone), square)
    room = rect.adjusted(square.right() - rect.left() + metrics.height() // 4, 0, -(metrics.height() // 3), 0)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    painter.restore()


class StatusChip(QWidget):
    """One state, for the head of a page."""

    def __init__(self, tone: Tone = Tone.NEUTRAL, words: str = "", icon_name: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_state(tone, words, icon_name)

    @property
    def words(self) -> str:
        """The words shown."""
        return self._words

    @property
    def tone(self) -> Tone:
        """The mood shown."""
        return self._tone

    def show_state(self, tone: Tone, words: str, icon_name: str = "") -> None:
        """Show another state."""
        self._tone, self._words, self._icon_name = tone, words, icon_name
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for icon and words."""
        return chip_size(self.fontMetrics(), self._words)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the chip."""
        painter = QPainter(self)
        paint_chip(painter, self.rect(), self._tone, self._words, self._icon_name)

    def changeEvent(self, event: QEvent | None) -> None:
        """Take a new size with a new font."""
        if event is not None and event.type() is QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)
