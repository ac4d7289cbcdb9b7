"""Draws the cells of the side-by-side view: words with their marks, and the sign between them."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QPointF, QSize, Qt
from PyQt6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from eoffice.desktop.screens.comparison.model import ROW_ROLE, SIDE_ROLE, Column
from eoffice.desktop.screens.comparison.rows import Ink, PairRow, Side, Stroke
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import current_theme, gap

_LONGEST = 20_000
"""Letters of one paragraph that are laid out in a cell; the rest is told by an ellipsis."""


class CellDrawing(QStyledItemDelegate):
    """Draws one cell, and tells how high a row must be for a width."""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw a side, the sign, or a folded row."""
        row = index.data(ROW_ROLE)
        if painter is None or not isinstance(row, PairRow):
            return
        painter.save()
        theme = current_theme()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(option.rect, theme.colour("alternate" if row.folded else "base"))
        if row.folded:
            self._paint_folded(painter, option, index, row)
        elif index.column() == Column.SIGN:
            self._paint_sign(painter, option, row)
        else:
            self._paint_side(painter, option, index.data(SIDE_ROLE))
        if chosen:
            painter.setPen(theme.colour("accent"))
            painter.drawLine(option.rect.topLeft(), option.rect.topRight())
            painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def row_height(self, row: PairRow, width: int, font: QFont) -> int:
        """Return how high a row is when its sides are as wide as `width` pixels."""
        metrics = QFontMetrics(font)
        if row.folded:
            return round(metrics.height() * 1.7)
        room = width - 2 * gap(metrics, 0.5)
        heights = [_laid_out(side, room, font)[1] for side in (row.old, row.new) if side is not None]
        return round(max([*heights, float(metrics.height())])) + 2 * gap(metrics, 0.3)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return a size; the view measures rows itself, those in sight only."""
        return QSize(option.fontMetrics.height() * 4, option.fontMetrics.height() * 2)

    def _paint_folded(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex, row: PairRow
    ) -> None:
        """Draw the line that stands for equal paragraphs."""
        painter.setPen(current_theme().colour("muted"))
        if index.column() == Column.SIGN:
            painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, "⋮")
        elif index.column() == Column.OLD:
            words = tr("{count} đoạn không thay đổi").format(count=row.folded)
            room = option.rect.adjusted(gap(option.fontMetrics), 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_sign(self, painter: QPainter, option: QStyleOptionViewItem, row: PairRow) -> None:
        """Draw the connector between the sides: a band from a changed side to the other, with its sign."""
        if row.ink is None:
            return
        theme = current_theme()
        rect = option.rect.adjusted(0, 2, 0, -2)
        painter.fillRect(rect, theme.colour(f"{row.ink}_tint"))
        painter.setPen(theme.colour(row.ink))
        # A side that is missing is left open, so that the band points to where the words are.
        if row.old is not None:
            painter.drawLine(rect.topLeft(), rect.bottomLeft())
        if row.new is not None:
            painter.drawLine(rect.topRight(), rect.bottomRight())
        font = QFont(option.font)
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, row.sign)

    def _paint_side(self, painter: QPainter, option: QStyleOptionViewItem, side: object) -> None:
        """Draw the words of a side, or the hatching of a gap."""
        theme = current_theme()
        if not isinstance(side, Side):
            painter.fillRect(option.rect, QBrush(theme.colour("line"), Qt.BrushStyle.BDiagPattern))
            return
        metrics = QFontMetrics(option.font)
        space = gap(metrics, 0.5)
        layout, _ = _laid_out(side, option.rect.width() - 2 * space, option.font)
        painter.setPen(theme.colour("text"))
        painter.setClipRect(option.rect)
        layout.draw(painter, QPointF(option.rect.left() + space, option.rect.top() + gap(metrics, 0.3)))


class LineDrawing(QStyledItemDelegate):
    """Draws the lines of the list of changes with room to breathe."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return a line's usual size, higher by half."""
        size = super().sizeHint(option, index)
        return QSize(size.width(), round(option.fontMetrics.height() * 1.6))


def _laid_out(side: Side, width: int, font: QFont) -> tuple[QTextLayout, float]:
    """Return a side's text in lines of a width, and how high they are."""
    text = side.text if len(side.text) <= _LONGEST else side.text[:_LONGEST] + " …"
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_format(stroke) for stroke in side.strokes])
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(20, width))
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout, height


def _format(stroke: Stroke) -> QTextLayout.FormatRange:
    """Return how a stretch is drawn: tint, colour, and a line that is seen without colours."""
    theme = current_theme()
    shape = QTextCharFormat()
    shape.setBackground(QColor(theme.value(f"{stroke.ink}_tint")))
    shape.setForeground(QColor(theme.value(stroke.ink)))
    if stroke.ink is Ink.DELETED:
        shape.setFontStrikeOut(True)
    elif stroke.ink is Ink.QUIET:
        shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    else:
        shape.setFontUnderline(True)
    found = QTextLayout.FormatRange()
    found.start, found.length, found.format = stroke.start, stroke.end - stroke.start, shape
    return found
