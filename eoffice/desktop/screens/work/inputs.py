"""Inputs of the forms of work: a picker with a limit, files, and shares whose sum is always seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.session.dropping import dropped_file
from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.session.picker import Option, Picker
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import ChoiceField
from eoffice.domain.work.item import Share

WHOLE = 100


class LimitedPicker(Picker):
    """A picker in which the newest choice takes the place of the oldest beyond a limit."""

    def __init__(self, name: str, title: str, placeholder: str = "", limit: int = 0) -> None:
        super().__init__(name, title, placeholder)
        self.limit = limit

    def choose(self, keys: Iterable[str]) -> None:
        """Choose these, the last ones when they are too many."""
        wanted = list(keys)
        super().choose(wanted[-self.limit :] if self.limit else wanted)


class FilesField(QWidget):
    """Files of the person's own, chosen or dropped; a click on a chip takes one off.

    Object names with `name`: "name.add", "name.chip.FILE".
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAcceptDrops(True)
        self._files: list[Path] = []
        self._add = QPushButton(icon("attach", "accent"), tr("Chọn tệp…"))
        self._add.setObjectName(f"{name}.add")
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(gap(self.fontMetrics(), 0.3))
        layout.addWidget(self._chips)
        layout.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self._add)
        self._add.clicked.connect(self._on_add)
        self.show_files(())

    def files(self) -> tuple[Path, ...]:
        """Return the files chosen."""
        return tuple(self._files)

    def show_files(self, files: Iterable[Path]) -> None:
        """Show exactly these files."""
        self._files = list(dict.fromkeys(files))
        self._flow.clear()
        for path in self._files:
            self._flow.addWidget(self._make_chip(path))
        self._chips.setVisible(bool(self._files))

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Take a file that is dragged here."""
        if event is not None and dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Add a dropped file."""
        path = dropped_file(event) if event is not None else None
        if path is not None:
            self.show_files([*self._files, path])

    @pyqtSlot()
    def _on_add(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, tr("Chọn tệp"))
        self.show_files([*self._files, *(Path(name) for name in names)])

    @pyqtSlot()
    def _on_chip(self) -> None:
        sender = self.sender()
        if sender is not None:
            gone = str(sender.property("path"))
            self.show_files([path for path in self._files if str(path) != gone])

    def _make_chip(self, path: Path) -> QToolButton:
        chip = QToolButton()
        chip.setObjectName(f"{self.objectName()}.chip.{path.name}")
        chip.setProperty("path", str(path))
        chip.setProperty("content", True)
        chip.setIcon(icon("close", "muted"))
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setText(path.name)
        chip.setAccessibleName(tr("Bỏ {name}").format(name=path.name))
        chip.clicked.connect(self._on_chip)
        return chip


class SharesField(QWidget):
    """Who leads, who contributes, and how much each carries; the sum is shown while it is written.

    Object names: "workLead", "workContributors" (a Picker), "workShare.PERSON", "workSum".
    """

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("workShares")
        self.lead = ChoiceField(tr("Người chủ trì"))
        self.contributors = Picker("workContributors", tr("Người phối hợp"), tr("Gõ tên, không cần dấu"))
        self.total = QLabel()
        self._names: dict[str, str] = {}
        self._parts: dict[str, QSpinBox] = {}
        self._grid = QGridLayout()
        self._is_filling = False
        self._assemble()
        self.lead.currentIndexChanged.connect(self._on_people)
        self.contributors.changed.connect(self._on_people)

    @property
    def sum(self) -> int:
        """Return the sum of the parts in percent."""
        return sum(part.value() for part in self._parts.values())

    def offer(self, people: Sequence[Option], lead: str, shares: Sequence[Share]) -> None:
        """Offer people and show who carries the work."""
        self._is_filling = True
        self._names = {one.key: one.title for one in people}
        self.lead.show_choices([(one.key, one.words) for one in people])
        self.lead.choose(lead)
        self.contributors.offer(people)
        self.contributors.choose(share.person for share in shares if share.person != lead)
        self._is_filling = False
        self._show_parts({share.person: int(share.part * WHOLE) for share in shares})

    def shares(self) -> tuple[Share, ...]:
        """Return the parts; those of nothing are left out, so that the refusal names the sum alone."""
        parts = {person: part.value() for person, part in self._parts.items() if part.value()}
        return tuple(Share(person, Decimal(part) / WHOLE) for person, part in parts.items())

    def _people(self) -> list[str]:
        lead = self.lead.chosen()
        others = [person for person in self.contributors.chosen() if person != lead]
        return [lead, *others] if lead else others

    @pyqtSlot()
    def _on_people(self) -> None:
        if self._is_filling:
            return
        people = self._people()
        # Equal parts to begin with; what does not divide goes to the lead.
        even = WHOLE // max(len(people), 1)
        parts = dict.fromkeys(people, even)
        if people:
            parts[people[0]] += WHOLE - even * len(people)
        self._show_parts(parts)

    def _show_parts(self, parts: dict[str, int]) -> None:
        """Make one line for each person."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                # Out of the tree at once: its name goes to the line that takes its place.
                widget.setParent(None)
                widget.deleteLater()
        self._parts = {}
        for row, person in enumerate(self._people()):
            name = QLabel(self._names.get(person, person))
            name.setProperty("content", True)
            self._parts[person] = self._make_part(person, parts.get(person, 0))
            self._grid.addWidget(self._parts[person], row, 0)
            self._grid.addWidget(name, row, 1)
        self._show_sum()

    def _make_part(self, person: str, value: int) -> QSpinBox:
        part = QSpinBox()
        part.setObjectName(f"workShare.{person}")
        part.setRange(0, WHOLE)
        part.setSuffix(" %")
        part.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        part.setAccessibleName(tr("Tỷ lệ của {name}").format(name=self._names.get(person, person)))
        part.setValue(value if value or len(self._people()) > 1 else WHOLE)
        part.valueChanged.connect(self._on_part)
        return part

    @pyqtSlot(int)
    def _on_part(self, _: int) -> None:
        self._show_sum()

    def _show_sum(self) -> None:
        """Say the sum, and what it must be when it is not that."""
        words = tr("Tổng tỷ lệ: {sum}%")
        if self.sum != WHOLE:
            words = tr("Tổng tỷ lệ: {sum}%, phải đúng 100%")
        self.total.setText(words.format(sum=self.sum))
        self.total.setProperty("role", "muted" if self.sum == WHOLE else "error")
        style = self.total.style()
        if style is not None:
            style.polish(self.total)
        self.changed.emit()

    def _assemble(self) -> None:
        self.lead.setObjectName("workLead")
        self.total.setObjectName("workSum")
        self._grid.setColumnStretch(1, 1)
        self.setFocusProxy(self.lead)
        # A form layout knows nothing of lines that come and go: never less than all of them.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(gap(self.fontMetrics(), 0.4))
        layout.addWidget(self.lead)
        layout.addWidget(self.contributors)
        layout.addLayout(self._grid)
        layout.addWidget(self.total)
