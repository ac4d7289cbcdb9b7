"""Everything one person works with at one desk, as screens see it; wired in `eoffice.bootstrap`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from eoffice.clock import Clock
from eoffice.domain.agency_form import AgencyForm
from eoffice.domain.calendar import WorkingCalendar
from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.people import Person
from eoffice.domain.trust_roots import TrustRoot
from eoffice.errors import OfficeError
from eoffice.services.certificates import Choices
from eoffice.services.files import Files
from eoffice.services.kpi_sources import KpiSource
from eoffice.services.ports import Lists, Log, Outbox
from eoffice.services.signature_checks import SignatureChecks
from eoffice.services.tokens import Tokens

if TYPE_CHECKING:
    # A list of parts: only their names are needed here, `bootstrap` makes them.
    from eoffice.services.drafting import Drafting
    from eoffice.services.evaluating import Evaluating
    from eoffice.services.issuing import Issuing
    from eoffice.services.ordering import Ordering
    from eoffice.services.receiving import Receiving
    from eoffice.services.reviewing import Reviewing
    from eoffice.services.signing_pages import SigningPages
    from eoffice.services.working import Working


class Connectedness(StrEnum):
    """How the desk stands to its hub."""

    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True)
class SyncState:
    """What the sync loop last knew."""

    connectedness: Connectedness
    waiting: int = 0
    refused: int = 0
    error: Exception | None = None
    clock_skew_s: float = 0.0


@dataclass(frozen=True)
class SyncNews:
    """What a round of sync changed: documents by id, the outbox, the connection. Sent from its thread."""

    documents: frozenset[str]
    state: SyncState
    directory_changed: bool = False


class Sync(Protocol):
    """The loop that carries orders to the hub and records back."""

    @property
    def state(self) -> SyncState:
        """Return what the loop last knew."""
        ...

    def listen(self, listener: Callable[[SyncNews], None]) -> None:
        """Have a listener called, from the loop's thread, after each round that changed something."""
        ...

    def start(self) -> None:
        """Begin to run."""
        ...

    def poke(self) -> None:
        """Run a round at once."""
        ...

    def stop(self) -> None:
        """End, after the order in flight is answered or given back to the outbox."""
        ...


class Account(Protocol):
    """The person's sign-in at the hub, as the open window needs it; every call may wait for the hub."""

    @property
    def login(self) -> str:
        """Return the name they sign in with."""
        ...

    @property
    def must_change(self) -> bool:
        """Tell whether the password is one that an administrator gave and should be changed."""
        ...

    def sign_in_again(self, password: str) -> None:
        """Begin a new session after the old one has ended; raises Refused `auth.*`, Unreachable."""
        ...

    def change_password(self, old: str, new: str) -> None:
        """Change the password; raises Refused `auth.wrong`, `auth.password_weak`, Unreachable."""
        ...

    def sign_out(self) -> None:
        """End the session here, and at the hub when it can be reached."""
        ...


class CertificateRegister(Protocol):
    """The registry of certificates at the hub; every call may wait for the hub."""

    def register(self, certificate: bytes, person: str = "") -> RegisteredCertificate:
        """Register a certificate (DER) to a person, or to the agency's seal when none is named.

        Raises Refused `certificate.*`, Unreachable.
        """
        ...

    def withdraw(self, fingerprint: str, reason: str) -> RegisteredCertificate:
        """Withdraw a certificate; raises Refused, NotFound `certificate.*`, Unreachable."""
        ...


class RootBook(Protocol):
    """The authorities that desks believe, at the hub; every call may wait for the hub."""

    def add(self, certificate: bytes, basis: str) -> TrustRoot:
        """Have the desks of the agency believe an authority (PEM or DER).

        Raises Refused `trust_root.*`, `certificate.unreadable`, Unreachable.
        """
        ...

    def retire(self, entry: str, reason: str) -> TrustRoot:
        """Have them believe it no more; raises Refused, NotFound `trust_root.*`, Unreachable."""
        ...


class AgencyFormStore(Protocol):
    """What the agency settled about its documents, at the hub; every call may wait for the hub."""

    def settle(self, wanted: AgencyForm) -> AgencyForm:
        """Change it; raises Refused `agency_form.*`, `secrecy.marked`, Unreachable."""
        ...

    def history(self) -> tuple[AgencyForm, ...]:
        """Return every state, the oldest first; raises Refused `agency_form.not_administrator`."""
        ...


@dataclass(frozen=True)
class Workplace:
    """The services of one person at one desk."""

    me: Person
    clock: Clock
    ordering: Ordering
    drafting: Drafting
    reviewing: Reviewing
    signing: SigningPages
    tokens: Tokens
    checks: SignatureChecks
    choices: Choices
    """Which certificate this person chose for what."""
    issuing: Issuing
    receiving: Receiving
    working: Working
    evaluating: Evaluating
    kpi_source: KpiSource
    """What this person may see of the inputs of evaluations."""
    files: Files
    lists: Lists
    log: Log
    outbox: Outbox
    calendar: WorkingCalendar
    sync: Sync
    close: Callable[[], None]
    """Stops sync and token workers and closes the stores."""
    notice: OfficeError | None = None
    """What the person should be told once, after coming to this desk."""
    troubles: tuple[OfficeError, ...] = ()
    """What was found damaged while this desk was opened, and mended; told in full as the window begins."""
    registry: CertificateRegister | None = None
    """Where certificates are registered; None at a desk that has no hub of its own, as in a test."""
    roots: RootBook | None = None
    """Where believed authorities are added and retired; None at a desk without a hub of its own."""
    forms: AgencyFormStore | None = None
    """Where the agency's letterhead and habits are changed; None at a desk without a hub of its own."""
    account: Account | None = None
    """The sign-in at the hub; None at a desk that has no hub of its own, as in a test."""
