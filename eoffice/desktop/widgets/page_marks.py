"""Marks on pages, as with a marker pen: what was found, what is selected."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QColor, QPainter, QPolygonF, QTransform


def paint_marks(
    painter: QPainter, corner: QPoint, scale: float, bounds: Sequence[QPolygonF], colour: QColor
) -> None:
    """Lay a colour over parts of a page, given in points from the page's corner on the screen."""
    to_view = QTransform.fromTranslate(corner.x(), corner.y()).scale(scale, scale)
    painter.setBrush(colour)
    for polygon in bounds:
        painter.drawPolygon(to_view.map(polygon))
