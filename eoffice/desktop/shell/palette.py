"""The palette of Ctrl+K: every command and place by a few letters, with or without accents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QKeyEvent, QKeySequence, QPainter
from PyQt6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.commands import EVERYWHERE, Command, Commands, plain_title
from eoffice.desktop.shell.icons import icon_square, paint_icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import current_theme, gap
from eoffice.text import fold

ENTRY_ROLE = Qt.ItemDataRole.UserRole
ROWS = 10


@dataclass(frozen=True)
class Entry:
    """One line of the palette."""

    id: str
    title: str
    run: Callable[[], object]
    detail: str = ""
    icon: str = ""
    key: str = ""
    aliases: str = ""


Source = Callable[[], Sequence[Entry]]


def match_rank(query: str, title: str, aliases: str = "") -> int | None:
    """Return how well folded words fit a title (0 is best), or None when they do not."""
    words = fold(title)
    # Start of the title, first letters of its words, starts of its words, anywhere.
    if not query or words.startswith(query):
        return 0
    if query in "".join(word[0] for word in words.split()):
        return 1
    if all(any(word.startswith(part) for word in words.split()) for part in query.split()):
        return 2
    everything = f"{words} {fold(aliases)}"
    return 3 if all(part in everything for part in query.split()) else None


def find(query: str, entries: Sequence[Entry], recent: Sequence[str]) -> list[Entry]:
    """Return the entries that fit, the best first, among equals the ones used last."""
    folded = fold(query)
    places = {used: at for at, used in enumerate(recent)}
    ranked = []
    for at, entry in enumerate(entries):
        rank = match_rank(folded, entry.title, entry.aliases)
        if rank is not None:
            ranked.append((rank, places.get(entry.id, len(places)), at, entry))
    return [entry for *_, entry in sorted(ranked, key=_without_entry)]


def _without_entry(ranked: tuple[int, int, int, Entry]) -> tuple[int, int, int]:
    """Return the part of a ranked entry that orders it."""
    return ranked[:3]


class PaletteModel(QAbstractListModel):
    """The entries that fit the words typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []

    def show_entries(self, entries: list[Entry]) -> None:
        """Show other entries; the list is new each time, so a reset is right here."""
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many entries fit."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the title, the sentence for a screen reader or the entry."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.title, entry.detail, entry.key) if part)
        return entry if role == ENTRY_ROLE else None


class _PaletteDelegate(QStyledItemDelegate):
    """Draws an entry: icon, title, menu, key."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return a comfortable row."""
        return QSize(option.fontMetrics.height() * 12, round(option.fontMetrics.height() * 2.0))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw one entry."""
        entry = index.data(ENTRY_ROLE)
        if painter is None or entry is None:
            return
        theme = current_theme()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, theme.colour("selection"))
        height = option.fontMetrics.height()
        square = icon_square(round(height * 1.15), option.rect.center())
        square.moveLeft(option.rect.left() + gap(option.fontMetrics, 0.6))
        words = "on_selection" if chosen else "text"
        if entry.icon:
            paint_icon(painter, entry.icon, words, square)
        room = option.rect.adjusted(square.right() + height // 2 - option.rect.left(), 0, -height // 2, 0)
        painter.setPen(theme.colour(words))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, entry.title)
        painter.setPen(theme.colour("on_selection" if chosen else "muted"))
        side = "   ".join(part for part in (entry.detail, entry.key) if part)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, side)


class PaletteField(QLineEdit):
    """The field of the palette; arrows move in the list while the letters stay here."""

    moved = pyqtSignal(int)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Hand the arrows to the list."""
        steps: dict[int, int] = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: ROWS,
            Qt.Key.Key_PageUp: -ROWS,
        }
        step = steps.get(event.key()) if event is not None else None
        if step is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(step)


