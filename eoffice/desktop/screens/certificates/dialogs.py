"""Two small dialogs: to whom a certificate of a file belongs, and why one is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.screens.certificates.model import RegistryRow
from eoffice.desktop.screens.certificates.presenter import CertificatesPresenter
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.dialogs import answer_with
from eoffice.desktop.widgets.fields import ChoiceField, LineField


class Asking(QDialog):
    """A title, what it is about, one field, and two buttons."""

    def __init__(self, name: str, title: str, about: str, label: str, field: QWidget, confirm: str,
                 parent: QWidget | None) -> None:  # fmt: skip
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.confirm = QPushButton(confirm)
        self.confirm.setObjectName("certificateConfirm")
        self.confirm.setProperty("role", "main")
        answer_with(self, self.confirm)
        cancel = QPushButton(tr("Thôi"))
        cancel.setObjectName("certificateCancel")
        cancel.setAutoDefault(False)
        told = QLabel(about)
        told.setWordWrap(True)
        told.setProperty("content", True)
        form = QFormLayout()
        form.addRow(label, field)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.confirm)
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 3, space * 2, space * 3, space * 2)
        layout.setSpacing(space)
        layout.addWidget(told)
        layout.addLayout(form)
        layout.addLayout(row)
        self.setMinimumWidth(self.fontMetrics().height() * 28)
        cancel.clicked.connect(self.reject)


class AskingWords(Asking):
    """Asks for words without which nothing is done, and hands them on."""

    def __init__(self, name: str, title: str, about: str, label: str, field: LineField, confirm: str,
                 give: Callable[[str], object], parent: QWidget | None) -> None:  # fmt: skip
        super().__init__(name, title, about, label, field, confirm, parent)
        self._field, self._give = field, give
        field.textChanged.connect(self._settle)
        self.confirm.clicked.connect(self._on_confirm)
        self._settle()

    @pyqtSlot()
    def _settle(self) -> None:
        self.confirm.setEnabled(bool(self._field.text().strip()))

    @pyqtSlot()
    def _on_confirm(self) -> None:
        self._give(self._field.value())
        self.accept()


class WithdrawDialog(AskingWords):
    """Asks for the reason; object names "certificateReason", "certificateConfirm", "certificateCancel"."""

    def __init__(
        self, presenter: CertificatesPresenter, row: RegistryRow, parent: QWidget | None = None
    ) -> None:
        self.reason = LineField(tr("Lý do gỡ"), tr("Ví dụ: mất thiết bị, chuyển công tác"))
        self.reason.setObjectName("certificateReason")
        words = tr("Gỡ chứng thư của {holder}. Từ lúc này không ký được bằng chứng thư này nữa; ")
        words += tr("văn bản đã ký vẫn giữ nguyên giá trị.")
        super().__init__(
            "withdrawDialog", tr("Gỡ chứng thư"), words.format(holder=row.holder), tr("Lý do gỡ"),
            self.reason, tr("Gỡ chứng thư"), partial(presenter.withdraw, row.key), parent,
        )  # fmt: skip


class RegisterDialog(Asking):
    """Asks for the holder; object names "certificateHolder", "certificateConfirm", "certificateCancel"."""

    def __init__(self, presenter: CertificatesPresenter, file: Path, parent: QWidget | None = None) -> None:
        self._presenter = presenter
        self._file = file
        self.holder = ChoiceField(tr("Đăng ký cho"))
        self.holder.setObjectName("certificateHolder")
        self.holder.show_choices([(one.key, one.name) for one in presenter.picture.holders])
        words = tr("Chứng thư trong tệp {file}.").format(file=file.name)
        super().__init__(
            "registerDialog", tr("Đăng ký chứng thư từ tệp"), words, tr("Đăng ký cho"), self.holder,
            tr("Đăng ký chứng thư"), parent,
        )  # fmt: skip
        self.confirm.clicked.connect(self._on_confirm)

    @pyqtSlot()
    def _on_confirm(self) -> None:
        self._presenter.register_file(self._file, self.holder.chosen())
        self.accept()
