"""Carries the outbox to the hub, in order; what the hub refuses stays, with its reason and the work."""

from __future__ import annotations

from eoffice.errors import Defect, NotFound, Refused
from eoffice.exchange.client import HubClient
from eoffice.exchange.intake import Intake
from eoffice.exchange.transfers import upload
from eoffice.services.deciding import refusal_values
from eoffice.services.ports import Blobs, Outbox, Waiting


class Courier:
    """Sends waiting orders, one after the other."""

    def __init__(self, client: HubClient, intake: Intake, outbox: Outbox, blobs: Blobs) -> None:
        self._client = client
        self._intake = intake
        self._outbox = outbox
        self._blobs = blobs

    def next_order(self) -> Waiting | None:
        """Return the first order that may go now.

        Orders about a document wait behind a refused one of the same document: they were made in
        the belief that it would be accepted.
        """
        held: set[str] = set()
        for entry in self._outbox.waiting():
            if entry.is_refused:
                held.add(entry.form.document)
            elif entry.form.document not in held:
                return entry
        return None

    def send(self, entry: Waiting) -> frozenset[str]:
        """Send an order and return the documents that changed.

        Raises Unreachable when nobody knows what became of it (it stays and goes again), and
        Refused `auth.*` when nobody is signed in.
        """
        # Before sending: a kill in between still counts as a try.
        self._outbox.note_attempt(entry.form.id)
        try:
            for digest in entry.blobs:
                upload(self._client, self._blobs, digest)
            answer = self._client.give(entry.form)
        except (Refused, NotFound, Defect) as error:
            # Says nothing of the order: it waits for the person to sign in, or to settle the certificate.
            if error.code.startswith("auth.") or error.code == "exchange.wrong_certificate":
                raise
            self._outbox.refuse(
                entry.form.id, error.code, refusal_values(Refused(error.code, **error.values))
            )
            return frozenset({entry.form.document})
        # Records first: killed in between, the order goes once more and gets the same receipt.
        changed = self._intake.take_answer(answer)
        self._outbox.drop(entry.form.id)
        return changed | {entry.form.document}
