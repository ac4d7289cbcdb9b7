"""The dialog that asks for a PIN: shows the file, the place and the certificate first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSlot
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.screens.signing.findings import FindingsList
from eoffice.desktop.screens.signing.form import CredentialForm
from eoffice.desktop.screens.signing.presenter import SigningPresenter, SigningState
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.dialogs import Scrolling, answer_with, resize_within
from eoffice.desktop.widgets.placing_panel import PlacingPanel
from eoffice.desktop.widgets.style_bar import StyleBar
from eoffice.desktop.widgets.style_dialog import StyleDialog
from eoffice.services.signing_proposals import Proposal
from eoffice.services.signing_styles import Style

if TYPE_CHECKING:
    from signing import HygieneFinding


class SigningDialog(QDialog):
    """Asks for the PIN of one certificate; stays open after a wrong one.

    Object names: "signingDialog", those of `StyleBar`, `CredentialForm`, `FindingsList` and `PlacingPanel`,
    "signingProblem", "signingConfirm", "signingCancel".
    """

    def __init__(self, presenter: SigningPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signingDialog")
        self.presenter = presenter
        presenter.setParent(self)
        self._forbidden = True
        self.subject = QLabel()
        self.facts = QLabel()
        self.styles = StyleBar()
        self.findings = FindingsList()
        self.placing = PlacingPanel()
        self.form = CredentialForm()
        self.problem = QLabel()
        self.progress = QProgressBar()
        self.cancel = QPushButton(tr("Thôi"))
        self.confirm = QPushButton()
        self._assemble()
        self._connect()
        self.finished.connect(self._on_closed)

    @pyqtSlot()
    def _on_closed(self) -> None:
        """Go for good, but only when the token has answered: a signature under way still reports here."""
        if self.presenter.is_signing:
            self.presenter.busy_changed.connect(self._on_closed)
        else:
            self.deleteLater()

    @pyqtSlot(object)
    def _on_shown(self, state: SigningState) -> None:
        self.setWindowTitle(state.title)
        self.confirm.setText(tr("Đóng dấu") if self.presenter.is_sealing else tr("Ký"))
        self.subject.setText(state.subject)
        self.facts.setText(state.facts)
        if state.problem:
            self._on_problem(state.problem, state.next_step)
        self.form.show_choices(state.choices, state.preferred)

    @pyqtSlot(object)
    def _on_proposed(self, proposal: Proposal) -> None:
        self._forbidden = proposal.is_hopeless
        self.findings.show_findings(proposal.findings)
        self.placing.show_proposal(proposal)
        if self._forbidden:
            self._on_problem(tr("Tệp này chưa ký được: xem các lỗi ở trên."), "")
        self._settle()

    @pyqtSlot(object)
    def _on_compared(self, found: Sequence[HygieneFinding]) -> None:
        """Show which clauses differ from those approved, beside what was found before."""
        proposal = self.placing.proposal
        if proposal is not None:
            self.findings.show_findings((*proposal.findings, *found))

    @pyqtSlot(object, str)
    def _on_styles(self, styles: Sequence[Style], name: str) -> None:
        self.styles.show_styles(styles, name)

    @pyqtSlot()
    def _on_keep(self) -> None:
        """Ask for the name and the rest of a preset that begins with what stands here."""
        proposal, spot = self.placing.proposal, self.placing.spot
        begun = self.styles.style_chosen or Style("", self.presenter.operation)
        offset = proposal.offset(spot) if proposal is not None and spot is not None else None
        fixed = (spot.page, spot.rect) if spot is not None else None
        dialog = StyleDialog(begun, offset, fixed, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.presenter.keep(dialog.style_made())

    @pyqtSlot(str, str)
    def _on_problem(self, sentence: str, next_step: str) -> None:
        self.problem.setText(f"{sentence}\n{next_step}".strip())
        self.problem.show()

    @pyqtSlot(bool)
    def _on_busy(self, busy: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.progress.setVisible(busy)
        self.placing.setEnabled(not busy)
        self.styles.setEnabled(not busy)
        self.form.set_busy(busy=busy)

    @pyqtSlot()
    def _on_confirm(self) -> None:
        if not self.confirm.isEnabled():
            return
        given = self.form.take()
        if given is None:
            return
        self.problem.hide()
        spot = self.placing.spot
        if self.placing.remember.isChecked():
            self.presenter.remember(spot)
        self.presenter.sign(given.key, given.pin, final_try_confirmed=given.final_try_confirmed, spot=spot)

    @pyqtSlot()
    def _settle(self) -> None:
        """Open the button when all is said that is needed."""
        self.confirm.setEnabled(self.form.is_ready and not self._forbidden)

    @pyqtSlot()
    def _on_signed(self) -> None:
        self.accept()

    def _assemble(self) -> None:
        """Put the document and what to mind first, then the certificate and its PIN; the page beside."""
        self.problem.setObjectName("signingProblem")
        self.confirm.setObjectName("signingConfirm")
        self.cancel.setObjectName("signingCancel")
        self.progress.setAccessibleName(tr("Đang làm việc với thiết bị ký"))
        space = gap(self.fontMetrics())
        self.subject.setProperty("role", "title")
        self.facts.setProperty("role", "muted")
        self.problem.setProperty("role", "error")
        for label in (self.subject, self.facts, self.problem):
            label.setWordWrap(True)
        self.problem.hide()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        above = QWidget()
        parts = QVBoxLayout(above)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(space)
        for part in (
            self.subject,
            self.facts,
            self.styles,
            self.findings,
            self.form,
            self.problem,
            self.progress,
        ):
            parts.addWidget(part)
        parts.addStretch(1)
        side = QVBoxLayout()
        side.setSpacing(space)
        side.addWidget(Scrolling(above), 1)
        side.addLayout(self._make_buttons())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space * 3, space * 2, space * 3, space * 2)
        layout.setSpacing(space * 3)
        layout.addLayout(side, 5)
        layout.addWidget(self.placing, 6)
        em = self.fontMetrics().height()
        resize_within(self, em * 58, em * 36)

    def _make_buttons(self) -> QHBoxLayout:
        self.confirm.setProperty("role", "main")
        answer_with(self, self.confirm)
        self.cancel.setAutoDefault(False)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        return row

    def _connect(self) -> None:
        """Bind the presenter and the inputs."""
        presenter = self.presenter
        presenter.shown.connect(self._on_shown)
        presenter.proposed.connect(self._on_proposed)
        presenter.compared.connect(self._on_compared)
        presenter.styles_changed.connect(self._on_styles)
        self.styles.chosen.connect(presenter.use)
        self.styles.keep_wanted.connect(self._on_keep)
        self.styles.drop_wanted.connect(presenter.drop)
        presenter.page_drawn.connect(self.placing.show_page)
        presenter.problem.connect(self._on_problem)
        presenter.busy_changed.connect(self._on_busy)
        presenter.signed.connect(self._on_signed)
        self.placing.page_wanted.connect(presenter.draw)
        self.findings.page_wanted.connect(presenter.draw)
        self.form.unlocked.connect(presenter.forget_tries)
        self.form.changed.connect(self._settle)
        self.form.submitted.connect(self._on_confirm)
        self.confirm.clicked.connect(self._on_confirm)
        self.cancel.clicked.connect(self.reject)
