"""The dialog that asks for a PIN: names the document and the certificate first."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.signing.presenter import CredentialWords, SigningPresenter, SigningState
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.marks import IconMark
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import ChoiceField, PinField

_ROLES = {"error": "error", "warning": "warning", "info": "muted", "ok": "muted"}


class SigningDialog(QDialog):
    """Asks for the PIN of one certificate; stays open after a wrong one.

    Object names: "signingDialog", "signingCertificate" (choice by fingerprint), "signingTries",
    "signingPin" (the line of the PIN), "signingFinalTry" (check box), "signingProblem",
    "signingConfirm", "signingCancel".
    """

    def __init__(self, presenter: SigningPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signingDialog")
        self.presenter = presenter
        presenter.setParent(self)
        self._choices: dict[str, CredentialWords] = {}
        self._busy = True
        self.subject = QLabel()
        self.facts = QLabel()
        self.certificate = ChoiceField(tr("Chứng thư số"))
        self.issuer = QLabel()
        self.validity = QLabel()
        self.token = QLabel()
        self.mark = IconMark("info", "info")
        self.tries = QLabel()
        self.pin = PinField(tr("Mã PIN của thiết bị ký"))
        self.final_try = QCheckBox(tr("Tôi hiểu: nhập sai lần này thiết bị sẽ bị khóa"))
        self.problem = QLabel()
        self.progress = QProgressBar()
        self.cancel = QPushButton(tr("Thôi"))
        self.confirm = QPushButton()
        self._assemble()
        self._connect()

    @pyqtSlot(object)
    def _on_shown(self, state: SigningState) -> None:
        self.setWindowTitle(state.title)
        self.confirm.setText(tr("Đóng dấu") if self.presenter.is_sealing else tr("Ký"))
        self.subject.setText(state.subject)
        self.facts.setText(state.facts)
        self._choices = {choice.key: choice for choice in state.choices}
        kept = self.certificate.chosen()
        self.certificate.show_choices([(choice.key, choice.subject) for choice in state.choices])
        self.certificate.choose(kept if kept in self._choices else state.preferred)
        if state.problem:
            self._on_problem(state.problem, state.next_step)
        self._show_choice()

    @pyqtSlot(int)
    def _on_certificate(self, _: int) -> None:
        self._show_choice()

    @pyqtSlot(str, str)
    def _on_problem(self, sentence: str, next_step: str) -> None:
        self.problem.setText(f"{sentence}\n{next_step}".strip())
        self.problem.show()

    @pyqtSlot(bool)
    def _on_busy(self, busy: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._busy = busy
        self.progress.setVisible(busy)
        self._settle()

    @pyqtSlot()
    def _on_confirm(self) -> None:
        choice = self._choices.get(self.certificate.chosen())
        if choice is None or not self.confirm.isEnabled():
            return
        self.problem.hide()
        pin = "" if choice.has_pad else self.pin.take_pin()
        self.presenter.sign(choice.key, pin, final_try_confirmed=self.final_try.isChecked())

    @pyqtSlot(bool)
    def _on_ready(self, _: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._settle()

    @pyqtSlot()
    def _on_signed(self) -> None:
        self.accept()

    def _show_choice(self) -> None:
        """Show the certificate chosen and the state of its PIN."""
        choice = self._choices.get(self.certificate.chosen())
        self.issuer.setText(choice.issuer if choice else "")
        self.validity.setText(choice.validity if choice else "")
        self.token.setText(choice.token if choice else "")
        self.tries.setText(
            choice.tries if choice else tr("Chưa thấy thiết bị ký nào. Cắm thiết bị rồi thử lại.")
        )
        severity = str(choice.severity) if choice else "warning"
        self.mark.show_icon(severity, severity)
        self.tries.setProperty("role", _ROLES[severity])
        style = self.tries.style()
        if style is not None:
            style.polish(self.tries)
        self.final_try.setVisible(choice is not None and choice.needs_confirmation)
        self.final_try.setChecked(False)
        self.pin.setVisible(choice is None or not choice.has_pad)
        self._settle()
        if self.pin.isEnabled() and self.pin.isVisible():
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _settle(self) -> None:
        """Open the button when all is said that is needed."""
        choice = self._choices.get(self.certificate.chosen())
        usable = choice is not None and choice.is_usable and not self._busy
        self.pin.setEnabled(usable)
        self.certificate.setEnabled(not self._busy)
        pin_given = choice is not None and (choice.has_pad or self.pin.is_ready)
        confirmed = choice is not None and (not choice.needs_confirmation or self.final_try.isChecked())
        self.confirm.setEnabled(usable and pin_given and confirmed)

    def _assemble(self) -> None:
        """Put the document first, then the certificate, then the PIN."""
        self._name_parts()
        space = gap(self.fontMetrics())
        self.subject.setProperty("role", "title")
        self.facts.setProperty("role", "muted")
        self.problem.setProperty("role", "error")
        for label in (self.subject, self.facts, self.tries, self.problem):
            label.setWordWrap(True)
        self.problem.hide()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        form = QFormLayout()
        form.addRow(tr("Chứng thư số"), self.certificate)
        form.addRow(tr("Nơi cấp"), self.issuer)
        form.addRow(tr("Hiệu lực"), self.validity)
        form.addRow(tr("Thiết bị"), self.token)
        form.addRow(tr("Mã PIN"), self.pin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 3, space * 2, space * 3, space * 2)
        layout.setSpacing(space)
        layout.addWidget(self.subject)
        layout.addWidget(self.facts)
        layout.addLayout(form)
        layout.addLayout(self._make_tries())
        for part in (self.final_try, self.problem, self.progress):
            layout.addWidget(part)
        layout.addStretch(1)
        layout.addLayout(self._make_buttons())
        self.setMinimumWidth(self.fontMetrics().height() * 30)

    def _name_parts(self) -> None:
        """Give inputs and buttons the names by which drivers and tests find them."""
        self.certificate.setObjectName("signingCertificate")
        self.tries.setObjectName("signingTries")
        self.pin.line.setObjectName("signingPin")
        self.final_try.setObjectName("signingFinalTry")
        self.problem.setObjectName("signingProblem")
        self.confirm.setObjectName("signingConfirm")
        self.cancel.setObjectName("signingCancel")
        self.progress.setAccessibleName(tr("Đang làm việc với thiết bị ký"))

    def _make_tries(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.tries, 1)
        return row

    def _make_buttons(self) -> QHBoxLayout:
        self.confirm.setProperty("role", "main")
        self.confirm.setDefault(True)
        self.cancel.setAutoDefault(False)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        return row

    def _connect(self) -> None:
        """Bind the presenter and the inputs."""
        self.presenter.shown.connect(self._on_shown)
        self.presenter.problem.connect(self._on_problem)
        self.presenter.busy_changed.connect(self._on_busy)
        self.presenter.signed.connect(self._on_signed)
        self.certificate.currentIndexChanged.connect(self._on_certificate)
        self.pin.ready_changed.connect(self._on_ready)
        self.pin.submitted.connect(self._on_confirm)
        self.final_try.toggled.connect(self._on_ready)
        self.confirm.clicked.connect(self._on_confirm)
        self.cancel.clicked.connect(self.reject)
