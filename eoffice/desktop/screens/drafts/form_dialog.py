"""Asks which kind a begun draft becomes and who is to sign it."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.screens.drafts.presenter import Choices
from eoffice.desktop.screens.drafts.suggesting import SearchChoice
from eoffice.desktop.session.signing_marks import HEAD_LABELS
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.dialogs import answer_with
from eoffice.desktop.widgets.fields import ChoiceField, LineField
from eoffice.domain.authority import AuthorityMark
from eoffice.domain.document import Document


class FormDialog(QDialog):
    """Asks for kind, signer and mark.

    Object names: "formDialog", "changeKind", "changeSignatory", "changeMark", "changeHead",
    "changeConfirm", "changeCancel".
    """

    wanted = pyqtSignal(str, str, str, str)
    """Kind, signer, mark and the post that the mark names."""

    def __init__(self, state: Document, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("formDialog")
        self.setWindowTitle(tr("Đổi loại hoặc người ký"))
        self._choices = choices
        self.kind = SearchChoice(tr("Loại văn bản"), tr("Gõ tên loại, không cần dấu"))
        self.signatory = ChoiceField(tr("Người ký"))
        self.mark = ChoiceField(tr("Ký với tư cách"))
        self.head = LineField(tr("Chức vụ người đứng đầu"))
        self.confirm = QPushButton(tr("Đổi"))
        self.cancel = QPushButton(tr("Thôi"))
        self._form = QFormLayout()
        self.kind.show_choices([(one.key, one.title) for one in choices.kinds])
        self.signatory.show_choices([(one.key, one.words) for one in choices.signatories])
        self.mark.show_choices([(one.key, one.title) for one in choices.marks])
        self._assemble()
        self._show(state)
        self.signatory.currentIndexChanged.connect(self._on_signatory)
        self.mark.currentIndexChanged.connect(self._on_mark)
        self.confirm.clicked.connect(self._on_confirm)
        self.cancel.clicked.connect(self.reject)

    def _show(self, state: Document) -> None:
        """Show what the draft is now."""
        self.kind.choose(state.kind)
        now = state.signatory
        if now is not None:
            self.signatory.choose(now.person)
            self.mark.choose(now.mark.value)
        self._on_mark(0)
        if now is not None and now.head_position:
            self.head.show_value(now.head_position)

    @pyqtSlot(int)
    def _on_signatory(self, _: int) -> None:
        habit = self._choices.habits.get(self.signatory.chosen())
        if habit is not None:
            self.mark.choose(habit.mark.value)
        self._on_mark(0)
        if habit is not None and habit.head_position:
            self.head.show_value(habit.head_position)

    @pyqtSlot(int)
    def _on_mark(self, _: int) -> None:
        mark = self.mark.chosen()
        self._form.setRowVisible(self.head, mark in HEAD_LABELS)
        label = self._form.labelForField(self.head)
        if mark in HEAD_LABELS and isinstance(label, QLabel):
            label.setText(tr(HEAD_LABELS[mark]))
            self.head.setAccessibleName(tr(HEAD_LABELS[mark]))
        is_post = mark in HEAD_LABELS and mark != AuthorityMark.ON_BEHALF.value
        self.head.show_value(self._choices.heads.get(self.signatory.chosen(), "") if is_post else "")

    @pyqtSlot()
    def _on_confirm(self) -> None:
        mark = self.mark.chosen()
        head = self.head.value() if mark in HEAD_LABELS else ""
        self.wanted.emit(self.kind.chosen(), self.signatory.chosen(), mark, head)
        self.accept()

    def _assemble(self) -> None:
        named: dict[str, QWidget] = {
            "changeKind": self.kind,
            "changeSignatory": self.signatory,
            "changeMark": self.mark,
            "changeHead": self.head,
            "changeConfirm": self.confirm,
            "changeCancel": self.cancel,
        }
        for name, widget in named.items():
            widget.setObjectName(name)
        about = QLabel(
            tr("Nội dung, căn cứ, nơi nhận và phụ lục giữ nguyên; ký hiệu và khối chữ ký được lập lại.")
        )
        about.setWordWrap(True)
        self._form.addRow(tr("Loại văn bản"), self.kind)
        self._form.addRow(tr("Người ký"), self.signatory)
        self._form.addRow(tr("Ký với tư cách"), self.mark)
        self._form.addRow(tr("Chức vụ người đứng đầu"), self.head)
        self.confirm.setProperty("role", "main")
        answer_with(self, self.confirm)
        self.cancel.setAutoDefault(False)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 3, space * 2, space * 3, space * 2)
        layout.setSpacing(space)
        layout.addWidget(about)
        layout.addLayout(self._form)
        layout.addLayout(row)
        self.setMinimumWidth(self.fontMetrics().height() * 30)
