"""The registry of certificates as one person sees it: which entries, and which run out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.people import Directory, Person, Role
from eoffice.services.certificates import WARN_DAYS, ExpiryWarning, expiry_warning
from eoffice.text import fold

FORGOTTEN = timedelta(days=30)
"""So long after its end a certificate is warned of; then everybody concerned has heard it."""


@dataclass(frozen=True)
class Expiring:
    """An entry that runs out soon, or has, with the warning that is due."""

    certificate: RegisteredCertificate
    warning: ExpiryWarning


def visible(directory: Directory, me: Person) -> tuple[RegisteredCertificate, ...]:
    """Return the entries a person sees: own ones, the seal's for clerks, all for administrators.

    The nearest end first; withdrawn ones last.
    """
    found = [one for one in directory.certificates if _concerns(one, me)]
    return tuple(sorted(found, key=_order))


def expiring(directory: Directory, me: Person, now: datetime) -> tuple[Expiring, ...]:
    """Return what runs out within 60 days or has run out, unless its holder has a newer one already."""
    found = []
    for one in visible(directory, me):
        warning = expiry_warning(one.not_after, now)
        if warning is None or one.is_withdrawn or now - one.not_after > FORGOTTEN:
            continue
        if not _is_renewed(directory, one, now):
            found.append(Expiring(one, warning))
    return tuple(found)


def holder_for(directory: Directory, me: Person, subject: str) -> str | None:
    """Return to whom a certificate of a name may be registered: own id, "" for the seal, or None."""
    if fold(subject) == fold(me.name):
        return me.id
    may_seal = me.has(Role.CLERK, Role.ADMINISTRATOR)
    return "" if may_seal and fold(subject) == fold(directory.agency(me.agency).name) else None


def _concerns(one: RegisteredCertificate, me: Person) -> bool:
    if one.agency != me.agency:
        return False
    if me.has(Role.ADMINISTRATOR):
        return True
    # The clerk keeps the seal (Decree 30/2020, Art. 32.2), so its end is their business.
    return one.person == me.id or (one.is_seal and me.has(Role.CLERK))


def _is_renewed(directory: Directory, one: RegisteredCertificate, now: datetime) -> bool:
    # A newer one that is about to run out itself is no reason to be silent.
    later = now + timedelta(days=max(WARN_DAYS))
    return any(
        not other.is_withdrawn and other.not_after > later
        for other in directory.certificates_of(one.agency, one.person)
    )


def _order(one: RegisteredCertificate) -> tuple[bool, datetime, str]:
    return one.is_withdrawn, one.not_after, one.fingerprint
