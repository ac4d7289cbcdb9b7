"""One work item: term and status, what it is about, results, marks, its story; every document opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.work.catalogue import WorkAction
from eoffice.desktop.screens.work.form import WorkForm
from eoffice.desktop.screens.work.model import ItemView
from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.session.wording import Words, moment, person_name, short_date
from eoffice.desktop.session.work_wording import (
    item_status_words,
    mark_words,
    product_words,
    shares_words,
    term_words,
)
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.chips import StatusChip, Tone
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.timeline import Timeline
from eoffice.domain.document import FileRef
from eoffice.domain.work.item import HandIn, SourceKind, WorkItem


class ItemDetail(QWidget):
    """The pane of one item, and beside it the story or the form being filled in.

    Object names: "work.detail", "work.term", "work.status", "work.do.ACTION", "work.document.ID",
    "work.file.DIGEST", "work.story"; the form's own names.
    """

    wished = pyqtSignal(str)
    """The id of an action."""
    document_opened = pyqtSignal(str)

    def __init__(self, form: WorkForm, open_file: Callable[[FileRef], None]) -> None:
        super().__init__()
        self.setObjectName("work.detail")
        self._open_file = open_file
        self._files: dict[str, FileRef] = {}
        self.form = form
        self.story = Timeline(tr("Diễn biến của công việc"))
        self.story.setObjectName("work.story")
        self.title = QLabel()
        self.term, self.status, self.pending = StatusChip(), StatusChip(), StatusChip()
        self._facts = QVBoxLayout()
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons)
        # Inside from the beginning: Qt styles all that is in a part anew each time it gets another parent.
        self._left = QStackedWidget(self)
        self._right = QStackedWidget(self)
        self._assemble()

    @property
    def is_asking(self) -> bool:
        """Tell whether a form is open."""
        return self._right.currentWidget() is self.form

    def show_form(self) -> None:
        """Show the form in the place of the story."""
        self._right.show()
        self._right.setCurrentWidget(self.form)
        self.form.first_input().setFocus(Qt.FocusReason.OtherFocusReason)

    def close_form(self) -> None:
        """Show the story again."""
        self._right.setCurrentIndex(0)
        self._right.setVisible(self._left.currentIndex() > 0)

    def show_nothing(self) -> None:
        """Say that no item is chosen; there is no story to show either."""
        self._left.setCurrentIndex(0)
        self._right.setVisible(self.is_asking)
        self.story.show_entries(())

    def show_item(self, view: ItemView, actions: Iterable[WorkAction], me: str) -> None:
        """Show an item and what may be done to it."""
        item = view.item
        self._right.show()
        self.title.setText(item.title)
        self._show_chip(self.term, term_words(view.card.standing))
        self._show_chip(self.status, item_status_words(item.status))
        self.pending.setVisible(view.card.is_pending)
        self._show_facts(view)
        self._show_buttons(actions, has_turn=item.waits_for == me)
        self.story.show_entries(view.story)
        self._left.setCurrentIndex(1)

    def _show_chip(self, chip: StatusChip, words: Words) -> None:
        chip.show_state(Tone(words.tone), words.text, words.icon)
        chip.setAccessibleName(words.text)

    def _show_buttons(self, actions: Iterable[WorkAction], *, has_turn: bool) -> None:
        """Show a button for each action; the first is the next step of the one whose turn it is."""
        self._flow.clear()
        for at, action in enumerate(actions):
            is_next = has_turn and at == 0
            button = QPushButton(icon(action.icon, "on_accent" if is_next else "accent"), tr(action.title))
            button.setObjectName(f"work.do.{action.id.removeprefix('work.')}")
            button.setProperty("action", action.id)
            button.setToolTip(tr(action.hint))
            if is_next:
                button.setProperty("role", "main")
            button.clicked.connect(self._on_button)
            self._flow.addWidget(button)
        self._buttons.updateGeometry()

    @pyqtSlot()
    def _on_button(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.wished.emit(str(sender.property("action")))

    @pyqtSlot()
    def _on_document(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.document_opened.emit(str(sender.property("document")))

    @pyqtSlot()
    def _on_file(self) -> None:
        sender = self.sender()
        file = self._files.get(str(sender.property("digest"))) if sender is not None else None
        if file is not None:
            self._open_file(file)

    def _show_facts(self, view: ItemView) -> None:
        """Write everything known about the item, each document and file as a link."""
        self._clear_facts()
        item, directory = view.item, view.directory
        self._line(tr("Sản phẩm"), f"{product_words(item)}, K = {str(item.product.factor).replace('.', ',')}")
        self._line(tr("Người thực hiện"), shares_words(directory, item.shares))
        self._line(tr("Người nghiệm thu"), person_name(directory, item.acceptor))
        self._line(tr("Giao ngày"), f"{short_date(item.assigned_on)}, {person_name(directory, item.author)}")
        self._line(tr("Hạn"), short_date(item.due))
        self._show_source(view)
        self._show_extension(item)
        for pause in item.pauses:
            until = short_date(pause.until) if pause.until is not None else "…"
            self._line(tr("Tạm dừng"), f"{short_date(pause.since)} – {until}: {pause.reason}")
            self._links(view, (pause.document,), ())
        for handin in item.handins:
            self._show_result(view, handin)
        for mark in item.marks:
            self._line(tr("Lỗi, chậm"), mark_words(mark), role="error" if mark.counts else "")
            if mark.excuse is not None:
                self._links(view, (mark.excuse.evidence.document,), mark.excuse.evidence.files)
        if item.comment:
            self._line(tr("Nhận xét"), item.comment)
        self._facts.addStretch(1)

    def _show_source(self, view: ItemView) -> None:
        source = view.item.source
        if source.kind is SourceKind.DIRECTIVE:
            self._line(tr("Văn bản nguồn"), "")
            self._links(view, (source.document,), ())
        elif source.kind is SourceKind.PLAN:
            name = view.plan.title if view.plan is not None else ""
            self._line(tr("Nguồn"), tr("Kế hoạch {name}, dòng {line}").format(name=name, line=source.line))
        else:
            self._line(tr("Nguồn"), tr("Đột xuất"))

    def _show_extension(self, item: WorkItem) -> None:
        """Show the request for a later day that waits for an answer."""
        asked = item.open_extension
        if asked is not None:
            words = tr("đến {day}: {reason}").format(day=short_date(asked.due), reason=asked.reason)
            self._line(tr("Đang xin gia hạn"), words, role="warning")

    def _show_result(self, view: ItemView, handin: HandIn) -> None:
        words = tr("{count} {unit}, {name}, {when}").format(
            count=handin.quantity,
            unit=view.item.product.unit,
            name=person_name(view.directory, handin.person),
            when=moment(handin.at),
        )
        self._line(tr("Kết quả đã nộp"), f"{words}. {handin.note}" if handin.note else words)
        self._links(view, handin.documents, handin.files)

    def _line(self, label: str, words: str, role: str = "") -> None:
        """Add a line: what it is, quietly, and its words."""
        row = QHBoxLayout()
        name, value = QLabel(label), QLabel(words)
        name.setProperty("role", "muted")
        name.setFixedWidth(
            self.fontMetrics().horizontalAdvance(tr("Đang xin gia hạn")) + gap(self.fontMetrics())
        )
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        value.setProperty("content", True)
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if role:
            value.setProperty("role", role)
        row.addWidget(name)
        row.addWidget(value, 1)
        holder = QWidget()
        holder.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self._facts.addWidget(holder)

    def _links(self, view: ItemView, documents: Iterable[str], files: Iterable[FileRef]) -> None:
        """Add documents and files that open when pressed."""
        for document in filter(None, documents):
            button = self._link(view.documents[document].title, "document")
            button.setObjectName(f"work.document.{document}")
            button.setProperty("document", document)
            button.clicked.connect(self._on_document)
        for file in files:
            self._files[file.digest] = file
            button = self._link(file.name, "attach")
            button.setObjectName(f"work.file.{file.digest}")
            button.setProperty("digest", file.digest)
            button.clicked.connect(self._on_file)

    def _link(self, words: str, icon_name: str) -> QPushButton:
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, 420)
        button = QPushButton(icon(icon_name, "accent"), shown)
        button.setProperty("role", "link")
        button.setProperty("content", True)
        button.setToolTip(words)
        button.setAccessibleName(tr("Mở {name}").format(name=words))
        self._facts.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return button

    def _clear_facts(self) -> None:
        self._files = {}
        while (entry := self._facts.takeAt(0)) is not None:
            widget = entry.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _assemble(self) -> None:
        """Put facts at the left, story or form at the right."""
        space = gap(self.fontMetrics())
        self.title.setProperty("role", "heading")
        self.title.setProperty("content", True)
        self.title.setWordWrap(True)
        self.title.setObjectName("work.title")
        self.term.setObjectName("work.term")
        self.status.setObjectName("work.status")
        self.pending.setObjectName("work.pending")
        self.pending.show_state(Tone.INFO, tr("Chờ gửi"), "outbox")
        self._left.addWidget(EmptyState("task", "Chọn một công việc để xem"))
        self._left.addWidget(self._make_card(space))
        self._right.addWidget(self.story)
        self._right.addWidget(self.form)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(space, 0, space, space)
        whole.setSpacing(space)
        whole.addWidget(self._left, 1)
        whole.addWidget(self._right, 1)
        # An empty frame beside "choose one" would look like a part that failed to load.
        self._right.hide()

    def _make_card(self, space: int) -> QWidget:
        """Return title, chips, buttons and facts on a page that scrolls."""
        chips = QHBoxLayout()
        for chip in (self.term, self.status, self.pending):
            chips.addWidget(chip)
        chips.addStretch(1)
        self._facts.setSpacing(gap(self.fontMetrics(), 0.35))
        self._buttons.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        scroll = QScrollArea(self._left)
        page = QWidget(scroll)
        scroll.setWidget(page)
        page.setObjectName("work.facts")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(space, space, space, space)
        layout.setSpacing(space)
        layout.addWidget(self.title)
        layout.addLayout(chips)
        layout.addWidget(self._buttons)
        layout.addLayout(self._facts, 1)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(tr("Chi tiết công việc"))
        return scroll
