"""The place "Kiểm tra chữ ký": files at the left, what was found and why at the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.verification.model import (
    FILE_COLUMNS,
    SIGNATURE_COLUMNS,
    Checked,
    advice,
    detail_text,
    field_of,
    history,
    key_of,
    outlook,
    reason_lines,
    state_chip,
)
from eoffice.desktop.screens.verification.presenter import Sides, VerificationPresenter
from eoffice.desktop.screens.verification.sides import SideBySide
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.tables import show_rows, small_table
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.marks import IconMark
from eoffice.desktop.shell.notices import NoticeAction, Severity, interface_language
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap, scale_font
from eoffice.desktop.widgets.chips import StatusChip
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.table import Empty
from eoffice.desktop.widgets.timeline import Timeline
from eoffice.errors import explain
from signing.verdict import SignatureVerdict

PLACE = "verification"
SIDES = 2
"""The tab with both readings of the file."""


class VerificationView(Screen):
    """Shows whether files are genuine.

    Object names: "verification.files" and "verification.signatures" (tables), "verification.choose"
    (button), "verification.tabs" (signatures, history, side by side), "verification.advice",
    "verification.outlook", "verification.detail"; those of `SideBySide`.
    """

    def __init__(self, session: Session, presenter: VerificationPresenter) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self.setAcceptDrops(True)
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        self._parted = ""
        nothing = Empty("verify", "Chưa có tệp nào", "Kéo thả tệp PDF vào đây, hoặc bấm nút Chọn tệp.")
        self.files = small_table("verification.files", tr("Tệp đã chọn"), FILE_COLUMNS, key_of, nothing)
        self.choose = QPushButton(tr("Chọn tệp…"))
        self.mark = IconMark("verify", "muted", 2.0)
        self.title = QLabel()
        self.state = StatusChip()
        self.advice = QLabel()
        self.outlook = QLabel()
        self.reasons = QLabel()
        none = Empty("document", "Tệp không có chữ ký số nào")
        self.signatures = small_table(
            "verification.signatures", tr("Các chữ ký"), SIGNATURE_COLUMNS, field_of, none
        )
        self.detail = QPlainTextEdit()
        self.history = Timeline(tr("Diễn biến của tệp"))
        self.sides = SideBySide(session.shell.lanes.cpu)
        self.tabs = QTabWidget()
        self._empty = EmptyState(
            "verify",
            "Kiểm tra chữ ký số của tệp PDF",
            "Kéo thả một hay nhiều tệp vào đây. Không tệp nào bị sửa hay gửi đi đâu.",
            NoticeAction(tr("Chọn tệp…"), self.ask),
        )
        self._pages = QStackedWidget()
        self._assemble()
        self._connect()
        self._on_listed()

    @property
    def shown(self) -> Checked | None:
        """The file that is shown."""
        row = self.files.current
        return next((one for one in self.presenter.files if row is not None and one.key == row.key), None)

    def panes(self) -> list[QWidget]:
        """Return files and signatures."""
        return [self.files.table, self.signatures.table]

    def check(self, paths: Sequence[Path]) -> None:
        """Check files and show the first of them."""
        if paths:
            self.presenter.check(paths)
            self.files.select_key(str(paths[0]))

    @pyqtSlot()
    def ask(self) -> None:
        """Let the person choose files."""
        kinds = f"{tr('Tệp có chữ ký')} (*.pdf *.p7s);;{tr('Mọi tệp')} (*)"
        names, _ = QFileDialog.getOpenFileNames(self, tr("Chọn tệp cần kiểm tra"), "", kinds)
        self.check([Path(name) for name in names])

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Take what looks like files."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and data.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Take every local file, and the PDFs of a folder; anything else is refused in words."""
        data = event.mimeData() if event is not None else None
        dropped = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data else []
        found = [file for place in dropped for file in _files_in(place)]
        if not found:
            self._session.shell.messages.coded(Severity.WARNING, "verify.no_files")
        self.check(found)

    @pyqtSlot()
    def _on_listed(self) -> None:
        rows = self.presenter.files
        show_rows(self.files, rows)
        if rows and self.files.current is None:
            self.files.select_key(rows[0].key)
        self._show(self.shown)

    @pyqtSlot(object)
    def _on_changed(self, checked: Checked) -> None:
        show_rows(self.files, self.presenter.files)
        shown = self.shown
        if shown is None or shown.key == checked.key:
            self._show(checked)

    @pyqtSlot(object)
    def _on_file(self, _: Checked | None) -> None:
        self._show(self.shown)

    def _show(self, checked: Checked | None) -> None:
        """Show one file as far as it is known."""
        self._session.shell.commands.refresh()
        self._pages.setCurrentIndex(0 if checked is None else 1)
        if checked is None:
            return
        chip = state_chip(checked)
        self.mark.show_icon(chip.icon, str(chip.tone))
        self.title.setText(checked.name)
        self.state.show_state(chip.tone, chip.words, chip.icon)
        self.advice.setText(advice(checked))
        now = self._session.work.clock.now()
        self.outlook.setText(outlook(checked, now))
        self.outlook.setVisible(bool(self.outlook.text()))
        codes = checked.verdict.reasons if checked.verdict is not None else ()
        self.reasons.setText("\n".join(f"– {line}" for line in reason_lines(codes)))
        self.reasons.setVisible(bool(codes))
        self.history.show_entries(history(checked, now))
        kept = self.signatures.current
        show_rows(self.signatures, checked.signatures)
        if checked.signatures and (
            kept is None or all(one.field != kept.field for one in checked.signatures)
        ):
            self.signatures.select_key(checked.signatures[0].field)
        self._show_signature(self._signature())

    def _signature(self) -> SignatureVerdict | None:
        """Return the chosen signature as it is known now."""
        shown, row = self.shown, self.signatures.current
        known = shown.signatures if shown is not None else ()
        return next((one for one in known if row is not None and one.field == row.field), None)

    @pyqtSlot(object)
    def _on_signature(self, _: SignatureVerdict | None) -> None:
        self._show_signature(self._signature())

    def _show_signature(self, one: SignatureVerdict | None) -> None:
        text = detail_text(one) if one is not None else ""
        if self.detail.toPlainText() != text:
            self.detail.setPlainText(text)
        if self.tabs.currentIndex() == SIDES:
            self._part(one)

    @pyqtSlot(int)
    def _on_tab(self, tab: int) -> None:
        if tab == SIDES:
            self._part(self._signature())

    def _part(self, one: SignatureVerdict | None) -> None:
        """Lay both readings of the file beside each other, once for each signature."""
        shown = self.shown
        wanted = f"{shown.key}|{one.field}|{shown.phase}" if shown is not None and one is not None else ""
        if wanted == self._parted:
            return
        self._parted = wanted
        if shown is None or one is None:
            self.sides.show_nothing()
            return
        self.sides.show_signature(one)
        self.presenter.part(shown, one)

    @pyqtSlot(object)
    def _on_sides(self, sides: Sides) -> None:
        self.sides.show_sides(sides)

    @pyqtSlot(object)
    def _on_sides_failed(self, error: BaseException) -> None:
        told = explain(error, interface_language())
        self.sides.show_nothing(told.sentence, told.next_step)

    def _assemble(self) -> None:
        """Put files left, the result right."""
        space = gap(self.fontMetrics())
        self._name_parts()
        # From the outside in: Qt styles all that is in a part anew each time that it gets another parent.
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        left = QWidget(splitter)
        splitter.addWidget(self._pages)
        beside = QVBoxLayout(left)
        beside.setContentsMargins(space, space, space, space)
        beside.addWidget(self.choose)
        beside.addWidget(self.files, 1)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._make_result(space))
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        # Wide enough for a name and its verdict: the word is what people look for.
        left.setMinimumWidth(self.fontMetrics().height() * 17)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _make_result(self, space: int) -> QWidget:
        """Return the head with the verdict, and the tabs with everything behind it."""
        result = QWidget(self._pages)
        layout = QVBoxLayout(result)
        layout.setContentsMargins(space, space, space * 2, space)
        layout.setSpacing(space)
        head = QHBoxLayout()
        head.addWidget(self.mark)
        head.addWidget(self.title, 1)
        head.addWidget(self.state)
        layout.addLayout(head)
        for label in (self.advice, self.reasons, self.outlook):
            layout.addWidget(label)
        layout.addWidget(self.tabs, 1)
        first = QWidget(self.tabs)
        inside = QVBoxLayout(first)
        inside.setContentsMargins(0, space, 0, 0)
        inside.addWidget(self.signatures, 1)
        inside.addWidget(self.detail, 2)
        for part, words in (
            (first, tr("Chữ ký")),
            (self.history, tr("Diễn biến")),
            (self.sides, tr("So bản đã ký")),
        ):
            self.tabs.addTab(part, words)
        return result

    def _name_parts(self) -> None:
        """Give the parts their names and their manners."""
        self.choose.setObjectName("verification.choose")
        self.tabs.setObjectName("verification.tabs")
        self.advice.setObjectName("verification.advice")
        self.outlook.setObjectName("verification.outlook")
        self.outlook.setProperty("role", "muted")
        self.title.setProperty("role", "title")
        scale_font(self.title, 1.15)
        self.detail.setObjectName("verification.detail")
        self.detail.setAccessibleName(tr("Chi tiết chữ ký"))
        self.detail.setReadOnly(True)
        # The words of a verdict are those of the report, which is Vietnamese for the file.
        for words in (self.title, self.outlook, self.reasons, self.detail):
            words.setProperty("content", True)
        for label in (self.advice, self.outlook, self.reasons):
            label.setWordWrap(True)

    def _connect(self) -> None:
        """Bind presenter, button, lists and tabs."""
        presenter = self.presenter
        presenter.listed.connect(self._on_listed)
        presenter.changed.connect(self._on_changed)
        presenter.sides_ready.connect(self._on_sides)
        presenter.sides_failed.connect(self._on_sides_failed)
        self.choose.clicked.connect(self.ask)
        self.files.row_chosen.connect(self._on_file)
        self.signatures.row_chosen.connect(self._on_signature)
        self.tabs.currentChanged.connect(self._on_tab)
        self.destroyed.connect(presenter.close)


def _files_in(place: Path) -> list[Path]:
    """Return a file, or the PDFs directly in a folder."""
    if place.is_dir():
        return sorted(file for file in place.iterdir() if file.suffix.casefold() == ".pdf")
    return [place] if place.is_file() else []
