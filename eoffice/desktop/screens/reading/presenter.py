"""Turns the open document into what the reading pane shows; fetches pages and checks signatures."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.reading.consultation import Beside, consultation
from eoffice.desktop.screens.reading.model import (
    RecipientRow,
    VersionRow,
    recipient_rows,
    version_rows,
)
from eoffice.desktop.screens.reading.verdict import recorded_words, verdict_notice
from eoffice.desktop.session.actions import DocumentActions
from eoffice.desktop.session.assigning import receivers
from eoffice.desktop.session.catalogue import Action
from eoffice.desktop.session.current import OpenDocument, SeenPages
from eoffice.desktop.session.forms import Answer
from eoffice.desktop.session.next_step import is_next_step
from eoffice.desktop.session.picker import Option
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.story import Chapter
from eoffice.desktop.session.wording import (
    Words,
    agency_name,
    code_words,
    command_words,
    holder_sentence,
    kind_name,
    moment,
    person_name,
    short_date,
    status_words,
    unit_of,
    urgency_words,
)
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import (
    Notice,
    NoticeAction,
    Severity,
    interface_language,
    notice_of,
)
from eoffice.domain.content import Urgency
from eoffice.domain.document import Direction, Document, FileRef, Status
from eoffice.errors import explain, explain_code
from eoffice.services.ports import Waiting
from signing.verdict import FileVerdict

OUTBOX = "outbox"
REMARK = "document.remark"
OTHER_COMMANDS = ("document.open_working_copy", "document.attach")
"""Commands that are no step of the document's way and yet belong on its head."""


@dataclass(frozen=True)
class Offer:
    """A command that the head of the pane offers."""

    id: str
    title: str
    icon: str
    hint: str
    is_next: bool
    is_ready: bool = True
    """False while the pages it signs are not yet before the person."""


@dataclass(frozen=True)
class ReadingState:
    """All words of the reading pane for one document."""

    id: str
    pages: FileRef | None
    subject: str
    facts: str
    holder: str
    chips: tuple[Words, ...]
    notices: tuple[Notice, ...]
    story: tuple[Chapter, ...]
    versions: tuple[VersionRow, ...]
    recipients: tuple[RecipientRow, ...]
    opinions: tuple[Chapter, ...]
    attachments: tuple[FileRef, ...]
    details: tuple[tuple[str, str], ...]
    beside: tuple[Beside, ...] = ()
    may_remark: bool = False


