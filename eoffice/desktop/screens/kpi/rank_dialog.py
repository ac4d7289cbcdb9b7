"""The leader's decision: the calculation with its formula, the rank, and the reason where it departs."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from eoffice.desktop.screens.kpi import words as wording
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.dialogs import answer_with, resize_within
from eoffice.desktop.widgets.fields import ChoiceField, LineField, TextField
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.work.evaluation_commands import ApproveEvaluation
from eoffice.services.kpi_ranking import Prepared
from eoffice.services.kpi_telling import figure


class RankDialog(QDialog):
    """Asks for the rank.

    Object names: "kpi.rank.choice", "kpi.rank.exception", "kpi.rank.comment", "kpi.rank.confirm",
    "kpi.rank.problem".
    """

    given = pyqtSignal(object)
    """The ApproveEvaluation."""

    def __init__(self, rules: RuleSet, prepared: Prepared, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("kpi.rank")
        self.setWindowTitle(tr("Quyết định xếp loại"))
        self._rules, self._prepared = rules, prepared
        self._rank = ChoiceField(tr("Mức xếp loại"))
        self._rank.setObjectName("kpi.rank.choice")
        self._rank.show_choices([(one.code, wording.rank_words(rules, one.code)) for one in rules.ranks])
        self._rank.choose(prepared.calculated.rank_before_quota)
        self._exception = LineField(tr("Văn bản cho phép vượt tỷ lệ"), tr("Bỏ trống khi không vượt tỷ lệ"))
        self._exception.setObjectName("kpi.rank.exception")
        self._comment = TextField(tr("Ý kiến"))
        self._comment.setObjectName("kpi.rank.comment")
        self._comment.show_lines(3)
        self._problem = QLabel()
        self._assemble()

    def accept(self) -> None:
        """Hand the decision over; a rank other than the points give needs its reason."""
        calculated = self._prepared.calculated
        comment = self._comment.value().strip()
        if self._rank.chosen() != calculated.rank_before_quota and not comment:
            self._problem.setText(tr("Xếp khác mức theo điểm thì cần nêu ý kiến."))
            self._problem.show()
            return
        days = self._rules.calendar.petition_working_days
        self.given.emit(
            ApproveEvaluation(calculated, self._rank.chosen(), days, self._exception.value(), comment)
        )
        super().accept()

    def _assemble(self) -> None:
        result = self._prepared.result
        total = QLabel(tr("{total} điểm").format(total=figure(result.total)))
        total.setProperty("role", "title")
        formula = QLabel(wording.formula_words(result, self._rules))
        formula.setWordWrap(True)
        self._problem.setObjectName("kpi.rank.problem")
        self._problem.setProperty("role", "error")
        self._problem.setWordWrap(True)
        self._problem.hide()
        form = QFormLayout()
        form.addRow(tr("Mức xếp loại"), self._rank)
        form.addRow(tr("Văn bản cho phép vượt tỷ lệ"), self._exception)
        form.addRow(tr("Ý kiến"), self._comment)
        form.addRow(QLabel(wording.quota_words(self._rules)))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        confirm = buttons.button(QDialogButtonBox.StandardButton.Ok)
        if confirm is not None:
            confirm.setObjectName("kpi.rank.confirm")
            confirm.setText(tr("Quyết định"))
            answer_with(self, confirm)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addWidget(total)
        whole.addWidget(formula)
        whole.addLayout(form)
        whole.addWidget(self._problem)
        whole.addWidget(buttons)
        resize_within(self, self.fontMetrics().averageCharWidth() * 80, self.sizeHint().height())
