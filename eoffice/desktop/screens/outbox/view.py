"""The outbox: what waits, what was refused and why, and the two things that can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSlot
from PyQt6.QtWidgets import QLabel, QVBoxLayout, QWidget

from eoffice.desktop.screens.outbox.model import COLUMNS, OrderRow, key_of
from eoffice.desktop.screens.outbox.presenter import DROP, RETRY, OutboxPresenter
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.tables import show_rows, small_table
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.messages import Banner
from eoffice.desktop.shell.notices import Notice, Severity, notice_of
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.table import Empty

PLACE = "outbox"


class OutboxView(Screen):
    """Lists the orders that the hub has not taken yet.

    Object names: "outbox.table"; commands "outbox.retry", "outbox.drop", "outbox.open".
    """

    def __init__(self, session: Session, presenter: OutboxPresenter) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        self._words = QLabel(
            tr("Lệnh chờ gửi tự đi khi nối được trục văn bản. Nội dung đã làm luôn còn nguyên.")
        )
        self._why: Banner | None = None
        self._layout = QVBoxLayout(self)
        nothing = Empty("ok", "Không có lệnh nào chờ gửi", "Mọi việc đã tới trục văn bản.")
        self.table = small_table("outbox.table", tr("Hộp chờ gửi"), COLUMNS, key_of, nothing)
        self._assemble()
        self._register()
        presenter.shown.connect(self._on_shown)
        self.table.row_chosen.connect(self._on_row)
        self.table.row_opened.connect(self._on_opened)

    def panes(self) -> list[QWidget]:
        """Return the table."""
        return [self.table.table]

    def arrive(self) -> None:
        """Read the outbox anew."""
        self.presenter.refresh()

    def has_row(self) -> bool:
        """Tell whether an order is chosen."""
        return self.table.current is not None

    def retry(self) -> None:
        """Try the chosen order again."""
        if self.table.current is not None:
            self.presenter.retry(self.table.current)

    def drop(self) -> None:
        """Give the chosen order up."""
        if self.table.current is not None:
            self.presenter.drop(self.table.current)

    def open_document(self) -> None:
        """Open the document of the chosen order."""
        if self.table.current is not None:
            self._session.shell.navigator.open_document(self.table.current.document)

    @pyqtSlot(object)
    def _on_shown(self, rows: Sequence[OrderRow]) -> None:
        show_rows(self.table, rows)
        if rows and self.table.current is None:
            self.table.select_key(rows[0].id)
        self._show_why(self.table.current)

    @pyqtSlot(object)
    def _on_row(self, row: OrderRow | None) -> None:
        self._show_why(row)
        self._session.shell.commands.refresh()

    @pyqtSlot(object)
    def _on_opened(self, _: object) -> None:
        self.open_document()

    def _show_why(self, row: OrderRow | None) -> None:
        """Say why the chosen order was refused and what to do next."""
        if self._why is not None:
            self._layout.removeWidget(self._why)
            self._why.hide()
            self._why.deleteLater()
            self._why = None
        if row is not None and row.refusal is not None:
            told = notice_of(row.refusal)
            title = tr("“{what}” bị từ chối: {why}").format(what=row.what, why=told.title)
            self._why = Banner(Notice(Severity.ERROR, title, told.hint, told.cause, told.code))
            self._layout.insertWidget(1, self._why)

    def _assemble(self) -> None:
        space = gap(self.fontMetrics())
        self._words.setProperty("role", "muted")
        self._words.setWordWrap(True)
        self._layout.setContentsMargins(space * 2, space, space * 2, space * 2)
        self._layout.setSpacing(space)
        self._layout.addWidget(self._words)
        self._layout.addWidget(self.table, 1)

    def _register(self) -> None:
        self._session.shell.commands.add(
            Command(
                RETRY,
                "Thử lại",
                self.retry,
                Menu.PROCESS,
                "refresh",
                enabled=self.has_row,
                place=PLACE,
                group="outbox",
                on_tool_bar=True,
                is_main=True,
            ),
            Command(
                DROP,
                "Bỏ lệnh",
                self.drop,
                Menu.PROCESS,
                "delete",
                enabled=self.has_row,
                place=PLACE,
                group="outbox",
                on_tool_bar=True,
            ),
            Command(
                "outbox.open",
                "Mở văn bản của lệnh",
                self.open_document,
                Menu.PROCESS,
                "document",
                enabled=self.has_row,
                place=PLACE,
                group="outbox",
                on_tool_bar=True,
            ),
        )
