"""The rules of the registry of certificates: who may register whose, and who may sign with which.

Decree 30/2020, Art. 32: the seal's certificate is kept by the clerk, a personal one by its holder.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from eoffice.domain.certificates import CertificateCopy, RegisteredCertificate
from eoffice.domain.people import Directory, Person, Role
from eoffice.errors import NotFound, Refused
from eoffice.text import clean_line, fold


def register(
    directory: Directory, actor: Person, holder: str, copy: CertificateCopy, at: datetime
) -> RegisteredCertificate:
    """Return the entry of a certificate for a person of the actor's agency, or for its seal (no holder).

    Raises Refused `certificate.not_yours`, `certificate.*`, NotFound `people.person_unknown`.
    """
    known = directory.certificate(copy.fingerprint)
    if known is not None and not known.is_withdrawn:
        if known.belongs_to(actor.agency, holder):
            return known  # asked twice, as after a lost answer: nothing changes
        raise Refused("certificate.of_another", subject=copy.subject)
    if known is not None and not known.belongs_to(actor.agency, holder):
        # What was signed with it while it was another's stays that holder's.
        raise Refused("certificate.of_another", subject=copy.subject)
    if known is not None and not actor.has(Role.ADMINISTRATOR):
        raise Refused("certificate.withdrawn", subject=copy.subject)
    _check_holder(directory, actor, holder, copy.subject)
    # What has not begun yet may be registered ahead; what has run out would only mislead.
    if copy.not_after < at:
        raise Refused("certificate.run_out", subject=copy.subject, ended=copy.not_after.isoformat())
    return RegisteredCertificate(
        copy.fingerprint,
        actor.agency,
        holder,
        clean_line(copy.subject),
        clean_line(copy.issuer),
        copy.serial,
        copy.not_before,
        copy.not_after,
        actor.id,
        at,
        copy.policies,
    )


def withdraw(
    directory: Directory, actor: Person, fingerprint: str, reason: str, at: datetime
) -> RegisteredCertificate:
    """Return the entry as withdrawn: by its holder, by a clerk for the seal, by an administrator for all.

    Raises NotFound `certificate.not_registered`, Refused `certificate.not_yours`, `certificate.no_reason`.
    """
    known = directory.certificate(fingerprint)
    if known is None or known.agency != actor.agency:
        raise NotFound("certificate.not_registered", fingerprint=fingerprint[:16])
    if not _keeps(actor, known.person):
        raise Refused("certificate.not_yours", person=actor.name)
    if known.is_withdrawn:
        return known
    if not clean_line(reason):
        raise Refused("certificate.no_reason")
    return replace(known, withdrawn_by=actor.id, withdrawn_at=at, reason=clean_line(reason))


def check_signer(directory: Directory, agency: str, person: str, certificate: str, name: str) -> bool:
    """Tell whether a certificate is registered to whoever must sign (no person: to the agency's seal).

    False means that nothing is registered for them at all: then the name on the certificate has to do.
    Raises Refused `certificate.of_another`, `certificate.withdrawn`, `certificate.not_registered_yet`.
    """
    known = directory.certificate(certificate)
    if known is not None:
        if not known.belongs_to(agency, person):
            raise Refused("certificate.of_another", subject=known.subject)
        if known.is_withdrawn:
            raise Refused("certificate.withdrawn", subject=known.subject)
        return True
    if any(not one.is_withdrawn for one in directory.certificates_of(agency, person)):
        # Whoever has registered one has said with which they sign: another of the same name is not it.
        raise Refused("certificate.not_registered_yet", holder=name)
    return False


def _check_holder(directory: Directory, actor: Person, holder: str, subject: str) -> None:
    if not _keeps(actor, holder):
        raise Refused("certificate.not_yours", person=actor.name)
    wanted = directory.person(holder).name if holder else directory.agency(actor.agency).name
    if holder and directory.person(holder).agency != actor.agency:
        raise Refused("people.other_agency", person=wanted)
    # An administrator may vouch for a certificate that spells the name in another way; nobody else.
    if fold(subject) != fold(wanted) and not actor.has(Role.ADMINISTRATOR):
        raise Refused("certificate.name_differs", subject=subject, wanted=wanted)


def _keeps(actor: Person, holder: str) -> bool:
    """Tell whether somebody may register and withdraw for a holder: own, the seal as clerk, all as admin."""
    if actor.has(Role.ADMINISTRATOR):
        return True
    return actor.id == holder if holder else actor.has(Role.CLERK)
