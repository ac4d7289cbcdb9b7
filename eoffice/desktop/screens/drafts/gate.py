"""The gate before submission: errors of form are listed; the person may pass with a reason, which is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QLabel, QListWidget, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.screens.drafts.findings import item_of
from eoffice.desktop.screens.drafts.looking import known_of
from eoffice.desktop.session.forms import Answer
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.dialogs import press_with_ctrl_enter
from eoffice.desktop.widgets.fields import TextField
from eoffice.domain.form.breach import Severity

if TYPE_CHECKING:
    from eoffice.rendering.checking import FormFinding

Pass = Callable[[Answer], None]


class FormGate(QObject):
    """Checks the newest version of the open document before it is submitted."""

    stopped = pyqtSignal(object)
    """The FormGateDialog that lists the errors."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._answer = Answer()
        self._pass: Pass | None = None
        self._checking = Latest(session.shell.lanes.cpu, self)
        self._checking.answered.connect(self._on_checked)
        self._checking.failed.connect(self._on_failed)

    def ask(self, answer: Answer, go_on: Pass) -> None:
        """Let an answer pass when the document has no error of form, else ask for a reason."""
        state = self._session.current.state
        if state is None or state.latest is None:
            go_on(answer)
            return
        work, master = self._session.work, state.latest.master
        me, directory = work.me, work.ordering.directory
        self._answer, self._pass = answer, go_on

        def check(_: Job) -> tuple[FormFinding, ...]:
            from eoffice.rendering.checking import check_file

            found = check_file(work.files.path(master), known_of(me, directory))
            return tuple(one for one in found if one.severity is Severity.ERROR)

        self._checking.ask(check, tr("Đang kiểm tra thể thức"))

    @pyqtSlot(object)
    def _on_checked(self, errors: Sequence[FormFinding]) -> None:
        if not errors:
            self._go_on("")
            return
        dialog = FormGateDialog(errors, self._window)
        dialog.passed.connect(self._go_on)
        dialog.open()
        self.stopped.emit(dialog)

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        """Tell that the check could not be made; the approval of the form comes after it anyway."""
        self._session.shell.messages.error(error)
        self._go_on("")

    @pyqtSlot(str)
    def _go_on(self, reason: str) -> None:
        go_on, self._pass = self._pass, None
        if go_on is None:
            return
        answer = self._answer
        if reason:
            note = tr("Thể thức còn lỗi, vẫn trình vì: {reason}").format(reason=reason)
            answer = replace(answer, text=f"{answer.text}\n{note}".strip())
        go_on(answer)


class FormGateDialog(QDialog):
    """Lists the errors and asks for a reason.

    Object names: "formGate", "formGateErrors", "formGateReason", "formGateProblem"; buttons
    "formGateBack", "formGatePass".
    """

    passed = pyqtSignal(str)
    """The reason."""

    def __init__(self, errors: Sequence[FormFinding], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A dialog that only hides stays with its window for the rest of the day.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("formGate")
        self.setWindowTitle(tr("Thể thức còn lỗi"))
        self.list = QListWidget()
        self.reason = TextField(tr("Lý do vẫn trình"), tr("Lý do đi cùng lời trình, người duyệt đọc được"))
        self.problem = QLabel()
        self.back = QPushButton(tr("Quay lại sửa"))
        self.go_on = QPushButton(tr("Vẫn trình"))
        for error in errors:
            self.list.addItem(item_of(error.severity, f"{error.where}. {error.message}", error.message))
        self._assemble(len(errors))
        self.back.clicked.connect(self.reject)
        self.go_on.clicked.connect(self._on_pass)

    @pyqtSlot()
    def _on_pass(self) -> None:
        reason = " ".join(self.reason.value().split())
        if not reason:
            self.problem.setText(tr("Cần ghi lý do vẫn trình khi thể thức còn lỗi."))
            self.problem.show()
            self.reason.setFocus()
            return
        self.passed.emit(reason)
        self.accept()

    def _assemble(self, count: int) -> None:
        """Put the sentence above, the errors in the middle, reason and buttons below."""
        side = self.fontMetrics().height()
        self.resize(side * 34, side * 22)
        head = QLabel(
            tr(
                "Văn bản còn {count} lỗi thể thức. Nên sửa trước khi trình; nếu vẫn trình, ghi rõ lý do."
            ).format(count=count)
        )
        head.setWordWrap(True)
        self.list.setObjectName("formGateErrors")
        self.list.setAccessibleName(tr("Các lỗi thể thức"))
        self.list.setWordWrap(True)
        self.reason.setObjectName("formGateReason")
        self.reason.show_lines(3)
        self.problem.setObjectName("formGateProblem")
        self.problem.setProperty("role", "error")
        self.problem.hide()
        self.back.setObjectName("formGateBack")
        self.back.setProperty("role", "main")
        self.go_on.setObjectName("formGatePass")
        self.go_on.setAutoDefault(False)
        # Enter goes back to mend; passing on with a reason takes the keys that leave the text field.
        self.back.setDefault(True)
        press_with_ctrl_enter(self, self.go_on)
        label = QLabel(tr("Lý do vẫn trình"))
        label.setBuddy(self.reason)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.go_on)
        row.addWidget(self.back)
        layout = QVBoxLayout(self)
        layout.setSpacing(gap(self.fontMetrics()))
        for part in (head, self.list, label, self.reason, self.problem):
            layout.addWidget(part)
        layout.addLayout(row)