class ReadingPresenter(QObject):
    """Serves the reading pane; knows no widget."""

    shown = pyqtSignal(object)
    """The ReadingState, or None when no document is open."""
    pages_ready = pyqtSignal(str, object)
    """The digest and the path of the pages to show."""
    pages_failed = pyqtSignal(object)
    older_shown = pyqtSignal(object)
    """The Notice that an older version is shown, or None when the newest is."""
    verdict_ready = pyqtSignal(object)
    """A Notice about the signatures."""
    actions_changed = pyqtSignal(object)
    """The Offers of what is allowed now, next step first."""
    form_wanted = pyqtSignal(object, object)
    """An Action, and the Options among whom to choose."""
    beside_wanted = pyqtSignal()
    """The side beside the pages is to be shown, with the cursor in its field."""
    busy_changed = pyqtSignal(bool)
    action_done = pyqtSignal(str)
    action_failed = pyqtSignal(object)
    """The Notice of what went wrong; nothing has changed."""

    def __init__(self, session: Session, actions: DocumentActions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._actions = actions
        self._asked: Action | None = None
        self._shown = ""
        self._pages = ""
        self._judged = ""
        self._newest = ""
        # Both may have to fetch the file from the hub first.
        self._fetching = Latest(session.shell.lanes.files, self)
        self._judging = Latest(session.shell.lanes.files, self)
        self._connect()

    @property
    def document(self) -> Document | None:
        """The document shown."""
        return self._session.current.state

    def run(self, action_id: str) -> None:
        """Run the command of an action."""
        self._session.shell.commands.run(action_id)

    @pyqtSlot(object)
    def answer(self, answer: Answer) -> None:
        """Do the action whose questions were answered."""
        if self._asked is not None:
            self._actions.do(self._asked, answer)

    @pyqtSlot(str, object)
    def do(self, action_id: str, answer: Answer) -> None:
        """Do an action whose questions were answered beside the pages."""
        self._actions.do(self._actions.action(action_id), answer)

    @pyqtSlot()
    def forget_question(self) -> None:
        """Forget the action whose questions were not answered."""
        self._asked = None

    def show_version(self, row: VersionRow) -> None:
        """Bring the pages of one version, and say so when it is not the newest."""
        self.show_pages_of(row.pages)
        self.older_shown.emit(self._older_notice(row) if row.pages.digest != self._newest else None)

    @pyqtSlot()
    def show_newest(self) -> None:
        """Go back from an older version to the pages as they stand now."""
        document = self.document
        if document is not None and document.pages is not None:
            self.show_pages_of(document.pages)
        self.older_shown.emit(None)

    def show_pages_of(self, pages: FileRef) -> None:
        """Bring pages for showing; the same ones are not brought twice."""
        if pages.digest == self._pages:
            return
        self._pages = pages.digest
        files = self._session.work.files

        def bring(_: Job) -> tuple[str, Path]:
            # The PDF engine loads here, in the lane: the window must not wait for it.
            from eoffice.rendering.showing import with_fields_drawn

            shown = files.scratch(f"{pages.digest}-shown.pdf")
            return pages.digest, with_fields_drawn(files.path(pages), shown)

        self._fetching.ask(bring, tr("Đang mở trang văn bản"))

    def note_seen(self, digest: str, pages: int) -> None:
        """Take note of the pages that are drawn now; an empty digest when none are."""
        self._session.current.note_seen(SeenPages(digest, pages))

    @pyqtSlot(object)
    def _on_current(self, loaded: OpenDocument | None) -> None:
        if loaded is None or loaded.state.id != self._shown:
            self._pages = self._judged = self._newest = ""
            self._fetching.drop()
        self._shown = loaded.state.id if loaded is not None else ""
        if loaded is None:
            self.shown.emit(None)
            return
        self.shown.emit(self._state_of(loaded))
        self._follow(loaded.state.pages)
        self._judge(loaded.state)

    def _follow(self, pages: FileRef | None) -> None:
        """Show the newest pages; news that bring none leave the older version that is being read."""
        if pages is not None and (pages.digest != self._newest or not self._pages):
            self._newest = pages.digest
            self.show_newest()

    def _older_notice(self, row: VersionRow) -> Notice:
        words = tr("Đang xem phiên bản {number} của {author}, lưu lúc {at}")
        hint = tr("Đây không phải bản mới nhất; ký và duyệt là với bản mới nhất.")
        action = NoticeAction(tr("Xem bản mới nhất"), self.show_newest)
        title = words.format(number=row.number, author=row.author, at=row.at)
        return Notice(Severity.WARNING, title, hint, action=action)

    @pyqtSlot()
    def refresh_actions(self) -> None:
        """Tell which actions are allowed now and whether one is being done."""
        document = self._session.current.state
        self.actions_changed.emit(self._offers())
        self.busy_changed.emit(document is not None and self._session.tasks.is_busy(document.id))

    @pyqtSlot(object)
    def _on_form(self, action: Action) -> None:
        document, form = self._session.current.state, action.form
        if document is None or form is None:
            return
        self._asked = action
        loaded, me = self._session.current.open_document, self._session.work.me
        people = form.people(loaded, me) if form.people is not None and loaded is not None else ()
        options = [Option(one.id, one.name, one.position) for one in people]
        if form.takes_units and loaded is not None:
            options = list(receivers(loaded.directory, me, people))
        if form.of_units and loaded is not None:
            waiting = {request.unit for request in document.requests if request.is_open}
            options = [Option(one.id, one.name) for one in loaded.units if one.id not in waiting]
        self.form_wanted.emit(action, options)

    @pyqtSlot(str, str)
    def _on_done(self, action_id: str, _: str) -> None:
        if self._asked is not None and self._asked.id == action_id:
            self._asked = None
        self.action_done.emit(action_id)

    @pyqtSlot(str, str, object)
    def _on_failed(self, action_id: str, _: str, error: BaseException) -> None:
        if self._actions.action(action_id).perform is None:
            return  # the signing dialog is open and says it
        self.action_failed.emit(notice_of(explain(error, interface_language())))

    @pyqtSlot(object)
    def _on_pages(self, found: tuple[str, Path]) -> None:
        self.pages_ready.emit(*found)

    @pyqtSlot(object)
    def _on_pages_failed(self, error: BaseException) -> None:
        self._pages = ""
        self.pages_failed.emit(error)

    @pyqtSlot(object)
    def _on_verdict(self, verdict: FileVerdict) -> None:
        document = self._session.current.state
        if document is not None:
            notice = verdict_notice(verdict, document.status)
            action = NoticeAction(tr("Xem chi tiết"), self._show_verdict)
            self.verdict_ready.emit(replace(notice, action=action))

    def _show_verdict(self) -> None:
        """Go to the place that shows every signature with its reasons and the signed revision."""
        self.run("verification.document")

    @pyqtSlot(object)
    def _on_verdict_failed(self, error: BaseException) -> None:
        self._judged = ""
        self.verdict_ready.emit(notice_of(explain(error, interface_language()), Severity.WARNING))

    def _judge(self, document: Document) -> None:
        """Check the signatures of pages that carry some, once for each file."""
        pages = document.pages
        signed = document.signature is not None or document.direction is Direction.INCOMING
        if pages is None or not signed:
            self._judging.drop()
            self._judged = ""
            return
        if self._judged == pages.digest:
            return
        self._judged = pages.digest
        receiving, document_id = self._session.work.receiving, document.id

        def check(_: Job) -> FileVerdict:
            return receiving.check_signatures(document_id)

        self._judging.ask(check, tr("Đang kiểm tra chữ ký"))

    def _offers(self) -> tuple[Offer, ...]:
        """Return the actions allowed now, then the other commands of the open document."""
        document = self._session.current.state
        if document is None:
            return ()
        found = [self._offer(action, document) for action in self._actions.offered_now()]
        registered = {command.id: command for command in self._session.shell.commands.all}
        for other in OTHER_COMMANDS:
            command = registered.get(other)
            if command is not None and command.enabled():
                found.append(Offer(other, command.title, command.icon, command.hint, is_next=False))
        return tuple(found)

    def _offer(self, action: Action, document: Document) -> Offer:
        is_next, is_ready = is_next_step(action, document), self._actions.is_ready(action)
        return Offer(action.id, action.title, action.icon, action.hint, is_next, is_ready)

    def _state_of(self, loaded: OpenDocument) -> ReadingState:
        document, directory = loaded.state, loaded.directory
        return ReadingState(
            id=document.id,
            pages=document.pages,
            subject=document.subject,
            facts=self._facts(loaded),
            holder=holder_sentence(directory, document.holder),
            chips=_chips(loaded),
            notices=self._notices(loaded),
            story=loaded.story,
            versions=version_rows(loaded),
            recipients=recipient_rows(loaded),
            opinions=_opinions(loaded),
            attachments=document.attachments,
            details=self._details(loaded),
            beside=consultation(loaded, self._session.work.me, self._session.today),
            may_remark=self._actions.is_offered(self._actions.action(REMARK)),
        )

    def _facts(self, loaded: OpenDocument) -> str:
        document = loaded.state
        parts = [kind_name(self._session.work.drafting.kinds, document.kind), code_words(document)]
        if document.issued_date is not None:
            parts.append(tr("ngày {day}").format(day=short_date(document.issued_date)))
        if document.origin is not None:
            parts.append(agency_name(loaded.directory, document.origin.agency))
        if document.arrival_number is not None:
            parts.append(tr("số đến {number}").format(number=document.arrival_number))
        return "  ·  ".join(parts)

    def _notices(self, loaded: OpenDocument) -> tuple[Notice, ...]:
        """Return what must be read before anything else: refusals, the comment of a return, the verdict."""
        found = [self._refusal(entry) for entry in loaded.refused]
        document = loaded.state
        if document.status is Status.RETURNED and document.opinions:
            last = document.opinions[-1]
            who = person_name(loaded.directory, last.person)
            title = tr("{who} trả lại lúc {at}").format(who=who, at=moment(last.at))
            found.append(Notice(Severity.WARNING, title, last.text))
        return tuple(found)

    def _refusal(self, entry: Waiting) -> Notice:
        """Return the message about an order that the hub refused."""
        values = json.loads(entry.error_values) if entry.error_values else {}
        told = explain_code(entry.error_code, values, interface_language())
        title = tr("Trục văn bản từ chối “{order}”: {why}").format(
            order=command_words(entry.form.kind), why=told.sentence
        )
        action = NoticeAction(tr("Mở hộp chờ gửi"), self._go_to_outbox)
        return Notice(Severity.ERROR, title, told.next_step, told.cause, told.code, action)

    def _go_to_outbox(self) -> None:
        self._session.shell.navigator.go(OUTBOX)

    def _details(self, loaded: OpenDocument) -> tuple[tuple[str, str], ...]:
        """Return what is known of the document, label and value."""
        document, directory = loaded.state, loaded.directory
        found = [(tr("Người soạn"), person_name(directory, document.author))]
        if document.signatory is not None:
            signer = f"{document.signatory.name}, {document.signatory.position}"
            found.append((tr("Người ký"), signer))
        if document.origin is not None:
            found = [(tr("Nơi gửi"), agency_name(directory, document.origin.agency))]
            found.append((tr("Người ký"), document.origin.signer))
        if document.verification is not None:
            checked = document.verification
            who, at = person_name(directory, checked.person), moment(checked.at)
            words = f"{recorded_words(checked.verdict)} ({who}, {at})"
            found.append((tr("Kiểm tra chữ ký"), words))
        if document.directive is not None:
            found.append((tr("Bút phê"), document.directive.text))
            found.append((tr("Chủ trì"), person_name(directory, document.directive.lead)))
            others = ", ".join(person_name(directory, one) for one in document.directive.coordinators)
            found.append((tr("Phối hợp"), others))
        if document.assignment is not None:
            if document.assignment.unit:
                unit = unit_of(directory, document.assignment.person, document.assignment.unit)
                found.append((tr("Đơn vị giải quyết"), unit))
            found.append((tr("Người giải quyết"), person_name(directory, document.assignment.person)))
        found.append((tr("Hạn"), short_date(document.due)))
        found.append((tr("Kết quả"), document.result))
        return tuple((label, value) for label, value in found if value)

    def _connect(self) -> None:
        """Bind the open document, the commands and the two questions."""
        self._session.current.changed.connect(self._on_current)
        self._session.current.failed.connect(self._session.shell.messages.error)
        self._session.shell.commands.state_changed.connect(self.refresh_actions)
        self._actions.form_wanted.connect(self._on_form)
        self._actions.beside_wanted.connect(self.beside_wanted)
        self._actions.done.connect(self._on_done)
        self._actions.failed.connect(self._on_failed)
        self._fetching.answered.connect(self._on_pages)
        self._fetching.failed.connect(self._on_pages_failed)
        self._judging.answered.connect(self._on_verdict)
        self._judging.failed.connect(self._on_verdict_failed)


def _chips(loaded: OpenDocument) -> tuple[Words, ...]:
    """Return the state, then what is special: urgency, orders not yet sent."""
    document = loaded.state
    chips = [status_words(document.status)]
    if document.urgency is not Urgency.NORMAL:
        chips.append(Words(urgency_words(document.urgency), "warning", "error"))
    if loaded.is_pending:
        chips.append(Words(tr("Chờ gửi lên trục văn bản"), "outbox", "warning"))
    return (*chips, *loaded.tasks)


def _opinions(loaded: OpenDocument) -> tuple[Chapter, ...]:
    return tuple(
        Chapter(opinion.at, person_name(loaded.directory, opinion.person), opinion.text, "message", "info")
        for opinion in loaded.state.opinions
    )