class CommandPalette(QFrame):
    """A field and a list over the window; Enter runs, Esc closes."""

    closed = pyqtSignal()

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self._commands = commands
        self._place = EVERYWHERE
        self._sources: list[Source] = []
        self._entries: list[Entry] = []
        self._before: QWidget | None = None
        self.field = PaletteField()
        self.list = QListView()
        self.model = PaletteModel(self)
        self._empty = QLabel(tr("Không có lệnh nào khớp"))
        self._assemble()
        self._connect()
        self.hide()

    def add_source(self, source: Source) -> None:
        """Offer more entries than the commands, such as places."""
        self._sources.append(source)

    def open_for(self, place: str) -> None:
        """Open the palette over a place and remember where the keyboard was."""
        window = self.window()
        self._before = window.focusWidget() if window is not None else None
        self._place = place
        self._entries = [*self._command_entries(), *(entry for one in self._sources for entry in one())]
        self.field.clear()
        self._on_text_changed("")
        self._settle()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> bool:
        """Close the palette and give the keyboard back; say whether it was open."""
        if self.isHidden():
            return False
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()
        return True

    def run_current(self) -> None:
        """Run the marked entry."""
        entry = self.list.currentIndex().data(ENTRY_ROLE)
        if entry is not None:
            self.close_palette()
            entry.run()

    @pyqtSlot(str)
    def _on_text_changed(self, text: str) -> None:
        self.model.show_entries(find(text, self._entries, self._commands.recent))
        self.list.setCurrentIndex(self.model.index(0))
        self._empty.setVisible(self.model.rowCount() == 0)

    @pyqtSlot(int)
    def _on_moved(self, step: int) -> None:
        last = self.model.rowCount() - 1
        if last >= 0:
            row = max(0, min(last, self.list.currentIndex().row() + step))
            self.list.setCurrentIndex(self.model.index(row))

    @pyqtSlot()
    def _on_return(self) -> None:
        self.run_current()

    @pyqtSlot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self.run_current()

    def _command_entries(self) -> list[Entry]:
        """Return the commands that can run here and now."""
        here = (EVERYWHERE, self._place)
        return [self._entry(one) for one in self._commands.all if one.place in here and one.enabled()]

    def _entry(self, command: Command) -> Entry:
        """Return the line of a command."""
        key = QKeySequence(command.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        menu = plain_title(tr(command.menu)) if command.menu else ""
        aliases = f"{command.title.replace('&', '')} {command.id} {menu} {tr(command.hint)}"
        return Entry(
            command.id, command.plain, _Runner(self._commands, command.id), menu, command.icon, key, aliases
        )

    def _settle(self) -> None:
        """Stand in the upper middle of the window."""
        parent = self.parentWidget()
        if parent is None:
            return
        height = self.fontMetrics().height()
        width = min(parent.width() - height * 2, height * 34)
        self.resize(width, min(parent.height() - height * 4, round(height * 2 * (ROWS + 1.8))))
        self.move((parent.width() - width) // 2, height * 3)

    def _assemble(self) -> None:
        """Put the field over the list."""
        self.field.setPlaceholderText(tr("Gõ tên lệnh, có dấu hoặc không dấu…"))
        self.field.setAccessibleName(tr("Tìm lệnh"))
        self.list.setAccessibleName(tr("Các lệnh tìm thấy"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(_PaletteDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # letters always go on into the field
        self.list.setUniformItemSizes(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space, space, space, space)
        for part in (self.field, self.list, self._empty):
            layout.addWidget(part)

    def _connect(self) -> None:
        """Bind the field and the list."""
        self.field.textChanged.connect(self._on_text_changed)
        self.field.moved.connect(self._on_moved)
        self.field.returnPressed.connect(self._on_return)
        self.list.clicked.connect(self._on_clicked)


class _Runner:
    """Runs one command when called."""

    def __init__(self, commands: Commands, command_id: str) -> None:
        self._commands = commands
        self._id = command_id

    def __call__(self) -> bool:
        """Run the command."""
        return self._commands.run(self._id)
