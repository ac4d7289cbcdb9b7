"""What personnel do about evaluations: name the judges, send a result to a new agency, take one in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from eoffice.desktop.screens.kpi.outside_dialog import OutsideAnswer, OutsideDialog
from eoffice.desktop.screens.kpi.parts import button
from eoffice.desktop.screens.kpi.rounds_presenter import PersonRound, RoundsPresenter
from eoffice.desktop.screens.kpi.sheet_dialog import ReasonDialog
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.fields import ChoiceField, LineField
from eoffice.domain.kpi.periods import Period
from eoffice.domain.people import Person, Role
from eoffice.domain.work import evaluation_commands as commands

_CHANGEABLE = ("draft", "submitted", "returned", "reviewed")


class JudgesDialog(QDialog):
    """Asks who reviews and who decides.

    Object names: "kpi.judges.reviewer", "kpi.judges.decider", "kpi.judges.reason", "kpi.judges.confirm".
    """

    given = pyqtSignal(str, str, str)

    def __init__(self, person: Person, staff: tuple[Person, ...], parent: QWidget, *, is_new: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("kpi.judges")
        self.setWindowTitle(tr("Người đánh giá {name}").format(name=person.name))
        self._is_new = is_new
        others = [one for one in staff if one.id != person.id]
        leaders = [one for one in others if one.has(Role.LEADER)]
        heads = [one for one in others if one.has(Role.UNIT_HEAD) and one.unit == person.unit]
        self.reviewer, self.decider = ChoiceField(tr("Người nhận xét")), ChoiceField(tr("Người quyết định"))
        self.reviewer.show_choices([(one.id, _titled(one)) for one in (*heads, *leaders)])
        self.decider.show_choices([(one.id, _titled(one)) for one in leaders])
        self.reason = LineField(tr("Lý do"), tr("Ví dụ: người nhận xét đi công tác dài ngày"))
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._assemble()

    def accept(self) -> None:
        """Hand the choice over; a change needs its reason."""
        reason = self.reason.value().strip()
        if self.reviewer.chosen() and self.decider.chosen() and (reason or self._is_new):
            self.given.emit(self.reviewer.chosen(), self.decider.chosen(), reason)
            super().accept()

    def _assemble(self) -> None:
        confirm = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        for name, part in (
            ("reviewer", self.reviewer),
            ("decider", self.decider),
            ("reason", self.reason),
            ("confirm", confirm),
        ):
            if part is not None:
                part.setObjectName(f"kpi.judges.{name}")
        form = QFormLayout()
        form.addRow(tr("Người nhận xét"), self.reviewer)
        form.addRow(tr("Người quyết định"), self.decider)
        form.addRow(tr("Lý do"), self.reason)
        form.setRowVisible(self.reason, not self._is_new)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._buttons)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)


class PersonnelBar(QWidget):
    """Five buttons for the person chosen; hidden from everybody but personnel.

    Object names: "kpi.rounds.judges", "kpi.rounds.send", "kpi.rounds.take", "kpi.rounds.outside",
    "kpi.rounds.withdraw".
    """

    def __init__(
        self,
        session: Session,
        presenter: RoundsPresenter,
        chosen: Callable[[], PersonRound | None],
        period: Callable[[], Period],
    ) -> None:
        super().__init__()
        self._session, self._presenter, self._chosen, self._period = session, presenter, chosen, period
        self.judges = button("kpi.rounds.judges", tr("Chọn người đánh giá…"), "person")
        self.send = button("kpi.rounds.send", tr("Chuyển kết quả"), "send")
        self.take = button("kpi.rounds.take", tr("Tiếp nhận kết quả"), "inbox")
        self.outside = button("kpi.rounds.outside", tr("Ghi kết quả theo quy định riêng…"), "document")
        self.withdraw = button("kpi.rounds.withdraw", tr("Rút kết quả đã ghi…"), "return")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self.judges, self.send, self.take, self.outside, self.withdraw):
            row.addWidget(part)
        self.judges.clicked.connect(self._on_judges)
        self.send.clicked.connect(self._on_send)
        self.take.clicked.connect(self._on_take)
        self.outside.clicked.connect(self._on_outside)
        self.withdraw.clicked.connect(self._on_withdraw)
        self.setVisible(session.work.me.has(Role.PERSONNEL))
        self.settle()

    def settle(self) -> None:
        """Offer what fits the person chosen."""
        chosen = self._chosen()
        status = chosen.row.status if chosen is not None and chosen.row is not None else ""
        is_here = chosen is not None and chosen.person.agency == self._session.work.me.agency
        self.judges.setEnabled(is_here and status in ("", "withdrawn", *_CHANGEABLE))
        self.send.setEnabled(status == "locked" and not is_here)
        self.take.setEnabled(status == "received")
        is_other = chosen is not None and chosen.person.id != self._session.work.me.id
        self.outside.setEnabled(is_here and is_other and status in ("", "draft", "recorded", "withdrawn"))
        self.withdraw.setEnabled(is_here and is_other and status == "recorded")

    @pyqtSlot()
    def _on_judges(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        work = self._session.work
        staff = work.ordering.directory.staff(work.me.agency)
        dialog = JudgesDialog(chosen.person, staff, self, is_new=chosen.is_unopened)
        dialog.given.connect(partial(self._judge, chosen))
        dialog.open()

    def _judge(self, chosen: PersonRound, reviewer: str, decider: str, reason: str) -> None:
        if chosen.row is None or chosen.is_unopened:
            opening = commands.OpenEvaluation(chosen.person.id, self._period().name, reviewer, decider)
            self._presenter.begin(opening)
        else:
            command = commands.ChangeJudges(reviewer, decider, reason)
            self._presenter.order(chosen.row.id, command, tr("Đã đổi người đánh giá."))

    @pyqtSlot()
    def _on_send(self) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.row is not None:
            command = commands.SendResult(chosen.person.agency)
            self._presenter.order(chosen.row.id, command, tr("Đã chuyển kết quả sang cơ quan mới."))

    @pyqtSlot()
    def _on_take(self) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.row is not None:
            self._presenter.order(chosen.row.id, commands.AcceptResult(), tr("Đã tiếp nhận kết quả."))

    @pyqtSlot()
    def _on_outside(self) -> None:
        """Ask for the result; one that is kept already is looked at, on record, and corrected."""
        chosen = self._chosen()
        if chosen is None:
            return
        start = None
        if chosen.row is not None and chosen.row.status == "recorded":
            known = self._presenter.looked(chosen.row)
            if known is None:
                return
            start = known.outside
        dialog = OutsideDialog(chosen.person.name, self._session.today, self, start=start)
        dialog.given.connect(partial(self._record, chosen.person, self._period()))
        dialog.open()

    @pyqtSlot()
    def _on_withdraw(self) -> None:
        """Ask why a result kept here is taken back; the entry and its file stay to be read."""
        chosen = self._chosen()
        if chosen is None or chosen.row is None:
            return
        title = tr("Rút kết quả của {name}").format(name=chosen.person.name)
        words = tr("Ghi rõ lý do rút. Kết quả đã ghi vẫn nằm trong quá trình đánh giá.")
        dialog = ReasonDialog(title, words, self)
        dialog.given.connect(partial(self._withdraw, chosen.row.id))
        dialog.open()

    def _withdraw(self, evaluation: str, reason: str) -> None:
        command = commands.WithdrawOutsideResult(reason)
        self._presenter.order(evaluation, command, tr("Đã rút kết quả theo quy định riêng."))

    def _record(self, person: Person, period: Period, answer: OutsideAnswer) -> None:
        self._presenter.record_outside(person, period, answer)


def _titled(person: Person) -> str:
    return f"{person.name}, {person.position}" if person.position else person.name
