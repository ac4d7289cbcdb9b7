"""The dialog that changes a PIN: says first how many tries are left, stays open after a refusal."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.tokens.model import TokenRow
from eoffice.desktop.screens.tokens.presenter import TokensPresenter
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.dialogs import answer_with
from eoffice.desktop.widgets.fields import PinField
from eoffice.services.tokens import Credential
from hsm import PinState


class PinDialog(QDialog):
    """Changes the PIN of one token.

    Object names: "pinDialog", "pinOld", "pinNew", "pinAgain" (lines), "pinFinalTry", "pinProblem",
    "pinConfirm", "pinCancel".
    """

    def __init__(
        self, presenter: TokensPresenter, row: TokenRow, credential: Credential, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        # A dialog that only hides stays with its window for the rest of the day.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("pinDialog")
        self.setWindowTitle(tr("Đổi mã PIN"))
        self._presenter = presenter
        self._credential = credential
        token = credential.token
        shortest, longest = max(token.min_pin, 1), max(token.max_pin, token.min_pin, 1)
        self.holder = QLabel(row.holder)
        self.state = QLabel(" – ".join(part for part in (row.pin.words, row.tries) if part))
        self.old = PinField(tr("Mã PIN hiện nay"), shortest, longest)
        self.new = PinField(tr("Mã PIN mới"), shortest, longest)
        self.again = PinField(tr("Nhập lại mã PIN mới"), shortest, longest)
        self.final_try = QCheckBox(tr("Tôi hiểu: nhập sai lần này thiết bị sẽ bị khóa"))
        self.problem = QLabel()
        self.cancel = QPushButton(tr("Thôi"))
        self.confirm = QPushButton(tr("Đổi mã PIN"))
        self._busy = False
        self._assemble(shortest, longest)
        self._connect()
        self._settle()

    @pyqtSlot()
    def _on_confirm(self) -> None:
        if not self.confirm.isEnabled():
            return
        if self.new.line.text() != self.again.line.text():
            self._on_refused(tr("Hai lần nhập mã PIN mới không giống nhau."), "")
            return
        # Taken before anything is disabled: a PIN field that goes out of use empties itself.
        old, new = self.old.take_pin(), self.new.take_pin()
        self.again.wipe()
        self._busy = True
        self.problem.hide()
        self._settle()
        confirmed = self.final_try.isChecked()
        self._presenter.change_pin(self._credential.fingerprint, old, new, final_try_confirmed=confirmed)

    @pyqtSlot()
    def _on_changed(self) -> None:
        self.accept()

    @pyqtSlot(str, str)
    def _on_refused(self, sentence: str, next_step: str) -> None:
        self._busy = False
        self.problem.setText(f"{sentence}\n{next_step}".strip())
        self.problem.show()
        self._settle()

    @pyqtSlot(bool)
    def _on_ready(self, _: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._settle()

    @pyqtSlot()
    def _settle(self) -> None:
        """Open the button when all three are long enough, and the last try is wanted knowingly."""
        fields = (self.old, self.new, self.again)
        for field in fields:
            field.setEnabled(not self._busy)
        is_last = self._credential.pin_state is PinState.FINAL_TRY
        self.final_try.setVisible(is_last)
        confirmed = not is_last or self.final_try.isChecked()
        self.confirm.setEnabled(not self._busy and confirmed and all(field.is_ready for field in fields))

    def _assemble(self, shortest: int, longest: int) -> None:
        space = gap(self.fontMetrics())
        for widget, name in (
            (self.old.line, "pinOld"),
            (self.new.line, "pinNew"),
            (self.again.line, "pinAgain"),
            (self.final_try, "pinFinalTry"),
            (self.problem, "pinProblem"),
            (self.confirm, "pinConfirm"),
            (self.cancel, "pinCancel"),
        ):
            widget.setObjectName(name)
        self.holder.setProperty("role", "title")
        self.holder.setProperty("content", True)
        self.state.setProperty("role", "muted")
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        rule = QLabel(tr("Từ {shortest} đến {longest} ký tự.").format(shortest=shortest, longest=longest))
        rule.setProperty("role", "muted")
        form = QFormLayout()
        form.addRow(tr("Mã PIN hiện nay"), self.old)
        form.addRow(tr("Mã PIN mới"), self.new)
        form.addRow(tr("Nhập lại mã PIN mới"), self.again)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        self.confirm.setProperty("role", "main")
        answer_with(self, self.confirm)
        self.cancel.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 3, space * 2, space * 3, space * 2)
        layout.setSpacing(space)
        layout.addWidget(self.holder)
        layout.addWidget(self.state)
        layout.addLayout(form)
        layout.addWidget(rule)
        layout.addWidget(self.final_try)
        layout.addWidget(self.problem)
        layout.addLayout(row)
        self.setMinimumWidth(self.fontMetrics().height() * 28)

    def _connect(self) -> None:
        for field in (self.old, self.new, self.again):
            field.ready_changed.connect(self._on_ready)
            field.submitted.connect(self._on_confirm)
        self.final_try.toggled.connect(self._on_ready)
        self.confirm.clicked.connect(self._on_confirm)
        self.cancel.clicked.connect(self.reject)
        self._presenter.pin_changed.connect(self._on_changed)
        self._presenter.pin_refused.connect(self._on_refused)
