"""A person's own snippets: given another name, or thrown away."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.screens.drafts.memory import Snippet
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.dialogs import answer_with
from eoffice.desktop.widgets.fields import ChoiceField, LineField
from eoffice.text import fold


class SnippetDialog(QDialog):
    """Lists own snippets.

    Object names: "snippetDialog", "snippetChoice", "snippetName", label "snippetText", label
    "snippetProblem", buttons "snippetRename", "snippetRemove", "snippetClose".
    """

    renamed = pyqtSignal(str, str)
    """The old name and the new one."""
    removed = pyqtSignal(str)

    def __init__(self, snippets: Sequence[Snippet], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("snippetDialog")
        self.setWindowTitle(tr("Mẫu của tôi"))
        self._texts = {one.title: one.text for one in snippets}
        self.choice = ChoiceField(tr("Mẫu"))
        self.name = LineField(tr("Tên mới"))
        self.text = QLabel()
        self.problem = QLabel()
        self.rename = QPushButton(tr("Đặt lại tên"))
        self.remove = QPushButton(tr("Xóa mẫu"))
        self.close_button = QPushButton(tr("Đóng"))
        self._assemble()
        self.choice.currentIndexChanged.connect(self._on_choice)
        self.name.textChanged.connect(self._on_name)
        self.rename.clicked.connect(self._on_rename)
        self.remove.clicked.connect(self._on_remove)
        self.close_button.clicked.connect(self.reject)
        self._show("")

    def _show(self, title: str) -> None:
        self.choice.show_choices([(one, one) for one in self._texts])
        self.choice.choose(title)
        self._on_choice(0)

    @pyqtSlot(int)
    def _on_choice(self, _: int) -> None:
        title = self.choice.chosen()
        self.name.show_value(title)
        self.text.setText(self._texts.get(title, tr("Chưa có mẫu nào của riêng anh/chị.")))
        self.remove.setEnabled(bool(title))
        self._on_name("")

    @pyqtSlot(str)
    def _on_name(self, _: str) -> None:
        """Say at once why a name will not do."""
        new, old = self.name.text().strip(), self.choice.chosen()
        taken = any(fold(one) == fold(new) for one in self._texts if one != old)
        self.problem.setText(tr("Đã có mẫu mang tên này.") if taken else "")
        self.rename.setEnabled(bool(old and new) and new != old and not taken)

    @pyqtSlot()
    def _on_rename(self) -> None:
        old, new = self.choice.chosen(), self.name.value()
        self._texts = {new if title == old else title: text for title, text in self._texts.items()}
        self.renamed.emit(old, new)
        self._show(new)

    @pyqtSlot()
    def _on_remove(self) -> None:
        title = self.choice.chosen()
        self._texts.pop(title, None)
        self.removed.emit(title)
        self._show("")

    def _assemble(self) -> None:
        named: dict[str, QWidget] = {
            "snippetChoice": self.choice,
            "snippetName": self.name,
            "snippetText": self.text,
            "snippetProblem": self.problem,
            "snippetRename": self.rename,
            "snippetRemove": self.remove,
            "snippetClose": self.close_button,
        }
        for name, widget in named.items():
            widget.setObjectName(name)
        for label in (self.text, self.problem):
            label.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setProperty("role", "muted")
        form = QFormLayout()
        form.addRow(tr("Mẫu"), self.choice)
        form.addRow("", self.text)
        form.addRow(tr("Tên mới"), self.name)
        form.addRow("", self.problem)
        self.rename.setProperty("role", "main")
        answer_with(self, self.rename)
        for button in (self.remove, self.close_button):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.remove)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.rename)
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 3, space * 2, space * 3, space * 2)
        layout.setSpacing(space)
        layout.addLayout(form)
        layout.addLayout(row)
        self.setMinimumWidth(self.fontMetrics().height() * 30)
