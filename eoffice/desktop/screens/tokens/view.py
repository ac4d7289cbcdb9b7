"""The place "Thiết bị ký": tokens, certificates, libraries, and which certificate is used for what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import QFormLayout, QGroupBox, QLabel, QSplitter, QVBoxLayout, QWidget

from eoffice.desktop.screens.tokens.model import (
    CERTIFICATE_COLUMNS,
    LIBRARY_COLUMNS,
    PURPOSES,
    TOKEN_COLUMNS,
    CertificateRow,
    LibraryRow,
    Picture,
    TokenRow,
    key_of,
)
from eoffice.desktop.screens.tokens.pin_dialog import PinDialog
from eoffice.desktop.screens.tokens.presenter import TokensPresenter
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.tables import show_rows, small_table
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import ChoiceField
from eoffice.desktop.widgets.table import Empty, TableView
from eoffice.services.certificates import Purpose

PLACE = "tokens"


class TokensView(Screen):
    """Shows what is plugged in now, live.

    Object names: "tokens.tokens", "tokens.certificates", "tokens.libraries" (tables), "tokens.advice"
    (what to do about the chosen row), "tokens.purpose.NAME" (choice of a certificate), "tokens.trace".
    """

    def __init__(self, session: Session, presenter: TokensPresenter) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        unplugged = Empty(
            "token",
            "Chưa cắm thiết bị ký nào",
            "Cắm thiết bị vào cổng USB; tên người giữ hiện ra sau vài giây.",
        )
        self.tokens: TableView[TokenRow] = small_table(
            "tokens.tokens", tr("Thiết bị đang cắm"), TOKEN_COLUMNS, key_of, unplugged
        )
        no_certificates = Empty("sign", "Chưa thấy chứng thư nào")
        self.certificates: TableView[CertificateRow] = small_table(
            "tokens.certificates", tr("Chứng thư số"), CERTIFICATE_COLUMNS, key_of, no_certificates
        )
        no_libraries = Empty(
            "settings",
            "Chưa có thư viện thiết bị ký nào",
            "Cài phần mềm của nơi cấp, hoặc thêm thư viện bằng tay.",
        )
        self.libraries: TableView[LibraryRow] = small_table(
            "tokens.libraries", tr("Thư viện của thiết bị"), LIBRARY_COLUMNS, key_of, no_libraries
        )
        self.advice = QLabel()
        self.trace = QLabel()
        self.choices = {purpose: ChoiceField(tr(title)) for purpose, title in PURPOSES}
        self._assemble()
        self._connect()
        presenter.refresh()

    @property
    def token(self) -> TokenRow | None:
        """The token that is chosen, or the only one there is."""
        return self.tokens.current

    def panes(self) -> list[QWidget]:
        """Return the three tables."""
        return [self.tokens.table, self.certificates.table, self.libraries.table]

    def arrive(self) -> None:
        """Show what was seen last."""
        self.presenter.refresh()

    def change_pin(self) -> None:
        """Ask for the old and the new PIN of the chosen token."""
        row = self.token
        if row is not None and row.credential is not None:
            PinDialog(self.presenter, row, row.credential, self).open()

    @pyqtSlot(object)
    def _on_shown(self, picture: Picture) -> None:
        for table, rows in (
            (self.tokens, picture.tokens),
            (self.certificates, picture.certificates),
            (self.libraries, picture.libraries),
        ):
            _fill(table, rows)
        self._show_choices()
        self._show_trace()
        self._show_advice()
        self._session.shell.commands.refresh()

    @pyqtSlot(object)
    def _on_row(self, _: object) -> None:
        self._show_advice()
        self._session.shell.commands.refresh()

    @pyqtSlot()
    def _show_trace(self) -> None:
        trace = self.presenter.trace
        words = tr("Đang ghi nhật ký gọi thiết bị (không có mã PIN) vào {file}.")
        self.trace.setText(words.format(file=trace) if trace is not None else "")
        self.trace.setVisible(trace is not None)

    def _show_advice(self) -> None:
        """Say what to do about everything that is wrong, the tokens first."""
        picture = self.presenter.picture
        told = [row.advice for row in picture.tokens]
        told += [row.advice for row in picture.certificates]
        told += [row.advice for row in picture.libraries]
        lines = dict.fromkeys(f"– {advice}" for advice in told if advice)
        self.advice.setText("\n".join(lines))
        self.advice.setVisible(bool(lines))

    def _show_choices(self) -> None:
        """Offer the certificates that may sign, for each purpose."""
        usable = self.presenter.usable()
        chosen = self.presenter.chosen()
        options = [("", tr("Chọn khi ký")), *((one.fingerprint, one.facts.subject) for one in usable)]
        for purpose, field in self.choices.items():
            field.blockSignals(True)
            field.show_choices(options)
            field.choose(chosen.get(purpose, ""))
            field.blockSignals(False)

    def _on_choice(self, purpose: Purpose, _: int) -> None:
        self.presenter.choose(purpose, self.choices[purpose].chosen())

    def _assemble(self) -> None:
        """Put tokens above certificates, libraries and purposes below."""
        space = gap(self.fontMetrics())
        self.advice.setObjectName("tokens.advice")
        self.advice.setProperty("content", True)
        self.advice.setProperty("role", "warning")
        self.trace.setObjectName("tokens.trace")
        self.trace.setProperty("role", "warning")
        for label in (self.advice, self.trace):
            label.setWordWrap(True)
        # From the outside in: Qt styles all that is in a part anew each time that it gets another parent.
        beside = QSplitter(Qt.Orientation.Horizontal, self)
        upper = QSplitter(Qt.Orientation.Vertical, beside)
        box = QGroupBox(tr("Dùng chứng thư nào cho việc gì"), beside)
        form = QFormLayout(box)
        for purpose, title in PURPOSES:
            self.choices[purpose].setObjectName(f"tokens.purpose.{purpose.value}")
            form.addRow(tr(title), self.choices[purpose])
        for table, title in (
            (self.tokens, tr("Thiết bị đang cắm")),
            (self.certificates, tr("Chứng thư số")),
            (self.libraries, tr("Thư viện của thiết bị")),
        ):
            _add_titled(upper, title, table)
        beside.setStretchFactor(0, 3)
        beside.setStretchFactor(1, 1)
        for splitter in (upper, beside):
            splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 2, space, space * 2, space * 2)
        layout.setSpacing(space)
        for part in (self.trace, self.advice):
            layout.addWidget(part)
        layout.addWidget(beside, 1)

    def _connect(self) -> None:
        """Bind the presenter, the tables and the choices."""
        self.presenter.shown.connect(self._on_shown)
        self.presenter.settled.connect(self._show_trace)
        for table in (self.tokens, self.certificates, self.libraries):
            table.row_chosen.connect(self._on_row)
        for purpose, field in self.choices.items():
            field.currentIndexChanged.connect(partial(self._on_choice, purpose))


def _fill(table: TableView[Any], rows: Sequence[Any]) -> None:
    """Show rows, with the cursor on the first when it was on none."""
    show_rows(table, rows)
    if rows and table.current is None:
        table.select_key(rows[0].key)


def _add_titled(splitter: QSplitter, title: str, table: QWidget) -> None:
    part = QWidget(splitter)
    head = QLabel(title)
    head.setProperty("role", "heading")
    layout = QVBoxLayout(part)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(head)
    layout.addWidget(table, 1)
