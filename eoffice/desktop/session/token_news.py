"""Brings what is plugged in, from the thread that watches tokens, to the screens as a Qt signal."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.shell.lanes import Job, Lane, Latest
from eoffice.services.tokens import TokenList, Tokens


class TokenNews(QObject):
    """Tells every insertion and removal; a look asked for by a person goes the same way."""

    changed = pyqtSignal(object)
    """The TokenList as it is now."""
    failed = pyqtSignal(object)
    _heard = pyqtSignal(object)

    def __init__(self, tokens: Tokens, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._latest: TokenList | None = None
        # The watch tells from its own thread; Qt brings the signal to this one.
        self._heard.connect(self._on_heard)
        self._looking = Latest(lane, self)
        self._looking.answered.connect(self._on_heard)
        self._looking.failed.connect(self.failed)

    @property
    def latest(self) -> TokenList | None:
        """What was seen last, or None before the first answer."""
        return self._latest

    def begin(self) -> None:
        """Begin to watch; ends when the workplace closes its tokens."""
        self._tokens.watch(self._heard.emit)

    def look(self, *, anew: bool = False) -> None:
        """Look again now; `anew` loads the libraries again, as some need to see a newcomer."""
        tokens = self._tokens

        def ask(_: Job) -> TokenList:
            return tokens.look(anew=anew)

        self._looking.ask(ask)

    @pyqtSlot(object)
    def _on_heard(self, seen: TokenList) -> None:
        self._latest = seen
        self.changed.emit(seen)
