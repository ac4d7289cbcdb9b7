"""The row that offers presets of signing: choose one, keep what stands here as one, throw one away."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMessageBox, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.fields import ChoiceField
from eoffice.services.signing_styles import AGENCY, Style


class StyleBar(QWidget):
    """Offers presets; knows nothing of where they are kept.

    Object names: "styleChoice", "styleKeep", "styleDrop".
    """

    chosen = pyqtSignal(object)
    """The Style, or None for none."""
    keep_wanted = pyqtSignal()
    drop_wanted = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styles: dict[str, Style] = {}
        self.choice = ChoiceField(tr("Mẫu ký"))
        self.keep = QPushButton(tr("Lưu thành mẫu…"))
        self.drop = QPushButton(tr("Xóa mẫu"))
        row, below = QHBoxLayout(), QHBoxLayout()
        label = QLabel(tr("Mẫu ký"))
        label.setBuddy(self.choice)
        row.addWidget(label)
        row.addWidget(self.choice, 1)
        below.addStretch(1)
        below.addWidget(self.keep)
        below.addWidget(self.drop)
        # In one row the words of the buttons were cut off at 160 %.
        both = QVBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.addLayout(row)
        both.addLayout(below)
        for name, part in (("Choice", self.choice), ("Keep", self.keep), ("Drop", self.drop)):
            part.setObjectName(f"style{name}")
        self.keep.setAutoDefault(False)
        self.drop.setAutoDefault(False)
        self.choice.activated.connect(self._on_chosen)
        self.keep.clicked.connect(self.keep_wanted)
        self.drop.clicked.connect(self._on_drop)

    @property
    def style_chosen(self) -> Style | None:
        """The preset that is chosen now."""
        return self._styles.get(self.choice.chosen())

    def show_styles(self, styles: Sequence[Style], name: str = "") -> None:
        """Show presets, and choose one of them by its name."""
        self._styles = {one.name: one for one in styles}
        self.choice.show_choices([("", tr("Không dùng mẫu")), *((one.name, _title(one)) for one in styles)])
        self.choice.choose(name if name in self._styles else "")
        self._settle()

    @pyqtSlot()
    def _on_chosen(self) -> None:
        self._settle()
        self.chosen.emit(self.style_chosen)

    @pyqtSlot()
    def _on_drop(self) -> None:
        style = self.style_chosen
        if style is None:
            return
        words = tr("Xóa hẳn mẫu ký “{name}”?").format(name=style.name)
        yes = QMessageBox.StandardButton.Yes
        if QMessageBox.question(self, tr("Xóa mẫu"), words) == yes:
            self.drop_wanted.emit(style.name)

    def _settle(self) -> None:
        style = self.style_chosen
        self.drop.setEnabled(style is not None and not style.locked)
        self.setToolTip(tr("Mẫu này do cơ quan quy định.") if style is not None and style.locked else "")


def _title(style: Style) -> str:
    if style.locked:
        return tr("{name} (cơ quan quy định)").format(name=style.name)
    return tr("{name} (của cơ quan)").format(name=style.name) if style.owner == AGENCY else style.name
