"""Asks for a result that another body decided under a regime of its own, as for elected cadres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.kpi.parts import button
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.date_field import DateField
from eoffice.desktop.widgets.dialogs import answer_with
from eoffice.desktop.widgets.fields import LineField
from eoffice.domain.work.evaluation import OutsideResult


@dataclass(frozen=True)
class OutsideAnswer:
    """What was written: the result with the files kept before, a new file of the decision, and why."""

    result: OutsideResult
    file: Path | None
    reason: str


class OutsideDialog(QDialog):
    """Asks what the decision says; a correction also asks why.

    Object names: "kpi.outside.regime", ".rank", ".body", ".number", ".day", ".file", ".reason", ".confirm".
    """

    given = pyqtSignal(object)
    """OutsideAnswer."""

    def __init__(self, name: str, today: date, parent: QWidget, *, start: OutsideResult | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("kpi.outside")
        self.setWindowTitle(tr("Kết quả theo quy định riêng: {name}").format(name=name))
        self._start = start
        self._file: Path | None = None
        self.regime = LineField(tr("Quy định áp dụng"), tr("Ví dụ: quy định về cán bộ do bầu cử"))
        self.rank = LineField(tr("Mức xếp loại"), tr("Ghi đúng chữ trong quyết định"))
        self.body = LineField(tr("Cơ quan quyết định"))
        self.number = LineField(tr("Số quyết định"))
        self.day = DateField(tr("Ngày quyết định"))
        self.reason = LineField(tr("Lý do sửa"))
        self.pick = button("kpi.outside.file", tr("Chọn tệp quyết định…"), "attach")
        self.picked = QLabel("")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        # Room for the words of a decision: a line that shows half a regime is read wrongly.
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 64)
        self._assemble()
        self._fill(today)
        self._settle()

    def take_file(self, path: Path) -> None:
        """Take the file of the decision as evidence."""
        self._file = path
        self.picked.setText(path.name)

    def accept(self) -> None:
        """Hand over what was written, when nothing is missing."""
        day = self.day.date_value()
        if not self._is_whole() or day is None:
            return
        files = self._start.files if self._start is not None else ()
        words = (self.regime.value(), self.rank.value(), self.body.value(), self.number.value())
        regime, rank, body, number = (each.strip() for each in words)
        result = OutsideResult(regime, rank, body, number, day, files)
        self.given.emit(OutsideAnswer(result, self._file, self.reason.value().strip()))
        super().accept()

    def _is_whole(self) -> bool:
        asked = [self.regime, self.rank, self.body, self.number]
        # What was kept once is changed only with a reason: the first entry stays beside the new one.
        asked += [self.reason] if self._start is not None else []
        return all(each.value().strip() for each in asked)

    def _fill(self, today: date) -> None:
        start = self._start
        self.day.show_date(start.decided_on if start is not None else today)
        if start is None:
            return
        for field, text in (
            (self.regime, start.regime),
            (self.rank, start.rank),
            (self.body, start.body),
            (self.number, start.number),
        ):
            field.show_value(text)
        self.picked.setText(", ".join(file.name for file in start.files))

    def _assemble(self) -> None:
        form = QFormLayout()
        for name, title, part in (
            ("regime", tr("Quy định áp dụng"), self.regime),
            ("rank", tr("Mức xếp loại"), self.rank),
            ("body", tr("Cơ quan quyết định"), self.body),
            ("number", tr("Số quyết định"), self.number),
            ("day", tr("Ngày quyết định"), self.day),
            ("reason", tr("Lý do sửa"), self.reason),
        ):
            part.setObjectName(f"kpi.outside.{name}")
            form.addRow(title, part)
        form.setRowVisible(self.reason, self._start is not None)
        evidence = QHBoxLayout()
        evidence.addWidget(self.pick)
        evidence.addWidget(self.picked, 1)
        told = QLabel(tr("Chỉ ghi lại kết quả đã có quyết định; chương trình không tính điểm cho kỳ này."))
        told.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addLayout(form)
        layout.addLayout(evidence)
        layout.addWidget(self._buttons)
        confirm = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        if confirm is not None:
            confirm.setObjectName("kpi.outside.confirm")
            answer_with(self, confirm)
        self.pick.setAutoDefault(False)  # or Enter in a field would ask for a file
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.pick.clicked.connect(self._on_pick)
        for field in (self.regime, self.rank, self.body, self.number, self.reason):
            field.textChanged.connect(self._settle)

    @pyqtSlot()
    def _settle(self) -> None:
        confirm = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        if confirm is not None:
            confirm.setEnabled(self._is_whole())

    @pyqtSlot()
    def _on_pick(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Chọn tệp quyết định…"))
        if name:
            self.take_file(Path(name))
