"""Leads through the first day's signing: is there a token, a sample page, a signature, its check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.facts import TokenFact, TokenKind
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import interface_language
from eoffice.desktop.widgets.chips import Tone
from eoffice.errors import explain
from eoffice.services.practising import Practice, Practised, Sample
from signing.verdict import Verdict

_TOKEN = {
    TokenKind.UNKNOWN: (Tone.INFO, "Đang tìm thiết bị ký…"),
    TokenKind.ABSENT: (Tone.WARNING, "Chưa thấy thiết bị ký nào. Cắm thiết bị vào máy rồi bấm “Tìm lại”."),
    TokenKind.PRESENT: (Tone.OK, "Thiết bị ký sẵn sàng: {holder}"),
    TokenKind.LOCKED: (Tone.ERROR, "Thiết bị ký của {holder} đã khóa. Liên hệ nơi cấp để mở khóa."),
    TokenKind.TROUBLE: (Tone.WARNING, "Thiết bị ký chưa dùng được. {detail}"),
}


class Stage(StrEnum):
    """How far a sitting is."""

    PREPARING = "preparing"
    READY = "ready"
    SIGNING = "signing"
    SIGNED = "signed"


@dataclass(frozen=True)
class PracticeState:
    """What the screen shows."""

    stage: Stage = Stage.PREPARING
    page: Path | None = None
    pin: str = ""
    tone: Tone = Tone.INFO
    words: str = ""
    """How the last try ended."""


def token_words(fact: TokenFact) -> tuple[Tone, str]:
    """Return how the person's own token stands, in a sentence."""
    tone, words = _TOKEN[fact.kind]
    return tone, tr(words).format(holder=fact.holder, detail=fact.detail)


class PracticePresenter(QObject):
    """Runs a sitting in the lane of tokens: two signatures at once never happen, not even in practice."""

    shown = pyqtSignal(object)
    """The PracticeState."""
    token_shown = pyqtSignal(object, str)

    def __init__(self, session: Session, practice: Practice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._practice = session, practice
        self.state = PracticeState()
        self._preparing = Latest(session.shell.lanes.token, self)
        self._signing = Latest(session.shell.lanes.token, self)
        self._preparing.answered.connect(self._on_prepared)
        self._preparing.failed.connect(self._on_failed)
        self._signing.answered.connect(self._on_signed)
        self._signing.failed.connect(self._on_failed)
        session.shell.facts.token_changed.connect(self._tell_token)

    def begin(self) -> None:
        """Make a fresh page and key, and say how the real token stands."""
        self._tell_token()
        self._signing.drop()
        self._show(PracticeState())
        practice = self._practice

        def prepare(_: Job) -> Sample:
            return practice.prepare()

        self._preparing.ask(prepare, tr("Đang tạo văn bản mẫu"))

    def sign(self, pin: str) -> None:
        """Sign the sample with a PIN."""
        if self.state.stage is not Stage.READY:
            return
        self._show(replace(self.state, stage=Stage.SIGNING, words=""))
        practice = self._practice

        def sign(_: Job) -> Practised:
            return practice.sign(pin)

        self._signing.ask(sign, tr("Đang ký văn bản mẫu"))

    def look_for_token(self) -> None:
        """Look for tokens anew; some libraries see a newcomer only when they are loaded again."""
        self._session.tokens.look(anew=True)

    @pyqtSlot()
    def _tell_token(self) -> None:
        self.token_shown.emit(*token_words(self._session.shell.facts.token))

    @pyqtSlot(object)
    def _on_prepared(self, sample: Sample) -> None:
        self._show(PracticeState(Stage.READY, sample.page, sample.pin))

    @pyqtSlot(object)
    def _on_signed(self, made: Practised) -> None:
        found = made.verdict
        if found.verdict is Verdict.VALID:
            tone = Tone.OK
            words = tr("Chữ ký tập hợp lệ: {signer}. Văn bản này chỉ nằm trên máy, không gửi đi đâu.")
            words = words.format(signer=found.signatures[0].signer)
        else:
            # Honest also in practice: whatever the check says is what is shown.
            tone, words = Tone.ERROR, tr("Kiểm tra lại không đạt: {verdict}.").format(verdict=found.verdict)
        self._show(PracticeState(Stage.SIGNED, made.file, self.state.pin, tone, words))

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        told = explain(error, interface_language())
        ready = Stage.READY if self.state.page is not None else Stage.PREPARING
        words = f"{told.sentence} {told.next_step}"
        self._show(replace(self.state, stage=ready, tone=Tone.ERROR, words=words))
        if self.state.page is None:
            self._session.shell.messages.error(error)

    def _show(self, state: PracticeState) -> None:
        self.state = state
        self.shown.emit(state)
