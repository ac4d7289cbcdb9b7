"""Facts about the whole program that many screens show: who works, what waits, hub and token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from PyQt6.QtCore import QObject, pyqtSignal


class Connection(StrEnum):
    """How the desktop stands to its hub."""

    UNKNOWN = "unknown"
    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"


class TokenKind(StrEnum):
    """What is known of the signing token."""

    UNKNOWN = "unknown"
    ABSENT = "absent"
    PRESENT = "present"
    LOCKED = "locked"
    TROUBLE = "trouble"


@dataclass(frozen=True)
class PersonFact:
    """The person at work."""

    name: str = ""
    position: str = ""
    unit: str = ""


@dataclass(frozen=True)
class PlaceCount:
    """How much waits in a place."""

    unread: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class TokenFact:
    """The token and the holder of its certificate."""

    kind: TokenKind = TokenKind.UNKNOWN
    holder: str = ""
    detail: str = ""


@dataclass(frozen=True)
class HubFact:
    """The connection and the commands that wait for it."""

    connection: Connection = Connection.UNKNOWN
    waiting: int = 0
    refused: int = 0
    detail: str = ""


class Facts(QObject):
    """The facts as screens may read them."""

    person_changed = pyqtSignal()
    counts_changed = pyqtSignal()
    hub_changed = pyqtSignal()
    token_changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._person = PersonFact()
        self._hub = HubFact()
        self._token = TokenFact()
        self._counts: dict[str, PlaceCount] = {}

    @property
    def person(self) -> PersonFact:
        """The person at work."""
        return self._person

    @property
    def hub(self) -> HubFact:
        """The connection and the outbox."""
        return self._hub

    @property
    def token(self) -> TokenFact:
        """The token now plugged in."""
        return self._token

    def count(self, place: str) -> PlaceCount:
        """Return how much waits in a place."""
        return self._counts.get(place, PlaceCount())


class LiveFacts(Facts):
    """The same facts for the composition root, which alone may change them."""

    def set_person(self, person: PersonFact) -> None:
        """Tell who works."""
        if person != self._person:
            self._person = person
            self.person_changed.emit()

    def set_hub(self, hub: HubFact) -> None:
        """Tell how the hub stands and what waits for it."""
        if hub != self._hub:
            self._hub = hub
            self.hub_changed.emit()

    def set_token(self, token: TokenFact) -> None:
        """Tell which token is plugged in."""
        if token != self._token:
            self._token = token
            self.token_changed.emit()

    def set_counts(self, counts: Mapping[str, PlaceCount]) -> None:
        """Tell how much waits in each place."""
        if dict(counts) != self._counts:
            self._counts = dict(counts)
            self.counts_changed.emit()
