"""Drawing a signature's appearance over a picture of its page, from the very value that is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QImage, QPainter, QPen

if TYPE_CHECKING:
    from signing.looks import Look, Stroke, Words

_FAMILIES = ["Times New Roman", "Liberation Serif", "Tinos", "serif"]
_MM = 72 / 25.4


def draw_look(painter: QPainter, look: Look, box: QRectF) -> None:
    """Draw a look into a box of the page; the box gives the scale, so that nothing is stretched."""
    if look.width < 1 or look.height < 1:
        return
    scale = box.width() / look.width
    painter.save()
    painter.translate(box.left(), box.bottom())
    painter.scale(scale, scale)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if look.picture is not None:
        _draw_picture(painter, look)
    for line in look.strokes:
        _draw_stroke(painter, line)
    for words in look.words:
        _draw_words(painter, words)
    painter.restore()


def _draw_picture(painter: QPainter, look: Look) -> None:
    """Draw the picture as the signature will hold it: true width, or shrunk to its room."""
    picture = look.picture
    image = QImage(str(picture.file)) if picture is not None else QImage()
    if picture is None or image.isNull():
        return
    x0, y0, x1, y1 = look.picture_box or (0.0, 0.0, look.width, look.height)
    wide = picture.width_mm * _MM if picture.width_mm else float(image.width())
    high = wide * image.height() / image.width()
    shrunk = min((x1 - x0) / wide, (y1 - y0) / high)
    scale = min(1.0, shrunk) if picture.width_mm else shrunk
    wide, high = wide * scale, high * scale
    left, low = (x0 + x1 - wide) / 2, (y0 + y1 - high) / 2
    painter.drawImage(QRectF(left, -(low + high), wide, high), image)


def _draw_stroke(painter: QPainter, line: Stroke) -> None:
    style = Qt.PenStyle.DotLine if line.dotted else Qt.PenStyle.SolidLine
    painter.setPen(QPen(QColor.fromRgbF(*line.colour), line.width, style))
    painter.drawLine(QPointF(line.start[0], -line.start[1]), QPointF(line.end[0], -line.end[1]))


def _draw_words(painter: QPainter, words: Words) -> None:
    font = QFont()
    font.setFamilies(_FAMILIES)
    # Ten times as large and scaled back: pixel sizes are whole numbers, letters of 9.5 points are not.
    font.setPixelSize(max(1, round(words.size * 10)))
    font.setItalic(words.italic)
    font.setBold(words.bold)
    painter.save()
    painter.translate(words.x, -words.baseline)
    painter.scale(0.1, 0.1)
    painter.setFont(font)
    painter.setPen(QColor.fromRgbF(*words.colour))
    painter.drawText(QPointF(0, 0), words.text)
    painter.restore()
