"""The side with the text: its tools, the editor, and below it what the form checker finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from eoffice.desktop.screens.drafts.editor import BodyEditor
from eoffice.desktop.screens.drafts.findings import FindingList
from eoffice.desktop.screens.drafts.memory import Snippet
from eoffice.desktop.screens.drafts.table_dialog import TableDialog
from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.domain.form.prose import TALL_PAGES_LINE, WIDE_PAGES_LINE

_TITLE_WORDS = 6
_LONGEST_TITLE = 60


class TextSide(QWidget):
    """Holds the editor and its tools.

    Object names: "draftBody", label "draftFound"; buttons "draftDeeper", "draftHigher", "draftTable",
    "draftInsert", "draftFile", "draftFileClear"; those of `FindingList`.
    """

    snippet_made = pyqtSignal(str, str)
    """Title and text of a piece that the person wants to keep."""
    snippets_wanted = pyqtSignal()
    """The person wants to look after their own pieces."""
    told = pyqtSignal(str)
    """A short sentence about what was done or could not be."""

    def __init__(self, snippets: Callable[[], Sequence[Snippet]]) -> None:
        super().__init__()
        self._snippets = snippets
        self.body = BodyEditor(
            tr("Nội dung"),
            tr("Gõ nội dung; mỗi đoạn một dòng. Sau “Điều 1.”, “1.”, “a)”, phím Enter tự đánh số tiếp."),
        )
        self.file = QPushButton(icon("folder"), tr("Lấy nội dung từ tệp Word…"))
        self.clear = QPushButton(tr("Bỏ tệp, tự gõ"))
        self.found = QLabel()
        self.deeper = QPushButton(tr("Xuống mức"))
        self.higher = QPushButton(tr("Lên mức"))
        self.table = QPushButton(tr("Bảng…"))
        self.insert = QPushButton(tr("Chèn"))
        self.menu = QMenu(self)
        self.findings = FindingList()
        self.tools = QWidget()
        self._assemble()
        self._connect()

    @pyqtSlot()
    def on_deeper(self) -> None:
        """Move the lines a level down: Điều, khoản, điểm."""
        self.body.change_level(1)

    @pyqtSlot()
    def on_higher(self) -> None:
        """Move the lines a level up."""
        self.body.change_level(-1)

    @pyqtSlot()
    def on_table(self) -> None:
        """Ask for a table: a new one, or the one the cursor stands in."""
        place = self.body.table_at_cursor()
        lines = self.body.lines_between(*place) if place is not None else []
        dialog = TableDialog(lines, self)
        dialog.accepted.connect(partial(self._on_table_made, dialog, place))
        dialog.open()

    @pyqtSlot()
    def on_number_words(self) -> None:
        """Write the number at the cursor in words."""
        if not self.body.spell_number():
            self.told.emit(tr("Đặt con trỏ ngay sau một con số, ví dụ 1.500.000."))

    @pyqtSlot()
    def on_date_words(self) -> None:
        """Put the date at the cursor into words."""
        if not self.body.spell_date():
            self.told.emit(tr("Đặt con trỏ ngay sau một ngày, ví dụ 05/3/2026."))

    @pyqtSlot()
    def on_keep_snippet(self) -> None:
        """Keep the selected text as a piece to be inserted again."""
        text = self.body.textCursor().selectedText().replace("\u2029", "\n").strip()
        if not text:
            self.told.emit(tr("Chọn đoạn văn cần lưu trước."))
            return
        title = " ".join(text.split()[:_TITLE_WORDS])[:_LONGEST_TITLE]
        self.snippet_made.emit(title, text)

    @pyqtSlot()
    def on_own_snippets(self) -> None:
        """Ask for the list of own pieces."""
        self.snippets_wanted.emit()

    @pyqtSlot(str)
    def _on_references_lost(self, mark: str) -> None:
        """Tell of references whose target is gone: nobody but the author knows what they should name."""
        self.told.emit(tr("Có viện dẫn đến phần vừa bỏ, đã ghi {mark} để soát lại.").format(mark=mark))

    @pyqtSlot()
    def on_wide_pages(self) -> None:
        """Turn the paper for a wide table, and back behind it."""
        self.body.insert_layout(WIDE_PAGES_LINE, TALL_PAGES_LINE)

    def _on_table_made(self, dialog: TableDialog, place: tuple[int, int] | None) -> None:
        lines = dialog.lines()
        if place is not None:
            self.body.replace_lines(*place, lines)
        elif lines:
            before = self.body.textCursor().block().text().strip()
            self.body.insert_text(f"\n{lines}\n" if before else f"{lines}\n")

    @pyqtSlot()
    def _on_menu(self) -> None:
        """Fill the menu: it changes with what the person keeps."""
        self.menu.clear()
        for words, slot in (
            (tr("Số thành chữ"), self.on_number_words),
            (tr("Ngày thành chữ"), self.on_date_words),
            (tr("Đánh số lại từ đầu"), self.body.renumber),
            (tr("Trang ngang cho bảng rộng"), self.on_wide_pages),
        ):
            action = self.menu.addAction(words)
            if action is not None:
                action.triggered.connect(slot)
        self.menu.addSeparator()
        for snippet in self._snippets():
            action = self.menu.addAction(snippet.title)
            if action is not None:
                action.triggered.connect(partial(self.body.insert_text, snippet.text))
        self.menu.addSeparator()
        action = self.menu.addAction(tr("Lưu đoạn đang chọn thành mẫu"))
        if action is not None:
            action.triggered.connect(self.on_keep_snippet)
        action = self.menu.addAction(tr("Sửa mẫu của tôi…"))
        if action is not None:
            action.triggered.connect(self.on_own_snippets)

    def _assemble(self) -> None:
        """Put the head and the tools above the text, the findings below it."""
        space = gap(self.fontMetrics())
        self._name_parts()
        title = QLabel(tr("Nội dung"))
        title.setProperty("role", "heading")
        title.setBuddy(self.body)
        self.found.setProperty("role", "muted")
        # A long count must not push the preview out of the window.
        self.found.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addWidget(self.found, 1)
        row = FlowLayout(self.tools)
        for button in (self.deeper, self.higher, self.table, self.insert, self.file, self.clear):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.insert.setMenu(self.menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space, space * 2, space, space)
        layout.setSpacing(gap(self.fontMetrics(), 0.4))
        layout.addLayout(head)
        layout.addWidget(self.tools)
        self.body.setMinimumHeight(self.fontMetrics().lineSpacing() * 4)
        layout.addWidget(self.body, 1)
        layout.addWidget(self.findings)

    def _name_parts(self) -> None:
        self.deeper.setToolTip(tr("Điều thành khoản, khoản thành điểm (phím Tab)"))
        self.higher.setToolTip(tr("Điểm thành khoản, khoản thành Điều (phím Shift+Tab)"))
        self.table.setToolTip(tr("Chèn bảng, hoặc sửa bảng tại con trỏ"))
        named = {
            "draftBody": self.body,
            "draftFound": self.found,
            "draftFile": self.file,
            "draftFileClear": self.clear,
            "draftDeeper": self.deeper,
            "draftHigher": self.higher,
            "draftTable": self.table,
            "draftInsert": self.insert,
        }
        for name, widget in named.items():
            widget.setObjectName(name)

    def _connect(self) -> None:
        self.deeper.clicked.connect(self.on_deeper)
        self.higher.clicked.connect(self.on_higher)
        self.table.clicked.connect(self.on_table)
        self.menu.aboutToShow.connect(self._on_menu)
        self.body.references_lost.connect(self._on_references_lost)
