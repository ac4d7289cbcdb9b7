"""Finds the certificate, and signs or seals in the token lane; a wrong PIN may be tried again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.signing.credentials import CredentialWords, words_of
from eoffice.desktop.session.catalogue import Action
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.wording import moment
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity, interface_language
from eoffice.domain import commands
from eoffice.domain.document import Document
from eoffice.errors import OfficeError, explain
from eoffice.services.certificates import Purpose
from eoffice.services.choosing import objection, preferred
from eoffice.services.signing_pages import Unlocking
from eoffice.services.signing_proposals import Proposal, Spot
from eoffice.services.signing_styles import Style
from eoffice.services.tokens import Credential
from hsm import Pin, PinState
from hsm.errors import TokenError
from signing.errors import SigningError

if TYPE_CHECKING:
    from signing import HygieneFinding


@dataclass(frozen=True)
class SigningState:
    """What the dialog shows."""

    title: str
    subject: str
    facts: str
    choices: tuple[CredentialWords, ...]
    preferred: str
    problem: str = ""
    next_step: str = ""


class SigningPresenter(QObject):
    """Serves the signing dialog for one document."""

    shown = pyqtSignal(object)
    """The SigningState."""
    proposed = pyqtSignal(object)
    """The Proposal: what will be signed, where, and what to mind."""
    compared = pyqtSignal(object)
    """The findings about clauses that differ from the approved ones."""
    styles_changed = pyqtSignal(object, str)
    """The presets for this act, and the name of the one in use."""
    page_drawn = pyqtSignal(object)
    """The PagePicture."""
    problem = pyqtSignal(str, str)
    """Sentence and next step; the dialog stays open."""
    busy_changed = pyqtSignal(bool)
    signed = pyqtSignal()
    _level_missed = pyqtSignal(object)

    def __init__(self, session: Session, action: Action, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._action = action
        self._credentials: dict[str, Credential] = {}
        self._used: Credential | None = None
        self._looks_anew = False
        self._looking = Latest(session.shell.lanes.token, self)
        self._looking.answered.connect(self._on_credentials)
        self._looking.failed.connect(self._on_looking_failed)
        self._proposing = Latest(session.shell.lanes.cpu, self)
        self._proposing.answered.connect(self._on_proposed)
        self._proposing.failed.connect(self._on_looking_failed)
        self._drawing = Latest(session.shell.lanes.cpu, self)
        self._drawing.answered.connect(self.page_drawn)
        self._drawing.failed.connect(session.shell.messages.error)
        self._comparing = Latest(session.shell.lanes.cpu, self)
        self._comparing.answered.connect(self.compared)
        self._comparing.failed.connect(session.shell.messages.error)
        self._style: Style | None = None
        self._level_missed.connect(self._on_level_missed)
        self._proposal: Proposal | None = None
        self._busy: set[str] = set()
        session.tasks.finished.connect(self._on_finished)
        session.tasks.failed.connect(self._on_failed)
        self._document: Document | None = session.current.state
        self._seen = session.current.seen
        """The pages before the person as they asked to sign; these and no others are signed."""

    @property
    def is_signing(self) -> bool:
        """Tell whether the token has been asked to sign and has not answered yet."""
        return "signing" in self._busy

    @property
    def is_sealing(self) -> bool:
        """Tell whether the agency's seal is wanted rather than the person's signature."""
        return self._action.command is commands.SealDocument

    @property
    def _purpose(self) -> Purpose:
        return Purpose.SEAL if self.is_sealing else Purpose.APPROVE

    @property
    def operation(self) -> str:
        """Return the act of signing by its name in presets."""
        return "issue" if self.is_sealing else "approve"

    @pyqtSlot(object)
    def use(self, style: Style | None) -> None:
        """Propose anew, by a preset or by none."""
        self._style = style
        self._propose()

    def keep(self, style: Style) -> None:
        """Keep a preset and use it."""
        try:
            self._session.work.signing.styles.keep(style)
        except OfficeError as error:
            self._tell(error)
            return
        self._show_styles(style.name)
        self.use(style)

    @pyqtSlot(str)
    def drop(self, name: str) -> None:
        """Forget a preset."""
        try:
            self._session.work.signing.styles.drop(name)
        except OfficeError as error:
            self._tell(error)
            return
        self._show_styles("")
        self.use(None)

    def _show_styles(self, name: str) -> None:
        self.styles_changed.emit(self._session.work.signing.styles.all(self.operation), name)

    def look(self, *, anew: bool = False) -> None:
        """Look at the tokens plugged in now; `anew` as a library that sees no newcomer needs it."""
        if self._proposal is None and "proposing" not in self._busy:
            self._show_styles("")
            self._propose()
        signing = self._session.work.signing
        self._looks_anew = anew

        def ask(_: Job) -> tuple[Credential, ...]:
            return signing.credentials(anew=anew)

        self._note("token", busy=True)
        self._looking.ask(ask, tr("Đang tìm thiết bị ký"))

    def draw(self, page: int) -> None:
        """Draw a page of the file that will be signed; `page_drawn` follows."""
        from eoffice.desktop.widgets.placing import draw_page

        if self._proposal is not None:
            self._drawing.ask(partial(_drawn, draw_page, self._proposal.file, page))

    def remember(self, spot: Spot | None) -> None:
        """Keep a place for the next time, or forget the one kept."""
        if self._proposal is None:
            return
        signing = self._session.work.signing
        offset = self._proposal.offset(spot) if spot is not None else None
        signing.presets.remember(signing.preset_key(sealing=self.is_sealing), offset)

    def forget_tries(self, serial: str) -> None:
        """Begin to count anew, because the issuer has unlocked a token."""
        self._session.work.signing.tokens.forget_tries(serial)
        self.look(anew=True)

    def sign(
        self, key: str, pin: str, *, final_try_confirmed: bool = False, spot: Spot | None = None
    ) -> None:
        """Sign with a certificate at a place; `signed` or `problem` follows."""
        credential, document = self._credentials.get(key), self._document
        if credential is None or document is None:
            return
        self._used = credential
        # A person may type the PIN though the device claims a keypad: some drivers claim one wrongly.
        given = Pin(pin) if pin or not credential.token.pin_pad else None
        unlocking = Unlocking(credential, given, final_try_confirmed)
        signing, document_id, sealing = self._session.work.signing, document.id, self.is_sealing
        seen, style, missed = self._seen.digest, self._style, self._level_missed.emit

        def work(_: Job) -> object:
            use = signing.seal if sealing else signing.sign
            return use(document_id, unlocking, seen, spot, style, missed)

        self._note("signing", busy=True)
        title = tr("Đang đóng dấu") if sealing else tr("Đang ký số")
        self._session.tasks.run(self._action.id, document_id, work, title, self._session.shell.lanes.token)

    @pyqtSlot(object)
    def _on_credentials(self, found: tuple[Credential, ...]) -> None:
        if not self._looks_anew and not self._can_sign_with_one(found):
            self.look(anew=True)
            return
        self._credentials = {credential.fingerprint: credential for credential in found}
        self._note("token", busy=False)
        self.shown.emit(self._state(found))

    @pyqtSlot(object)
    def _on_looking_failed(self, error: BaseException) -> None:
        # A file that cannot be looked at cannot be signed: its question stays open, and so the button shut.
        if self.sender() is self._looking:
            self._note("token", busy=False)
        self._tell(error)

    @pyqtSlot(object)
    def _on_proposed(self, proposal: Proposal) -> None:
        self._proposal = proposal
        self._note("proposing", busy=False)
        self.proposed.emit(proposal)
        if any(one.code == "hygiene.not_approved" for one in proposal.findings):
            self._compare(proposal.file)

    def _compare(self, file: Path) -> None:
        """Find the clauses that differ from the approved ones, in a process of its own."""
        work, document = self._session.work, self._document
        if document is None:
            return
        identity = document.id

        def compare(job: Job) -> tuple[HygieneFinding, ...]:
            # The engine of comparisons is loaded only for pages that were not those approved.
            from eoffice.comparison.before_signing import findings_against
            from eoffice.comparison.worker import InProcess

            def against(approved: Path, new: Path) -> tuple[HygieneFinding, ...]:
                found = InProcess(partial(findings_against, approved, new))
                return found.result(_quiet, job.checkpoint)

            return work.signing.differences(work.log.records(identity), file, against)

        self._comparing.ask(compare, tr("Đang so với bản đã duyệt"))

    @pyqtSlot(object)
    def _on_level_missed(self, error: Exception) -> None:
        """Say that the signature stands, but without the time stamp or evidence the preset wants."""
        told = explain(error, interface_language())
        words = tr("Đã ký, nhưng chưa đạt mức chữ ký của mẫu: {reason}").format(reason=told.sentence)
        self._session.shell.messages.post(Notice(Severity.WARNING, words))

    def _propose(self) -> None:
        """Look over what will be signed and find its place, off the GUI thread."""
        work, document, sealing = self._session.work, self._document, self.is_sealing
        if document is None:
            return
        identity, style = document.id, self._style

        def propose(_: Job) -> Proposal:
            records, now = work.log.records(identity), work.clock.now()
            # The hub's clock is the one that counts: a signature in its future, or past, is doubted later.
            trusted = now + timedelta(seconds=work.sync.state.clock_skew_s)
            return work.signing.propose(
                identity, records, sealing=sealing, at=now, style=style, trusted_time=trusted
            )

        self._note("proposing", busy=True)
        self._proposing.ask(propose)

    def _note(self, what: str, *, busy: bool) -> None:
        """Keep what is under way; the inputs open when nothing is."""
        (self._busy.add if busy else self._busy.discard)(what)
        self.busy_changed.emit(bool(self._busy))

    @pyqtSlot(str, str, object)
    def _on_finished(self, action: str, document: str, _: object) -> None:
        if self._concerns(action, document):
            if self._used is not None:
                # What signed this time is offered first the next time.
                self._session.work.choices.remember(self._purpose, self._used)
            self._note("signing", busy=False)
            self.signed.emit()

    @pyqtSlot(str, str, object)
    def _on_failed(self, action: str, document: str, error: BaseException) -> None:
        if self._concerns(action, document):
            self._note("signing", busy=False)
            self._tell(error)
            self.look()  # the number of tries left has changed

    def _can_sign_with_one(self, found: tuple[Credential, ...]) -> bool:
        """Tell whether there is a certificate of the right name on a token that is not locked."""
        open_ones = [credential for credential in found if credential.pin_state is not PinState.LOCKED]
        try:
            self._own(open_ones)
        except OfficeError:
            return False
        return True

    def _own(self, found: Sequence[Credential]) -> Credential:
        """Return the person's own certificate or the agency's, whichever is wanted; a locked one last."""
        work = self._session.work
        directory, at = work.ordering.directory, work.clock.now()
        return preferred(found, self._purpose, work.choices, directory, work.me, at)

    def _concerns(self, action: str, document: str) -> bool:
        return action == self._action.id and self._document is not None and document == self._document.id

    def _tell(self, error: BaseException) -> None:
        """Say what went wrong in the words of the catalogue."""
        told = explain(error, interface_language())
        self.problem.emit(told.sentence, told.next_step)

    def _state(self, found: tuple[Credential, ...]) -> SigningState:
        document, work = self._document, self._session.work
        at = work.clock.now()
        directory = work.ordering.directory
        choices = tuple(words_of(one, at, objection(one, self._purpose, directory, work.me)) for one in found)
        preferred, problem, step = "", "", ""
        try:
            preferred = self._own(found).fingerprint
        except (OfficeError, TokenError, SigningError) as error:
            told = explain(error, interface_language())
            problem, step = told.sentence, told.next_step
        return SigningState(
            title=tr("Đóng dấu cơ quan") if self.is_sealing else tr("Ký số văn bản"),
            subject=document.subject if document is not None else "",
            facts=self._facts(),
            choices=choices,
            preferred=preferred,
            problem=problem,
            next_step=step,
        )

    def _facts(self) -> str:
        """Say which pages are signed, and what this signature does."""
        words = tr("Chữ ký chỉ để ngỏ ba chỗ: số, ngày và dấu cơ quan.")
        if self.is_sealing:
            words = tr("Chữ ký số của cơ quan khóa toàn bộ văn bản: sau đó không sửa được gì nữa.")
        return "\n".join(part for part in (self._pages_words(), words) if part)

    def _pages_words(self) -> str:
        """Say how many pages there are and of when they are."""
        opened = self._session.current.open_document
        if opened is None or not opened.story or not self._seen.count:
            return ""
        latest = opened.state.latest
        told = [chapter.when for chapter in opened.story if chapter.when is not None]
        # The seal goes on pages that the last step made; a signature on those of the last version.
        at = told[-1] if self.is_sealing or latest is None else latest.at
        return tr("{count} trang, bản lúc {at}.").format(count=self._seen.count, at=moment(at))


def _quiet(_done: int, _total: int) -> None:
    """Tell nobody how far a comparison is: it is over in a moment."""


def _drawn(draw: Callable[[Path, int], object], file: Path, page: int, _: Job) -> object:
    return draw(file, page)
