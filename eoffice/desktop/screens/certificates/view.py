"""The place "Chứng thư": whose certificate is whose, how long each lasts, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import pyqtSlot
from PyQt6.QtWidgets import QLabel, QVBoxLayout, QWidget

from eoffice.desktop.screens.certificates.dialogs import RegisterDialog, WithdrawDialog
from eoffice.desktop.screens.certificates.model import COLUMNS, RegistryPicture, RegistryRow, key_of
from eoffice.desktop.screens.certificates.presenter import CertificatesPresenter
from eoffice.desktop.screens.certificates.root_dialogs import AddRootDialog, RetireRootDialog
from eoffice.desktop.screens.certificates.root_presenter import ReadRoot, RootsPresenter
from eoffice.desktop.screens.certificates.roots import RootRow, own_files, roots_table
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.tables import show_rows, small_table
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.table import Empty, TableView
from eoffice.domain.people import Role

PLACE = "certificates"


class CertificatesView(Screen):
    """Shows the registry: own certificates, the seal's for clerks, all of the agency for administrators.

    Object names: "certificates.table", "certificates.scope" (whose are shown), "certificates.advice"
    (what to do about the chosen row), "certificates.roots" (whom this desk believes),
    "certificates.roots_advice" (the whole story of the chosen authority).
    """

    def __init__(self, session: Session, presenter: CertificatesPresenter) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        empty = Empty(
            "sign",
            "Chưa đăng ký chứng thư nào",
            "Cắm thiết bị ký rồi bấm Đăng ký chứng thư đang cắm; từ đó chỉ chứng thư ấy ký được cho anh/chị.",
        )
        self.table: TableView[RegistryRow] = small_table(
            "certificates.table", tr("Chứng thư đã đăng ký"), COLUMNS, key_of, empty
        )
        self.roots = roots_table()
        self.roots_scope = QLabel()
        self.scope = QLabel()
        self.advice = QLabel()
        self.roots_advice = QLabel()
        self.ruling = RootsPresenter(session, self)
        self._assemble()
        presenter.shown.connect(self._on_shown)
        self.table.row_chosen.connect(self._on_row)
        self.roots.row_chosen.connect(self._on_root)
        self.ruling.read.connect(self._on_root_read)
        self.ruling.settled.connect(presenter.refresh)
        presenter.refresh()

    @property
    def row(self) -> RegistryRow | None:
        """The entry that is chosen."""
        return self.table.current

    def panes(self) -> list[QWidget]:
        """Return the tables."""
        return [self.table.table, self.roots.table]

    def arrive(self) -> None:
        """Read anew: days have passed since."""
        self.presenter.refresh()

    def ask_withdrawal(self) -> None:
        """Ask why the chosen certificate is withdrawn, then withdraw it."""
        if self.row is not None:
            WithdrawDialog(self.presenter, self.row, self).open()

    def ask_holder(self, file: Path) -> None:
        """Ask to whom a file's certificate is registered, then register it."""
        RegisterDialog(self.presenter, file, self).open()

    @property
    def root(self) -> RootRow | None:
        """The authority that is chosen."""
        return self.roots.current

    def ask_retirement(self) -> None:
        """Ask why the chosen authority is believed no more, then retire it."""
        if self.root is not None:
            RetireRootDialog(self.ruling, self.root, self).open()

    @pyqtSlot(object)
    def _on_root_read(self, read: ReadRoot) -> None:
        """Show what is in the file, and ask on what basis it is believed."""
        AddRootDialog(self.ruling, read, self).open()

    @pyqtSlot(object)
    def _on_root(self, _: object) -> None:
        row = self.root
        words = ""
        if row is not None:
            # The table cuts long stories short; here they are read to the end.
            told = tr("{name} – {word}\nDấu vân tay SHA-256: {digits}")
            words = told.format(name=row.name, word=row.word, digits=row.fingerprint)
        self.roots_advice.setText(words)
        self._session.shell.commands.refresh()

    @pyqtSlot(object)
    def _on_shown(self, picture: RegistryPicture) -> None:
        show_rows(self.table, picture.rows)
        show_rows(self.roots, picture.roots)
        if picture.rows and self.table.current is None:
            self.table.select_key(picture.rows[0].key)
        self._on_row(None)
        self._on_root(None)

    @pyqtSlot(object)
    def _on_row(self, _: object) -> None:
        row = self.row
        parts = []
        if row is not None:
            parts = [row.advice, tr("Đang cắm ở máy này.") if row.is_plugged_in else ""]
            parts.append(tr("Dấu vân tay SHA-256: {digits}").format(digits=row.key))
        self.advice.setText("\n".join(part for part in parts if part))
        self._session.shell.commands.refresh()

    def _assemble(self) -> None:
        """Put whose entries are shown above the table, advice below."""
        space = gap(self.fontMetrics())
        me = self._session.work.me
        words = tr("Chứng thư của anh/chị.")
        if me.has(Role.ADMINISTRATOR):
            words = tr("Chứng thư của mọi người và con dấu trong cơ quan.")
        elif me.has(Role.CLERK):
            words = tr("Chứng thư của anh/chị và của con dấu cơ quan.")
        self.scope.setText(words)
        self.scope.setObjectName("certificates.scope")
        self.scope.setProperty("role", "muted")
        self.advice.setObjectName("certificates.advice")
        self.advice.setProperty("content", True)
        told = tr("Gốc và nơi cấp được tin khi kiểm tra chữ ký; quản trị viên thêm và thôi tin.")
        files = own_files(self._session.work.checks.places)
        self.roots_scope.setText(" ".join(part for part in (told, files) if part))
        self.roots_scope.setObjectName("certificates.roots_scope")
        self.roots_scope.setProperty("role", "muted")
        self.roots_advice.setObjectName("certificates.roots_advice")
        self.roots_advice.setProperty("content", True)
        for label in (self.scope, self.advice, self.roots_scope, self.roots_advice):
            label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 2, space, space * 2, space * 2)
        layout.setSpacing(space)
        layout.addWidget(self.scope)
        layout.addWidget(self.table, 3)
        layout.addWidget(self.advice)
        layout.addWidget(self.roots_scope)
        layout.addWidget(self.roots, 2)
        layout.addWidget(self.roots_advice)
