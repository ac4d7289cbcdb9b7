"""The delivery board: one row an issued document, one cell a recipient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from eoffice.desktop.session.session import Session
from eoffice.desktop.session.wording import Words, agency_name, code_words, delivery_words, moment, short_date
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.paged import CHIP_ROLE
from eoffice.desktop.widgets.rows import Chip
from eoffice.domain.document import Direction, Document, Status
from eoffice.domain.exchange import Delivery, StatusCode
from eoffice.domain.people import Directory
from eoffice.services.ports import ListQuery
from eoffice.services.workplace import Workplace

LATE = timedelta(hours=4)
"""A document not taken in by then is asked after."""

MOST_DOCUMENTS = 500
FIXED_COLUMNS = 3
Role = Qt.ItemDataRole


@dataclass(frozen=True)
class Cell:
    """How one document stands at one recipient."""

    code: str
    name: str
    words: Words
    since: datetime
    is_late: bool
    delivery: Delivery

    @property
    def sentence(self) -> str:
        """Return the cell in words."""
        late = tr("chưa nhận quá 4 giờ") if self.is_late else ""
        parts = (self.name, self.words.text, moment(self.since), late)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class BoardRow:
    """One issued document with its recipients."""

    id: str
    code: str
    subject: str
    issued: str
    cells: tuple[Cell, ...]

    @property
    def progress(self) -> str:
        """Return how many recipients have taken it in."""
        taken = sum(cell.words.tone in ("info", "ok") for cell in self.cells)
        return tr("{taken}/{all} đã nhận").format(taken=taken, all=len(self.cells))


def read_board(work: Workplace, words: str, *, only_late: bool) -> tuple[BoardRow, ...]:
    """Return the newest issued documents; reads the store, so not on the GUI thread."""
    query = ListQuery(
        agency=work.me.agency,
        directions=(Direction.OUTGOING.value,),
        statuses=(Status.ISSUED.value,),
        words=words,
    )
    directory = work.ordering.directory
    rows = []
    for listed in work.lists.page(query, 0, MOST_DOCUMENTS):
        stored = work.log.load(listed.id)
        if stored is not None and stored.document.status is Status.ISSUED:
            rows.append(_row(stored.document, directory, work.clock.now()))
    return tuple(row for row in rows if not only_late or any(cell.is_late for cell in row.cells))


def _row(document: Document, directory: Directory, now: datetime) -> BoardRow:
    cells = tuple(_cell(document, code, directory, now) for code in document.recipients)
    issued = short_date(document.issued_date)
    return BoardRow(document.id, code_words(document), document.subject, issued, cells)


def _cell(document: Document, code: str, directory: Directory, now: datetime) -> Cell:
    delivery = document.deliveries[code]
    first, shown = delivery.steps[0], delivery.steps[-1]
    is_late = delivery.code is StatusCode.ARRIVED and now - first.at > LATE
    name = agency_name(directory, code)
    return Cell(code, name, delivery_words(delivery.code), shown.at, is_late, delivery)


class BoardModel(QAbstractTableModel):
    """The board as a table; as many columns as the most widely sent document has recipients."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: tuple[BoardRow, ...] = ()
        self._width = 0

    def show_rows(self, rows: Sequence[BoardRow]) -> None:
        """Show rows; those that stay in their place keep selection and scroll position."""
        width = max((len(row.cells) for row in rows), default=0)
        if len(rows) == len(self._rows) and width == self._width:
            self._rows = tuple(rows)
            if rows:
                last = self.index(len(rows) - 1, self.columnCount() - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows, self._width = tuple(rows), width
        self.endResetModel()

    def row_at(self, row: int) -> BoardRow | None:
        """Return a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def cell_at(self, index: QModelIndex) -> Cell | None:
        """Return the recipient's cell at an index, if it is one."""
        row = self.row_at(index.row())
        at = index.column() - FIXED_COLUMNS
        return row.cells[at] if row is not None and 0 <= at < len(row.cells) else None

    def index_of(self, document: str, recipient: str) -> QModelIndex:
        """Return the index of a document's cell; an invalid one when it is not on the board."""
        for at, row in enumerate(self._rows):
            for place, cell in enumerate(row.cells):
                if row.id == document and cell.code == recipient:
                    return self.index(at, place + FIXED_COLUMNS)
        return QModelIndex()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many documents there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many columns there are."""
        return 0 if parent.isValid() else FIXED_COLUMNS + self._width

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        titles = (tr("Số, ký hiệu"), tr("Trích yếu"), tr("Đã nhận"))
        if section < FIXED_COLUMNS:
            return titles[section]
        return tr("Nơi nhận {number}").format(number=section - FIXED_COLUMNS + 1)

    def data(self, index: QModelIndex, role: int = Role.DisplayRole) -> object:
        """Return a document's column or a recipient's cell."""
        row = self.row_at(index.row())
        if row is None:
            return None
        if index.column() < FIXED_COLUMNS:
            texts = (row.code, row.subject, row.progress)
            return texts[index.column()] if role in (Role.DisplayRole, Role.ToolTipRole) else None
        cell = self.cell_at(index)
        return _cell_data(cell, role) if cell is not None else None


def _cell_data(cell: Cell, role: int) -> object:
    """Return what a recipient's cell gives for a role: icon, word and colour together."""
    if role == Role.DisplayRole:
        return cell.name
    if role in (Role.ToolTipRole, Role.AccessibleTextRole):
        return cell.sentence
    if role == CHIP_ROLE:
        tone = Tone.WARNING if cell.is_late else Tone(cell.words.tone)
        if cell.is_late:
            return Chip(tone, tr("Chưa nhận quá 4 giờ"), "clock")
        return Chip(tone, cell.words.text, cell.words.icon)
    return None
