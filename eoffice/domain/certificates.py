"""Certificates that an agency has registered: to a person of its own, or to its seal.

The holder is whoever was registered, never a name that happens to be the same: two people of one
agency may bear one name, and the name on a certificate may be spelled in another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RegisteredCertificate:
    """One entry of the registry; a withdrawn one stays, for what was signed before."""

    fingerprint: str
    """The SHA-256 of the certificate, hex."""
    agency: str
    person: str
    """The holder; empty for the seal of the agency."""
    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    registered_by: str
    registered_at: datetime
    policies: tuple[str, ...] = ()
    """The policies it was issued under, as dotted numbers."""
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
    reason: str = ""

    @property
    def is_seal(self) -> bool:
        """Tell whether it belongs to the agency's seal."""
        return not self.person

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether nothing may be signed with it any more."""
        return self.withdrawn_at is not None

    # Both must fit: ids of people are unique, but a seal has none, and every agency has a seal.
    def belongs_to(self, agency: str, person: str) -> bool:
        """Tell whether a person holds it, or, without a person, the agency's seal."""
        return self.agency == agency and self.person == person


@dataclass(frozen=True)
class CertificateCopy:
    """What the registry takes over from a certificate itself."""

    fingerprint: str
    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    policies: tuple[str, ...] = ()
