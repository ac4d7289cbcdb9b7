"""The dialog that makes or changes a preset of signing."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.dialogs import answer_with
from eoffice.desktop.widgets.fields import ChoiceField, LineField, TextField
from eoffice.services.signing_styles import AGENCY, AUTO, FIXED, LINES, OFFSET, PERSON, Style

_LINE_WORDS = {"signer": "Người ký", "agency": "Cơ quan", "time": "Thời gian", "reason": "Lý do"}
_LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")


class StyleDialog(QDialog):
    """Asks for everything a preset holds, beginning with what stands on the screen.

    Object names: "styleDialog", "styleName", "styleOwner", "styleLevel", "styleImage", "styleBrowse",
    "styleWidth", "styleLine.…", "styleRule", "styleReason", "styleLocation", "styleAuthorities".
    """

    def __init__(
        self,
        begun: Style,
        offset: tuple[float, float] | None,
        spot: tuple[int, tuple[float, float, float, float]] | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("styleDialog")
        self.setWindowTitle(tr("Mẫu ký"))
        self._begun = begun
        self._places: dict[str, tuple[float, ...]] = {AUTO: ()}
        if offset is not None:
            self._places[OFFSET] = offset
        if spot is not None:
            self._places[FIXED] = (spot[0], *spot[1])
        self.name = LineField(tr("Tên mẫu"), tr("Ví dụ: Ký chính thức"))
        self.owner, self.level, self.rule = (
            ChoiceField(tr(one)) for one in ("Mẫu của", "Mức chữ ký", "Chỗ ký")
        )
        self.image = LineField(tr("Tệp hình"), tr("Bỏ trống: hình đang dùng"))
        self.browse = QPushButton(tr("Chọn…"))
        self.width_mm = QDoubleSpinBox()
        self.lines = {one: QCheckBox(tr(_LINE_WORDS[one])) for one in LINES}
        self.reason = LineField(tr("Lý do ký"))
        self.location = LineField(tr("Nơi ký"))
        self.authorities = TextField(tr("Máy chủ dấu thời gian"), tr("Mỗi địa chỉ một dòng"))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self._fill()
        self._assemble()
        self._settle()

    def style_made(self) -> Style:
        """Return the preset as it stands in the dialog."""
        rule = self.rule.chosen()
        return Style(
            name=self.name.value(),
            operation=self._begun.operation,
            owner=self.owner.chosen(),
            level=self.level.chosen(),
            image=self.image.value(),
            width_mm=self.width_mm.value(),
            lines=tuple(one for one in LINES if self.lines[one].isChecked()),
            rule=rule,
            place=self._places[rule],
            reason=self.reason.value(),
            location=self.location.value(),
            authorities=tuple(line.strip() for line in self.authorities.value().splitlines() if line.strip()),
        )

    @pyqtSlot()
    def _on_browse(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Chọn hình chữ ký hoặc con dấu"), "", "*.png")
        if name:
            self.image.show_value(str(Path(name)))

    @pyqtSlot()
    def _settle(self) -> None:
        """Open "save" when there is a name, and an authority where the level needs one."""
        needs = self.level.chosen() != "B-B" and not self.authorities.value().strip()
        save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        if save is not None:
            save.setText(tr("Lưu"))
            save.setEnabled(bool(self.name.text().strip()) and not needs)

    def _fill(self) -> None:
        begun = self._begun
        self.owner.show_choices([(PERSON, tr("Của tôi")), (AGENCY, tr("Của cơ quan"))])
        self.level.show_choices([(one, one) for one in _LEVELS])
        titles = {AUTO: tr("Tự động"), OFFSET: tr("Lệch như đang đặt"), FIXED: tr("Luôn ở đúng chỗ này")}
        self.rule.show_choices([(one, titles[one]) for one in self._places])
        self.owner.choose(begun.owner)
        self.level.choose(begun.level)
        self.rule.choose(OFFSET if OFFSET in self._places else AUTO)
        self.name.show_value(begun.name)
        self.image.show_value(begun.image)
        self.width_mm.setRange(0, 200)
        self.width_mm.setSuffix(" mm")
        self.width_mm.setSpecialValueText(tr("Theo hình"))
        self.width_mm.setAccessibleName(tr("Bề rộng thật của hình"))
        self.width_mm.setValue(begun.width_mm)
        for one, box in self.lines.items():
            box.setChecked(one in begun.lines)
        self.reason.show_value(begun.reason)
        self.location.show_value(begun.location)
        self.authorities.show_value("\n".join(begun.authorities))
        self.authorities.show_lines(3)

    def _assemble(self) -> None:
        parts: dict[str, QWidget] = {
            "Name": self.name, "Owner": self.owner, "Level": self.level, "Image": self.image,
            "Browse": self.browse, "Width": self.width_mm, "Rule": self.rule, "Reason": self.reason,
            "Location": self.location, "Authorities": self.authorities,
        }  # fmt: skip
        for name, part in parts.items():
            part.setObjectName(f"style{name}")
        boxes, picture = QWidget(), QWidget()
        for holder, held in ((boxes, tuple(self.lines.values())), (picture, (self.image, self.browse))):
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            for part in held:
                row.addWidget(part)
        for one, box in self.lines.items():
            box.setObjectName(f"styleLine.{one}")
        form = QFormLayout()
        for title, part in (
            (tr("Tên mẫu"), self.name), (tr("Mẫu của"), self.owner), (tr("Mức chữ ký"), self.level),
            (tr("Tệp hình"), picture), (tr("Bề rộng thật của hình"), self.width_mm),
            (tr("Dòng chữ trong ô ký"), boxes), (tr("Chỗ ký"), self.rule), (tr("Lý do ký"), self.reason),
            (tr("Nơi ký"), self.location), (tr("Máy chủ dấu thời gian"), self.authorities),
        ):  # fmt: skip
            form.addRow(title, part)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.buttons)
        self.browse.setAutoDefault(False)
        answer_with(self, self.buttons.button(QDialogButtonBox.StandardButton.Save))
        self.browse.clicked.connect(self._on_browse)
        self.name.textChanged.connect(self._settle)
        self.authorities.textChanged.connect(self._settle)
        self.level.currentIndexChanged.connect(self._settle)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
