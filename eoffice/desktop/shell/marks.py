"""Small painted things the shell needs everywhere: an icon as a widget, counts in a pill."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QRect, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from eoffice.desktop.shell.icons import icon_square, paint_icon
from eoffice.desktop.shell.theme import current_theme


class IconMark(QWidget):
    """An icon that grows with the font and follows the theme; the words stand beside it."""

    def __init__(
        self, name: str, colour: str = "text", share: float = 1.2, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._colour = colour
        self._share = share
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def name(self) -> str:
        """The icon shown."""
        return self._name

    def show_icon(self, name: str, colour: str) -> None:
        """Show another icon."""
        self._name, self._colour = name, colour
        self.update()

    def sizeHint(self) -> QSize:
        """Return a square that follows the font."""
        side = round(self.fontMetrics().height() * self._share)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the icon."""
        painter = QPainter(self)
        side = min(self.width(), self.height())
        paint_icon(painter, self._name, self._colour, icon_square(side, self.rect().center()))

    def changeEvent(self, event: QEvent | None) -> None:
        """Take a new size with a new font."""
        if event is not None and event.type() is QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)


def pill_width(metrics: QFontMetrics, text: str) -> int:
    """Return how wide a count is drawn."""
    return max(round(metrics.height() * 1.3), metrics.horizontalAdvance(text) + metrics.height() // 2 + 2)


def paint_pill(painter: QPainter, rect: QRect, text: str, token: str) -> None:
    """Draw a count on a round ground; the colour never stands alone, the number is there."""
    theme = current_theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(token))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setPen(theme.colour(f"on_{token}"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
