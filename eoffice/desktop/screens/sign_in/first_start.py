"""The first start of a machine: which hub, is it the right one, who signs in here."""

from __future__ import annotations

from typing import Protocol

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.shell.input_method import commit_pending_input
from eoffice.desktop.shell.lanes import Job, Lane, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.marks import IconMark
from eoffice.desktop.shell.notices import interface_language
from eoffice.desktop.shell.theme import gap, scale_font
from eoffice.desktop.widgets.fields import LineField
from eoffice.errors import explain

CARD_EM = 30


class Pairs(Protocol):
    """Pairs this machine with a hub; the composition root has the real one."""

    def pair(self, address: str, fingerprint: str, login: str) -> None:
        """Look at the hub and keep its certificate; raises Refused, Unreachable."""
        ...


def read_code(text: str) -> tuple[str, str]:
    """Return address and fingerprint of a pairing line, "https://hub:8443#ab12…"; both empty for another."""
    address, mark, fingerprint = text.strip().partition("#")
    return (address, fingerprint) if mark and address.startswith("https://") else ("", "")


class FirstStart(QWidget):
    """Asks for what the office's administrator has handed out.

    Object names: "firstHub", "firstFingerprint", "firstLogin", "firstConfirm", "firstProblem".
    """

    ended = pyqtSignal()

    def __init__(self, pairing: Pairs, lane: Lane) -> None:
        super().__init__()
        self.setObjectName("firstStart")
        self.setWindowTitle(tr("Bắt đầu dùng eOffice"))
        self.is_paired = False
        self._pairing = pairing
        self._asking = Latest(lane, self)
        self.hub = LineField(tr("Địa chỉ trục văn bản"), "https://truc.coquan.gov.vn:8443")
        self.fingerprint = LineField(tr("Dấu vân tay của chứng thư"), tr("64 ký tự, hoặc dán cả mã ghép nối"))
        self.login = LineField(tr("Tên đăng nhập"))
        self.confirm = QPushButton(tr("Kiểm tra và tiếp tục"))
        self.problem = QLabel()
        self.progress = QProgressBar()
        self._assemble()
        self._connect()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Tell that the person gave up, or is done."""
        super().closeEvent(event)
        self.ended.emit()

    @pyqtSlot(str)
    def _on_pasted(self, text: str) -> None:
        """Part a whole pairing line, in whichever of the two fields it was pasted."""
        address, fingerprint = read_code(text)
        if address:
            self.hub.show_value(address)
            self.fingerprint.show_value(fingerprint)

    @pyqtSlot()
    def _on_confirm(self) -> None:
        commit_pending_input()
        self._on_pasted(self.hub.value())
        self._on_pasted(self.fingerprint.value())
        address, fingerprint, login = self.hub.value(), self.fingerprint.value(), self.login.value()
        if not (address and fingerprint and login):
            self._tell(tr("Điền đủ ba ô; quản trị của cơ quan cấp địa chỉ và dấu vân tay."))
            return
        pairing = self._pairing

        def pair(_: Job) -> None:
            pairing.pair(address, fingerprint, login)

        self._tell("")
        self._show_busy(busy=True)
        self._asking.ask(pair)

    @pyqtSlot(object)
    def _on_paired(self, _: object) -> None:
        self.is_paired = True
        self.close()

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        self._show_busy(busy=False)
        self.tell(error)

    def tell(self, error: BaseException) -> None:
        """Say in words what is wrong and what to do."""
        told = explain(error, interface_language())
        self._tell(f"{told.sentence} {told.next_step}")

    def _tell(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _show_busy(self, *, busy: bool) -> None:
        self.progress.setVisible(busy)
        for part in (self.hub, self.fingerprint, self.login, self.confirm):
            part.setEnabled(not busy)

    def _assemble(self) -> None:
        """Put the questions below each other, each with the words why it is asked."""
        space = gap(self.fontMetrics())
        title = QLabel(tr("Bắt đầu dùng eOffice"))
        title.setProperty("role", "title")
        scale_font(title, 1.5)
        head = QHBoxLayout()
        head.addWidget(IconMark("seal", "accent", 2.0))
        head.addWidget(title, 1)
        card = QFrame()
        card.setProperty("card", "true")
        card.setFixedWidth(self.fontMetrics().height() * CARD_EM)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(space * 4, space * 3, space * 4, space * 3)
        inside.setSpacing(space)
        inside.addLayout(head)
        steps = QLabel(tr("Bước 1 trong 3: ghép nối máy. Sau đó: đăng nhập; kiểm tra thiết bị ký và tập ký."))
        steps.setProperty("role", "muted")
        steps.setWordWrap(True)
        inside.addWidget(steps)
        asked = (
            (self.hub, "firstHub", tr("Địa chỉ do quản trị cấp, bắt đầu bằng https://")),
            (
                self.fingerprint,
                "firstFingerprint",
                tr("Bảo đảm máy này nói chuyện đúng với cơ quan, không phải kẻ giả mạo."),
            ),
            (self.login, "firstLogin", tr("Tên của anh/chị; mật khẩu được hỏi ở bước sau.")),
        )
        for field, name, why in asked:
            field.setObjectName(name)
            label, hint = QLabel(field.accessibleName()), QLabel(why)
            label.setBuddy(field)
            hint.setProperty("role", "muted")
            hint.setWordWrap(True)
            for part in (label, field, hint):
                inside.addWidget(part)
        self.confirm.setObjectName("firstConfirm")
        self.confirm.setProperty("role", "main")
        self.problem.setObjectName("firstProblem")
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.progress.setRange(0, 0)
        self.progress.setAccessibleName(tr("Đang kiểm tra trục văn bản"))
        self.progress.hide()
        for below in (self.problem, self.confirm, self.progress):
            inside.addWidget(below)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        # Between stretches, not aligned: an aligned card is given no more height when a long sentence wraps.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        layout.addLayout(middle)
        layout.addStretch(3)
        self.resize(self.fontMetrics().height() * 42, self.fontMetrics().height() * 36)

    def _connect(self) -> None:
        self.hub.value_settled.connect(self._on_pasted)
        self.fingerprint.value_settled.connect(self._on_pasted)
        self.confirm.clicked.connect(self._on_confirm)
        for field in (self.hub, self.fingerprint, self.login):
            field.returnPressed.connect(self._on_confirm)
        self._asking.answered.connect(self._on_paired)
        self._asking.failed.connect(self._on_failed)
