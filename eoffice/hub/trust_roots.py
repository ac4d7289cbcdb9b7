"""The authorities that desks believe, at the hub: the rules over one change of the directory.

Administrators rule those of their own agency over the wire; those of all agencies are ruled at the hub's
machine only (Circular 15/2025/TT-BKHCN, Art. 5: CAs can be added and removed, and somebody answers for it).
"""

from __future__ import annotations

from eoffice.clock import Clock
from eoffice.domain.people import Person, Role
from eoffice.domain.trust_roots import TrustRoot, with_root, without_root
from eoffice.errors import NotFound, Refused
from eoffice.exchange.wire import NewRoot, RootAnswer, RootRetirement
from eoffice.hub.acting import as_now
from eoffice.hub.registry import LARGEST
from eoffice.services.trust_roots import root_of
from eoffice.storage.directory import SqlDirectory


class TrustRoots:
    """Adds and retires; desks learn of it with the next version of the directory."""

    def __init__(self, directory: SqlDirectory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock

    def add_for(self, actor: Person, wanted: NewRoot) -> RootAnswer:
        """Add an authority for the agency; raises Refused `trust_root.*`, `certificate.unreadable`."""
        if len(wanted.certificate) > LARGEST:
            raise Refused("certificate.unreadable")
        self._demand_administrator(actor)
        return self.add(actor.id, actor.agency, wanted.certificate, wanted.basis)

    def retire_for(self, actor: Person, wanted: RootRetirement) -> RootAnswer:
        """Retire an entry of the actor's agency; raises Refused, NotFound `trust_root.*`."""
        self._demand_administrator(actor)
        entry = next((one for one in self._directory.read().roots if one.id == wanted.entry), None)
        if entry is None or not entry.reaches(actor.agency):
            # What other agencies believe is nobody else's business, not even that it exists.
            raise NotFound("trust_root.unknown", fingerprint=wanted.entry[:16])
        if entry.agency != actor.agency:
            raise Refused("trust_root.of_all", subject=entry.subject)
        return self.retire(actor.id, wanted.entry, wanted.reason)

    def add(self, by: str, agency: str, content: bytes, basis: str) -> RootAnswer:
        """Add the authority of a certificate file; the same one twice changes nothing."""
        now = self._clock.now()
        # A collision with another change has the rule run again: the last run is the one that was kept.
        made: list[TrustRoot] = []

        def decide(known: tuple[TrustRoot, ...]) -> tuple[TrustRoot, ...]:
            new = root_of(content, known, agency, by, basis, now)
            entries = with_root(known, new)
            same = (new.fingerprint, new.agency)
            made[:] = [one for one in entries if (one.fingerprint, one.agency) == same and not one.is_retired]
            return entries

        version = self._directory.put_roots(decide)
        return RootAnswer(made[0], version)

    def retire(self, by: str, entry: str, reason: str) -> RootAnswer:
        """Retire an entry; it stays in the book."""
        now = self._clock.now()
        made: list[TrustRoot] = []

        def decide(known: tuple[TrustRoot, ...]) -> tuple[TrustRoot, ...]:
            entries = without_root(known, entry, by, reason, now)
            made[:] = [one for one in entries if one.id == entry]
            return entries

        version = self._directory.put_roots(decide)
        return RootAnswer(made[0], version)

    def _demand_administrator(self, actor: Person) -> None:
        if not as_now(self._directory.read(), actor).has(Role.ADMINISTRATOR):
            raise Refused("trust_root.not_administrator", person=actor.name)
