"""The registry of certificates at the hub: the rules over one change of the directory."""

from __future__ import annotations

from eoffice.clock import Clock
from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.people import Directory, Person
from eoffice.domain.registering import register, withdraw
from eoffice.errors import Refused
from eoffice.exchange.wire import CertificateAnswer, Registration, Withdrawal, is_digest
from eoffice.hub.acting import as_now
from eoffice.services.certificates import copy_of
from eoffice.storage.directory import SqlDirectory

LARGEST = 64 * 1024
"""Bytes of a certificate; the largest met in practice have four thousand."""


class CertificateRegistry:
    """Registers and withdraws; desktops learn of it with the next version of the directory."""

    def __init__(self, directory: SqlDirectory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock

    def register(self, actor: Person, wanted: Registration) -> CertificateAnswer:
        """Register a certificate; raises Refused `certificate.*`, NotFound `people.person_unknown`."""
        if len(wanted.certificate) > LARGEST:
            raise Refused("certificate.unreadable")
        copy, now = copy_of(wanted.certificate), self._clock.now()
        made: list[RegisteredCertificate] = []

        def decide(directory: Directory) -> RegisteredCertificate:
            made[:] = [register(directory, as_now(directory, actor), wanted.person, copy, now)]
            return made[0]

        version = self._directory.put_certificate(decide)
        return CertificateAnswer(made[0], version)

    def withdraw(self, actor: Person, wanted: Withdrawal) -> CertificateAnswer:
        """Withdraw a certificate; raises Refused `certificate.*`, NotFound `certificate.not_registered`."""
        if not is_digest(wanted.fingerprint):
            raise Refused("certificate.unreadable")
        now = self._clock.now()
        made: list[RegisteredCertificate] = []

        def decide(directory: Directory) -> RegisteredCertificate:
            actual = as_now(directory, actor)
            made[:] = [withdraw(directory, actual, wanted.fingerprint, wanted.reason, now)]
            return made[0]

        version = self._directory.put_certificate(decide)
        return CertificateAnswer(made[0], version)
