"""The hub as one signed-in person sees it: orders, feed, files, directory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from eoffice.domain.agency_form import AgencyForm
from eoffice.errors import Refused
from eoffice.exchange import wire
from eoffice.exchange.channel import Channel, value_of
from eoffice.exchange.receipts import checked_receipt
from eoffice.exchange.session import Session
from eoffice.exchange.streaming import Follower
from eoffice.exchange.wire import (
    Answer,
    CertificateAnswer,
    DirectoryAnswer,
    FeedPage,
    FormAnswer,
    FormHistory,
    Health,
    History,
    NewRoot,
    Registration,
    RootAnswer,
    RootRetirement,
    TimeAnswer,
    UploadState,
    Withdrawal,
)
from eoffice.services.log import Record
from eoffice.services.orders import OrderForm

if TYPE_CHECKING:
    import httpx

_SILENCE_S = 40
"""The hub says something at least every 15 seconds; this much silence means that the line is dead."""
_POLL_S = 5
"""Nothing can wake a reader out of a poll: closing the desk may have to wait for its end."""
_RENEWABLE = ("auth.expired", "auth.missing")
_Done = TypeVar("_Done")


class HubClient:
    """Asks the hub; every method may be used from any thread and ends after a set time."""

    def __init__(self, channel: Channel, session: Session) -> None:
        self._channel = channel
        self._session = session

    @property
    def session(self) -> Session:
        """Return the sign-in that is used."""
        return self._session

    def give(self, form: OrderForm) -> Answer:
        """Give an order and return the hub's answer with a receipt that was checked.

        Raises Refused when the hub refuses it, Unreachable when nobody knows what became of it:
        the same order may then be given again.
        """
        answer = self._ask("POST", wire.ORDERS, body=form, headers={wire.KEY_HEADER: form.id})
        given = value_of(answer, Answer)
        checked_receipt(given.receipt, form, self._session.receipt_key)
        return given

    def feed(self, after: int, wait_s: int = 0, limit: int = 500) -> FeedPage:
        """Return the next records, waiting for some if asked."""
        query: dict[str, str | int] = {"after": after, "wait": wait_s, "limit": limit}
        return value_of(self._ask("GET", wire.FEED, query=query, timeout_s=wait_s + 20), FeedPage)

    def poll(self, after: int) -> FeedPage:
        """Return the next records as soon as there are some."""
        return self.feed(after, wait_s=_POLL_S)

    def follow(self, after: int) -> Follower:
        """Return a stream of what is new after a place; it ends with the access token."""
        return Follower(self._channel, self._session.access, after, _SILENCE_S)

    def history(self, document: str, after: int = 0) -> tuple[Record, ...]:
        """Return the records of a document above a version; raises NotFound `document.missing`."""
        path = f"{wire.DOCUMENTS}/{document}/records"
        return value_of(self._ask("GET", path, query={"after": after}), History).records

    def directory(self, since: int = 0) -> DirectoryAnswer:
        """Return the directory if it is newer than a version."""
        return value_of(self._ask("GET", wire.DIRECTORY, query={"since": since}), DirectoryAnswer)

    def register_certificate(self, certificate: bytes, person: str = "") -> CertificateAnswer:
        """Register a certificate (DER) to a person, or to the agency's seal.

        Raises Refused `certificate.*`.
        """
        body = Registration(certificate, person)
        return value_of(self._ask("POST", wire.CERTIFICATES, body=body), CertificateAnswer)

    def withdraw_certificate(self, fingerprint: str, reason: str) -> CertificateAnswer:
        """Withdraw a certificate; raises Refused `certificate.*`, NotFound `certificate.not_registered`."""
        body = Withdrawal(fingerprint, reason)
        return value_of(self._ask("POST", wire.WITHDRAWALS, body=body), CertificateAnswer)

    def add_root(self, certificate: bytes, basis: str) -> RootAnswer:
        """Have the desks of the person's agency believe an authority; raises Refused `trust_root.*`."""
        return value_of(self._ask("POST", wire.TRUST_ROOTS, body=NewRoot(certificate, basis)), RootAnswer)

    def retire_root(self, entry: str, reason: str) -> RootAnswer:
        """Have them believe it no more; raises Refused, NotFound `trust_root.*`."""
        body = RootRetirement(entry, reason)
        return value_of(self._ask("POST", wire.ROOT_RETIREMENTS, body=body), RootAnswer)

    def settle_form(self, wanted: AgencyForm) -> FormAnswer:
        """Change what the person's agency settled about its documents; raises Refused `agency_form.*`."""
        return value_of(self._ask("POST", wire.AGENCY_FORM, body=wanted), FormAnswer)

    def form_history(self) -> tuple[AgencyForm, ...]:
        """Return every state of those settings; raises Refused `agency_form.not_administrator`."""
        return value_of(self._ask("GET", wire.AGENCY_FORM), FormHistory).forms

    def health(self) -> Health:
        """Return what anybody may know about the hub."""
        return value_of(self._channel.ask("GET", wire.HEALTH), Health)

    def clock_skew_s(self, now: Callable[[], datetime]) -> float:
        """Return how much the hub's clock is ahead of ours, half of the way there and back taken off."""
        started = time.monotonic()
        told = value_of(self._channel.ask("GET", wire.TIME), TimeAnswer).now
        return (told - now()).total_seconds() + (time.monotonic() - started) / 2

    def upload_state(self, digest: str, length: int) -> UploadState:
        """Begin an upload or find it again."""
        headers = {wire.LENGTH_HEADER: str(length)}
        return value_of(self._ask("POST", f"{wire.UPLOADS}/{digest}", headers=headers), UploadState)

    def append(self, digest: str, length: int, offset: int, content: bytes) -> UploadState:
        """Append bytes to an upload; raises Refused `upload.wrong_offset`, `upload.wrong_digest`."""
        headers = {
            wire.LENGTH_HEADER: str(length),
            wire.OFFSET_HEADER: str(offset),
            "Content-Type": wire.CHUNK_TYPE,
        }
        answer = self._ask(
            "PATCH", f"{wire.UPLOADS}/{digest}", headers=headers, content=content, timeout_s=120
        )
        return value_of(answer, UploadState)

    def part(self, digest: str, start: int, length: int) -> tuple[bytes, int]:
        """Return bytes of a file and the size of the whole; raises NotFound `blob.missing`."""
        headers = {"Range": f"bytes={start}-{start + length - 1}", "If-Range": f'"{digest}"'}
        try:
            answer = self._ask("GET", f"{wire.BLOBS}/{digest}", headers=headers, timeout_s=120)
        except Refused as error:
            # Asked for a place behind the end: an empty file, or one that is here already.
            if error.code == "request.bad_range":
                return b"", int(str(error.values.get("size", 0)))
            raise
        total = answer.headers.get("content-range", "").rpartition("/")[2]
        return answer.content, int(total or len(answer.content))

    def close(self) -> None:
        """Close every connection."""
        self._channel.close()

    def _ask(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str | int] | None = None,
        timeout_s: float | None = None,
    ) -> httpx.Response:
        """Ask with the access token; once more with a new one when the hub says it is over."""

        def ask(token: str) -> httpx.Response:
            sent = {**(headers or {}), "Authorization": f"Bearer {token}"}
            return self._channel.ask(
                method, path, body=body, content=content, headers=sent, query=query, timeout_s=timeout_s
            )

        return self._with_token(ask)

    def _with_token(self, ask: Callable[[str], _Done]) -> _Done:
        token = self._session.access()
        try:
            return ask(token)
        except Refused as error:
            if error.code not in _RENEWABLE:
                raise
        # Only if it is still the same one: another thread may have renewed it meanwhile.
        self._session.expire(token)
        return ask(self._session.access())


def pages_of(client: HubClient, after: int) -> Iterator[FeedPage]:
    """Give page after page until nothing more is there now."""
    while True:
        page = client.feed(after)
        yield page
        if not page.has_more:
            return
        after = page.next
