"""Finds the certificate, and signs or seals in the token lane; a wrong PIN may be tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.clock import local_date
from eoffice.desktop.session.catalogue import Action
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.wording import moment, short_date
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Severity, interface_language
from eoffice.domain import commands
from eoffice.domain.document import Document
from eoffice.errors import OfficeError, explain
from eoffice.services.signing_pages import Unlocking
from eoffice.services.tokens import Credential, chosen, usable
from hsm import Pin, PinState
from hsm.errors import TokenError
from signing.errors import SigningError


@dataclass(frozen=True)
class CredentialWords:
    """A certificate as the dialog shows it."""

    key: str
    subject: str
    issuer: str
    validity: str
    token: str
    severity: Severity
    tries: str
    """The state of the PIN, said before it is typed."""
    needs_confirmation: bool = False
    """One more wrong PIN locks the token: the person must say that they know."""
    is_usable: bool = True
    shortest: int = 4
    longest: int = 16
    has_pad: bool = False


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
    problem = pyqtSignal(str, str)
    """Sentence and next step; the dialog stays open."""
    busy_changed = pyqtSignal(bool)
    signed = pyqtSignal()

    def __init__(self, session: Session, action: Action, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._action = action
        self._credentials: dict[str, Credential] = {}
        self._looks_anew = False
        self._looking = Latest(session.shell.lanes.token, self)
        self._looking.answered.connect(self._on_credentials)
        self._looking.failed.connect(self._on_looking_failed)
        session.tasks.finished.connect(self._on_finished)
        session.tasks.failed.connect(self._on_failed)
        self._document: Document | None = session.current.state
        self._seen = session.current.seen
        """The pages before the person as they asked to sign; these and no others are signed."""

    @property
    def is_sealing(self) -> bool:
        """Tell whether the agency's seal is wanted rather than the person's signature."""
        return self._action.command is commands.SealDocument

    def look(self, *, anew: bool = False) -> None:
        """Look at the tokens plugged in now; `anew` as a library that sees no newcomer needs it."""
        signing = self._session.work.signing
        self._looks_anew = anew

        def ask(_: Job) -> tuple[Credential, ...]:
            return signing.credentials(anew=anew)

        self.busy_changed.emit(True)
        self._looking.ask(ask, tr("Đang tìm thiết bị ký"))

    def sign(self, key: str, pin: str, *, final_try_confirmed: bool = False) -> None:
        """Sign with a certificate; `signed` or `problem` follows."""
        credential, document = self._credentials.get(key), self._document
        if credential is None or document is None:
            return
        given = None if credential.token.pin_pad else Pin(pin)
        unlocking = Unlocking(credential, given, final_try_confirmed)
        signing, document_id, sealing = self._session.work.signing, document.id, self.is_sealing
        seen = self._seen.digest

        def work(_: Job) -> object:
            use = signing.seal if sealing else signing.sign
            return use(document_id, unlocking, seen)

        self.busy_changed.emit(True)
        title = tr("Đang đóng dấu") if sealing else tr("Đang ký số")
        self._session.tasks.run(self._action.id, document_id, work, title, self._session.shell.lanes.token)

    @pyqtSlot(object)
    def _on_credentials(self, found: tuple[Credential, ...]) -> None:
        if not self._looks_anew and not self._can_sign_with_one(found):
            self.look(anew=True)
            return
        self._credentials = {credential.fingerprint: credential for credential in found}
        self.busy_changed.emit(False)
        self.shown.emit(self._state(found))

    @pyqtSlot(object)
    def _on_looking_failed(self, error: BaseException) -> None:
        self.busy_changed.emit(False)
        self._tell(error)

    @pyqtSlot(str, str, object)
    def _on_finished(self, action: str, document: str, _: object) -> None:
        if self._concerns(action, document):
            self.signed.emit()

    @pyqtSlot(str, str, object)
    def _on_failed(self, action: str, document: str, error: BaseException) -> None:
        if self._concerns(action, document):
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
        agency = work.ordering.directory.agency(work.me.agency).name
        by_use = sorted(found, key=_is_locked)
        return chosen(by_use, seal=self.is_sealing, agency=agency, person=work.me.name)

    def _concerns(self, action: str, document: str) -> bool:
        return action == self._action.id and self._document is not None and document == self._document.id

    def _tell(self, error: BaseException) -> None:
        """Say what went wrong in the words of the catalogue."""
        told = explain(error, interface_language())
        self.problem.emit(told.sentence, told.next_step)

    def _state(self, found: tuple[Credential, ...]) -> SigningState:
        document, work = self._document, self._session.work
        at = work.clock.now()
        choices = tuple(words_of(credential, is_usable=usable(credential, at)) for credential in found)
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


def _is_locked(credential: Credential) -> bool:
    return credential.pin_state is PinState.LOCKED


def words_of(credential: Credential, *, is_usable: bool) -> CredentialWords:
    """Return what the dialog says of a certificate and its PIN."""
    facts, token = credential.facts, credential.token
    starts, ends = (short_date(local_date(day)) for day in (facts.not_before, facts.not_after))
    severity, tries = _pin_words(credential)
    validity = tr("từ {starts} đến {ends}").format(starts=starts, ends=ends)
    if not is_usable:
        validity = tr("{validity} – không còn hoặc chưa có hiệu lực").format(validity=validity)
    return CredentialWords(
        key=credential.fingerprint,
        subject=facts.subject,
        issuer=facts.issuer,
        validity=validity,
        token=token.label,
        severity=severity,
        tries=tries,
        needs_confirmation=credential.pin_state is PinState.FINAL_TRY,
        is_usable=is_usable and credential.pin_state is not PinState.LOCKED,
        shortest=max(token.min_pin, 1),
        longest=max(token.max_pin, token.min_pin, 1),
        has_pad=token.pin_pad,
    )


def _pin_words(credential: Credential) -> tuple[Severity, str]:
    """Return how close the PIN is to being locked, in words."""
    left = tr("Còn {count} lần nhập").format(count=credential.tries_left)
    match credential.pin_state:
        case PinState.LOCKED:
            return Severity.ERROR, tr(
                "Thiết bị đã khóa vì nhập sai PIN nhiều lần. Liên hệ nơi cấp để mở khóa."
            )
        case PinState.FINAL_TRY:
            return Severity.ERROR, tr("Còn 1 lần nhập cuối: nhập sai lần này thiết bị sẽ bị khóa.")
        case PinState.COUNT_LOW:
            return Severity.WARNING, tr("PIN đã bị nhập sai trước đó. {left}.").format(left=left)
        case _:
            return Severity.INFO, tr("{left} PIN trước khi thiết bị khóa.").format(left=left)
