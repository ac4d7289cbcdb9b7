"""The aligned rows as a table, and the changes as a tree by clause, for Qt's views and for screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

from PyQt6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, Qt

from eoffice.comparison.model import StoryKind
from eoffice.comparison.script import Change, Kind
from eoffice.comparison.wording import flag_words, kind_words, story_words
from eoffice.desktop.screens.comparison.rows import PairRow, Side
from eoffice.desktop.shell.language import installed_language, tr
from eoffice.text import fold

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
SIDE_ROLE = Qt.ItemDataRole.UserRole + 2
CHANGE_ROLE = Qt.ItemDataRole.UserRole + 3
_SHORT = 90
_LONG = 2_000
"""Letters of a side in a tip or to be read aloud; a whole table in it would cover the screen."""
Role = Qt.ItemDataRole


class Column(IntEnum):
    """The columns of the side-by-side view."""

    OLD = 0
    SIGN = 1
    NEW = 2


class AlignedModel(QAbstractTableModel):
    """The rows of both versions, aligned: a gap on one side is an empty cell."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[PairRow, ...] = ()

    def show_rows(self, rows: tuple[PairRow, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return three: old, sign, new."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return (tr("Bản cũ"), "", tr("Bản mới"))[section]

    def data(self, index: QModelIndex, role: int = Role.DisplayRole) -> object:
        """Return a side's text, the whole row for drawing, or what a screen reader says."""
        if not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        side = _side(row, index.column())
        if role == SIDE_ROLE:
            return side
        if role == Role.DisplayRole:
            return row.sign if index.column() == Column.SIGN else (side.text if side else "")
        return _spoken(row, side) if role == Role.AccessibleTextRole else None


def _side(row: PairRow, column: int) -> Side | None:
    if column == Column.SIGN:
        return None
    return row.old if column == Column.OLD else row.new


def _spoken(row: PairRow, side: Side | None) -> str:
    """Return a cell in words, its marks told where colours are seen."""
    if row.folded:
        return tr("{count} đoạn không thay đổi").format(count=row.folded)
    if side is None:
        return tr("Không có đoạn tương ứng")
    marked = ", ".join(side.text[stroke.start : stroke.end] for stroke in side.strokes)
    return f"{side.text}. {tr('Chỗ thay đổi')}: {marked}" if marked else side.text


@dataclass(frozen=True)
class Group:
    """The changes of one clause."""

    clause: str
    changes: tuple[Change, ...]


def grouped(changes: Sequence[Change]) -> tuple[Group, ...]:
    """Return the changes by article: the first part of their clause."""
    return tuple(Group(clause, tuple(found)) for clause, found in groupby(changes, _article))


def _article(change: Change) -> str:
    """Return the article of a change; what stands outside of articles goes by its own name."""
    if change.story is not StoryKind.BODY:
        # A header belongs to no article, and least of all to what stands before the first one.
        words = story_words(change.story, installed_language())
        return words[:1].upper() + words[1:]
    for part in change.clause.split(" › "):
        if fold(part).startswith("dieu "):
            return " ".join(part.split()[:2])
    return change.clause


class ChangeTree(QAbstractItemModel):
    """The list of changes: a clause, and below it what changed there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.groups: tuple[Group, ...] = ()
        self.decided: dict[int, bool] = {}
        """The changes a person has taken (true) or refused, by number."""
        self._places: dict[int, tuple[int, int]] = {}

    def show_changes(self, changes: Sequence[Change]) -> None:
        """Show other changes."""
        self.beginResetModel()
        self.groups = grouped(changes)
        self._places = {
            change.id: (at, place)
            for at, group in enumerate(self.groups)
            for place, change in enumerate(group.changes)
        }
        self.endResetModel()

    @property
    def order(self) -> tuple[Change, ...]:
        """The changes in the order shown."""
        return tuple(change for group in self.groups for change in group.changes)

    def change_at(self, index: QModelIndex) -> Change | None:
        """Return the change at an index; of a clause, its first one."""
        if not index.isValid():
            return None
        if index.internalId() == 0:
            return self.groups[index.row()].changes[0]
        return self.groups[index.internalId() - 1].changes[index.row()]

    def index_of(self, change: int) -> QModelIndex:
        """Return the index of a change, an invalid one when it is not listed."""
        place = self._places.get(change)
        return self.createIndex(place[1], 0, place[0] + 1) if place else QModelIndex()

    def index(self, row: int, column: int, parent: QModelIndex = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Return an index; 0 as its id marks a clause, else the id is the clause's number plus one."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, child: QModelIndex) -> QModelIndex:  # type: ignore[override]  # Qt has two of the name
        """Return the clause of a change."""
        if not child.isValid() or child.internalId() == 0:
            return QModelIndex()
        return self.createIndex(child.internalId() - 1, 0, 0)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many clauses, or changes of a clause, there are."""
        if not parent.isValid():
            return len(self.groups)
        return len(self.groups[parent.row()].changes) if parent.internalId() == 0 else 0

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return one."""
        return 1

    def data(self, index: QModelIndex, role: int = Role.DisplayRole) -> object:
        """Return the words of a line."""
        change = self.change_at(index)
        if change is None:
            return None
        if index.internalId() == 0:
            group = self.groups[index.row()]
            return (
                f"{group.clause or tr('Phần đầu')} ({len(group.changes)})"
                if role == Role.DisplayRole
                else None
            )
        if role == CHANGE_ROLE:
            return change
        if role in (Role.DisplayRole, Role.ToolTipRole, Role.AccessibleTextRole):
            return self._sign(change.id) + change_line(change, short=role == Role.DisplayRole)
        return None

    def decide(self, change: int, *, take: bool) -> None:
        """Note that a change was taken or refused."""
        self.decided[change] = take
        index = self.index_of(change)
        self.dataChanged.emit(index, index)

    def _sign(self, change: int) -> str:
        """Return the sign of a decision, a space behind it."""
        taken = self.decided.get(change)
        return "" if taken is None else "✓ " if taken else "✗ "


_SIGNS = {
    Kind.INSERTED: "+",
    Kind.ROW_INSERTED: "+",
    Kind.COLUMN_INSERTED: "+",
    Kind.DELETED: "−",
    Kind.ROW_DELETED: "−",
    Kind.COLUMN_DELETED: "−",
    Kind.REPLACED: "≠",
    Kind.CELL_CHANGED: "≠",
    Kind.MOVED: "⇄",
    Kind.MOVED_AND_EDITED: "⇄",
}


def change_line(change: Change, *, short: bool = False, most: int = _LONG) -> str:
    """Return a change in one line: what kind, where, and what it says, at most so many letters a side.

    The short form stands below its article, whose name it leaves out.
    """
    language = installed_language()
    flags = ", ".join(flag_words(flag, language) for flag in sorted(change.flags))
    old, new = (_cut(text, _SHORT if short else most) for text in (change.old, change.new))
    what = f"“{old}” → “{new}”" if old and new else f"“{old or new}”" if old or new else change.note
    kind = f"{_SIGNS.get(change.kind, '≈')} {kind_words(change.kind, language)}"
    where = change.clause.removeprefix(_article(change)).strip(" ›") if short else change.clause
    parts = (kind, where, what, f"⚑ {flags}" if flags else "")
    return " · ".join(part for part in parts if part)


def _cut(text: str, most: int) -> str:
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most else line[: most - 1] + "…"
