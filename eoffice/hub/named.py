"""What an administrator names at the hub's machine: people by login, agencies by code, certificates."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeVar

from eoffice.domain.people import Directory, Person
from eoffice.errors import NotFound, Refused
from eoffice.hub.registry import LARGEST
from eoffice.hub.stores import Kept

_SHORTEST = 8
"""Digits of a fingerprint that are enough to name it, if only one begins so."""


class Marked(Protocol):
    """Anything that is known by the fingerprint of its certificate."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in small hexadecimal letters."""


Entry = TypeVar("Entry", bound=Marked)


def person_by_login(kept: Kept, directory: Directory, login: str) -> Person:
    """Return a person named by login, or by id; raises Refused when there is none."""
    # People are named by login: that is what an administrator knows.
    ids = {account.login: account.person for account in kept.store.accounts.all()}
    try:
        return directory.person(ids.get(login.casefold(), login))
    except NotFound as error:
        # What was typed is at fault, not the hub: the command ends as one that was refused.
        raise Refused(error.code, **error.values) from error


def agency_code(directory: Directory, code: str) -> str:
    """Return the code of an agency of this hub; raises Refused when there is none."""
    try:
        return directory.agency(code).code
    except NotFound as error:
        raise Refused(error.code, **error.values) from error


def certificate_file(file: Path) -> bytes:
    """Return what is in a file of a certificate; raises Refused `certificate.file_missing`."""
    try:
        with file.open("rb") as opened_file:
            # Whatever goes on after that is no certificate, and need not fill the memory.
            return opened_file.read(LARGEST)
    except OSError as error:
        raise Refused("certificate.file_missing", file=file.name, reason=error.strerror or "") from error


def by_fingerprint(entries: Iterable[Entry], beginning: str, unknown: str) -> Entry:
    """Return the one entry whose fingerprint begins so; colons and case do not matter.

    Raises Refused with the code given when none begins so, or more than one.
    """
    wanted = beginning.replace(":", "").strip().casefold()
    found = [one for one in entries if one.fingerprint.startswith(wanted)]
    if len(wanted) < _SHORTEST or len(found) != 1:
        raise Refused(unknown, fingerprint=wanted[:16])
    return found[0]
