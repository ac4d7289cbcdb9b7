"""The form of points: general criteria by the rule set's codes, components of leaders, flags with proof."""

from __future__ import annotations

from decimal import Decimal

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.dialogs import Scrolling, answer_with, resize_within
from eoffice.desktop.widgets.fields import ChoiceField, LineField, TextField
from eoffice.domain.kpi.rules import ComponentKind, Criterion, RuleSet
from eoffice.domain.work.evaluation import Entered, FlagRaised, Sheet

_ENTERED = (ComponentKind.ENTERED, ComponentKind.MANAGED)


class SheetDialog(QDialog):
    """Asks for a sheet of points.

    Object names: "kpi.points.CODE", "kpi.comment.CODE", "kpi.part.CODE", "kpi.reason.CODE", "kpi.flag",
    "kpi.flag.document", "kpi.initiatives", "kpi.note", "kpi.sheet.confirm", "kpi.sheet.problem".
    """

    given = pyqtSignal(object)
    """The Sheet."""

    def __init__(
        self,
        rules: RuleSet,
        title: str,
        parent: QWidget,
        *,
        is_leader: bool = False,
        with_flags: bool = False,
        start: Sheet | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("kpi.sheet")
        self.setWindowTitle(title)
        self._rules = rules
        self._is_leader, self._with_flags = is_leader, with_flags
        self._points: dict[str, QDoubleSpinBox] = {}
        self._comments: dict[str, LineField] = {}
        self._parts: dict[str, tuple[QSpinBox, LineField]] = {}
        self._flag = ChoiceField(tr("Trường hợp buộc hạ mức xếp loại"))
        self._proof = LineField(tr("Văn bản chứng minh"), tr("Số, ký hiệu văn bản kết luận"))
        self._initiatives = QSpinBox()
        self._note = TextField(tr("Ghi chú"))
        self._sum = QLabel()
        self._problem = QLabel()
        self._form = QFormLayout()
        self._assemble(start or Sheet(()))
        self._tell_sum()

    @property
    def sheet(self) -> Sheet:
        """What is filled in."""
        flags: tuple[FlagRaised, ...] = ()
        if self._with_flags and self._flag.chosen():
            flags = (FlagRaised(self._flag.chosen(), self._proof.value()),)
        return Sheet(
            tuple((code, _decimal(box)) for code, box in self._points.items()),
            tuple((code, field.value()) for code, field in self._comments.items() if field.value()),
            tuple(
                Entered(code, Decimal(box.value()) / 100, reason.value())
                for code, (box, reason) in self._parts.items()
            ),
            flags,
            self._note.value(),
            self._initiatives.value(),
        )

    def problem(self) -> str:
        """Return what is still lacking, in words; nothing when it may be handed in."""
        sheet = self.sheet
        comments = dict(sheet.comments)
        for one in self._rules.criteria:
            given = dict(sheet.points)[one.code]
            if one.comment_required and given < one.max and not comments.get(one.code):
                return tr("Điểm dưới mức tối đa của “{title}” cần nhận xét.").format(title=one.title)
        for entered in sheet.entered:
            if entered.value < 1 and not entered.reason:
                return tr("Thành phần {code} dưới 100 % cần lý do.").format(code=entered.component)
        if sheet.flags and not sheet.flags[0].document:
            return tr("Trường hợp buộc hạ mức cần số văn bản chứng minh.")
        return ""

    def accept(self) -> None:
        """Hand the sheet over, unless something is lacking."""
        problem = self.problem()
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if not problem:
            self.given.emit(self.sheet)
            super().accept()

    def _assemble(self, start: Sheet) -> None:
        for one in self._rules.criteria:
            self._add_criterion(one, start)
        if self._is_leader:
            self._add_parts(start)
        self._initiatives.setObjectName("kpi.initiatives")
        self._initiatives.setAccessibleName(tr("Số sáng kiến"))
        self._initiatives.setValue(start.initiatives)
        self._form.addRow(tr("Số sáng kiến"), self._initiatives)
        if self._with_flags:
            self._add_flag()
        self._note.setObjectName("kpi.note")
        self._note.show_lines(2)
        self._form.addRow(tr("Ghi chú"), self._note)
        self._problem.setObjectName("kpi.sheet.problem")
        self._problem.setProperty("role", "error")
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._sum.setObjectName("kpi.sheet.sum")
        self._sum.setProperty("role", "heading")
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        confirm = buttons.button(QDialogButtonBox.StandardButton.Ok)
        if confirm is not None:
            confirm.setText(tr("Nộp"))
            confirm.setObjectName("kpi.sheet.confirm")
            answer_with(self, confirm)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        page = QWidget()
        page.setLayout(self._form)
        area = Scrolling(page)
        whole = QVBoxLayout(self)
        whole.addWidget(area, 1)
        for part in (self._sum, self._problem, buttons):
            whole.addWidget(part)
        height = self.sizeHint().height() - area.sizeHint().height() + page.sizeHint().height()
        resize_within(self, self.fontMetrics().averageCharWidth() * 100, height)

    def _add_criterion(self, one: Criterion, start: Sheet) -> None:
        box = QDoubleSpinBox()
        box.setObjectName(f"kpi.points.{one.code}")
        box.setAccessibleName(one.title)
        box.setRange(0, float(one.max))
        box.setSingleStep(0.5)
        box.setValue(float(dict(start.points).get(one.code, one.max)))
        box.valueChanged.connect(self._tell_sum)
        comment = LineField(one.title, tr("Nhận xét khi dưới mức tối đa"))
        comment.setObjectName(f"kpi.comment.{one.code}")
        comment.show_value(dict(start.comments).get(one.code, ""))
        self._points[one.code], self._comments[one.code] = box, comment
        label = QLabel(tr("{title} (tối đa {most})").format(title=one.title, most=one.max))
        label.setWordWrap(True)
        # On a line of its own: beside the fields a long criterion is cut off when text is large.
        self._form.addRow(label)
        self._form.addRow(_beside(box, comment))

    def _add_parts(self, start: Sheet) -> None:
        """Ask for the components of leaders in percent, with the reason below 100."""
        given = {one.component: one for one in start.entered}
        wanted = {code for code, _ in self._rules.leader.weights}
        for one in self._rules.components:
            if one.kind not in _ENTERED or one.code not in wanted:
                continue
            box = QSpinBox()
            box.setObjectName(f"kpi.part.{one.code}")
            box.setAccessibleName(one.title)
            box.setRange(0, 100)
            box.setSuffix(" %")
            known = given.get(one.code)
            box.setValue(round(known.value * 100) if known else 100)
            reason = LineField(one.title, tr("Lý do khi dưới 100 %"))
            reason.setObjectName(f"kpi.reason.{one.code}")
            reason.show_value(known.reason if known else "")
            self._parts[one.code] = (box, reason)
            self._form.addRow(f"{one.code}. {one.title}", _beside(box, reason))

    def _add_flag(self) -> None:
        flags = [(one.flag, one.title) for one in self._rules.ceilings if one.flag]
        self._flag.setObjectName("kpi.flag")
        # The law's own titles are wider than any screen.
        self._flag.setSizeAdjustPolicy(ChoiceField.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._flag.setMinimumContentsLength(16)
        self._flag.show_choices([("", tr("Không có")), *flags])
        self._proof.setObjectName("kpi.flag.document")
        self._form.addRow(tr("Trường hợp buộc hạ mức"), self._flag)
        self._form.addRow(tr("Văn bản chứng minh"), self._proof)

    @pyqtSlot()
    def _tell_sum(self) -> None:
        total = sum((_decimal(box) for box in self._points.values()), Decimal(0))
        words = tr("Tổng điểm tiêu chí chung: {total} / {most}")
        self._sum.setText(words.format(total=str(total).replace(".", ","), most=self._rules.general_max))


def _decimal(box: QDoubleSpinBox) -> Decimal:
    """Return a value as it is shown: two places, never the float behind it."""
    return Decimal(f"{box.value():.2f}").normalize() + Decimal(0)


def _beside(first: QWidget, second: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(first)
    layout.addWidget(second, 1)
    return row


class ReasonDialog(QDialog):
    """Asks for words, such as a reason, and one choice where there is one.

    Object names: "kpi.reason", "kpi.reason.option", "kpi.reason.confirm".
    """

    given = pyqtSignal(str)

    def __init__(self, title: str, question: str, parent: QWidget, option: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("kpi.reasonDialog")
        self.setWindowTitle(title)
        self._text = TextField(question)
        self._text.setObjectName("kpi.reason")
        self._text.show_lines(4)
        label = QLabel(question)
        label.setWordWrap(True)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        confirm = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        if confirm is not None:
            confirm.setObjectName("kpi.reason.confirm")
            answer_with(self, confirm)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._text.textChanged.connect(self._settle)
        layout = QVBoxLayout(self)
        self._option = QCheckBox(option)
        self._option.setObjectName("kpi.reason.option")
        self._option.setVisible(bool(option))
        for part in (label, self._text, self._option, self._buttons):
            layout.addWidget(part)
        self._settle()

    @property
    def is_ticked(self) -> bool:
        """Whether the choice was made."""
        return self._option.isChecked()

    def accept(self) -> None:
        """Hand the words over; without words nothing happens."""
        if self._text.value().strip():
            self.given.emit(self._text.value().strip())
            super().accept()

    @pyqtSlot()
    def _settle(self) -> None:
        confirm = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        if confirm is not None:
            confirm.setEnabled(bool(self._text.value().strip()))
