"""Takes over what comes from the hub: records with what went before them, receipts, the directory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from eoffice.domain.document import Document
from eoffice.domain.people import Directory
from eoffice.domain.work.matters import Matter
from eoffice.errors import NotFound
from eoffice.exchange.client import HubClient
from eoffice.exchange.ports import LocalDirectory, Replica
from eoffice.exchange.wire import Answer, FeedPage
from eoffice.services.log import Record
from eoffice.services.permissions import may_read
from eoffice.services.ports import Log
from eoffice.services.work_permissions import may_read_matter


@dataclass(frozen=True)
class Place:
    """Where at this desk things go."""

    person: str
    agency: str
    replica: Replica
    directory: LocalDirectory
    log: Log


@dataclass(frozen=True)
class DirectoryNews:
    """Whether the directory changed, and the documents that went with it."""

    is_new: bool = False
    forgotten: frozenset[str] = frozenset()


class Intake:
    """Writes into the replica; one writer at a time, whichever thread has something."""

    def __init__(self, client: HubClient, place: Place) -> None:
        self._client = client
        self._place = place
        self._lock = Lock()

    @property
    def cursor(self) -> int:
        """Return how far the feed was taken over."""
        return self._place.replica.cursor(self._place.agency)

    def take_page(self, page: FeedPage) -> frozenset[str]:
        """Take over a page of the feed and return the documents that have grown."""
        with self._lock:
            changed = self._take(page.records)
            # Only now: a kill before this line fetches the page again and changes nothing.
            if page.next > self.cursor:
                self._place.replica.apply((), {self._place.agency: page.next})
        return changed

    def take_answer(self, answer: Answer) -> frozenset[str]:
        """Take over the records of an order of ours, and keep the receipt."""
        with self._lock:
            changed = self._take(answer.records)
            with self._place.log.transaction() as transaction:
                # An order may be answered twice, after a kill or a lost line: the receipt is the same one.
                if transaction.receipt(answer.receipt.order) is None:
                    transaction.keep_receipt(answer.receipt)
        return changed

    def take_directory(self, version: int) -> DirectoryNews:
        """Bring the directory to the hub's version.

        When this person's own place in the office changed, what they may not read any more is
        removed, and the feed is read again from its beginning: other documents may be visible now.
        """
        before = self._place.directory.read()
        if version == before.version:
            return DirectoryNews()
        answer = self._client.directory(before.version)
        if answer.directory is None:
            return DirectoryNews()
        forgotten: frozenset[str] = frozenset()
        # Version 0 is a desk that has just been set up: there is nothing to be hidden yet.
        if before.version and self._moved(before, answer.directory):
            # Before the new directory is kept: a kill between the two only means to do it again.
            forgotten = self._forget_hidden(answer.directory)
            self._place.replica.apply((), {self._place.agency: 0})
        self._place.directory.replace(answer.directory)
        return DirectoryNews(is_new=True, forgotten=forgotten)

    def _forget_hidden(self, directory: Directory) -> frozenset[str]:
        """Remove what this person may not read in their new place; somebody without one reads nothing."""
        found = [person for person in directory.people if person.id == self._place.person]

        def may_stay(document: Document) -> bool:
            return any(may_read(person, document) for person in found)

        def work_may_stay(matter: Matter) -> bool:
            return any(may_read_matter(person, matter) for person in found)

        with self._lock:
            papers = self._place.replica.keep_only(may_stay)
            return papers | self._place.replica.keep_only_matters(work_may_stay)

    def _take(self, records: Sequence[Record]) -> frozenset[str]:
        """Apply records; for documents that were not visible before fetch what they began with."""
        applied = self._place.replica.apply(records)
        changed = set(applied.changed)
        for document, have in applied.lacking.items():
            try:
                earlier = self._client.history(document, have)
            except NotFound:
                continue  # visible when the page was made, not any more
            changed.update(self._place.replica.apply(earlier).changed)
        return frozenset(changed)

    def _moved(self, before: Directory, after: Directory) -> bool:
        me = self._place.person
        known = {person for person in before.people if person.id == me}
        return known != {person for person in after.people if person.id == me}
