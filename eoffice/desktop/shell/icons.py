"""Our own SVG icons, coloured by the theme's tokens each time they are painted."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PyQt6.QtCore import QByteArray, QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer

from eoffice.desktop.shell.theme import LOOKS, current_theme

Mode = QIcon.Mode


@cache
def _source(name: str) -> str:
    """Read an icon's SVG text."""
    return (files(LOOKS) / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def icon_names() -> list[str]:
    """Return the names of all icons."""
    found = (files(LOOKS) / "icons").iterdir()
    return sorted(entry.name.removesuffix(".svg") for entry in found if entry.name.endswith(".svg"))


@cache
def _drawn(name: str, colour: str, width: int, height: int) -> QImage:
    """Draw an icon once for each colour and size."""
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    renderer.render(painter)
    painter.end()
    return image


class _TokenIcon(QIconEngine):
    """Draws one icon in the colour its token has at that moment, so a new theme needs no new icon."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def _colour(self, mode: Mode) -> str:
        """Return the colour for a state of the icon."""
        token = {Mode.Disabled: "disabled", Mode.Selected: "on_selection"}.get(mode, self._token)
        return current_theme().value(token)

    def paint(self, painter: QPainter | None, rect: QRect, mode: Mode, state: QIcon.State) -> None:
        """Draw the icon into a rectangle at the device's own resolution."""
        if painter is None:
            return
        device = painter.device()
        # Drawn for the device's real pixels, or it would be blurred on fine screens.
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        size = rect.size() * ratio
        if size.isEmpty():
            return  # a layout not yet settled asks for nothing
        painter.drawImage(rect, _drawn(self._name, self._colour(mode), size.width(), size.height()))

    def pixmap(self, size: QSize, mode: Mode, state: QIcon.State) -> QPixmap:
        """Return the icon as a pixmap."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: Mode, state: QIcon.State, scale: float) -> QPixmap:  # noqa: N802 - Qt's name
        """Return the icon as a pixmap for a scaled screen; Qt gives the size in device pixels."""
        pixmap = QPixmap.fromImage(_drawn(self._name, self._colour(mode), size.width(), size.height()))
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    def clone(self) -> QIconEngine:
        """Return a twin, as Qt asks for when an icon is changed."""
        return _TokenIcon(self._name, self._token)


def icon(name: str, colour: str = "text") -> QIcon:
    """Return an icon in the colour of a token; an empty name gives an empty icon."""
    if not name:
        return QIcon()
    _source(name)  # a wrong name fails here, not while painting
    return QIcon(_TokenIcon(name, colour))


def paint_icon(painter: QPainter, name: str, token: str, rect: QRect) -> None:
    """Draw an icon from a delegate or a painted widget."""
    _TokenIcon(name, token).paint(painter, rect, Mode.Normal, QIcon.State.Off)


def icon_square(side: int, centre: QPoint) -> QRect:
    """Return the square of a side around a point."""
    return QRect(centre.x() - side // 2, centre.y() - side // 2, side, side)
