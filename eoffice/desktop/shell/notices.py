"""Messages as data: what is told, how heavy it is, and the one object through which all is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PyQt6.QtCore import QLocale, QObject, pyqtSignal

from eoffice.desktop.shell.language import tr
from eoffice.errors import Explanation, Language, explain, explain_code

HISTORY_LIMIT = 100
TOAST_SECONDS = 8
RECALL_SECONDS = 30


class Severity(StrEnum):
    """How heavy a message is; the values name its icon and its colours."""

    INFO = "info"
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"

    @property
    def word(self) -> str:
        """The word beside the icon: a state is never told by colour alone."""
        return tr(_WORDS[self])


_WORDS = {
    Severity.INFO: "Thông tin",
    Severity.OK: "Đã xong",
    Severity.WARNING: "Lưu ý",
    Severity.ERROR: "Lỗi",
}


@dataclass(frozen=True)
class NoticeAction:
    """The one thing a message offers to do."""

    title: str
    run: Callable[[], object]


@dataclass(frozen=True)
class Notice:
    """A message that stays until it is closed."""

    severity: Severity
    title: str
    hint: str = ""
    cause: str = ""
    code: str = ""
    action: NoticeAction | None = None

    @property
    def copy_text(self) -> str:
        """The message in full, for the clipboard."""
        parts = (f"{self.severity.word}: {self.title}", self.cause, self.hint, self.code)
        return "\n".join(part for part in parts if part)

    @property
    def sentence(self) -> str:
        """The message as a screen reader should say it."""
        return " ".join(part for part in (f"{self.severity.word}:", self.title, self.hint) if part)


@dataclass(frozen=True)
class ToastNotice:
    """A message that goes by itself; it is kept in the history too."""

    text: str
    action: NoticeAction | None = None
    seconds: int = TOAST_SECONDS
    severity: Severity = Severity.OK


def interface_language() -> Language:
    """Return the language of the interface in force."""
    english = QLocale().language() is QLocale.Language.English
    return Language.ENGLISH if english else Language.VIETNAMESE


def notice_of(
    explanation: Explanation, severity: Severity = Severity.ERROR, action: NoticeAction | None = None
) -> Notice:
    """Return the message of an explained error."""
    return Notice(
        severity, explanation.sentence, explanation.next_step, explanation.cause, explanation.code, action
    )


class Messages(QObject):
    """Takes every message of screens and jobs; the window shows them, the history keeps them."""

    notice_posted = pyqtSignal(object)
    toast_posted = pyqtSignal(object)
    history_changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history: list[Notice] = []

    @property
    def history(self) -> tuple[Notice, ...]:
        """What was told, newest first."""
        return tuple(self._history)

    def post(self, notice: Notice) -> None:
        """Show a message that stays."""
        self._keep(notice)
        self.notice_posted.emit(notice)

    def error(self, error: BaseException, action: NoticeAction | None = None) -> None:
        """Show any error in the words of the catalogue."""
        self.post(notice_of(explain(error, interface_language()), Severity.ERROR, action))

    def coded(self, severity: Severity, code: str, /, **values: object) -> None:
        """Show a message of the catalogue by its code."""
        self.post(notice_of(explain_code(code, values, interface_language()), severity))

    def toast(self, text: str, action: NoticeAction | None = None, seconds: int = TOAST_SECONDS) -> None:
        """Show a message that goes by itself, with at most one action."""
        told = ToastNotice(text, action, seconds)
        self._keep(Notice(told.severity, text))
        self.toast_posted.emit(told)

    def _keep(self, notice: Notice) -> None:
        """Put a message into the history."""
        self._history = [notice, *self._history][:HISTORY_LIMIT]
        self.history_changed.emit()
