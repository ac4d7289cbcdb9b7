"""Tracked changes that the files held before: how many, and what the person wants done with them.

A choice beside the result and not a question before it: most people accept, and nobody is held up.
"""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from eoffice.comparison.options import Options, Tracked
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap

CHOICES = {
    Tracked.ACCEPT: "Chấp nhận hết rồi so sánh",
    Tracked.REJECT: "Từ chối hết rồi so sánh",
    Tracked.REFUSE: "Dừng lại, không so sánh",
}
"""What `compare --tracked` offers, in the same order."""


class EarlierChanges(QFrame):
    """Asks about each file that holds earlier tracked changes; hidden when neither does.

    Object names: "comparison.earlier", "comparison.earlier.old", "comparison.earlier.new".
    """

    chosen = pyqtSignal(object, object)
    """What is done in the old and in the new file, as Tracked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("comparison.earlier")
        self.setProperty("card", "true")
        self._title = QLabel(tr("⚠ Có thay đổi theo dõi từ trước, chưa ai chấp nhận hay từ chối:"))
        self._title.setProperty("role", "warning")
        self._sides = (
            _Side("comparison.earlier.old", "Bản cũ “{name}”: {count} thay đổi", self),
            _Side("comparison.earlier.new", "Bản mới “{name}”: {count} thay đổi", self),
        )
        space = gap(self.fontMetrics(), 0.4)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(space * 2, space, space, space)
        whole.addWidget(self._title)
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        for row, side in enumerate(self._sides):
            grid.addWidget(side.words, row, 0)
            grid.addWidget(side.choice, row, 1)
            side.choice.currentIndexChanged.connect(self._on_choice)
        whole.addLayout(grid)
        self.hide()

    @property
    def choices(self) -> list[QComboBox]:
        """The choices that are asked now."""
        return [side.choice for side in self._sides if not self.isHidden() and not side.choice.isHidden()]

    @property
    def told(self) -> list[str]:
        """The sentences shown: which file holds how many."""
        return [side.choice.accessibleName() for side in self._sides if side.choice in self.choices]

    def show_files(self, names: tuple[str, ...], counts: tuple[int, int], options: Options) -> None:
        """Show how many changes each file holds, and what is chosen for it."""
        chosen = (options.tracked, options.of_new.tracked)
        for side, name, count, one in zip(self._sides, names, counts, chosen, strict=True):
            side.show_file(name, count, one)
        self.setVisible(any(counts))

    @pyqtSlot(int)
    def _on_choice(self, _: int) -> None:
        old, new = (side.chosen for side in self._sides)
        self.chosen.emit(old, new)


class _Side:
    """One file's line: the sentence and the choice."""

    def __init__(self, name: str, words: str, parent: QWidget) -> None:
        self._template = words
        # A long file name gives way to the choice, never the other way round; the tip has it whole.
        self.words = QLabel(parent)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.choice = QComboBox(parent)
        self.choice.setObjectName(name)
        # Named before any file is chosen, too: a screen reader may walk over what is not shown yet.
        self.choice.setAccessibleName(tr("Thay đổi theo dõi có từ trước"))
        for kind, title in CHOICES.items():
            self.choice.addItem(tr(title), kind)

    @property
    def chosen(self) -> Tracked:
        """What is chosen for this file."""
        return Tracked(self.choice.currentData())

    def show_file(self, name: str, count: int, chosen: Tracked) -> None:
        """Show how many changes a file holds; none: the line is not there."""
        words = tr(self._template).format(name=name, count=count)
        self.words.setText(words)
        self.words.setToolTip(words)
        self.choice.setAccessibleName(words)
        self.choice.blockSignals(True)
        self.choice.setCurrentIndex(self.choice.findData(chosen))
        self.choice.blockSignals(False)
        for part in (self.words, self.choice):
            part.setVisible(count > 0)
