"""The panel in which a document is begun: what the form needs, the text, and the pages as they will be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PyQt6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.drafts.beside import Preview, UsedRecipients
from eoffice.desktop.screens.drafts.body import not_taken, preview, summary
from eoffice.desktop.screens.drafts.looking import BASES, BODY, RECIPIENTS, SIGNATORY, SUBJECT
from eoffice.desktop.screens.drafts.memory import Remembered, Snippet, shipped_bases, shipped_snippets
from eoffice.desktop.screens.drafts.office_memory import OfficeMemory, once
from eoffice.desktop.screens.drafts.panel_parts import ROOM_FOR_PAGES, SHARES, button_row, name_widgets, pairs
from eoffice.desktop.screens.drafts.presenter import Choices, DraftForm
from eoffice.desktop.screens.drafts.suggesting import SearchChoice, Suggestions
from eoffice.desktop.screens.drafts.text_side import TextSide
from eoffice.desktop.session.dropping import dropped_file
from eoffice.desktop.session.picker import Picker
from eoffice.desktop.session.signing_marks import HEAD_LABELS
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.lanes import Lane
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.messages import Banner
from eoffice.desktop.shell.notices import Notice
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import ChoiceField, LineField, TextField
from eoffice.domain.agency_form import SigningHabit
from eoffice.domain.form.prose import blocks_of
from eoffice.domain.kinds import DocumentKind
from eoffice.domain.people import AuthorityMark
from eoffice.services.drafting import ReadText
from eoffice.text import clean


class DraftingPanel(QWidget):
    """Asks for kind, subject, recipients, signatory and text.

    Object names: "draftKind", "draftSubject", "draftRecipients" (a Picker), "draftUnits" (a Picker,
    shown when "draftInternal" is checked), "draftSignatory", "draftMark", "draftHeadPosition" (shown
    for a mark that names somebody else's post), "draftUrgency", "draftBases"; the preview
    "draftPreview" (a PageView); buttons "draftUsedRecipients", "draftSave", "draftCancel"; those of
    `TextSide`.
    """

    save_wanted = pyqtSignal(object)
    """The DraftForm."""
    kind_chosen = pyqtSignal(str)
    file_wanted = pyqtSignal()
    file_dropped = pyqtSignal(object)
    file_cleared = pyqtSignal()
    cancelled = pyqtSignal()
    edited = pyqtSignal()
    """Something was typed or chosen."""

    def __init__(self, lane: Lane, remembered: Remembered) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._remembered = remembered
        self._office = OfficeMemory()
        self._pages_wanted: bool | None = None
        self.kind = SearchChoice(tr("Loại văn bản"), tr("Gõ tên loại, không cần dấu"))
        self.subject = TextField(tr("Trích yếu"), tr("Về việc gì, một câu ngắn"))
        self.internal = QCheckBox(tr("Văn bản nội bộ (gửi trong cơ quan)"))
        self.recipients = Picker(
            "draftRecipients", tr("Nơi nhận"), tr("Gõ tên hoặc mã cơ quan, không cần dấu")
        )
        self.units = Picker("draftUnits", tr("Đơn vị nhận"), tr("Gõ tên đơn vị, không cần dấu"))
        self.signatory = ChoiceField(tr("Người ký"))
        self.mark = ChoiceField(tr("Ký với tư cách"))
        self.head_position = LineField(tr("Chức vụ người đứng đầu"))
        self.urgency = ChoiceField(tr("Độ khẩn"))
        self.bases = TextField(tr("Căn cứ ban hành"), tr("Mỗi căn cứ một dòng"))
        self.used = UsedRecipients(remembered)
        self._halves = QSplitter(Qt.Orientation.Horizontal)
        self.side = TextSide(self._snippets)
        self.body, self.found = self.side.body, self.side.found
        self.preview = Preview(lane)
        self.save = QPushButton(icon("save", "on_accent"), tr("Lưu dự thảo"))
        self.cancel = QPushButton(tr("Thôi"))
        self._heads: Mapping[str, str] = {}
        self._habits: Mapping[str, SigningHabit] = {}
        self._usual: tuple[str, ...] = ()
        self._banner: Banner | None = None
        self._column = QVBoxLayout()
        self._form = QFormLayout()
        Suggestions(self.subject, self.known_subjects)
        Suggestions(self.bases, self.known_bases)
        self._assemble()
        self._connect()

    def recall(self, office: OfficeMemory) -> None:
        """Suggest what the agency wrote before too, behind what this person used."""
        self._office = office

    def offer(self, choices: Choices) -> None:
        """Offer kinds, recipients, signatories and urgencies."""
        self.kind.show_choices(pairs(choices.kinds))
        self.signatory.show_choices([(one.key, one.words) for one in choices.signatories])
        self._heads, self._habits = choices.heads, choices.habits
        self._usual = choices.usual_recipients
        self.mark.show_choices(pairs(choices.marks))
        self.urgency.show_choices(pairs(choices.urgencies))
        self.used.offer({one.key: one.title for one in (*choices.agencies, *choices.units)})
        self._form.setRowVisible(self.used, self.used.has_groups)
        self.recipients.offer(choices.agencies)
        self.units.offer(choices.units)

    def begin(self, kind: str) -> None:
        """Empty the panel for a new document of a kind."""
        self.kind.choose(kind)
        self.internal.setChecked(False)
        self.subject.show_value("")
        self.bases.show_value("")
        self.recipients.choose(self._usual)
        self.units.choose(())
        self.mark.setCurrentIndex(0)
        self._on_signatory(0)
        self.urgency.setCurrentIndex(0)
        self.show_typing()
        self.body.show_value("")
        self.show_notice(None)
        self.subject.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_kind(self, kind: DocumentKind) -> None:
        """Fit labels and questions to a kind."""
        self._form.setRowVisible(self.bases, bool(kind.lead_in))
        label = self._form.labelForField(self.recipients)
        if isinstance(label, QLabel):
            label.setText(tr("Kính gửi") if kind.addressed else tr("Nơi nhận"))

    def show_file(self, path: Path, text: ReadText) -> None:
        """Show the text of a file, for reading; what could not be taken over is listed."""
        if not self.subject.value():
            self.subject.show_value(text.subject)
        if text.legal_bases:
            self.bases.show_value("\n".join(text.legal_bases))
        self.body.show_value(preview(text.body))
        self.body.setReadOnly(True)
        self.side.clear.show()
        self.found.setText(tr("Từ tệp {name}: {what}").format(name=path.name, what=summary(text.body)))
        self.show_notice(not_taken(text.not_taken))

    def show_typing(self) -> None:
        """Let the text be typed again."""
        self.body.setReadOnly(False)
        self.side.clear.hide()
        self._on_body("")

    def show_notice(self, notice: Notice | None) -> None:
        """Show a message above the form, or none."""
        if self._banner is not None:
            self._column.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None
        if notice is not None:
            self._banner = Banner(notice)
            self._column.insertWidget(0, self._banner)

    def show_busy(self, busy: bool) -> None:  # noqa: FBT001 - a state, as in Qt's setters
        """Close the panel to input while it is being saved."""
        self.setEnabled(not busy)

    def form(self) -> DraftForm:
        """Return what was entered; words still being composed are finished."""
        has_bases = self._form.isRowVisible(self.bases)
        named = self._form.isRowVisible(self.head_position)
        return replace(
            self.peek(),
            subject=self.subject.value(),
            bases=self.bases.value() if has_bases else "",
            body=self.body.value(),
            head_position=self.head_position.value() if named else "",
        )

    def peek(self) -> DraftForm:
        """Return what stands in the form now; a word being composed is left alone."""
        internal = self.internal.isChecked()
        return DraftForm(
            kind=self.kind.chosen(),
            subject=clean(self.subject.toPlainText()).strip(),
            recipients=(self.units if internal else self.recipients).chosen(),
            signatory=self.signatory.chosen(),
            urgency=self.urgency.chosen(),
            bases=clean(self.bases.toPlainText()) if self._form.isRowVisible(self.bases) else "",
            body=self.body.toPlainText(),
            is_internal=internal,
            mark=self.mark.chosen(),
            head_position=self.head_position.text().strip(),
        )

    @property
    def places(self) -> dict[str, QWidget]:
        """The inputs to which a finding may lead."""
        recipients = self.units if self.internal.isChecked() else self.recipients
        return {
            SUBJECT: self.subject,
            BASES: self.bases,
            BODY: self.body,
            SIGNATORY: self.signatory,
            RECIPIENTS: recipients.finder,
        }

    def toggle_pages(self) -> None:
        """Show or hide the pages, whatever room there is."""
        self._pages_wanted = not self.preview.isVisible()
        self._fit_pages()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Show the pages where there is room for them."""
        super().resizeEvent(event)
        self._fit_pages()

    def _fit_pages(self) -> None:
        room = self.width() >= self.fontMetrics().height() * ROOM_FOR_PAGES
        shown = room if self._pages_wanted is None else self._pages_wanted
        if self.preview.isHidden() is shown:
            self.preview.setVisible(shown)
            # The pages would take all the room they can fill; the text is what is worked on.
            self._halves.setSizes([round(self.width() * share) for share in SHARES])
            self.edited.emit()

    def known_subjects(self) -> Sequence[str]:
        """Return subjects used before: by this person, then by the agency."""
        return once(self._remembered.subjects, self._office.subjects)

    def known_bases(self) -> Sequence[str]:
        """Return legal bases: this person's, the agency's, then those that come with the program."""
        return once(self._remembered.bases, self._office.bases, shipped_bases())

    def _snippets(self) -> Sequence[Snippet]:
        return [*self._remembered.snippets, *shipped_snippets()]

    @pyqtSlot(object)
    def _on_group(self, group: tuple[str, ...]) -> None:
        picker = self.units if self.internal.isChecked() else self.recipients
        picker.choose([*picker.chosen(), *group])

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Take one local file."""
        if event is not None and dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Give the dropped file on."""
        path = dropped_file(event) if event is not None else None
        if event is not None and path is not None:
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    @property
    def notice(self) -> Notice | None:
        """The message shown above the form, if any."""
        return self._banner.notice if self._banner is not None else None

    @pyqtSlot()
    def on_save(self) -> None:
        """Ask for the draft to be saved."""
        self.save_wanted.emit(self.form())

    @pyqtSlot(int)
    def _on_kind(self, _: int) -> None:
        self.kind_chosen.emit(self.kind.chosen())

    @pyqtSlot(bool)
    def _on_internal(self, internal: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._form.setRowVisible(self.units, internal)
        self._form.setRowVisible(self.recipients, not internal)

    @pyqtSlot(int)
    def _on_signatory(self, _: int) -> None:
        """Sign as the agency settled it for this person, else under the mark that is chosen."""
        habit = self._habits.get(self.signatory.chosen())
        if habit is not None:
            self.mark.choose(habit.mark.value)
        self._on_mark(0)
        if habit is not None and habit.head_position:
            self.head_position.setText(habit.head_position)

    @pyqtSlot(int)
    def _on_mark(self, _: int) -> None:
        """Ask for the post that the mark names, with the most likely one already there."""
        mark = self.mark.chosen()
        self._form.setRowVisible(self.head_position, mark in HEAD_LABELS)
        label = self._form.labelForField(self.head_position)
        if mark in HEAD_LABELS and isinstance(label, QLabel):
            label.setText(tr(HEAD_LABELS[mark]))
            self.head_position.setAccessibleName(tr(HEAD_LABELS[mark]))
        # The head's post is known; the name of a collective is not.
        is_post = mark in HEAD_LABELS and mark != AuthorityMark.ON_BEHALF.value
        self.head_position.setText(self._heads.get(self.signatory.chosen(), "") if is_post else "")

    @pyqtSlot(str)
    def _on_body(self, _: str) -> None:
        if not self.body.isReadOnly():
            self.found.setText(summary(blocks_of(self.body.toPlainText())))

    def _assemble(self) -> None:
        """Put the form left, the text right, the buttons below."""
        name_widgets(self._names())
        space = gap(self.fontMetrics())
        self.subject.show_lines(2)
        self.bases.show_lines(5)
        self._halves.setParent(self)
        # From the outside in: Qt styles all that is in a part anew each time that it gets another parent.
        scroll = QScrollArea(self._halves)
        left = QWidget(scroll)
        scroll.setWidget(left)
        left.setLayout(self._column)
        self._column.setContentsMargins(space * 2, space * 2, space * 2, space)
        self._column.setSpacing(space)
        self._column.addLayout(self._form)
        self._column.addStretch(1)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for label, widget in self._rows():
            self._form.addRow(label, widget)
        # Only now the rows have a parent: shown before, they would be windows of their own for a moment.
        self._on_internal(False)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumWidth(self.fontMetrics().height() * 21)
        # The tool row of the pages must not widen the window: it is cut off where there is no room.
        self.preview.setMinimumWidth(self.fontMetrics().height() * 12)
        halves = self._halves
        halves.setObjectName("draftHalves")
        for at, (part, share) in enumerate(((scroll, 2), (self.side, 4), (self.preview, 4))):
            halves.addWidget(part)
            halves.setStretchFactor(at, share)
            halves.setCollapsible(at, False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(halves, 1)
        layout.addLayout(button_row(self.cancel, self.save))

    def _rows(self) -> Sequence[tuple[str, QWidget]]:
        return (
            (tr("Loại văn bản"), self.kind),
            (tr("Trích yếu"), self.subject),
            ("", self.internal),
            (tr("Nơi nhận"), self.recipients),
            (tr("Đơn vị nhận"), self.units),
            ("", self.used),
            (tr("Người ký"), self.signatory),
            (tr("Ký với tư cách"), self.mark),
            (tr("Chức vụ người đứng đầu"), self.head_position),
            (tr("Độ khẩn"), self.urgency),
            (tr("Căn cứ ban hành"), self.bases),
        )

    def _names(self) -> dict[str, QWidget]:
        """Return inputs and buttons by the names under which drivers and tests find them."""
        return {
            "draftKind": self.kind,
            "draftSubject": self.subject,
            "draftInternal": self.internal,
            "draftSignatory": self.signatory,
            "draftMark": self.mark,
            "draftHeadPosition": self.head_position,
            "draftUrgency": self.urgency,
            "draftBases": self.bases,
            "draftSave": self.save,
            "draftCancel": self.cancel,
        }

    def _connect(self) -> None:
        """Bind fields and buttons."""
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.internal.toggled.connect(self._on_internal)
        self.mark.currentIndexChanged.connect(self._on_mark)
        self.signatory.currentIndexChanged.connect(self._on_signatory)
        self.body.value_settled.connect(self._on_body)
        self.side.file.clicked.connect(self.file_wanted)
        self.side.clear.clicked.connect(self.file_cleared)
        self.used.group_chosen.connect(self._on_group)
        for field in (self.subject, self.bases, self.body, self.head_position):
            field.textChanged.connect(self.edited)
        for choice in (self.kind, self.signatory, self.mark, self.urgency):
            choice.currentIndexChanged.connect(self.edited)
        for picker in (self.recipients, self.units):
            picker.changed.connect(self.edited)
        self.internal.toggled.connect(self.edited)
        self.save.clicked.connect(self.on_save)
        self.cancel.clicked.connect(self.cancelled)
