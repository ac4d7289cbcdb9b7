"""The registry of certificates and the settings of agencies at the hub, behind the ports the window uses."""

from __future__ import annotations

from eoffice.domain.agency_form import AgencyForm
from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.trust_roots import TrustRoot
from eoffice.exchange.client import HubClient
from eoffice.exchange.sync import SyncLoop


class HubRegister:
    """Implements the workplace's CertificateRegister; the desk knows the change when a call returns."""

    def __init__(self, client: HubClient, sync: SyncLoop) -> None:
        self._client = client
        self._sync = sync

    def register(self, certificate: bytes, person: str = "") -> RegisteredCertificate:
        """Register a certificate; raises Refused `certificate.*`, Unreachable."""
        answer = self._client.register_certificate(certificate, person)
        self._sync.take_directory(answer.version)
        return answer.certificate

    def withdraw(self, fingerprint: str, reason: str) -> RegisteredCertificate:
        """Withdraw a certificate; raises Refused, NotFound `certificate.*`, Unreachable."""
        answer = self._client.withdraw_certificate(fingerprint, reason)
        self._sync.take_directory(answer.version)
        return answer.certificate


class HubRoots:
    """Implements the workplace's RootBook; the desk believes the change when a call returns."""

    def __init__(self, client: HubClient, sync: SyncLoop) -> None:
        self._client = client
        self._sync = sync

    def add(self, certificate: bytes, basis: str) -> TrustRoot:
        """Add an authority; raises Refused `trust_root.*`, `certificate.unreadable`, Unreachable."""
        answer = self._client.add_root(certificate, basis)
        self._sync.take_directory(answer.version)
        return answer.root

    def retire(self, entry: str, reason: str) -> TrustRoot:
        """Retire an entry; raises Refused, NotFound `trust_root.*`, Unreachable."""
        answer = self._client.retire_root(entry, reason)
        self._sync.take_directory(answer.version)
        return answer.root


class HubForms:
    """Implements the workplace's AgencyFormStore; the desk knows the change when a call returns."""

    def __init__(self, client: HubClient, sync: SyncLoop) -> None:
        self._client = client
        self._sync = sync

    def settle(self, wanted: AgencyForm) -> AgencyForm:
        """Change what the agency settled; raises Refused `agency_form.*`, Unreachable."""
        answer = self._client.settle_form(wanted)
        self._sync.take_directory(answer.version)
        return answer.form

    def history(self) -> tuple[AgencyForm, ...]:
        """Return every state, the oldest first; raises Refused `agency_form.not_administrator`."""
        return self._client.form_history()
