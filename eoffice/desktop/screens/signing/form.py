"""The part of a signing dialog that chooses a certificate and takes its PIN."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import Qt, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.signing.credentials import CredentialWords
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.marks import IconMark
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import ChoiceField, LineField, PinField
from eoffice.text import clean_line

PAD_SECONDS = 90
"""How long a token's own keypad waits for its PIN."""
_ROLES = {"error": "error", "warning": "warning", "info": "muted", "ok": "muted"}


@dataclass(frozen=True)
class Unlock:
    """What the person gave: the certificate, its PIN (none with a keypad), their word at the last try."""

    key: str
    pin: str
    final_try_confirmed: bool


class CredentialForm(QWidget):
    """Certificate, its facts, the state of its PIN, and the PIN.

    Object names: "signingCertificate" (choice by fingerprint), "signingTries", "signingPin" (the line
    of the PIN), "signingTypePin" (type it though there is a keypad), "signingFinalTry" (the line that
    wants the token's name), "signingUnlocked".
    """

    changed = pyqtSignal()
    """Whether it is ready may have changed."""
    submitted = pyqtSignal()
    unlocked = pyqtSignal(str)
    """The serial number of a token that its issuer has unlocked, as the person says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: dict[str, CredentialWords] = {}
        self._busy = True
        self._left = 0
        self.certificate = ChoiceField(tr("Chứng thư số"))
        self.issuer = QLabel()
        self.validity = QLabel()
        self.token = QLabel()
        self.mark = IconMark("info", "info")
        self.tries = QLabel()
        self.pin = PinField(tr("Mã PIN của thiết bị ký"))
        self.type_pin = QCheckBox(tr("Gõ mã PIN trên máy tính, không dùng bàn phím của thiết bị"))
        self.ask_final = QLabel()
        self.final_try = LineField(tr("Tên thiết bị, để xác nhận lần nhập cuối"))
        self.unlock = QPushButton(tr("Nơi cấp đã mở khóa thiết bị"))
        self._pad = QTimer(self)
        self._assemble()
        self._connect()

    @property
    def choice(self) -> CredentialWords | None:
        """The certificate chosen now."""
        return self._choices.get(self.certificate.chosen())

    @property
    def is_ready(self) -> bool:
        """Tell whether everything is given that signing needs."""
        choice = self.choice
        if choice is None or not choice.is_usable or self._busy:
            return False
        given = self._asks_pad(choice) or self.pin.is_ready
        return given and (not choice.needs_confirmation or self._confirmed())

    def show_choices(self, choices: Sequence[CredentialWords], preferred: str) -> None:
        """Offer certificates; the one chosen stays chosen."""
        self._choices = {choice.key: choice for choice in choices}
        kept = self.certificate.chosen()
        names = [choice.subject for choice in choices]
        # Two certificates of one name are told apart by their issuers.
        shown = [
            (one.key, f"{one.subject} – {one.issuer}" if names.count(one.subject) > 1 else one.subject)
            for one in choices
        ]
        self.certificate.show_choices(shown)
        self.certificate.choose(kept if kept in self._choices else preferred)
        self._show_choice()

    def set_busy(self, *, busy: bool) -> None:
        """Close the inputs while the token is being asked."""
        self._busy = busy
        if not busy:
            self._pad.stop()
        self._settle()

    def take(self) -> Unlock | None:
        """Return what was given and empty the field; a keypad's countdown begins."""
        choice = self.choice
        if choice is None or not self.is_ready:
            return None
        confirmed = self._confirmed()
        at_pad = self._asks_pad(choice)
        if at_pad:
            self._left = PAD_SECONDS
            self._on_second()
            self._pad.start()
        self.final_try.clear()
        return Unlock(choice.key, "" if at_pad else self.pin.take_pin(), confirmed)

    def _asks_pad(self, choice: CredentialWords) -> bool:
        """Tell whether the device's own keypad takes the PIN: it claims one, and nobody types here."""
        return choice.has_pad and not self.type_pin.isChecked()

    def _confirmed(self) -> bool:
        choice = self.choice
        return choice is not None and clean_line(self.final_try.text()) == choice.label

    @pyqtSlot(int)
    def _on_certificate(self, _: int) -> None:
        self._show_choice()

    @pyqtSlot()
    def _settle(self) -> None:
        choice = self.choice
        usable = choice is not None and choice.is_usable and not self._busy
        opens = usable and not self.pin.isEnabled()
        self.pin.setEnabled(usable)
        if opens and self.pin.isVisible():
            # Ctrl+Enter, PIN, Enter: the token answers late, and the keyboard must wait for it here.
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        self.certificate.setEnabled(not self._busy)
        self.changed.emit()

    @pyqtSlot()
    def _on_second(self) -> None:
        """Count down while the token's own keypad waits."""
        self.tries.setText(
            tr("Nhập PIN trên bàn phím của thiết bị: còn {count} giây.").format(count=self._left)
        )
        self._left = max(0, self._left - 1)

    @pyqtSlot()
    def _on_unlock(self) -> None:
        if self.choice is not None:
            self.unlocked.emit(self.choice.serial)

    def _show_choice(self) -> None:
        """Show the certificate chosen and the state of its PIN."""
        choice = self.choice
        self.issuer.setText(choice.issuer if choice else "")
        self.validity.setText(choice.validity if choice else "")
        self.token.setText(choice.token if choice else "")
        nothing = tr("Chưa thấy thiết bị ký nào. Cắm thiết bị rồi thử lại.")
        told = choice.tries if choice else nothing
        if choice is not None and choice.is_usable and self._asks_pad(choice):
            told = f"{told} {tr('Bấm Ký rồi nhập mã PIN trên bàn phím của thiết bị.')}"
        self.tries.setText(told)
        severity = str(choice.severity) if choice else "warning"
        self.mark.show_icon(severity, severity)
        self.tries.setProperty("role", _ROLES[severity])
        style = self.tries.style()
        if style is not None:
            style.polish(self.tries)
        final = choice is not None and choice.needs_confirmation
        words = tr("Để dùng lần nhập cuối, gõ đúng tên thiết bị: {label}")
        self.ask_final.setText(words.format(label=choice.label if choice else ""))
        self.ask_final.setVisible(final)
        self.final_try.setVisible(final)
        self.final_try.clear()
        locked = choice is not None and choice.is_locked
        self.unlock.setVisible(locked)
        self.type_pin.setVisible(choice is not None and choice.has_pad and not locked)
        if choice is not None:
            self.pin.limit(choice.shortest, choice.longest)
        self._show_pin(shown=not locked and (choice is None or not self._asks_pad(choice)))
        self._settle()
        if self.pin.isEnabled() and self.pin.isVisible():
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    @pyqtSlot(bool)
    def _on_type_pin(self, _: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._show_choice()

    def _show_pin(self, *, shown: bool) -> None:
        self.pin.setVisible(shown)
        label = self._form.labelForField(self.pin)
        if label is not None:
            label.setVisible(shown)

    def _assemble(self) -> None:
        """Put the certificate first, then the state of its PIN, then the PIN."""
        self.certificate.setObjectName("signingCertificate")
        self.tries.setObjectName("signingTries")
        self.pin.line.setObjectName("signingPin")
        self.type_pin.setObjectName("signingTypePin")
        self.final_try.setObjectName("signingFinalTry")
        self.unlock.setObjectName("signingUnlocked")
        self.unlock.setAutoDefault(False)
        for label in (self.tries, self.ask_final):
            label.setWordWrap(True)
        self._form = QFormLayout()
        self._form.addRow(tr("Chứng thư số"), self.certificate)
        self._form.addRow(tr("Nơi cấp"), self.issuer)
        self._form.addRow(tr("Hiệu lực"), self.validity)
        self._form.addRow(tr("Thiết bị"), self.token)
        self._form.addRow(tr("Mã PIN"), self.pin)
        state = QHBoxLayout()
        state.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self.tries, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(gap(self.fontMetrics()))
        layout.addLayout(self._form)
        layout.addLayout(state)
        for part in (self.type_pin, self.ask_final, self.final_try, self.unlock):
            part.hide()
            layout.addWidget(part)

    def _connect(self) -> None:
        """Bind the inputs."""
        self._pad.setInterval(1000)
        self._pad.timeout.connect(self._on_second)
        self.certificate.currentIndexChanged.connect(self._on_certificate)
        self.pin.ready_changed.connect(self.changed)
        self.pin.submitted.connect(self.submitted)
        self.type_pin.toggled.connect(self._on_type_pin)
        self.final_try.textChanged.connect(self.changed)
        self.unlock.clicked.connect(self._on_unlock)
