"""Which certificate is offered first: the one chosen for the purpose, the registered one, one by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from eoffice.domain.people import Directory, Person
from eoffice.domain.registering import check_signer
from eoffice.errors import OfficeError, Refused
from eoffice.services.certificates import Choices, Purpose
from eoffice.services.tokens import Credential, chosen, hindrance
from hsm import PinState

SEALS = frozenset({Purpose.SEAL, Purpose.COPY, Purpose.APPENDIX, Purpose.INCOMING})
"""What the agency signs rather than a person (Decree 30/2020, Art. 32)."""


def purpose_of(operation: str) -> Purpose:
    """Return the purpose behind an operation of signing; issuing is sealing."""
    return Purpose.SEAL if operation == "issue" else Purpose(operation)


def preferred(
    found: Sequence[Credential],
    purpose: Purpose,
    choices: Choices,
    directory: Directory,
    me: Person,
    at: datetime,
) -> Credential:
    """Return the certificate to offer first; raises OfficeError `signing.no_certificate`.

    What the person chose for this purpose comes before what is registered, and that before a name.
    """
    able = [
        one for one in found if hindrance(one, at) is None and objection(one, purpose, directory, me) is None
    ]
    # Only among those that may sign: an old choice must not bring back a certificate that ran out.
    kept = choices.recall(purpose, able)
    if kept is not None:
        return kept
    holder = "" if purpose in SEALS else me.id
    registered = {one.fingerprint for one in directory.certificates_of(me.agency, holder)}
    own = sorted((one for one in able if one.fingerprint in registered), key=_ends)
    if own:
        return own[-1]  # after a renewal both may be plugged in: the newer one
    agency = directory.agency(me.agency).name
    # A locked one last: it is still shown, for the way to have it unlocked.
    return chosen(sorted(found, key=_is_locked), seal=purpose in SEALS, agency=agency, person=me.name)


def objection(
    credential: Credential, purpose: Purpose, directory: Directory, me: Person
) -> OfficeError | None:
    """Return why the hub would not take a signature by this certificate, or None; asked before any PIN."""
    holder = "" if purpose in SEALS else me.id
    name = directory.agency(me.agency).name if purpose in SEALS else me.name
    try:
        check_signer(directory, me.agency, holder, credential.fingerprint, name)
    except Refused as error:
        return error
    return None


def _is_locked(credential: Credential) -> bool:
    return credential.pin_state is PinState.LOCKED


def _ends(credential: Credential) -> datetime:
    return credential.facts.not_after
