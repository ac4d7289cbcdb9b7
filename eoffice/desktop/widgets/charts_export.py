"""Charts on paper and in files: SVG and PDF with letters and lines, never a picture of the screen."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSize
from PyQt6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from eoffice.desktop.shell.theme import base_font, load_theme
from eoffice.desktop.widgets.charts_data import ChartData
from eoffice.desktop.widgets.charts_drawing import ChartDrawing, drawing_height
from eoffice.paths import write_bytes

_WIDTH, _LINE, _MARGIN = 960, 18.0, 24
_DPI = 96


def _draw(painter: QPainter, data: ChartData, room: QRectF) -> None:
    # Paper is white whatever the screen looks like.
    ChartDrawing(painter, data, load_theme("light"), base_font()).draw(room)


def svg_of(data: ChartData) -> bytes:
    """Return a chart as SVG."""
    from PyQt6.QtSvg import QSvgGenerator  # loaded with the first export, not at the start

    height = round(drawing_height(data, _LINE)) + 2 * _MARGIN
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(_DPI)
    generator.setSize(QSize(_WIDTH, height))
    generator.setViewBox(QRectF(0, 0, _WIDTH, height))
    generator.setTitle(data.title)
    painter = QPainter(generator)
    _draw(painter, data, QRectF(_MARGIN, _MARGIN, _WIDTH - 2 * _MARGIN, height - 2 * _MARGIN))
    painter.end()
    return bytes(buffer.data().data())


def pdf_of(data: ChartData) -> bytes:
    """Return a chart as one A4 page across."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(data.title)
    writer.setResolution(_DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    writer.setPageMargins(QMarginsF(15, 15, 15, 15), QPageLayout.Unit.Millimeter)
    painter = QPainter(writer)
    room = QRectF(0, 0, writer.width(), writer.height())
    room.setHeight(min(room.height(), max(drawing_height(data, _LINE), room.height() * 0.7)))
    _draw(painter, data, room)
    painter.end()
    return bytes(buffer.data().data())


def write_chart(data: ChartData, target: Path) -> None:
    """Write a chart as PDF or, for any other suffix, as SVG."""
    write_bytes(target, pdf_of(data) if target.suffix.casefold() == ".pdf" else svg_of(data))
