"""The place "Thể thức cơ quan": letterhead, notation, seal, signers and usual recipients of an agency."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtGui import QPixmap
from PyQt6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.agency_form.history import HistoryDialog
from eoffice.desktop.screens.agency_form.presenter import AgencyFormPresenter, FormPicture, restored
from eoffice.desktop.screens.agency_form.signers import SignerRows
from eoffice.desktop.session.picker import Picker
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.messages import Banner
from eoffice.desktop.shell.notices import Notice
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import LineField, TextField
from eoffice.domain.agency_form import AgencyForm, UnitNotation
from eoffice.domain.people import Unit
from eoffice.text import clean

PLACE = "agency_form"


class AgencyFormView(Screen):
    """Shows the settings and keeps what an administrator changes.

    Object names: "formIssuer", "formParent", "formPlace", "formAbbreviation", "formUnit.ID",
    "formSealChoose", "formSealRemove", "formRecipients" (a Picker), "formCopies", "formReason",
    "formSave", "formReload", "formHistory"; those of `SignerRows`.
    """

    def __init__(self, session: Session, presenter: AgencyFormPresenter) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        self.form = AgencyForm("")
        self._seal = b""
        self._is_showing = False
        self.issuer = LineField(tr("Cơ quan ban hành"), tr("Tên đầy đủ, chính thức"))
        self.parent_body = LineField(tr("Cơ quan chủ quản"), tr("Để trống nếu không có"))
        self.place = LineField(tr("Địa danh"), tr("Ví dụ: Khánh Hòa"))
        self.abbreviation = LineField(tr("Chữ viết tắt của cơ quan"), tr("Ví dụ: SNV"))
        self.units: dict[str, LineField] = {}
        self._unit_form = QFormLayout()
        self.seal = QLabel()
        self.choose_seal = QPushButton(icon("folder"), tr("Chọn ảnh con dấu…"))
        self.remove_seal = QPushButton(tr("Bỏ ảnh con dấu"))
        self.signers = SignerRows()
        self.recipients = Picker(
            "formRecipients", tr("Nơi nhận mặc định"), tr("Gõ tên hoặc mã cơ quan, không cần dấu")
        )
        self.copies = TextField(
            tr("Dòng nơi nhận trong cơ quan"), tr("Mỗi dòng một nơi nhận, ví dụ: Ban Giám đốc (để báo cáo)")
        )
        self.reason = LineField(tr("Lý do sửa"), tr("Ghi lại trong lịch sử sửa"))
        self.save = QPushButton(icon("save", "on_accent"), tr("Ghi thể thức"))
        self.reload = QPushButton(tr("Bỏ thay đổi"))
        self.past = QPushButton(icon("history"), tr("Các lần sửa…"))
        self.changed_note = QLabel()
        self._banner: Banner | None = None
        self._column = QVBoxLayout()
        self._assemble()
        self._connect()
        presenter.refresh()

    def panes(self) -> list[QWidget]:
        """Return the first field and the buttons."""
        return [self.issuer, self.save]

    def arrive(self) -> None:
        """Read anew, unless something was entered and not kept yet."""
        if not self.is_changed:
            self.presenter.refresh()

    @property
    def is_changed(self) -> bool:
        """Tell whether something was entered that is not kept."""
        return bool(self.form.agency) and not self.wanted().same_as(self.form)

    def wanted(self) -> AgencyForm:
        """Return what the page says."""
        return replace(
            self.form,
            issuer=self.issuer.value(),
            parent=self.parent_body.value(),
            place=self.place.value(),
            abbreviation=self.abbreviation.value(),
            units=tuple(UnitNotation(unit, field.value()) for unit, field in self.units.items()),
            signers=self.signers.habits(),
            recipients=self.recipients.chosen(),
            copies=tuple(line for one in clean(self.copies.value()).split("\n") if (line := one.strip())),
            seal=self._seal,
            reason=self.reason.value(),
        )

    def show_form(self, form: AgencyForm) -> None:
        """Show settings in the fields; nothing is kept yet."""
        self._is_showing = True
        self.issuer.show_value(form.issuer)
        self.parent_body.show_value(form.parent)
        self.place.show_value(form.place)
        self.abbreviation.show_value(form.abbreviation)
        for one in form.units:
            if one.unit in self.units:
                self.units[one.unit].show_value(one.abbreviation)
        self.signers.show_habits(form.signers)
        self.recipients.choose(form.recipients)
        self.copies.show_value("\n".join(form.copies))
        self._on_seal(form.seal)
        self._is_showing = False
        self._settle_buttons()

    @pyqtSlot(object)
    def _on_shown(self, picture: FormPicture) -> None:
        if self.is_changed and picture.form.revision == self.form.revision:
            return  # something else in the directory changed; what was entered stays
        self.form = picture.form
        self._show_units(picture.units)
        self.signers.offer(picture.signers)
        self.recipients.offer(picture.agencies)
        self.reason.clear()
        self.show_form(picture.form)
        self._show_author(picture.form)

    @pyqtSlot()
    def on_save(self) -> None:
        """Keep what the page says."""
        wanted = self.wanted()
        self._show_notice(None)
        self.setEnabled(False)
        self.presenter.settle(wanted)

    @pyqtSlot()
    def _on_settled(self) -> None:
        self.setEnabled(True)
        self._show_notice(None)
        # What the hub gives back is shown even where it differs by a blank from what was typed.
        self.form = AgencyForm("")

    @pyqtSlot(object)
    def _on_refused(self, notice: Notice) -> None:
        self.setEnabled(True)
        self._show_notice(notice)

    @pyqtSlot()
    def _on_reload(self) -> None:
        self._show_notice(None)
        self.reason.clear()
        self.show_form(self.form)
        self.presenter.refresh()

    @pyqtSlot(object)
    def _on_told(self, forms: tuple[AgencyForm, ...]) -> None:
        dialog = HistoryDialog(forms, self.presenter.name_of, self)
        dialog.restore_wanted.connect(self._on_restore)
        dialog.open()

    @pyqtSlot(object)
    def _on_restore(self, past: AgencyForm) -> None:
        self.show_form(restored(self.form, past))
        self.reason.show_value(tr("Dùng lại bản của lần sửa {number}").format(number=past.revision))

    @pyqtSlot()
    def _on_choose_seal(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Chọn ảnh con dấu"), "", tr("Ảnh PNG (*.png)"))
        if name:
            self.presenter.read_seal(Path(name))

    @pyqtSlot()
    def _on_remove_seal(self) -> None:
        self._on_seal(b"")

    @pyqtSlot(bytes)
    def _on_seal(self, content: bytes) -> None:
        self._seal = content
        shown = QPixmap()
        side = self.fontMetrics().height() * 6
        if content and shown.loadFromData(content):
            mode = Qt.TransformationMode.SmoothTransformation
            self.seal.setPixmap(shown.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, mode))
        else:
            self.seal.clear()
            self.seal.setText(tr("Chưa có ảnh con dấu; con dấu khi đóng chỉ có chữ."))
        self.remove_seal.setEnabled(bool(content))
        self._settle_buttons()

    @pyqtSlot()
    def _settle_buttons(self) -> None:
        if not self._is_showing:
            changed = self.is_changed
            self.save.setEnabled(changed)
            self.reload.setEnabled(changed)

    def _show_units(self, units: tuple[Unit, ...]) -> None:
        """Ask the abbreviation of each unit; fields that stay are kept."""
        if list(self.units) == [unit.id for unit in units]:
            return
        while self._unit_form.rowCount():
            self._unit_form.removeRow(0)
        self.units = {}
        for unit in units:
            field = LineField(tr("Chữ viết tắt của {unit}").format(unit=unit.name))
            field.setObjectName(f"formUnit.{unit.id}")
            field.textChanged.connect(self._settle_buttons)
            self._unit_form.addRow(unit.name, field)
            self.units[unit.id] = field

    def _show_author(self, form: AgencyForm) -> None:
        words = tr("Chưa sửa lần nào: đang dùng tên trong danh bạ.")
        if form.changed_at is not None:
            words = tr("Lần sửa {number}, do {name}.").format(
                number=form.revision, name=self.presenter.name_of(form.changed_by)
            )
        self.changed_note.setText(words)

    def _show_notice(self, notice: Notice | None) -> None:
        if self._banner is not None:
            self._column.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = Banner(notice) if notice is not None else None
        if self._banner is not None:
            self._column.insertWidget(0, self._banner)

    @property
    def notice(self) -> Notice | None:
        """The message above the form, if any."""
        return self._banner.notice if self._banner is not None else None

    def _assemble(self) -> None:
        """Put one group below the other, the buttons under all of them."""
        space = gap(self.fontMetrics())
        self._name_parts()
        self.copies.show_lines(4)
        inner = QWidget()
        groups = QVBoxLayout(inner)
        groups.setContentsMargins(space * 2, space * 2, space * 2, space)
        groups.setSpacing(space)
        groups.addWidget(self.changed_note)
        for title, content in self._groups():
            heading = QLabel(title)
            heading.setProperty("role", "heading")
            groups.addWidget(heading)
            groups.addLayout(content)
        groups.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        self._column.addWidget(scroll, 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(space * 2, 0, space * 2, space * 2)
        buttons.addWidget(self.past)
        buttons.addWidget(self.reason, 1)
        buttons.addWidget(self.reload)
        buttons.addWidget(self.save)
        self._column.addLayout(buttons)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._column)

    def _groups(self) -> list[tuple[str, QVBoxLayout | QFormLayout]]:
        names = QFormLayout()
        for label, field in (
            (tr("Cơ quan chủ quản"), self.parent_body),
            (tr("Cơ quan ban hành"), self.issuer),
            (tr("Địa danh"), self.place),
            (tr("Chữ viết tắt của cơ quan"), self.abbreviation),
        ):
            names.addRow(label, field)
        signers, where, seal = QVBoxLayout(), QFormLayout(), QVBoxLayout()
        signers.addWidget(self.signers)
        where.addRow(tr("Nơi nhận mặc định"), self.recipients)
        where.addRow(tr("Dòng nơi nhận trong cơ quan"), self.copies)
        row = QHBoxLayout()
        row.addWidget(self.choose_seal)
        row.addWidget(self.remove_seal)
        row.addStretch(1)
        seal.addWidget(self.seal)
        seal.addLayout(row)
        return [
            (tr("Đầu văn bản và ký hiệu"), names),
            (tr("Chữ viết tắt của đơn vị"), self._unit_form),
            (tr("Người ký"), signers),
            (tr("Nơi nhận"), where),
            (tr("Con dấu"), seal),
        ]

    def _name_parts(self) -> None:
        named: dict[str, QWidget] = {
            "formIssuer": self.issuer,
            "formParent": self.parent_body,
            "formPlace": self.place,
            "formAbbreviation": self.abbreviation,
            "formSeal": self.seal,
            "formSealChoose": self.choose_seal,
            "formSealRemove": self.remove_seal,
            "formCopies": self.copies,
            "formReason": self.reason,
            "formSave": self.save,
            "formReload": self.reload,
            "formHistory": self.past,
            "formAuthor": self.changed_note,
        }
        for name, widget in named.items():
            widget.setObjectName(name)
        self.save.setProperty("role", "main")
        self.changed_note.setProperty("role", "muted")
        self.seal.setAccessibleName(tr("Ảnh con dấu"))

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.shown.connect(self._on_shown)
        presenter.settled.connect(self._on_settled)
        presenter.refused.connect(self._on_refused)
        presenter.told.connect(self._on_told)
        presenter.seal_read.connect(self._on_seal)
        self._session.news.directory_changed.connect(presenter.refresh)
        for field in (self.issuer, self.parent_body, self.place, self.abbreviation, self.copies):
            field.textChanged.connect(self._settle_buttons)
        self.signers.changed.connect(self._settle_buttons)
        self.recipients.changed.connect(self._settle_buttons)
        self.save.clicked.connect(self.on_save)
        self.reload.clicked.connect(self._on_reload)
        self.past.clicked.connect(presenter.tell_history)
        self.choose_seal.clicked.connect(self._on_choose_seal)
        self.remove_seal.clicked.connect(self._on_remove_seal)
