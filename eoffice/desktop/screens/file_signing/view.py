"""The screen "Ký tệp": files dropped or chosen, what to do with them, where the results go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.file_signing.model import COPIES, LEVELS, NUMBERED, OPERATIONS, WORDED, Wish
from eoffice.desktop.screens.file_signing.preview import FilePreview
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity, interface_language
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.date_field import DateField
from eoffice.desktop.widgets.fields import ChoiceField, LineField, TextField
from eoffice.desktop.widgets.placing_panel import PlacingPanel
from eoffice.desktop.widgets.style_bar import StyleBar
from eoffice.desktop.widgets.style_dialog import StyleDialog
from eoffice.errors import OfficeError, explain_code
from eoffice.services.signing_proposals import Proposal, Spot
from eoffice.services.signing_styles import Style

PLACE = "file_signing"
QUEUE = "raising"


class FileSigningView(Screen):
    """Collects files and wishes; whoever listens to `wanted` asks for the PIN.

    Object names, all with "fileSigning" before: Files, Add, Remove, Operation, Copy, Number, Date, Text,
    Level, Authorities, Out, ChooseOut, Confirm, Queue.
    """

    wanted = pyqtSignal(object)
    """The Wish."""
    authorities_changed = pyqtSignal(object)

    def __init__(self, session: Session, authorities: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._session = session
        self.setAcceptDrops(True)
        self._out_chosen = False
        self.files = QListWidget()
        self.add = QPushButton(tr("Thêm tệp…"))
        self.remove = QPushButton(tr("Bỏ tệp đã chọn"))
        self.operation = ChoiceField(tr("Việc ký"))
        self.copy_form = ChoiceField(tr("Hình thức sao"))
        self.number = LineField(tr("Số văn bản"), tr("Ví dụ 15; nhiều tệp thì tăng dần"))
        self.date = DateField(tr("Ngày ghi trên văn bản"))
        self.text = LineField(tr("Lời ghi"), tr("Lời ghi khi ký nháy, hoặc nơi chuyển của dấu đến"))
        self.level = ChoiceField(tr("Mức chữ ký"))
        self.authorities = TextField(tr("Máy chủ dấu thời gian"), tr("Mỗi địa chỉ một dòng"))
        self.out = LineField(tr("Thư mục ghi kết quả"))
        self.choose_out = QPushButton(tr("Chọn…"))
        self.confirm = QPushButton(tr("Ký số…"))
        self.queue = QPushButton(tr("Chờ nâng mức chữ ký"))
        self.styles = StyleBar()
        self.preview = FilePreview(session, self)
        self.placing = PlacingPanel()
        self.remark = QLabel()
        self.spots: dict[Path, Spot] = {}
        """Where the person wants the signature on a file, when that is not the automatic place."""
        self._assemble(authorities)
        self._connect()
        self._show_styles("")
        self._settle()

    def panes(self) -> list[QWidget]:
        """Return the files and the form."""
        return [self.files, self.operation]

    def paths(self) -> tuple[Path, ...]:
        """Return the files in the list."""
        items = (self.files.item(at) for at in range(self.files.count()))
        return tuple(Path(item.data(Qt.ItemDataRole.UserRole)) for item in items if item is not None)

    def add_files(self, paths: Sequence[Path]) -> None:
        """Take files; folders and what is listed already are left out."""
        known = {path.resolve() for path in self.paths()}
        for path in paths:
            if not path.is_file() or path.resolve() in known:
                continue
            known.add(path.resolve())
            item = QListWidgetItem(icon("document"), path.name)
            item.setToolTip(str(path))
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            self.files.addItem(item)
        listed = self.paths()
        if listed and not self._out_chosen:
            self.out.show_value(str(listed[0].parent / "da-ky"))
        self._settle()
        self._on_shown()

    def wish(self) -> Wish | None:
        """Return what is filled in, or None while something is missing."""
        files, out = self.paths(), self.out.value().strip()
        if not files or not out:
            return None
        signing, operation = self._session.work.signing, self.operation.chosen()
        usual = signing.recipe(sealing=operation == "issue")
        pictured = operation in ("approve", "issue", "comment")
        return Wish(
            files,
            operation,
            Path(out).expanduser(),
            self.level.chosen(),
            self.copy_form.chosen(),
            self.number.value() if operation in NUMBERED else "",
            self.date.date_value() if operation in ("issue", "incoming") else None,
            self.text.value() if operation in WORDED else "",
            signer=usual.signer,
            agency=usual.agency,
            picture=usual.picture if pictured else None,
            style=self.styles.style_chosen,
            places=tuple((file, spot) for file, spot in self.spots.items() if file in files),
        )

    def named_authorities(self) -> tuple[str, ...]:
        """Return the addresses of time stamp authorities, in the order in which they are asked."""
        return tuple(line.strip() for line in self.authorities.value().splitlines() if line.strip())

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Take what looks like files."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and data.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Take local files; folders and addresses are refused in words."""
        data = event.mimeData() if event is not None else None
        urls = data.urls() if data is not None else []
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        files = [path for path in paths if path.is_file()]
        if len(files) < len(urls):
            words = tr("Chỉ nhận tệp trên máy này, không nhận thư mục hoặc địa chỉ mạng.")
            self._session.shell.messages.post(Notice(Severity.WARNING, words))
        self.add_files(files)

    @pyqtSlot()
    def _on_add(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, tr("Chọn tệp cần ký"))
        self.add_files([Path(name) for name in names])

    @pyqtSlot()
    def _on_remove(self) -> None:
        for item in self.files.selectedItems():
            self.files.takeItem(self.files.row(item))
        self._settle()

    @pyqtSlot()
    def _on_out(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Thư mục ghi kết quả"), self.out.value())
        if name:
            self._out_chosen = True
            self.out.show_value(name)
            self._settle()

    @pyqtSlot()
    def _on_confirm(self) -> None:
        wish = self.wish()
        if wish is not None:
            self.authorities_changed.emit(self.named_authorities())
            self.wanted.emit(wish)

    @pyqtSlot(object)
    def _on_style(self, style: Style | None) -> None:
        """Take what a preset says into the form; places chosen before counted for another one."""
        self.spots.clear()
        if style is not None:
            self.operation.choose(style.operation)
            self.level.choose(style.level)
            if style.authorities:
                self.authorities.show_value("\n".join(style.authorities))
        self._settle()
        self._on_shown()

    @pyqtSlot()
    def _on_keep(self) -> None:
        """Make a preset of what is filled in and of where the signature stands."""
        proposal, spot = self.placing.proposal, self.placing.spot
        begun = Style(
            "",
            self.operation.chosen(),
            level=self.level.chosen(),
            authorities=self.named_authorities() if self.level.chosen() != "B-B" else (),
        )
        offset = proposal.offset(spot) if proposal is not None and spot is not None else None
        fixed = (spot.page, spot.rect) if spot is not None else None
        dialog = StyleDialog(self.styles.style_chosen or begun, offset, fixed, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            made = dialog.style_made()
            self._keep(made)

    def _keep(self, style: Style) -> None:
        try:
            self._session.work.signing.styles.keep(style)
        except OfficeError as error:
            self._session.shell.messages.error(error)
            return
        self._show_styles(style.name)
        self._on_style(style)

    @pyqtSlot(str)
    def _on_drop_style(self, name: str) -> None:
        try:
            self._session.work.signing.styles.drop(name)
        except OfficeError as error:
            self._session.shell.messages.error(error)
        self._show_styles("")
        self._on_style(None)

    def _show_styles(self, name: str) -> None:
        self.styles.show_styles(self._session.work.signing.styles.all(), name)

    @pyqtSlot()
    def _on_shown(self) -> None:
        """Show the signature on the file that is current in the list, or on the first."""
        item = self.files.currentItem() or self.files.item(0)
        wish = self.wish()
        if item is not None and wish is not None:
            self.preview.show_file(wish, Path(item.data(Qt.ItemDataRole.UserRole)))

    @pyqtSlot(object)
    def _on_proposed(self, proposal: Proposal) -> None:
        spot = self.spots.get(proposal.file)
        self.placing.show()
        self.placing.show_proposal(proposal if spot is None else proposal.at(spot))
        words = [
            explain_code(one.code, dict(one.values), interface_language()).sentence
            for one in proposal.findings
            if one.severity.value != "info"
        ]
        self.remark.setText("\n".join((proposal.file.name, *words)))

    @pyqtSlot(str)
    def _on_unseen(self, words: str) -> None:
        self.placing.hide()
        self.remark.setText(words)

    @pyqtSlot()
    def _on_moved(self) -> None:
        """Keep where the person put the signature of the file shown."""
        proposal, spot = self.placing.proposal, self.placing.spot
        if proposal is None or spot is None:
            return
        home = proposal.automatic.place
        if (spot.page, spot.rect) == (home.page, home.rect):
            self.spots.pop(proposal.file, None)
        else:
            self.spots[proposal.file] = spot

    @pyqtSlot()
    def _on_queue(self) -> None:
        self._session.shell.navigator.go(QUEUE)

    @pyqtSlot()
    def _settle(self) -> None:
        """Show what this operation asks for, and open the button when there is something to sign."""
        operation = self.operation.chosen()
        shown = {
            self.copy_form: operation == "copy",
            self.number: operation in NUMBERED,
            self.date: operation in ("issue", "incoming"),
            self.text: operation in WORDED,
            self.authorities: self.level.chosen() != "B-B",
        }
        for part, is_shown in shown.items():
            self._form.setRowVisible(part, is_shown)
        self.remove.setEnabled(bool(self.files.selectedItems()))
        needs_authority = self.level.chosen() != "B-B" and not self.named_authorities()
        self.confirm.setEnabled(bool(self.paths()) and bool(self.out.text().strip()) and not needs_authority)
        self.hint.setVisible(needs_authority)

    def _assemble(self, authorities: Sequence[str]) -> None:
        parts: dict[str, QWidget] = {
            "Files": self.files, "Add": self.add, "Remove": self.remove, "Operation": self.operation,
            "Copy": self.copy_form, "Number": self.number, "Date": self.date, "Text": self.text,
            "Level": self.level, "Authorities": self.authorities, "Out": self.out,
            "ChooseOut": self.choose_out, "Confirm": self.confirm, "Queue": self.queue,
        }  # fmt: skip
        for name, part in parts.items():
            part.setObjectName(f"fileSigning{name}")
        self.files.setAccessibleName(tr("Các tệp sẽ ký"))
        self.files.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.operation.show_choices([(key, tr(title)) for key, title in OPERATIONS])
        self.copy_form.show_choices([(key, tr(title)) for key, title in COPIES])
        self.level.show_choices([(level, level) for level in LEVELS])
        self.authorities.show_value("\n".join(authorities))
        self.authorities.show_lines(3)
        self.confirm.setProperty("role", "main")
        self.hint = QLabel(tr("Mức này cần ít nhất một máy chủ dấu thời gian."))
        self.hint.setProperty("role", "warning")
        self.hint.setWordWrap(True)
        drop = QLabel(tr("Kéo thả tệp vào đây: PDF ký trên trang, Word đổi thành PDF, tệp khác ký kèm theo."))
        drop.setProperty("role", "muted")
        drop.setWordWrap(True)
        space = gap(self.fontMetrics())
        left = QVBoxLayout()
        left.addWidget(drop)
        left.addWidget(self.files, 1)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addWidget(self.remove)
        row.addStretch(1)
        left.addLayout(row)
        place = QWidget()
        line = QHBoxLayout(place)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.out, 1)
        line.addWidget(self.choose_out)
        self._form = QFormLayout()
        for title, part in (
            (tr("Việc ký"), self.operation),
            (tr("Hình thức sao"), self.copy_form),
            (tr("Số văn bản"), self.number),
            (tr("Ngày ghi trên văn bản"), self.date),
            (tr("Lời ghi"), self.text),
            (tr("Mức chữ ký"), self.level),
            (tr("Máy chủ dấu thời gian"), self.authorities),
            (tr("Thư mục ghi kết quả"), place),
        ):
            self._form.addRow(title, part)
        right = QVBoxLayout()
        right.addWidget(self.styles)
        right.addLayout(self._form)
        right.addWidget(self.hint)
        right.addStretch(1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.queue)
        bottom.addStretch(1)
        bottom.addWidget(self.confirm)
        right.addLayout(bottom)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space * 2, space * 2, space * 2, space * 2)
        layout.setSpacing(space * 3)
        layout.addLayout(left, 1)
        layout.addLayout(right, 1)
        layout.addLayout(self._beside(), 1)

    def _beside(self) -> QVBoxLayout:
        """Lay out the page with the signature on it."""
        self.remark.setObjectName("fileSigningRemark")
        self.remark.setWordWrap(True)
        self.remark.setProperty("role", "muted")
        # On this screen each file keeps its own place; a preset keeps one for good.
        self.placing.remembers = False
        self.placing.hide()
        beside = QVBoxLayout()
        beside.addWidget(self.remark)
        beside.addWidget(self.placing, 1)
        return beside

    def _connect(self) -> None:
        self.add.clicked.connect(self._on_add)
        self.remove.clicked.connect(self._on_remove)
        self.choose_out.clicked.connect(self._on_out)
        self.confirm.clicked.connect(self._on_confirm)
        self.queue.clicked.connect(self._on_queue)
        self.files.itemSelectionChanged.connect(self._settle)
        self.files.currentItemChanged.connect(self._on_shown)
        for line in (self.number, self.text):
            line.editingFinished.connect(self._on_shown)
        self.operation.currentIndexChanged.connect(self._on_shown)
        self.copy_form.currentIndexChanged.connect(self._on_shown)
        self.preview.proposed.connect(self._on_proposed)
        self.preview.page_drawn.connect(self.placing.show_page)
        self.preview.unseen.connect(self._on_unseen)
        self.placing.page_wanted.connect(self.preview.draw)
        self.placing.canvas.moved.connect(self._on_moved)
        self.placing.reset.clicked.connect(self._on_moved)
        self.styles.chosen.connect(self._on_style)
        self.styles.keep_wanted.connect(self._on_keep)
        self.styles.drop_wanted.connect(self._on_drop_style)
        self.operation.currentIndexChanged.connect(self._settle)
        self.level.currentIndexChanged.connect(self._settle)
        self.out.textChanged.connect(self._settle)
        self.authorities.textChanged.connect(self._settle)
